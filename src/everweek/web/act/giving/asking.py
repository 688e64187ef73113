"""What is asked of the pages of authority by their addresses."""

from dataclasses import dataclass

from everweek.web.house import asking
from everweek.web.house.asking import Asking


@dataclass(frozen=True)
class GridAsked(Asking):
    """Of which unit the grid of allowances is shown."""

    unit: str = asking.key()
