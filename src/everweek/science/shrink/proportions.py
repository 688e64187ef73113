"""Shrinking shares: binomial counts whose chances come from one beta distribution, fitted by maximum likelihood."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.special import betainccinv, betaincinv, digamma, expit, gammaln, logit

from everweek.science import arguments
from everweek.science.arrays import Floats
from everweek.science.estimate import Estimate, NotEnough
from everweek.science.shrink.gaussian import heaviness
from everweek.science.shrink.shrunken import Shrunken

# The concentration a + b is looked for on the logarithmic scale. Above the upper end, 1e5 times the largest group, the groups
# cannot be told from groups of one and the same share; below the lower end every group is all hits or none.
_LEAST, _MOST = 1e-6, 1e5
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(40)
_SIDES, _SIDE_WEIGHTS = np.polynomial.hermite_e.hermegauss(7)
_SIDE_WEIGHTS = _SIDE_WEIGHTS / _SIDE_WEIGHTS.sum()


def beta_binomial(hits: ArrayLike, sizes: ArrayLike, *, level: float = 0.95) -> Shrunken | NotEnough:
    """What is each group's share likely to be, given that groups resemble each other?

    Args:
        hits: The hits of each group: whole numbers, at most its size.
        sizes: The answers of each group.
        level: How often the intervals should hold the truth, on average over the groups.

    Returns:
        `prior` is (a, b) of the beta distribution by maximum likelihood; a + b is at most 1e5 times the largest group, reached
        when the groups differ no more than chance explains. Each value is (hits + a) / (size + a + b). The interval is the beta
        interval of mean and variance given the counts, a and b being averaged over what else they might be, so it is wider than
        textbook empirical Bayes, above all for few groups. A group without answers is `NotEnough`. So is everything for fewer
        than two groups with answers, groups of at most one answer each, and hits everywhere or nowhere.

    Raises:
        ValueError: A count is negative, not whole, or above its size; different lengths.

    Assumes groups that could change names without loss (no known reason why one should be higher: else adjust first) and
    independent answers. Do not use it to test who differs (`apart_shares`), nor with one group unlike all others.

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
    seen = n > 0
    if (short := _too_little(h[seen], n[seen])) is not None:
        return short
    fit = _Fit(h[seen], n[seen])
    concentration = fit.concentration()
    a = concentration * fit.share(concentration)
    b = concentration - a
    lows, highs = _intervals(fit, concentration, level)
    method = "beta-binomial, maximum likelihood, the prior's uncertainty averaged over"
    found = iter(zip(lows.tolist(), highs.tolist(), strict=True))
    estimates: list[Estimate | NotEnough] = []
    for hit, size in zip(h.tolist(), n.tolist(), strict=True):
        if size == 0:
            estimates.append(NotEnough("This group has no answers.", have=0, need=1))
            continue
        value = (hit + a) / (size + concentration)
        low, high = next(found)
        estimates.append(Estimate(value, min(low, value), max(high, value), level, int(size), "share", method))
    return Shrunken((a, b), tuple(estimates))


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
    large = np.maximum(a, 100.0)
    near, far = 1 / large, 1 / (large + h)
    series = np.log1p(h / large) + (near - far) / 2 + (near**2 - far**2) / 12 - (near**4 - far**4) / 120
    steep: Floats = np.where(a > 100, series, digamma(a + h) - digamma(a))
    return steep


class _Fit:
    """The beta-binomial likelihood of some groups, by mean share and concentration a + b."""

    def __init__(self, h: Floats, n: Floats) -> None:
        self.h, self.n = h, n
        self.top = _MOST * float(n.max())

    def likelihood(self, share: float, concentration: float) -> float:
        """The log-likelihood, up to a constant."""
        a, b = concentration * share, concentration * (1 - share)
        whole = np.full_like(self.n, concentration)
        shape = _rise(np.full_like(self.n, a), self.h) + _rise(np.full_like(self.n, b), self.n - self.h) - _rise(whole, self.n)
        return float(shape.sum() + self.h.sum() * np.log(share) + (self.n - self.h).sum() * np.log1p(-share))

    def share(self, concentration: float) -> float:
        """The mean share of largest likelihood for this concentration; the likelihood is concave in it."""

        def slope(odds: float) -> float:
            share = float(expit(odds))
            a = np.full_like(self.n, concentration * share)
            b = np.full_like(self.n, concentration * float(expit(-odds)))
            return float(np.sum(_steep(a, self.h) - _steep(b, self.n - self.h)))

        middle = float(logit(self.h.sum() / self.n.sum()))
        reach = 2.0
        while slope(middle - reach) <= 0 or slope(middle + reach) >= 0:
            reach *= 2
        return float(expit(brentq(slope, middle - reach, middle + reach, xtol=1e-13, rtol=1e-14)))

    def profile(self, concentration: float) -> float:
        """The log-likelihood at the best share for this concentration."""
        return self.likelihood(self.share(concentration), concentration)

    def slope(self, logarithm: float) -> float:
        """The derivative of the profile by the logarithm of the concentration."""
        concentration = float(np.exp(logarithm))
        share = self.share(concentration)
        parts = (
            share * _steep(np.full_like(self.n, concentration * share), self.h)
            + (1 - share) * _steep(np.full_like(self.n, concentration * (1 - share)), self.n - self.h)
            - _steep(np.full_like(self.n, concentration), self.n)
        )
        return concentration * float(parts.sum())

    def concentration(self) -> float:
        """The a + b of largest likelihood, over all of its hills."""
        grid = np.linspace(np.log(_LEAST), np.log(self.top), 60)
        best = int(np.argmax([self.profile(float(np.exp(each))) for each in grid]))
        left, right = float(grid[max(best - 1, 0)]), float(grid[min(best + 1, len(grid) - 1)])
        if self.slope(left) <= 0:
            return float(np.exp(left))
        if self.slope(right) >= 0:
            return float(np.exp(right))
        return float(np.exp(brentq(self.slope, left, right, xtol=1e-12, rtol=1e-14)))

    def curvature(self, share: float, concentration: float) -> float:
        """Minus the second derivative of the log-likelihood by the log odds of the share, at its top."""
        step = 1e-3
        odds = float(logit(share))
        near = [self.likelihood(float(expit(odds + k * step)), concentration) for k in (-1, 0, 1)]
        return max((2 * near[1] - near[0] - near[2]) / step**2, 1e-9)


def _intervals(fit: _Fit, concentration: float, level: float) -> tuple[Floats, Floats]:
    """Both ends for each group: the beta distribution with the mean and variance of what is known of its share.

    The average runs over the share of shrinkage m / (m + a + b), m being the mean size (see
    `heaviness`), and, given that, over the log odds of the prior's mean, about normal.
    """
    typical = float(np.mean(fit.n))
    shrinkages, weights = _plausible(fit, concentration, typical)
    heavy = heaviness(len(fit.n))
    points = []
    for pulled, weight in zip(shrinkages.tolist(), weights.tolist(), strict=True):
        total = typical * pulled / (1 - pulled)
        share = fit.share(total)
        curve = fit.curvature(share, total)
        # A mean uniform beforehand has density share (1 - share) by its log odds.
        height = fit.likelihood(share, total) - 0.5 * np.log(curve) + np.log(share * (1 - share))
        points.append((total, float(logit(share)), 1 / np.sqrt(curve), np.log(weight) + height - heavy * np.log(pulled)))
    masses = np.exp(np.array([each[3] for each in points]) - max(each[3] for each in points))
    masses /= masses.sum()
    middles, spreads, parts = [], [], []
    for (total, odds, error, _), mass in zip(points, masses.tolist(), strict=True):
        if mass < 1e-7:
            continue
        for side, side_weight in zip(_SIDES.tolist(), _SIDE_WEIGHTS.tolist(), strict=True):
            share = float(expit(odds + side * error))
            middle = (fit.h + total * share) / (fit.n + total)
            middles.append(middle)
            spreads.append(middle * (1 - middle) / (fit.n + total + 1))
            parts.append(mass * side_weight)
    mix = np.array(parts) / sum(parts)
    mean = mix @ np.array(middles)
    variance = mix @ np.array(spreads) + mix @ (np.array(middles) - mean) ** 2
    size = mean * (1 - mean) / variance - 1
    low: Floats = betaincinv(mean * size, (1 - mean) * size, (1 - level) / 2)
    high: Floats = betainccinv(mean * size, (1 - mean) * size, (1 - level) / 2)
    return low, high


def _plausible(fit: _Fit, concentration: float, typical: float) -> tuple[Floats, Floats]:
    """Nodes and weights over the shrinkages (a + b) / (m + a + b) that the counts leave plausible."""

    def seen(pulled: float) -> float:
        return fit.profile(typical * pulled / (1 - pulled))

    top = fit.profile(concentration)
    peak = min(max(concentration / (typical + concentration), 1e-6), 1 - 1e-6)
    ends = []
    for far in (1e-6, 1 - 1e-6):
        inside, outside = peak, far
        if top - seen(far) < 12:
            inside = far
        for _ in range(25):
            if abs(outside - inside) < 1e-3 * abs(outside - peak):
                break
            middle = (inside + outside) / 2
            inside, outside = (middle, outside) if top - seen(middle) < 12 else (inside, middle)
        ends.append(inside)
    low, high = ends
    return (low + high) / 2 + (high - low) / 2 * _NODES, (high - low) / 2 * _WEIGHTS
