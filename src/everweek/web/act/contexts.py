"""What the pages of Act are given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from django.forms import Form
from django.utils.functional import Promise

from everweek.science import Estimate, NotEnough
from everweek.web.act.asking import CasesAsked, PromisesAsked, WhoseAsked
from everweek.web.act.board_lines import BoardLine, WaitingLine
from everweek.web.act.filing import FileLine
from everweek.web.act.folds import Fold
from everweek.web.act.forms import TogetherForm
from everweek.web.act.giving.contexts import GivingCard
from everweek.web.act.keys import KeyLine
from everweek.web.choices import Chip, Found, Happened, Option, Step, Tab
from everweek.web.house.paging import Pager
from everweek.web.house.told import ToldLine
from everweek.web.pages import Page

Words = str | Promise


@dataclass(frozen=True)
class CaseLine:
    """One case in a queue."""

    id: Annotated[int, "its number"]
    title: Annotated[str, "what it is about"]
    who: Annotated[str, "whose it is"]
    where: Annotated[Sequence[str], "unit, owner, since when, in words"]
    standing: Annotated[Words, "where it stands"]
    grave: Annotated[Words, "that it is high or critical, or that safety is at stake; or nothing"]
    clock: Annotated[Words, "which clock is due first; or nothing"]
    due: Annotated[str, "how that one stands; or nothing"]
    exact: Annotated[str, "how much working time that is, and the moment it is due"]
    tone: Annotated[str, "late, soon, or nothing"]
    takes: Annotated[bool, "whether the reader may take it by one press"]
    seen: Annotated[int, "how often it had been changed"]
    answers: Annotated[str, "what the reader does next where it is late, or its customer did not answer; or nothing"]
    hands: Annotated[str, "where the reader may give it to somebody with a note; or nothing"]


@dataclass(frozen=True, kw_only=True)
class CasesPage(Page, template="act/cases.html"):
    """`/act/`: the work queues."""

    title: Annotated[Words, "how much stands in the queue, as a sentence"]
    asked: Annotated[CasesAsked, "what is asked for"]
    tabs: Annotated[Sequence[Tab], "the queues"]
    chips: Annotated[Sequence[Chip], "whose cases they are alone, and the way to all; or nothing"]
    lines: Annotated[Sequence[CaseLine], "the cases of this page, those first whose turn comes first"]
    units: Annotated[Sequence[Option], "the units to choose from"]
    severities: Annotated[Sequence[Option], "how grave they are at least"]
    pager: Annotated[Pager, "the ways to the cases before and after these"]
    filtered: Annotated[bool, "whether something more than a queue is asked for"]
    free: Annotated[Tab | None, "what belongs to nobody, where nothing waits with the reader and that does"]
    may_open: Annotated[bool, "whether the reader may open a case"]
    leads: Annotated[bool, "whether the reader leads, and has a board of clocks"]
    together: Annotated[TogetherForm | None, "the form that sets aside together what withdrawn answers opened, where some may be"]


@dataclass(frozen=True, kw_only=True)
class LatePart(Page, template="act/late.html"):
    """On the first page of whoever leads: the customers who wait too long."""

    title: Annotated[Words, "how many wait too long, as a sentence"]
    lines: Annotated[Sequence[CaseLine], "their cases, those first that are late the longest"]
    address: Annotated[str, "where all of them stand"]


@dataclass(frozen=True, kw_only=True)
class CasesPart(Page, template="act/mine.html"):
    """On the first page: the cases that wait with the reader."""

    title: Annotated[str, "how many, as a sentence"]
    lines: Annotated[Sequence[CaseLine], "those whose turn comes first"]
    address: Annotated[str, "where all of them stand"]


@dataclass(frozen=True)
class BesideLine:
    """One open case of the customer."""

    id: Annotated[int, "its number"]
    title: Annotated[str, "what it is about"]
    standing: Annotated[Words, "where it stands"]


@dataclass(frozen=True, kw_only=True)
class CasesBeside(Page, template="act/beside.html"):
    """Beside a customer's past: the customer's open cases, and opening one."""

    customer: Annotated[int, "which customer"]
    says: Annotated[str, "how many are open, as a sentence"]
    lines: Annotated[Sequence[BesideLine], "those"]
    may_open: Annotated[bool, "whether the reader may open one"]


@dataclass(frozen=True, kw_only=True)
class OpenPage(Page, template="act/open.html"):
    """`/act/new`: opening a case by hand."""

    form: Annotated[Form, "what it is, whose, and where it belongs"]
    customer: Annotated[str, "the customer it is opened for, or nothing"]
    answers: Annotated[Sequence[Page], "the answer it is opened for, as it is read aloud; or nothing"]
    carried: Annotated[Mapping[str, str], "what the address said: customer, response"]


@dataclass(frozen=True)
class RemarkLine:
    """One thing that was written in the case."""

    whose: Annotated[str, "customer, us, note, finding"]
    what: Annotated[Words, "whose word it is, in words"]
    by: Annotated[str, "who wrote it down; nothing for the customer's own page or mail"]
    how: Annotated[Words, "how it came or went; or nothing"]
    at: Annotated[datetime, "when"]
    text: Annotated[str, "the words"]
    verbatim: Annotated[bool, "whether they are the customer's own, and not what a colleague wrote down of them"]
    language: Annotated[str, "their language, as a tag"]
    part: Annotated[int, "the number of the case it was written in, where that is part of this one; else 0"]
    files: Annotated[Sequence[FileLine], "the files that were put to it"]
    sender: Annotated[str, "whom a mail says it is from, where that is another than the case's address; or nothing"] = ""
    whole: Annotated[str, "all that a mail says, with what it quotes and signs, where that is more; or nothing"] = ""
    left_out: Annotated[str, "how many files of a mail were not taken, besides those named, as a sentence; or nothing"] = ""
    refused: Annotated[Sequence[str], "the files of a mail that were not taken, each with the reason"] = ()
    written_at: Annotated[datetime | None, "when it was written down, where that was later; or nothing"] = None
    letter: Annotated[str, "how the letter with a word of ours went: it left, or did not arrive; or nothing"] = ""


@dataclass(frozen=True)
class NextPart:
    """What can be done next in a case."""

    replies: Annotated[Words, "what the form of the reply is called that is owed before all else, and stands open; or nothing"]
    near: Annotated[Sequence[Fold], "the two things to do next, the first thing first"]
    other: Annotated[Sequence[Fold], "what else can be done"]
    opened: Annotated[bool, "whether something of that was refused, or is what one would do next"]


@dataclass(frozen=True)
class ClockLine:
    """One promise that runs."""

    name: Annotated[Words, "what is promised"]
    due: Annotated[str, "how it stands"]
    exact: Annotated[str, "how much working time that is, and the moment it is due"]
    tone: Annotated[str, "late, soon, or nothing"]


@dataclass(frozen=True)
class StageLine:
    """One of the nine stages of ISO 10002."""

    name: Annotated[Words, "what it is"]
    at: Annotated[datetime | None, "when it was reached in this round"]


@dataclass(frozen=True)
class FollowingCard:
    """How the customer's own page of the case stands."""

    says: Annotated[str, "whether there is a link, and until when it leads somewhere"]
    facts: Annotated[
        Sequence[tuple[Words, str]],
        "when a letter left, when something was sent from the page, what came back",
    ]
    to: Annotated[str, "where a new link would go; nothing where it would be shown to hand it over"]
    may: Annotated[bool, "whether the reader may make a new link"]


@dataclass(frozen=True, kw_only=True)
class CaseLinkPage(Page, template="act/link.html"):
    """`/act/<number>/link`: a new link of the customer's page, shown this once."""

    id: Annotated[int, "the number of the case"]
    title: Annotated[str, "what it is about"]
    link: Annotated[str, "the link"]


@dataclass(frozen=True)
class AlikeLine:
    """One open case that may be the same."""

    id: Annotated[int, "its number"]
    title: Annotated[str, "what it is about"]
    why: Annotated[Words, "why it may be the same"]
    at: Annotated[datetime, "when it was opened"]


@dataclass(frozen=True)
class CustomerOffer:
    """A customer whose the case may be."""

    id: Annotated[int, "which customer"]
    name: Annotated[str, "what they are called"]
    known: Annotated[Sequence[str], "what else they are known by"]


@dataclass(frozen=True)
class WhosePart:
    """On the page of a case of which nobody has said whose it is: saying so."""

    address: Annotated[str, "the address it came with; or nothing"]
    offers: Annotated[Sequence[CustomerOffer], "customers with that address"]
    adds: Annotated[bool, "whether the reader may add a customer of that address"]


@dataclass(frozen=True)
class CauseOffer:
    """A cause that cases like this one had, to be given by one press."""

    key: Annotated[str, "which one"]
    label: Annotated[str, "what its button says"]


@dataclass(frozen=True)
class CausePart:
    """On the page of a case: why it happened."""

    name: Annotated[str, "the cause it has, with all above it; nothing where nobody has said"]
    offers: Annotated[Sequence[CauseOffer], "those to be given by one press"]
    says: Annotated[str, "what the offers rest on; or nothing"]
    folds: Annotated[Sequence[Fold], "giving another one; none for who may not"]


@dataclass(frozen=True)
class RespectPart:
    """Respect beside a case."""

    key: Annotated[str, "by what a tap here is told when it comes again"]
    limit: Annotated[str, "how the customer is served who is limited; or nothing"]


@dataclass(frozen=True, kw_only=True)
class CasePage(Page, template="act/case.html"):
    """`/act/<number>/`: one case."""

    id: Annotated[int, "its number"]
    title: Annotated[str, "where it stands, as a sentence"]
    lead: Annotated[str, "what it is about"]
    answers: Annotated[Sequence[Page], "the answers it is about, each drawn by its own template"]
    whole: Annotated[int, "the number of the case it is part of; else 0"]
    parted: Annotated[bool, "whether the reader may let it stand by itself again"]
    barred: Annotated[str, "that it is about the reader, and who settles it; or nothing"]
    silence: Annotated[str, "that the customer did not answer, and what one does then; or nothing"]
    giving: Annotated[GivingCard | None, "what the reader may give, and what was given"]
    remarks: Annotated[Sequence[RemarkLine], "all that was written, in order"]
    writing: Annotated[Sequence[Fold], "to write something down"]
    next: Annotated[NextPart | None, "what can be done next; None where nothing can"]
    gives: Annotated[bool, "whether the reader may give it to somebody"]
    takes: Annotated[bool, "whether the reader may take it by one press"]
    seen: Annotated[int, "how often it had been changed"]
    clocks: Annotated[Sequence[ClockLine], "the promises that run"]
    facts: Annotated[Sequence[tuple[Words, Words]], "what is known of it"]
    decided: Annotated[Words, "what was decided; or nothing"]
    decision: Annotated[str, "the words of it"]
    stages: Annotated[Sequence[StageLine], "the nine stages"]
    round: Annotated[int, "how often it was begun"]
    parts: Annotated[Sequence[int], "the numbers of cases that are part of it"]
    alike: Annotated[Sequence[AlikeLine], "open cases that may be the same, the strongest reason first"]
    customer: Annotated[Step | None, "whose it is, where the reader may look customers up"]
    renames: Annotated[bool, "whether the reader may say that it is of another customer"]
    whose: Annotated[WhosePart | None, "saying whose it is; None where it is said, or not for the reader to say"]
    has_past: Annotated[bool, "whether what else happened with the customer may be opened"]
    keys: Annotated[Sequence[KeyLine], "what single keys do here"]
    following: Annotated[FollowingCard, "the customer's own page of it"]
    cause: Annotated[CausePart | None, "why it happened; None where there are no causes"]
    respect: Annotated[RespectPart, "the one tap, and how the customer is served who is limited"]


@dataclass(frozen=True, kw_only=True)
class WhosePage(Page, template="act/whose.html"):
    """`/act/<number>/whose`: looking for the customer of a case."""

    id: Annotated[int, "the number of the case"]
    lead: Annotated[str, "what it is about"]
    seen: Annotated[int, "how often it had been changed"]
    asked: Annotated[WhoseAsked, "what was looked for"]
    offers: Annotated[Sequence[CustomerOffer], "customers found, the newest first"]
    now: Annotated[str, "whose it is said to be; or nothing"]
    may_name: Annotated[bool, "whether it can be said of this case"]
    adds: Annotated[bool, "whether the reader may add a customer of its address"]


@dataclass(frozen=True, kw_only=True)
class CasePastPage(Page, template="act/past.html"):
    """`/act/<number>/past`: what else happened with its customer."""

    id: Annotated[int, "the number of the case"]
    lead: Annotated[str, "what it is about"]
    customer: Annotated[Step, "whose it is"]
    lines: Annotated[Sequence[Happened], "what happened besides this case, the latest first"]


@dataclass(frozen=True, kw_only=True)
class CaseToldPage(Page, template="act/told.html"):
    """`/act/<number>/told`: who was told of it, and who was not."""

    id: Annotated[int, "the number of the case"]
    lead: Annotated[str, "what it is about"]
    title: Annotated[str, "how many were told of it, and how many were not, as a sentence"]
    lines: Annotated[Sequence[ToldLine], "what was told, the newest first"]


@dataclass(frozen=True)
class SuggestedLine:
    """Somebody to whom a case could be given."""

    member: Annotated[int, "who"]
    name: Annotated[str, "their name"]
    why: Annotated[str, "what speaks for it, as facts"]


@dataclass(frozen=True, kw_only=True)
class SuggestedPage(Page, template="act/suggested.html"):
    """`/act/<number>/suggested`: who could take it."""

    id: Annotated[int, "the number of the case"]
    lead: Annotated[str, "what it is about"]
    seen: Annotated[int, "how often it had been changed"]
    lines: Annotated[Sequence[SuggestedLine], "whoever is to have it first, first"]


@dataclass(frozen=True)
class WayLine:
    """A way that was taken in cases like one."""

    name: Annotated[Words, "what was given, or that nothing was"]
    cases: Annotated[str, "in how many cases, in words"]
    worked: Annotated[Estimate | NotEnough, "the share of customers content with it, in points of 100"]
    says: Annotated[str, "of how many that is, and the share with its interval, in words"]


@dataclass(frozen=True)
class WordingLine:
    """A decision whose customer was content, in the words they read."""

    text: Annotated[str, "the words"]
    how: Annotated[Words, "whether it was put right so, or offered instead"]
    case: Annotated[int, "the number of the case it was decided in"]
    takes: Annotated[str, "where the decision of this case begins with them"]


@dataclass(frozen=True, kw_only=True)
class WorkedPage(Page, template="act/worked.html"):
    """`/act/<number>/worked`: what worked in cases like it."""

    id: Annotated[int, "the number of the case"]
    lead: Annotated[str, "what it is about"]
    says: Annotated[str, "how many cases are like it, and by what"]
    ways: Annotated[Sequence[WayLine], "the ways that were taken, the most frequent first"]
    few: Annotated[str, "the ways of which too few said how content they were, as a sentence; or nothing"]
    wordings: Annotated[Sequence[WordingLine], "what was decided where customers were content; offers in place of a remedy first"]


@dataclass(frozen=True, kw_only=True)
class HandOverPage(Page, template="act/hand_over.html"):
    """`/act/<number>/hand-over`: giving a case to somebody, from a queue."""

    id: Annotated[int, "the number of the case"]
    title: Annotated[str, "whose it is"]
    lead: Annotated[str, "what it is about"]
    queue: Annotated[str, "where the queue stands that is gone back to"]
    form: Annotated[Form, "to whom, with a note"]


@dataclass(frozen=True, kw_only=True)
class MovePage(Page, template="act/move.html"):
    """`/act/<number>/move`: saying where a case belongs; unfolded on the page of the case."""

    id: Annotated[int, "the number of the case"]
    lead: Annotated[str, "what it is about"]
    form: Annotated[Form, "where it belongs, with a note"]


@dataclass(frozen=True, kw_only=True)
class BoardPage(Page, template="act/board.html"):
    """`/act/board/`: the board of clocks."""

    title: Annotated[str, "how many are late, as a sentence"]
    anew: Annotated[bool, "whether it is being counted anew how promises are kept, so that nothing is told of it"]
    weekdays: Annotated[Sequence[Found], "the weekdays on which a unit keeps fewer promises than on its others, within a year"]
    lines: Annotated[Sequence[BoardLine], "the units, by name"]
    axis: Annotated[tuple[float, float], "lowest and highest value of the axis all shares are drawn on"]
    waiting: Annotated[Sequence[WaitingLine], "what waits with each colleague, by name"]
    form: Annotated[Form, "how new cases of a unit find their owner"]


@dataclass(frozen=True)
class RuleLine:
    """One rule that opens cases."""

    id: Annotated[int, "which one"]
    name: Annotated[str, "what it is called"]
    says: Annotated[str, "what it says, as a sentence"]
    stopped_at: Annotated[datetime | None, "since when it opens nothing"]


@dataclass(frozen=True)
class TriedWeek:
    """Seven days of a trial."""

    since: Annotated[str, "from which day on"]
    opens: Annotated[str, "how many cases it would have opened"]


@dataclass(frozen=True, kw_only=True)
class TriedPart:
    """What a rule would have opened of the answers of the last weeks."""

    title: Annotated[str, "how many cases, as a sentence"]
    lead: Annotated[str, "of how many answers, and how many of them have a case already"]
    weeks: Annotated[Sequence[TriedWeek], "week by week, the newest first; none where it would have opened nothing"]
    units: Annotated[Sequence[tuple[str, str]], "the units with most of them, and how many each has"]
    more: Annotated[str, "how many more units there are, or nothing"]
    voices: Annotated[Sequence[Page], "the newest it would have heard, as far as the reader may hear them"]


@dataclass(frozen=True, kw_only=True)
class RulesPage(Page, template="act/rules.html"):
    """`/act/rules/`: the rules that open cases."""

    title: Annotated[Words, "how many are on, as a sentence"]
    on: Annotated[int, "how many are on"]
    lines: Annotated[Sequence[RuleLine], "those that are on first"]
    form: Annotated[Form, "a new one"]
    tried: Annotated[TriedPart | None, "what it would have opened, where that was asked"]


@dataclass(frozen=True, kw_only=True)
class RulePage(Page, template="act/rule.html"):
    """`/act/rules/<number>/`: one rule."""

    id: Annotated[int, "which one"]
    title: Annotated[str, "what it says, as a sentence"]
    name: Annotated[str, "what it is called"]
    since: Annotated[datetime, "about answers from when on"]
    stopped_at: Annotated[datetime | None, "since when it opens nothing"]
    form: Annotated[Form, "what it says, to be changed"]
    tried: Annotated[TriedPart | None, "what it would have opened, where that was asked"]


@dataclass(frozen=True)
class AsideLine:
    """One mail that was put aside."""

    id: Annotated[int, "which one"]
    at: Annotated[datetime, "when it came"]
    sender: Annotated[str, "the address it says it is from, or nothing"]
    title: Annotated[str, "its subject, or nothing"]
    begins: Annotated[str, "how it begins, or nothing"]
    why: Annotated[Words, "why it was put aside"]
    case: Annotated[int, "the number of the case it is about; else 0"]
    may_take: Annotated[bool, "whether somebody may say that a person wrote it"]
    attached: Annotated[int, "how many files hang on it, which lie in the mailbox alone"]


@dataclass(frozen=True, kw_only=True)
class WaysPage(Page, template="act/ways.html"):
    """`/act/rules/ways/`: the mailbox of cases, the public page of complaints, and what was put aside."""

    title: Annotated[str, "which ways there are, as a sentence"]
    address: Annotated[str, "the address of the mailbox; nothing where none is read"]
    looked_at: Annotated[datetime | None, "when it was last read"]
    failure: Annotated[str, "why it could not be read, or nothing"]
    public: Annotated[str, "the address of the public page; nothing where it is closed"]
    aside: Annotated[Sequence[AsideLine], "the last mails that were put aside"]
    mailbox: Annotated[Form, "where a mail that belongs to no case opens one"]
    door: Annotated[Form, "whether the public page is open, and what it asks"]


@dataclass(frozen=True)
class PromiseRow:
    """What is promised of one kind of clock."""

    name: Annotated[Words, "what is promised"]
    cells: Annotated[Sequence[str], "how much working time, by how grave it is, in words; a star where the unit says so itself"]


@dataclass(frozen=True, kw_only=True)
class PromisesPage(Page, template="act/promises.html"):
    """`/act/promises/`: how much working time a unit promises."""

    title: Annotated[Words, "what it is, as a sentence"]
    asked: Annotated[PromisesAsked, "of which unit"]
    units: Annotated[Sequence[Option], "the units to choose from"]
    unit: Annotated[str, "the key of the unit that is shown"]
    heads: Annotated[Sequence[Words], "how grave, in order"]
    rows: Annotated[Sequence[PromiseRow], "what is promised, a line for each kind of clock"]
    otherwise: Annotated[Words, "whence comes what the unit does not say itself, which has no star"]
    form: Annotated[Form | None, "what the unit says itself, to be changed; None for who may not"]
