"""The grid as tests set it: Bob may give 50 EUR of credit in a case, 120 a month; Alice, who leads, 200; Erin any amount."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tests.cast import Cast

from everweek.act.giving.granting import AllowanceWanted, set_allowance
from everweek.act.giving.rules import GestureKind
from everweek.act.giving.services import GestureWanted, give_gesture
from everweek.act.models import Case, Gesture
from everweek.journal.services import Actor
from everweek.people.models import Unit
from everweek.people.policy import Role
from everweek.people.queries import today


def allow(unit: Unit, role: Role, kind: GestureKind, by: Actor, currency: str = "EUR", **limits: Any) -> None:
    """One cell of the grid."""
    told = {name: Decimal(value) if name != "may" else value for name, value in limits.items()}
    set_allowance(unit=unit, role=role, kind=kind, currency=currency, wanted=AllowanceWanted(**told), by=by)


def grid(cast: Cast) -> None:
    """What the tests give by."""
    allow(cast.house, Role.FRONT_LINE, GestureKind.CREDIT, cast.erin, usual=20, per_case=50, per_month=120, per_customer=80)
    allow(cast.house, Role.LEAD, GestureKind.CREDIT, cast.erin, per_case=200, per_month=1000, per_customer=300)
    allow(cast.house, Role.SERVICE_MANAGER, GestureKind.CREDIT, cast.erin)
    for kind in (GestureKind.CALL, GestureKind.PROMISE, GestureKind.COLLEAGUE):
        allow(cast.house, Role.FRONT_LINE, kind, cast.erin, currency="")
    allow(cast.house, Role.LEAD, GestureKind.EXCEPTION, cast.erin, currency="")


def credit(amount: object, **more: Any) -> GestureWanted:
    """A credit of so many euros."""
    return GestureWanted(kind=GestureKind.CREDIT, amount=Decimal(str(amount)), currency="EUR", **more)


def promise(until: date, what: str = "I call when it is found.") -> GestureWanted:
    """A word to be kept."""
    return GestureWanted(kind=GestureKind.PROMISE, what=what, until=until)


def promised(cast: Cast, case: Case) -> Gesture:
    """A promise of Alice's to call tomorrow, in a case."""
    allow(cast.house, Role.LEAD, GestureKind.PROMISE, cast.erin, currency="")
    return give_gesture(case=case, wanted=promise(today() + timedelta(days=1)), by=cast.alice)


def give(case: Case, amount: object, by: Actor, *, ask: bool = False) -> Gesture:
    """Give so many euros of credit."""
    return give_gesture(case=case, wanted=credit(amount), by=by, ask=ask)
