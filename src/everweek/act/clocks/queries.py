"""Reads of clocks: how much time is promised where."""

from everweek.act.cases.rules import Severity
from everweek.act.clocks.rules import USUAL, ClockKind
from everweek.act.models import PromisedTime
from everweek.people.models import Unit


def promised_minutes(unit: Unit, kind: ClockKind, severity: Severity) -> int:
    """Minutes of working time a unit promises: what it says itself, else the nearest unit above it, else what is usual."""
    line = [int(part) for part in reversed(unit.path.split("/")) if part]
    said = dict(PromisedTime.objects.filter(unit__in=line, kind=kind, severity=severity).values_list("unit", "minutes"))
    return next((said[one] for one in line if one in said), USUAL[kind][severity])
