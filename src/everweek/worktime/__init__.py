"""Pure working time: shifts, and promises that run in them."""

from everweek.worktime.clocks import Clock, Lap, Move, Moved
from everweek.worktime.counting import due, worked
from everweek.worktime.hours import Hours, Shift, Span

__all__ = ["Clock", "Hours", "Lap", "Move", "Moved", "Shift", "Span", "due", "worked"]
