"""Rows of answers as what the facts would have counted: so that a year can be watched without loading it."""

import random
from collections import Counter, defaultdict
from datetime import date, timedelta

from everweek.facts.rules import month_text, week_of, week_text
from everweek.prove import rules
from everweek.prove.measures import Counted, Question
from everweek.prove.watch import looking, reading
from everweek.science.tally import Tally

SCALES = {"csat": (1.0, 5.0), "nps": (0.0, 10.0), "ces": (1.0, 7.0), "expectation": (-1.0, 1.0), "felt": (1.0, 5.0)}
SHARES = (0.04, 0.06, 0.14, 0.36, 0.40)
"""Of answers as satisfaction usually has them, from 1 to 5."""
PERIODS = {"week": lambda day: week_text(week_of(day)), "month": month_text}


def counted(measure: str, by: tuple[str, ...], columns: dict[str, list[str]], days: list[date], scores: list[float]) -> Counted:
    """The tallies of these answers, by any of the columns and by week or month."""
    told = {name: [PERIODS[name](day) for day in days] if name in PERIODS else columns[name] for name in by}
    groups: dict[tuple[str, ...], Counter[float]] = defaultdict(Counter)
    for key, score in zip(zip(*told.values(), strict=True), scores, strict=True):
        if score == score:  # NaN is an item left out
            groups[key][float(score)] += 1
    keys = sorted(groups)
    return Counted(
        Question(measure, by),
        rules.STANDING[measure],
        SCALES[measure],
        tuple(dict(zip(by, key, strict=True)) for key in keys),
        tuple({score: Tally(n, n, n) for score, n in sorted(groups[key].items())} for key in keys),
    )


def weekly(
    rows: dict[str, list[list[float]]], *, first: date = date(2025, 9, 29), by: str = "unit", measure: str = "csat"
) -> Counted:
    """Scores by group and week, as lists of lists."""
    columns, days, scores = [], [], []
    for group, weeks in rows.items():
        for number, some in enumerate(weeks):
            columns += [group] * len(some)
            days += [first + timedelta(weeks=number)] * len(some)
            scores += some
    return counted(measure, (by, "week"), {by: columns}, days, scores)


def scores(chance: random.Random, n: int, lower: float = 0.0) -> list[float]:
    """Answers as satisfaction usually has them, each moved one down with the chance that lowers the mean by so much; or up."""
    told = chance.choices([1.0, 2, 3, 4, 5], SHARES, k=n)
    if lower < 0:
        return [min(5.0, score + (chance.random() < -lower / 0.6)) for score in told]
    return [max(1.0, score - (chance.random() < lower)) for score in told]


def a_house(seed: int, *, weeks=52, n=30, desks=("A", "B", "C", "D", "E"), lower=lambda desk, week: 0.0) -> looking.Look:
    chance = random.Random(seed)
    rows = {desk: [scores(chance, n, lower(desk, week)) for week in range(weeks)] for desk in desks}
    return looking.look_at(reading.table(weekly(rows)))
