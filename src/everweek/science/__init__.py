"""Pure statistics: sufficient statistics in, estimates with intervals out.

Nothing here knows a database, the web or the time, and importing this package alone loads neither numpy nor scipy.
Every function answers with an `Estimate` or says `NotEnough`; impossible input raises `ValueError` naming the argument.
"""

from everweek.science.estimate import Estimate, NotEnough

__all__ = ["Estimate", "NotEnough"]
