"""What a gesture brought back: shares with their intervals, beside like cases without one, each counted by hand."""

from datetime import timedelta

import pytest
from tests.act.giving import give, grid
from tests.act.opening import MONDAY, opened

from everweek import clock
from everweek.act.cases.joining import join_cases
from everweek.act.cases.rules import Decision
from everweek.act.cases.settling import decide_case, hear_verdict, tell_decision
from everweek.act.cases.working import Word
from everweek.act.giving.returns import list_returns
from everweek.act.giving.rules import GestureKind
from everweek.moments.services import InteractionRow, record_interactions
from everweek.people.models import Customer
from everweek.people.services import CustomerRow, upsert_customers
from everweek.science import Estimate, NotEnough

pytestmark = pytest.mark.one_database("what is asked of it is the same on any")
DAY = timedelta(days=1)


def settled(cast, customer, *, agrees, amount=0):
    """A case of a customer that was told, with a credit before or none, and what was said to it."""
    case = opened(cast, customer=customer)
    if amount:
        give(case, amount, cast.alice)
    decide_case(case=case, decision=Decision.REMEDY, what="Sent home.", by=cast.alice)
    tell_decision(case=case, word=Word(text="It comes."), by=cast.alice)
    if agrees is not None:
        hear_verdict(case=case, agrees=agrees, word="So be it.", by=cast.alice)
    return case


def test_what_a_credit_brought_back_stands_beside_like_cases_without_one(cast):
    with clock.frozen(MONDAY):
        grid(cast)
        made = upsert_customers([CustomerRow(external_id=f"c{n}", name=f"C {n}") for n in range(5)], by=cast.erin)
        people = [Customer.objects.get(pk=one.id) for one in made]
        for customer, agrees, amount in zip(people, [True, True, False, True, None], [20, 30, 40, 0, 0], strict=True):
            settled(cast, customer, agrees=agrees, amount=amount)
        assert isinstance(list_returns(cast.erin, MONDAY.date(), MONDAY.date() + DAY).kinds[0].became.came_back, NotEnough)
    rows = [
        InteractionRow(at=MONDAY + days * DAY, unit=cast.north.pk, customer=people[n].pk)
        for n, days in ((0, 30), (1, 91), (2, 89), (3, 10))
    ]
    with clock.frozen(MONDAY + 100 * DAY):
        record_interactions(rows, by=cast.erin)
        found = list_returns(cast.erin, MONDAY.date(), MONDAY.date() + DAY)
        elsewhere = list_returns(cast.erin, MONDAY.date() + DAY, MONDAY.date() + 2 * DAY)

    [credit] = found.kinds
    assert (credit.kind, credit.number, credit.costs) == (GestureKind.CREDIT, 3, [("EUR", 90)])
    assert [_share(one) for one in (credit.became.agreed, credit.became.begun_anew, credit.became.came_back)] == [
        (2 / 3, 3),
        (1 / 3, 3),
        (2 / 3, 3),
    ]
    without = found.without
    assert (without.cases, _share(without.agreed), _share(without.begun_anew)) == (2, (1, 1), (0, 2))
    assert _share(without.came_back) == (0.5, 2)
    assert elsewhere.kinds == []


def _share(found):
    assert isinstance(found, Estimate)
    assert found.low <= found.value <= found.high
    return pytest.approx(found.value), found.n


def test_beginning_anew_counts_alike_with_a_credit_and_without_and_only_after_it(cast):
    with clock.frozen(MONDAY):
        grid(cast)
        made = upsert_customers([CustomerRow(external_id=f"c{n}", name=f"C {n}") for n in range(4)], by=cast.erin)
        first, second, third, fourth = [Customer.objects.get(pk=one.id) for one in made]
        settled(cast, first, agrees=False)
        settled(cast, second, agrees=False, amount=10)
        later = settled(cast, third, agrees=False)
        part, whole = opened(cast, customer=fourth), settled(cast, fourth, agrees=True)
        give(part, 10, cast.alice)
        join_cases(case=part, into=whole, by=cast.alice)
    with clock.frozen(MONDAY + DAY):
        give(later, 10, cast.alice)
        decide_case(case=later, decision=Decision.REMEDY, what="Sent home.", by=cast.alice)
        tell_decision(case=later, word=Word(text="It comes."), by=cast.alice)
        found = list_returns(cast.erin, MONDAY.date(), MONDAY.date() + 2 * DAY)
    [credit] = found.kinds
    assert (credit.number, credit.costs) == (3, [("EUR", 30)])
    # The second began anew after the credit, the third before it; the fourth's stands in a part, whose whole is no like case.
    assert _share(credit.became.begun_anew) == (0.5, 2)
    assert (found.without.cases, _share(found.without.begun_anew)) == (1, (1, 1))
