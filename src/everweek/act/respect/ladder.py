"""The ladder: steps towards a customer, each proposed by one colleague and confirmed by another, and ended by itself.

``respect.access`` is the gate. What a step limits is how we serve, and never whether we listen: the customer's page, the doors at
which complaints come in and every right of theirs ask nothing here.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from everweek import clock
from everweek.act.following.rules import fresh_salt, hash_of, token_of
from everweek.act.respect import rules
from everweek.act.respect.models import Incident, Step
from everweek.act.respect.rules import LIMITS, IncidentKind, MayExplain, StepKind, StepStanding, Terms
from everweek.errors import Conflict, Invalid
from everweek.journal.services import Actor, Happening, record, record_many
from everweek.people.access import check_member
from everweek.people.holding import zones_of
from everweek.people.models import Customer, Member, Unit
from everweek.people.queries import is_here
from everweek.people.rules import check_words

LINK: Final = "step"
AT_ONCE: Final = 200
"""So many limits are ended in one transaction."""


@dataclass(frozen=True, kw_only=True)
class StepWanted:
    """What is proposed. A notice and a limit follow an ``incident``; an extension and a lift are ``of`` a limit in force.

    ``may_explain`` and ``adjustment`` are answered before each step. ``key`` makes proposing it twice the same as once. An
    extension takes its terms from the limit, but a ``contact`` where who alone served has left.
    """

    kind: StepKind
    reason: str
    may_explain: MayExplain
    adjustment: str
    incident: Incident | None = None
    of: Step | None = None
    terms: Terms = field(default_factory=Terms)
    review_on: date | None = None
    key: str | None = None


@transaction.atomic
def propose_step(*, wanted: StepWanted, by: Actor) -> Step:
    """Propose a step; nothing follows from it until somebody else has confirmed it. Under the same key it is proposed once.

    Raises:
        Conflict: ``nobody`` where we do not know the customer; ``order`` where a notice comes first, or a limit is in force
            already; ``waiting`` where another step waits; ``over`` where the limit it is of has ended.
        Invalid: No reason, no answer to what may explain it, a limit without terms or a day of review.
    """
    proposer = _decider(by)
    if wanted.key and (there := Step.objects.filter(key=wanted.key).first()) is not None:
        return there
    customer, unit = _whom(wanted)
    if wanted.key and (there := Step.objects.filter(key=wanted.key).first()) is not None:
        return there
    if Step.objects.filter(customer=customer, standing=StepStanding.PROPOSED).exists():
        raise Conflict(_("Another step waits to be confirmed: decide that first."), code="waiting")
    made = Step.objects.create(
        key=wanted.key,
        customer=customer,
        unit=unit,
        kind=wanted.kind,
        reason=check_words(wanted.reason, "reason"),
        may_explain=wanted.may_explain,
        adjustment=check_words(wanted.adjustment, "adjustment"),
        proposed_by=proposer,
        proposed_at=clock.now(),
        **_following(wanted, customer, unit),
    )
    record(_happened("step.proposed", made, by))
    return made


@transaction.atomic
def confirm_step(*, step: Step, by: Actor) -> Step:
    """Let a step that somebody else proposed be in force from now on; the customer is told. Confirmed twice by one, it is once.

    Raises:
        Conflict: ``own-step``, ``own-report``; ``decided`` otherwise already; ``outdated`` where its review has come, or what it
            is of has ended meanwhile.
    """
    decider, held = _decider(by), _held(step)
    if held.standing == StepStanding.IN_FORCE and held.decided_by_id == decider.pk:
        return held
    _check_waits(held)
    rules.check_may_decide(decider=decider.pk, proposer=held.proposed_by_id, reporter=held.reporter_id)
    if held.customer_id is None:
        raise Conflict(_("Nobody knows any more whom this is about."), code="outdated")
    if held.review_on is not None and held.review_on <= _day(held.unit):
        raise Conflict(_("The day of its review has come: propose it anew."), field="review_on", code="outdated")
    if held.contact is not None and not is_here(held.contact):
        raise Conflict(_("Who was to serve alone has left: propose it anew."), field="contact", code="outdated")
    now = clock.now()
    if held.of is not None:
        before = _held(held.of)
        _check_lasts(before)
        ends = StepStanding.LIFTED if held.kind == StepKind.LIFT else StepStanding.ENDED
        _put(before, ends, by, ended_at=now, line="step.lifted" if held.kind == StepKind.LIFT else "step.followed")
    lifts = held.kind == StepKind.LIFT
    salt = fresh_salt()
    changed = {
        "decided_by": decider,
        "decided_at": now,
        "salt": salt,
        "token_hash": hash_of(token_of(salt, LINK)),
        "link_ends_at": _link_ends_at(held, now),
        **({"ended_at": now} if lifts else {}),
    }
    return _put(held, StepStanding.ENDED if lifts else StepStanding.IN_FORCE, by, line="step.confirmed", **changed)


@transaction.atomic
def decline_step(*, step: Step, why: str, by: Actor) -> Step:
    """Decline a step that was proposed, and say why; whoever proposed it withdraws it so."""
    decider, held = _decider(by), _held(step)
    _check_waits(held)
    said = check_words(why, "why")
    if decider.pk == held.proposed_by_id:
        return _put(held, StepStanding.WITHDRAWN, by, line="step.withdrawn", said=said)
    rules.check_may_decide(decider=decider.pk, proposer=held.proposed_by_id, reporter=held.reporter_id)
    changed = {"decided_by": decider, "decided_at": clock.now(), "said": said}
    return _put(held, StepStanding.DECLINED, by, line="step.declined", **changed)


@transaction.atomic
def end_limits(*, by: Actor, most: int = AT_ONCE) -> int:
    """End the limits whose day of review has come, without anybody having to; returns how many. The customers are told."""
    last = clock.now().date() + timedelta(days=1)
    rows = Step.objects.filter(standing=StepStanding.IN_FORCE, kind__in=LIMITS, review_on__lte=last)
    held = rows.select_for_update(of=("self",)).select_related("unit").order_by("review_on", "pk")[:most]
    over = [one for one in held if one.review_on is not None and one.review_on <= _day(one.unit)]
    now = clock.now()
    for one in over:
        one.standing, one.ended_at = StepStanding.ENDED, now
    Step.objects.bulk_update(over, ["standing", "ended_at"], batch_size=100)
    record_many([_happened("step.ended", one, by) for one in over])
    return len(over)


def lift(held: Step, by: Actor) -> Step:
    """End a step that is held before its time: what an appeal does that was granted."""
    return _put(held, StepStanding.LIFTED, by, line="step.lifted", ended_at=clock.now())


def hold_step(step: Step) -> Step:
    """The step as it stands now, held until the transaction ends."""
    return _held(step)


def _held(step: Step) -> Step:
    rows = Step.objects.select_for_update(of=("self",)).select_related("unit", "of", "incident", "customer", "contact")
    return rows.get(pk=step.pk)


def _decider(by: Actor) -> Member:
    return check_member(by, _("Colleagues decide about steps."))


def _whom(wanted: StepWanted) -> tuple[Customer, Unit]:
    """The customer of a step, held against two who propose at once, and the unit; ``Conflict`` where it is nobody known."""
    about = wanted.of or wanted.incident
    rows = Customer.objects.select_for_update()
    # One after the other: of two proposals at once the second finds the first. Not held for sharing before: two who then want
    # more than that of the same row would wait for each other.
    meant = rows.filter(pk=about.customer_id).first() if about is not None and about.customer_id is not None else None
    if meant is not None and meant.merged_into_id is not None:
        meant = rows.get(pk=meant.merged_into_id)
    if about is None or meant is None or meant.erased_at is not None:
        raise Conflict(_("We do not know which customer it was: no step can be taken."), code="nobody")
    return meant, about.unit


def _following(wanted: StepWanted, customer: Customer, unit: Unit) -> dict[str, object]:
    """What a step takes from what it follows, checked."""
    if wanted.kind in {StepKind.NOTICE, StepKind.LIMIT}:
        if wanted.incident is None:
            raise Invalid(_("Say which incident it follows."), field="incident")
        _check_order(wanted.kind, wanted.incident, customer)
        told: dict[str, object] = {"incident": wanted.incident, "reporter_id": wanted.incident.reporter_id}
        return told | _terms(wanted, unit) if wanted.kind is StepKind.LIMIT else told
    if wanted.of is None:
        raise Invalid(_("Say which limit it is of."), field="of")
    before = _held(wanted.of)
    _check_lasts(before)
    told = {"of": before, "incident": before.incident, "reporter_id": before.reporter_id}
    if wanted.kind is StepKind.LIFT:
        if wanted.terms.contact is not None:
            raise Invalid(_("Once it is lifted, anybody serves: name nobody."), field="contact")
        return told
    told["review_on"] = rules.check_review(wanted.review_on, _day(unit))
    told["contact_id"] = _served_on_by(before, wanted.terms.contact)
    return told | {name: getattr(before, name) for name in ("channel", "hours_from", "hours_until")}


def _served_on_by(before: Step, named: int | None) -> int | None:
    """The number of the colleague with whom alone a limit goes on: the one before while here, else whoever is named now."""
    if before.contact is None or is_here(before.contact):
        if named not in {None, before.contact_id}:
            raise Invalid(_("It goes on as it is: to serve otherwise, lift it and set another."), field="contact")
        return before.contact_id
    if named is None:
        raise Invalid(_("Who alone served has left: name somebody else."), field="contact")
    return _who_is_here(named)


def _who_is_here(named: int) -> int:
    contact = Member.objects.filter(pk=named).first()
    if contact is None or not is_here(contact):
        raise Invalid(_("Name a colleague who is here."), field="contact")
    return contact.pk


def _terms(wanted: StepWanted, unit: Unit) -> dict[str, object]:
    terms = rules.check_terms(wanted.terms)
    return {
        "channel": terms.channel or "",
        "hours_from": terms.hours_from,
        "hours_until": terms.hours_until,
        "contact_id": _who_is_here(terms.contact) if terms.contact is not None else None,
        "review_on": rules.check_review(wanted.review_on, _day(unit)),
    }


def _check_order(kind: StepKind, incident: Incident, customer: Customer) -> None:
    steps = Step.objects.filter(customer=customer, standing=StepStanding.IN_FORCE)
    notices = steps.filter(kind=StepKind.NOTICE, decided_at__gte=clock.now() - rules.NOTICE_COUNTS).count()
    limits = steps.filter(kind__in=LIMITS, review_on__gt=_day(incident.unit)).count()
    told = IncidentKind(incident.kind) if incident.kind else None
    if kind in rules.may_follow(notices=notices, limits=limits, kind=told):
        return
    if limits:
        raise Conflict(_("A limit is in force already: extend it, or lift it first."), code="order")
    raise Conflict(_("A notice comes first: only after a threat or violence a limit is set at once."), code="order")


def _check_waits(step: Step) -> None:
    if step.standing != StepStanding.PROPOSED:
        raise Conflict(_("This was decided already."), code="decided")


def _check_lasts(step: Step) -> None:
    over = step.review_on is not None and step.review_on <= _day(step.unit)
    if step.standing != StepStanding.IN_FORCE or step.kind not in LIMITS or over:
        raise Conflict(_("This limit is not in force any more."), code="over")


def _day(unit: Unit) -> date:
    return clock.now().astimezone(zones_of([unit.pk])[unit.pk]).date()


def _link_ends_at(step: Step, now: datetime) -> datetime:
    if step.review_on is None:
        return now + rules.LINK_LASTS
    return now + (step.review_on - now.date()) + rules.LINK_LASTS


def _put(step: Step, standing: StepStanding, by: Actor, *, line: str, **changed: object) -> Step:
    step.standing = standing
    for name, value in changed.items():
        setattr(step, name, value)
    step.save(update_fields=["standing", *changed])
    record(_happened(line, step, by))
    return step


def _happened(kind: str, one: Step, by: Actor) -> Happening:
    ids = {
        "step": one.pk,
        "kind": one.kind,
        "unit": one.unit_id,
        "customer": one.customer_id,
        "incident": one.incident_id,
        "of": one.of_id,
        "proposed_by": one.proposed_by_id,
        "decided_by": one.decided_by_id,
        "channel": one.channel,
        "contact": one.contact_id,
        "review_on": one.review_on.isoformat() if one.review_on is not None else None,
    }
    return Happening(kind, by, ("step", one.pk), ids=ids)
