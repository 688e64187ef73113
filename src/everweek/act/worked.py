"""What worked in cases like one that is open: what was done or offered there, of how many, and in which words.

Like it are the closed cases of the same kind with its cause; where nobody has said why yet, those at its touchpoint, else of its
unit. Nothing is claimed of the next customer: it is what colleagues did, and what customers said to it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.db.models import QuerySet

from everweek.act.cases.rules import Decision, Standing
from everweek.act.giving.models import Gesture
from everweek.act.giving.rules import COUNTS, GestureKind
from everweek.act.models import Case
from everweek.act.queries import cases_within
from everweek.act.recovering.queries import won_back
from everweek.act.recovering.rules import Outcome, known_of, share_of, tallied
from everweek.journal.services import Actor
from everweek.people.queries import chunks
from everweek.science import Estimate, NotEnough

LOOKED_AT: Final = 400
"""So many of the newest like cases are looked at: what was done years ago is no guide to what works now."""
MOST_WORDS: Final = 3
"""So many wordings of a decision stand there; nobody reads more while somebody waits."""
_SOME: Final = 500


class Like(StrEnum):
    """What makes cases like another one."""

    CAUSE = "cause"
    TOUCHPOINT = "touchpoint"
    UNIT = "unit"


@dataclass(frozen=True)
class WayTaken:
    """What was given (nothing where ``given`` is None) to put it right, or in place of it, and in how many cases.

    ``worked`` is the share of customers content with it, of those of whom that is known (``known``).
    """

    decision: Decision
    given: GestureKind | None
    cases: int
    known: int
    worked: Estimate | NotEnough


@dataclass(frozen=True)
class Wording:
    """What was decided in a case whose customer was content with it, in the words they read."""

    case: int
    decision: Decision
    text: str


@dataclass(frozen=True)
class Worked:
    """What worked in cases like one: how many there are, by what they are like it, the ways taken, and words to begin with."""

    like: Like
    cases: int
    ways: Sequence[WayTaken]
    wordings: Sequence[Wording]


@dataclass(frozen=True)
class _Past:
    """A like case: what was decided, in which words, and whether its customer was content (None: not known)."""

    case: int
    decision: Decision
    text: str
    won: bool | None


def tell_what_worked(by: Actor, case: Case) -> Worked:
    """What worked in the newest closed cases like this one, within the reach of ``by``; what was offered instead stands first."""
    like, rows = _like(by, case)
    past = _past(rows)
    given = _given([one.case for one in past])
    return Worked(like, len(past), _ways(past, given), _wordings(past))


def _like(by: Actor, case: Case) -> tuple[Like, QuerySet[Case]]:
    closed = cases_within(by).filter(standing=Standing.CLOSED, kind=case.kind).exclude(pk=case.pk).exclude(decision="")
    if case.cause_id is not None:
        return Like.CAUSE, closed.filter(cause=case.cause_id).order_by("-day", "-pk")
    if case.touchpoint_id is not None:
        return Like.TOUCHPOINT, closed.filter(touchpoint=case.touchpoint_id).order_by("-pk")
    return Like.UNIT, closed.filter(unit=case.unit_id).order_by("-pk")


def _past(rows: QuerySet[Case]) -> Sequence[_Past]:
    told = rows.annotate(won=won_back()).values_list("pk", "decision", "remedy", "alternative", "won")[:LOOKED_AT]
    return [_Past(pk, Decision(decided), (remedy or offered).strip(), won) for pk, decided, remedy, offered, won in told]


def _given(cases: Sequence[int]) -> Mapping[int, GestureKind]:
    """What was given first in each of these cases; those in which nothing was are not among them."""
    found: dict[int, GestureKind] = {}
    for some in chunks(cases, _SOME):
        rows = Gesture.objects.filter(case__in=some, standing__in=COUNTS).order_by("given_at", "pk")
        for case, kind in rows.values_list("case", "kind"):
            found.setdefault(case, GestureKind(kind))
    return found


def _ways(past: Sequence[_Past], given: Mapping[int, GestureKind]) -> Sequence[WayTaken]:
    """By how often each way was taken, never by how well it did: of most of them it is known of a few customers alone."""
    found: dict[tuple[Decision, GestureKind | None], list[bool | None]] = {}
    for one in past:
        found.setdefault((one.decision, given.get(one.case)), []).append(one.won)
    ways = []
    for (decision, kind), won in found.items():
        known = tallied(Outcome(one, ()) for one in won)
        ways.append(WayTaken(decision, kind, len(won), known_of(known), share_of(known)))
    return sorted(ways, key=lambda one: (-one.cases, one.decision, one.given or ""))


def _wordings(past: Sequence[_Past]) -> Sequence[Wording]:
    """The newest words customers were content with, each once; first what was offered where nothing could be put right."""
    found: dict[tuple[Decision, str], Wording] = {}
    for one in past:
        if one.won and one.text:
            found.setdefault((one.decision, one.text.casefold()), Wording(one.case, one.decision, one.text))
    both = (Decision.ALTERNATIVE, Decision.REMEDY)
    return [one for which in both for one in [one for one in found.values() if one.decision is which][:MOST_WORDS]]
