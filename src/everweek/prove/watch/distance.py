"""How far a finding lies from what it is told beside, as it is drawn: a dot on its interval, and a mark at what it is beside."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from everweek.prove.watch.far import crosses, parts_of
from everweek.prove.watch.findings import (
    Course,
    Direction,
    Finding,
    Itself,
    Kept,
    MemberApart,
    Moved,
    PeerApart,
    Predictable,
    Season,
)
from everweek.science import Estimate


class Beside(StrEnum):
    """What a finding is told beside."""

    NORMAL = "its own normal"
    OTHERS = "all others, each beside its own normal"
    MONTHS = "the ordinary months"
    PEERS = "colleagues who met the same"
    UNITS = "other units that met the same"


NAMES: Final[Mapping[Beside, str | Promise]] = {
    Beside.NORMAL: gettext_lazy("its own normal"),
    Beside.OTHERS: gettext_lazy("the others"),
    Beside.MONTHS: gettext_lazy("ordinary months"),
    Beside.PEERS: gettext_lazy("the peers"),
    Beside.UNITS: gettext_lazy("the others"),
}
LOWER: Final[Mapping[Beside, str | Promise]] = {
    Beside.NORMAL: gettext_lazy("%(size)s lower than its own normal (%(low)s to %(high)s)"),
    Beside.OTHERS: gettext_lazy("%(size)s lower beside the others (%(low)s to %(high)s)"),
    Beside.MONTHS: gettext_lazy("%(size)s lower than in ordinary months (%(low)s to %(high)s)"),
    Beside.PEERS: gettext_lazy("%(size)s lower than the peers (%(low)s to %(high)s)"),
    Beside.UNITS: gettext_lazy("%(size)s lower than the others (%(low)s to %(high)s)"),
}
HIGHER: Final[Mapping[Beside, str | Promise]] = {
    Beside.NORMAL: gettext_lazy("%(size)s higher than its own normal (%(low)s to %(high)s)"),
    Beside.OTHERS: gettext_lazy("%(size)s higher beside the others (%(low)s to %(high)s)"),
    Beside.MONTHS: gettext_lazy("%(size)s higher than in ordinary months (%(low)s to %(high)s)"),
    Beside.PEERS: gettext_lazy("%(size)s higher than the peers (%(low)s to %(high)s)"),
    Beside.UNITS: gettext_lazy("%(size)s higher than the others (%(low)s to %(high)s)"),
}


@dataclass(frozen=True)
class Distance:
    """What is drawn of a finding.

    Attributes:
        estimate: The dot and its interval.
        around: Where what it is told beside lies on the same axis: 0 of a difference; None where it is beside nothing.
        beside: What stands there, in a few words; empty where nothing does.
        says: How far that is, with the interval, in a few words; empty where the sentence of the finding says it.
    """

    estimate: Estimate
    around: float | None = None
    beside: str = ""
    says: str = ""


def distance(finding: Finding) -> Distance | None:
    """Return what is drawn of a finding; None where no interval is known of it, so that nothing can be drawn.

    Of what moved itself that is its distance to its own normal, of what parted from all others that to these: what its sentence
    claims.
    """
    if isinstance(finding, Moved):
        beside = _beside(finding)
        estimate = _estimate(finding, beside)
        return None if estimate is None else Distance(estimate, 0.0, str(NAMES[beside]), _says(finding, estimate, beside))
    if isinstance(finding, Predictable) and finding.evidence.estimate is not None:
        return Distance(finding.evidence.estimate, 1.0, _("chance alone"))
    if isinstance(finding, Kept) and finding.evidence.estimate is not None:
        return Distance(finding.evidence.estimate)
    return None


def undrawn(finding: Finding) -> str:
    """Return the sentence that stands where nothing is drawn of what moved; empty for a finding that claims no distance."""
    if not isinstance(finding, Moved) or distance(finding) is not None:
        return ""
    return _("How far it went is not told with an interval, so nothing is drawn here. Its chart has the points.")


def _beside(finding: Moved) -> Beside:
    if isinstance(finding, PeerApart):
        return Beside.PEERS if isinstance(finding, MemberApart) else Beside.UNITS
    if isinstance(finding, Season):
        return Beside.MONTHS
    return Beside.NORMAL if isinstance(finding, Course) and finding.itself is Itself.MOVED else Beside.OTHERS


def _estimate(finding: Moved, beside: Beside) -> Estimate | None:
    if isinstance(finding, Course) and finding.sides is not None and beside is Beside.NORMAL:
        return finding.sides.own
    return finding.evidence.estimate


def _says(finding: Moved, estimate: Estimate, beside: Beside) -> str:
    parts = parts_of(estimate)
    if crosses(estimate):
        return _("By how much cannot be told well: at most %(high)s, perhaps by nothing.") % parts
    told = LOWER[beside] if finding.direction is Direction.DOWN else HIGHER[beside]
    return str(told) % parts
