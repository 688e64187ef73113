"""What may be given in a case and what was, as a whole: plain values for the page and for programs."""

from collections.abc import Sequence
from dataclasses import dataclass

from everweek.act.giving.authority import authority_of, cells_of, read_given
from everweek.act.giving.queries import gestures_in, list_offers, may_decide, show_claims
from everweek.act.giving.rules import GestureKind, in_force
from everweek.act.giving.shown import ClaimShown, GestureShown, OfferShown, show_gesture
from everweek.act.models import OPEN, Case
from everweek.journal.services import Actor
from everweek.people.access import member_of, reach_of
from everweek.people.policy import Action
from everweek.people.tree import line_of


@dataclass(frozen=True)
class GivingTold:
    """``gives``: whether the reader may give or ask here and now. ``kinds`` are those anybody may give there, with their
    currencies: what one may not give by oneself is asked for. ``decides`` are the numbers of the requests that are for the
    reader to decide.
    """

    gives: bool
    offers: Sequence[OfferShown]
    kinds: Sequence[tuple[GestureKind, str]]
    gestures: Sequence[GestureShown]
    decides: frozenset[int]
    claims: Sequence[ClaimShown]


def tell_giving(by: Actor, case: Case) -> GivingTold:
    """What may be given in a case that was fetched by the gate, and what was given there, as ``by`` may know it."""
    rows, member = gestures_in(case), member_of(by)
    gestures = [show_gesture(one) for one in rows]
    if member is None or not _may_give(by, case, member.pk):
        return GivingTold(gives=False, offers=[], kinds=[], gestures=gestures, decides=frozenset(), claims=[])
    cells = cells_of(case.unit)
    if not cells:
        return GivingTold(gives=True, offers=[], kinds=[], gestures=gestures, decides=frozenset(), claims=[])
    authority, given = authority_of(by, case, cells), read_given(case, member.pk)
    anybody = in_force(cells, roles={one.role for one in cells}, line=line_of(case.unit))
    return GivingTold(
        gives=True,
        offers=list_offers(authority, given, case, member.pk),
        kinds=sorted(anybody, key=lambda one: (list(GestureKind).index(one[0]), one[1])),
        gestures=gestures,
        decides=frozenset(one.pk for one in rows if may_decide(by, one, authority)),
        claims=show_claims(given),
    )


def _may_give(by: Actor, case: Case, member: int) -> bool:
    if case.standing not in OPEN or not case.title or member == case.about_member_id:
        return False
    return bool(reach_of(by, Action.LEDGER_SPEND))
