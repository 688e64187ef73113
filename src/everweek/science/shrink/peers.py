"""Each person against all peers, who met the same kinds of cases."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtr

from everweek.science import arguments
from everweek.science.arrays import Floats
from everweek.science.estimate import Estimate, NotEnough
from everweek.science.quantiles import t
from everweek.science.skewness import bent, straightened

FEWEST = 3


@dataclass(frozen=True)
class Standing:
    """One person beside all peers: how far from them, how likely so much is by chance, and whether it stands among all persons.

    Attributes:
        difference: The person's answers less what peers had in the same kinds of cases, in an interval that leaves out 0 exactly
            where the person is apart.
        chance: The p-value, allowing for all persons that were looked at (Holm); at most 1 - `level` where it stands, else above.
        apart: Whether it stands, all persons looked at together.
        peers: How many others had cases of the same kinds.
    """

    difference: Estimate
    chance: float
    apart: bool
    peers: int


def against_peers(
    n: ArrayLike,
    mean: ArrayLike,
    variance: float,
    *,
    skewness: float = 0.0,
    degrees: float,
    need: int = 5,
    unit: str = "score",
    level: float = 0.95,
) -> tuple[Standing | NotEnough, ...]:
    """Who differs from all peers together, once the kinds of cases and the number of persons are allowed for?

    Args:
        n: Answers by person and kind of case: (persons, strata).
        mean: Their means; anything where there is no answer.
        variance: Of single answers within person and stratum, pooled, above zero.
        skewness: Of single answers.
        degrees: The degrees of freedom behind the variance.
        need: A person with fewer answers that have peers is not judged.
        unit: What the means are measured in.
        level: One minus the chance that anybody is falsely told apart.

    Returns:
        For each person where they stand, in the order given. Within each stratum a person is compared with all others who are not
        apart themselves; strata in which there is nobody else are left out. Tested with Holm's levels step by step, the farthest
        first, who is then no longer a peer: or else two bad apples would make all others good. Whoever came out so, but does not
        lie apart from the peers that are left in the end, is not apart either.

        Each interval inverts the test that ended the steps: with k persons still in, it holds the truth with
        1 - (1 - `level`) / k. Holm's step-down finds exactly those whose p-value is at most (1 - `level`) / k, so an interval
        leaves out 0 where its person is apart and nowhere else. That all intervals of those who are not apart hold the truth, and
        all others are rightly called apart, happens with `level` at least (the region that belongs to Holm's tests). Of those who
        are apart that region gives no more than that they are: their intervals are as wide as the others', and each is good by
        itself. Where two are left who differ, nobody can say which is the odd one, and nothing is said of them.

    Raises:
        ValueError: Different shapes, negative counts, a variance or degrees not above zero.

    Assumes one variance, and strata known before the service. Do not use it to rank.

    Source: S. Holm (1979), Scandinavian Journal of Statistics 6, 65-70; the region that belongs to it O. Guilbaud (2008),
    Biometrical Journal 50, 678-692, and K. Strassburger and F. Bretz (2008), Statistics in Medicine 27, 4914-4927;
    standardisation by strata as in D. J. Spiegelhalter (2005), Statistics in Medicine 24, 1185-1202; steps as B. Rosner (1983),
    Technometrics 25, 165-172; lean of small means P. Hall (1992), Journal of the Royal Statistical Society B 54, 221-228.

    >>> found = against_peers([[40], [40], [40]], [[4.0], [4.1], [2.0]], 1.0, degrees=117)
    >>> [each.apart for each in found]
    [False, False, True]
    """
    sizes, means = arguments.counts("n", n, dimensions=2), arguments.array("mean", mean, dimensions=2, missing=True)
    spread, free = arguments.positive("variance", variance), arguments.positive("degrees", degrees)
    error = 1 - arguments.fraction("level", level)
    arguments.same_shape(n=sizes, mean=means)
    means = np.where(sizes > 0, means, 0.0)
    steps = _step_down(_Beside.of(sizes, means), _Test(spread, skewness, free), need, error)
    peers = _peers(sizes, steps.out)
    few = NotEnough("Too few of the answers have any of a peer beside them.", have=0, need=need)
    odd = NotEnough("Of two who differ nobody can say which is the odd one.", have=steps.left, need=FEWEST)
    return tuple(
        few
        if not steps.told[person]
        else odd
        if steps.chances[person] <= error / steps.left and not steps.out[person]
        else Standing(
            steps.difference(person, unit),
            float(steps.corrected[person]),
            bool(steps.chances[person] <= error / steps.left),
            int(peers[person]),
        )
        for person in range(len(sizes))
    )


@dataclass(frozen=True)
class _Test:
    """What every person is tested by: the variance and skewness of single answers, and the degrees of freedom behind it."""

    variance: float
    skewness: float
    degrees: float

    def lean(self, rows: _Rows) -> Floats:
        """Return the skewness of each difference over six; never beyond one, where its cubic would no longer hold 0."""
        n = np.maximum(rows.n, 1.0)
        return np.clip(self.skewness / (6 * np.sqrt(n)) * (self.variance / n / rows.error) ** 1.5, -1.0, 1.0)

    def chances(self, rows: _Rows) -> Floats:
        """Return the p-value of each difference by itself."""
        scores = straightened(rows.value / np.sqrt(rows.error), self.lean(rows))
        return 2 * np.asarray(stdtr(self.degrees, -np.abs(scores)), dtype=np.float64)


@dataclass(frozen=True)
class _Steps:
    """Where the steps ended: who is out, who can be judged, the p-values by themselves and as they count among all, and how many
    are still in.
    """

    rows: _Rows
    test: _Test
    out: NDArray[np.bool_]
    told: NDArray[np.bool_]
    chances: Floats
    corrected: Floats
    left: int
    error: float

    def difference(self, person: int, unit: str) -> Estimate:
        """Return how far a person is from peers, with the interval that inverts the last step's test."""
        level = 1 - self.error / self.left
        reach = t(level, self.test.degrees) * np.array([1.0, -1.0])
        value, deviation = float(self.rows.value[person]), sqrt(float(self.rows.error[person]))
        low, high = (value - deviation * float(one) for one in bent(reach, self.test.lean(self.rows)[person]))
        method = "difference to peers within kinds of cases, pooled t, as wide as comparing all of them makes it (Holm)"
        return Estimate(value, min(low, value), max(high, value), level, int(self.rows.n[person]), unit, method)


def _step_down(beside: _Beside, test: _Test, need: int, error: float) -> _Steps:
    """Take out the farthest, as long as there is one; changes ``beside``."""
    rows = beside.rows(test.variance)
    out, corrected = np.zeros(len(rows.n), dtype=np.bool_), np.ones(len(rows.n))
    asked, highest = rows.n >= need, 0.0
    while True:
        told = asked & (rows.n >= need)
        chances = test.chances(rows)
        open_ = np.where(told & ~out, chances, np.inf)
        left = int(asked.sum() - out.sum())
        # Of two who differ nobody can say which is the odd one.
        if left < FEWEST or open_.min() > error / left:
            break
        # Not whose chance is least: far out, what lean takes from one side and gives to the other would choose.
        farthest = int(np.argmax(np.where(open_ <= error / left, rows.value**2 / rows.error, -1.0)))
        out[farthest], highest = True, max(highest, float(open_[farthest]) * left)
        corrected[farthest] = highest
        beside.without(out, np.flatnonzero(beside.sizes[farthest] > 0))
        rows = beside.rows(test.variance)
    left = max(left, 1)
    corrected[~out] = _holm(open_[~out], left, highest)
    corrected = np.where(out & (chances > error / left), np.minimum(1.0, np.maximum(corrected, chances * left)), corrected)
    return _Steps(rows, test, out, told, chances, corrected, left, error)


@dataclass(frozen=True)
class _Rows:
    """By person: the difference to peers, its variance, and the answers it is from."""

    value: Floats
    error: Floats
    n: Floats


@dataclass(frozen=True)
class _Beside:
    """For each person in each kind of cases: how the person's own answers compare with those of peers, who met that kind too.

    ``own`` are answers for which there are peers, ``gap`` their difference to the peers, ``scatter`` how much the peers scatter.
    When a person is no peer any more, only the kinds of cases which that person had are reckoned anew: doing all at each step
    took seconds in a house where nearly everybody is apart.
    """

    sizes: Floats
    means: Floats
    own: Floats
    gap: Floats
    scatter: Floats
    totals: Floats
    """Of own answers, gaps and what peers scatter, by person."""

    @classmethod
    def of(cls, sizes: Floats, means: Floats) -> _Beside:
        parts = _reckoned(sizes, means, sizes)
        return cls(sizes, means, *parts, totals=np.array([part.sum(axis=1) for part in parts]))

    def without(self, out: NDArray[np.bool_], kinds: NDArray[np.intp]) -> None:
        """Reckon these ``kinds`` of cases anew for everybody who had any of them, with the persons marked in ``out`` counting as
        nobody's peers. Changes the arrays in place.
        """
        persons = np.flatnonzero(self.sizes[:, kinds].any(axis=1))
        at = np.ix_(persons, kinds)
        sizes = self.sizes[at]
        anew = _reckoned(sizes, self.means[at], sizes * ~out[persons, None])
        for place, (part, values) in enumerate(zip((self.own, self.gap, self.scatter), anew, strict=True)):
            part[at] = values
            self.totals[place, persons] = part[persons].sum(axis=1)

    def rows(self, variance: float) -> _Rows:
        """Return the difference to peers, its variance and its answers, person by person."""
        n, gap, scatter = self.totals
        divisor = np.maximum(n, 1.0)
        return _Rows(gap / divisor, variance * (1 / divisor + scatter / divisor**2), n.copy())


def _reckoned(sizes: Floats, means: Floats, within: Floats) -> tuple[Floats, Floats, Floats]:
    """Own answers that have peers, their gap and what peers scatter; ``within`` are the sizes of those who are peers."""
    total = within * means
    mass, total = within.sum(axis=0) - within, total.sum(axis=0) - total
    used = (mass > 0) & (sizes > 0)
    divisor = np.where(used, mass, 1.0)
    own = np.where(used, sizes, 0.0)
    return own, own * np.where(used, means - total / divisor, 0.0), own**2 / divisor


def _peers(sizes: Floats, out: NDArray[np.bool_]) -> NDArray[np.int_]:
    """How many others, of those who are not out, each had cases of the same kinds with."""
    within = sizes * ~out[:, None]
    used = (within.sum(axis=0) - within > 0) & (sizes > 0)
    # As bits, eight kinds a byte: a product of matrices takes ten times as long, and every processor there is.
    asked, met = np.packbits(used, axis=1), np.packbits(within > 0, axis=1)
    found = np.array([np.count_nonzero((met & one).any(axis=1)) for one in asked], dtype=np.int_)
    # No person is their own peer.
    return found - (asked & met).any(axis=1)


def _holm(chances: Floats, left: int, least: float) -> Floats:
    """The p-values of those who are ``left``, each times how many are as likely or likelier; none below ``least``."""
    order = np.argsort(chances)
    steps = np.maximum.accumulate(chances[order] * np.maximum(left - np.arange(len(chances)), 1))
    found = np.empty(len(chances))
    found[order] = np.clip(steps, least, 1.0)
    return found
