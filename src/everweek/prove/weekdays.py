"""Which units keep fewer of the promises that are due on one weekday than of those due on their other days."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import sqrt
from statistics import NormalDist
from typing import Final

from django.utils.translation import gettext as _

from everweek.journal.services import Actor
from everweek.people import saying
from everweek.prove import measures, rules
from everweek.prove.measures import Question
from everweek.prove.watch.words import by_chance
from everweek.science import Estimate, NotEnough
from everweek.science.quantiles import z
from everweek.science.shares import wilson

RATE: Final = 0.05
"""Of a hundred looks at a house in which no weekday differs so many tell of one, over all units, weekdays and kinds (Holm)."""
LEVEL: Final = 0.95
METHOD: Final = (
    "share kept of the promises due on a weekday against those of the same unit due on its other days, likelihood ratio with "
    "Yates' correction, wider by how much the weeks of a unit differ anyway (Pearson's phi, by Student's t), all units, weekdays "
    "and kinds of promises together by Holm; intervals by Wilson, as much wider"
)


@dataclass(frozen=True)
class WeekdayBroken:
    """A weekday on which a unit keeps fewer promises of one kind: the shares of that day and of its others, in points of 100.

    ``compared`` is how many weekdays of units and kinds were looked at together.
    """

    measure: str
    unit: str
    name: str
    weekday: str
    here: Estimate
    others: Estimate
    chance: float
    compared: int


@dataclass(frozen=True)
class _Cell:
    """A weekday of a unit beside its other days. ``excess`` is by how much the weeks of the unit differ more than chance has them
    (1: no more), told by ``freedom`` weeks: promises of one day are kept or broken together, where somebody is ill.
    """

    measure: str
    unit: str
    weekday: str
    kept: int
    n: int
    kept_else: int
    n_else: int
    excess: float
    freedom: int


def broken_weekdays(viewer: Actor | None, *, since: date, until: date | None = None) -> list[WeekdayBroken]:
    """The weekdays that stand out downwards, as far as the viewer may see; ``Unavailable`` while the facts are made anew."""
    return weekdays_of(Question("kept", since=since, until=until), viewer=viewer)


def weekdays_of(question: Question, *, viewer: Actor | None) -> list[WeekdayBroken]:
    """Return the weekdays on which a unit keeps fewer promises, of the promises of a question: of all kinds (``kept``) or one,
    narrowed as it says. The question's cut plays no part.
    """
    cells = _cells(question, viewer)
    if not cells:
        return []
    chances = chances_of(cells)
    called = measures.labels("unit", [cell.unit for cell in cells])
    found = []
    for cell, chance, stands in zip(cells, chances, rules.holm(chances, RATE), strict=True):
        here, others = _share(cell.kept, cell.n, cell.excess), _share(cell.kept_else, cell.n_else, cell.excess)
        lower = isinstance(here, Estimate) and isinstance(others, Estimate) and here.value < others.value
        if stands and lower and isinstance(here, Estimate) and isinstance(others, Estimate):
            name = called[cell.unit]
            allowed = min(1.0, chance * len(cells))
            found.append(WeekdayBroken(cell.measure, cell.unit, name, cell.weekday, here, others, allowed, len(cells)))
    return found


def found_by(question: Question, *, viewer: Actor | None) -> list[WeekdayBroken]:
    """Return the weekdays on which a unit keeps fewer promises, where a question asks how promises are kept weekday by weekday;
    none for any other question.
    """
    if "weekday" not in question.by or question.name not in {"kept", *rules.promises_of("kept")}:
        return []
    return weekdays_of(question, viewer=viewer)


def _share(kept: int, n: int, excess: float) -> Estimate | NotEnough:
    """A share in points of 100, its interval as wide as that of so many times fewer promises."""
    level = 1 - 2 * NormalDist().cdf(-z(LEVEL) * sqrt(excess))
    found = wilson(kept, n, level=level)
    return rules.in_points(replace(found, level=LEVEL) if isinstance(found, Estimate) else found)


def _cells(question: Question, viewer: Actor | None) -> list[_Cell]:
    """The weekdays of each unit that have enough promises to be spoken of, and enough on other days to set them beside."""
    counted = measures.count_by_kind(replace(question, by=("unit", "week", "weekday")), viewer=viewer)
    kept: dict[tuple[str, str], dict[str, list[tuple[int, int]]]] = {}
    for cut, tallies in zip(counted.cuts, counted.tallies, strict=True):
        if cut["unit"] and cut["weekday"]:
            hits = sum(tally.n for score, tally in tallies.items() if score >= counted.scale[1])
            weeks = kept.setdefault((cut["measure"], cut["unit"]), {}).setdefault(cut["weekday"], [])
            weeks.append((hits, sum(tally.n for tally in tallies.values())))
    return [cell for (kind, unit), days in kept.items() for cell in cells_of(kind, unit, days)]


def cells_of(kind: str, unit: str, days: Mapping[str, Sequence[tuple[int, int]]]) -> list[_Cell]:
    """The weekdays of a unit, of how many promises were kept, of how many, week by week."""
    sums = {weekday: (sum(hits for hits, _n in weeks), sum(n for _hits, n in weeks)) for weekday, weeks in days.items()}
    all_kept, all_n = (sum(one) for one in zip(*sums.values(), strict=True))
    excess, freedom = _excess(days, sums)
    return [
        _Cell(kind, unit, weekday, hits, n, all_kept - hits, all_n - n, excess, freedom)
        for weekday, (hits, n) in sums.items()
        if min(n, all_n - n) >= rules.SMALLEST_GROUP
    ]


def _excess(days: Mapping[str, Sequence[tuple[int, int]]], sums: Mapping[str, tuple[int, int]]) -> tuple[float, int]:
    """Pearson's phi: the squares of what the weeks of each weekday differ from its own share, by what chance would make of them.

    Never under 1. A weekday on which all were kept, or none, tells nothing of it.
    """
    squares, freedom = 0.0, 0
    for weekday, weeks in days.items():
        hits, n = sums[weekday]
        share = hits / n
        if 0 < share < 1:
            squares += sum((one - many * share) ** 2 / (many * share * (1 - share)) for one, many in weeks)
            freedom += len(weeks) - 1
    return (max(1.0, squares / freedom), freedom) if freedom else (1.0, 0)


def chances_of(cells: Sequence[_Cell]) -> list[float]:
    """How likely so large a difference would be by chance alone, of each weekday by itself."""
    import numpy as np
    from scipy.special import ndtri, stdtr

    from everweek.science import deviance

    columns = [np.array([float(getattr(cell, name)) for cell in cells]) for name in ("kept", "n", "kept_else", "n_else")]
    alone = deviance.of_shares(*columns)
    far = -ndtri(np.maximum(alone, 1e-300) / 2) / np.sqrt([cell.excess for cell in cells])
    freedom = np.array([float(cell.freedom) for cell in cells])
    told: list[float] = np.where(freedom > 0, 2 * stdtr(np.maximum(freedom, 1.0), -far), alone).tolist()
    return told


def sentence(found: WeekdayBroken) -> str:
    """Where, on which weekday, how much, beside what."""
    parts = {
        "unit": found.name,
        "weekday": measures.labels("weekday", [found.weekday], found.measure)[found.weekday],
        "value": saying.points(found.here.value),
        "low": saying.number(found.here.low, decimals=0, down=True),
        "high": saying.number(found.here.high, decimals=0, down=False),
        "others": saying.points(found.others.value),
        "n": saying.count(found.here.n),
        "n_others": saying.count(found.others.n),
    }
    return _SAID[found.measure]() % parts


_SAID: Final[Mapping[str, Callable[[], str]]] = {
    "kept.first_reply": lambda: _(
        "Of the %(n)s first replies due on a %(weekday)s %(unit)s keeps %(value)s of 100 (between %(low)s and %(high)s), of the "
        "%(n_others)s on its other days %(others)s of 100."
    ),
    "kept.next_reply": lambda: _(
        "Of the %(n)s next replies due on a %(weekday)s %(unit)s keeps %(value)s of 100 (between %(low)s and %(high)s), of the "
        "%(n_others)s on its other days %(others)s of 100."
    ),
    "kept.solution": lambda: _(
        "Of the %(n)s solutions due on a %(weekday)s %(unit)s keeps %(value)s of 100 (between %(low)s and %(high)s), of the "
        "%(n_others)s on its other days %(others)s of 100."
    ),
}


def how_sure(found: WeekdayBroken) -> list[str]:
    """Return what a weekday that stands out rests on, a sentence each."""
    parts = {"here": saying.count(found.here.n), "others": saying.count(found.others.n), "n": saying.count(found.compared)}
    told = [
        _("%(here)s promises due on that weekday were compared with %(others)s due on the other days of the same unit.") % parts,
        _("%(n)s weekdays of units and kinds of promises were looked at together; it is allowed for how many that makes.")
        % parts,
        by_chance(found.chance),
    ]
    return [one for one in told if one]
