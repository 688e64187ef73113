"""What people decide of doubtful answers: that they count no more, or that they are honest; and how that is taken back.

The gate is asked before (``listen.doubting.access``).
"""

from collections.abc import Iterable
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from everweek import clock
from everweek.journal.services import Actor, Happening, record_many
from everweek.listen.models import Doubted
from everweek.people.access import member_of
from everweek.people.queries import chunks
from everweek.questionnaires.services import mark_responses, restore_responses, withdraw_responses

OPEN, HONEST, WITHDRAWN = Doubted.Verdict.OPEN, Doubted.Verdict.HONEST, Doubted.Verdict.WITHDRAWN
REASON: Final = "Doubtful"


@transaction.atomic
def withdraw_doubted(*, ids: Iterable[int], by: Actor) -> list[int]:
    """Let those of these answers that are not decided yet count no more; which that were. A second time changes nothing."""
    decided = _decide(ids, OPEN, WITHDRAWN, by)
    withdraw_responses(ids=decided, by=by, reason=_(REASON))
    return decided


@transaction.atomic
def clear_doubted(*, ids: Iterable[int], by: Actor) -> list[int]:
    """Say of those that are not decided yet that they are honest; which that were. They are not doubted again."""
    decided = _decide(ids, OPEN, HONEST, by)
    mark_responses(doubts=dict.fromkeys(decided, ""), by=by)
    return decided


@transaction.atomic
def reopen_doubted(*, ids: Iterable[int], by: Actor) -> list[int]:
    """Take back what was decided of these answers: they count, and are doubtful, as before; which that were."""
    withdrawn = _decide(ids := list(ids), WITHDRAWN, OPEN, by)
    restore_responses(ids=withdrawn, by=by)
    honest = _decide(ids, HONEST, OPEN, by)
    kinds = {
        pk: kind
        for some in chunks(honest, 500)
        for pk, kind in Doubted.objects.filter(pk__in=some).values_list("pk", "doubt__kind")
    }
    mark_responses(doubts=kinds, by=by)
    return sorted({*withdrawn, *honest})


def _decide(ids: Iterable[int], before: Doubted.Verdict, verdict: Doubted.Verdict, by: Actor) -> list[int]:
    """Set the verdict of those that stand as ``before``, with a line each; which that were."""
    changed: list[int] = []
    for some in chunks(sorted(set(ids)), 500):
        rows = Doubted.objects.select_for_update().filter(pk__in=some, verdict=before).order_by("pk")
        these = list(rows.values_list("pk", "doubt"))
        told = (
            {"decided_at": clock.now(), "decided_by": member_of(by)}
            if verdict != OPEN
            else {"decided_at": None, "decided_by": None}
        )
        Doubted.objects.filter(pk__in=[pk for pk, _doubt in these]).update(verdict=verdict, **told)
        kind = {OPEN: "doubt.reopened", HONEST: "doubt.cleared", WITHDRAWN: "doubt.withdrawn"}[verdict]
        lines = [Happening(kind, by, ("response", pk), ids={"response": pk, "doubt": doubt}) for pk, doubt in these]
        if lines:
            record_many(lines)
        changed += [pk for pk, _doubt in these]
    return changed
