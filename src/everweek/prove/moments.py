"""Mean and squared standard error of a group of answers, on the scale its measure is told in: what comparing needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING

from everweek.prove.rules import NPS, Measure, Scale, Tallies
from everweek.science.clusters import Clusters, effective_size
from everweek.science.tally import Tally, together

if TYPE_CHECKING:
    from everweek.science.means import Sides, Within


@dataclass(frozen=True)
class Moments:
    """Some answers as one number: how many, its value, the squared standard error of that, and the hits where it is a share.

    ``spread`` is the weighted variance among the answers, ``third`` their third moment about their mean; ``size`` the number of
    unweighted, independent answers that would be as sure.
    """

    n: int
    value: float
    error: float
    spread: float
    third: float
    size: float
    hits: int | None


def worth(measure: Measure, scale: Scale, tallies: Tallies) -> dict[float, Tally]:
    """The answers by what each is worth to the measure: -100, 0 or 100 points of NPS, 0 or 100 of a share, else its score.

    >>> from everweek.prove.rules import STANDING
    >>> worth(STANDING["nps"], (0, 10), {9.0: Tally(2, 2, 2), 10.0: Tally(1, 1, 1), 0.0: Tally(1, 1, 1)})
    {100.0: Tally(n=3, w=3.0, w2=3.0), -100.0: Tally(n=1, w=1.0, w2=1.0)}
    """
    hits = measure.kind.hits

    def value(score: float) -> float:
        if measure.kind is NPS:
            return 100.0 if score >= 9 else -100.0 if score <= 6 else 0.0
        return score if hits is None else 100.0 * hits(score, scale)

    parts: dict[float, list[Tally]] = {}
    for score, tally in tallies.items():
        parts.setdefault(value(score), []).append(tally)
    return {each: together(some) for each, some in parts.items()}


def moments(measure: Measure, scale: Scale, tallies: Tallies) -> Moments:
    """The moments of some answers (at least one)."""
    return moments_of(measure, worth(measure, scale, tallies))


def moments_of(measure: Measure, by_worth: Tallies) -> Moments:
    """Return the moments of answers by what each is ``worth``; the error is that of the linearised variance, with n / (n - 1).

    Source: Sarndal, Swensson and Wretman (1992), Model Assisted Survey Sampling, eq. 5.6.10, as in ``science.scores``.
    """
    everyone = together(by_worth.values())
    value = fsum(each * (tally.w / everyone.w) for each, tally in by_worth.items())
    spread = fsum((each - value) ** 2 * (tally.w / everyone.w) for each, tally in by_worth.items())
    third = fsum((each - value) ** 3 * (tally.w / everyone.w) for each, tally in by_worth.items())
    error = fsum(((each - value) / everyone.w) ** 2 * tally.w2 for each, tally in by_worth.items())
    error *= everyone.n / max(everyone.n - 1, 1)
    hits = by_worth.get(100.0, Tally(0, 0, 0)).n if measure.kind.hits is not None else None
    return Moments(everyone.n, value, error, spread, third, everyone.kish, hits)


def moments_of_cases(found: Clusters) -> Moments:
    """The moments of promises kept, in points of 100, of which those of one case go together: as sure as their effective size."""
    value, size = 100 * found.hits / found.n, effective_size(found)
    spread = value * (100 - value)
    return Moments(found.n, value, spread / size, spread, spread * (100 - 2 * value), size, found.hits)


def with_pooled_errors(groups: Sequence[Moments]) -> list[Moments]:
    """Return the groups, where one whose answers are all alike gets the spread of all groups together over its size.

    Five answers that happen to agree do not make a mean certain; an error of zero would draw nothing of it to the whole. This is
    for shrinking: whether groups differ is asked of ``chances_of``, which knows what few answers are worth.
    """
    pooled = _pooled(groups)
    return [
        group
        if group.error > 0
        else Moments(group.n, group.value, pooled / group.size, pooled, group.third, group.size, group.hits)
        for group in groups
    ]


def within(groups: Sequence[Moments]) -> "Within":
    """Return how single answers scatter about the means of these groups (at least one of more than one answer)."""
    from everweek.science.means import Within

    total = fsum(group.size for group in groups)
    spread = fsum(group.size * group.spread for group in groups) / total
    third = fsum(group.size * group.third for group in groups) / total
    return Within(_pooled(groups), third / spread**1.5 if spread > 0 else 0.0, _degrees(groups))


def sides(groups: Sequence[Moments]) -> "Sides":
    """Return one side of so many pairs, as ``science.means`` wants it."""
    from everweek.science.means import Sides

    return Sides([one.value for one in groups], [one.error for one in groups], [one.size for one in groups])


def _degrees(groups: Sequence[Moments]) -> float:
    return max(fsum(group.size - 1 for group in groups), 1.0)


def _pooled(groups: Sequence[Moments]) -> float:
    """The variance of single answers about the means of their groups."""
    return fsum(group.size * group.spread for group in groups) / _degrees(groups)


def less(whole: Tallies, part: Tallies) -> dict[float, Tally]:
    """The answers of the whole that are not in the part.

    >>> less({9.0: Tally(3, 3, 3), 5.0: Tally(1, 1, 1)}, {9.0: Tally(1, 1, 1), 5.0: Tally(1, 1, 1)})
    {9.0: Tally(n=2, w=2, w2=2)}
    """
    none = Tally(0, 0, 0)
    left: Mapping[float, Tally] = {
        score: Tally(all_.n - (own := part.get(score, none)).n, all_.w - own.w, all_.w2 - own.w2) for score, all_ in whole.items()
    }
    return {score: tally for score, tally in left.items() if tally.n > 0}
