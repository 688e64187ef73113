"""A hundred gifts at once against one budget: not a cent too much, on either database, whatever order they come in."""

import contextlib
from decimal import Decimal

import pytest
from tests.act.giving import allow, credit, grid
from tests.act.opening import opened
from tests.people.test_at_once import at_once

from everweek.act.giving.granting import set_budget
from everweek.act.giving.rules import GestureKind
from everweek.act.giving.services import approve_gesture, give_gesture
from everweek.act.models import Case, Gesture
from everweek.errors import Conflict
from everweek.ledger.models import LedgerAccount
from everweek.ledger.queries import list_differences
from everweek.people.models import Member
from everweek.people.policy import Role
from everweek.people.queries import today

pytestmark = pytest.mark.django_db(transaction=True)
EACH = Decimal("7.77")
BUDGET = Decimal("100.00")


def test_a_hundred_gifts_at_once_cannot_overspend_a_budget_by_a_cent(cast):
    for role in (Role.FRONT_LINE, Role.LEAD, Role.SERVICE_MANAGER, Role.DIRECTOR):
        allow(cast.house, role, GestureKind.CREDIT, cast.erin)
    set_budget(unit=cast.north, period=f"{today():%Y-%m}", currency="EUR", amount=BUDGET, by=cast.erin)
    cases = [opened(cast) for _ in range(10)]
    people = [cast.bob, cast.alice, cast.erin, cast.grace]

    codes = set()

    def gives(number: int):
        for turn in range(10):
            case, who = cases[(number + turn) % 10], people[(number * 3 + turn) % 4]
            try:
                give_gesture(case=case, wanted=credit(EACH), by=who)
            except Conflict as refused:
                codes.add(refused.code)

    at_once(*[lambda number=number: gives(number) for number in range(10)])

    assert codes == {"over-limit"}
    # The most gifts of 7.77 that 100.00 pays for are twelve: by division, not by the ledger.
    assert Gesture.objects.count() == int(BUDGET / EACH) == 12
    [account] = LedgerAccount.objects.filter(key__startswith="gesture:budget:")
    assert (account.amount, list_differences()) == (EACH * 12, [])


def test_two_who_give_at_once_to_a_name_and_to_its_address_give_no_more_than_one_customer_may_have(cast):
    allow(cast.house, Role.FRONT_LINE, GestureKind.CREDIT, cast.erin, per_customer=50)
    allow(cast.house, Role.LEAD, GestureKind.CREDIT, cast.erin, per_customer=50)
    named, nameless = opened(cast), opened(cast, customer=None, writer="D.", address=cast.dana.email)

    def gives(case: Case, who: Member):
        for _turn in range(10):
            with contextlib.suppress(Conflict):
                give_gesture(case=case, wanted=credit(EACH), by=who)

    at_once(*[lambda case=case, who=who: gives(case, who) for case, who in ((named, cast.bob), (nameless, cast.alice))])
    # The most gifts of 7.77 that 50.00 pays for are six: by division.
    assert Gesture.objects.count() == int(50 / EACH) == 6


def test_two_who_give_at_once_in_a_case_of_nobody_known_give_no_more_than_one_customer_may_have(cast):
    allow(cast.house, Role.FRONT_LINE, GestureKind.CREDIT, cast.erin, per_customer=50)
    allow(cast.house, Role.LEAD, GestureKind.CREDIT, cast.erin, per_customer=50)
    by_phone = opened(cast, customer=None, writer="A caller")

    def gives(who: Member):
        for _turn in range(10):
            with contextlib.suppress(Conflict):
                give_gesture(case=by_phone, wanted=credit(EACH), by=who)

    at_once(*[lambda who=who: gives(who) for who in (cast.bob, cast.alice)])
    # The most gifts of 7.77 that 50.00 pays for are six: by division.
    assert Gesture.objects.count() == int(50 / EACH) == 6


def test_two_who_approve_at_once_give_once(cast):
    grid(cast)
    case = opened(cast)
    asked = give_gesture(case=case, wanted=credit(100), by=cast.bob, ask=True)
    results = at_once(*[lambda who=who: approve_gesture(gesture=asked, by=who).pk for who in (cast.alice, cast.erin)])

    assert sorted(one is Conflict for one in results) == [False, True]
    assert LedgerAccount.objects.get(key=f"gesture:case:{case.pk}:credit:EUR").amount == 100
