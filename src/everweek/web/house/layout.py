"""The frame around every page: the doors of the rail, the colours the reader chose, whose house it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from everweek.errors import Unavailable
from everweek.people.access import reach_of
from everweek.people.models import Member, Organisation
from everweek.people.policy import Action
from everweek.people.queries import organisation
from everweek.web.viewer import member_of

SCHEME_COOKIE: Final = "everweek_scheme"
KEYS_COOKIE: Final = "everweek_keys"
SCHEMES: Final = ("system", "light", "dark")


@dataclass(frozen=True)
class Entrance:
    """A door that exists: shown in the rail to those whom the policy lets in."""

    name: str | Promise
    icon: str
    url_name: str
    prefix: str
    needs: Action | None


# One line a room, in the order of the rail. A room that has no page yet has no line: a door that leads nowhere is not shown.
ENTRANCES: Sequence[Entrance] = (
    Entrance(_("My day"), "day", "home", "/", None),
    Entrance(_("Listen"), "listen", "imports", "/listen/", Action.IMPORTS_RUN),
    Entrance(_("Prove"), "prove", "prove", "/prove/", Action.MEASURES_READ),
    Entrance(_("Settings"), "settings", "settings", "/settings/", None),
)


@dataclass(frozen=True)
class Door:
    """One entry of the rail."""

    name: Annotated[str | Promise, "what it is called"]
    icon: Annotated[str, "the name of its icon"]
    address: Annotated[str, "where it leads"]
    here: Annotated[bool, "whether the page shown lies behind it"]


@dataclass(frozen=True)
class Layout:
    """What the frame of every page needs, under the name ``layout`` in each template."""

    doors: Annotated[Sequence[Door], "the rail, only what the reader may enter"]
    scheme: Annotated[str, "system, light or dark"]
    keys: Annotated[bool, "whether single keys act as shortcuts"]
    viewer: Annotated[Member | None, "who is signed in"]
    house: Annotated[str, "the organisation's name, or Everweek before it has one"]


def layout(request: HttpRequest) -> dict[str, object]:
    """Django's context processor: the layout, worked out only if a template asks for it."""
    return {"layout": SimpleLazyObject(lambda: layout_of(request))}


def layout_of(request: HttpRequest) -> Layout:
    """The frame for this request."""
    member = member_of(request)
    here = organisation_of(request)
    scheme = request.COOKIES.get(SCHEME_COOKIE, SCHEMES[0])
    return Layout(
        doors=_doors(request.path, member),
        scheme=scheme if scheme in SCHEMES else SCHEMES[0],
        keys=request.COOKIES.get(KEYS_COOKIE) != "off",
        viewer=member,
        house=here.name if here is not None else "Everweek",
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


def _doors(path: str, member: Member | None) -> list[Door]:
    if member is None:
        return []
    open_to = [one for one in ENTRANCES if one.needs is None or may(member, one.needs)]
    return [Door(one.name, one.icon, reverse(one.url_name), _is_here(path, one.prefix)) for one in open_to]


def _is_here(path: str, prefix: str) -> bool:
    if prefix == "/settings/":
        return path.startswith((prefix, "/accounts/"))
    return path == prefix if prefix == "/" else path.startswith(prefix)
