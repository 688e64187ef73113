"""Decisions about guides without a database: which of them stands first beside a case.

>>> near = Nearness(kind=True, touchpoint=False, cause=True, unit=2)
>>> near > Nearness(kind=False, touchpoint=False, cause=False, unit=9)
True
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import total_ordering
from typing import Final

LONGEST_TITLE: Final = 120
MOST_GUIDES: Final = 2000
"""Among more of them nobody finds one by a few words."""


class Sort(StrEnum):
    """A guideline says how to judge, know-how how it is done."""

    GUIDELINE = "guideline"
    KNOW_HOW = "know_how"


@total_ordering
@dataclass(frozen=True, kw_only=True)
class Nearness:
    """How near a guide is to a case it is about: by what it names, and by how deep its ``unit`` stands.

    What was written for such cases stands before what was written for all; a cause says more than a touchpoint, and that more
    than a kind. Only then does the team's own word come before the organisation's.
    """

    kind: bool
    touchpoint: bool
    cause: bool
    unit: int

    def __lt__(self, other: "Nearness") -> bool:
        return self._rank < other._rank

    @property
    def _rank(self) -> tuple[int, bool, bool, bool, int]:
        named = (self.cause, self.touchpoint, self.kind)
        return (sum(named), *named, self.unit)
