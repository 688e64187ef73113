"""The control chart of what moved as a mail shows it: the picture of its page, as the reader may see it when the mail leaves."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from everweek.facts.ask import reached
from everweek.people.access import may
from everweek.people.days import here
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.people.queries import today
from everweek.prove import charts
from everweek.prove.watch import pictures
from everweek.prove.watch.kept import Kept, whose
from everweek.prove.watch.looking import Look, chart_of, look

SCALES: Final = (2.0, 1.5, 1.0)
"""How many dots there are to a pixel: as many as sharp screens have, and fewer where the picture would be too heavy."""
_kept: Kept[Look] = Kept()


@dataclass(frozen=True)
class Sent:
    """A chart as a PNG, so many pixels ``wide`` as it is read, and what it ``says`` to who does not see it."""

    png: bytes
    wide: int
    says: str


def chart_sent(reader: int, *, measure: str, group: str, since: date | None, heaviest: int) -> Sent | None:
    """Return the chart of a unit ("" for the whole) as far as its reader may see; None where that is nothing, or too heavy.

    Args:
        reader: The number of the member who reads it.
        measure: The measure that moved.
        group: The key of the unit.
        since: The first day that is watched, as on the page the mail leads to.
        heaviest: So many bytes it has at most.

    Raises:
        Invalid: What ``watch.look`` refuses.
        Unavailable: Nothing can be counted or drawn just now.
    """
    viewer = Member.objects.filter(here(today()), pk=reader).first()
    if viewer is None or not may(viewer, Action.MEASURES_READ):
        return None
    key = (*whose(viewer, ("unit",)), measure, since, today(), reached())
    seen = _kept.found(key, lambda: look(measure, by="unit", viewer=viewer, since=since))
    drawn = chart_of(seen, group)
    if drawn is None:
        return None
    spec = pictures.control_chart(drawn, narrow=True)
    says = f"{pictures.heading(drawn)}. {pictures.in_brief(drawn)}"
    for scale in SCALES:
        png = charts.png(spec, scale=scale)
        if len(png) <= heaviest:
            return Sent(png, charts.NARROW, says)
    return None
