"""The frame around every page: the doors of the rail, the colours the reader chose, whose house it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from everweek.errors import Unavailable
from everweek.messages.notices.queries import count_unread
from everweek.people.access import Scope, reaches_of
from everweek.people.models import Member, Organisation
from everweek.people.policy import Action
from everweek.people.queries import organisation
from everweek.web.fronts import RAIL, Entrance, Room, entrances_of
from everweek.web.viewer import member_of

SCHEME_COOKIE: Final = "everweek_scheme"
KEYS_COOKIE: Final = "everweek_keys"
SCHEMES: Final = ("system", "light", "dark")
BAR: Final = 5
"""So many doors have room in the bar of a phone; where there are more, the last place is the one that shows the others."""
TABS: Final = 7
"""So many tabs have room in a row of a phone; more of them unfold there. At a desk they stand by what they are about, however few
open to the reader."""


@dataclass(frozen=True)
class Door:
    """One entry of the rail, or of the pages behind it."""

    name: Annotated[str, "what it is called"]
    icon: Annotated[str, "the name of its icon, or nothing"]
    address: Annotated[str, "where it leads"]
    here: Annotated[bool, "whether the page shown lies behind it"]
    put_away: Annotated[bool, "whether on a phone it stands behind the one that shows the others"] = False


@dataclass(frozen=True)
class Doors:
    """What some pages of a room are about, and those pages."""

    name: Annotated[str, "what they are about"]
    doors: Annotated[tuple[Door, ...], "the pages"]
    here: Annotated[bool, "whether the page shown lies behind one of them"]


@dataclass(frozen=True)
class Layout:
    """What the frame of every page needs, under the name ``layout`` in each template."""

    doors: Annotated[tuple[Door, ...], "the rail, only what the reader may enter"]
    more: Annotated[tuple[Door, ...], "those of the rail that have no room in the bar of a phone"]
    inside: Annotated[
        tuple[Door, ...], "the pages of the room one is in, where there are several; of the group one is in, where grouped"
    ]
    groups: Annotated[tuple[Doors, ...], "all pages of the room by what they are about, where that is several things"]
    row: Annotated[tuple[Door, ...], "on a phone, all pages of the room in the same order, where they are few enough for a row"]
    room: Annotated[str, "the name of the room one is in, or nothing"]
    scheme: Annotated[str, "system, light or dark"]
    keys: Annotated[bool, "whether single keys act as shortcuts"]
    viewer: Annotated[str, "the name of who is signed in, or nothing"]
    reader: Annotated[int, "the number of who is signed in, or 0: what a browser keeps, it keeps for one person"]
    unread: Annotated[int, "how many notices the reader has not read yet; from a hundred on nobody counts"]
    house: Annotated[str, "the organisation's name, or Everweek before it has one"]


def layout(request: HttpRequest) -> dict[str, object]:
    """Django's context processor: the layout, worked out only if a template asks for it."""
    return {"layout": SimpleLazyObject(lambda: layout_of(request))}


def layout_of(request: HttpRequest) -> Layout:
    """The frame for this request."""
    member = member_of(request)
    organisation_here = organisation_of(request)
    scheme = request.COOKIES.get(SCHEME_COOKIE, SCHEMES[0])
    rooms = _open_rooms(member)
    at = _here(request.path, rooms)
    room, inside = next(((room, entrances) for room, entrances in rooms if _is_among(at, entrances)), (None, []))
    away = _put_away([one for one, _entrances in rooms])
    doors = tuple(
        Door(str(one.name), one.key, entrances[0].address, one is room, _is_among(one, away)) for one, entrances in rooms
    )
    groups = _grouped(room, inside, at) if room is not None else ()
    every = tuple(door for group in groups for door in group.doors)
    few = len(every) <= TABS
    if few and len(groups) == 1:
        groups = ()
    beside = next((one.doors for one in groups if one.here), every)
    return Layout(
        doors=doors,
        more=tuple(one for one in doors if one.put_away),
        inside=beside if len(beside) > 1 or len(groups) > 1 else (),
        row=every if few and groups else (),
        groups=groups,
        room=str(room.name) if room is not None else "",
        scheme=scheme if scheme in SCHEMES else SCHEMES[0],
        keys=request.COOKIES.get(KEYS_COOKIE) != "off",
        viewer=member.name if member is not None else "",
        reader=member.pk if member is not None else 0,
        unread=count_unread(member) if member is not None else 0,
        house=organisation_here.name if organisation_here is not None else "Everweek",
    )


def organisation_of(request: HttpRequest) -> Organisation | None:
    """The organisation, asked for once a request; None before it has been founded."""
    if not hasattr(request, "everweek_organisation"):
        try:
            found: Organisation | None = organisation()
        except Unavailable:
            found = None
        request.everweek_organisation = found  # type: ignore[attr-defined]  # kept for this request only
    kept: Organisation | None = request.everweek_organisation  # type: ignore[attr-defined]  # set above
    return kept


def _open_rooms(member: Member | None) -> list[tuple[Room, list[Entrance]]]:
    """The rooms the member may enter, each with the entrances that open."""
    if member is None:
        return []
    all_of = {room: entrances_of(room.key) for room in RAIL}
    reaches = reaches_of(member, {one.needs for entrances in all_of.values() for one in entrances if one.needs is not None})
    rooms = [(room, [one for one in entrances if _lets_in(one, reaches)]) for room, entrances in all_of.items()]
    return [(room, entrances) for room, entrances in rooms if entrances]


def _is_among(one: object, several: Sequence[object]) -> bool:
    """Whether it is one of them. To be alike is not asked: for that each is called by its name in the reader's language."""
    return any(one is each for each in several)


def _tab(entrance: Entrance, at: Entrance | None) -> Door:
    return Door(str(entrance.name), "", entrance.address, entrance is at)


def _grouped(room: Room, entrances: Sequence[Entrance], at: Entrance | None) -> tuple[Doors, ...]:
    """The entrances by what they are about, without groups in which none opens; all in one without a name for want of any."""
    known = [group.key for group in room.groups]
    found = []
    for group in room.groups:
        mine = [one for one in entrances if (one.group if one.group in known else known[0]) == group.key]
        if mine:
            found.append(Doors(str(group.name), tuple(_tab(one, at) for one in mine), _is_among(at, mine)))
    return tuple(found) if len(found) > 1 else (Doors("", tuple(_tab(one, at) for one in entrances), here=True),)


def _put_away(rooms: Sequence[Room]) -> Sequence[Room]:
    """The rooms that have no place in the bar of a phone: none, or all but the most needed."""
    if len(rooms) <= BAR:
        return ()
    # Sorting keeps the order of the rail among those at hand, and among the others.
    return sorted(rooms, key=lambda room: not room.at_hand)[BAR - 1 :]


def _lets_in(entrance: Entrance, reaches: Mapping[Action, Scope]) -> bool:
    if entrance.needs is None:
        return True
    scope = reaches[entrance.needs]
    return scope.all or bool(scope.unit_paths) or (bool(scope) and not entrance.of_others)


def _here(path: str, rooms: Sequence[tuple[Room, Sequence[Entrance]]]) -> Entrance | None:
    """The entrance the page lies behind: the one that says most of its path."""
    known = [(at, one) for _room, entrances in rooms for one in entrances for at in (one.address, *one.also)]
    behind = [(at, one) for at, one in known if (path == at if at == "/" else path.startswith(at))]
    return max(behind, key=lambda each: len(each[0]), default=("", None))[1]
