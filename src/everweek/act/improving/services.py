"""Writes of improvements: proposing, what is said of one, which cases ask for it, where it stands, who lets everybody read it.

``improving.queries`` is the gate; it is asked before any of these.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from everweek import clock
from everweek.act.improving import rules
from everweek.act.improving.models import AskedFor, Improvement, ImprovementWords, ToldOf
from everweek.act.improving.rules import ENDED, ImprovementStanding, Touched
from everweek.act.improving.telling import is_under_way, not_linked
from everweek.act.models import Case, Cause
from everweek.errors import Conflict, Invalid, Misconfigured
from everweek.jobs.tasks import enqueue
from everweek.journal.models import Line
from everweek.journal.services import Actor, Happening, record
from everweek.messages.rules import is_set_up
from everweek.moments.models import Touchpoint
from everweek.moments.rules import ATTRIBUTE
from everweek.people.models import Member, Unit
from everweek.people.queries import is_here, is_open, today
from everweek.people.rules import check_language, check_text, check_words

MOST_AT_ONCE = 5000
"""So many cases ask for an improvement by one press."""
LONGEST_VALUE = 200
ASKED_AGAIN = timedelta(days=1)
"""So soon nobody is asked by the same colleague once more."""


@dataclass(frozen=True, kw_only=True)
class ImprovementWanted:
    """What an improvement is to be; see ``Improvement``."""

    title: str
    owner: Member
    unit: Unit
    due_on: date
    cause: Cause | None = None
    touchpoint: Touchpoint | None = None
    since: date | None = None
    until: date | None = None
    detail: Mapping[str, str] = field(default_factory=dict)


def as_it_stands(improvement: Improvement) -> ImprovementWanted:
    """An improvement as it would be wanted to stay the same."""
    return ImprovementWanted(
        title=improvement.title,
        owner=improvement.owner,
        unit=improvement.unit,
        due_on=improvement.due_on,
        cause=improvement.cause,
        touchpoint=improvement.touchpoint,
        since=improvement.since,
        until=improvement.until,
        detail=dict(improvement.detail),
    )


@transaction.atomic
def propose_improvement(*, wanted: ImprovementWanted, by: Actor) -> Improvement:
    """Propose that something is done about what customers complain of; ``Invalid`` names what is wrong."""
    made = Improvement.objects.create(**_checked(wanted, None), proposed_at=clock.now())
    record(Happening("improvement.proposed", by, ("improvement", made.pk), ids=_ids(made), new=_said(made)))
    return made


@transaction.atomic
def change_improvement(*, improvement: Improvement, wanted: ImprovementWanted, by: Actor) -> Improvement:
    """Change an improvement to what is wanted now. Whom it touched stays once they were told; the same again changes nothing."""
    held = _held(improvement)
    told = _checked(wanted, held)
    before, owner = _said(held), held.owner_id
    for name, value in told.items():
        setattr(held, name, value)
    after = _said(held)
    if after == before:
        return held
    if held.tells_silent and any(after[name] != before[name] for name in ("unit", "touchpoint", "since", "until", "detail")):
        raise Conflict(_("Those it touched have been told: whom it touched stays as it is."), field="touchpoint", code="told")
    held.save(update_fields=list(told))
    record(
        Happening("improvement.changed", by, ("improvement", held.pk), ids={**_ids(held), "was_of": owner}, old=before, new=after)
    )
    return held


@transaction.atomic
def name_day(*, improvement: Improvement, due_on: date, by: Actor) -> Improvement:
    """Name another day by which an improvement is to be done, from today on; the day that stands there changes nothing.

    Raises:
        Invalid: ``due_on`` is over, or too far ahead.
        Conflict: the improvement is done or dropped (``ended``).
    """
    held = _held(improvement)
    _check_goes_on(held)
    if due_on == held.due_on:
        return held
    rules.check_new_day(due_on, today())
    return change_improvement(improvement=held, wanted=replace(as_it_stands(held), due_on=due_on), by=by)


@transaction.atomic
def ask_how_it_stands(*, improvement: Improvement, by: Actor) -> None:
    """Ask whoever sees an improvement through how it stands: a flow tells them. Asked again within a day, it is asked once.

    ``Conflict`` where it is done or dropped (``ended``), or where its owner has left (``left``): then somebody else takes it.
    """
    held = _held(improvement)
    _check_goes_on(held)
    if not is_here(held.owner):
        raise Conflict(_("%(name)s has left. Name a colleague who sees it through.") % {"name": held.owner.name}, code="left")
    before = Line.objects.filter(subject_type="improvement", subject_id=str(held.pk), kind="improvement.inquired")
    asked = before.filter(actor=by.actor, at__gt=clock.now() - ASKED_AGAIN).values_list("ids", flat=True)
    if all(ids.get("owner") != held.owner_id for ids in asked):
        record(Happening("improvement.inquired", by, ("improvement", held.pk), ids=_ids(held)))


@transaction.atomic
def say_of_improvement(*, improvement: Improvement, language: str, said: str, did: str, by: Actor) -> Improvement:
    """Write what customers said and what we did, in one language. Other words than stood there take the approval away.

    ``Conflict`` while customers are being told: whoever had them told has not read these.
    """
    held = _held(improvement)
    tag = check_language(language)
    if not tag:
        raise Invalid(_("Say in which language."), field="language")
    texts = dict(zip(("said", "did"), rules.check_said(said, did), strict=True))
    row = ImprovementWords.objects.filter(improvement=held, language=tag).first()
    old = {"said": row.said, "did": row.did} if row is not None else None
    if old == texts:
        return held
    if is_under_way(held):
        message = _("Customers who are to be told still wait for the words that stand here. Let them be told first.")
        raise Conflict(message, code="telling")
    ImprovementWords.objects.update_or_create(improvement=held, language=tag, defaults={**texts, "by": by.actor})
    new = {**texts, "language": tag}
    record(Happening("improvement.worded", by, ("improvement", held.pk), ids=_ids(held), old=old, new=new))
    return _withdraw(held, by)


@transaction.atomic
def ask_for_improvement(*, improvement: Improvement, cases: Iterable[Case], by: Actor) -> int:
    """Say that these cases ask for an improvement; returns how many did not before. Each customer is told once."""
    held = _held(improvement)
    numbers = [one.pk for one in cases][: MOST_AT_ONCE + 1]
    if len(numbers) > MOST_AT_ONCE:
        raise Invalid(_("At most %(n)d cases at once.") % {"n": MOST_AT_ONCE}, field="cases")
    there = set(AskedFor.objects.filter(improvement=held).values_list("case", flat=True))
    fresh = [pk for pk in dict.fromkeys(numbers) if pk not in there]
    AskedFor.objects.bulk_create([AskedFor(improvement=held, case_id=pk) for pk in fresh], ignore_conflicts=True)
    if fresh:
        record(Happening("improvement.asked_for", by, ("improvement", held.pk), ids={**_ids(held), "cases": len(fresh)}))
    return len(fresh)


def _link(held: Improvement, by: Actor) -> None:
    fresh = list(not_linked(held).values_list("pk", flat=True))
    AskedFor.objects.bulk_create([AskedFor(improvement=held, case_id=pk) for pk in fresh], ignore_conflicts=True)
    if fresh:
        record(Happening("improvement.asked_for", by, ("improvement", held.pk), ids={**_ids(held), "cases": len(fresh)}))


@transaction.atomic
def ask_no_more(*, improvement: Improvement, case: Case, by: Actor) -> None:
    """Say that a case does not ask for it after all; a second time changes nothing."""
    held = _held(improvement)
    if AskedFor.objects.filter(improvement=held, case=case).delete()[0]:
        record(Happening("improvement.not_asked_for", by, ("improvement", held.pk), ids={**_ids(held), "case": case.pk}))


@transaction.atomic
def move_improvement(*, improvement: Improvement, to: ImprovementStanding, why: str = "", by: Actor) -> Improvement:
    """Say where an improvement stands now; dropping it needs ``why``, which those who asked hear. Again it changes nothing."""
    held = _held(improvement)
    before = ImprovementStanding(held.standing)
    if before is to:
        return held
    told = ToldOf.objects.filter(improvement=held, came=ImprovementStanding.DONE).exists()
    rules.check_may_become(before, to, told=told)
    if to is ImprovementStanding.DONE and not ImprovementWords.objects.filter(improvement=held).exists():
        raise Conflict(_("Write first what customers said and what we did: they are told that."), code="no-words")
    held.why_not = check_words(why, "why") if to is ImprovementStanding.DROPPED else ""
    held.standing = to
    held.done_at = clock.now() if to is ImprovementStanding.DONE else None
    held.tells_asked = held.tells_silent = False
    _unapprove(held, by)
    held.save()
    ids = {**_ids(held), "from": before.value, "to": to.value}
    new = {"why": held.why_not} if held.why_not else None
    record(Happening("improvement.moved", by, ("improvement", held.pk), ids=ids, new=new))
    return held


@transaction.atomic
def approve_improvement(*, improvement: Improvement, seen: str, by: Actor) -> Improvement:
    """Let everybody read an improvement at ``/did``: what is done, in words that others wrote. Again it changes nothing.

    ``seen`` is the version of the words that were read.

    Raises:
        Conflict: It is not done (``not-done``), other words stand there by now (``changed``), or ``by`` wrote some of them.
    """
    held = _held(improvement)
    if held.approved_at is not None:
        return held
    if held.standing != ImprovementStanding.DONE:
        raise Conflict(_("Only what is done is shown to everybody."), code="not-done")
    rules.check_may_approve(by.actor, _writers(held))
    _check_seen(held, seen)
    held.approved_at, held.approved_by = clock.now(), by.actor
    held.save(update_fields=["approved_at", "approved_by"])
    record(Happening("improvement.approved", by, ("improvement", held.pk), ids=_ids(held)))
    return held


@transaction.atomic
def withdraw_improvement(*, improvement: Improvement, by: Actor) -> Improvement:
    """Let nobody outside read an improvement any more; a second time changes nothing."""
    return _withdraw(_held(improvement), by)


@transaction.atomic
def tell_of_improvement(*, improvement: Improvement, silent: bool, seen: str, by: Actor) -> None:
    """Have the customers told who asked for an improvement or, if ``silent``, those it touched who had said nothing.

    A job tells each of them once, however often this is asked. Those who complained of its cause asked for it, whether or not
    somebody said so of their case: that is said together with it. ``seen`` is the version of the words that were read.

    Raises:
        Conflict: nothing came of it yet, or, for the silent, it was not done or nobody can be found; ``changed`` where other
            words than were read stand there by now.
        Misconfigured: there is no mail server.
    """
    from everweek.act.tasks import tell_improved

    held = _held(improvement)
    if held.standing not in ENDED:
        raise Conflict(_("It is not done yet: there is nothing to tell."), code="not-done")
    if not ImprovementWords.objects.filter(improvement=held).exists():
        raise Conflict(_("Write first what customers said and what we did: they are told that."), code="no-words")
    if silent and held.standing != ImprovementStanding.DONE:
        raise Conflict(_("Who said nothing is told only what was done."), code="not-done")
    if silent and held.touchpoint_id is None:
        raise Conflict(_("Say first at which touchpoint it happened, and when."), field="touchpoint", code="touches-nobody")
    _check_seen(held, seen)
    if not is_set_up():
        raise Misconfigured(_("No mail can be sent: set EVERWEEK_MAIL; see docs/settings.md."), field="EVERWEEK_MAIL")
    if not silent:
        _link(held, by)
    held.tells_asked, held.tells_silent = held.tells_asked or not silent, held.tells_silent or silent
    held.told_by = by.actor
    held.save(update_fields=["tells_asked", "tells_silent", "told_by"])
    record(Happening("improvement.telling", by, ("improvement", held.pk), ids={**_ids(held), "silent": silent}))
    enqueue(tell_improved, improvement=held.pk)


def _held(improvement: Improvement) -> Improvement:
    rows = Improvement.objects.select_for_update(of=("self",)).select_related("unit", "owner", "cause", "touchpoint")
    return rows.get(pk=improvement.pk)


def _check_goes_on(held: Improvement) -> None:
    if held.standing in ENDED:
        raise Conflict(_("It is done or dropped: there is nothing to wait for."), code="ended")


def _withdraw(held: Improvement, by: Actor) -> Improvement:
    if _unapprove(held, by):
        held.save(update_fields=["approved_at", "approved_by"])
    return held


def _unapprove(held: Improvement, by: Actor) -> bool:
    if held.approved_at is None:
        return False
    held.approved_at, held.approved_by = None, ""
    record(Happening("improvement.withdrawn", by, ("improvement", held.pk), ids=_ids(held)))
    return True


def _writers(held: Improvement) -> set[str]:
    """The journal's names of whoever wrote a word of it, also of words that were written over since."""
    lines = Line.objects.filter(subject_type="improvement", subject_id=str(held.pk), kind="improvement.worded")
    last = ImprovementWords.objects.filter(improvement=held).values_list("by", flat=True)
    return {*lines.values_list("actor", flat=True), *last} if last else set()


def _check_seen(held: Improvement, seen: str) -> None:
    words = ImprovementWords.objects.filter(improvement=held).values_list("language", "said", "did")
    if rules.version_of(words, held.why_not) != seen:
        raise Conflict(_("Other words stand here than you have read. Read them first, then press again."), code="changed")


def _checked(wanted: ImprovementWanted, held: Improvement | None) -> dict[str, object]:
    """The columns of an improvement as it is wanted; ``Invalid`` names what is wrong.

    An owner who has left, or a unit that is closed, may stay where it is so already (``held``), and cannot be chosen anew.
    """
    title = rules.check_title(wanted.title)
    if (held is None or wanted.owner.pk != held.owner_id) and not is_here(wanted.owner):
        raise Invalid(_("%(name)s has left. Name a colleague who is here.") % {"name": wanted.owner.name}, field="owner")
    if (held is None or wanted.unit.pk != held.unit_id) and not is_open(wanted.unit):
        raise Invalid(_("%(name)s is closed. Name a unit that is open.") % {"name": wanted.unit.name}, field="unit")
    detail = {name: _detail(name, value) for name, value in wanted.detail.items()}
    if held is None or wanted.due_on != held.due_on:
        rules.check_due(wanted.due_on, today())
    rules.check_touched(Touched(wanted.touchpoint is not None, wanted.since, wanted.until, detail), today())
    return {
        "title": title,
        "owner": wanted.owner,
        "unit": wanted.unit,
        "due_on": wanted.due_on,
        "cause": wanted.cause,
        "touchpoint": wanted.touchpoint,
        "since": wanted.since,
        "until": wanted.until,
        "detail": detail,
    }


def _detail(name: str, value: str) -> str:
    if not ATTRIBUTE.fullmatch(name):
        raise Invalid(_("“%(name)s” is no attribute of a moment, such as product.") % {"name": name[:40]}, field="detail")
    return check_text(value, "detail", longest=LONGEST_VALUE, required=True)


def _ids(one: Improvement) -> dict[str, object]:
    return {"improvement": one.pk, "unit": one.unit_id, "owner": one.owner_id, "cause": one.cause_id}


def _said(one: Improvement) -> dict[str, object]:
    return {
        "title": one.title,
        "owner": one.owner.name,
        "unit": one.unit.key,
        "due_on": one.due_on.isoformat(),
        "cause": one.cause.key if one.cause is not None else "",
        "touchpoint": one.touchpoint.key if one.touchpoint is not None else "",
        "since": one.since.isoformat() if one.since is not None else "",
        "until": one.until.isoformat() if one.until is not None else "",
        "detail": dict(one.detail),
    }
