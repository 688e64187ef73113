"""The constants of control charts, computed from their definitions rather than typed from a table.

For n independent standard normal observations: `d2` is the mean of their range, `d3` its standard deviation, `c4` the mean of
their sample standard deviation. Published to three or four digits for n up to 25 in D. C. Montgomery, Introduction to
Statistical Quality Control, 7th ed. (2013), Appendix VI.
"""

from functools import lru_cache
from math import exp, lgamma, sqrt

import numpy as np
from scipy.special import ndtr

# Beyond 9 standard deviations a normal density is below 1e-18. The trapezoidal rule is exact to machine precision for
# functions as smooth as these that vanish at both ends.
_GRID = np.linspace(-9.0, 9.0, 721)
_STEP = float(_GRID[1] - _GRID[0])
_DENSITY = np.exp(-(_GRID**2) / 2) / sqrt(2 * np.pi)
_BELOW = ndtr(_GRID)


@lru_cache(maxsize=1024)
def c4(n: int) -> float:
    """Mean of the sample standard deviation of n standard normal observations, n at least 2.

    sqrt(2 / (n - 1)) Gamma(n / 2) / Gamma((n - 1) / 2).

    >>> round(c4(5), 4)
    0.94
    """
    if n > 500:
        # The logarithms of the gamma function would cancel; this is their series in 1 / (n - 1), right to 1e-16 here.
        x = 1.0 / (n - 1)
        return exp(-x / 4 + x**3 / 24 - x**5 / 20)
    return sqrt(2 / (n - 1)) * exp(lgamma(n / 2) - lgamma((n - 1) / 2))


@lru_cache(maxsize=1024)
def d2(n: int) -> float:
    """Mean of the range of n standard normal observations, n at least 2 (Tippett 1925, Biometrika 17, 364-387).

    The integral over x of 1 - F(x)**n - (1 - F(x))**n, F being the normal distribution.

    >>> round(d2(2), 6), round(d2(5), 3)
    (1.128379, 2.326)
    """
    return _STEP * float(np.sum(1 - _BELOW**n - ndtr(-_GRID) ** n))


@lru_cache(maxsize=1024)
def d3(n: int) -> float:
    """Standard deviation of the range of n standard normal observations, n at least 2.

    From the distribution of the range, P(R <= w) = n times the integral over x of f(x) (F(x + w) - F(x))**(n - 1).

    >>> round(d3(2), 4), round(d3(5), 3)
    (0.8525, 0.864)
    """
    mean = d2(n)

    def beyond(w: float) -> float:
        return 1 - n * _STEP * float(np.sum(_DENSITY * (ndtr(_GRID + w) - _BELOW) ** (n - 1)))

    # Integrated about the mean: E (R - m)**2 = m**2 + the integral of 2 (w - m) P(R > w), all of order one.
    # Heavy, and only wanted here.
    from scipy.integrate import quad

    second, _ = quad(lambda w: 2 * (w - mean) * beyond(w), 0.0, mean + 16.0, points=[mean], limit=400, epsabs=1e-12)
    return sqrt(mean * mean + second)


# A moving range of two estimates sigma as well as this share of the degrees of freedom of a standard deviation would: the
# variance of the mean moving range over d2 is 0.826 sigma**2 / (m - 1) for many points (Cryer and Ryan 1990, Journal of Quality
# Technology 22, 187-192), that of a standard deviation on v degrees of freedom sigma**2 / (2 v).
MOVING_RANGE_DEGREES = 1 / (2 * 0.826)
