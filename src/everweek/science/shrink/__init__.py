"""Fair comparison: small samples shrunk for estimating, tests on the unshrunken values, case mix allowed for."""

from everweek.science.shrink.case_mix import Adjusted, adjusted, adjusted_means
from everweek.science.shrink.gaussian import normal
from everweek.science.shrink.marks import shared
from everweek.science.shrink.pairs import apart, apart_means, apart_shares
from everweek.science.shrink.proportions import beta_binomial
from everweek.science.shrink.shrunken import Shrunken

__all__ = [
    "Adjusted",
    "Shrunken",
    "adjusted",
    "adjusted_means",
    "apart",
    "apart_means",
    "apart_shares",
    "beta_binomial",
    "normal",
    "shared",
]
