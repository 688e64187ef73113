"""Writes of inviting: the rules by which customers are asked, one customer asked by hand, an invitation withdrawn.

What a person may do is asked at the gate (``inviting.access``) before any of these is called.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import Conflict, Invalid, NotFound
from everweek.journal.services import Actor, Happening, record, record_many
from everweek.listen.inviting import rules
from everweek.listen.inviting.making import ToMake, language_for, make
from everweek.listen.inviting.refused import NotAsked, Refusal
from everweek.listen.models import AskingDecision, AskingRule, Invitation
from everweek.messages.contact import services as contact
from everweek.messages.contact.deciding import take_turn
from everweek.messages.contact.rules import Channel, Purpose, Verdict, Wish
from everweek.moments.models import Interaction
from everweek.people import saying
from everweek.people.models import Customer, Unit
from everweek.people.queries import organisation
from everweek.people.rules import check_name, check_text
from everweek.questionnaires.languages import is_tag
from everweek.questionnaires.models import Version
from everweek.questionnaires.queries import get_published
from everweek.questionnaires.versions import sheet_of

MOST_RULES = 20
"""So many may be on at a time: each looks at every moment that is recorded."""


@dataclass(frozen=True, kw_only=True)
class RuleWanted:
    """What a rule says; see ``AskingRule``. ``share`` is in millionths."""

    name: str
    questionnaire: str
    unit: Unit | None = None
    touchpoints: Sequence[str] = ()
    channels: Sequence[str] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    delay_minutes: int = 0
    share: int = rules.WHOLE
    open_days: int = rules.OPEN_DAYS
    reminders: int = 0
    remind_after_days: int = 3
    language: str = ""


@transaction.atomic
def make_rule(*, wanted: RuleWanted, by: Actor) -> AskingRule:
    """Write a rule. It is about moments recorded from now on; ``Invalid`` names the field that is wrong."""
    told = _checked(wanted)
    if AskingRule.objects.filter(stopped_at=None).count() >= MOST_RULES:
        raise Conflict(_("There are %(n)d rules already. Stop one that is not needed any more.") % {"n": MOST_RULES})
    now = clock.now()
    rule = AskingRule.objects.create(**told, since=now, made_at=now, seed=secrets.token_hex(16))
    record(Happening("asking_rule.made", by=by, subject=("asking_rule", rule.pk), new=_said(rule)))
    return rule


@transaction.atomic
def change_rule(*, rule: AskingRule, wanted: RuleWanted, by: Actor) -> Mapping[str, object]:
    """Let a rule say something else about moments recorded from now on; what it said of that before, where anything changed.

    What it decided stays as it was decided, with the reminders it had. ``Conflict`` where it says something else by now than
    ``rule`` as it was looked at: what is wanted was made of that, and would undo what somebody changed at the same moment.
    """
    told = _checked(wanted)
    held = AskingRule.objects.select_for_update(of=("self",)).select_related("questionnaire", "unit").get(pk=rule.pk)
    old = {name: getattr(held, name) for name, value in told.items() if getattr(held, name) != value}
    if not old:
        return {}
    if any(getattr(held, name) != getattr(rule, name) for name in told):
        raise Conflict(_("Somebody changed this at the same moment. Load the page again before you change it."))
    before = _said(held)
    for name in old:
        setattr(held, name, told[name])
    held.save(update_fields=list(old))
    after = _said(held)
    changed = [name for name in after if after[name] != before[name]]
    was, now = {name: before[name] for name in changed}, {name: after[name] for name in changed}
    record(Happening("asking_rule.changed", by=by, subject=("asking_rule", held.pk), old=was, new=now))
    return was


@transaction.atomic
def stop_rule(*, rule: AskingRule, by: Actor) -> None:
    """Let a rule ask nobody any more; who was asked already can answer. A second time changes nothing."""
    if AskingRule.objects.filter(pk=rule.pk, stopped_at=None).update(stopped_at=clock.now()):
        record(Happening("asking_rule.stopped", by=by, subject=("asking_rule", rule.pk)))


@transaction.atomic
def start_rule(*, rule: AskingRule, by: Actor) -> None:
    """Let a rule that was stopped ask again, about moments recorded from now on. A second time changes nothing."""
    if AskingRule.objects.filter(stopped_at=None).exclude(pk=rule.pk).count() >= MOST_RULES:
        raise Conflict(_("There are %(n)d rules already. Stop one that is not needed any more.") % {"n": MOST_RULES})
    if AskingRule.objects.filter(pk=rule.pk, stopped_at__isnull=False).update(stopped_at=None, since=clock.now()):
        record(Happening("asking_rule.started", by=by, subject=("asking_rule", rule.pk)))


@transaction.atomic
def invite(
    *,
    questionnaire: str,
    customer: Customer,
    channel: str,
    word: str,
    by: Actor,
    interaction: Interaction | None = None,
    unit: Unit | None = None,
    language: str = "",
    open_days: int = rules.OPEN_DAYS,
    occasion: str = "hand",
) -> Invitation:
    """Ask one customer, by mail or by a link that somebody hands over. Asked for again under one ``word``, the invitation that
    stands is returned.

    The contact rules hold as for everybody: by hand nobody is asked more often. ``occasion`` keeps the words of one door apart
    from those of another. ``language`` is for customers of whom we know none.

    Raises:
        Invalid: the questionnaire is not published or archived, the channel is none, the customer was erased.
        NotAsked: the customer may not hear from us, or not now; the sentence says why. Nothing of it is kept here: the door at
            which a person asks notes it (``refused.noting``).
    """
    version = _published(questionnaire)
    if channel not in rules.CHANNELS:
        raise Invalid(
            _("Choose how the customer is asked: by mail, by a link handed over, or by a text to copy."), field="channel"
        )
    if not 1 <= open_days <= rules.MOST_OPEN_DAYS:
        raise Invalid(_("A link is open for 1 to %(n)d days.") % {"n": rules.MOST_OPEN_DAYS}, field="open_days")
    place = unit if unit is not None or interaction is None else interaction.unit
    key = f"ask:{occasion}:{check_text(word, 'word', longest=60, required=True).lower()}"
    sent_on = Channel.MAIL if channel == rules.EMAIL else Channel.LINK
    wish = Wish(customer.pk, Purpose.ASKING, key, channel=sent_on, zone=place.zone if place is not None else "")
    [verdict] = contact.decide([wish], by=by)
    at = _allowed(verdict, wish, interaction)
    row = ToMake(
        key=key,
        version=version.pk,
        questionnaire=version.questionnaire_id,
        customer=verdict.customer,
        interaction=interaction.pk if interaction is not None else None,
        unit=place.pk if place is not None else None,
        touchpoint=interaction.touchpoint.key if interaction is not None and interaction.touchpoint is not None else "",
        about_member=interaction.handled_by_id if interaction is not None else None,
        language=language_for(sheet_of(version).document, customer.language, language, organisation().language),
        channel=channel,
        due_at=at,
        expires_at=at + timedelta(days=open_days),
        contact=verdict.contact,
        sent=channel != rules.EMAIL,
    )
    made = make([row], by=by)
    decided = {"decided_at": clock.now(), "draw": 0, "interaction": interaction}
    AskingDecision.objects.get_or_create(invitation_id=made[key], defaults=decided)
    if channel != rules.EMAIL:
        contact.mark_done([key], by=by)
    return Invitation.objects.select_related("version__questionnaire", "customer", "rule").get(pk=made[key])


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: Actor, because: str = "") -> None:
    """Let a link lead nowhere any more, and a letter that has not left never leave. A second time changes nothing.

    ``because`` is kept as why it is stopped. ``Conflict`` where the customer has answered: the answer is withdrawn where it is
    read.
    """
    if invitation.customer_id is not None:
        # Before the invitation, in the order in which reminders are decided about.
        take_turn([invitation.customer_id])
    held = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if held.answered_at is not None:
        raise Conflict(_("The customer has answered already. What was said can be withdrawn where it is read."))
    if held.withdrawn_at is not None:
        return
    held.withdrawn_at, held.half, held.remind_at, held.stopped = clock.now(), {}, None, because
    held.save(update_fields=["withdrawn_at", "half", "remind_at", "stopped"])
    contact.withdraw([held.key, *rules.reminder_keys(held.pk)], by=by)
    ids = {"customer": held.customer_id, "rule": held.rule_id}
    record(Happening("invitation.withdrawn", by=by, subject=("invitation", held.pk), ids=ids))


@transaction.atomic
def withdraw_for_interactions(*, interactions: Iterable[int], by: Actor) -> int:
    """Withdraw what was asked because of moments that never were, where nobody has answered yet; how many."""
    # Only what still stands as taken back: it may have been put back before anybody came to hear of it.
    gone = Interaction.objects.filter(pk__in=list(interactions), withdrawn_at__isnull=False).order_by("pk")
    found = Invitation.objects.filter(interaction__in=gone, answered_at=None, withdrawn_at=None).order_by("pk")
    many = 0
    for one in found:
        withdraw_invitation(invitation=one, by=by, because=rules.Reason.TAKEN_BACK)
        many += 1
    return many


@transaction.atomic
def renew_for_interactions(*, interactions: Iterable[int], by: Actor) -> int:
    """Ask again by the invitations that were called off because their moments were taken back, now that the moments are there
    again; returns how many.

    Where no letter was asked for yet, the contact rules decide anew: the letter leaves when they allow it, and the invitation
    stays called off where they do not. A link that was sent leads again to what is asked. What a colleague withdrew stays
    withdrawn.
    """
    back = Interaction.objects.filter(pk__in=list(interactions), withdrawn_at=None)
    called_off = Invitation.objects.filter(
        interaction__in=back, stopped=rules.Reason.TAKEN_BACK, answered_at=None, expires_at__gt=clock.now()
    )
    unsent = called_off.filter(sent_at=None, written_at=None).values_list("key", flat=True)
    may = contact.renew(sorted(unsent), by=by)
    renewed = []
    for one in called_off.select_for_update(of=("self",)).order_by("pk"):
        if one.key in may:
            one.due_at, one.expires_at = may[one.key], may[one.key] + (one.expires_at - one.due_at)
        elif one.sent_at is None:
            continue
        one.withdrawn_at, one.stopped = None, ""
        renewed.append(one)
    Invitation.objects.bulk_update(renewed, ["due_at", "expires_at", "withdrawn_at", "stopped"])
    lines = [(one.pk, {"customer": one.customer_id, "rule": one.rule_id}) for one in renewed]
    record_many([Happening("invitation.renewed", by=by, subject=("invitation", pk), ids=ids) for pk, ids in lines])
    return len(renewed)


def _allowed(verdict: Verdict, wish: Wish, interaction: Interaction | None) -> datetime:
    about = interaction.pk if interaction is not None else None
    if not verdict.may or verdict.at is None:
        reason = verdict.because.value if verdict.because is not None else rules.Reason.CALLED_OFF.value
        message = verdict.says or _("This customer was erased, or is not known here.")
        raise NotAsked(message, code="may-not", refusal=Refusal(wish, about, reason))
    if wish.channel is Channel.LINK and verdict.at > clock.now():
        when = saying.moment(verdict.at, clock.now())
        message = _("It is a quiet hour for the customer. A link may be handed over from then on: %(when)s.") % {"when": when}
        raise NotAsked(message, code="not-now", refusal=Refusal(wish, about, rules.Reason.QUIET_HOUR.value))
    return verdict.at


def _published(questionnaire: str) -> Version:
    try:
        version = get_published(questionnaire)
    except NotFound as missing:
        raise Invalid(_("Publish the questionnaire first; a draft is answered by nobody."), field="questionnaire") from missing
    if version.questionnaire.archived_at is not None:
        raise Invalid(_("This questionnaire is archived, and asked of nobody."), field="questionnaire")
    return version


def _checked(wanted: RuleWanted) -> dict[str, object]:
    version = _published(wanted.questionnaire)
    for name, value, low, high, says in (
        ("delay_minutes", wanted.delay_minutes, 0, 60 * 24 * 90, _("Ask at most 90 days after the moment.")),
        ("share", wanted.share, 1, rules.WHOLE, _("Ask some of them: more than none, and at most 100 of 100.")),
        ("open_days", wanted.open_days, 1, rules.MOST_OPEN_DAYS, _("A link is open for 1 to 180 days.")),
        ("reminders", wanted.reminders, 0, rules.MOST_REMINDERS, _("Remind at most three times.")),
        ("remind_after_days", wanted.remind_after_days, 1, 90, _("Remind after 1 to 90 days.")),
    ):
        if not low <= value <= high:
            raise Invalid(says, field=name)
    if wanted.language and not is_tag(wanted.language):
        raise Invalid(_("Give the language as a tag such as en or pt-BR."), field="language")
    return {
        "name": check_name(wanted.name, "name", longest=120, required=True),
        "questionnaire": version.questionnaire,
        "unit": wanted.unit,
        "touchpoints": sorted(set(wanted.touchpoints)),
        "channels": sorted(set(wanted.channels)),
        "attributes": {name: str(value) for name, value in sorted(wanted.attributes.items())},
        "delay_minutes": wanted.delay_minutes,
        "share": wanted.share,
        "open_days": wanted.open_days,
        "reminders": wanted.reminders,
        "remind_after_days": wanted.remind_after_days,
        "language": wanted.language,
    }


def _said(rule: AskingRule) -> dict[str, object]:
    """What a rule says, for the journal."""
    names = ("name", "touchpoints", "channels", "attributes", "delay_minutes", "share", "open_days", "reminders")
    told = {name: getattr(rule, name) for name in (*names, "remind_after_days", "language")}
    return {**told, "questionnaire": rule.questionnaire.key, "unit": rule.unit.key if rule.unit is not None else None}
