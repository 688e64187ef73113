"""Do those who answered only after a reminder score otherwise than those who answered at once? A hint at what the silent think.

Whoever needed a reminder is nearer to those who never answer than whoever did not: where the two differ, the silent may well
differ the same way. It is a hint and no proof, and no correction of any score is made of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from everweek.journal.services import Actor
from everweek.prove import rules
from everweek.prove.names import ASKED_BY, LETTER
from everweek.science import Estimate, NotEnough
from everweek.science.contrast import linear
from everweek.science.tally import Tally, together

if TYPE_CHECKING:
    from everweek.prove.measures import Question

FIRST: Final = "1"
FEWEST: Final = 20
"""So many must have answered at once, and so many after a reminder."""
FEWEST_EACH: Final = 5
"""So many of each by one rule: a rule with fewer is left out."""


@dataclass(frozen=True)
class Pair:
    """What was answered by one rule: at once, and after a reminder."""

    prompt: rules.Tallies
    late: rules.Tallies


@dataclass(frozen=True)
class Late:
    """The score after a reminder less the score at once, and of how many answers each is."""

    difference: Estimate
    late: int
    prompt: int


def late_answers(question: "Question", *, viewer: Actor | None) -> Late | NotEnough:
    """What a question comes to for those who answered after a reminder, less for those who answered at once; cut by nothing.

    Only rules that reminded count, and each is held against itself: who is asked by a rule without reminders may be another kind
    of customer. Raises what ``measures.measure`` raises.
    """
    from everweek.prove import measures

    if not {ASKED_BY, LETTER} <= set(measures.list_dimensions()):
        return _too_few(0)
    cut = replace(question, by=(ASKED_BY, LETTER), weight=False)
    counted = measures.count(cut, viewer=viewer)
    found: dict[str, dict[bool, list[rules.Tallies]]] = {}
    for told, tallies in zip(counted.cuts, counted.tallies, strict=True):
        if told[LETTER]:
            found.setdefault(told[ASKED_BY], {False: [], True: []})[told[LETTER] != FIRST].append(tallies)
    pairs = [Pair(_sum(by_lateness[False]), _sum(by_lateness[True])) for by_lateness in found.values()]
    return difference_of(pairs, counted.measure, counted.scale, level=question.level)


def difference_of(pairs: Sequence[Pair], measure: rules.Measure, scale: rules.Scale, *, level: float) -> Late | NotEnough:
    """Return the score after a reminder less the score at once, from pairs that were counted already: each rule's difference, in
    the mix of rules in which the late answers came. ``NotEnough`` where too few answered late or at once.

    The interval is Newcombe's for shares, and made of Rocks' or t intervals in the same way for NPS and means.
    """
    able = [one for one in pairs if min(_many(one.prompt), _many(one.late)) >= FEWEST_EACH]
    late, prompt = sum(_many(one.late) for one in able), sum(_many(one.prompt) for one in able)
    if min(late, prompt) < FEWEST:
        return _too_few(min(late, prompt))
    parts: list[tuple[float, Estimate]] = []
    for one in able:
        share = _many(one.late) / late
        for sign, tallies in ((1, one.late), (-1, one.prompt)):
            estimate = measure.estimate(tallies, scale, weighted=False, level=level)
            if isinstance(estimate, NotEnough):
                return estimate
            parts.append((sign * share, estimate))
    return Late(linear(parts), late, prompt)


def _too_few(have: int) -> NotEnough:
    told = _("At least %(need)d customers must have answered at once, and %(need)d only after a reminder.") % {"need": FEWEST}
    return NotEnough(told, have=have, need=FEWEST)


def _many(tallies: rules.Tallies) -> int:
    return sum(tally.n for tally in tallies.values())


def _sum(parts: Sequence[rules.Tallies]) -> Mapping[float, Tally]:
    by_score: dict[float, list[Tally]] = {}
    for tallies in parts:
        for score, tally in tallies.items():
            by_score.setdefault(score, []).append(tally)
    return {score: together(some) for score, some in by_score.items()}
