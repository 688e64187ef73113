"""Reads of clocks: how much time is promised where."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from everweek.act.cases.rules import Severity
from everweek.act.clocks.rules import TO_CUSTOMERS, USUAL, ClockKind, timed_as
from everweek.act.models import PromisedTime
from everweek.people.models import Unit
from everweek.people.prepared import PreparedAmong
from everweek.people.tree import line_of, nearest_says

_said: Final = PreparedAmong(
    lambda units: PromisedTime.objects.filter(unit__in=units).values_list("unit", "kind", "severity", "minutes"), int
)


@dataclass(frozen=True)
class Promise:
    """Minutes of working time a unit promises; ``own`` is what it says itself, None where it leaves that to the unit above."""

    minutes: int
    own: int | None


def promised_minutes(unit: Unit, kind: ClockKind, severity: Severity) -> int:
    """Minutes of working time a unit promises: what it says itself, else the nearest unit above it, else what is usual."""
    line, kind = line_of(unit), timed_as(kind)
    said = dict(PromisedTime.objects.filter(unit__in=line, kind=kind, severity=severity).values_list("unit", "minutes"))
    minutes, _own = nearest_says(line, said, USUAL[kind][severity])
    return minutes


def list_promises(unit: Unit) -> Mapping[ClockKind, Mapping[Severity, Promise]]:
    """Everything a unit promises to customers, by kind of clock and severity."""
    line = line_of(unit)
    said: dict[tuple[str, int], dict[int, int]] = {}
    for pk, kind, severity, minutes in _said.rows(line):
        said.setdefault((kind, severity), {})[pk] = minutes

    def promise(kind: ClockKind, severity: Severity) -> Promise:
        minutes, own = nearest_says(line, said.get((kind, severity), {}), USUAL[kind][severity])
        return Promise(minutes, minutes if own else None)

    return {kind: {severity: promise(kind, severity) for severity in Severity} for kind in TO_CUSTOMERS}
