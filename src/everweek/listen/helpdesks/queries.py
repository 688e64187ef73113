"""Reads of helpdesks: which there are, and what waits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from everweek.journal.services import Actor
from everweek.listen.helpdesks.models import Arrival, Call, Helpdesk
from everweek.listen.helpdesks.services import CALLS_KEPT, Mapped, numbering_of
from everweek.moments.queries import list_touchpoints
from everweek.people.access import check_may
from everweek.people.finding import by_name
from everweek.people.models import Unit
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
    """One helpdesk in a list. ``proved``: it has its secret. ``closed``: the touchpoint it is mapped to is not in use."""

    id: int
    name: str
    kind: str
    address: str
    unit: str
    unit_key: str
    touchpoint: str
    closed: bool
    groups: tuple[tuple[str, str], ...]
    proved: bool
    paused_at: datetime | None
    heard_at: datetime | None
    waiting: tuple[Waiting, ...]


@dataclass(frozen=True)
class Known:
    """What is known of a kind of helpdesk: how its tickets are numbered, to which source its ratings go ("" where it is not among
    ours), what its tickets are. ``others`` say the same of those of the same kind, in words of a map.
    """

    numbering: str
    source: str = ""
    name: str = ""
    unit: str = ""
    groups: Mapping[str, str] = field(default_factory=dict)
    touchpoint: str = ""
    others: tuple[str, ...] = ()


def known_of(kind: str) -> Known:
    """What is known of a kind of helpdesk: of the first that was added, where there are several."""
    found = list(Helpdesk.objects.filter(kind=kind).select_related("unit", "source").order_by("pk"))
    if not found:
        return Known(numbering=kind)
    first = found[0]
    return Known(
        numbering=numbering_of(first),
        source=first.source.key,
        name=first.name,
        unit=first.unit.key if first.unit is not None else "",
        groups=dict(first.groups),
        touchpoint=first.touchpoint,
        others=tuple(f"{one.name} write {numbering_of(one)}: as prefix, and source: {one.source.key}" for one in found[1:]),
    )


def list_helpdesks(by: Actor) -> list[HelpdeskShown]:
    """Every helpdesk by name, with the newest of what waits; ``NotAllowed`` without the right."""
    check_may(by, Action.SOURCES_EDIT)
    in_use = {one.key for one in list_touchpoints()}
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
            unit_key=row.unit.key if row.unit is not None else "",
            touchpoint=row.touchpoint,
            closed=bool(row.touchpoint) and row.touchpoint not in in_use,
            groups=tuple(sorted(row.groups.items())),
            proved=bool(row.secret),
            paused_at=row.paused_at,
            heard_at=row.heard_at,
            waiting=tuple(waiting.get(row.pk, ())),
        )
        for row in Helpdesk.objects.select_related("unit").order_by(by_name(), "pk")
    ]


@dataclass(frozen=True)
class Foreseen:
    """One of the last calls of a helpdesk, and what a mapping makes of it. ``unit`` is the unit's name, empty for the house as a
    whole.
    """

    at: datetime
    group: str
    solved: bool
    rated: bool
    unit: str


def foresee(helpdesk: Helpdesk, mapping: Mapped) -> list[Foreseen]:
    """What ``mapping`` would have made of the last calls of a helpdesk, the newest first."""
    mapping = mapping.checked()
    calls = list(Call.objects.filter(helpdesk=helpdesk).order_by("-pk")[:CALLS_KEPT])
    names = dict(Unit.objects.filter(key__in=set(mapping.groups.values())).values_list("key", "name"))
    other = mapping.unit.name if mapping.unit is not None else ""
    return [
        Foreseen(one.at, one.group, one.solved, one.rated, names.get(mapping.groups.get(one.group.casefold(), ""), other))
        for one in calls
    ]


def mapped_to(touchpoint: str) -> list[str]:
    """The names of the helpdesks whose solved tickets are moments of this touchpoint; for whoever is about to close it."""
    return list(Helpdesk.objects.filter(touchpoint=touchpoint).order_by(by_name(), "pk").values_list("name", flat=True))


def has_helpdesks() -> bool:
    """Whether any helpdesk may tell us; for commands."""
    return Helpdesk.objects.exists()
