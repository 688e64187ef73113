"""Giving, asking to be allowed to, approving, taking back, and keeping what was promised."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from everweek import clock
from everweek.act.cases.above import overruled_in
from everweek.act.cases.changing import check_is_not_about, hold, hold_all, put
from everweek.act.cases.rules import LONGEST_TEXT, Deed, Side, Standing, check_may
from everweek.act.cases.working import Word, said, taken_by
from everweek.act.giving import saying
from everweek.act.giving.authority import authority_of, is_anybodys_to_give, list_who_may_give
from everweek.act.giving.lapsing import check_still_asked, happened
from everweek.act.giving.models import Gesture
from everweek.act.giving.once import same
from everweek.act.giving.posting import check_budgets, check_room, hold_rooms, post_gesture, reverse_gesture
from everweek.act.giving.rules import (
    COSTS,
    LONGEST_WHAT,
    SAID,
    GestureKind,
    GestureStanding,
    Limits,
    Room,
    check_until,
    covers,
)
from everweek.act.models import Case
from everweek.errors import Conflict, Invalid, NotAllowed
from everweek.journal.services import Actor, record
from everweek.ledger.money import to_units
from everweek.people.access import member_of, reach_of
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.people.queries import is_here, today
from everweek.people.rules import check_currency, check_text, check_words


@dataclass(frozen=True, kw_only=True)
class GestureWanted:
    """What is to be given. ``amount`` and ``currency`` of what costs money; ``until`` of a promise, and of what a ``colleague``
    sees through; ``what`` it is (which rule an exception is made to, what is promised); ``key`` is what makes it the same.
    ``tells``: the customer reads it on the page of the case once it is given, as ``what`` says or in the words of ``told_as``;
    None: where there are such words.
    """

    kind: GestureKind
    amount: Decimal | None = None
    currency: str = ""
    what: str = ""
    why: str = ""
    until: date | None = None
    colleague: Member | None = None
    tells: bool | None = None
    told_as: str = ""
    key: str | None = None


@transaction.atomic
def give_gesture(*, case: Case, wanted: GestureWanted, by: Actor, ask: bool = False) -> Gesture:
    """Give something in a case, by the giver's own authority. Under a key that is known, what stands there is answered again.

    ``ask``: where it is more than the giver may give, ask those who may approve it instead of refusing.

    Raises:
        Conflict: ``over-limit`` where a limit or a budget leaves less, ``not-allowed`` where the role may not give it at all,
            ``not-agreed`` where the customer did not agree to what the giver decided or told, ``identity-taken`` where something
            else was given under its key, ``about-you``, ``nobody-may`` where nobody could approve it, ``over-budget`` where the
            budget could not pay what would be asked for, or the case is not open.
        Invalid: an amount the currency cannot express, no date, a colleague who has left.
    """
    giver = _giver(by)
    gesture = _checked(wanted, giver)
    held = _hold_open(case, by)
    before = Gesture.objects.filter(case=held, key=wanted.key).select_related("case").first() if wanted.key else None
    if before is not None:
        return same(before, gesture)
    _check_can_be_done(wanted, giver)
    gesture.case, gesture.unit = held, held.unit
    limits = authority_of(by, held).get((wanted.kind, gesture.currency), ())
    try:
        if not limits and giver.pk in overruled_in(held):
            message = _("The customer did not agree to what you decided or told: whoever decides now gives it. Ask for approval.")
            raise Conflict(message, code="not-agreed")
        if not limits:
            raise Conflict(_("Your role may not give this by itself. Ask for approval."), field="kind", code="not-allowed")
        with transaction.atomic():
            return _given(gesture, held, giver, limits, by)
    except Conflict as refused:
        if not ask or refused.code not in {"over-limit", "not-allowed", "not-agreed"}:
            raise
    return _asked(gesture, held, giver, by)


@transaction.atomic
def approve_gesture(*, gesture: Gesture, by: Actor) -> Gesture:
    """Give what somebody asked for, by the authority and within the limits of ``by``. The first decision counts.

    Raises:
        Conflict: ``decided`` already, ``own-request``, ``over-limit`` where it is more than whoever approves may give,
            ``outdated`` where its day has passed, or who was to see it through has left.
        NotAllowed: The role may not give that much.
    """
    approver = _giver(by)
    held, asked = _hold_asked(gesture, by)
    limits = _deciding(asked, held, approver, by)
    _check_can_be_kept(asked)
    return _given(asked, held, approver, limits, by)


@transaction.atomic
def decline_gesture(*, gesture: Gesture, why: str, by: Actor) -> Gesture:
    """Decline a request, and say why; it can still be read. Whoever could have approved it may decline it."""
    held, asked = _hold_asked(gesture, by)
    _deciding(asked, held, _giver(by), by)
    return _settled(asked, held, GestureStanding.DECLINED, "gesture.declined", why, by)


@transaction.atomic
def take_back_gesture(*, gesture: Gesture, why: str, by: Actor) -> Gesture:
    """Take back what was asked for, or was given and is not carried out yet; its posting is reversed.

    Raises:
        Conflict: It is carried out, declined or decided (``decided``), or the case is about ``by``.
        NotAllowed: ``by`` neither asked for it nor gave it, and does not lead there.
    """
    held = hold(gesture.case, by=by)
    found = _hold_row(gesture)
    if found.standing == GestureStanding.TAKEN_BACK:
        return found
    if found.standing not in {GestureStanding.ASKED, GestureStanding.GIVEN}:
        raise Conflict(_("What is done or decided is not taken back."), code="decided")
    member = _giver(by)
    if member.pk not in {found.member_id, found.asked_by_id} and not _leads(by, held):
        raise NotAllowed(_("Whoever gave it takes it back, or who leads there."))
    if found.standing == GestureStanding.GIVEN and found.currency:
        reverse_gesture(found, by)
    return _settled(found, held, GestureStanding.TAKEN_BACK, "gesture.taken_back", why, by)


@transaction.atomic
def keep_gesture(*, gesture: Gesture, by: Actor) -> Gesture:
    """Say that a gesture was carried out: by its keeper, by who gave it, or by who leads there. Said twice, it is done once."""
    found = _hold_row(gesture)
    member = member_of(by)
    check_is_not_about(found.case, by)
    if member is not None and member.pk not in {found.keeper_id, found.member_id} and not _leads(by, found.case):
        raise NotAllowed(_("Whoever keeps it says that it is done, who gave it, or who leads there."))
    if found.standing == GestureStanding.DONE:
        return found
    if found.standing != GestureStanding.GIVEN:
        raise Conflict(_("Only what was given can be carried out."), code="not-given")
    found.standing, found.done_at = GestureStanding.DONE, clock.now()
    found.save(update_fields=["standing", "done_at"])
    record(happened("gesture.kept", found, by))
    return found


def _leads(by: Actor, case: Case) -> bool:
    return reach_of(by, Action.CASES_LEAD).allows_unit(case.unit)


def _check_can_be_kept(asked: Gesture) -> None:
    if asked.due_on is not None and asked.due_on < today():
        raise Conflict(_("The day it was to be done by has passed. Decline it; it can be asked for anew."), code="outdated")
    if asked.keeper is not None and not is_here(asked.keeper):
        raise Conflict(_("Who was to see it through has left. Decline it; it can be asked for anew."), code="outdated")


def _giver(by: Actor) -> Member:
    member = member_of(by)
    if member is None or not reach_of(by, Action.LEDGER_SPEND):
        raise NotAllowed(_("Your posts give you no right for this. Ask an administrator if you need it."))
    return member


def _checked(wanted: GestureWanted, giver: Member) -> Gesture:
    """The gesture as it would be given, without its case."""
    kind, what = wanted.kind, check_text(wanted.what, "what", longest=LONGEST_WHAT, required=wanted.kind in SAID)
    gesture = Gesture(kind=kind, key=wanted.key or None, what=what, why=check_words(wanted.why, "why", required=False))
    gesture.told_as = check_text(wanted.told_as, "told_as", longest=LONGEST_WHAT)
    if wanted.tells is False and gesture.told_as:
        message = _("These words are for the customer, who is not to read it: say that they do, or leave the words out.")
        raise Invalid(message, field="told_as")
    # Words for the customer are written for nothing else.
    gesture.tells = bool(wanted.tells) or gesture.told_as != ""
    gesture.keeper = None if kind is GestureKind.EXCEPTION else giver
    if kind in COSTS:
        if wanted.amount is None:
            raise Invalid(_("Say how much."), field="amount")
        gesture.currency = check_currency(wanted.currency)
        gesture.amount = to_units(wanted.amount, gesture.currency)
        if gesture.amount <= 0:
            raise Invalid(_("What is given is more than nothing."), field="amount")
    elif wanted.amount is not None or wanted.currency:
        raise Invalid(_("This costs nothing: leave the amount out."), field="amount")
    gesture.due_on = wanted.until
    if (kind is GestureKind.COLLEAGUE) != (wanted.colleague is not None):
        raise Invalid(_("Name the colleague who sees it through, and nobody for anything else."), field="colleague")
    if wanted.colleague is not None:
        gesture.keeper = wanted.colleague
    return gesture


def _check_can_be_done(wanted: GestureWanted, giver: Member) -> None:
    """Raise ``Invalid`` for what can be done on one day and not on another; asked of new gestures alone."""
    check_until(wanted.until, wanted.kind, today())
    if wanted.colleague is not None and (wanted.colleague.pk == giver.pk or not is_here(wanted.colleague)):
        raise Invalid(_("Name another colleague, who is here."), field="colleague")


def _hold_open(case: Case, by: Actor) -> Case:
    """The case, open and held until the transaction ends; ``Conflict`` where it is not open, or about ``by``.

    Its customer is held before it, so that no merger of customers comes between what counts for the customer and what is given.
    """
    held = hold_all([case.pk], seen={}, by=by)[case.pk]
    check_may(Deed.TAKE, Standing(held.standing))
    return held


def _hold_asked(gesture: Gesture, by: Actor) -> tuple[Case, Gesture]:
    held = hold_all([gesture.case_id], seen={}, by=by)[gesture.case_id]
    found = _hold_row(gesture)
    check_still_asked(found)
    check_may(Deed.TAKE, Standing(held.standing))
    return held, found


def _hold_row(gesture: Gesture) -> Gesture:
    rows = Gesture.objects.select_for_update(of=("self",)).select_related("case", "case__unit", "keeper")
    return rows.get(pk=gesture.pk)


def _deciding(asked: Gesture, held: Case, decider: Member, by: Actor) -> Sequence[Limits]:
    if asked.asked_by_id == decider.pk:
        raise Conflict(_("You asked for this: somebody else decides it."), code="own-request")
    limits = authority_of(by, held).get((GestureKind(asked.kind), asked.currency), ())
    if not covers(limits, asked.amount):
        raise NotAllowed(_("This is more than you may give, so it is not yours to decide."))
    return limits


def _given(gesture: Gesture, held: Case, giver: Member, limits: Sequence[Limits], by: Actor) -> Gesture:
    kind, rooms = GestureKind(gesture.kind), list[Room]()
    if gesture.currency:
        rooms = hold_rooms(held, giver.pk, kind, gesture.currency, limits, by)
        check_room(rooms, gesture.amount, gesture.currency, approves=gesture.asked_by_id is not None)
    now = clock.now()
    gesture.member, gesture.unit, gesture.standing = giver, held.unit, GestureStanding.GIVEN
    gesture.given_at, gesture.day = now, today()
    if gesture.asked_by_id is None:
        gesture.asked_at = now
    if kind is GestureKind.EXCEPTION:
        # To make it is to carry it out.
        gesture.standing, gesture.done_at = GestureStanding.DONE, now
    gesture.save()
    if gesture.currency:
        post_gesture(gesture, held, giver.pk, rooms, by)
    _note(gesture, held, _("Given"), by, takes=gesture.asked_by_id is None)
    record(happened("gesture.given", gesture, by, words=True))
    return gesture


def _asked(gesture: Gesture, held: Case, giver: Member, by: Actor) -> Gesture:
    kind = GestureKind(gesture.kind)
    if not list_who_may_give(held, kind, gesture.currency, gesture.amount, but=giver.pk):
        message = _("Nobody here may give that. Hand the case to the next level up, or give something else.")
        if is_anybodys_to_give(held, kind, gesture.currency, gesture.amount, but=giver.pk):
            message = _("Whoever may give that much has given what they may by now. Give less, or something else.")
        raise Conflict(message, field="amount", code="nobody-may")
    if gesture.currency:
        check_budgets(held, gesture.amount, gesture.currency)
    gesture.pk, gesture.member, gesture.given_at, gesture.day, gesture.done_at = None, None, None, None, None
    gesture.asked_by, gesture.standing, gesture.asked_at = giver, GestureStanding.ASKED, clock.now()
    gesture.save(force_insert=True)
    _note(gesture, held, _("Asked for approval"), by, takes=True)
    record(happened("gesture.asked", gesture, by, words=True))
    return gesture


def _settled(gesture: Gesture, held: Case, standing: GestureStanding, kind: str, why: str, by: Actor) -> Gesture:
    gesture.said = check_words(why, "why")
    gesture.standing, gesture.settled_by = standing, by.actor
    gesture.save(update_fields=["standing", "said", "settled_by"])
    heads = {GestureStanding.DECLINED: _("Declined"), GestureStanding.TAKEN_BACK: _("Taken back")}
    _note(gesture, held, heads[standing], by, takes=False)
    record(happened(kind, gesture, by, words=True))
    return gesture


def _note(gesture: Gesture, held: Case, head: str, by: Actor, *, takes: bool) -> None:
    """Write a note into the case of what happened to a gesture; ``takes``: a giver in a case of nobody's becomes its owner."""
    words = [f"{head}: {saying.told(gesture.kind, gesture.currency, gesture.amount)}"]
    words += [one for one in (gesture.what, gesture.said or gesture.why) if one]
    together = "\n".join(words)
    # Each of them may be said at its full length: together they may be longer than a note.
    notes = [together] if len(together) <= LONGEST_TEXT else ["\n".join(words[:-1]), words[-1]]
    changed = taken_by(held, by) if takes else {}
    if changed and held.standing == Standing.NEW:
        changed["standing"] = Standing.IN_HAND
    for note in notes:
        remark = said(held, Side.NOTE, Word(text=note), by)
        put(held, "case.noted", by, changed, ids={"remark": remark.pk, "finding": False}, new={"text": remark.text})
