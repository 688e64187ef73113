"""What is asked of the page of evidence by its address."""

from dataclasses import dataclass

from everweek.web.house import asking
from everweek.web.house.asking import Asking


@dataclass(frozen=True)
class EvidenceAsked(Asking):
    """Of which year, and of which unit and below; left out: the newest, and all within reach."""

    year: str = asking.key()
    unit: str = asking.key()
