"""What the templates of notices are given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from django.forms import BoundField, Form
from django.utils.functional import Promise

from everweek.web.choices import Chip, Option, Tab
from everweek.web.house.asking import Asking
from everweek.web.house.paging import Pager
from everweek.web.house.told import ToldLine
from everweek.web.pages import Page


@dataclass(frozen=True)
class NoticeLine:
    """One thing one was told."""

    id: Annotated[int, "which one"]
    title: Annotated[str, "what it is, in one line: of a case whose it is, what it is about and how late we are"]
    texts: Annotated[Sequence[str], "what happened, what is known besides, and what else was told of the case"]
    at: Annotated[datetime, "when it was told"]
    read: Annotated[bool, "whether it was read"]
    how: Annotated[str, "how it left the house, or when it will; or nothing"]


@dataclass(frozen=True, kw_only=True)
class NoticesPage(Page, template="notices/list.html"):
    """`/notices/`: what one was told, the newest first."""

    title: Annotated[str, "how much waits to be read, as a sentence"]
    tabs: Annotated[Sequence[Tab], "the lists"]
    lines: Annotated[Sequence[NoticeLine], "what one was told"]
    unread: Annotated[int, "how many were not read yet"]
    pager: Annotated[Pager, "the ways to more"]


@dataclass(frozen=True)
class ChoicesGroup:
    """When notices about one thing are told."""

    title: Annotated[str, "what they are about"]
    fields: Annotated[Sequence[BoundField], "the field of each kind"]
    wrong: Annotated[bool, "whether something is wrong with one of them"]


@dataclass(frozen=True, kw_only=True)
class NoticeChoicesPage(Page, template="notices/choices.html"):
    """`/settings/notices`: how one is told."""

    form: Annotated[Form, "when each kind is told, and when the digest comes"]
    groups: Annotated[Sequence[ChoicesGroup], "its fields of kinds, by what they are about"]
    others: Annotated[Sequence[BoundField], "its other fields"]
    email: Annotated[str, "the address mails go to, or nothing"]
    mail: Annotated[bool, "whether mail can be sent at all"]
    chat: Annotated[str, "the service of one's chat, or nothing"]
    chat_confirmed: Annotated[bool, "whether that chat is told"]
    chat_reason: Annotated[str, "why it did not take what it was told last, or nothing"]
    chat_form: Annotated[Form, "naming a chat, or saying the code it was sent"]


@dataclass(frozen=True)
class ChannelLine:
    """The chat of a unit."""

    id: Annotated[int, "which one"]
    unit: Annotated[str, "whose it is"]
    service: Annotated[str, "at which service; its address is not shown"]
    kinds: Annotated[Sequence[str | Promise], "what goes there"]
    told_at: Annotated[datetime | None, "when it was told something last"]
    waiting: Annotated[int, "how many things wait to be told there"]
    stopped_at: Annotated[datetime | None, "since when it is told nothing, for it refused too often"]
    reason: Annotated[str, "why it did not take what it was told last, or nothing"]
    form: Annotated[Form, "choosing what goes there"]


@dataclass(frozen=True, kw_only=True)
class ChannelsPage(Page, template="notices/channels.html"):
    """`/settings/channels/`: the chats of units."""

    title: Annotated[str, "how many there are, and whether one is stopped, as a sentence"]
    channels: Annotated[Sequence[ChannelLine], "the channels, unit by unit"]
    form: Annotated[Form, "giving a unit another one"]


@dataclass(frozen=True)
class WordsDoor:
    """The words of one kind in one language."""

    language: Annotated[str, "the language by its name"]
    address: Annotated[str, "where they are rewritten"]
    own: Annotated[bool, "whether the organisation says something of its own there"]


@dataclass(frozen=True)
class WordsKind:
    """One kind of notice."""

    name: Annotated[str | Promise, "what it is called"]
    says: Annotated[str, "what it says, with examples in its places"]
    doors: Annotated[Sequence[WordsDoor], "its languages"]


@dataclass(frozen=True)
class WordsGroup:
    """Kinds of notices about one thing."""

    title: Annotated[str, "what they are about"]
    kinds: Annotated[Sequence[WordsKind], "the kinds"]
    own: Annotated[int, "how many of them have words of the organisation's own"]


@dataclass(frozen=True, kw_only=True)
class NoticeWordsPage(Page, template="notices/words.html"):
    """`/settings/words/`: what customers, colleagues and channels of teams are told, kind by kind."""

    title: Annotated[str, "how much the organisation says itself, as a sentence"]
    groups: Annotated[Sequence[WordsGroup], "the kinds, by what they are about"]


@dataclass(frozen=True)
class PlaceLine:
    """One place that may stand in words."""

    name: Annotated[str, "as it is written, in braces"]
    says: Annotated[str | Promise, "what stands there"]
    sample: Annotated[str, "an example"]


@dataclass(frozen=True)
class LetterPart:
    """One part of a letter as its customer sees it."""

    drawn: Annotated[str, "how: subject, title, words, choices (to click) or press (a button)"]
    text: Annotated[str, "what it says, with examples"]


@dataclass(frozen=True, kw_only=True)
class RewritePage(Page, template="notices/rewrite.html"):
    """`/settings/words/<kind>/<language>`: what is said of one kind of notice, or in one letter, in one language."""

    title: Annotated[str, "which kind, in which language"]
    kind: Annotated[str, "its key"]
    language: Annotated[str, "the tag of the language"]
    form: Annotated[Form, "the words"]
    places: Annotated[Sequence[PlaceLine], "what may stand in them"]
    own: Annotated[bool, "whether the organisation says something of its own"]
    shown_title: Annotated[str, "the line as a reader sees it, with examples; or nothing where it cannot be shown"]
    shown_text: Annotated[str, "what stands below it"]
    plain: Annotated[str, "the mail as plain text, or the message in a chat; or nothing"]
    to_team: Annotated[bool, "whether channels of teams are told so, and nobody by mail"]
    to_customer: Annotated[bool, "whether it is a letter to a customer"]
    direction: Annotated[str, "ltr or rtl: how the language is read"]
    parts: Annotated[Sequence[LetterPart], "the letter as its customer sees it; none where it cannot be shown"]
    mailed_to: Annotated[str, "the address an example was just sent to, or nothing"]


@dataclass(frozen=True, kw_only=True)
class ToldPage(Page, template="notices/log.html"):
    """`/settings/told/`: who was told what, and who was not."""

    title: Annotated[str, "what is shown, as a sentence"]
    tabs: Annotated[Sequence[Tab], "customers, colleagues, and channels of teams"]
    asked: Annotated[Asking, "which lines are asked for"]
    chips: Annotated[Sequence[Chip], "filters without a field of their own"]
    kinds: Annotated[Sequence[Option], "the kinds of what is told"]
    ways: Annotated[Sequence[Option], "the ways"]
    standings: Annotated[Sequence[Option], "how it may stand"]
    side: Annotated[str, "who is told of: customers, colleagues or teams"]
    lines: Annotated[Sequence[ToldLine], "the lines, the newest first"]
    pager: Annotated[Pager, "the ways to more"]
