"""A report in words, as the page and the PDF show it: sentences, rows of numbers and quotations, in one language."""

from collections.abc import Sequence
from dataclasses import dataclass

from everweek.science import Estimate, NotEnough


@dataclass(frozen=True)
class FindingText:
    """What matters, and how sure that is, a sentence each."""

    says: str
    sure: Sequence[str]


@dataclass(frozen=True)
class MonthText:
    """A measure in one month: when, the number or why there is none, both in words, and how it differs from the report's month.

    ``figure`` and ``ends`` are empty where there is no number; ``compared`` is empty of the report's own month, and where the two
    cannot be told apart: the report says that once of all its measures.
    """

    when: str
    result: Estimate | NotEnough
    figure: str
    ends: str
    counted: str
    compared: str


@dataclass(frozen=True)
class MeasureText:
    """A standing measure: what it is called, in which unit, on which axis; its months, the report's own first.

    ``untold`` says why it cannot be told in any of them; there are no months then. ``counted`` is
    what is counted of it, as a heading: answers, promises or cases. ``signed``: its numbers are told with their sign.
    """

    name: str
    unit: str
    axis: tuple[float, float] | None
    places: int
    months: Sequence[MonthText]
    untold: str
    counted: str
    signed: bool = False


@dataclass(frozen=True)
class ChartText:
    """A control chart in words: what it says as a sentence, what it shows, what its marks stand for; ``shape`` has the chart."""

    says: str
    shows: str
    marks: str


@dataclass(frozen=True)
class ChangedText:
    """What customers said, what was done, and since when everybody may read it."""

    said: str
    did: str
    when: str
    language: str


@dataclass(frozen=True)
class VoiceText:
    """A customer's own words with what stands beside them: the mood, the scores, when and where it was said.

    ``foreign`` says in which language they are, where that is not the reader's.
    """

    words: str
    language: str
    foreign: str
    mood: str
    scores: str
    where: str


@dataclass(frozen=True, kw_only=True)
class ReportText:
    """A whole report in words.

    Attributes:
        house: What the organisation is called.
        kind: That it is a board report, of which month and of what.
        title: What the month brought, as a sentence.
        lead: How sure that is, or why nothing can be said; a sentence each.
        so_far: That the month is not over, where it is not; else empty.
        findings: What else matters.
        more: How many more findings there are, as a sentence, or nothing.
        measures: The standing measures that can be told.
        compared: Which of them moved from the other months, and that the others did not; a sentence for each month.
        untold: Months that several of them lack for the same reason, and measures of which nothing can be told; a sentence each.
        charts: The control charts, in the order of the report's.
        asked: Who was asked and answered, a sentence each.
        complaints: What became of complaints, a sentence each.
        causes: The most frequent causes, each with how many and which share.
        changed: What was changed.
        voices: What customers said.
        rule: By which rule these were chosen.
        method: How it was all worked out, and what was left out; a sentence each.
    """

    house: str
    kind: str
    title: str
    lead: Sequence[str]
    so_far: str
    findings: Sequence[FindingText]
    more: str
    measures: Sequence[MeasureText]
    compared: Sequence[str]
    untold: Sequence[str]
    charts: Sequence[ChartText]
    asked: Sequence[str]
    complaints: Sequence[str]
    causes: Sequence[str]
    changed: Sequence[ChangedText]
    voices: Sequence[VoiceText]
    rule: str
    method: Sequence[str]
