"""Which patterns of top scores stand out, decided from counts alone. A pattern is no proof, and "cannot be told" is an answer.

Three are looked for. Each is a difference of shares that must be larger than ``MARGIN``, and all that are looked at together are
corrected for how many they are (Holm):

- ``WORDS``: those who give the top score write unhappy words more often than those who give it elsewhere.
- ``CHOSEN``: fewer of those who were asked answer than elsewhere, and more of the answers are top scores.
- ``PRESENT``: on the tablet, while the customer still stands there, more give the top score than of those asked later by letter
  about the same touchpoint.

What was measured (the organisations of ``tests/prove/begging/test_rules.py``, on seeds nobody looked at): of 400 honest ones of
twelve places, which differ in how many are content, write unhappy words and answer, none had a pattern. Planted in one of twelve
places, ``WORDS`` (28 of 100 more, among 120) was found in 181 of 200, ``CHOSEN`` and ``PRESENT`` (28 and 30 of 100 more, among
300) in 200 of 200. Places that truly differ by more than the margin are found too: so a pattern says what explains it as well.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from everweek.prove.rules import holm
from everweek.science import Estimate, NotEnough
from everweek.science.beyond import beyond
from everweek.science.shares import difference

MARGIN: Final = 0.10
FEWEST: Final = 30
ERROR: Final = 0.05
TOP: Final = 0.9
"""From so far up its scale a score is a top one: 9 and 10 of 10, 5 of 5."""


class Pattern(StrEnum):
    """A kind of pattern that may stand out in top scores."""

    WORDS = "words"
    CHOSEN = "chosen"
    PRESENT = "present"


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    hits: int = 0
    n: int = 0

    def __add__(self, other: "Share") -> "Share":
        return Share(self.hits + other.hits, self.n + other.n)

    def less(self, other: "Share") -> "Share":
        """Return the share without another one, which is a part of it."""
        return Share(self.hits - other.hits, self.n - other.n)


@dataclass(frozen=True)
class Looked:
    """One comparison: what is seen ``here`` and ``elsewhere``. ``asked`` are the answer rates of both, for ``CHOSEN``.

    For ``PRESENT``, here is on the tablet and elsewhere by letter.
    """

    pattern: Pattern
    place: str
    here: Share
    elsewhere: Share
    asked: tuple[Share, Share] | None = None


@dataclass(frozen=True)
class Judged:
    """A comparison and what can be told of it: the difference in shares with its interval, and whether it ``stands``."""

    looked: Looked
    difference: Estimate | NotEnough
    rate: Estimate | NotEnough | None
    stands: bool


def is_top(score: float, low: float, high: float) -> bool:
    """Whether a score is a top one.

    >>> is_top(9, 0, 10), is_top(4, 1, 5), is_top(5, 1, 5)
    (True, False, True)
    """
    return (score - low) / (high - low) >= TOP


def each_with_others(pattern: Pattern, shares: Mapping[str, Share], rates: Mapping[str, Share] | None = None) -> list[Looked]:
    """Return each place compared with all others together, not with a whole that it is part of."""
    whole = sum(shares.values(), Share())
    asked = sum(rates.values(), Share()) if rates else Share()
    return [
        Looked(
            pattern,
            place,
            share,
            whole.less(share),
            (rates.get(place, Share()), asked.less(rates.get(place, Share()))) if rates is not None else None,
        )
        for place, share in shares.items()
    ]


def judge(looked: Sequence[Looked]) -> list[Judged]:
    """What can be told of these comparisons, all of them looked at together; in their order."""
    chances = [_chance(one) for one in looked]
    # What cannot be tested is none of those that were looked at.
    told = iter(holm([chance for chance in chances if chance is not None], ERROR))
    return [
        Judged(one, _difference(one.here, one.elsewhere), _rate(one), chance is not None and next(told))
        for one, chance in zip(looked, chances, strict=True)
    ]


def _chance(one: Looked) -> float | None:
    """The p-value; None where there are too few answers to look. A pattern of two signs stands only where each does."""
    if min(one.here.n, one.elsewhere.n) < FEWEST:
        return None
    chance = beyond(one.here.hits, one.here.n, one.elsewhere.hits, one.elsewhere.n, margin=MARGIN)
    if one.asked is None:
        return chance
    here, elsewhere = one.asked
    if min(here.n, elsewhere.n) < FEWEST:
        return None
    return max(chance, beyond(elsewhere.hits, elsewhere.n, here.hits, here.n, margin=MARGIN))


def _rate(one: Looked) -> Estimate | NotEnough | None:
    """Return by how much more customers answer elsewhere; None where the answer rate is no part of the pattern."""
    return _difference(one.asked[1], one.asked[0]) if one.asked is not None else None


def _difference(here: Share, elsewhere: Share) -> Estimate | NotEnough:
    have = min(here.n, elsewhere.n)
    if have < FEWEST:
        return NotEnough("Too few have answered here or elsewhere.", have=have, need=FEWEST)
    return difference(here.hits, here.n, elsewhere.hits, elsewhere.n)
