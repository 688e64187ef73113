"""The front page's four or five sentences: over all standing measures and units, what matters now."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from everweek.errors import Invalid
from everweek.journal.services import Actor
from everweek.prove import measures, rules
from everweek.prove.access import part_seen
from everweek.prove.watch import looking
from everweek.prove.watch.findings import CannotTell, Evidence, Finding, Kept, Moved, Place, Season, Steady
from everweek.questionnaires.standing import WATCHED
from everweek.science import Estimate

if TYPE_CHECKING:
    from everweek.prove.watch.looking import Look

MOST = 5
RATE = 0.01
"""Of a hundred alarms on the front page one may be false on average, over all measures: it is read by those who cannot look
behind each sentence. The page of one measure, which is looked at to find something, says more."""


def house(viewer: Actor | None, *, by: str = "unit", most: int = MOST) -> list[Finding]:
    """What matters most in the house, as far as the viewer may see: at most so many findings, the whole house first.

    Each unit is told of once, by the first of the measures that alarms; the rate of false alarms is held over all measures
    together. Where nothing moved, that; and in any case how consistent service is, if there is room.
    """
    known = {info.name for info in measures.list_names(viewer)}
    named = [name for name in WATCHED if rules.STANDING[name].reads in known]
    looks: list[Look] = []
    for name in named:
        try:
            looks.append(looking.look(name, by=by, viewer=viewer, rate=RATE / len(named)))
        except Invalid:
            # Answered on two scales: it is told where it is asked for, and keeps nobody from the other measures.
            continue
    moved = _once([finding for look in looks for finding in look.findings if isinstance(finding, Moved)])
    quiet = [finding for look in looks for finding in look.findings if isinstance(finding, Steady)]
    untold = [finding for look in looks for finding in look.findings if isinstance(finding, CannotTell)]
    found: list[Finding] = [*moved] or [*quiet[:1]] or [*untold[:1]]
    if "expectation" in named and len(found) < most:
        found += _kept(viewer)
    return found[:most]


def _once(found: Sequence[Moved]) -> list[Moved]:
    """One finding a place (a season and a lasting change of the whole house are two), by the first measure that alarms.

    Not by the one with the smallest chance: that would choose the luckiest noise, and with it a shape that is not there.
    """
    best: dict[tuple[bool, str], Moved] = {}
    for finding in found:
        best.setdefault((isinstance(finding, Season), finding.place.value), finding)
    return sorted(best.values(), key=lambda one: (not one.place.whole, rules.natural(one.place.label)))


def _kept(viewer: Actor | None) -> list[Finding]:
    """The share of moments at or above expectation: every time is what consistency means."""
    measured = measures.measure("expectation", viewer=viewer)
    result = measured.rows[0].result
    if not isinstance(result, Estimate):
        return []
    evidence = Evidence(result, None, result.n, result.method)
    return [Kept(measure=measured.measure, title=measured.title, place=Place(label=part_seen(viewer)), evidence=evidence)]
