"""What became of unhappy customers, beside cases like theirs: counted by hand, and the interval tried against known truths."""

from datetime import timedelta

import numpy as np
import pytest
from tests.act.opening import MONDAY, opened
from tests.trying import tries
from tests.web.api.calls import program_of
from tests.web.reading import visit

from everweek import clock
from everweek.act.cases.rules import CaseKind, Decision
from everweek.act.cases.settling import close_case, decide_case, tell_decision
from everweek.act.cases.working import Word
from everweek.act.evidence.rules import Figure
from everweek.act.evidence.year import tell_year
from everweek.act.models import AskedAgain, Case
from everweek.act.recovering.became import what_became
from everweek.act.recovering.rules import against_like
from everweek.science import Estimate, NotEnough
from everweek.science.shares import difference


def _outcomes(counts):
    """So many of each sort: (sort, won back, not)."""
    return {sort: (yes, no) for sort, yes, no in counts}


def test_of_one_sort_it_is_newcombes_interval_and_what_only_one_side_has_is_left_out():
    found = against_like(_outcomes([("a", 56, 14), ("alone", 9, 0)]), _outcomes([("a", 48, 32), ("other", 0, 9)]))
    # Newcombe (1998), Statistics in Medicine 17, p. 877, table II, contrast (a): 56/70 - 48/80, method 10.
    assert isinstance(found, Estimate)
    assert (round(found.value, 4), round(found.low, 4), round(found.high, 4)) == (0.2, 0.0524, 0.3339)
    other = difference(56, 70, 48, 80)
    assert (found.low, found.high) == (pytest.approx(other.low), pytest.approx(other.high))


def test_graver_cases_are_compared_with_graver_ones():
    """Of light ones nine in ten come back, of grave ones three, with a gift or without; gifts go to the grave."""
    given, without = _outcomes([("light", 9, 1), ("grave", 27, 63)]), _outcomes([("light", 81, 9), ("grave", 3, 7)])
    found = against_like(given, without)
    assert found.value == pytest.approx(0, abs=1e-9)
    assert isinstance(against_like(given, _outcomes([("light", 2, 2)])), NotEnough)
    assert against_like(given, without, comparisons=5).low < found.low


def test_the_interval_holds_the_truth_as_often_as_it_says():
    """Of many small sorts, where squaring and adding could go wrong; the truth is a difference of 0.2 in each."""
    draw, held, times = np.random.default_rng(7), 0, 3 * tries(200)
    for _time in range(times):
        sides = []
        for plus in (0.2, 0.0):
            sizes = draw.integers(2, 9, size=8)
            hits = [int(draw.binomial(n, 0.15 + 0.08 * sort + plus)) for sort, n in enumerate(sizes)]
            sides.append(_outcomes([(sort, hit, int(n) - hit) for sort, (hit, n) in enumerate(zip(hits, sizes, strict=True))]))
        found = against_like(*sides)
        held += found.low <= 0.2 <= found.high
    # At 0.95 of 200 to 600 draws, four standard errors below.
    assert held / times >= 0.95 - 4 * (0.95 * 0.05 / times) ** 0.5


@pytest.mark.django_db
@pytest.mark.one_database("what is asked of it is the same on any")
def test_what_became_is_told_alike_to_people_and_programs_and_never_of_who_was_not_unhappy(cast):
    with clock.frozen(MONDAY):
        for n in range(12):
            case = opened(cast, title=f"Case {n}", kind=CaseKind.CALL_BACK if n >= 10 else CaseKind.COMPLAINT)
            decide_case(case=case, decision=Decision.REMEDY, what="Paid.", by=cast.bob)
            tell_decision(case=case, word=Word(text="Paid.", through="phone"), by=cast.bob)
            close_case(case=case, by=cast.bob)
            # What customers say to it is written past the rounds of telling, which have their own tests.
            Case.objects.filter(pk=case.pk).update(agreed=None if n >= 8 else n < 6)
        found = what_became(cast.erin, MONDAY.date(), MONDAY.date())
        seen = visit(cast.client("erin"), "/act/became/")
        told = program_of(cast.erin, "cases:read").get("/became").json()
        AskedAgain.objects.create(case=Case.objects.order_by("pk")[0], round=1, due_at=MONDAY, content=False)
        AskedAgain.objects.create(case=Case.objects.order_by("pk")[7], round=1, due_at=MONDAY, content=True)
        AskedAgain.objects.create(case=Case.objects.order_by("pk")[1], round=2, due_at=MONDAY, content=False)
        AskedAgain.objects.create(case=Case.objects.order_by("pk")[8], round=1, due_at=MONDAY, content=False)
        again = what_became(cast.erin, MONDAY.date(), MONDAY.date()).recovered
        year = next(one for one in tell_year(cast.erin, 2026).figures if one.figure is Figure.RECOVERED)
        elsewhere = what_became(cast.erin, MONDAY.date(), MONDAY.date(), cast.south)
        Case.objects.update(day=MONDAY.date() - timedelta(days=400))
        begun_before = what_became(cast.erin, MONDAY.date(), MONDAY.date())
        measured_before = what_became(cast.erin, MONDAY.date() - timedelta(days=400), MONDAY.date() - timedelta(days=1))
    assert (found.cases, found.known, found.recovered.value) == (10, 8, 0.75)
    assert seen.heading == "We won back 75 of 100 unhappy customers who said how it was."
    assert (told["known"], told["recovered"]["value"], told["recovered"]["n"]) == (8, 75.0, 8)
    # One of six who agreed is not content after all, one of two who did not is, a silent one is not;
    # what was said of another round is nothing.
    assert (again.n, round(again.value * again.n)) == (9, 6)
    assert (year.n, year.of) == (6, 9), "the same, counted by the database"
    assert elsewhere.cases == 0
    # As the measure counts them, which the charter tells: by when they were closed.
    assert (begun_before.cases, measured_before.cases) == (10, 0)
