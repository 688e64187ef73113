"""What the pages of respect are given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from django.forms import Form
from django.utils.functional import Promise

from everweek.science import Estimate, NotEnough
from everweek.web.choices import Option
from everweek.web.house.paging import Pager
from everweek.web.open.contexts import LanguageOption
from everweek.web.pages import Page
from everweek.web.respect.asking import CareAsked

Words = str | Promise


@dataclass(frozen=True)
class ReportLine:
    """One report in the list."""

    id: Annotated[int, "which one"]
    title: Annotated[str, "what it was and where"]
    who: Annotated[str, "to whom it happened"]
    at: Annotated[datetime, "when"]
    state: Annotated[Words, "whether there is still something to do about it"]


@dataclass(frozen=True)
class CheckInLine:
    """Somebody who is to be asked how they are, or was."""

    id: Annotated[int, "which one"]
    incident: Annotated[int, "after which report"]
    who: Annotated[str, "who is asked"]
    keeper: Annotated[str, "who asks"]
    due_on: Annotated[date, "by when"]
    late: Annotated[bool, "whether that day is over"]
    done_at: Annotated[datetime | None, "when it was done"]
    how: Annotated[Words, "how they were, for the two alone"]
    words: Annotated[str, "what they said, for the two alone"]
    form: Annotated[Form | None, "how they are; None where it is not the reader's to ask, or done"]


@dataclass(frozen=True)
class StepLine:
    """One step in a list."""

    id: Annotated[int, "which one; 0 where the reader does not decide about steps"]
    title: Annotated[str, "what it is and where it stands"]
    details: Annotated[Sequence[str], "of which unit, until when"]


@dataclass(frozen=True)
class RateLine:
    """How often it happens in one unit."""

    name: Annotated[Words, "the unit, or the whole house"]
    says: Annotated[str, "how often for each thousand moments with customers, with its interval and of how many reports"]
    rate: Annotated[Estimate | NotEnough, "the same, to be drawn"]
    end: Annotated[float, "where the axis of all units ends, for each thousand"]
    calmed_says: Annotated[str, "how many of them were calmed, with the interval; or why it is not told"]
    calmed: Annotated[Estimate | NotEnough, "the same, in points of 100"]


@dataclass(frozen=True, kw_only=True)
class RespectPage(Page, template="respect/respect.html"):
    """`/respect/`: what was reported, who is to be asked how they are, what waits for a second person."""

    title: Annotated[str, "whom to ask how they are, as a sentence"]
    key: Annotated[str, "by what a tap here is told when it comes again"]
    reports: Annotated[Sequence[ReportLine], "the reports within reach, the newest first"]
    pager: Annotated[Pager, "the ways to those before and after these"]
    due: Annotated[Sequence[CheckInLine], "who is to be asked how they are, the earliest first"]
    waiting: Annotated[Sequence[StepLine], "the steps that wait for a second person"]
    appeals: Annotated[Sequence[StepLine], "the appeals nobody has decided"]
    limits: Annotated[Sequence[StepLine], "the limits in force"]
    rates: Annotated[Sequence[RateLine], "how often it happens, by unit"]


@dataclass(frozen=True, kw_only=True)
class ReportPage(Page, template="respect/report.html"):
    """`/respect/<number>/`: one report."""

    id: Annotated[int, "which one"]
    title: Annotated[str, "what it was and where"]
    lead: Annotated[str, "to whom it happened"]
    answer: Annotated[str, "what came of it; or nothing yet"]
    facts: Annotated[Sequence[tuple[Words, Words]], "what is known of it"]
    words: Annotated[str, "what happened, in the colleague's words"]
    case: Annotated[int, "from which case; or 0"]
    checks: Annotated[Sequence[CheckInLine], "when they are asked how they are"]
    steps: Annotated[Sequence[StepLine], "what was done towards the customer"]
    pausing: Annotated[datetime | None, "until when they take a pause"]
    say: Annotated[Form | None, "what it was; None for who did not report it"]
    hand: Annotated[Form | None, "who goes on with the case; None where there is none"]
    pause: Annotated[Form | None, "how long a pause is; None for who did not report it"]
    answering: Annotated[Form | None, "what came of it; None for who does not say it"]
    step: Annotated[Form | None, "a step that is proposed; None for who does not decide, or where no customer is known"]


@dataclass(frozen=True, kw_only=True)
class StepPage(Page, template="respect/step.html"):
    """`/respect/steps/<number>/`: one step towards a customer."""

    id: Annotated[int, "which one"]
    title: Annotated[str, "what it is and where it stands"]
    lead: Annotated[str, "what it limits, as a sentence; or of which unit"]
    reason: Annotated[str, "what the customer reads"]
    facts: Annotated[Sequence[tuple[Words, Words]], "who proposed and decided it, what may explain what happened"]
    link: Annotated[str, "the address of the customer's page; or nothing"]
    appeal: Annotated[str, "what the customer says against it; or nothing"]
    appealed_at: Annotated[datetime | None, "when"]
    answer: Annotated[str, "what was decided about that, and why; or nothing"]
    confirms: Annotated[bool, "whether the reader may confirm it"]
    why_not: Annotated[str, "why the reader may not decide about it; or nothing"]
    decline: Annotated[Form | None, "why it is not taken; None where it does not wait"]
    appealing: Annotated[Form | None, "an appeal by word of mouth; None where there is nothing to appeal against"]
    verdict: Annotated[Form | None, "what is decided about the appeal; None for who took part"]
    going_on: Annotated[Form | None, "that a limit goes on or is lifted; None where none is in force"]


@dataclass(frozen=True, kw_only=True)
class CustomerStepPage(Page, template="respect/customer.html"):
    """`/step/<token>`: what we decided about how we serve a customer, and the way to appeal."""

    title: Annotated[Words, "what it is"]
    over: Annotated[bool, "whether it is over"]
    reason: Annotated[str, "why"]
    terms: Annotated[Sequence[str], "what it means, a sentence each"]
    always: Annotated[str, "what no step changes"]
    how: Annotated[str, "how to appeal; or nothing"]
    appealed: Annotated[str, "what the customer said against it; or nothing"]
    came: Annotated[str, "what came of that; or nothing"]
    answer: Annotated[str, "why; or nothing"]
    done: Annotated[str, "what was just done, or nothing"]
    wrong: Annotated[str, "what is wrong with what was sent, or nothing"]
    typed: Annotated[str, "what was typed and refused"]
    longest: Annotated[int, "how many characters may be written"]
    languages: Annotated[Sequence[LanguageOption], "the languages the page can be read in"]


@dataclass(frozen=True, kw_only=True)
class CarePart(Page, template="respect/front_care.html"):
    """The first page: somebody crossed a line, and whom to ask how they are."""

    title: Annotated[str, "whom to ask how they are, as a sentence; or nothing"]
    key: Annotated[str, "by what a tap here is told when it comes again"]
    due: Annotated[Sequence[CheckInLine], "who is to be asked"]


@dataclass(frozen=True)
class ThanksSaid:
    """One time a customer was thanked."""

    who: Annotated[str, "the name of the colleague"]
    why: Annotated[Words, "for what, as the end of a sentence"]
    at: Annotated[datetime, "when"]
    letter: Annotated[bool, "whether a letter was sent"]


@dataclass(frozen=True, kw_only=True)
class ThanksPart(Page, template="respect/thanks.html"):
    """Beside a customer's past: thanking them, and when that was done."""

    customer: Annotated[int, "which customer"]
    key: Annotated[str, "by what a press here is told when it comes again"]
    whys: Annotated[Sequence[Option], "for what one may thank"]
    said: Annotated[Sequence[ThanksSaid], "the latest times, the last first"]


@dataclass(frozen=True, kw_only=True)
class ThankVoicePage(Page, template="respect/thank_voice.html"):
    """`/respect/voices/<number>/`: thanking a customer for what they said."""

    title: Annotated[str, "whom, as a sentence"]
    customer: Annotated[int, "which customer"]
    voice: Annotated[int, "which answer"]
    said: Annotated[Sequence[Page], "the customer's own words, as far as the reader may read them"]
    key: Annotated[str, "by what a press here is told when it comes again: the same voice is thanked for once"]
    why: Annotated[str, "for what: praise"]
    draft: Annotated[Sequence[str], "the letter, paragraph by paragraph, as the customer reads it"]
    draft_language: Annotated[str, "the language of the letter"]
    how: Annotated[str, "whether a letter goes, as a sentence"]
    before: Annotated[Sequence[ThanksSaid], "the latest times they were thanked, the last first"]


@dataclass(frozen=True)
class PublicLine:
    """One line of the charter as everybody reads it."""

    text: Annotated[str, "what we promise or ask"]
    language: Annotated[str, "the language it is written in"]
    direction: Annotated[str, "ltr or rtl"]
    kept: Annotated[str, "how well it is kept, as a sentence; or nothing"]
    drawn: Annotated[Sequence[str], "the same to be drawn: where the interval begins, how wide it is, where the value stands"]


@dataclass(frozen=True, kw_only=True)
class CharterPage(Page, template="respect/charter_public.html"):
    """`/charter`: what we promise, and what we ask."""

    promises: Annotated[Sequence[PublicLine], "what we promise, in its order; none where nothing was approved yet"]
    asks: Annotated[Sequence[PublicLine], "what we ask"]
    since: Annotated[str, "which version, and since when it is in force"]
    tells: Annotated[bool, "whether a number stands beside any of them"]
    always: Annotated[str, "what no limit changes"]
    complains: Annotated[bool, "whether complaints are taken on the public page"]
    languages: Annotated[Sequence[LanguageOption], "the languages the page can be read in"]


@dataclass(frozen=True)
class SaidInto:
    """A line in another language."""

    language: Annotated[str, "which, by its name"]
    tag: Annotated[str, "its tag"]
    text: Annotated[str, "what it says there"]


@dataclass(frozen=True)
class CharterLineShown:
    """One line of a version of the charter."""

    id: Annotated[int, "which one"]
    text: Annotated[str, "what it says in the language of the house, or in the first it is said in"]
    language: Annotated[str, "the tag of that"]
    measure: Annotated[Words, "by which number it is told how well it is kept; or nothing"]
    others: Annotated[Sequence[SaidInto], "the same in other languages"]
    missing: Annotated[str, "in which languages of customers it is not said yet, as a sentence; or nothing"]
    up: Annotated[int, "its place if it moves up by one; 0 for the first"]
    form: Annotated[Form | None, "what it says in one more language; None where it is not being written"]
    tied: Annotated[Form | None, "which number it is held against; None where it is no promise that is being written"]


@dataclass(frozen=True)
class VersionLine:
    """An earlier version."""

    number: Annotated[int, "which one"]
    approved_at: Annotated[datetime | None, "when everybody began to read it"]


@dataclass(frozen=True, kw_only=True)
class CharterInsidePage(Page, template="respect/charter.html"):
    """`/respect/charter/`: the charter as it is written, and its versions."""

    title: Annotated[str, "where it stands, as a sentence"]
    drafted: Annotated[bool, "whether a version is being written"]
    promises: Annotated[Sequence[CharterLineShown], "what the draft promises"]
    asks: Annotated[Sequence[CharterLineShown], "what the draft asks"]
    version: Annotated[str, "which words these are: whoever approves them sends it along"]
    may_hand_in: Annotated[bool, "whether it can be handed in"]
    may_approve: Annotated[bool, "whether the reader may approve it: it was handed in, and they wrote no word of it"]
    why_not: Annotated[str, "why the reader may not approve what waits; or nothing"]
    waits: Annotated[str, "for whom it waits, as a sentence; or nothing"]
    promise: Annotated[Form | None, "one more promise; None where nothing is drafted"]
    ask: Annotated[Form | None, "one more thing we ask"]
    in_force: Annotated[int, "the number of the version in force; 0 where there is none"]
    versions: Annotated[Sequence[VersionLine], "the versions that were approved, the newest first"]


@dataclass(frozen=True, kw_only=True)
class CharterVersionPage(Page, template="respect/charter_version.html"):
    """`/respect/charter/<number>/`: one version of the charter that was approved."""

    title: Annotated[str, "which one, and whether it is in force, as a sentence"]
    approved: Annotated[str, "who approved it, and when"]
    promises: Annotated[Sequence[CharterLineShown], "what it promises"]
    asks: Annotated[Sequence[CharterLineShown], "what it asks"]


@dataclass(frozen=True, kw_only=True)
class CarePage(Page, template="respect/care.html"):
    """`/respect/care/`: after how many days colleagues of a unit are asked how they are."""

    title: Annotated[str, "what it is, as a sentence"]
    asked: Annotated[CareAsked, "of which unit"]
    units: Annotated[Sequence[Option], "the units to choose from"]
    unit: Annotated[str, "the key of the unit that is shown"]
    days: Annotated[str, "when they are asked, as a sentence"]
    own: Annotated[bool, "whether the unit says so itself"]
    form: Annotated[Form, "the days, to be chosen otherwise"]
