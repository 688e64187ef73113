"""What the pages of improvements are given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from django.forms import Form
from django.utils.functional import Promise

from everweek.web.choices import Step, Tab
from everweek.web.house.paging import Pager
from everweek.web.open.contexts import LanguageOption
from everweek.web.pages import Page

Words = str | Promise


@dataclass(frozen=True)
class ImprovementLine:
    """One improvement in the list."""

    id: Annotated[int, "which one"]
    title: Annotated[str, "what is done"]
    standing: Annotated[Words, "where it stands"]
    details: Annotated[Sequence[str], "whose it is, where, of which cause, how many ask for it"]
    by_when: Annotated[str, "by when, or since when it is overdue"]
    late: Annotated[bool, "whether that day is over and it is not done"]


@dataclass(frozen=True, kw_only=True)
class ImprovementsPage(Page, template="improving/improvements.html"):
    """`/act/improvements/`: what is done about causes."""

    title: Annotated[Words, "how many are to be done, as a sentence"]
    lines: Annotated[Sequence[ImprovementLine], "those, by when they are due; or those that ended, the newest first"]
    ended: Annotated[bool, "whether those are shown that ended"]
    tabs: Annotated[Sequence[Tab], "those to be done, and those that ended"]
    pager: Annotated[Pager, "the ways to those before and after these"]
    may_propose: Annotated[bool, "whether the reader may propose one"]


@dataclass(frozen=True, kw_only=True)
class ProposePage(Page, template="improving/propose.html"):
    """`/act/improvements/new`: proposing one."""

    form: Annotated[Form, "what, whose, by when, and whom it touched"]
    case: Annotated[str, "the case that asks for it first; or nothing"]


@dataclass(frozen=True)
class SaidLine:
    """What is said of it in one language."""

    language: Annotated[str, "which, by its name"]
    tag: Annotated[str, "its tag"]
    said: Annotated[str, "what customers said, in our words"]
    did: Annotated[str, "what we did"]


@dataclass(frozen=True)
class AskingLine:
    """A case that asks for it."""

    id: Annotated[int, "its number"]
    title: Annotated[str, "what it is about"]
    who: Annotated[str, "whose it is"]


@dataclass(frozen=True)
class MoveStep:
    """Where it can stand next, by one press."""

    to: Annotated[str, "which standing"]
    label: Annotated[Words, "what the button says"]


@dataclass(frozen=True)
class Telling:
    """How far telling has come."""

    says: Annotated[Sequence[str], "whom it is about and who was told, a sentence each"]
    held_back: Annotated[Sequence[str], "who was not told and why, a sentence each"]
    sample: Annotated[Sequence[Step], "some of those who were touched and silent"]
    asked: Annotated[Words, "what the button says that tells those who asked; nothing where it cannot be pressed"]
    silent: Annotated[Words, "the same for those who were silent"]


@dataclass(frozen=True, kw_only=True)
class ImprovementPage(Page, template="improving/improvement.html"):
    """`/act/improvements/<number>/`: one improvement."""

    id: Annotated[int, "which one"]
    title: Annotated[str, "where it stands, as a sentence"]
    lead: Annotated[str, "what is done"]
    why_not: Annotated[str, "why it was dropped; or nothing"]
    facts: Annotated[Sequence[tuple[Words, Words]], "what is known of it"]
    version: Annotated[str, "which words these are: whoever has them told or published sends it along"]
    said: Annotated[Sequence[SaidLine], "what is told, by language"]
    cases: Annotated[Sequence[AskingLine], "cases that ask for it"]
    asked: Annotated[str, "how many do, as a sentence"]
    of_cause: Annotated[str, "what the button says that lets all cases of its cause ask; or nothing"]
    moves: Annotated[Sequence[MoveStep], "where it can stand next"]
    telling: Annotated[Telling | None, "who is told; None before anything came of it"]
    approved_at: Annotated[datetime | None, "since when everybody may read it"]
    may_edit: Annotated[bool, "whether the reader may change it"]
    may_tell: Annotated[bool, "whether the reader may have customers told"]
    may_approve: Annotated[bool, "whether the reader may let everybody read it"]
    wrote: Annotated[bool, "whether words that stand there are the reader's own: somebody else lets everybody read them"]
    change: Annotated[Form | None, "what, whose, by when, whom it touched; None for who may not"]
    ask: Annotated[str, "what the button says that asks whose it is how it stands; or nothing"]
    day: Annotated[Form | None, "another day for what is overdue"]
    wording: Annotated[Form | None, "what is said in one language"]
    attach: Annotated[Form | None, "one more case that asks for it"]
    drop: Annotated[Form | None, "why it is not done; None where it cannot be dropped"]


@dataclass(frozen=True)
class Did:
    """What everybody may read of one improvement."""

    said: Annotated[str, "what customers said"]
    did: Annotated[str, "what we did"]
    language: Annotated[str, "the language it is written in"]
    direction: Annotated[str, "ltr or rtl"]
    day: Annotated[str, "when it was done"]


@dataclass(frozen=True, kw_only=True)
class DidPage(Page, template="improving/did.html"):
    """`/did`: you said, we did."""

    lines: Annotated[Sequence[Did], "the newest first"]
    charter: Annotated[bool, "whether there is a charter to read"]
    languages: Annotated[Sequence[LanguageOption], "the languages the page can be read in"]
