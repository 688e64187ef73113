"""The lines of the board of clocks: what stands in each unit, and what waits with each colleague."""

from dataclasses import dataclass
from typing import Annotated

from django.utils.functional import Promise

from everweek.science import Estimate

Words = str | Promise


@dataclass(frozen=True)
class BoardLine:
    """How the clocks of one unit stand."""

    name: Annotated[str, "the unit"]
    open: Annotated[int, "how many cases are open"]
    late: Annotated[int, "how many of them are late"]
    nobodys: Annotated[int, "how many of them are nobody's"]
    waits: Annotated[int, "how many of them wait for a word of their customer"]
    next: Annotated[str, "when the next one is due; or nothing"]
    kept: Annotated[Estimate | None, "the share of promises that were kept of late"]
    untold: Annotated[Words, "why there is no such share; or nothing"]
    all: Annotated[str, "where they stand"]
    overdue: Annotated[str, "where those that are late stand"]
    free: Annotated[str, "where those stand that are nobody's"]
    awaited: Annotated[str, "where those stand that wait for a word of their customer"]


@dataclass(frozen=True)
class WaitingLine:
    """What waits with one colleague."""

    name: Annotated[str, "the colleague"]
    says: Annotated[str, "how many cases of theirs are open, and how many of these are late"]
    address: Annotated[str, "where they stand"]
