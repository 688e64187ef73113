"""Decisions about evidence without a database: its headings, what became of a promise, what of a conversation is taken along."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from everweek.act.cases.rules import OUTSIDE, Side, StageName
from everweek.act.clocks.rules import ClockKind


class Clause(StrEnum):
    """The clauses of ISO 10002:2018 that evidence stands under, by their numbers."""

    COMMUNICATION = "8.1"
    RECEIPT = "8.2"
    TRACKING = "8.3"
    ACKNOWLEDGEMENT = "8.4"
    ASSESSMENT = "8.5"
    INVESTIGATION = "8.6"
    RESPONSE = "8.7"
    DECISION_TOLD = "8.8"
    CLOSING = "8.9"
    ANALYSIS = "9.2"
    SATISFACTION = "9.3"
    IMPROVEMENT = "9.7"


class Figure(StrEnum):
    """What a figure of a year counts."""

    CASES = "cases"
    KIND = "kind"
    WAY = "way"
    REACHED = "reached"
    CLOSED_WITHOUT = "closed_without"
    IN_TIME = "in_time"
    SEVERITY = "severity"
    SAFETY = "safety"
    REMEDY = "remedy"
    ALTERNATIVE = "alternative"
    GIVEN = "given"
    CLOSED_UNTOLD = "closed_untold"
    OPEN = "open"
    LAPSED = "lapsed"
    ASIDE = "aside"
    BEGUN_ANEW = "begun_anew"
    HANDED_UP = "handed_up"
    CAUSE = "cause"
    CAUSE_LATE = "cause_late"
    CAUSE_UNKNOWN = "cause_unknown"
    AGREED = "agreed"
    AGREED_AFTER = "agreed_after"
    DISAGREED = "disagreed"
    DISAGREED_SILENT = "disagreed_silent"
    SILENT = "silent"
    RECOVERED = "recovered"
    IMPROVEMENT = "improvement"
    IMPROVED = "improved"
    PUBLIC = "public"


CLAUSE_OF: Final[Mapping[StageName, Clause]] = {name: Clause[name.name] for name in StageName}
PROMISED_IN: Final[Mapping[ClockKind, Clause]] = {
    ClockKind.FIRST_REPLY: Clause.ACKNOWLEDGEMENT,
    ClockKind.NEXT_REPLY: Clause.TRACKING,
    ClockKind.SOLUTION: Clause.DECISION_TOLD,
}
"""Under which clause it stands whether a promise was kept."""


class Became(StrEnum):
    """What became of a promise."""

    KEPT = "kept"
    BROKEN = "broken"
    OPEN = "open"


def became(*, late: bool, stopped: bool) -> Became:
    """What became of a promise; one that is late is broken at once, as where promises are counted.

    >>> became(late=False, stopped=True), became(late=True, stopped=False)
    (<Became.KEPT: 'kept'>, <Became.BROKEN: 'broken'>)
    """
    if late:
        return Became.BROKEN
    return Became.KEPT if stopped else Became.OPEN


def is_taken_along(side: Side, *, notes: bool) -> bool:
    """Whether what stands on that side goes along: what is among ourselves only where ``notes`` are asked for.

    >>> is_taken_along(Side.US, notes=False), is_taken_along(Side.NOTE, notes=False), is_taken_along(Side.NOTE, notes=True)
    (True, False, True)
    """
    return notes or side in OUTSIDE
