"""Pure working time: opening hours, holidays, clocks that pause."""

from everweek.worktime.clocks import Clock, Move, Moved, Run
from everweek.worktime.counting import due, worked
from everweek.worktime.hours import Hours, Shift, Span

__all__ = ["Clock", "Hours", "Move", "Moved", "Run", "Shift", "Span", "due", "worked"]
