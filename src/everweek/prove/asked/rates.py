"""The answer rate: of the invitations whose time to answer is over, how many were answered; by any cut that is known of them.

An invitation is one customer asked by name, once: everything here counts invitations.

It is never weighted. Whether somebody answered is known of everybody who was asked: there is nobody for an answer to stand for.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from everweek.facts import ask
from everweek.facts.ask import Asked
from everweek.journal.services import Actor
from everweek.people import saying
from everweek.prove import cuts, names, rules
from everweek.prove.access import sight_of
from everweek.prove.names import PERIODS
from everweek.questionnaires.queries import versions_asking
from everweek.science import Estimate, NotEnough
from everweek.science.shares import wilson

if TYPE_CHECKING:
    from everweek.prove.measures import Question

FEWEST: Final = 5
"""A rate of fewer invitations is not spoken of."""
MOST: Final = 400
"""So many groups are held against the others at once, and told one by one."""


@dataclass(frozen=True)
class Fewer:
    """A group in which fewer answer than in all others together, by more than chance."""

    rate: Estimate
    elsewhere: Estimate

    def __post_init__(self) -> None:
        if not self.rate.value < self.elsewhere.value:
            message = f"fewer must be fewer: {self.rate.value} < {self.elsewhere.value} does not hold"
            raise ValueError(message)


@dataclass(frozen=True)
class Group:
    """The invitations of one group: how many, what became of them, and the rate in points of 100, or why there is none."""

    cut: Mapping[str, str]
    counts: Asked
    rate: Estimate | NotEnough
    fewer: Fewer | None = None


@dataclass(frozen=True)
class AnswerRate:
    """What is known of the answer rate of a question: all together, and group by group in the order of the alphabet or of time.

    ``why`` says why groups are not told, or not held against each other, where that is so. ``narrowed``: whether the question is
    about a part of what was asked, so that elsewhere somebody may have been.
    """

    by: tuple[str, ...]
    whole: Group
    groups: tuple[Group, ...]
    why: str = ""
    narrowed: bool = False


def answer_rate(question: "Question", *, viewer: Actor | None) -> AnswerRate:
    """Who was asked of what a question is about, and who answered, as far as the viewer may see.

    Only invitations to versions that carry the measure count, all where none is named; the period is that in which they were
    sent. The question has
    been asked of the measures before: what is wrong with it was said there.
    """
    known = ask.asked_by()
    narrowed = bool(question.where or question.since or question.until)
    if unknown := [name for name in question.where if name not in known]:
        return AnswerRate(question.by, Group({}, Asked((), 0, 0), _unknown(unknown, known)), (), narrowed=narrowed)
    cut_by, why = question.by, ""
    if unknown := [name for name in question.by if name not in known]:
        cut_by, why = (), _unknown(unknown, known).reason
    counted = _counter(question, viewer)
    parts = counted(cut_by)
    # Whoever was asked is in one group of a cut, but for segments: then all together are asked for as well.
    together = _together(one for _cut, one in (counted(()) if "segment" in cut_by else parts))
    parts = parts if cut_by else []
    if len(parts) > MOST:
        parts, why = (
            [],
            _("These are %(n)s groups: choose a coarser cut to see who answers in each.") % {"n": saying.count(len(parts))},
        )
    groups = [Group(cut, counts, _rate(counts, question.level)) for cut, counts in parts]
    if "segment" in cut_by:
        why = _(
            "A customer may be in several segments: their answer rates stand side by side, and are not held against each other."
        )
    elif not set(cut_by) & set(PERIODS):
        groups = _held_together(groups, question.level)
    return AnswerRate(question.by, Group({}, together, _rate(together, question.level)), tuple(groups), why, narrowed)


_SUMMED: Final = ("n", "answered", "bounced", "opted_out", "over", "over_answered", "over_opted_out")


def _together(parts: Iterable[Asked]) -> Asked:
    every = list(parts)
    return Asked((), *(sum(getattr(one, name) for one in every) for name in _SUMMED))


def as_json(rate: AnswerRate) -> dict[str, object]:
    """An answer rate as the command and the API print it."""
    from everweek.prove.asked import words
    from everweek.prove.measures import under

    told: dict[str, object] = {**_plain(rate.whole), "says": words.sentences(rate)}
    rows = [under(group.cut, {**_plain(group), "fewer": group.fewer is not None}) for group in rate.groups]
    return {**told, "rows": rows, **({"why": rate.why} if rate.why else {})}


COUNTS: Final = ("asked", "answered", "waiting", "silent", "declined", "bounced", "over", "over_answered", "over_declined")


def counts_of(counts: Asked) -> dict[str, int]:
    """Return the counts of a group by the names that the API and the command have for them: the rate is ``over_answered`` of
    ``over``, which are ``over_answered``, ``silent`` and ``over_declined`` together.
    """
    found = (counts.n, counts.answered, counts.waiting, counts.silent, counts.opted_out, counts.bounced)
    over = (counts.over, counts.over_answered, counts.over_opted_out)
    return dict(zip(COUNTS, (*found, *over), strict=True))


def _plain(group: Group) -> dict[str, object]:
    from everweek.prove.measures import plain

    return {**counts_of(group.counts), **plain(group.rate)}


def _counter(question: "Question", viewer: Actor | None) -> Callable[[Sequence[str]], list[tuple[dict[str, str], Asked]]]:
    """What counts those who were asked by any cut, within what the viewer may see of the question."""
    sight = sight_of(viewer, [*question.by, *question.where])
    units, rest = cuts.units_of(sight, question.where)
    versions = versions_asking(question.name.removesuffix(rules.TOP)) if question.name else None

    def counted(by: Sequence[str]) -> list[tuple[dict[str, str], Asked]]:
        found = ask.invitations(
            by=by,
            where={**rest, **sight.where},
            since=question.since,
            until=question.until,
            units=units,
            versions=versions,
        )
        return cuts.in_order(by, found)

    return counted


def _rate(counts: Asked, level: float) -> Estimate | NotEnough:
    if not counts.n:
        return NotEnough(_("Nobody was asked by name for these answers, so how many did not answer is not known."), 0, FEWEST)
    if not counts.over and counts.waiting:
        return NotEnough(_("Those who were asked may still answer: nobody's time to do so is over yet."), 0, FEWEST)
    if counts.over < FEWEST:
        told = _("It takes at least %(need)s invitations whose time to answer is over.") % {"need": saying.count(FEWEST)}
        return NotEnough(told, counts.over, FEWEST)
    return rules.in_points(wilson(counts.over_answered, counts.over, level=level))


def _unknown(unknown: Iterable[str], known: Iterable[str]) -> NotEnough:
    told = _("How many answered is not known by %(names)s, only by %(known)s.")
    parts = {
        "names": saying.names([names.dimension(name) for name in unknown]),
        "known": saying.names([names.dimension(name) for name in known]),
    }
    return NotEnough(told % parts, have=0, need=FEWEST)


def _held_together(groups: Sequence[Group], level: float) -> list[Group]:
    """Return the groups, with those marked that answer less than all others together: by the likelihood-ratio test of two shares,
    over all groups by Holm.
    """
    import numpy as np

    from everweek.science import deviance

    told = [place for place, group in enumerate(groups) if isinstance(group.rate, Estimate)]
    hits = np.array([float(groups[place].counts.over_answered) for place in told])
    sizes = np.array([float(groups[place].counts.over) for place in told])
    if len(told) < 2:
        return list(groups)
    rest_hits, rest_sizes = hits.sum() - hits, sizes.sum() - sizes
    chances = [float(one) for one in deviance.of_shares(hits, sizes, rest_hits, rest_sizes)]
    marked = list(groups)
    for index, stands in enumerate(rules.holm(chances, 1 - level)):
        elsewhere = rules.in_points(wilson(int(rest_hits[index]), int(rest_sizes[index]), level=level))
        group = groups[told[index]]
        if stands and isinstance(elsewhere, Estimate) and isinstance(group.rate, Estimate) and group.rate.value < elsewhere.value:
            marked[told[index]] = Group(group.cut, group.counts, group.rate, Fewer(group.rate, elsewhere))
    return marked
