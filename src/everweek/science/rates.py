"""Rates: how often something happens for so many chances it had, with the exact interval of Poisson counts."""

from everweek.science.arguments import finite, fraction, whole
from everweek.science.estimate import Estimate, NotEnough


def rate(events: int, exposure: float, *, per: float = 1.0, level: float = 0.95) -> Estimate | NotEnough:
    """How often does it happen, judging by `events` in so much `exposure`?

    Args:
        events: How many times it happened: a whole number.
        exposure: How much there was in which it could happen (moments with customers, hours), above zero.
        per: The rate is told for so much exposure: 1000 makes it "for each thousand".
        level: How often the interval should hold the truth.

    Returns:
        Events for each `per` of exposure, zero or more; `n` is the events. `NotEnough` where there was no exposure.

    Raises:
        ValueError: A count is negative or not whole, an exposure negative, `per` not above zero; the level not between 0 and 1.

    Assumes events that come one by one, independent, at one rate. Do not use it where one event brings the next, nor to compare
    two rates by whether their intervals overlap. It is never too narrow, and of few events a little wider than it need be.

    Source: F. Garwood (1936), Fiducial limits for the Poisson distribution, Biometrika 28, 437-442: the ends are half the
    quantiles of chi-square with 2x (alpha/2) and 2x + 2 (1 - alpha/2) degrees of freedom; so in Ulm (1990), Am. J. Epidemiol.
    131, 373-375.

    >>> found = rate(10, 2000, per=1000)
    >>> found.value, round(found.low, 4), round(found.high, 4)
    (5.0, 2.3977, 9.1952)
    """
    fraction("level", level)
    count, size, each = whole("events", events), finite("exposure", exposure), finite("per", per)
    if size < 0:
        raise ValueError(f"exposure must not be negative, but is {exposure}")
    if each <= 0:
        raise ValueError(f"per must be above zero, but is {per}")
    if size == 0:
        return NotEnough("There was nothing in which it could have happened.", have=0, need=1)
    from scipy.special import gammainccinv, gammaincinv

    tail, scale = (1 - level) / 2, each / size
    # Half a quantile of chi-square with 2k degrees is a quantile of the gamma distribution with shape k. The upper end is asked
    # for by its own tail: 1 - tail would round to 1 for levels close to 1.
    low = float(gammaincinv(count, tail)) if count else 0.0
    high = float(gammainccinv(count + 1, tail))
    return Estimate(count * scale, low * scale, high * scale, level, count, f"events per {each:g}", "exact Poisson (Garwood)")
