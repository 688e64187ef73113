"""Shrinking shares: binomial counts whose chances come from one beta distribution, fitted by maximum likelihood."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainccinv, betaincinv, digamma, expit, gammaln, logit

from everweek.science import arguments
from everweek.science.arrays import Floats
from everweek.science.estimate import Estimate, NotEnough
from everweek.science.shrink.gaussian import heaviness
from everweek.science.shrink.shrunken import Shrunken
from everweek.science.shrink.worth import independent

# The concentration a + b is looked for on the logarithmic scale. Above the upper end, 1e6 times the largest group, the groups
# cannot be told from groups of one and the same share; below the lower end every group is all hits or none.
_LEAST, _MOST = 1e-6, 1e6
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(40)
_SIDES, _SIDE_WEIGHTS = np.polynomial.hermite_e.hermegauss(7)
_SIDE_WEIGHTS = _SIDE_WEIGHTS / _SIDE_WEIGHTS.sum()


def beta_binomial(
    hits: ArrayLike,
    sizes: ArrayLike,
    *,
    worth: ArrayLike | None = None,
    prior: tuple[float, float] | None = None,
    level: float = 0.95,
) -> Shrunken | NotEnough:
    """What is each group's share likely to be, given that groups resemble each other?

    Args:
        hits: The hits of each group: whole numbers, at most its size.
        sizes: The answers of each group, told as `n`.
        worth: How many independent answers would know each group's share as well, above zero and at most its size, where some
            hang together (`clusters.effective_size`); left out, all are independent.
        prior: (a, b) of the beta distribution, both above zero, where they are known from elsewhere (last year's groups).
        level: How often the intervals should hold the truth, on average over the groups.

    Returns:
        `prior` is (a, b) of the beta distribution by maximum likelihood; a + b is at most 1e6 times the largest group, reached
        when the groups differ no more than chance explains. Each value is (hits + a) / (size + a + b). The interval is the beta
        interval of mean and variance given the counts, a and b being averaged over what else they might be, so it is wider than
        textbook empirical Bayes, above all for few groups. A group without answers is `NotEnough`. So is everything for fewer
        than two groups with answers, groups of at most one answer each, and hits everywhere or nowhere. With a prior given
        nothing is learnt from the groups: one is enough, and each interval is that of its beta distribution.

    Raises:
        ValueError: A count is negative, not whole, or above its size; a worth is not above zero, or above its size; different
            lengths; a prior that is no pair above zero.

    Assumes groups that could change names without loss (no known reason why one should be higher: else adjust first) and
    independent answers, or those whose worth is given. Do not use it to test who differs (`apart_shares`), nor with one group
    unlike all others.

    Source: D. A. Griffiths (1973), Biometrics 29, 637-648, for the likelihood; averaging over the prior as in R. E. Kass and D.
    Steffey (1989), J. Am. Stat. Assoc. 84, 717-726, in the shrinkage of C. L. Christiansen and C. N. Morris (1997), J. Am. Stat.
    Assoc. 92, 618-632.

    >>> shrunken = beta_binomial([1, 30, 4, 16, 9], [2, 40, 10, 20, 15])
    >>> [round(estimate.value, 2) for estimate in shrunken.estimates]
    [0.67, 0.7, 0.64, 0.7, 0.66]
    """
    arguments.fraction("level", level)
    h, n = arguments.counts("hits", hits), arguments.counts("sizes", sizes)
    arguments.same_shape(hits=h, sizes=n)
    arguments.at_most("hits", h, "sizes", n)
    answers = n
    h, n = independent(h, n, worth)
    seen = n > 0
    if prior is not None:
        a, b = (arguments.positive("prior", each) for each in arguments.pair("prior", prior))
        if not seen.any():
            return NotEnough("There is no group with answers to estimate.", have=0, need=1)
        ends, method = _beta_ends(h[seen] + a, n[seen] - h[seen] + b, level), "beta-binomial, prior given"
    else:
        if (short := _too_little(h[seen], n[seen])) is not None:
            return short
        fit = _Fit(h[seen], n[seen])
        a, b = fit.prior()
        ends, method = _intervals(fit, level), "beta-binomial, maximum likelihood, the prior's uncertainty averaged over"
    return Shrunken((a, b), _estimates(h, n, answers, (a, b), ends, level, method))


def _estimates(
    h: Floats, n: Floats, answers: Floats, prior: tuple[float, float], ends: tuple[Floats, Floats], level: float, method: str
) -> tuple[Estimate | NotEnough, ...]:
    """One for each group, told as of so many answers; the ends are those of the groups with answers, in order."""
    a, b = prior
    found = iter(zip(ends[0].tolist(), ends[1].tolist(), strict=True))
    estimates: list[Estimate | NotEnough] = []
    for hit, size, many in zip(h.tolist(), n.tolist(), answers.tolist(), strict=True):
        if size == 0:
            estimates.append(NotEnough("This group has no answers.", have=0, need=1))
            continue
        value = (hit + a) / (size + a + b)
        low, high = next(found)
        estimates.append(Estimate(value, min(low, value), max(high, value), level, int(many), "share", method))
    return tuple(estimates)


def _too_little(h: Floats, n: Floats) -> NotEnough | None:
    if len(n) < 2:
        return NotEnough("Shrinking needs at least two groups with answers to learn from.", have=len(n), need=2)
    if n.max() < 2:
        return NotEnough("Groups of a single answer cannot show how much groups differ.", have=1, need=2)
    if h.sum() in (0, n.sum()):
        return NotEnough("All answers are alike, so there is no difference between groups to learn from.", have=1, need=2)
    return None


def _rise(a: Floats, h: Floats) -> Floats:
    """The logarithm of a (a + 1) ... (a + h - 1) less h log a; by Stirling where logarithms of gamma would cancel."""
    large = np.maximum(a, 100.0)
    series = (large + h - 0.5) * np.log1p(h / large) - h + (1 / (large + h) - 1 / large) / 12
    series -= ((large + h) ** -3 - large**-3) / 360
    small = gammaln(a + h) - gammaln(a) - h * np.log(a)
    rise: Floats = np.where(h == 0, 0.0, np.where(a > 100, series, small))
    return rise


def _steep(a: Floats, h: Floats) -> Floats:
    """digamma(a + h) - digamma(a): the derivative of the logarithm of a (a + 1) ... (a + h - 1)."""
    if a.max() <= 100:
        # So most are asked: what stands below for larger ones would be worked out in vain.
        plain: Floats = digamma(a + h) - digamma(a)
        return plain
    large = np.maximum(a, 100.0)
    near, far = 1 / large, 1 / (large + h)
    series = np.log1p(h / large) + (near - far) / 2 + (near**2 - far**2) / 12 - (near**4 - far**4) / 120
    steep: Floats = np.where(a > 100, series, digamma(a + h) - digamma(a))
    return steep


class _Fit:
    """The beta-binomial likelihood of some groups, by mean share and concentration a + b: arrays of both at once."""

    def __init__(self, h: Floats, n: Floats) -> None:
        self.h, self.n = h, n
        self.typical = float(np.mean(n))
        self.grid = np.linspace(np.log(_LEAST), np.log(_MOST * float(n.max())), 80)
        self.heights = self.likelihood(self.shares(np.exp(self.grid)), np.exp(self.grid))

    def likelihood(self, shares: Floats, concentrations: Floats) -> Floats:
        """The log-likelihood, up to a constant."""
        total = concentrations[:, None]
        a, b = total * shares[:, None], total * (1 - shares[:, None])
        shape = (_rise(a, self.h) + _rise(b, self.n - self.h) - _rise(total, self.n)).sum(axis=1)
        heights: Floats = shape + self.h.sum() * np.log(shares) + (self.n - self.h).sum() * np.log1p(-shares)
        return heights

    def _uphill(self, odds: Floats, concentrations: Floats) -> Floats:
        """The direction in which a larger mean share is likelier; the likelihood is concave in it."""
        total = concentrations[:, None]
        a, b = total * expit(odds)[:, None], total * expit(-odds)[:, None]
        direction: Floats = np.sum(_steep(a, self.h) - _steep(b, self.n - self.h), axis=1)
        return direction

    def shares(self, concentrations: Floats) -> Floats:
        """The mean share of largest likelihood for each of these concentrations.

        Twenty-six halvings leave some 1e-7; at a top, the likelihood then errs by no more than the square of it.
        """
        low_end, high_end = self._around(concentrations)
        low, high = np.full_like(concentrations, low_end), np.full_like(concentrations, high_end)
        for _ in range(26):
            guess = (low + high) / 2
            up = self._uphill(guess, concentrations) > 0
            low, high = np.where(up, guess, low), np.where(up, high, guess)
        found: Floats = expit((low + high) / 2)
        return found

    def share(self, concentration: float) -> float:
        """The mean share of largest likelihood for one concentration, as near as numbers tell."""
        # Heavy, and only wanted here.
        from scipy.optimize import brentq

        total = np.array([concentration])
        low, high = self._around(total)

        def uphill(odds: float) -> float:
            return float(self._uphill(np.array([odds]), total)[0])

        return float(expit(brentq(uphill, low, high, xtol=1e-15, rtol=1e-15)))

    def _around(self, concentrations: Floats) -> tuple[float, float]:
        """Log odds below and above those of the best shares of all of these concentrations."""
        middle, reach = float(logit(self.h.sum() / self.n.sum())), 2.0
        while True:
            low, high = middle - reach, middle + reach
            ones = np.ones_like(concentrations)
            if (self._uphill(low * ones, concentrations) > 0).all() and (self._uphill(high * ones, concentrations) < 0).all():
                return low, high
            reach *= 2

    def slope(self, logarithm: float) -> float:
        """The derivative of the likelihood at the best share, by the logarithm of the concentration."""
        total = np.array([np.exp(logarithm)])
        share = self.share(float(total[0]))
        parts = (
            share * _steep(total * share, self.h)
            + (1 - share) * _steep(total * (1 - share), self.n - self.h)
            - _steep(total, self.n)
        )
        return float(total[0] * parts.sum())

    def concentration(self) -> float:
        """The a + b of largest likelihood, over all of its hills."""
        best = int(np.argmax(self.heights))
        left, right = float(self.grid[max(best - 1, 0)]), float(self.grid[min(best + 1, len(self.grid) - 1)])
        if self.slope(left) <= 0:
            return float(np.exp(left))
        if self.slope(right) >= 0:
            return float(np.exp(right))
        # Heavy, and only wanted here.
        from scipy.optimize import brentq

        return float(np.exp(brentq(self.slope, left, right, xtol=1e-11, rtol=1e-13)))

    def prior(self) -> tuple[float, float]:
        """(a, b) of largest likelihood."""
        concentration = self.concentration()
        a = concentration * self.share(concentration)
        return a, concentration - a

    def curvature(self, shares: Floats, concentrations: Floats) -> Floats:
        """Minus the second derivative of the log-likelihood by the log odds of the share, at its top."""
        step = 1e-3
        odds = logit(shares)
        below, here, above = (self.likelihood(expit(odds + k * step), concentrations) for k in (-1, 0, 1))
        curve: Floats = np.maximum((2 * here - below - above) / step**2, 1e-9)
        return curve

    def plausible(self) -> tuple[Floats, Floats]:
        """Nodes and weights over the logarithms of the concentrations that the counts leave plausible."""
        near = np.flatnonzero(self.heights > self.heights.max() - 12)
        low, high = self.grid[max(near[0] - 1, 0)], self.grid[min(near[-1] + 1, len(self.grid) - 1)]
        return (low + high) / 2 + (high - low) / 2 * _NODES, (high - low) / 2 * _WEIGHTS


def _intervals(fit: _Fit, level: float) -> tuple[Floats, Floats]:
    """Both ends for each group: the beta distribution with the mean and variance of what is known of its share.

    The average runs over a + b and, given that, over the log odds of the prior's mean, about normal. Beforehand the shrinkage
    e / (e + A) has the density of `heaviness`, e being the error share (1 - share) / m of a group of mean size m and A the
    variance share (1 - share) / (a + b + 1) between groups.
    """
    logarithms, weights = fit.plausible()
    totals = np.exp(logarithms)
    shares = fit.shares(totals)
    curves = fit.curvature(shares, totals)
    # A mean uniform beforehand has density share (1 - share) by its log odds.
    heights = fit.likelihood(shares, totals) - 0.5 * np.log(curves) + np.log(shares * (1 - shares))
    pulled = (totals + 1) / (totals + 1 + fit.typical)
    heights += np.log(totals * fit.typical / (totals + 1 + fit.typical) ** 2) - heaviness(len(fit.n)) * np.log(pulled)
    masses = weights * np.exp(heights - heights.max())
    keep = masses > 1e-7 * masses.sum()
    odds = logit(shares[keep])[:, None] + _SIDES / np.sqrt(curves[keep])[:, None]
    mix = ((masses[keep] / masses[keep].sum())[:, None] * _SIDE_WEIGHTS).ravel()
    total = np.repeat(totals[keep], len(_SIDES))[:, None]
    middles = (fit.h + total * expit(odds).ravel()[:, None]) / (fit.n + total)
    mean = mix @ middles
    variance = mix @ (middles * (1 - middles) / (fit.n + total + 1)) + mix @ (middles - mean) ** 2
    size = mean * (1 - mean) / variance - 1
    return _beta_ends(mean * size, (1 - mean) * size, level)


def _beta_ends(a: Floats, b: Floats, level: float) -> tuple[Floats, Floats]:
    """Both ends of the equal-tailed interval of a beta distribution, each from its own tail."""
    tail = (1 - level) / 2
    return np.asarray(betaincinv(a, b, tail), dtype=np.float64), np.asarray(betainccinv(a, b, tail), dtype=np.float64)
