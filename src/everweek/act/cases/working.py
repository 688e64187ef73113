"""Working on a case: assessing it, giving it to a colleague, writing to the customer, hearing the customer, noting findings."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from everweek import clock
from everweek.act.cases import rules
from everweek.act.cases.above import check_may_give, may_settle
from everweek.act.cases.changing import hold, hold_all, put, stamp
from everweek.act.cases.rules import Complexity, Deed, Impact, Severity, Side, Sought, StageName, Standing
from everweek.act.clocks.rules import REPLIES, ClockKind
from everweek.act.clocks.services import pause_clock, resume_clock, running, start_clock, stop_clock, tighten_clocks
from everweek.act.filing.arriving import Arrived
from everweek.act.filing.services import put_files
from everweek.act.following.reaching import hears_from_here
from everweek.act.following.rules import HERE, LINK
from everweek.act.models import Case, Remark
from everweek.errors import Invalid
from everweek.journal.services import Actor
from everweek.people.access import member_of, reach_of
from everweek.people.links import LinkHolder
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.people.queries import is_here
from everweek.people.rules import check_language, check_text, check_words


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """What a case is held for, in one glance."""

    severity: Severity
    safety: bool = False
    complexity: Complexity | None = None
    impact: Impact | None = None
    sought: Sought | None = None


@dataclass(frozen=True, kw_only=True)
class Word:
    """One thing said: its text, how it came or went, and what makes it the same when it is told again (``key``).

    ``told_in``: the case it was said to, where it is written in another. ``sender``: the address a mail says it is from, where
    that is another than the one the case is known by. ``files`` came with it; a customer who sends some need write nothing.
    """

    text: str
    through: str = ""
    key: str | None = None
    language: str = ""
    at: datetime | None = None
    message_id: str = ""
    sender: str = ""
    told_in: int | None = None
    files: tuple[Arrived, ...] = ()


@transaction.atomic
def assess_case(*, case: Case, assessment: Assessment, by: Actor, seen: int | None = None) -> Case:
    """Say what a case is held for: how grave, how complex, whom it touches. The same assessment again changes nothing.

    Where it is graver than before, what was promised is due sooner; what is less grave is never due later.
    """
    held = hold(case, Deed.TAKE, by=by, seen=seen)
    now = clock.now()
    new = {
        "severity": int(assessment.severity),
        "safety": assessment.safety,
        "complexity": assessment.complexity or "",
        "impact": assessment.impact or "",
        "sought": assessment.sought or "",
    }
    stamp(held, StageName.ASSESSMENT, now, by)
    old = {name: getattr(held, name) for name in new}
    if old == new:
        return held
    was, held.severity = held.severity, int(assessment.severity)
    if held.severity > was:
        # Only then: a unit that promises less time by now changes nothing that was promised before.
        tighten_clocks(held, now)
    ids = {"severity": held.severity, "was": was, "safety": assessment.safety}
    return put(held, "case.assessed", by, new, ids=ids, old=old, new=new)


@transaction.atomic
def assign_case(*, case: Case, to: Member | None, by: Actor, note: str = "", seen: int | None = None) -> Case:
    """Give a case to a colleague, or to nobody; ``note`` is what is to be known. Given again, only a new note is kept.

    Raises:
        Invalid: The colleague has left, may not work on cases there, is who the case is about, or decided or told what its
            customer did not agree to.
        Conflict: The case is about ``by``, or may not be given as it stands; or it stands a level up, and ``by`` does not lead
            there or handed it up.
    """
    held = hold(case, Deed.TAKE, by=by, seen=seen)
    text = check_words(note, "note", required=False)
    if held.owner_id == (to.pk if to else None):
        return noted(held, text, by)
    if to is not None:
        check_may_own(held, to)
    check_may_give(held, to, by)
    old = held.owner_id
    held.owner = to
    if text:
        _remark(held, Side.NOTE, Word(text=text), by)
    changed: dict[str, object] = {"owner": to}
    if to is not None and held.standing == Standing.NEW:
        changed["standing"] = Standing.IN_HAND
    return put(held, "case.assigned", by, changed, ids={"from": old, "to": held.owner_id}, new={"note": text} if text else {})


@transaction.atomic
def note_in_case(*, case: Case, word: Word, by: Actor, finding: bool = False, seen: int | None = None) -> Remark:
    """Write down something among ourselves; a ``finding`` is what was found out, and begins the investigation where none had.

    Returns the remark; the existing one where its key is known.
    """
    held = hold(case, seen=seen)
    remark, new = _said_once(held, Side.FINDING if finding else Side.NOTE, word, by)
    if new:
        if finding:
            stamp(held, StageName.INVESTIGATION, clock.now(), by)
        put(held, "case.noted", by, {}, ids={"remark": remark.pk, "finding": finding}, new={"text": remark.text})
    return remark


def noted(held: Case, text: str, by: Actor) -> Case:
    """Keep the note that came with a deed which changes nothing else, unless the case has that note already; returns the case."""
    if text and not Remark.objects.filter(case=held, side=Side.NOTE, text=text).exists():
        note_in_case(case=held, word=Word(text=text), by=by)
        held.refresh_from_db()
    return held


@transaction.atomic
def write_to_customer(*, case: Case, word: Word, by: Actor, asks: bool = False, seen: int | None = None) -> Remark:
    """Write a word of ours to the customer. It keeps the promised reply; returns the remark, the existing one under the same key.

    The first colleague who writes in a case that is nobody's becomes its owner, where that colleague may settle it.

    A word that was said before now, and is written down only now, does not keep a promise that is late by now: that promise ends
    when the word is written down.

    ``asks``: we need something from the customer, and wait; the promise of a solution waits with us.

    Raises:
        Invalid: The word is to go from here, and nothing that goes from here reaches the customer.
        Conflict: The case is about ``by``, or may not be written in as it stands.
    """
    held = hold(case, Deed.ASK if asks else Deed.TAKE, by=by, seen=seen)
    remark, new = _said_once(held, Side.US, word, by)
    if not new:
        return remark
    replied(held, remark.at, by)
    changed = taken_by(held, by)
    if asks:
        pause_clock(held, ClockKind.SOLUTION, remark.at)
        changed["standing"] = Standing.WAITING
    elif held.standing == Standing.NEW:
        changed["standing"] = Standing.IN_HAND
    put(held, "case.written", by, changed, ids={"remark": remark.pk, "asks": asks}, new={"text": remark.text})
    return remark


@transaction.atomic
def hear_customer(*, case: Case, word: Word, by: Actor, seen: int | None = None) -> Remark:
    """Keep a word of the customer: a reply is promised from now on, and a case that waited for the customer goes on.

    What is said to a case that was joined to another one is heard in that other one. A closed case opens again, for somebody to
    read the word. Returns the remark, the existing one under the same key.
    """
    held = _hold_where_heard(case, seen)
    return heard(held, word if held.pk == case.pk else replace(word, told_in=case.pk), by)


def heard(held: Case, word: Word, by: Actor) -> Remark:
    """Keep a word of the customer in a case that is held and is part of no other; ``hear_customer`` says what follows."""
    remark, new = _said_once(held, Side.CUSTOMER, word, by)
    if not new:
        return remark
    # Nobody could answer sooner what was only written down then.
    known_at = remark.written_at or remark.at
    if running(held, ClockKind.FIRST_REPLY) is None:
        # A customer who still waits for the first reply is not promised another one.
        start_clock(held, ClockKind.NEXT_REPLY, known_at)
    changed: dict[str, object] = {}
    if held.standing == Standing.WAITING:
        # It waited for them until they spoke, however late that was written down.
        resume_clock(held, ClockKind.SOLUTION, remark.at)
        changed["standing"] = Standing.IN_HAND
    elif held.standing == Standing.CLOSED:
        changed |= {"standing": Standing.TOLD, "closed_at": None}
    elif held.standing == Standing.ASIDE:
        # Whoever complains is never shut out by what we took their words for.
        taken_up(held, by, heard=True)
    put(held, "case.heard", by, changed, ids={"remark": remark.pk}, new={"text": remark.text})
    return remark


def _hold_where_heard(case: Case, seen: int | None) -> Case:
    """The case in which the customer's word is heard, held: ``case`` itself, or the one it is part of by now."""
    while True:
        into = Case.objects.filter(pk=case.pk).values_list("joined_into", flat=True).get()
        held = hold_all({case.pk, into or case.pk}, seen={case.pk: seen})
        if held[case.pk].joined_into_id == into:
            return held[into or case.pk]


def replied(case: Case, at: datetime, by: Actor) -> None:
    """Note what a word of ours keeps: a first or next reply is given; the customer knows that we have it and how it goes on."""
    for kind in REPLIES:
        stop_clock(case, kind, at)
    for name in (StageName.COMMUNICATION, StageName.ACKNOWLEDGEMENT):
        stamp(case, name, at, by)


def taken_by(case: Case, by: Actor) -> dict[str, object]:
    """The change that makes whoever acts the owner of a case that is nobody's, where they may settle it; empty otherwise."""
    member = member_of(by)
    if case.owner_id is not None or member is None or member.pk == case.about_member_id or not may_settle(case, by):
        return {}
    return {"owner": member}


def taken_up(held: Case, by: Actor, *, heard: bool = False) -> Case:
    """Take up a case that was set aside and is held: it goes on where it was, and so do its clocks. Returns the case.

    ``heard``: a word of the customer took it up.
    """
    now, why = clock.now(), held.aside
    for kind in ClockKind:
        resume_clock(held, kind, now)
    standing = Standing.IN_HAND if held.owner_id is not None else Standing.NEW
    changed = {"standing": Standing.TOLD if held.told_at is not None else standing, "aside": ""}
    return put(held, "case.taken_up", by, changed, ids={"why": why, "heard": heard})


def said(case: Case, side: Side, word: Word, by: Actor) -> Remark:
    """Write down what was said, in a case that is held; returns the remark."""
    return _remark(case, side, word, by)


def _said_once(case: Case, side: Side, word: Word, by: Actor) -> tuple[Remark, bool]:
    if word.key is not None:
        standing = Remark.objects.filter(key=word.key).first()
        if standing is not None:
            return standing, False
    return _remark(case, side, word, by), True


def _remark(case: Case, side: Side, word: Word, by: Actor) -> Remark:
    now = clock.now()
    if word.at is not None and word.through == HERE:
        raise Invalid(_("What goes from here goes now: leave the moment out."), field="at")
    if side is Side.US and word.through == HERE and not hears_from_here(case):
        raise Invalid(
            _("Nothing reaches them from here. Tell them by telephone, by letter or in person, then say here how it was told."),
            field="through",
        )
    if word.at is not None and (word.at.tzinfo is None or word.at > now):
        raise Invalid(_("What was said was said by now, at a moment with its zone."), field="at")
    bare = side is Side.CUSTOMER and bool(word.files)
    remark = Remark.objects.create(
        case=case,
        key=word.key,
        side=side,
        text=check_words(word.text, "text", required=not bare),
        language=check_language(word.language or case.language),
        through=check_text(word.through, "through", longest=20),
        by=by.actor,
        at=word.at or now,
        written_at=rules.written_down_at(word.at, now, by_hand=member_of(by) is not None),
        message_id=word.message_id,
        sender=word.sender,
        told_in_id=_told_in(case, word, by) if side in rules.OUTSIDE else None,
    )
    put_files(case=case, remark=remark, files=word.files, by=by)
    return remark


def _told_in(case: Case, word: Word, by: Actor) -> int | None:
    # As long as only a part says whose a case is, it is said to whose the part is, and once they are parted it is the part's.
    if word.told_in is not None:
        return word.told_in
    by_link = by.number if isinstance(by, LinkHolder) and by.kind == LINK and by.number != case.pk else None
    return by_link or case.known_by_id


def check_may_own(case: Case, member: Member) -> None:
    """Raise ``Invalid`` for a member who cannot own a case: they left, do not work on cases there, or the case is about them."""
    if member.pk == case.about_member_id:
        raise Invalid(_("The case is about %(name)s: somebody else settles it.") % {"name": member.name}, field="to")
    if not is_here(member) or not reach_of(member, Action.CASES_WRITE).allows_unit(case.unit):
        raise Invalid(
            _("%(name)s does not work on cases of %(unit)s.") % {"name": member.name, "unit": case.unit.name}, field="to"
        )
