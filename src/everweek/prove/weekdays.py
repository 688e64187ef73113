"""Which units keep fewer of the promises that are due on one weekday than of those due on their other days."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from everweek.errors import Unavailable
from everweek.journal.services import Actor
from everweek.people import saying
from everweek.prove import measures, rules
from everweek.prove.measures import Question
from everweek.prove.watch.words import by_chance
from everweek.science import Estimate
from everweek.science.shares import wilson

RATE: Final = 0.05
"""Of a hundred looks at a house in which no weekday differs so many tell of one, over all units, weekdays and kinds (Holm)."""
KINDS: Final = ("kept.first_reply", "kept.next_reply", "kept.solution")
METHOD: Final = (
    "share kept of the promises due on a weekday against those of the same unit due on its other days, likelihood ratio with "
    "Yates' correction, all units, weekdays and kinds of promises together by Holm; intervals by Wilson"
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
    measure: str
    unit: str
    weekday: str
    kept: int
    n: int
    kept_else: int
    n_else: int


def broken_weekdays(viewer: Actor | None, *, since: date, until: date | None = None) -> list[WeekdayBroken]:
    """The weekdays that stand out downwards, as far as the viewer may see; none while the facts are made anew."""
    try:
        cells = [cell for kind in KINDS for cell in _cells(kind, viewer, since, until)]
    except Unavailable:
        return []
    if not cells:
        return []
    chances = _chances(cells)
    called = measures.labels("unit", [cell.unit for cell in cells])
    found = []
    for cell, chance, stands in zip(cells, chances, rules.holm(chances, RATE), strict=True):
        here, others = rules.in_points(wilson(cell.kept, cell.n)), rules.in_points(wilson(cell.kept_else, cell.n_else))
        lower = isinstance(here, Estimate) and isinstance(others, Estimate) and here.value < others.value
        if stands and lower and isinstance(here, Estimate) and isinstance(others, Estimate):
            name = called[cell.unit]
            found.append(WeekdayBroken(cell.measure, cell.unit, name, cell.weekday, here, others, chance, len(cells)))
    return found


def _cells(kind: str, viewer: Actor | None, since: date, until: date | None) -> list[_Cell]:
    """The weekdays of each unit that have enough promises to be spoken of, and enough on other days to set them beside."""
    counted = measures.count(Question(kind, ("unit", "weekday"), {}, since, until), viewer=viewer)
    kept: dict[str, dict[str, tuple[int, int]]] = {}
    for cut, tallies in zip(counted.cuts, counted.tallies, strict=True):
        if cut["unit"] and cut["weekday"]:
            hits = sum(tally.n for score, tally in tallies.items() if score >= counted.scale[1])
            kept.setdefault(cut["unit"], {})[cut["weekday"]] = hits, sum(tally.n for tally in tallies.values())
    found = []
    for unit, days in kept.items():
        all_kept, all_n = (sum(one) for one in zip(*days.values(), strict=True))
        for weekday, (hits, n) in days.items():
            if min(n, all_n - n) >= rules.SMALLEST_GROUP:
                found.append(_Cell(kind, unit, weekday, hits, n, all_kept - hits, all_n - n))
    return found


def _chances(cells: list[_Cell]) -> list[float]:
    import numpy as np

    from everweek.science import deviance

    columns = [np.array([float(getattr(cell, name)) for cell in cells]) for name in ("kept", "n", "kept_else", "n_else")]
    told: list[float] = deviance.of_shares(*columns).tolist()
    return told


def sentence(found: WeekdayBroken) -> str:
    """Where, on which weekday, how much, beside what."""
    parts = {
        "unit": found.name,
        "weekday": measures.labels("weekday", [found.weekday], found.measure)[found.weekday],
        "value": saying.number(found.here.value, decimals=0),
        "low": saying.number(found.here.low, decimals=0, down=True),
        "high": saying.number(found.here.high, decimals=0, down=False),
        "others": saying.number(found.others.value, decimals=0),
    }
    return _SAID[found.measure]() % parts


_SAID: Final[Mapping[str, Callable[[], str]]] = {
    "kept.first_reply": lambda: _(
        "Of the first replies due on a %(weekday)s %(unit)s keeps %(value)s of 100 (between %(low)s and %(high)s), on its other "
        "days %(others)s."
    ),
    "kept.next_reply": lambda: _(
        "Of the next replies due on a %(weekday)s %(unit)s keeps %(value)s of 100 (between %(low)s and %(high)s), on its other "
        "days %(others)s."
    ),
    "kept.solution": lambda: _(
        "Of the solutions due on a %(weekday)s %(unit)s keeps %(value)s of 100 (between %(low)s and %(high)s), on its other "
        "days %(others)s."
    ),
}


def how_sure(found: WeekdayBroken) -> list[str]:
    """What that rests on, a sentence each."""
    parts = {"here": saying.count(found.here.n), "others": saying.count(found.others.n), "n": saying.count(found.compared)}
    told = [
        _("%(here)s promises due on that weekday were compared with %(others)s due on the other days of the same unit.") % parts,
        _("%(n)s weekdays of units and kinds of promises were looked at together; it is allowed for how many that makes.")
        % parts,
        by_chance(found.chance),
    ]
    return [one for one in told if one]
