"""What is asked of the list of reports."""

from dataclasses import dataclass

from everweek.web.house import asking
from everweek.web.house.asking import Asking


@dataclass(frozen=True)
class ReportsAsked(Asking):
    """Which stretch of the reports is read."""


@dataclass(frozen=True)
class CareAsked(Asking):
    """Of which unit."""

    unit: str = asking.key()
