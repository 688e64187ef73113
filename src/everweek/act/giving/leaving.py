"""Passing on gestures whose keeper has left, or holds no post any more, so that no word given to a customer goes with them."""

from dataclasses import replace
from typing import Final

from django.db import transaction
from django.db.models import Q

from everweek.act.cases.leaving import SOON
from everweek.act.giving.lapsing import happened
from everweek.act.giving.models import Gesture
from everweek.act.giving.rules import GestureStanding
from everweek.journal.services import Actor, record_many
from everweek.people.able import members_without_post
from everweek.people.days import here
from everweek.people.queries import is_here, today

AT_ONCE: Final = 100
"""How many gestures are passed on in one transaction."""


@transaction.atomic
def pass_on_gestures(*, by: Actor, most: int = AT_ONCE, without_post: bool = False) -> int:
    """Pass on given gestures whose keeper has left: their case's owner keeps them, or nobody. Returns how many, at most ``most``.

    ``without_post``: also those whose keeper holds no post, and begins none soon, as cases are given back then. A gesture that
    was passed on has a keeper who stays one, or none, so that a second call finds only others. Those that nobody keeps are shown
    to whoever leads there.
    """
    day = today()
    lost = ~here(day, of="keeper__")
    idle = members_without_post(day, SOON).values("pk")
    if without_post:
        lost |= Q(keeper__in=idle, case__history=False)
    gone = Gesture.objects.filter(lost, keeper__isnull=False, standing=GestureStanding.GIVEN)
    rows = gone.select_for_update(of=("self",)).select_related("case__owner", "case__joined_into__owner").order_by("pk")
    lines, found = [], list(rows[:most])
    owners = [number for one in found if (number := (one.case.joined_into or one.case).owner_id) is not None]
    no_post = set(idle.filter(pk__in=owners).values_list("pk", flat=True))
    for one in found:
        left, owner = one.keeper_id, (one.case.joined_into or one.case).owner
        one.keeper = owner if owner is not None and is_here(owner) and owner.pk not in no_post else None
        told = happened("gesture.passed_on", one, by)
        lines.append(replace(told, ids={**told.ids, "from": left}))
    Gesture.objects.bulk_update(found, ["keeper"])
    record_many(lines)
    return len(found)
