"""What is asked of the page by its address."""

from dataclasses import dataclass

from everweek.web.house import asking
from everweek.web.house.asking import Asking


@dataclass(frozen=True)
class BecameAsked(Asking):
    """Of which unit and below; left out: all within reach."""

    unit: str = asking.key()
