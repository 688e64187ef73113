"""The whole house against itself by month: which months lie apart, and whether all groups moved together in them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from everweek.prove.watch import steps
from everweek.prove.watch.findings import Against, Direction, Evidence, Season, Together
from everweek.prove.watch.reading import Table
from everweek.science import NotEnough

if TYPE_CHECKING:
    from everweek.science.arrays import Floats
    from everweek.science.change.months import Apart
    from everweek.science.charts.against import Cells

SIZEABLE = 20
"""A group takes part in the question whether all moved together if it has so many answers in these months and in the others."""
DIFFERENT, LIKE, SURE = 0.01, 0.1, 0.05
"""That not every group moved alike is said where chance brings it about less than once in a hundred seasons. That every one moved
together is said only far from there, and where each one's own movement stands. Between the two neither is said."""
METHOD = (
    "weeks of the house with the levels of its groups taken out, months against the ordinary months, step by step with Holm's "
    "correction, the difference of all named months as one; together: Cochran's test of interaction and an intersection-union "
    "test"
)


def seasons(seen: Table, *, title: str, apart: Collection[str], noise: Mapping[str, float], among: int = 1) -> list[Season]:
    """The months that lie apart, those below and those above.

    Groups in ``apart``, with findings of their own, tell nothing; ``noise`` is by how much the variance of each group's weeks
    exceeds that of its answers. The chance that is told allows for all months, of as many measures as are looked at together
    (``among``).
    """
    from everweek.science.change.months import pooled, standing_out

    if seen.every != "week" or not seen.periods:
        return []
    values, variances, places = _weeks(seen, apart)
    months, unit = [month_of(seen.periods[place]) for place in places], seen.counted.measure.kind.unit
    found = standing_out(values, variances, months, unit=unit)
    if isinstance(found, NotEnough) or not found:
        return []
    ways = (
        (Direction.DOWN, [one for one in found if one.difference.value < 0]),
        (Direction.UP, [one for one in found if one.difference.value > 0]),
    )
    every = [each.month for each in found]

    def evidence(some: Sequence["Apart"]) -> Evidence:
        named = [each.month for each in some]
        difference = pooled(values, variances, months, every, some=named, unit=unit)
        chance = min(1.0, min(each.chance for each in some) * among)
        return Evidence(difference, chance, _answers(seen, apart, months, {*every} - {*named}), METHOD)

    return [_season(seen, one, direction, evidence(one), months, every, title, (apart, noise)) for direction, one in ways if one]


def _answers(seen: Table, apart: Collection[str], months: Sequence[date], without: Collection[object]) -> int:
    """How many answers the months that are set beside each other have, both sides together: but those ``without``."""
    counted = {month for month in months if month not in without and months.count(month) > 1}
    return int(seen.n[_rows(seen, apart)][:, weeks_in(seen, counted)].sum())


def _rows(seen: Table, apart: Collection[str]) -> list[int]:
    """Return the rows of the groups that tell of the house; where there are none, that of the whole."""
    return [row for row, group in enumerate(seen.groups) if group not in apart] or [-1]


def month_of(week: date) -> date:
    """The first day of the month a week belongs to: the one its Thursday is in.

    >>> month_of(date(2026, 6, 29)), month_of(date(2026, 8, 31))
    (datetime.date(2026, 7, 1), datetime.date(2026, 9, 1))
    """
    return (week + timedelta(days=3)).replace(day=1)


def weeks_in(seen: Table, months: Collection[date]) -> list[int]:
    """Return the places of the weeks that belong to these months."""
    return [place for place, week in enumerate(seen.periods) if month_of(week) in months]


def house(seen: Table, apart: Collection[str], without: Collection[date]) -> "Cells":
    """The house as one group: levels taken out, without the groups in ``apart`` and without these months.

    So that neither one falling desk, nor a busier month at the less liked desk, is taken for the house.
    """
    import numpy as np

    from everweek.science.charts.against import Cells

    values, variances, places = _weeks(seen, apart)
    kept = {place for place in places if month_of(seen.periods[place]) not in without}
    n, mean = np.zeros((1, len(seen.periods))), np.zeros((1, len(seen.periods)))
    rows = _rows(seen, apart)
    for place, value in zip(places, values.tolist(), strict=True):
        mean[0, place] = value
        n[0, place] = seen.n[rows, place].sum() if place in kept else 0.0
    sizes = seen.n[rows][:, places].sum(axis=0)
    return Cells(n, mean, np.array([float(sizes @ (variances * sizes) / sizes.sum())]))


def _weeks(seen: Table, apart: Collection[str]) -> tuple["Floats", "Floats", list[int]]:
    """The house week by week, as if every group had always answered as much: its value, its variance, its place."""
    import numpy as np

    from everweek.science.charts.against import levels

    cells = seen.cells
    within = np.array([float(group not in apart) for group in seen.groups])
    if within.sum() < 1:
        n, means, spread = seen.n[-1:], seen.mean[-1:], seen.variance[-1:]
        within = np.ones(1)
    else:
        n, means, spread = cells.n * within[:, None], cells.mean - levels(cells, within)[:, None], cells.variance
    total = n.sum(axis=0)
    places = np.flatnonzero(total > 0).tolist()
    values = (n * means).sum(axis=0)[places] / total[places]
    variances = (n * spread[:, None]).sum(axis=0)[places] / total[places] ** 2
    return values, variances, places


def _season(
    seen: Table,
    some: Sequence["Apart"],
    direction: Direction,
    evidence: Evidence,
    months: Sequence[date],
    every: Collection[object],
    title: str,
    groups_told: tuple[Collection[str], Mapping[str, float]],
) -> Season:
    names = tuple(month for one in some if isinstance(month := one.month, date))
    ordinary = [month for month in dict.fromkeys(months) if month not in every]
    together, groups = _together(seen, names, ordinary, *groups_told)
    last, asked, whole = seen.last_day(weeks_in(seen, names)[-1]), seen.counted.question, seen.whole
    by_month = {"by": "month", "since": asked.since, "until": asked.until}
    return Season(
        measure=seen.counted.measure.name,
        title=title,
        place=whole,
        evidence=evidence,
        direction=direction,
        against=Against.ITSELF,
        months=names,
        ended=any(month > names[-1] for month in ordinary),
        years=_years(names, months),
        together=together,
        dimension=seen.by,
        groups=groups,
        steps=(
            steps.prove(seen.counted, whole, **by_month, label=_("See it month by month")),  # type: ignore[arg-type]  # of its kinds
            *steps.behind(seen, whole, since=names[0], until=last, direction=direction),
        ),
    )


def _years(names: Sequence[date], months: Sequence[date]) -> int:
    """In how many years these months were apart, if they were so in every year that has them whole; else 1."""
    seen: dict[int, set[int]] = defaultdict(set)
    for month in dict.fromkeys(months):
        seen[month.month].add(month.year)
    found: dict[int, set[int]] = defaultdict(set)
    for month in names:
        found[month.month].add(month.year)
    return min(len(years) if years == seen[month] else 1 for month, years in found.items())


def _together(
    seen: Table, names: Collection[date], ordinary: Collection[date], apart: Collection[str], noise: Mapping[str, float]
) -> tuple[Together, int]:
    """Return whether every group moved alike in these months, and how many groups told of it."""
    import numpy as np

    from everweek.science.change.months import together

    inside, outside = weeks_in(seen, set(names)), weeks_in(seen, set(ordinary))
    differences, variances = [], []
    for row, group in enumerate(seen.groups):
        sizes = seen.n[row, inside].sum(), seen.n[row, outside].sum()
        if group in apart or min(sizes) < SIZEABLE:
            continue
        means = [float(np.average(seen.mean[row, some], weights=seen.n[row, some])) for some in (inside, outside)]
        differences.append(means[0] - means[1])
        variances.append(float(seen.variance[row]) * noise.get(group, 1.0) * (1 / sizes[0] + 1 / sizes[1]))
    if len(differences) < 2 or min(variances) <= 0:
        return Together.NO_GROUPS, len(differences)
    alike, every = together(differences, variances)
    if alike < DIFFERENT:
        return Together.DIFFERENTLY, len(differences)
    return (Together.EVERY if alike >= LIKE and every < SURE else Together.UNTOLD), len(differences)
