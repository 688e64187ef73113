"""What a gesture brought back: shares with their intervals, beside like cases without one, each counted by hand."""

from dataclasses import astuple
from datetime import timedelta

import pytest
from tests.act import brought
from tests.act.giving import give, grid
from tests.act.opening import MONDAY, opened

from everweek import clock
from everweek.act.cases.aside import set_aside
from everweek.act.cases.joining import join_cases
from everweek.act.cases.rules import Aside, Decision
from everweek.act.cases.settling import decide_case, hear_verdict, tell_decision
from everweek.act.cases.working import Word
from everweek.act.giving.returns import list_returns
from everweek.act.giving.rules import GestureKind
from everweek.act.recovering.rules import against_like
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
        give(later, 10, cast.erin)
        decide_case(case=later, decision=Decision.REMEDY, what="Sent home.", by=cast.erin)
        tell_decision(case=later, word=Word(text="It comes."), by=cast.erin)
        found = list_returns(cast.erin, MONDAY.date(), MONDAY.date() + 2 * DAY)
    [credit] = found.kinds
    assert (credit.number, credit.costs) == (3, [("EUR", 30)])
    # The second began anew after the credit, the third before it; the fourth's stands in a part, whose whole is no like case.
    assert _share(credit.became.begun_anew) == (0.5, 2)
    assert (found.without.cases, _share(found.without.begun_anew)) == (1, (1, 1))


def test_a_year_holds_the_gestures_of_its_cases_whenever_they_were_given_and_none_of_what_was_set_aside(cast):
    with clock.frozen(MONDAY):
        grid(cast)
        before, slip = opened(cast), opened(cast)
        give(before, 10, cast.alice)
        give(slip, 30, cast.alice)
        set_aside(case=slip, why=Aside.ELSEWHERE, text="The ferry company paid.", by=cast.alice)
    with clock.frozen(MONDAY + 10 * DAY):
        case = opened(cast)
        give(before, 20, cast.alice)
    with clock.frozen(MONDAY + 30 * DAY):
        give(case, 40, cast.alice)
        [old] = list_returns(cast.erin, MONDAY.date(), MONDAY.date() + 5 * DAY).kinds
        [new] = list_returns(cast.erin, MONDAY.date() + 5 * DAY, MONDAY.date() + 20 * DAY).kinds
    # The second of a case before the span is no first of it, though it was given within; the first of one within it counts.
    assert [(one.number, one.costs, one.became.cases) for one in (old, new)] == [(2, [("EUR", 30)], 1), (1, [("EUR", 40)], 1)]


def test_drawn_at_random_the_database_counts_what_is_counted_case_by_case(cast):
    """The second count walks over what was drawn, one case after another, and asks no database."""
    drawn, moments = brought.draw(240, seed=3)
    now = 100 * 24
    with clock.frozen(MONDAY + now * brought.HOUR):
        brought.lay(cast, drawn, moments)
        found = list_returns(cast.erin, MONDAY.date(), MONDAY.date() + 20 * DAY)
    firsts = {
        kind: {
            place: min(hours)
            for place, one in enumerate(drawn)
            if one.part_of is None and (hours := [hour for what, _euros, hour in one.given if what == kind])
        }
        for kind in ("call", "credit", "gift")
    }
    touched = {place for place, one in enumerate(drawn) if one.given} | {one.part_of for one in drawn if one.given}
    like = {
        place: one.told
        for place, one in enumerate(drawn)
        if place not in touched and one.part_of is None and one.told is not None
    }
    assert {one.kind.value for one in found.kinds} == set(firsts)
    for kind, became in [*((one.kind.value, one.became) for one in found.kinds), ("", found.without)]:
        assert _told(became) == _walked(drawn, moments, firsts.get(kind, like), now)
    for one in found.kinds:
        mine, theirs = _by_sort(drawn, firsts[one.kind.value]), _by_sort(drawn, like)
        against = against_like(mine, theirs, comparisons=3)
        # The two add the sorts up in orders of their own.
        assert astuple(one.against) == pytest.approx(astuple(against))
        assert one.compared.mine == sum(sum(counts) for sort, counts in mine.items() if sort in theirs)


def _told(became):
    shares = (became.agreed, became.begun_anew, became.came_back, became.recovered)
    return became.cases, [(round(one.value * one.n), one.n) for one in shares]


def _walked(drawn, moments, looked_at, now):
    seen = {"agreed": [], "anew": [], "back": [], "won": []}
    for place, at in looked_at.items():
        one = drawn[place]
        again = any(hour >= at for hour in one.anew)
        if one.agreed is not None:
            seen["agreed"].append(one.agreed)
        if again or (one.told is not None and (one.closed or not one.anew)):
            seen["anew"].append(again)
        if one.customer is not None and at <= now - brought.STAYS:
            seen["back"].append(any(at < hour <= at + brought.STAYS for hour in moments[one.customer]))
        if one.won is not None:
            seen["won"].append(one.won)
    return len(looked_at), [(sum(each), len(each)) for each in seen.values()]


def _by_sort(drawn, looked_at):
    sorts = {}
    for place in looked_at:
        one = drawn[place]
        if one.won is not None:
            counts = sorts.setdefault((one.kind, one.severity, one.cause), [0, 0])
            counts[not one.won] += 1
    return {sort: tuple(counts) for sort, counts in sorts.items()}
