"""Reads of helpdesks: which there are, and what waits."""

from dataclasses import dataclass
from datetime import datetime

from everweek.journal.services import Actor
from everweek.listen.helpdesks.models import Arrival, Helpdesk
from everweek.people.access import check_may
from everweek.people.finding import by_name
from everweek.people.policy import Action

MOST_WAITING = 50


@dataclass(frozen=True)
class Waiting:
    """What could not be taken, with the reason. What it holds is told to nobody: it is personal."""

    id: int
    reason: str
    received_at: datetime


@dataclass(frozen=True)
class HelpdeskShown:
    """One helpdesk in a list. ``proved``: it has its secret."""

    id: int
    name: str
    kind: str
    address: str
    unit: str
    touchpoint: str
    groups: tuple[tuple[str, str], ...]
    proved: bool
    paused_at: datetime | None
    heard_at: datetime | None
    waiting: tuple[Waiting, ...]


def list_helpdesks(by: Actor) -> list[HelpdeskShown]:
    """Every helpdesk by name, with the newest of what waits; ``NotAllowed`` without the right."""
    check_may(by, Action.SOURCES_EDIT)
    waiting: dict[int, list[Waiting]] = {}
    for row in Arrival.objects.order_by("-pk").defer("body")[:MOST_WAITING]:
        waiting.setdefault(row.helpdesk_id, []).append(Waiting(row.pk, row.reason, row.received_at))
    return [
        HelpdeskShown(
            id=row.pk,
            name=row.name,
            kind=row.kind,
            address=row.address,
            unit=row.unit.name if row.unit is not None else "",
            touchpoint=row.touchpoint,
            groups=tuple(sorted(row.groups.items())),
            proved=bool(row.secret),
            paused_at=row.paused_at,
            heard_at=row.heard_at,
            waiting=tuple(waiting.get(row.pk, ())),
        )
        for row in Helpdesk.objects.select_related("unit").order_by(by_name(), "pk")
    ]


def has_helpdesks() -> bool:
    """Whether any helpdesk may tell us; for commands."""
    return Helpdesk.objects.exists()
