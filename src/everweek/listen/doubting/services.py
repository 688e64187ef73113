"""What people decide of doubtful answers: that they count no more, or that they are honest; and how that is taken back.

The gate is asked before (``listen.doubting.access``).
"""

from collections.abc import Iterable, Mapping
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from everweek import clock
from everweek.journal.services import Actor, Happening, record_many
from everweek.listen.models import Doubt, Doubted
from everweek.people.access import member_of
from everweek.people.queries import chunks
from everweek.questionnaires.models import Response
from everweek.questionnaires.services import mark_responses, restore_responses, withdraw_responses

OPEN, HONEST, WITHDRAWN = Doubted.Verdict.OPEN, Doubted.Verdict.HONEST, Doubted.Verdict.WITHDRAWN
REASON: Final = "Doubtful"


@transaction.atomic
def withdraw_doubted(*, ids: Iterable[int], by: Actor) -> list[int]:
    """Withdraw those of these answers whose doubt nobody has decided yet; returns the ids of those that were. A second time
    changes nothing.

    An answer that somebody withdrew for another reason is not decided here: if this decision were taken back later, the answer
    would count again although that person withdrew it.
    """
    held = _held(ids, OPEN)
    withdrawn = withdraw_responses(ids=held, by=by, reason=_(REASON))
    _decide({pk: held[pk] for pk in withdrawn}, WITHDRAWN, by)
    return withdrawn


@transaction.atomic
def clear_doubted(*, ids: Iterable[int], by: Actor) -> list[int]:
    """Say of those that are not decided yet that they are honest; which that were. They are not doubted again."""
    held = _held(ids, OPEN)
    _decide(held, HONEST, by)
    mark_responses(doubts=dict.fromkeys(held, ""), by=by)
    return sorted(held)


@transaction.atomic
def reopen_doubted(*, ids: Iterable[int], by: Actor) -> list[int]:
    """Take back what was decided of these answers: they count, and are doubtful, as before; which that were."""
    ids = sorted(set(ids))
    withdrawn, honest = _held(ids, WITHDRAWN), _held(ids, HONEST)
    _decide({**withdrawn, **honest}, OPEN, by)
    restore_responses(ids=withdrawn, by=by)
    kinds = dict(Doubt.objects.filter(pk__in=set(honest.values())).values_list("pk", "kind"))
    mark_responses(doubts={pk: kinds[doubt] for pk, doubt in honest.items()}, by=by)
    return sorted({*withdrawn, *honest})


@transaction.atomic
def bring_back(*, response: Response, by: Actor) -> Response:
    """Let a response that was withdrawn count again; doubtful as before where that was why. A second time changes nothing."""
    if _held([response.pk], WITHDRAWN):
        reopen_doubted(ids=[response.pk], by=by)
    else:
        restore_responses(ids=[response.pk], by=by)
    return Response.objects.get(pk=response.pk)


def _held(ids: Iterable[int], verdict: Doubted.Verdict) -> dict[int, int]:
    """Return those of these answers with this verdict, each with the id of its doubt, locked until the end of the transaction."""
    found: dict[int, int] = {}
    for some in chunks(sorted(set(ids)), 500):
        rows = Doubted.objects.select_for_update().filter(pk__in=some, verdict=verdict).order_by("pk")
        found.update(rows.values_list("pk", "doubt"))
    return found


def _decide(held: Mapping[int, int], verdict: Doubted.Verdict, by: Actor) -> None:
    """Set the verdict of these answers, with a line each."""
    kind = {OPEN: "doubt.reopened", HONEST: "doubt.cleared", WITHDRAWN: "doubt.withdrawn"}[verdict]
    decided = verdict != OPEN
    told = {"decided_at": clock.now() if decided else None, "decided_by": member_of(by) if decided else None}
    for some in chunks(sorted(held), 500):
        Doubted.objects.filter(pk__in=some).update(verdict=verdict, **told)
        record_many([Happening(kind, by, ("response", pk), ids={"response": pk, "doubt": held[pk]}) for pk in some])
