"""A measure in twelve months beside the twelve before: the difference is told where the months before are all known."""

from datetime import date
from statistics import mean

import pytest
from scipy import stats

from everweek.prove import measures, rules, years
from everweek.prove.measures import Counted
from everweek.science import Estimate, NotEnough
from everweek.science.tally import Tally

SINCE = date(2025, 12, 1)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch):
    """The answers of each month by score, without facts to count them in."""

    def of(**months: dict[float, int]) -> None:
        def count(question: measures.Question, *, viewer: None) -> Counted:
            cuts = tuple({"month": month.removeprefix("m").replace("_", "-")} for month in months)
            tallies = tuple({score: Tally(n, n, n) for score, n in scores.items()} for scores in months.values())
            return Counted(question, rules.STANDING["csat"], (1.0, 5.0), cuts, tallies)

        monkeypatch.setattr(measures, "count", count)

    return of


def test_the_two_years_are_set_beside_each_other_with_the_interval_of_their_difference(counted):
    counted(m2024_12={4.0: 30}, m2025_11={4.0: 10, 5.0: 40}, m2025_12={4.0: 40, 5.0: 20}, m2026_03={4.0: 20})
    found = years.year("csat", since=SINCE, viewer=None)

    # A second implementation: single answers, the two-sided tests of their difference by scipy; of as many answers on both sides
    # nothing is straightened.
    now, then = [4] * 60 + [5] * 20, [4] * 40 + [5] * 40
    student, welch = (stats.ttest_ind(now, then, equal_var=equal).pvalue for equal in (True, False))
    assert isinstance(found.change, Estimate)
    assert found.change.value == pytest.approx(mean(now) - mean(then)) == pytest.approx(-0.25)
    assert found.change.low < found.change.value < found.change.high < 0
    assert found.chance == pytest.approx(max(student, welch))
    [row] = found.measured.rows
    assert isinstance(row.result, Estimate)
    assert row.result.value == pytest.approx(4.25)
    assert row.result.n == 80


def test_a_year_that_began_half_way_is_set_beside_nothing(counted):
    counted(m2025_06={4.0: 40, 5.0: 40}, m2025_12={4.0: 60, 5.0: 20})
    found = years.year("csat", since=SINCE, viewer=None)
    assert isinstance(found.change, NotEnough)
    assert (found.change.have, found.chance) == (1, None)
    assert isinstance(found.measured.rows[0].result, Estimate)


def test_of_several_measures_together_a_change_must_be_the_surer(counted):
    none = NotEnough("-", have=0, need=1)
    counted(m2024_12={4.0: 9})
    measured = years.year("csat", since=SINCE, viewer=None).measured
    chances = (0.03, None, 0.6)
    assert years.told_apart([years.Year(measured, none, one) for one in chances]) == [False, False, False]
    assert years.told_apart([years.Year(measured, none, one) for one in (0.02, None, 0.6)]) == [True, False, False]
