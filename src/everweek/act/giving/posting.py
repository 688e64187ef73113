"""A gesture that costs money, in the ledger: against every limit that is in force, all of it or nothing.

Each limit is an account whose ceiling the database itself holds. The ceiling is that of whoever gives *now*: a lead may go on in
a case in which the front line has given what it may. What counts is summed from the gestures themselves (two customers who were
merged count together, a part of a case counts with its whole), read while the accounts are held.
"""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from everweek.act.giving import saying
from everweek.act.giving.authority import (
    accounts_of,
    accounts_of_customer,
    budget_account,
    budgets_over,
    read_given,
    spent_of,
)
from everweek.act.giving.models import Gesture
from everweek.act.giving.rules import Bound, GestureKind, Limits, Room, tightest
from everweek.act.models import Case
from everweek.errors import Conflict
from everweek.journal.services import Actor
from everweek.ledger.models import Entry, LedgerAccount
from everweek.ledger.money import to_amount
from everweek.ledger.services import EntryWanted, Leg, hold_accounts, post, post_many, reverse, set_limits
from everweek.people.queries import today


def hold_rooms(case: Case, member: int, kind: GestureKind, currency: str, several: Sequence[Limits], by: Actor) -> list[Room]:
    """How much is left under each limit of the post that leaves the most; the limits stay held until the transaction ends.

    First the accounts are held, and only then anything is read: so nobody reads what somebody else is about to change.
    """
    names = set(accounts_of(case, member, kind, currency, today()).values())
    # Of all that counts as the one customer, so that of two who give at once, to a name and to its address, one waits.
    names |= accounts_of_customer(case, kind, currency, today())
    names |= {budget_account(one) for one in budgets_over(case.unit, today(), currency)}
    hold_accounts(keys=names | set(_centre(case.unit_id, kind, currency)), currency=currency, by=by)
    rooms = read_given(case, member, currency).widest(case, member, kind, currency, several)
    # A budget that was set in between holds from the next gift on: nobody holds its account yet.
    return [one for one in rooms if one.account in names]


def check_room(rooms: list[Room], amount: int, currency: str, *, approves: bool = False) -> None:
    """Raise ``Conflict`` where a limit leaves less than an amount; it says which limit, and what it leaves.

    ``approves``: the amount was asked for by somebody else, and is about to be approved.
    """
    least = tightest(rooms)
    if least is not None and least.left < amount:
        message = _("That is more than you may give by yourself. %(left)s Give less, or ask for approval.")
        if approves:
            message = _(
                "That is more than you may approve by now. %(left)s Leave it to somebody who has more left, or decline it."
            )
        raise Conflict(message % {"left": saying.left(least, currency)}, field="amount", code="over-limit")


def check_budgets(case: Case, amount: int, currency: str) -> None:
    """Raise ``Conflict`` where a budget leaves less than an amount: nobody could approve it, so that nobody is asked in vain."""
    budgets = budgets_over(case.unit, today(), currency)
    least = tightest([Room(Bound.BUDGET, one.amount, spent_of(one), budget_account(one)) for one in budgets])
    if least is not None and least.left < amount:
        message = _("The budget cannot pay that, so nobody was asked. %(left)s Give less, or speak with whoever sets the budget.")
        raise Conflict(message % {"left": saying.left(least, currency)}, field="amount", code="over-budget")


def post_gesture(gesture: Gesture, case: Case, member: int, rooms: list[Room], by: Actor) -> None:
    """Write what a gesture costs: to its cost centre, and against every limit; the ceilings refuse what passes them."""
    kind, currency = GestureKind(gesture.kind), gesture.currency
    against = {*accounts_of(case, member, kind, currency, today()).values(), *(one.account for one in rooms)}
    balances = dict(LedgerAccount.objects.filter(key__in=against).values_list("key", "balance"))
    ceilings = {one.account: balances[one.account] + one.limit - one.used for one in rooms}
    for name in sorted(against):
        ceiling = to_amount(ceilings[name], currency) if name in ceilings else None
        set_limits(key=name, by=by, floor=None, ceiling=ceiling)
    amount = to_amount(gesture.amount, currency)
    cost, counted, paid = _centre(gesture.unit_id, kind, currency)
    legs = [Leg(cost, amount), Leg(paid, -amount), *(Leg(name, amount) for name in sorted(against))]
    legs.append(Leg(counted, -amount * len(against)))
    # No word of the customer's: what is posted is never changed, not even for whoever is erased.
    post(key=_key(gesture), purpose=f"gesture: {kind}", legs=legs, by=by, subject=("gesture", gesture.pk))


def post_past_gestures(gestures: Sequence[Gesture], by: Actor) -> None:
    """Write what was given before this house kept account of it: to its cost centre alone, for no limit held it then.

    Limits of today count it all the same, for they are summed from the gestures.
    """
    centres = {one.pk: _centre(one.unit_id, GestureKind(one.kind), one.currency) for one in gestures if one.currency}
    paid = [one for one in gestures if one.currency]
    for currency in sorted({one.currency for one in paid}):
        names = {name for one in paid if one.currency == currency for name in (centres[one.pk][0], centres[one.pk][2])}
        hold_accounts(keys=names, currency=currency, by=by)
    post_many(wanted=[_of_long_ago(one, centres[one.pk]) for one in paid], by=by)


def _of_long_ago(gesture: Gesture, centre: tuple[str, str, str]) -> EntryWanted:
    cost, _counted, paid = centre
    amount = to_amount(gesture.amount, gesture.currency)
    legs = [Leg(cost, amount), Leg(paid, -amount)]
    return EntryWanted(key=_key(gesture), purpose=f"gesture: {gesture.kind}", legs=legs, subject=("gesture", gesture.pk))


def reverse_gesture(gesture: Gesture, by: Actor) -> None:
    """Post the opposite of what a gesture cost; a second time it changes nothing."""
    reverse(entry=Entry.objects.get(key=_key(gesture)), reason="gesture taken back", by=by)


def _centre(unit: int, kind: GestureKind, currency: str) -> tuple[str, str, str]:
    """The accounts of a cost centre: what a kind cost it, what stands against what was counted, and what it pays."""
    return f"gesture:cost:{unit}:{kind}:{currency}", f"gesture:counted:{unit}:{currency}", f"gesture:paid:{unit}:{currency}"


def _key(gesture: Gesture) -> str:
    return f"gesture:{gesture.pk}"
