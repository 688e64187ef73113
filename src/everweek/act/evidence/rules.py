"""Decisions about evidence without a database: what became of a promise, and what of a conversation is taken along."""

from enum import StrEnum

from everweek.act.cases.rules import OUTSIDE, Side


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
