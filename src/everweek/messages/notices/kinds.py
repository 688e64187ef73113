"""What colleagues are told of: kinds of notices, each declared by whoever tells it, with its words and how it is usually told.

    GIVEN = declare(NoticeKind(key="case.given", name=_("A case was given to you"), title=_("{who} gave you case {case}."), ...))

Words have places in braces, declared with what stands there and an example. Nothing of a customer is among them: notices leave
the house, and lie where no erasure reaches.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from everweek.messages.contact.rules import Purpose
from everweek.messages.letters.shapes import Part
from everweek.messages.rules import Answers, Picture
from everweek.people import saying

PLACE: Final = re.compile(r"\{([a-z_]*)\}")
_TEAM: Final = "team."
CUSTOMERS: Final = "letter."
"""What the keys of letters to customers begin with."""


class When(StrEnum):
    """When a notice leaves the house."""

    AT_ONCE = "at_once"
    CHANNEL = "channel"
    DIGEST = "digest"
    HOUSE = "house"


WHENS: Final[Mapping[When, str | Promise]] = {
    When.AT_ONCE: _("at once, by mail"),
    When.CHANNEL: _("at once, in your chat"),
    When.DIGEST: _("in the digest"),
    When.HOUSE: _("only here"),
}


@dataclass(frozen=True)
class Place:
    """A place in the words of a kind: what stands there, an example of it, and how its value is said to a reader.

    In letters: ``alone`` stands in a line of its own, once; with one that ``may_lack`` and does, its whole line is left out;
    ``part``: an example of what is set there, where that is more than words.
    """

    says: str | Promise
    sample: str | int | Promise
    said: Callable[[object], str] = str
    alone: bool = False
    may_lack: bool = False
    part: Callable[[], tuple[Part, ...]] | None = None


@dataclass(frozen=True)
class Answered:
    """How the mail of one notice alone can be answered: ``to`` says where that goes, by the values of the notice and the number
    of who is told; ``says`` what becomes of it.
    """

    to: Callable[[Mapping[str, object], int], Answers | None]
    says: str | Promise


@dataclass(frozen=True)
class ForCustomers:
    """What makes words a letter to a customer: why it is sent, the places its text cannot do without, what stands on its button
    (where ``{link}`` is), and what we say below, whatever stands above.
    """

    purpose: Purpose
    needs: frozenset[str]
    press: str | Promise = ""
    always: str | Promise = ""


@dataclass(frozen=True, kw_only=True)
class NoticeKind:
    """One kind of notice.

    ``name`` is what it is called where people choose how they are told; ``title`` one line, ``text`` what is known besides, both
    with ``places``. ``when`` holds for whoever chose nothing. ``urgent``: it may come in quiet hours. ``answered``: how
    its mail is answered, where it can be. ``private``: it is about what happened to somebody, and the log of who was told what
    says not to whom. ``team``: the one line a team's channel is told, where it may be told there at all; nobody is named in it
    who is not to be named before all. ``letter``: it is a letter to a customer, and told to no colleague. ``pictured`` draws what
    its mail shows, by the values of the notice and the number of who is told; None where there is nothing to be shown to them.
    """

    key: str
    name: str | Promise
    title: str | Promise
    text: str | Promise
    places: Mapping[str, Place]
    when: When = When.DIGEST
    urgent: bool = False
    answered: Answered | None = None
    private: bool = False
    team: str | Promise = ""
    letter: ForCustomers | None = None
    pictured: Callable[[Mapping[str, object], int], Picture | None] | None = None


KINDS: Final[dict[str, NoticeKind]] = {}
TEAM_KINDS: Final[dict[str, NoticeKind]] = {}
"""What the channel of a team may be told; some of it is told to nobody alone."""


TEAM_WORDS: Final[dict[str, NoticeKind]] = {}
"""What stands in the words of each line to teams, as a kind of its own, so that it is rewritten as any other is."""


CUSTOMER_WORDS: Final[dict[str, NoticeKind]] = {}
"""What letters to customers say."""


def rewritable() -> list[NoticeKind]:
    """All that may be said in other words: what customers are told, what colleagues are, then what teams are."""
    return [*CUSTOMER_WORDS.values(), *KINDS.values(), *TEAM_WORDS.values()]


def rewritable_kind(key: str) -> NoticeKind | None:
    """What may be said in other words, by its key."""
    return KINDS.get(key) or TEAM_WORDS.get(key) or CUSTOMER_WORDS.get(key)


def team_words(key: str) -> NoticeKind | None:
    """The words of the line a team is told of that kind; None where it is told none."""
    return TEAM_WORDS.get(f"{_TEAM}{key}")


def declare(kind: NoticeKind) -> NoticeKind:
    """Make a kind known. ``LookupError`` for words with a place nobody declared, which would be left empty before a reader."""
    _check(kind, KINDS)
    KINDS[kind.key] = kind
    return declare_for_teams(kind) if kind.team else kind


def declare_for_teams(kind: NoticeKind) -> NoticeKind:
    """Make a kind known that the channels of teams may be told, and (not declared otherwise) no colleague alone."""
    _check(kind, TEAM_KINDS)
    TEAM_KINDS[kind.key] = kind
    # Only what stands in its own words is kept for it: a name in a colleague's is not to be had there.
    places = {name: kind.places[name] for name in PLACE.findall(str(kind.team))}
    words = NoticeKind(key=f"{_TEAM}{kind.key}", name=kind.name, title=kind.team, text="", places=places)
    TEAM_WORDS[words.key] = words
    return kind


def declare_for_customers(kind: NoticeKind) -> NoticeKind:
    """Make a letter to customers known. Its own words are asked for in each language when they are, so nothing is read here."""
    CUSTOMER_WORDS[kind.key] = kind
    return kind


def _check(kind: NoticeKind, there: Mapping[str, NoticeKind]) -> None:
    known = there.get(kind.key)
    if known is not None and known is not kind:
        message = f"There is already a kind of notice {kind.key!r}."
        raise LookupError(message)
    unknown = {one for words in (kind.title, kind.text, kind.team) for one in PLACE.findall(str(words))} - kind.places.keys()
    if unknown:
        message = f"The words of {kind.key} have places that are not declared: {', '.join(sorted(unknown))}."
        raise LookupError(message)


def filled(words: str, kind: NoticeKind, values: Mapping[str, object]) -> str:
    """The words with what stands in their places, in the reader's language and zone; of a value that is lost, a dash."""

    def one(found: re.Match[str]) -> str:
        name = found[1]
        place = kind.places.get(name)
        return place.said(values[name]) if place is not None and values.get(name) is not None else "–"

    return PLACE.sub(one, words)


def said_as_moment(value: object) -> str:
    """A moment that is kept as text, in the reader's zone."""
    return saying.exact(datetime.fromisoformat(str(value)))


def said_as_number(value: object) -> str:
    """How many, as the reader writes numbers."""
    return saying.count(int(str(value)))


def one_of(words: Mapping[str, str | Promise]) -> Callable[[object], str]:
    """A value that is one of several keys, in words."""
    return lambda value: str(words.get(str(value), value))
