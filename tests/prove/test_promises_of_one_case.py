"""Promises of one case are kept or broken together: every number of them says no more than so many cases can know."""

import csv
import json
from collections import Counter
from datetime import date, timedelta
from io import StringIO
from math import sqrt

import numpy as np
import pytest
from click.testing import CliRunner
from tests.act.opening import MONDAY, opened
from tests.cast import BY
from tests.trying import tries
from tests.web.api.calls import program_of
from tests.web.reading import visit

from everweek import clock
from everweek.act.cases.joining import join_cases
from everweek.act.cases.rules import Severity
from everweek.act.cases.working import Assessment, Word, assess_case, hear_customer, write_to_customer
from everweek.act.clocks.services import tell_due
from everweek.act.evidence.rules import Figure
from everweek.act.evidence.year import tell_year
from everweek.act.models import Case, CaseClock
from everweek.cli.measure import command
from everweek.facts import services
from everweek.people.models import Customer
from everweek.people.services import CustomerRow, save_segment, upsert_customers
from everweek.prove import compare, measures, rules
from everweek.prove.compare import Standing
from everweek.prove.measures import measure
from everweek.prove.promised import kept_in_public
from everweek.science import Estimate
from everweek.science.clusters import Clusters
from everweek.science.tally import Tally

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("What the facts count, which are kept in files.")]
NEXT = "kept.next_reply"


def said(text: str = "We look into it.") -> Word:
    return Word(text=text)


@pytest.fixture
def week(cast, load) -> list[Case]:
    """Eight customers write again and again: five are always answered on the day, three never. Two of the cases are one."""
    rows = [CustomerRow(external_id=f"c{n}", name=f"Customer {n}", attributes={"tier": "gold"}) for n in range(8)]
    customers = Customer.objects.in_bulk([one.id for one in upsert_customers(rows, by=BY)])
    with clock.frozen(MONDAY):
        cases = [
            opened(cast, customer=one, unit=cast.south if n % 2 else cast.north_desk) for n, one in enumerate(customers.values())
        ]
        cases.append(opened(cast, customer=cases[0].customer))
        for case in cases:
            write_to_customer(case=case, word=said(), by=cast.erin)
    for day in range(1, 4):
        begins = MONDAY + timedelta(days=day)
        writing = [case for n, case in enumerate(cases) if n % 4 >= day - 1]
        with clock.frozen(begins):
            for case in writing:
                hear_customer(case=case, word=said("And?"), by=cast.erin)
        with clock.frozen(begins + timedelta(hours=1)):
            for case in [one for one in writing if one not in cases[5:8]]:
                write_to_customer(case=case, word=said(), by=cast.erin)
        with clock.frozen(begins + timedelta(hours=11)):
            tell_due()
            for case in [one for one in writing if one in cases[5:8]]:
                write_to_customer(case=case, word=said(), by=cast.erin)
    with clock.frozen(MONDAY + timedelta(days=4)):
        join_cases(case=cases[8], into=cases[0], by=cast.bob)
    load()
    return cases


def by_case(kind: str | None = None) -> list[tuple[int, int]]:
    """How many promises of each case were kept, of how many: from the clocks one by one, a part with its whole."""
    kept, of = Counter[int](), Counter[int]()
    for one in CaseClock.objects.filter(**({"kind": kind} if kind else {})).select_related("case"):
        if one.late_since or one.stopped_at:
            of[one.case.joined_into_id or one.case_id] += 1
            kept[one.case.joined_into_id or one.case_id] += not one.late_since
    return [(kept[case], of[case]) for case in of]


def holds(found: Estimate, cases: list[tuple[int, int]]) -> None:
    """The share, and that each end solves Wilson's equation at the size that Cochran's variance over clusters gives.

    Cochran (1977), Sampling Techniques, eq. 6.13 without the correction for a finite population: deviations case by case.
    """
    of = sum(n for _kept, n in cases)
    share = sum(kept for kept, _n in cases) / of
    error = sum(((kept / n - share) * n) ** 2 for kept, n in cases) / of**2
    size = min(share * (1 - share) / error, of)
    assert (found.n, found.value) == (of, pytest.approx(100 * share))
    assert found.n_effective == pytest.approx(size)
    for end in (found.low / 100, found.high / 100):
        assert abs(share - end) == pytest.approx(1.959964 * sqrt(end * (1 - end) / size), rel=1e-5)


def test_the_share_and_its_interval_are_those_of_cases_wherever_they_are_told(cast, week):
    cases = by_case("next_reply")
    assert len(cases) == 8, "the ninth is part of the first"
    [row] = measure(NEXT, viewer=None).rows
    holds(row.result, cases)
    assert row.result.method == "Wilson at the effective size over clusters"
    assert row.result.n_effective < row.result.n / 1.5, "else nothing is shown"
    value, low, high = row.result.value, row.result.low, row.result.high

    command_said = json.loads(CliRunner().invoke(command, [NEXT, "--json"]).output)["rows"][0]
    program_said = program_of(cast.erin, "measures:read").get(f"/measures/{NEXT}").json()["rows"][0]
    with clock.frozen(MONDAY + timedelta(days=20)):
        [charter] = kept_in_public([NEXT], date(2026, 1, 1)).values()
        [of_year] = [
            one.share for one in tell_year(cast.erin, 2026).figures if one.figure is Figure.IN_TIME and one.which == "next_reply"
        ]
        file = cast.client("erin").get(f"/prove/measure.csv?measure={NEXT}").content.decode()
        seen = visit(cast.client("erin"), f"/prove/?measure={NEXT}")
    [line] = csv.DictReader(StringIO(file.lstrip("\ufeff")))
    assert (charter.value, charter.low, charter.high) == (value, low, high)
    assert [100 * one for one in (of_year.value, of_year.low, of_year.high)] == pytest.approx([value, low, high])
    for told in (command_said, program_said, line):
        assert [float(told[name]) for name in ("value", "low", "high")] == pytest.approx([value, low, high], rel=1e-12)
        assert float(told["n_effective"]) == pytest.approx(row.result.n_effective)
    assert "Promises of one case are kept or broken together." in seen.says
    assert f"{row.result.n_effective:.0f}" in seen.row("All promises")
    assert "n effective" in CliRunner().invoke(command, [NEXT, "--by", "unit"]).output


def test_first_replies_and_the_rest_of_a_case_are_one_and_whether_it_was_won_back_is_asked_once(cast, week):
    [row] = measure("kept", viewer=None).rows
    holds(row.result, by_case())
    assert measures.count(measures.Question(rules.RECOVERED), viewer=None).cases is None


def test_what_is_taken_back_and_told_anew_leaves_no_trace_in_the_sums(cast, week, load):
    before = measures.count(measures.Question(NEXT, ("unit",)), viewer=None)
    with clock.frozen(MONDAY + timedelta(days=5)):
        assess_case(case=Case.objects.get(pk=week[2].pk), assessment=Assessment(severity=Severity.HIGH), by=cast.erin)
    load()
    again = measures.count(measures.Question(NEXT, ("unit",)), viewer=None)
    assert again.cases == before.cases, "each of its promises was taken back, and told as one of a graver case"
    [graver] = measures.count(measures.Question(NEXT, where={"severity": "3"}), viewer=None).cases
    assert graver.number == 1
    services.rebuild()
    assert measures.count(measures.Question(NEXT, ("unit",)), viewer=None).cases == before.cases


def test_by_segment_each_case_is_one_as_well(cast, week):
    for key in ("gold", "again"):
        save_segment(key=key, name=key, rule={"all": [{"field": "attributes.tier", "is": "gold"}]}, by=BY)
    rows = measure(NEXT, viewer=cast.erin, by=["segment"]).rows
    assert [row.cut["segment"] for row in rows] == ["again", "gold"]
    for row in rows:
        holds(row.result, by_case("next_reply"))


def test_by_weekday_a_case_stands_in_several_groups_and_in_the_whole_it_is_one(cast, week):
    [alone] = measure("kept", viewer=None).rows
    found = compare.compare("kept", viewer=None, by=["weekday"])
    assert found.whole == alone.result
    groups = measures.count(measures.Question("kept", ("weekday",)), viewer=None).cases
    assert sum(one.n for one in groups) == alone.result.n
    assert sum(one.number for one in groups) > len(by_case()), "by its weekdays a case is counted in each"


def house(draw: np.random.Generator, cases: int, *, most: int = 4, share: float = 0.8) -> list[tuple[int, int]]:
    """Cases with one to four promises, strongly alike within each: intraclass correlation 1 / (1 + 0.5)."""
    of = draw.integers(1, most + 1, size=cases)
    return list(zip(draw.binomial(of, draw.beta(0.5 * share, 0.5 * (1 - share), size=cases)).tolist(), of.tolist(), strict=True))


def counted(*units: list[tuple[int, int]], together: bool = True) -> measures.Counted:
    """Units with these cases, as the facts hand them over; not ``together``: each promise by itself, as if it were alone."""
    sums = [
        Clusters(
            len(cases),
            *(sum(column) for column in zip(*((kept, n, kept * kept, kept * n, n * n) for kept, n in cases), strict=True)),
        )
        for cases in units
    ]
    tallies = [{score: Tally(n, n, n) for score, n in ((1.0, one.hits), (0.0, one.n - one.hits)) if n} for one in sums]
    return measures.Counted(
        measures.Question("kept", ("unit",)),
        rules.PROMISED["kept"],
        rules.PROMISE_SCALE,
        tuple({"unit": str(place)} for place in range(len(units))),
        tuple(tallies),
        cases=tuple(sums) if together else None,
    )


def compared(*units: list[tuple[int, int]], together: bool = True) -> compare.Comparison:
    found = counted(*units, together=together)
    return compare.comparison(found, measures.estimated(found), viewer=None)


def test_the_interval_holds_the_truth_as_often_as_it_says_and_that_of_promises_alone_did_not():
    draw, held, alone, many = np.random.default_rng(5), 0, 0, 1500
    for _house in range(many):
        cases = house(draw, 80)
        for together in (True, False):
            found = counted(cases, together=together).estimate(0)
            holds_it = found.low <= 80 <= found.high
            held, alone = held + (together and holds_it), alone + (not together and holds_it)
    assert 0.93 <= held / many <= 0.97
    assert alone / many < 0.85


def test_units_without_a_difference_are_hardly_ever_told_apart_and_by_promises_alone_often_were(cast):
    draw, many = np.random.default_rng(8), tries(300)
    wrong, alone = (
        sum(
            any(one.standing is not Standing.UNTOLD for one in compared(*units, together=together).groups)
            for units in ([house(draw, 60) for _unit in range(4)] for _each in range(many))
        )
        / many
        for together in (True, False)
    )
    # At most 5 in 100 may be wrong (Holm); of a hundred tries more than 11 would be as rare as once in 200 (binomial).
    assert wrong <= 0.11
    assert alone > 0.2


def test_two_units_that_differ_by_a_few_cases_with_many_promises_are_not_told_apart(cast):
    like_all = [(1, 1)] * 27 + [(0, 1)] * 3
    alike, odd = [*like_all, (6, 6), (5, 6)], [*like_all, (0, 6), (1, 6)]
    found = compared(alike, odd)
    assert [one.standing for one in found.groups] == [Standing.UNTOLD, Standing.UNTOLD]
    assert not found.apart.any()
    first, second = (one.estimate for one in found.groups)
    assert first.low < second.high, "shrunken, their intervals overlap as well"
    before = compared(alike, odd, together=False)
    assert before.apart[0, 1], "promise by promise they were told apart"
    many = compared(*([(n, n)] * 60 + [(0, n)] * 6 for n in (1, 2)), [(2, 2)] * 20 + [(0, 2)] * 40)
    assert [one.standing for one in many.groups] == [Standing.ABOVE, Standing.ABOVE, Standing.BELOW], "what differs is said"


def test_of_one_promise_a_case_everything_is_as_if_promises_were_counted_alone(cast):
    units = [[(1, 1)] * kept + [(0, 1)] * broken for kept, broken in ((60, 9), (40, 30), (25, 4))]
    together, alone = compared(*units), compared(*units, together=False)
    for one, other in zip(together.groups, alone.groups, strict=True):
        assert (one.standing, one.raw.n) == (other.standing, other.raw.n)
        for mine, theirs in ((one.raw, other.raw), (one.estimate, other.estimate)):
            assert (mine.value, mine.low, mine.high) == pytest.approx((theirs.value, theirs.low, theirs.high), rel=1e-6)
    assert (together.apart == alone.apart).all()
