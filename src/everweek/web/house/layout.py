"""The frame around every page: the doors of the rail, the colours the reader chose, whose house it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from everweek.errors import Unavailable
from everweek.people.access import Scope, reach_of, reaches_of
from everweek.people.models import Member, Organisation
from everweek.people.policy import Action
from everweek.people.queries import organisation
from everweek.web.viewer import member_of

SCHEME_COOKIE: Final = "everweek_scheme"
KEYS_COOKIE: Final = "everweek_keys"
SCHEMES: Final = ("system", "light", "dark")


@dataclass(frozen=True)
class Entrance:
    """A page that can be entered from the frame by those whom the policy lets in; ``of_others``: not for what is one's own."""

    name: str | Promise
    url_name: str
    needs: Action | None = None
    of_others: bool = False

    @property
    def address(self) -> str:
        """Where it leads, and what the addresses of the pages behind it begin with."""
        return reverse(self.url_name)


@dataclass(frozen=True)
class Room:
    """A line of the rail, and the pages that stand behind it, the first one first."""

    name: str | Promise
    icon: str
    entrances: Sequence[Entrance]


# In the order of the rail. A room that has no page yet has no line: a door that leads nowhere is not shown.
ROOMS: Sequence[Room] = (
    Room(_("My day"), "day", (Entrance(_("My day"), "home"),)),
    Room(
        _("Listen"),
        "listen",
        (
            Entrance(_("Voices"), "voices", Action.RESPONSES_READ),
            Entrance(_("Questionnaires"), "questionnaires", Action.QUESTIONNAIRES_READ),
            Entrance(_("Imports"), "imports", Action.IMPORTS_RUN),
        ),
    ),
    Room(
        _("Prove"),
        "prove",
        (
            Entrance(_("Measures"), "prove", Action.MEASURES_READ),
            Entrance(_("Consistency"), "consistency", Action.MEASURES_READ),
            Entrance(_("Fair comparison"), "fair", Action.RESPONSES_READ, of_others=True),
            Entrance(_("Saved views"), "views", Action.MEASURES_READ),
        ),
    ),
    Room(
        _("Settings"),
        "settings",
        (
            Entrance(_("Yours"), "settings"),
            Entrance(_("Colleagues"), "people", Action.PEOPLE_READ),
            Entrance(_("Units"), "units", Action.UNITS_READ),
            Entrance(_("Roles"), "roles", Action.PEOPLE_READ),
            Entrance(_("Tokens"), "tokens", Action.TOKENS_MAKE),
            Entrance(_("Webhooks"), "webhooks", Action.WEBHOOKS_EDIT),
            Entrance(_("Work"), "work", Action.JOBS_READ),
            Entrance(_("Health"), "health", Action.JOBS_READ),
        ),
    ),
)
BEHIND: Final[Mapping[str, str]] = {"/accounts/": "settings", "/settings/organisation": "units"}
"""Pages that stand behind another entrance than their address says: one's own account behind one's own settings, for one."""


@dataclass(frozen=True)
class Door:
    """One entry of the rail, or of the pages behind it."""

    name: Annotated[str | Promise, "what it is called"]
    icon: Annotated[str, "the name of its icon, or nothing"]
    address: Annotated[str, "where it leads"]
    here: Annotated[bool, "whether the page shown lies behind it"]


@dataclass(frozen=True)
class Layout:
    """What the frame of every page needs, under the name ``layout`` in each template."""

    doors: Annotated[Sequence[Door], "the rail, only what the reader may enter"]
    inside: Annotated[Sequence[Door], "the pages of the room one is in, where there are several"]
    room: Annotated[str | Promise, "the name of the room one is in, or nothing"]
    scheme: Annotated[str, "system, light or dark"]
    keys: Annotated[bool, "whether single keys act as shortcuts"]
    viewer: Annotated[str, "the name of who is signed in, or nothing"]
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
    room, inside = next(((room, entrances) for room, entrances in rooms if at in entrances), (None, []))
    return Layout(
        doors=[Door(one.name, one.icon, entrances[0].address, one is room) for one, entrances in rooms],
        inside=[Door(one.name, "", one.address, one is at) for one in inside] if len(inside) > 1 else [],
        room=room.name if room is not None else "",
        scheme=scheme if scheme in SCHEMES else SCHEMES[0],
        keys=request.COOKIES.get(KEYS_COOKIE) != "off",
        viewer=member.name if member is not None else "",
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


def may(member: Member | None, action: Action) -> bool:
    """Whether the member has the right at all, however far it reaches."""
    return member is not None and bool(reach_of(member, action))


def _open_rooms(member: Member | None) -> list[tuple[Room, list[Entrance]]]:
    """The rooms the member may enter, each with the entrances that open."""
    if member is None:
        return []
    reaches = reaches_of(member, {one.needs for room in ROOMS for one in room.entrances if one.needs is not None})
    rooms = [(room, [one for one in room.entrances if _lets_in(one, reaches)]) for room in ROOMS]
    return [(room, entrances) for room, entrances in rooms if entrances]


def _lets_in(entrance: Entrance, reaches: Mapping[Action, Scope]) -> bool:
    if entrance.needs is None:
        return True
    scope = reaches[entrance.needs]
    return scope.all or bool(scope.unit_paths) or (bool(scope) and not entrance.of_others)


def _here(path: str, rooms: Sequence[tuple[Room, Sequence[Entrance]]]) -> Entrance | None:
    """The entrance the page lies behind: the one that says most of its path."""
    asked = next((reverse(door) for behind, door in BEHIND.items() if path.startswith(behind)), path)
    known = [(one.address, one) for _room, entrances in rooms for one in entrances]
    behind = [(at, one) for at, one in known if (asked == at if at == "/" else asked.startswith(at))]
    return max(behind, key=lambda each: len(each[0]), default=("", None))[1]
