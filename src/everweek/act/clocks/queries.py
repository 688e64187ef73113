"""Reads of clocks: how much time is promised where."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from everweek.act.cases.rules import Severity
from everweek.act.clocks.rules import USUAL, ClockKind
from everweek.act.models import PromisedTime
from everweek.people.models import Unit
from everweek.people.prepared import PreparedAmong

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
    line = [int(part) for part in reversed(unit.path.split("/")) if part]
    said = dict(PromisedTime.objects.filter(unit__in=line, kind=kind, severity=severity).values_list("unit", "minutes"))
    return next((said[one] for one in line if one in said), USUAL[kind][severity])


def list_promises(unit: Unit) -> Mapping[ClockKind, Mapping[Severity, Promise]]:
    """Everything a unit promises, by kind of clock and severity."""
    line = [int(part) for part in reversed(unit.path.split("/")) if part]
    said = {(pk, kind, severity): minutes for pk, kind, severity, minutes in _said.rows(line)}

    def promise(kind: ClockKind, severity: Severity) -> Promise:
        told = (said[one, kind, severity] for one in line if (one, kind, severity) in said)
        return Promise(next(told, USUAL[kind][severity]), said.get((unit.pk, kind, severity)))

    return {kind: {severity: promise(kind, severity) for severity in Severity} for kind in ClockKind}
