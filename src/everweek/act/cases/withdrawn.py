"""Cases of answers that count no more: a machine gave them, or a file was spoilt. A lead sets these aside together.

A case in which something happened is looked at by itself: nobody's words are put away unread.
"""

from collections.abc import Collection
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from everweek.act.cases.aside import set_aside
from everweek.act.cases.rules import TO_BE_TOLD, Aside, Side, Standing
from everweek.act.cases.settling import reopen_case
from everweek.act.models import Case, Gesture, Remark
from everweek.act.queries import cases_within
from everweek.errors import Conflict, Invalid
from everweek.journal.services import Actor
from everweek.people.access import member_of, reach_of
from everweek.people.expressions import Numbers
from everweek.people.policy import Action
from everweek.people.queries import chunks

AT_ONCE: Final = 50
"""So many are set aside in one transaction: on SQLite every other writer waits for it."""
MOST: Final = 1_000


def open_cases_of(by: Actor, responses: Collection[int] | None = None) -> list[int]:
    """The open cases within the reach of ``by`` that withdrawn answers opened; of these answers alone, where some are named."""
    found = cases_within(by).filter(settled_at=None, response__withdrawn_at__isnull=False)
    if responses is not None:
        found = found.filter(response__in=Numbers(responses))
    return list(found.order_by("pk").values_list("pk", flat=True))


def list_untouched(by: Actor, *, up_to: int | None = None) -> list[int]:
    """Of the open cases of withdrawn answers those that ``by`` may set aside together, the oldest ``MOST``; up to a number.

    They stand where ``by`` leads and are not about ``by``. Nobody wrote to the customer or heard from the customer in them;
    nothing was decided or given; they are about no danger, stand no level up, and no other case is part of them.
    """
    found = _untouched(by)
    if up_to is not None:
        found = found.filter(pk__lte=up_to)
    return list(found.order_by("pk").values_list("pk", flat=True)[:MOST])


def set_aside_withdrawn(*, cases: Collection[int], why: Aside, by: Actor) -> list[int]:
    """Set these cases aside together, as far as they are among ``list_untouched``; returns those that were. Safe to do twice.

    Raises:
        Invalid: ``why`` needs words of its own, or the cases are too many.
    """
    if why in TO_BE_TOLD:
        raise Invalid(_("Together they are set aside as spam, as a test, or as opened by mistake."), field="why")
    if len(cases) > MOST:
        raise Invalid(_("At most %(n)d at once.") % {"n": MOST}, field="cases")
    done: list[int] = []
    for some in chunks(sorted(set(cases)), AT_ONCE):
        with transaction.atomic():
            for case in _untouched(by).filter(pk__in=some).order_by("pk"):
                try:
                    set_aside(case=case, why=why, by=by, seen=case.changes)
                except Conflict:
                    # Somebody was quicker, and has begun to work on it.
                    continue
                done.append(case.pk)
    return done


def take_up_again(*, cases: Collection[int], by: Actor) -> list[int]:
    """Take up again those of these cases that stand set aside; returns which that were. Safe to do twice."""
    done: list[int] = []
    within = cases_within(by, Action.CASES_WRITE).filter(standing=Standing.ASIDE)
    for some in chunks(sorted(set(cases)), AT_ONCE):
        with transaction.atomic():
            for case in within.filter(pk__in=some).order_by("pk"):
                reopen_case(case=case, why=_("That it was set aside together with others was taken back."), by=by)
                done.append(case.pk)
    return done


def _untouched(by: Actor) -> QuerySet[Case]:
    found = Case.objects.filter(
        reach_of(by, Action.CASES_LEAD).reaching(),
        settled_at=None,
        response__withdrawn_at__isnull=False,
        decision="",
        safety=False,
        level=0,
    ).select_related("unit")
    spoken = Remark.objects.filter(case=OuterRef("pk"), side__in=[Side.CUSTOMER, Side.US])
    given, parts = Gesture.objects.filter(case=OuterRef("pk")), Case.objects.filter(joined_into=OuterRef("pk"))
    found = found.exclude(Exists(spoken)).exclude(Exists(given)).exclude(Exists(parts))
    member = member_of(by)
    return found if member is None else found.exclude(about_member=member)
