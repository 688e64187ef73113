"""Weighted answers in sums: what the facts return for each score, and what the variance of a weighted share or mean needs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import fsum

from everweek.science.arguments import entries, finite, whole


@dataclass(frozen=True, slots=True)
class Tally:
    """Some answers with weights, as sums. Any unit of weight will do (millionths too): results do not depend on it.

    The three sums *for each score* are all that the linearised variance of a weighted ratio needs: the sum over answers of
    w**2 (x - mean)**2 is the sum over scores of w2 (score - mean)**2.

    Attributes:
        n: How many answers have a weight above zero. An answer with weight zero is not in the sample.
        w: The sum of their weights.
        w2: The sum of the squares of their weights.

    >>> Tally(n=3, w=4.5, w2=7.25).kish
    2.793103448275862
    """

    n: int
    w: float
    w2: float

    @property
    def kish(self) -> float:
        """Kish's effective number of answers, w**2 / w2, never above n (Kish 1965, Survey Sampling, section 11.7)."""
        return min(self.w / self.w2 * self.w, float(self.n)) if self.w2 > 0 else 0.0


def checked(name: str, tally: Tally) -> Tally:
    """The tally in plain numbers, if its three sums can belong together."""
    n, w, w2 = whole(f"{name}.n", tally.n), finite(f"{name}.w", tally.w), finite(f"{name}.w2", tally.w2)
    if w < 0 or w2 < 0:
        raise ValueError(f"{name} must not have negative weights, but has w {w:g} and w2 {w2:g}")
    if (w > 0) != (w2 > 0) or (w > 0 and n == 0):
        raise ValueError(f"{name} must have answers, weights and squared weights together, not n {n}, w {w:g}, w2 {w2:g}")
    if w > 0 and not 1 / n - 1e-9 <= w2 / w / w <= 1 + 1e-9:
        raise ValueError(f"{name} must have w2 between w**2 / n and w**2, but w is {w:g}, n is {n} and w2 is {w2:g}")
    return Tally(n if w > 0 else 0, w, w2)


def checked_scores(counts_by_score: Mapping[float, Tally]) -> dict[float, Tally]:
    """Tallies by score, each checked, those without weight left out."""
    tallies = {finite("counts_by_score", score): checked("counts_by_score", each) for score, each in entries(counts_by_score)}
    return {score: each for score, each in tallies.items() if each.w > 0}


def together(tallies: Iterable[Tally]) -> Tally:
    """Return the sums of all these tallies together."""
    parts = list(tallies)
    return Tally(sum(part.n for part in parts), fsum(part.w for part in parts), fsum(part.w2 for part in parts))


def design_size(values: Mapping[float, Tally]) -> tuple[float, float]:
    """The weighted mean of the keys, and the number of unweighted answers that would know it as well.

    The second is the variance among the answers over the linearised variance of their weighted mean (the effective sample
    size of Korn and Graubard 1998, Survey Methodology 24, 193-201). It is the number of answers itself when all weights
    are equal, never above it, and Kish's number where no spread was seen.
    """
    whole_tally = together(values.values())
    mean = fsum(value * tally.w for value, tally in values.items()) / whole_tally.w
    mean = min(max(mean, min(values)), max(values))
    spread = fsum((value - mean) ** 2 * (tally.w / whole_tally.w) for value, tally in values.items())
    error = fsum(((value - mean) / whole_tally.w) ** 2 * tally.w2 for value, tally in values.items())
    return mean, min(spread / error if error > 0 else whole_tally.kish, float(whole_tally.n))
