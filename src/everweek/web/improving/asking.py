"""What is asked of the list of improvements by its address."""

from dataclasses import dataclass

from everweek.web.house import asking
from everweek.web.house.asking import Asking


@dataclass(frozen=True)
class ImprovementsAsked(Asking):
    """Which improvements are asked for: those that are to be done, or those that ended."""

    ended: bool = asking.tick()
