"""A month is held against the ordinary ones: that all others are above two that fell is the same told once more."""

import random
from datetime import date, timedelta

import pytest
from tests.prove.watch.made import LASTING, SEASON, SINCE, WEEK, moved
from tests.prove.watch.simulated import counted, scores, weekly

from everweek.prove import compare, measures, words
from everweek.prove.compare import Standing
from everweek.prove.measures import Counted
from everweek.prove.ordinary import beside_ordinary, days_of
from everweek.prove.watch import looking, reading
from everweek.prove.watch.findings import Moved, Season, Slipping, SpecialWeek, Steady, Stretch

pytestmark = pytest.mark.django_db
FIRST = date(2025, 11, 3)
DESKS = ("A", "B", "C", "D")


def a_year(seed: int, *, high: int = 0) -> tuple[Counted, list[Moved]]:
    """The answers of a house by month, each desk lower in July and August (and all higher in a month that is ``high``); and what
    its charts show.
    """
    chance = random.Random(seed)
    moved_by = {7: 0.4, 8: 0.4, **({high: -0.4} if high else {})}
    days = [FIRST + timedelta(weeks=week) for week in range(56)]
    # Each week within one month, as the answers of a day are: so that months are what was drawn.
    rows = {desk: [scores(chance, 40, moved_by.get((day + timedelta(days=3)).month, 0.0)) for day in days] for desk in DESKS}
    drawn = [
        (day + timedelta(days=3), score) for desk in DESKS for day, some in zip(days, rows[desk], strict=True) for score in some
    ]
    by_month = counted("csat", ("month",), {}, [day for day, _score in drawn], [score for _day, score in drawn])
    seen = looking.look_at(reading.table(weekly(rows, first=FIRST)))
    return by_month, [one for one in seen.findings if isinstance(one, Moved)]


def test_what_only_mirrors_the_months_that_fell_is_not_said_in_simulated_years():
    """Of thirty years with a dip and nothing else hardly one tells of another month: Holm's test errs in one of twenty."""
    told = mirrored = 0
    for seed in range(30):
        by_month, found = a_year(seed)
        assert any(isinstance(one, Season) for one in found), seed
        raw = compare.comparison(by_month, measures.estimated(by_month), viewer=None)
        mirrored += Standing.ABOVE in words.standings(raw)
        told += bool(words.standings(beside_ordinary(by_month, found, viewer=None)))
    assert mirrored >= 20, "beside all other months together they are above: else nothing is tried here"
    # Of 30 years at one in twenty five or more have P = 0.016.
    assert told <= 4


def test_a_month_that_differs_from_the_ordinary_ones_is_told_as_that():
    by_month, found = a_year(3, high=3)
    # What the chart tells of the month itself is told there.
    dip = [one for one in found if isinstance(one, Season) and one.months[0].month == 7]
    beside = beside_ordinary(by_month, dip, viewer=None)
    assert words.standings(beside) == {
        Standing.ABOVE: "In March 2026 satisfaction was above that of the other ordinary months together."
    }
    assert not {"2026-07", "2026-08"} & {group.cut["month"] for group in beside.groups}


def test_each_finding_speaks_of_its_own_days():
    slips = moved(Slipping, **LASTING)
    assert days_of(slips) == [(SINCE.at, date.max)]
    until = moved(Slipping, **LASTING, until=WEEK + timedelta(weeks=6))
    assert days_of(until) == [(SINCE.at, WEEK + timedelta(weeks=6, days=6))]
    stretch = moved(Stretch, every="month", first=date(2026, 1, 1), last=date(2026, 2, 1))
    assert days_of(stretch) == [(date(2026, 1, 1), date(2026, 2, 28))]
    assert days_of(moved(SpecialWeek, every="week", periods=(WEEK,))) == [(WEEK, WEEK + timedelta(days=6))]
    assert days_of(moved(Season, **SEASON))[1] == (date(2026, 8, 1), date(2026, 8, 31))
    nothing = Steady(measure="csat", title="", place=slips.place, evidence=slips.evidence, dimension="unit", groups=3)
    assert days_of(nothing) == []
