"""Weekdays on which units break their promises: hardly ever found where there are none, also where days hang together."""

import numpy as np

from everweek.prove import causing
from everweek.prove.rules import holm
from everweek.prove.weekdays import RATE, cells_of, chances_of

UNITS, WEEKDAYS, WEEKS, EACH = 10, 5, 53, 12


def _house(draw, together, monday=0.85):
    """The chances of a house: each day's promises are kept with a chance of its own, beta about the same, so correlated."""
    cells = []
    for unit in range(UNITS):
        days = {}
        for weekday in range(WEEKDAYS):
            share = monday if unit == weekday == 0 else 0.85
            spread = (1 - together) / together
            chances = draw.beta(share * spread, (1 - share) * spread, size=WEEKS)
            days[str(weekday + 1)] = [(int(hits), EACH) for hits in draw.binomial(EACH, chances)]
        cells += cells_of("kept.first_reply", str(unit), days)
    return cells


def test_where_no_weekday_differs_hardly_any_house_is_told_of_one_though_somebody_was_ill_on_some_days():
    draw, times = np.random.default_rng(11), 150
    told = sum(any(holm(chances_of(_house(draw, 0.05)), RATE)) for _time in range(times))
    # At most RATE of them, four standard errors above; taken as independent it is a fifth.
    assert told / times <= RATE + 4 * (RATE * (1 - RATE) / times) ** 0.5


def test_a_weekday_that_differs_is_found_all_the_same():
    draw = np.random.default_rng(12)
    for _time in range(10):
        cells = _house(draw, 0.1, monday=0.6)
        stands = [cell for cell, one in zip(cells, holm(chances_of(cells), RATE), strict=True) if one]
        assert ("0", "1") in {(cell.unit, cell.weekday) for cell in stands}


def test_what_is_wholly_new_or_wholly_gone_is_told_and_in_words_that_name_no_ratio():
    draw, monday = np.random.default_rng(5), np.datetime64("2025-11-17")
    days = [(monday + 7 * week).item() for week in range(53)]
    steady = {f"c{n}": {day: int(draw.poisson(7)) for day in days} for n in range(3)}
    new = dict.fromkeys(days[30:], 6)
    [came] = causing.moved_of({**steady, "new": new}, {"new": "New"})
    assert (came.key, came.direction.value) == ("new", "up")
    assert causing.sentence(came).startswith("“New” did not come before, and since week ")
    assert f", of {came.after.n} cases since then)." in causing.sentence(came)
    [went] = causing.moved_of({**steady, "old": dict.fromkeys(days[:30], 6)}, {"old": "Old"})
    assert causing.sentence(went).startswith("“Old” has not come since week ")
