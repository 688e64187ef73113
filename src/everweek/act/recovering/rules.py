"""Decisions about recovery without a database: who was unhappy, who is content again, and how that compares with like cases.

*Recovered* is the word of the field (service recovery): who was unhappy when the case was opened, and is content after it.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, TypeAlias

from django.utils.translation import gettext as _

from everweek.act.cases.rules import CaseKind
from everweek.science import Estimate, NotEnough
from everweek.science.contrast import linear
from everweek.science.shares import wilson, wilson_weighted
from everweek.science.tally import Tally

USUAL_DAYS: Final = 30
MOST_DAYS: Final = 365
USUAL_QUESTIONNAIRE: Final = "felt-service"
LEVEL: Final = 0.75
"""Content is who answers at three quarters of the scale or above: 4 of 5, 8 of 10."""
UNHAPPY: Final = (CaseKind.COMPLAINT, CaseKind.UNHAPPY_ANSWER)
"""The kinds of case whose customer was unhappy when they were opened; who only waits for a call was not."""

TRIED_EVERY: Final = timedelta(days=7)
TRIED_FOR: Final = timedelta(days=28)
"""What the contact rules refuse one week they may allow another; after four it is too late to ask about that case."""

LEAST: Final = 5
"""Of fewer customers whose outcome is known nothing is said."""


class Because(StrEnum):
    """Why somebody was not asked again, besides what the contact rules say."""

    BEGUN_ANEW = "begun-anew"
    NOBODY_KNOWN = "nobody-known"
    NO_QUESTIONNAIRE = "no-questionnaire"
    OFF = "off"
    MAY_NOT = "may-not"


def tried_next(*, now: datetime, first_due: datetime) -> datetime | None:
    """When somebody whom the contact rules do not let be asked is tried again; None where it is too late then.

    >>> from datetime import UTC
    >>> due = datetime(2026, 10, 5, tzinfo=UTC)
    >>> tried_next(now=due, first_due=due), tried_next(now=due + timedelta(days=22), first_due=due)
    (datetime.datetime(2026, 10, 12, 0, 0, tzinfo=datetime.timezone.utc), None)
    """
    later = now + TRIED_EVERY
    return later if later <= first_due + TRIED_FOR else None


def content(scores: Mapping[str, tuple[float, float, float]], order: tuple[str, ...]) -> bool | None:
    """Whether an answer tells that somebody is content, by the first of the measures in ``order`` it has; None where it has none.

    ``scores`` are a score, the lowest and the highest it could be, by measure.

    >>> content({"felt": (4.0, 1.0, 5.0)}, ("felt", "nps")), content({"nps": (7, 0, 10)}, ("felt", "nps")), content({}, ("felt",))
    (True, False, None)
    """
    found = next((scores[name] for name in order if name in scores), None)
    if found is None:
        return None
    score, low, high = found
    return (score - low) / (high - low) >= LEVEL


def recovered(*, agreed: bool | None, again: bool | None) -> bool | None:
    """Whether an unhappy customer was won back: by what they said when asked again, else by whether they agreed.

    What is said after a time counts for more than what is said in the first relief, or because one wants it over. None where they
    said neither: who is silent counts for nothing and against nothing.

    >>> recovered(agreed=True, again=None), recovered(agreed=True, again=False), recovered(agreed=None, again=None)
    (True, False, None)
    """
    return agreed if again is None else again


@dataclass(frozen=True)
class Outcome:
    """What became of one unhappy customer (None: nothing is known), and the sort of case: like is compared with like."""

    recovered: bool | None
    sort: Hashable


Tallies: TypeAlias = Mapping[Hashable, tuple[int, int]]
"""Of how many customers of each sort it is known that they were won back, and of how many that they were not."""


def tallied(outcomes: Iterable[Outcome]) -> Tallies:
    """What became of customers, counted by sort; who is silent counts for nothing.

    >>> tallied([Outcome(True, "grave"), Outcome(False, "grave"), Outcome(None, "light")])
    {'grave': (1, 1)}
    """
    found: dict[Hashable, tuple[int, int]] = {}
    for one in outcomes:
        if one.recovered is not None:
            won, lost = found.get(one.sort, (0, 0))
            found[one.sort] = (won + one.recovered, lost + (not one.recovered))
    return found


def without(all_: Tallies, some: Tallies) -> Tallies:
    """What became of the customers in ``all_`` but not in ``some``, by sort.

    >>> without({"grave": (3, 2), "light": (1, 0)}, {"light": (1, 0)})
    {'grave': (3, 2)}
    """
    left = {sort: (won - some.get(sort, (0, 0))[0], lost - some.get(sort, (0, 0))[1]) for sort, (won, lost) in all_.items()}
    return {sort: counts for sort, counts in left.items() if any(counts)}


def share_of(tallies: Tallies) -> Estimate | NotEnough:
    """The share that recovered, of those of whom it is known.

    >>> share_of({"grave": (4, 0)})
    NotEnough(reason='Of too few it is known what became of them.', have=4, need=5)
    """
    won, known = sum(won for won, _lost in tallies.values()), known_of(tallies)
    if known < LEAST:
        return NotEnough(_("Of too few it is known what became of them."), have=known, need=LEAST)
    return wilson(won, known)


def known_of(tallies: Tallies) -> int:
    """Of how many it is known what became of them."""
    return sum(won + lost for won, lost in tallies.values())


@dataclass(frozen=True)
class Compared:
    """Of how many customers on either side it is known what became of them, where there are both: ``like`` is like cases."""

    mine: int
    like: int

    @property
    def fewest(self) -> int:
        """Of how many on the side that knows less."""
        return min(self.mine, self.like)


def compared(mine: Tallies, theirs: Tallies) -> Compared:
    """Of how many customers ``against_like`` knows what became of them: those of sorts that both sides have.

    >>> compared({"grave": (3, 2), "light": (1, 0)}, {"grave": (4, 4)})
    Compared(mine=5, like=8)
    """
    both = mine.keys() & theirs
    return Compared(sum(sum(mine[sort]) for sort in both), sum(sum(theirs[sort]) for sort in both))


def against_like(mine: Tallies, theirs: Tallies, *, comparisons: int = 1) -> Estimate | NotEnough:
    """By how much the share that recovered differs from that of others, sort by sort.

    Sorts that only one side has are left out: there is nothing to compare them with. The others weigh as Mantel and Haenszel have
    it (a b / (a + b) of a sort with a and b outcomes), and Wilson's intervals are squared and added, as Newcombe does of two
    (``contrast.linear``). ``comparisons`` made at once widen the interval (Bonferroni), so that all hold together.

    It claims no cause: what else differs between the two is not known here.
    """
    both = sorted(mine.keys() & theirs, key=repr)
    sizes = {sort: (sum(mine[sort]), sum(theirs[sort])) for sort in both}
    if (fewest := compared(mine, theirs).fewest) < LEAST:
        return NotEnough(_("There are too few like cases to compare with."), have=fewest, need=LEAST)
    level, parts = 1 - 0.05 / comparisons, list[tuple[float, Estimate]]()
    for sign, side, tallies in ((1, 0, mine), (-1, 1, theirs)):
        # Each outcome counts so that the sorts weigh alike on both sides.
        weight = {sort: size[1 - side] / sum(size) for sort, size in sizes.items()}
        share = wilson_weighted(
            _weighed({sort: tallies[sort][0] for sort in both}, weight),
            _weighed({sort: tallies[sort][1] for sort in both}, weight),
            level=level,
        )
        if isinstance(share, Estimate):
            parts.append((sign, share))
    found = linear(parts)
    return replace(found, low=max(-1.0, found.low), high=min(1.0, found.high))


def _weighed(counts: Mapping[Hashable, int], weight: Mapping[Hashable, float]) -> Tally:
    """So many outcomes of each sort together, each with the weight of its sort."""
    return Tally(
        sum(counts.values()),
        sum(n * weight[sort] for sort, n in counts.items()),
        sum(n * weight[sort] ** 2 for sort, n in counts.items()),
    )
