"""Fair comparison: groups beside each other, never ranked; small ones shrunk, differences corrected for how many there are."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from everweek.errors import Invalid
from everweek.journal.services import Actor
from everweek.prove import measures, rules
from everweek.prove.measures import Counted
from everweek.prove.moments import Moments, less, moments_of, moments_of_cases, sides, with_pooled_errors, within, worth
from everweek.science import Estimate, NotEnough, clusters
from everweek.science.tally import Tally, together

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from everweek.science.arrays import Floats
    from everweek.science.means import Sides, Within
    from everweek.science.shrink import Shrunken

    Pair = tuple[Moments, Moments]

MOST = 400
"""So many groups are compared at once: 79,800 pairs; more would find next to nothing and take seconds."""
MOST_MARKS = 8
"""So many marks of groups that cannot be told apart stand beside each other."""
BETWEEN = " · "
"""What stands between the values of two cuts in the name of a group."""


class Standing(StrEnum):
    """How a group stands to all others together, once it is allowed for how many groups were looked at."""

    ABOVE = "above"
    BELOW = "below"
    UNTOLD = "cannot be told apart"


@dataclass(frozen=True)
class Beside:
    """One group beside all others together: what it is less what they are, and how likely so much is by chance.

    The interval leaves out 0 exactly where ``standing`` is above or below: it inverts the test at which Holm's steps ended
    (docs/decisions/0069). ``chance`` allows for all groups that were looked at, and ``others`` is how many were counted in them.
    """

    standing: Standing
    difference: Estimate
    chance: float
    others: int


@dataclass(frozen=True)
class Compared:
    """One group: as measured (unshrunken, for the table), as estimated (shrunken, for judging), and ``beside`` all others
    together; None where it is too small, or there are no others. ``alike`` is how it stands beside those alone that met the same,
    where it is held against these.
    """

    cut: Mapping[str, str]
    label: str
    raw: Estimate | NotEnough
    estimate: Estimate | NotEnough
    beside: Beside | None
    alike: Standing | None = None

    @property
    def standing(self) -> Standing | None:
        """How it stands to those it is held against: all others together, or those that met the same; None where to none."""
        if self.alike is not None:
            return self.alike
        return self.beside.standing if self.beside is not None else None


@dataclass(frozen=True)
class Comparison:
    """Groups of a measure, in the order of the alphabet (or of time), with the whole they are part of.

    ``apart[i, j]`` is whether groups i and j (places in ``groups``) can be told apart, over all pairs together (Holm); groups too
    small to be spoken of can be told apart from none. ``fair`` is whether groups are held against those that met the same: no two
    of them are held against each other then, so they share no marks. ``ordinary`` is whether times are held against each other
    of which the chart of their course does not speak already.
    """

    measured: measures.Measured
    whole: Estimate | NotEnough
    groups: tuple[Compared, ...]
    apart: "NDArray[np.bool_]"
    fair: bool = False
    ordinary: bool = False

    def alike(self, place: int) -> tuple[str, ...]:
        """The labels of the groups that one group cannot be told apart from, itself left out; none of one too small."""
        if self.groups[place].standing is None:
            return ()
        return tuple(
            group.label
            for other, group in enumerate(self.groups)
            if other != place and group.standing is not None and not self.apart[place, other]
        )

    def marks(self) -> tuple[tuple[int, ...], ...] | None:
        """The marks that groups share: each a largest set of groups, by their places, of which no two can be told apart.

        Two groups share a mark exactly where they cannot be told apart; who can be told apart from every other is in none, nor is
        a group too small to be spoken of. None where there are more than ``MOST_MARKS``: more than an eye can follow.
        """
        from everweek.science.shrink import shared

        if self.fair:
            return ()
        judged = [place for place, group in enumerate(self.groups) if group.standing is not None]
        found = list(islice(shared(self.apart[judged][:, judged]), MOST_MARKS + 1))
        if len(found) > MOST_MARKS:
            return None
        return tuple(sorted(tuple(judged[place] for place in one) for one in found))


def compare(
    name: str,
    *,
    viewer: Actor | None,
    by: Sequence[str],
    where: Mapping[str, str] | None = None,
    since: date | None = None,
    until: date | None = None,
    weight: bool = False,
    level: float = 0.95,
) -> Comparison:
    """Compare the groups of a cut; arguments as for ``measures.measure``, ``by`` not empty.

    Each group is tested against all others together (not against a whole that it is part of), and every pair against each other,
    both on unshrunken values with Holm's correction at 1 - ``level``; against fewer than ``rules.SMALLEST_GROUP`` others none is
    held. Estimates are shrunken: means and NPS as normal means
    (REML), shares as beta-binomial, weighted ones by their linearised errors; promises, of which those of one case go together,
    as so many independent ones as would know the share as well. ``Invalid`` for more groups than are worth comparing, for
    ``segment``, whose groups overlap and so cannot be tested against each other, and for ``member``: colleagues differ by whom
    they meet, where and when, so they are held beside their peers alone (``watch.members``).
    """
    if not by:
        raise Invalid(_("Name the dimension to compare by, such as unit."), field="by")
    if "segment" in by:
        raise Invalid(_("A customer may be in several segments: they can be measured side by side, not compared."), field="by")
    if "member" in by:
        message = _(
            "Colleagues are compared with their peers alone, of the same unit, touchpoints and months: ask for the peers."
        )
        raise Invalid(message, field="by")
    question = measures.Question(name, tuple(by), dict(where or {}), since, until, weight, level)
    counted = measures.count(question, viewer=viewer)
    if len(counted.cuts) > MOST:
        message = _("These are %(n)d groups, too many to compare at once: choose a coarser cut, or limit it.")
        raise Invalid(message % {"n": len(counted.cuts)}, field="by")
    return comparison(counted, measures.estimated(counted), viewer=viewer)


def comparison(counted: Counted, measured: measures.Measured, *, viewer: Actor | None) -> Comparison:
    """Compare what was counted, and estimated of it already, as far as the viewer may see."""
    question = counted.question
    large = [index for index, row in enumerate(measured.rows) if isinstance(row.result, Estimate)]
    alone, others = _beside_others(counted, large)
    groups = _that_differ(large, alone)
    scatter = within(alone) if groups else None
    beside = _beside(counted, groups, dict(zip(large, others, strict=True)), scatter)
    shrunken = _shrunken(counted, dict(zip(groups, with_pooled_errors(alone), strict=False)))
    names = _labels(measured)
    compared = [
        Compared(
            cut=row.cut,
            label=names[index],
            raw=row.result,
            estimate=shrunken.get(index, row.result),
            beside=beside.get(index),
        )
        for index, row in enumerate(measured.rows)
    ]
    return Comparison(measured, _whole(counted, viewer), tuple(compared), _apart(groups, len(compared), question, scatter))


def stand_beside_the_rest(counted: Counted, measured: measures.Measured, whole: Counted) -> dict[int, Beside]:
    """Each group of a cut whose groups overlap beside all answers that are not in it, by its place; none of one too small.

    ``whole`` is the same question without the cut. No two groups are held against each other: who is in both is on both sides.
    Corrected for how many groups are looked at (Holm), as ``compare`` has it.
    """
    if not whole.tallies:
        return {}
    large = [index for index, row in enumerate(measured.rows) if isinstance(row.result, Estimate)]
    alone, others = _beside_others(counted, large, whole)
    return _beside(counted, _that_differ(large, alone), dict(zip(large, others, strict=True)), None)


def _that_differ(places: Sequence[int], alone: Sequence[Moments]) -> dict[int, Moments]:
    """The groups by their places; none where the answers of each are all alike: then nobody knows how far chance goes."""
    return dict(zip(places, alone, strict=True)) if any(group.spread > 0 for group in alone) else {}


def _whole(counted: Counted, viewer: Actor | None) -> Estimate | NotEnough:
    """All groups together. Where cases stand in several of them they are counted anew, so that each is one."""
    if counted.cases is not None:
        together = measures.count(replace(counted.question, by=()), viewer=viewer)
    else:
        everything = summed(counted.tallies)
        together = replace(counted, tallies=(everything,) if everything else ())
    return together.estimate(0) if together.tallies else NotEnough(_("There are no answers."), have=0, need=1)


def _beside_others(
    counted: Counted, places: Sequence[int], whole: Counted | None = None
) -> tuple[list[Moments], list[Moments | None]]:
    """The moments of each of these groups, and of all other answers together (None of too few): of the ``whole``, else of all
    groups.

    A case with promises in several groups (by the weekday they were due on, by month) counts as one in each: what its promises
    have in common moves a group and the others alike, so that their difference is surer than is reckoned, and no word is said too
    soon (docs/decisions/0056-promises-of-one-case.md).
    """
    if counted.cases is not None:
        every = clusters.together(counted.cases) if whole is None or whole.cases is None else whole.cases[0]
        rests = [clusters.less(every, counted.cases[place]) for place in places]
        alone = [moments_of_cases(counted.cases[place]) for place in places]
        return alone, [moments_of_cases(rest) if rest.n >= rules.SMALLEST_GROUP else None for rest in rests]
    measure, scale = counted.measure, counted.scale
    worths = [worth(measure, scale, counted.tallies[place]) for place in places]
    everything = worth(measure, scale, summed(counted.tallies if whole is None else whole.tallies))
    left = [less(everything, each) for each in worths]
    return [moments_of(measure, each) for each in worths], [
        moments_of(measure, rest) if sum(tally.n for tally in rest.values()) >= rules.SMALLEST_GROUP else None for rest in left
    ]


def summed(parts: Iterable[rules.Tallies]) -> dict[float, Tally]:
    """The answers of several groups together, by score."""
    by_score: dict[float, list[Tally]] = {}
    for tallies in parts:
        for score, tally in tallies.items():
            by_score.setdefault(score, []).append(tally)
    return {score: together(some) for score, some in by_score.items()}


def _apart(
    groups: Mapping[int, Moments], size: int, question: measures.Question, scatter: "Within | None"
) -> "NDArray[np.bool_]":
    """Which of so many groups can be told apart, over all pairs together."""
    import numpy as np

    from everweek.science.shrink import apart_means, apart_shares

    found, some = np.zeros((size, size), dtype=np.bool_), list(groups.values())
    if scatter is None:
        return found
    if all(group.hits is not None for group in some) and not question.weight:
        hits, sizes, worths = [group.hits or 0 for group in some], [group.n for group in some], [group.size for group in some]
        matrix = apart_shares(hits, sizes, worth=worths, level=question.level)
    else:
        values, errors = [group.value for group in some], [group.error for group in some]
        matrix = apart_means(values, errors, [group.size for group in some], within=scatter, level=question.level)
    places = list(groups)
    found[np.ix_(places, places)] = matrix
    return found


def _beside(
    counted: Counted, groups: Mapping[int, Moments], rests: Mapping[int, Moments | None], scatter: "Within | None"
) -> dict[int, Beside]:
    """Each group beside all others together, all groups looked at together; none where there are too few others.

    ``scatter`` is that of single answers within all groups; None: each group and its others have one of their own.
    """
    question = counted.question
    pairs: dict[int, Pair] = {index: (group, other) for index, group in groups.items() if (other := rests[index]) is not None}
    exact = all(group.hits is not None for group in groups.values()) and not question.weight
    both = list(pairs.values())
    chances = _chances(both, scatter, exact=exact)
    stand = rules.holm(chances, 1 - question.level)
    # Who was found met a stricter level than those who were not, and misses theirs (docs/decisions/0066 and 0069).
    level = 1 - (1 - question.level) / max(1, stand.count(False))
    ends = _ends(both, level, scatter, exact=exact)
    found: dict[int, Beside] = {}
    for index, stands, likely, (low, high) in zip(pairs, stand, rules.allowed(chances), ends, strict=True):
        group, other = pairs[index]
        gap = group.value - other.value
        told = _METHODS[exact, counted.cases is not None]()
        difference = _within(
            counted, Estimate(gap, min(low, gap), max(high, gap), level, group.n, counted.measure.kind.unit, told)
        )
        standing = Standing.UNTOLD if not stands else Standing.ABOVE if gap > 0 else Standing.BELOW
        found[index] = Beside(standing, difference, likely, other.n)
    return found


_METHODS: Mapping[tuple[bool, bool], Callable[[], str]] = {
    (True, False): lambda: _(
        "difference to all others together, likelihood ratio with Yates' correction, as wide as comparing all groups makes it "
        "(Holm)"
    ),
    (True, True): lambda: _(
        "difference to all others together, likelihood ratio with Yates' correction at the effective sizes over cases, as wide "
        "as comparing all groups makes it (Holm)"
    ),
    (False, False): lambda: _(
        "difference to all others together, by t of the spread of all groups and by Welch's t of its own, as wide as comparing "
        "all groups makes it (Holm)"
    ),
}


def _ends(pairs: "Sequence[Pair]", level: float, scatter: "Within | None", *, exact: bool) -> list[tuple[float, float]]:
    """The ends of the interval of each difference, which inverts the test of ``_chances``."""
    if not pairs:
        return []
    import numpy as np

    if not exact:
        from everweek.science import means

        found = [means.ends(*each, level=level) for each in _by_scatter(pairs, scatter)]
        return [(float(low), float(high)) for lows, highs in found for low, high in np.column_stack([lows, highs])]
    from everweek.science import profile

    low, high = profile.of_shares(*_tables(pairs), level=level)
    return [(100 * float(one), 100 * float(other)) for one, other in np.column_stack([low, high])]


def _within(counted: Counted, difference: Estimate) -> Estimate:
    """A difference of what lies on a scale is never larger than the scale is long."""
    ends = counted.measure.ends(counted.scale)
    long = ends[1] - ends[0]
    return replace(difference, low=max(difference.low, -long), high=min(difference.high, long))


def chance(group: Moments, other: Moments, *, exact: bool) -> float:
    """The p-value of no difference between two groups alone: shares by the same likelihood-ratio test as every pair, the rest by
    how single answers scatter in both.
    """
    return _chances([(group, other)], None, exact=exact)[0]


def _chances(pairs: "Sequence[Pair]", scatter: "Within | None", *, exact: bool) -> list[float]:
    """The p-values of no difference, pair by pair."""
    if not pairs:
        return []
    if exact:
        from everweek.science import deviance

        return [float(each) for each in deviance.of_shares(*_tables(pairs))]
    from everweek.science import means

    return [float(each) for some in _by_scatter(pairs, scatter) for each in means.chances(*some)]


def _by_scatter(pairs: "Sequence[Pair]", scatter: "Within | None") -> "Iterator[tuple[Sides, Sides, Within]]":
    """The two sides of the pairs that are held against one scatter: of all, or each pair by itself."""
    for some, found in [(pairs, scatter)] if scatter is not None else [([pair], within(pair)) for pair in pairs]:
        yield sides([one for one, _other in some]), sides([other for _one, other in some]), found


def _tables(pairs: "Sequence[Pair]") -> "list[Floats]":
    """Hits and sizes of groups, then those of their others, as so many independent answers as would know the shares as well."""
    import numpy as np

    from everweek.science.shrink.worth import independent

    found: list[Floats] = []
    for side in zip(*pairs, strict=True):
        hits, sizes = (
            np.array([float(one) for one in some]) for some in ([one.hits or 0 for one in side], [one.n for one in side])
        )
        found += independent(hits, sizes, [one.size for one in side])
    return found


def _shrunken(counted: Counted, groups: Mapping[int, Moments]) -> dict[int, Estimate | NotEnough]:
    from everweek.science.shrink import beta_binomial, normal

    some, question = list(groups.values()), counted.question
    result: Shrunken | NotEnough
    if all(group.hits is not None for group in some) and not question.weight:
        hits, sizes, worths = [group.hits or 0 for group in some], [group.n for group in some], [group.size for group in some]
        result = beta_binomial(hits, sizes, worth=worths, level=question.level)
        scaled = [] if isinstance(result, NotEnough) else [rules.in_points(each) for each in result.estimates]
    else:
        ends = (
            counted.scale if counted.measure.kind is rules.MEAN else (-100.0 if counted.measure.kind is rules.NPS else 0.0, 100.0)
        )
        result = normal(
            [group.value for group in some],
            [group.error for group in some],
            scale=ends,
            unit=counted.measure.kind.unit,
            sizes=[group.n for group in some],
            level=question.level,
        )
        scaled = [] if isinstance(result, NotEnough) else list(result.estimates)
    return dict(zip(groups, scaled, strict=False))


def _labels(measured: measures.Measured) -> list[str]:
    told = {name: measures.labels(name, [row.cut[name] for row in measured.rows], measured.measure) for name in measured.by}
    return [BETWEEN.join(told[name][row.cut[name]] for name in measured.by) for row in measured.rows]
