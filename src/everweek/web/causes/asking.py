"""What is asked of the pages of causes by their addresses."""

from dataclasses import dataclass
from typing import Final

from everweek.act.cases.rules import CaseKind
from everweek.web.house import asking
from everweek.web.house.asking import Asking

DAYS: Final = ("30", "91", "365", "0")
"""The spans one can choose, in days up to today; 0 is all there is."""


@dataclass(frozen=True)
class CausesAsked(Asking):
    """Of which cases the causes are told: of how many days, of a unit and below, of a kind, of one branch of the tree."""

    days: str = asking.one_of(DAYS, "91")
    unit: str = asking.key()
    kind: str = asking.one_of([one.value for one in CaseKind], "")
    branch: str = asking.key()
