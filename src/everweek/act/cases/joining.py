"""Joining two cases that are one, without losing a word of either, and parting them again."""

from django.db import transaction
from django.utils.translation import gettext as _

from everweek import clock
from everweek.act.cases.changing import hold, put
from everweek.act.cases.rules import Standing
from everweek.act.clocks.rules import ClockKind
from everweek.act.clocks.services import pause_clock, resume_clock
from everweek.act.models import Case
from everweek.errors import Conflict, Invalid
from everweek.journal.services import Actor


@transaction.atomic
def join_cases(*, case: Case, into: Case, by: Actor, seen: int | None = None) -> Case:
    """Let a case be part of another one: its words are read there, its clocks wait, and what follows happens there.

    The older one is not always the better: say which is to stay. Joined already, nothing changes.

    Raises:
        Conflict: One is closed, or is part of another case itself.
        Invalid: They are the same, or of two customers who are known to be two.
    """
    if case.pk == into.pk:
        raise Invalid(_("A case cannot be joined to itself."), field="into")
    # In one order for everybody, or two who join the same two the other way round would wait for each other.
    held = {one.pk: hold(one, seen=seen if one is case else None) for one in sorted((case, into), key=lambda one: one.pk)}
    part, whole = held[case.pk], held[into.pk]
    if part.joined_into_id == whole.pk:
        return part
    if Case.objects.filter(joined_into=part).exists():
        raise Conflict(_("Other cases are part of this one: join those first, or the other way round."), code="has-parts")
    for one in (part, whole):
        if one.joined_into_id is not None or one.standing == Standing.CLOSED:
            raise Conflict(_("Only open cases are joined, and none that is part of another one."), code="closed")
    if part.customer_id is not None and whole.customer_id is not None and part.customer_id != whole.customer_id:
        raise Invalid(_("These cases are of two customers. Merge the customers first, if they are one."), field="into")
    now = clock.now()
    for kind in ClockKind:
        pause_clock(part, kind, now)
    if whole.customer_id is None and part.customer_id is not None:
        put(whole, "case.known", by, {"customer_id": part.customer_id}, ids={"from": part.pk})
    return put(part, "case.joined", by, {"standing": Standing.JOINED, "joined_into": whole}, ids={"into": whole.pk})


@transaction.atomic
def part_case(*, case: Case, by: Actor, seen: int | None = None) -> Case:
    """Let a case that was joined stand by itself again; its clocks go on. Where it does already, nothing changes."""
    held = hold(case, seen=seen)
    if held.joined_into_id is None:
        return held
    now = clock.now()
    for kind in ClockKind:
        resume_clock(held, kind, now)
    was = held.joined_into_id
    standing = Standing.IN_HAND if held.owner_id is not None else Standing.NEW
    return put(held, "case.parted", by, {"standing": standing, "joined_into": None}, ids={"from": was})
