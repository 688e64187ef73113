"""Joining two cases that are one, without losing a word of either, and parting them again."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from everweek import clock
from everweek.act.cases.about import about_no_more, about_the_same, check_may_be_one, check_may_be_two
from everweek.act.cases.changing import TURN, hold_all, is_nobodys_answer, put, take_turn
from everweek.act.cases.persons import are_two
from everweek.act.cases.rules import Standing
from everweek.act.clocks.rules import TO_CUSTOMERS, ClockKind
from everweek.act.clocks.services import let_go, pause_clock, resume_clock, start_clock, tighten_clocks
from everweek.act.giving.lapsing import lapse_requests
from everweek.act.models import OPEN, Case, CaseClock, CaseLink
from everweek.errors import Conflict, Invalid
from everweek.journal.services import Actor


@transaction.atomic
def join_cases(*, case: Case, into: Case, by: Actor, seen: int | None = None) -> Case:
    """Join a case into another one: its words are read there, its clocks wait, and what follows happens there. Returns the part.

    The older one is not always the better: say which is to stay. Joined already, nothing changes. The whole is held for as grave
    as its gravest part: what was promised soon is not put off by being joined to what was promised later.

    Raises:
        Conflict: One is not open (closed, set aside, part of another case), other cases are part of ``case``, ``case`` stands at
            a higher level than ``into``, one is about whoever joins them, or they are about two colleagues.
        Invalid: They are the same, or of two people: of two customers, or from two addresses of which no customer has both.
    """
    if case.pk == into.pk:
        raise Invalid(_("A case cannot be joined to itself."), field="into")
    held = hold_all((case.pk, into.pk), seen={case.pk: seen})
    part, whole = held[case.pk], held[into.pk]
    if part.joined_into_id == whole.pk:
        return part
    if Case.objects.filter(joined_into=part).exists():
        raise Conflict(_("Other cases are part of this one: join those first, or the other way round."), code="has-parts")
    for one in (part, whole):
        if one.standing not in OPEN:
            raise Conflict(_("Only open cases are joined, and none that is part of another one or was set aside."), code="closed")
    _check_are_one(part, whole)
    check_may_be_one(part, whole, by)
    if part.level > whole.level:
        # It would come back to those who decided it, or who handed it up.
        raise Conflict(_("This case stands a level up. Join the other one to it."), code="level-up")
    now = clock.now()
    for kind in ClockKind:
        pause_clock(part, kind, now)
    lapse_requests(cases=[part.pk], by=by)
    if is_nobodys_answer(whole) and not is_nobodys_answer(part):
        _promise_as_to(whole, part, now)
    if whole.customer_id is None and part.customer_id is not None:
        put(whole, "case.known", by, {"customer_id": part.customer_id, "known_by": part}, ids={"from": part.pk})
        _end_link(whole)
    _hold_for_as_grave(whole, part, now, by)
    about_the_same(whole, part, by)
    return put(part, "case.joined", by, {"standing": Standing.JOINED, "joined_into": whole}, ids={"into": whole.pk})


def _check_are_one(part: Case, whole: Case) -> None:
    """Raise ``Invalid`` for cases of two people, since the second would never be answered; it says what to do instead."""
    if not are_two(part, whole):
        return
    if part.customer_id is not None and whole.customer_id is not None:
        raise Invalid(_("These cases are of two customers. Merge the customers first, if they are one."), field="into")
    message = _(
        "These cases came from two addresses, and nobody knows that they are one person’s. If they are, say first which customer "
        "each is of. If several people complain of the same thing, answer each, and give their cases one cause, or one "
        "improvement."
    )
    raise Invalid(message, field="into")


@transaction.atomic
def part_case(*, case: Case, by: Actor, seen: int | None = None) -> Case:
    """Let a case that was joined stand by itself again; its clocks go on. One that stands by itself already is returned as it is.

    What was known of the whole by this part alone, its customer and the colleague it is about, goes with the part.

    Raises:
        Conflict: One of them is about whoever parts them.
    """
    # The whole only where it is changed too: emptied since, it could not be held, and would keep its parts for ever.
    told_by = Q(known_by=case.pk) | Q(about_by=case.pk) | Q(response__isnull=False)
    known = Case.objects.filter(told_by, joined=case.pk).exclude(title="").values_list("pk", flat=True)
    both = hold_all({case.pk, *known}, seen={case.pk: seen})
    held = both[case.pk]
    was = held.joined_into
    if was is None:
        return held
    check_may_be_two(held, was, by)
    now = clock.now()
    for kind in ClockKind:
        resume_clock(held, kind, now)
    whole = both.get(was.pk)
    if whole is not None:
        about_no_more(whole, held, by)
    if whole is not None and whole.known_by == held:
        # They were not one after all: then this one does not tell whose the other is.
        put(whole, "case.unknown", by, {"customer_id": None, "known_by": None}, ids={"from": held.pk})
        _end_link(whole)
    if whole is not None:
        _owe_nobody(whole, held, now)
    return put(held, "case.parted", by, {"standing": _standing_alone(held), "joined_into": None}, ids={"from": was.pk})


def _promise_as_to(whole: Case, part: Case, now: datetime) -> None:
    """Let a whole in which nobody could be replied to promise what its part was promised, from when that was."""
    for row in CaseClock.objects.filter(case=part, kind__in=TO_CUSTOMERS, stopped_at=None).order_by("pk"):
        start_clock(whole, ClockKind(row.kind), row.started_at)
    _turn_anew(whole, now)


def _owe_nobody(whole: Case, parted: Case, now: datetime) -> None:
    """Let go of what a whole promised by its part alone, where nobody is left in it who can be replied to."""
    others = Case.objects.filter(joined_into=whole).exclude(pk=parted.pk)
    if is_nobodys_answer(whole) and all(is_nobodys_answer(one) for one in others):
        for kind in TO_CUSTOMERS:
            let_go(whole, kind, now)
        _turn_anew(whole, now)


def _turn_anew(whole: Case, now: datetime) -> None:
    take_turn(whole, now)
    whole.save(update_fields=TURN)


def _end_link(case: Case) -> None:
    """Delete the link of a case: whoever holds it may not be its customer from now on, who hears by another link."""
    CaseLink.objects.filter(case=case).delete()


def _standing_alone(case: Case) -> Standing:
    """The standing of a case that was just parted from another one.

    Where its customer was told what was decided, no promise is left to run: it stands as told, and waits for the customer's word.
    """
    if case.told_at is not None:
        return Standing.TOLD
    return Standing.IN_HAND if case.owner_id is not None else Standing.NEW


def _hold_for_as_grave(whole: Case, part: Case, now: datetime, by: Actor) -> None:
    old = {"severity": whole.severity, "safety": whole.safety}
    new = {"severity": max(whole.severity, part.severity), "safety": whole.safety or part.safety}
    if old == new:
        return
    was, whole.severity = whole.severity, new["severity"]
    if whole.severity > was:
        tighten_clocks(whole, now)
    put(whole, "case.assessed", by, new, ids={**new, "was": was}, old=old, new=new)
