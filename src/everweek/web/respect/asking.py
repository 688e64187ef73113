"""What is asked of the list of reports."""

from dataclasses import dataclass

from everweek.web.house.asking import Asking


@dataclass(frozen=True)
class ReportsAsked(Asking):
    """Which stretch of the reports is read."""
