"""The report of a month for a board: what is found (``collecting``), in words (``saying``), as data, as a PDF."""

from everweek.prove.reporting.collecting import board_report
from everweek.prove.reporting.months import Month, last_whole_month, read_month
from everweek.prove.reporting.shape import BoardReport

__all__ = ["BoardReport", "Month", "board_report", "last_whole_month", "read_month"]
