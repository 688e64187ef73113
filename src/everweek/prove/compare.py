"""Fair comparison: groups beside each other, never ranked; small ones shrunk, differences corrected for how many there are."""

from collections.abc import Iterable, Mapping, Sequence
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
from everweek.prove.moments import Moments, chance_of, less, moments_of, moments_of_cases, with_pooled_errors, worth
from everweek.science import Estimate, NotEnough, clusters
from everweek.science.tally import Tally, together

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from everweek.science.shrink import Shrunken

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
class Compared:
    """One group: as measured (unshrunken, for the table), as estimated (shrunken, for judging), how it stands to the others."""

    cut: Mapping[str, str]
    label: str
    raw: Estimate | NotEnough
    estimate: Estimate | NotEnough
    standing: Standing | None


@dataclass(frozen=True)
class Comparison:
    """Groups of a measure, in the order of the alphabet (or of time), with the whole they are part of.

    ``apart[i, j]`` is whether groups i and j (places in ``groups``) can be told apart, over all pairs together (Holm); groups too
    small to be spoken of can be told apart from none.
    """

    measured: measures.Measured
    whole: Estimate | NotEnough
    groups: tuple[Compared, ...]
    apart: "NDArray[np.bool_]"

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
    both on unshrunken values with Holm's correction at 1 - ``level``. Estimates are shrunken: means and NPS as normal means
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
    told = with_pooled_errors(alone)
    groups = {index: group for index, group in zip(large, told, strict=True) if group.error > 0}
    standings = _standings(question, groups, dict(zip(large, others, strict=True)))
    shrunken = _shrunken(counted, groups)
    names = _labels(measured)
    compared = [
        Compared(
            cut=row.cut,
            label=names[index],
            raw=row.result,
            estimate=shrunken.get(index, row.result),
            standing=standings.get(index),
        )
        for index, row in enumerate(measured.rows)
    ]
    return Comparison(measured, _whole(counted, viewer), tuple(compared), _pairs(groups, len(compared), question))


def stand_beside_the_rest(counted: Counted, measured: measures.Measured, whole: Counted) -> dict[int, Standing]:
    """How each group of a cut whose groups overlap stands to all answers that are not in it, by its place; none of one too small.

    ``whole`` is the same question without the cut. No two groups are held against each other: who is in both is on both sides.
    Corrected for how many groups are looked at (Holm), as ``compare`` has it.
    """
    if not whole.tallies:
        return {}
    large = [index for index, row in enumerate(measured.rows) if isinstance(row.result, Estimate)]
    alone, others = _beside_others(counted, large, whole)
    told = with_pooled_errors(alone)
    groups = {index: group for index, group in zip(large, told, strict=True) if group.error > 0}
    return _standings(counted.question, groups, dict(zip(large, others, strict=True)))


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
    """The moments of each of these groups, and of all other answers together: of the ``whole``, else of all groups.

    A case with promises in several groups (by the weekday they were due on, by month) counts as one in each: what its promises
    have in common moves a group and the others alike, so that their difference is surer than is reckoned, and no word is said too
    soon (docs/decisions/0056-promises-of-one-case.md).
    """
    if counted.cases is not None:
        every = clusters.together(counted.cases) if whole is None or whole.cases is None else whole.cases[0]
        rests = [clusters.less(every, counted.cases[place]) for place in places]
        alone = [moments_of_cases(counted.cases[place]) for place in places]
        return alone, [moments_of_cases(rest) if rest.n else None for rest in rests]
    measure, scale = counted.measure, counted.scale
    worths = [worth(measure, scale, counted.tallies[place]) for place in places]
    everything = worth(measure, scale, summed(counted.tallies if whole is None else whole.tallies))
    left = [less(everything, each) for each in worths]
    return [moments_of(measure, each) for each in worths], [moments_of(measure, rest) if rest else None for rest in left]


def summed(parts: Iterable[rules.Tallies]) -> dict[float, Tally]:
    """The answers of several groups together, by score."""
    by_score: dict[float, list[Tally]] = {}
    for tallies in parts:
        for score, tally in tallies.items():
            by_score.setdefault(score, []).append(tally)
    return {score: together(some) for score, some in by_score.items()}


def _pairs(groups: Mapping[int, Moments], size: int, question: measures.Question) -> "NDArray[np.bool_]":
    """Which of so many groups can be told apart, over all pairs together."""
    import numpy as np

    from everweek.science.shrink import apart, apart_shares

    some = list(groups.values())
    if all(group.hits is not None for group in some) and not question.weight:
        hits, sizes, worths = [group.hits or 0 for group in some], [group.n for group in some], [group.size for group in some]
        matrix = apart_shares(hits, sizes, worth=worths, level=question.level)
    else:
        matrix = apart([group.value for group in some], [group.error for group in some], level=question.level)
    places = list(groups)
    found = np.zeros((size, size), dtype=np.bool_)
    found[np.ix_(places, places)] = matrix
    return found


def _standings(
    question: measures.Question, groups: Mapping[int, Moments], rests: Mapping[int, Moments | None]
) -> dict[int, Standing]:
    """How each group stands to all others together."""
    others = [rests[index] for index in groups]
    chances = [
        1.0 if other is None else chance(group, other, exact=group.hits is not None and not question.weight)
        for group, other in zip(groups.values(), others, strict=True)
    ]
    found: dict[int, Standing] = {}
    for (index, group), other, stands in zip(groups.items(), others, rules.holm(chances, 1 - question.level), strict=True):
        if not stands or other is None:
            found[index] = Standing.UNTOLD
        else:
            found[index] = Standing.ABOVE if group.value > other.value else Standing.BELOW
    return found


def chance(group: Moments, other: Moments, *, exact: bool) -> float:
    """The p-value of no difference: shares by the same likelihood-ratio test as every pair, the rest by z."""
    if not exact:
        return chance_of(group, other)
    import numpy as np

    from everweek.science import deviance
    from everweek.science.shrink.worth import independent

    counted, many = np.array([float(group.hits or 0), float(other.hits or 0)]), np.array([float(group.n), float(other.n)])
    hits, sizes = independent(counted, many, [group.size, other.size])
    return float(deviance.of_shares(hits[:1], sizes[:1], hits[1:], sizes[1:])[0])


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
