"""Settling a case: what was decided, that the customer was told, the customer's answer, the next level up, closing, reopening."""

from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from everweek import clock
from everweek.act.cases import rules
from everweek.act.cases.above import above_of, check_may_settle
from everweek.act.cases.changing import hold, is_nobodys_answer, put, stamp
from everweek.act.cases.rules import HIGHEST, CaseKind, Decision, Deed, Ending, Side, StageName, Standing
from everweek.act.cases.working import Word, heard, replied, said, taken_by, taken_up
from everweek.act.clocks.rules import ClockKind
from everweek.act.clocks.services import let_go, start_clock, stop_clock
from everweek.act.giving.lapsing import lapse_requests
from everweek.act.models import Case, Cause, Stage
from everweek.errors import Conflict
from everweek.journal.services import Actor
from everweek.people.access import member_of, reach_of
from everweek.people.policy import Action
from everweek.people.rules import check_words

DECIDED_AND_TOLD: Final = (StageName.RESPONSE, StageName.DECISION_TOLD)


@transaction.atomic
def decide_case(*, case: Case, decision: Decision, what: str, by: Actor, seen: int | None = None) -> Case:
    """Say what was decided: ``what`` is done for the customer, or offered in its place. The same decision again changes nothing.

    Raises:
        Conflict: The case is about ``by``, is not for ``by`` to settle at its level, or may not be decided as it stands.
        Invalid: ``what`` is empty, or cannot be kept.
    """
    held = hold(case, Deed.DECIDE, by=by, seen=seen)
    check_may_settle(held, by)
    field = "remedy" if decision is Decision.REMEDY else "alternative"
    text = check_words(what, field)
    new = {"decision": decision.value, "remedy": "", "alternative": "", field: text}
    old = {name: getattr(held, name) for name in new}
    if old == new:
        return held
    stamp(held, StageName.RESPONSE, clock.now(), by)
    ids = {"decision": decision.value}
    return put(held, "case.decided", by, {**new, **taken_by(held, by)}, ids=ids, old=old, new=new)


@transaction.atomic
def tell_decision(*, case: Case, word: Word, by: Actor, seen: int | None = None) -> Case:
    """Note that the customer has been told what was decided, in which words and how. The promise of a solution is kept by that.

    Raises:
        Invalid: The word is to go from here, and nothing that goes from here reaches the customer.
        Conflict: The case is about ``by``, nothing was decided yet, or it is not for ``by`` to tell at the level at which the
            case stands.
    """
    held = hold(case, Deed.TELL, by=by, seen=seen)
    check_may_settle(held, by)
    if not held.decision:
        raise Conflict(_("Decide first: what is done for the customer, or what is offered in its place."), code="not-decided")
    remark = said(held, Side.US, word, by)
    replied(held, remark.at, by)
    stop_clock(held, ClockKind.SOLUTION, remark.at)
    stamp(held, StageName.DECISION_TOLD, remark.at, by)
    changed = {"standing": Standing.TOLD, "told_at": remark.at, "agreed": None, "customer_said": ""}
    ids = {"remark": remark.pk, "decision": held.decision}
    return put(held, "case.told", by, {**changed, **taken_by(held, by)}, ids=ids, new={"text": remark.text})


@transaction.atomic
def hear_verdict(*, case: Case, agrees: bool, word: str, by: Actor, seen: int | None = None) -> Case:
    """Note what the customer says to what was decided: the customer agrees, or does not, and the case goes to the next level up.

    There it has no owner, unless its owner leads there and neither decided nor told it. The same word again changes nothing; a
    customer who has agreed may still disagree.

    Raises:
        Conflict: The case is about ``by``, or the customer has not been told yet what was decided (``not-told``).
    """
    held = hold(case, by=by, seen=seen)
    if held.standing not in {Standing.TOLD, Standing.CLOSED}:
        if held.agreed is False and not agrees and held.joined_into_id is None:
            # The case began anew by that word already; what else the customer says is a word like any other.
            if word.strip() and check_words(word, "word") != held.customer_said:
                heard(held, Word(text=word), by)
            return held
        raise Conflict(_("There is nothing to agree to yet: what was decided has not been told."), code="not-told")
    text = check_words(word, "word", required=False)
    if held.agreed is agrees and text in {"", held.customer_said}:
        return held
    ids = {"remark": said(held, Side.CUSTOMER, Word(text=text), by).pk} if text else {}
    if agrees:
        answer = {"agreed": True, "customer_said": text or held.customer_said}
        return put(held, "case.agreed", by, answer, ids=ids, new={"text": text})
    answer = {"agreed": False, "customer_said": text}
    put(held, "case.disagreed", by, answer, ids=ids, new={"text": text})
    held.level = min(held.level + 1, HIGHEST)
    above = above_of(held)
    if above is not None and held.owner_id is not None and held.owner_id not in above.settles:
        # Somebody else looks at it: whoever leads there takes it.
        held.owner = None
    return _anew(held, by, level=held.level, keep={**answer, "owner": held.owner})


@transaction.atomic
def refer_case(*, case: Case, why: str, by: Actor, seen: int | None = None) -> Case:
    """Hand a case to the next level up, with ``why``: what is to be known there. Somebody else who leads there takes it.

    What stands a level up already is handed further by its owner, or by whoever may settle it there.
    """
    held = hold(case, Deed.REFER, by=by, seen=seen)
    check_may_settle(held, by)
    if held.level >= HIGHEST:
        raise Conflict(_("This case is with a director already: there is no level above."), code="highest")
    said(held, Side.NOTE, Word(text=check_words(why, "why")), by)
    changed = {"level": held.level + 1, "owner": None}
    ids = {"from": held.owner_id, "level": held.level + 1}
    return put(held, "case.referred", by, changed, ids=ids, new={"why": why})


@transaction.atomic
def close_case(*, case: Case, by: Actor, customer_said: str = "", seen: int | None = None) -> Case:
    """Close a case whose customer was told: it is put right, or the customer agreed to something else, or said something.

    Closing it again changes nothing. See ``rules.check_may_close`` for what stands in the way.
    """
    held = hold(case, by=by, seen=seen)
    if held.standing == Standing.CLOSED:
        return held
    rules.check_may(Deed.CLOSE, Standing(held.standing))
    check_may_settle(held, by)
    new = check_words(customer_said, "customer_said", required=False)
    text = new or held.customer_said
    rules.check_may_close(
        Ending(
            told=held.told_at is not None,
            decision=held.decision,
            remedy=held.remedy,
            alternative=held.alternative,
            customer_said=text,
            agreed=held.agreed,
            leads=_leads(held, by),
            causeless=_causeless(held),
        )
    )
    if new and new != held.customer_said:
        # Beginning anew empties what the customer said to the decision; the word itself stays in the conversation.
        said(held, Side.CUSTOMER, Word(text=new), by)
    now = clock.now()
    # Who closes it after a last "thank you" owes no answer to that; a word that waited too long stays one that did.
    let_go(held, ClockKind.NEXT_REPLY, now)
    stamp(held, StageName.CLOSING, now, by)
    lapse_requests(cases=[held.pk], by=by)
    changed = {"standing": Standing.CLOSED, "closed_at": now, "customer_said": text}
    ids = {"decision": held.decision, "agreed": held.agreed, "level": held.level}
    return put(held, "case.closed", by, changed, ids=ids, new={"customer_said": text})


@transaction.atomic
def reopen_case(*, case: Case, why: str, by: Actor, seen: int | None = None) -> Case:
    """Begin a case anew: another round, with a promise of its own. What was decided before stays in the conversation.

    A case that was set aside is taken up again instead, in the round it was in.
    """
    held = hold(case, by=by, seen=seen)
    rules.check_may(Deed.REOPEN, Standing(held.standing))
    text = check_words(why, "why")
    said(held, Side.NOTE, Word(text=text), by)
    if held.standing == Standing.ASIDE:
        return taken_up(held, by)
    return _anew(held, by, level=held.level, keep={})


def _anew(held: Case, by: Actor, *, level: int, keep: dict[str, object]) -> Case:
    now = clock.now()
    held.round += 1
    if not is_nobodys_answer(held):
        start_clock(held, ClockKind.SOLUTION, now)
        start_clock(held, ClockKind.NEXT_REPLY, now)
    changed = {
        "standing": Standing.IN_HAND if held.owner_id is not None else Standing.NEW,
        "round": held.round,
        "level": level,
        "decision": "",
        "remedy": "",
        "alternative": "",
        "agreed": None,
        "customer_said": "",
        "told_at": None,
        "closed_at": None,
        **keep,
    }
    old = {name: getattr(held, name) for name in ("decision", "remedy", "alternative")}
    # Who disagrees has said so in a line of their own.
    ids = {"level": level, "disagreed": keep.get("agreed") is False}
    return put(held, "case.reopened", by, changed, ids=ids, old=old)


def _causeless(case: Case) -> bool:
    """Whether a case is a complaint without a cause although causes exist; other cases may be closed without one."""
    return case.kind == CaseKind.COMPLAINT and case.cause_id is None and Cause.objects.filter(retired_at=None).exists()


def _leads(case: Case, by: Actor) -> bool:
    """Whether whoever closes a case answers for more than its owner does.

    That is a colleague who leads at its unit, does not own it at its owner's level, and neither decided it nor told it to the
    customer in this round. Otherwise somebody who owns a case would supervise themselves; they hand the case up, or give it to
    somebody else who closes it.
    """
    member = member_of(by)
    if member is None or (member.pk == case.owner_id and case.level == 0):
        return False
    # By the colleague's own hand, or by a program that acts for the colleague.
    hers = Q(by=member.actor) | Q(by__startswith=f"{member.actor} via ")
    if Stage.objects.filter(hers, case=case, round=case.round, name__in=DECIDED_AND_TOLD).exists():
        return False
    return reach_of(by, Action.CASES_LEAD).allows_unit(case.unit)
