"""What a room gives the front: its doors, what can be found in it, what of it stands on the first page, and its part of a past.

A package of ``web`` that has a ``front.py`` with a ``FRONT`` is met everywhere: its addresses, the rail, the tabs above its
pages, the search and the first page know it. Nobody else has to be told, and the house imports no room.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Final

from django.urls import get_script_prefix, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from everweek.people.models import Customer, Member
from everweek.people.policy import Action
from everweek.questionnaires.models import Response
from everweek.web.choices import Happened, Hit, Step
from everweek.web.pages import Page


@dataclass(frozen=True)
class Group:
    """What some entrances of a room are about: where there are many, the tabs are put together under such names."""

    key: str
    name: str | Promise


@dataclass(frozen=True)
class Room:
    """A line of the rail; ``at_hand``: on a phone it stands in the bar, where not all of them have room there.

    ``groups`` are what its entrances are about, in their order; an entrance of none of them stands with the first.
    """

    key: str
    name: str | Promise
    at_hand: bool = False
    groups: Sequence[Group] = ()


RAIL: Final[Sequence[Room]] = (
    Room("day", _("My day"), at_hand=True),
    Room(
        "listen",
        _("Listen"),
        at_hand=True,
        groups=(
            Group("came", _("What came in")),
            Group("asking", _("Asking")),
            Group("who", _("Whom we serve")),
            Group("ways", _("Ways in")),
        ),
    ),
    Room(
        "act",
        _("Act"),
        at_hand=True,
        groups=(
            Group("cases", _("Cases")),
            Group("better", _("Getting better")),
            Group("set", _("What counts here")),
        ),
    ),
    Room("grow", _("Grow")),
    Room("thank", _("Thank"), at_hand=True),
    Room("lead", _("Lead")),
    Room("prove", _("Prove")),
    Room(
        "settings",
        _("Settings"),
        groups=(
            Group("you", _("You")),
            Group("people", _("People")),
            Group("programs", _("Programs")),
            Group("house", _("The house")),
        ),
    ),
)
"""In its order. A room without a door that opens has no line: a door that leads nowhere is not shown."""


@dataclass(frozen=True, kw_only=True)
class Entrance:
    """A page that is entered from the frame by those whom the policy lets in; ``of_others``: not for what is one's own.

    It stands at its ``place`` among the tabs of its room, in one ``group`` of it. The pages behind it are those whose address
    begins with its own or with one of ``also``.
    """

    name: str | Promise
    url_name: str
    place: int
    group: str = ""
    needs: Action | None = None
    of_others: bool = False
    also: Sequence[str] = ()

    @property
    def address(self) -> str:
        """The address to which the entrance leads."""
        return _address(self.url_name, get_script_prefix())


@cache
def _address(url_name: str, _below: str) -> str:
    """The address by its name, where the house lies: forty are asked for on each page, and none of them changes."""
    return reverse(url_name)


@dataclass(frozen=True, kw_only=True)
class Source:
    """A kind of thing that can be found, at its ``place`` among the kinds, by whoever has the right it ``needs``.

    ``find`` sees to it that readers find only what they may see; of more than ``finding.MOST`` the search shows so many, and the
    lists of all that fit, as ``lists`` gives them by what was looked for. ``loose``: it offers a place to look, and no thing
    called so.
    """

    name: str | Promise
    find: Callable[[Member, str], Iterable[Hit]]
    place: int
    needs: Action | None = None
    lists: Callable[[str], Sequence[Step]] = lambda _text: ()
    loose: bool = False


@dataclass(frozen=True)
class Days:
    """The days a part of the first page is about: a week that was chosen, or the whole time."""

    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of the first page at its ``place``: for a reader a page of the room's ``contexts``, or None where there is none for
    that reader.
    """

    of: Callable[[Member, Days], Page | None]
    place: int


@dataclass(frozen=True, kw_only=True)
class Past:
    """A part of every customer's past, under a ``key`` of its own, in the order of their ``place``.

    ``of`` gives at most so many things that happened to the customer up to a moment (None: up to now), the latest first, as far
    as the reader may see them. ``count`` is how many there are to move, to hand out or to forget, whatever the reader may see;
    ``says`` tells so many in words, or nothing where they are told of nowhere.
    """

    key: str
    name: str | Promise
    of: Callable[[Member, Customer, datetime | None, int], Sequence[Happened]]
    count: Callable[[Customer], int]
    says: Callable[[int], str]
    place: int


@dataclass(frozen=True, kw_only=True)
class Beside:
    """A card beside every customer's past, at its ``place``: for a reader a page of the room's ``contexts``, or None."""

    of: Callable[[Member, Customer], Page | None]
    place: int


@dataclass(frozen=True)
class Heard:
    """An answer as a page shows it.

    ``wants``: something is to be done about it, because it is unhappy or has urgent words; ``glad``: it is happy, or praises a
    colleague by name; ``whole``: it is read by itself, and whatever may be done about it is offered.
    """

    response: Response
    wants: bool
    glad: bool = False
    whole: bool = False


@dataclass(frozen=True, kw_only=True)
class Onward:
    """What a room has done about answers, or would do, at its ``place``: for a reader a step for each answer that has one.

    It is asked once for all that a page shows, and gives the steps by the number of the answer.
    """

    of: Callable[[Member, Collection[Heard]], Mapping[int, Step]]
    place: int


@dataclass(frozen=True, kw_only=True)
class Leftover:
    """What a room still has open because of answers that count no more, at its ``place``: for a reader a step that says how much,
    or None where nothing is left that the reader may see.

    It is asked with the numbers of answers that were just withdrawn, or with None: because of any.
    """

    of: Callable[[Member, Collection[int] | None], Step | None]
    place: int


@dataclass(frozen=True, kw_only=True)
class Aloud:
    """How answers are read on a page that is about them, at its ``place``: for a reader a page of the room's ``contexts``.

    None where there is nothing to read. It is asked with the numbers of answers that the page's own gate lets its reader read,
    whatever else that reader may read.
    """

    of: Callable[[Member, Collection[int]], Page | None]
    place: int


@dataclass(frozen=True)
class Due:
    """A promise that is due on a ``day`` and not kept yet. Where it has no name, it stands on the first page by itself.

    ``who`` promised it: a colleague's name, or nothing; ``mine``: it is the reader's own.
    """

    day: date
    name: str = ""
    address: str = ""
    who: str = ""
    mine: bool = False


@dataclass(frozen=True, kw_only=True)
class Dues:
    """What a room has promised: for a reader the promises that are due on the days between two, both of which belong to it."""

    of: Callable[[Member, date, date], Sequence[Due]]
    place: int


@dataclass(frozen=True, kw_only=True)
class Calling:
    """How cases are called before a reader, by their numbers: whose each is, what it is about, how late we are.

    Those the reader may not see, and those that lost their words, are left out.
    """

    of: Callable[[Member, Collection[int]], Mapping[int, str]]
    place: int


@dataclass(frozen=True, kw_only=True)
class Front:
    """All that one package gives. The addresses of its ``urls`` begin with ``at``; ``room`` is the line of the rail it is in."""

    at: str
    room: str
    entrances: Sequence[Entrance] = ()
    sources: Sequence[Source] = ()
    sections: Sequence[Section] = ()
    pasts: Sequence[Past] = ()
    besides: Sequence[Beside] = ()
    onwards: Sequence[Onward] = ()
    leftovers: Sequence[Leftover] = ()
    aloud: Sequence[Aloud] = ()
    dues: Sequence[Dues] = ()
    callings: Sequence[Calling] = ()


@cache
def fronts() -> Mapping[str, Front]:
    """Return what every package of ``web`` gives (its ``FRONT``), by the package's name."""
    found = sorted(path.parent.name for path in Path(__file__).parent.glob("*/front.py"))
    given: dict[str, Front] = {name: import_module(f"everweek.web.{name}.front").FRONT for name in found}
    if lost := sorted(name for name, front in given.items() if front.room not in {room.key for room in RAIL}):
        message = f"The rail has no such room: see FRONT of {', '.join(lost)}."
        raise LookupError(message)
    return given


def entrances_of(room: str) -> Sequence[Entrance]:
    """The entrances of a line of the rail, in their order, whoever gives them."""
    return sorted(
        (one for front in fronts().values() if front.room == room for one in front.entrances), key=lambda one: one.place
    )


def sources() -> Sequence[Source]:
    """All that can be found, in its order."""
    return sorted((one for front in fronts().values() for one in front.sources), key=lambda one: one.place)


def sections() -> Sequence[Section]:
    """All that can stand on the first page, in its order."""
    return sorted((one for front in fronts().values() for one in front.sections), key=lambda one: one.place)


def pasts() -> Sequence[Past]:
    """All that a customer's past is made of, in its order."""
    return sorted((one for front in fronts().values() for one in front.pasts), key=lambda one: one.place)


def besides() -> Sequence[Beside]:
    """All the cards that can stand beside a customer's past, in their order."""
    return sorted((one for front in fronts().values() for one in front.besides), key=lambda one: one.place)


def onwards() -> Sequence[Onward]:
    """All that leads on from what was answered, in its order."""
    return sorted((one for front in fronts().values() for one in front.onwards), key=lambda one: one.place)


def leftovers(viewer: Member, responses: Collection[int] | None = None) -> Sequence[Step]:
    """What the rooms still have open because of these answers (None: of any) that count no more, in its order."""
    asked = sorted((one for front in fronts().values() for one in front.leftovers), key=lambda one: one.place)
    return [step for one in asked if (step := one.of(viewer, responses)) is not None]


def aloud() -> Sequence[Aloud]:
    """All that reads answers where something is about them, in its order."""
    return sorted((one for front in fronts().values() for one in front.aloud), key=lambda one: one.place)


def dues() -> Sequence[Dues]:
    """All that may be due, in its order."""
    return sorted((one for front in fronts().values() for one in front.dues), key=lambda one: one.place)


def called_cases(viewer: Member, numbers: Collection[int]) -> Mapping[int, str]:
    """How these cases are called before a reader, by their numbers; the reader learns nothing of one they may not see."""
    asked = sorted((one for front in fronts().values() for one in front.callings), key=lambda one: one.place)
    return {number: words for one in asked for number, words in one.of(viewer, numbers).items()} if numbers else {}
