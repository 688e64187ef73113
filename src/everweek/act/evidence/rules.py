"""Decisions about evidence without a database: what became of a promise, and what of a conversation is taken along."""

from collections.abc import Sequence
from enum import StrEnum

from everweek.act.cases.rules import OUTSIDE
from everweek.act.shown import RemarkShown


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


def taken_along(said: Sequence[RemarkShown], *, notes: bool) -> Sequence[RemarkShown]:
    """What was said with the customer; what was written among ourselves only where ``notes`` are asked for."""
    return [one for one in said if notes or one.side in OUTSIDE]
