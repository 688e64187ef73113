"""Appeals: a customer does not accept a step, by its own page or by a colleague's hand, and somebody decides who took no part."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from everweek import clock
from everweek.act.following.rules import check_hers, hash_of, token_in
from everweek.act.respect import rules
from everweek.act.respect.ladder import LINK, hold_step, lift
from everweek.act.respect.models import Appeal, Step
from everweek.act.respect.rules import StepKind, StepStanding
from everweek.errors import Conflict, NotFound
from everweek.journal.services import Actor, Happening, record
from everweek.people.access import check_member
from everweek.people.links import LinkHolder
from everweek.people.rules import check_words


@dataclass(frozen=True)
class StepHolder:
    """Whoever holds the link of a step. ``language`` is the customer's as far as we know it."""

    step: Step
    holder: LinkHolder
    language: str


def access_by_token(address: str) -> StepHolder:
    """The step of the link in that address; one ``NotFound`` where there is none, it has ended, or its customer was erased."""
    token = token_in(address)
    rows = Step.objects.select_related("customer", "unit", "contact", "of")
    step = rows.filter(token_hash=hash_of(token)).first() if token else None
    if step is None or step.customer is None or step.link_ends_at is None or step.link_ends_at <= clock.now():
        raise NotFound(_("This link leads nowhere any more."))
    return StepHolder(step, LinkHolder(LINK, step.pk), step.customer.language)


def may_appeal(step: Step) -> bool:
    """Whether somebody may still appeal against a step: while it is in force, once."""
    return step.standing == StepStanding.IN_FORCE and not Appeal.objects.filter(step=step).exists()


@transaction.atomic
def make_appeal(*, step: Step, text: str, by: Actor) -> Appeal:
    """Appeal against a step, on behalf of its customer. There is one appeal of a step: sent again, it is the same one.

    Raises:
        Conflict: The step is not in force: there is nothing to appeal against (any more).
        Invalid: Nothing was written.
    """
    words = check_hers(text, empty=_("Tell us why you do not accept this, in a few words."))
    held = hold_step(step)
    there = Appeal.objects.filter(step=held).first()
    if there is not None:
        return there
    if held.standing != StepStanding.IN_FORCE or held.decided_by_id is None:
        raise Conflict(_("This is not in force any more: there is nothing left to appeal against."), code="over")
    made = Appeal.objects.create(
        step=held,
        words=words,
        at=clock.now(),
        by=by.actor,
        reporter_id=held.reporter_id,
        proposed_by_id=held.proposed_by_id,
        confirmed_by_id=held.decided_by_id,
    )
    record(_happened("appeal.made", made, held, by))
    return made


@transaction.atomic
def decide_appeal(*, step: Step, grants: bool, answer: str, by: Actor) -> Appeal:
    """Decide an appeal: granted, the step and its extension are lifted at once; otherwise it stands. The customer is told so.

    Raises:
        Conflict: There is none, it was ``decided`` otherwise or by somebody else already, or ``by`` ``took-part`` in the step.
    """
    decider = check_member(by, _("Colleagues decide about appeals."))
    held = hold_step(step)
    appeal = Appeal.objects.select_for_update().filter(step=held).first()
    if appeal is None:
        raise Conflict(_("Nobody has appealed against this."), code="no-appeal")
    if appeal.decided_at is not None:
        if appeal.decided_by_id == decider.pk and appeal.granted == grants:
            return appeal
        raise Conflict(_("This was decided already."), code="decided")
    rules.check_took_no_part(decider.pk, {appeal.reporter_id, appeal.proposed_by_id, appeal.confirmed_by_id})
    appeal.answer, appeal.granted = check_words(answer, "answer"), grants
    appeal.decided_by, appeal.decided_at = decider, clock.now()
    appeal.save(update_fields=["answer", "granted", "decided_by", "decided_at"])
    record(_happened("appeal.decided", appeal, held, by))
    if grants:
        _lift_all(held, by)
    return appeal


def _lift_all(held: Step, by: Actor) -> None:
    """Lift a step, and the one by which it was let go on while the appeal waited: "it does not hold any more" must be true."""
    last: Step | None = held
    while last is not None:
        if last.standing == StepStanding.IN_FORCE:
            lift(last, by)
        followed = Step.objects.filter(of=last, kind=StepKind.EXTENSION).filter(decided_at__isnull=False)
        one = followed.exclude(standing=StepStanding.DECLINED).order_by("pk").first()
        last = hold_step(one) if one is not None else None


def _happened(kind: str, one: Appeal, step: Step, by: Actor) -> Happening:
    ids = {"step": step.pk, "unit": step.unit_id, "customer": step.customer_id, "granted": one.granted}
    return Happening(kind, by, ("step", step.pk), ids=ids)
