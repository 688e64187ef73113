"""What is asked of the pages of guides by their addresses."""

from dataclasses import dataclass

from everweek.act.knowing.rules import Sort
from everweek.web.house import asking
from everweek.web.house.asking import Asking


@dataclass(frozen=True)
class GuidesAsked(Asking):
    """Which guides: that hold these words, of one sort; those that were put away in place of the others."""

    words: str = asking.words()
    sort: Sort | None = asking.one_of(Sort)
    away: bool = asking.tick()


@dataclass(frozen=True)
class BesideAsked(Asking):
    """Which guides beside a case: those about it, or all of its unit that hold these words."""

    words: str = asking.words()
