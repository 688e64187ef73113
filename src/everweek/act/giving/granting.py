"""Setting what each role may give, and how much there is to give."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from everweek.act.giving.models import Allowance, Budget
from everweek.act.giving.rules import COSTS, GestureKind, check_period
from everweek.errors import Invalid
from everweek.journal.services import Actor, Happening, record
from everweek.ledger.money import to_amount, to_units
from everweek.people.models import Unit
from everweek.people.policy import Role
from everweek.people.queries import today
from everweek.people.rules import check_currency

LIMITS = ("usual", "per_case", "per_month", "per_customer")


@dataclass(frozen=True, kw_only=True)
class AllowanceWanted:
    """What a role may give of one kind; a limit of None is none. ``may`` false: not at all, whatever the unit above lets."""

    may: bool = True
    usual: Decimal | None = None
    per_case: Decimal | None = None
    per_month: Decimal | None = None
    per_customer: Decimal | None = None


@transaction.atomic
def set_allowance(
    *, unit: Unit, role: Role, kind: GestureKind, currency: str, wanted: AllowanceWanted | None, by: Actor
) -> Allowance | None:
    """Say what a role may give of a kind in a unit and below; None leaves it to the unit above. Again it changes nothing."""
    told = _checked(kind, currency, wanted)
    held = Unit.objects.select_for_update().get(pk=unit.pk)
    before = Allowance.objects.filter(unit=held, role=role, kind=kind, currency=currency).first()
    old = _said(before)
    if wanted is None:
        if before is not None:
            before.delete()
        now = None
    else:
        now = before or Allowance(unit=held, role=role, kind=kind, currency=currency)
        for name, value in told.items():
            setattr(now, name, value)
        now.save()
    if _said(now) != old:
        ids = {"unit": unit.pk, "role": role.value, "gesture": kind.value, "currency": currency}
        record(Happening("allowance.set", by, ("unit", unit.pk), ids=ids, old=old, new=_said(now)))
    return now


@transaction.atomic
def set_budget(*, unit: Unit, period: str, currency: str, amount: Decimal | None, by: Actor) -> Budget | None:
    """Say how much may be given in a unit and below in a month or a year; None: there is no budget. Again it changes nothing.

    What was given in that time before counts too: where it is more than the budget, nothing is left, and nothing is taken back.
    """
    check_period(period)
    check_currency(currency)
    units = None if amount is None else to_units(amount, currency)
    if units is not None and units < 0:
        raise Invalid(_("A budget is not below nothing."), field="amount")
    held = Unit.objects.select_for_update().get(pk=unit.pk)
    before = Budget.objects.filter(unit=held, period=period, currency=currency).first()
    old = before.amount if before is not None else None
    if old == units:
        return before
    if before is None:
        check_period(period, today())
    if units is None:
        Budget.objects.filter(unit=held, period=period, currency=currency).delete()
        now = None
    else:
        now, _new = Budget.objects.update_or_create(unit=held, period=period, currency=currency, defaults={"amount": units})
    ids = {"unit": unit.pk, "period": period, "currency": currency, "from": old, "to": units}
    record(Happening("budget.set", by, ("unit", unit.pk), ids=ids))
    return now


def _checked(kind: GestureKind, currency: str, wanted: AllowanceWanted | None) -> dict[str, object]:
    if kind in COSTS:
        check_currency(currency)
    elif currency:
        raise Invalid(_("This costs nothing, so it has no currency."), field="currency")
    if wanted is None:
        return {}
    told: dict[str, object] = {"may": wanted.may}
    for name in LIMITS:
        amount: Decimal | None = getattr(wanted, name)
        if amount is not None and kind not in COSTS:
            raise Invalid(_("This costs nothing, so it has no limit of money."), field=name)
        told[name] = None if amount is None else _units(amount, currency, name)
    return told


def _units(amount: Decimal, currency: str, field: str) -> int:
    try:
        units = to_units(amount, currency)
    except Invalid as wrong:
        raise Invalid(wrong.message, field=field) from wrong
    if units < 0:
        raise Invalid(_("A limit is not below nothing."), field=field)
    return units


def _said(cell: Allowance | None) -> dict[str, object]:
    if cell is None:
        return {}
    limits = {name: getattr(cell, name) for name in LIMITS}
    return {
        "may": cell.may,
        **{name: None if units is None else str(to_amount(units, cell.currency)) for name, units in limits.items()},
    }
