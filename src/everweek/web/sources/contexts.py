"""What the pages of sources are given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from django.forms import Form
from django.utils.functional import Promise

from everweek.web.pages import Page


@dataclass(frozen=True)
class SourceLine:
    """One source of the list."""

    key: Annotated[str, "its short name"]
    name: Annotated[str, "what it is called"]
    how: Annotated[str | Promise, "how what is said there comes to us"]
    about: Annotated[str, "what it is about, in words, or nothing"]
    said: Annotated[str, "how much was said there, in words"]
    last: Annotated[datetime | None, "when the last of it was said"]
    paused_at: Annotated[datetime | None, "since when nothing is taken"]
    looked_at: Annotated[datetime | None, "when we last looked, where we look"]
    failure: Annotated[str, "why looking failed, or nothing"]
    refused: Annotated[str, "what was not taken and why, or nothing"]
    left_out: Annotated[str, "which mails were not heard, in words, or nothing"]
    looks: Annotated[bool, "whether we look there ourselves"]
    form: Annotated[Form | None, "its address, to be changed, where we look there ourselves"]
    voices: Annotated[str, "where what was said is read; nothing for who may not, or where there is nothing"]
    numbers: Annotated[str, "where its ratings are seen; nothing where there is nothing"]


@dataclass(frozen=True, kw_only=True)
class SourcesPage(Page, template="sources/sources.html"):
    """`/listen/sources/`: where people speak of us unasked."""

    title: Annotated[str, "how many there are and whether one fails, as a sentence"]
    lines: Annotated[Sequence[SourceLine], "the sources, those that are paused last"]
    form: Annotated[Form, "adding one"]


@dataclass(frozen=True)
class WaitingLine:
    """Something a helpdesk told that could not be taken."""

    id: Annotated[int, "which one"]
    reason: Annotated[str, "why it could not be taken"]
    received_at: Annotated[datetime, "when it came"]


@dataclass(frozen=True)
class HelpdeskBody:
    """A body to write into a helpdesk."""

    trigger: Annotated[str, "for which trigger it is, as a sentence"]
    text: Annotated[str, "the body"]


@dataclass(frozen=True)
class HelpdeskLine:
    """One helpdesk of the list."""

    id: Annotated[int, "which one"]
    name: Annotated[str, "what it is called"]
    kind: Annotated[str, "which helpdesk it is, as its makers write it"]
    address: Annotated[str, "the address it tells us at"]
    about: Annotated[str, "what its tickets are about, in words, or nothing"]
    groups: Annotated[Sequence[str], "which group of theirs is which unit, in words"]
    steps: Annotated[Sequence[str], "what to do in the helpdesk, one after the other"]
    bodies: Annotated[Sequence[HelpdeskBody], "the bodies to write into it, where it sends what one writes"]
    closed: Annotated[str, "the touchpoint it is mapped to, where that is closed, or nothing"]
    asks_secret: Annotated[bool, "whether it makes its secret itself"]
    proved: Annotated[bool, "whether it has its secret"]
    form: Annotated[Form, "its secret"]
    paused_at: Annotated[datetime | None, "since when nothing is taken"]
    heard_at: Annotated[datetime | None, "when it last told us something"]
    waiting: Annotated[Sequence[WaitingLine], "what could not be taken, the newest first"]


@dataclass(frozen=True, kw_only=True)
class HelpdesksPage(Page, template="sources/helpdesks.html"):
    """`/listen/sources/helpdesks/`: the helpdesks that tell us."""

    title: Annotated[str, "how many there are and whether something waits, as a sentence"]
    lines: Annotated[Sequence[HelpdeskLine], "the helpdesks"]
    form: Annotated[Form, "adding one"]


@dataclass(frozen=True, kw_only=True)
class HelpdeskSecretPage(Page, template="sources/secret.html"):
    """`/listen/sources/helpdesks/` after adding one: its secret, shown this once."""

    name: Annotated[str, "what it is called"]
    address: Annotated[str, "the address it tells us at"]
    secret: Annotated[str, "the secret"]
    where: Annotated[str, "where in the helpdesk it belongs, as a sentence"]


@dataclass(frozen=True)
class ForeseenLine:
    """One of the last calls of a helpdesk, and what the mapping makes of it."""

    at: Annotated[datetime, "when it came"]
    group: Annotated[str, "its group in the helpdesk, or nothing"]
    what: Annotated[str, "whether it was solved or rated, in words"]
    unit: Annotated[str, "the unit it belongs to by this mapping, in words"]


@dataclass(frozen=True, kw_only=True)
class MappingPage(Page, template="sources/mapping.html"):
    """`/listen/sources/helpdesks/<id>/mapping`: what the tickets of a helpdesk are to us."""

    id: Annotated[int, "which helpdesk"]
    name: Annotated[str, "what it is called"]
    title: Annotated[str, "whether it is tried or stands, as a sentence"]
    form: Annotated[Form, "the mapping"]
    lines: Annotated[Sequence[ForeseenLine], "the last calls, the newest first"]
