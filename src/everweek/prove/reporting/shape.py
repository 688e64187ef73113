"""What a report of a month holds: numbers, findings, counts and words of customers; nothing of how they are shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from everweek.listen.quoting import Quotation
from everweek.prove import rules
from everweek.prove.asked.rates import AnswerRate
from everweek.prove.causing import CauseMoved
from everweek.prove.reporting.months import Month
from everweek.prove.watch.drawn import Charted
from everweek.prove.watch.findings import Finding
from everweek.science import Estimate, NotEnough


class News(StrEnum):
    """What a month brought."""

    MOVED = "moved"
    STEADY = "steady"
    UNTOLD = "untold"


@dataclass(frozen=True)
class Beside:
    """A measure in another month, and by how much it differs from it in the month of the report.

    ``apart``: the two can be told apart, all differences of the report looked at together (Holm).
    """

    month: Month
    result: Estimate | NotEnough
    change: Estimate | NotEnough
    apart: bool


@dataclass(frozen=True)
class StandingMeasure:
    """A standing measure in the month, in the month before and in the same month of the year before.

    ``ends`` are the least and the most it can be, where that is known; ``doubtful`` is how many of its answers are. ``asked``:
    whether a questionnaire asks for it at all, or cases tell it.
    """

    name: str
    title: str
    unit: str
    ends: rules.Scale | None
    result: Estimate | NotEnough
    beside: Sequence[Beside]
    doubtful: int = 0
    asked: bool = True


@dataclass(frozen=True)
class ReportChart:
    """A control chart, and what its page says of it: the finding it is about, or that nothing moved there."""

    says: str
    drawn: Charted


@dataclass(frozen=True)
class CauseCount:
    """A cause with all below it: how many cases of the month have it, and its share of those whose cause is known."""

    name: str
    n: int
    share: Estimate | NotEnough


@dataclass(frozen=True)
class Changed:
    """An improvement that everybody may read since the month: what customers said and what was done, and since which day."""

    said: str
    did: str
    language: str
    since: date


@dataclass(frozen=True)
class Complaints:
    """The cases that were opened in the month: how many, of how many nobody said why, of how many nobody knows yet.

    ``causes`` are the most frequent, ``moved`` those that come more often, or more rarely, than they did at the end of the month.
    """

    opened: int
    open: int
    unknown: int
    causes: Sequence[CauseCount]
    moved: Sequence[CauseMoved]
    changed: Sequence[Changed]


@dataclass(frozen=True)
class Reckoned:
    """What the report was reckoned from: the level, the facts up to which line of the journal, their newest answer, since when
    was watched, and by which version.
    """

    level: float
    seq: int
    newest: date | None
    watched_since: date
    version: str


@dataclass(frozen=True, kw_only=True)
class BoardReport:
    """The report of a month, of the whole house or a unit, as far as its reader may see.

    Attributes:
        house: What the organisation is called.
        part: What people call the part the reader sees; empty where that is the whole house.
        unit: The key of the unit it is of; empty: of all within reach.
        unit_name: What that is called.
        month: Of which month.
        until: The last day that counts: of a month that is not over, the day it is told.
        so_far: Whether the month is not over.
        news: Whether something moved that chance does not explain, nothing did, or it cannot be told.
        findings: What matters this month, at most ``watch.MOST``; the first is what the title says, where something moved.
        more: How many more findings there are.
        steady_since: Since when nothing moved, where nothing did.
        measures: The standing measures, in their order.
        charts: The control charts of the measures that carry the findings.
        asked: Who was asked by name in the month, and answered.
        complaints: What became of complaints; None for who may read no cases.
        voices: What customers said, by the rule of ``voicing``; None for who may read no answers.
        language: The tag of the language of who reads it, in which a voice is looked for first.
        reckoned: How it was worked out.
    """

    house: str
    part: str
    unit: str
    unit_name: str
    month: Month
    until: date
    so_far: bool
    news: News
    findings: Sequence[Finding]
    more: int
    steady_since: date | None
    measures: Sequence[StandingMeasure]
    charts: Sequence[ReportChart]
    asked: AnswerRate
    complaints: Complaints | None
    voices: Sequence[Quotation] | None
    language: str
    reckoned: Reckoned

    def measure(self, name: str) -> StandingMeasure | None:
        """One of the measures by its name."""
        return next((one for one in self.measures if one.name == name), None)
