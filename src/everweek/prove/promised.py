"""How promises to customers are kept: beside each unit, for pages that tell of units anyway; in the house, for everybody."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from everweek.errors import Unavailable
from everweek.journal.services import Actor
from everweek.prove.measures import measure
from everweek.prove.weekdays import WeekdayBroken, broken_weekdays
from everweek.science import Estimate, NotEnough


@dataclass(frozen=True)
class UnitsKept:
    """How promises were kept by the key of each unit, in points of 100, and the weekdays on which one kept fewer."""

    kept: Mapping[str, Estimate | NotEnough]
    broken: Sequence[WeekdayBroken]


def told_of_units(viewer: Actor, *, of_late: date, since: date) -> UnitsKept | None:
    """How promises were kept ``of_late`` by unit, as far as the viewer may see, and the weekdays that stand out ``since`` a day.

    None while the facts are being made anew: what else a page tells of its units is as true as ever.
    """
    try:
        kept = {row.cut["unit"]: row.result for row in measure("kept", viewer=viewer, by=["unit"], since=of_late).rows}
        return UnitsKept(kept, broken_weekdays(viewer, since=since))
    except Unavailable:
        return None


def kept_by_unit(viewer: Actor, *, since: date) -> Mapping[str, Estimate | NotEnough]:
    """How promises were kept since a day by unit, as far as the viewer may see; empty while the facts are being made anew."""
    try:
        return {row.cut["unit"]: row.result for row in measure("kept", viewer=viewer, by=["unit"], since=since).rows}
    except Unavailable:
        return {}


def kept_in_public(names: Iterable[str], since: date) -> Mapping[str, Estimate | NotEnough]:
    """Return how promises were kept in the whole house since a day, by measure (``kept``, ``kept.solution``, ``recovered``), in
    points of 100.

    For the charter alone: two colleagues let everybody read it, with these numbers. Of fewer than five no number is told. Empty
    while the facts are being made anew.
    """
    try:
        return {name: measure(name, viewer=None, since=since).rows[0].result for name in names}
    except Unavailable:
        return {}
