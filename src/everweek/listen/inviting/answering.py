"""What a customer writes at a link of their own: half-way, whole, and what is added or corrected within a day.

The link is asked for at the gate (``inviting.access.access_by_token``) before any of these is called; each asks it again under
its lock, so that nothing is stored at a link that was withdrawn, or whose customer was erased, meanwhile.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from everweek import clock
from everweek.errors import Conflict, EverweekError, Invalid, Unavailable
from everweek.journal.services import Actor, Happening, record
from everweek.listen.doubting.judging import doubt_at_once
from everweek.listen.inviting import rules
from everweek.listen.inviting.access import OwnLink, open_link_of
from everweek.listen.models import Invitation
from everweek.messages.contact import services as contact
from everweek.messages.contact.deciding import take_turn
from everweek.messages.contact.queries import count_left
from everweek.people.holding import hold_customers
from everweek.questionnaires.models import Response
from everweek.questionnaires.services import accept_response, correct_response
from everweek.questionnaires.services.several import DOUBT
from everweek.questionnaires.versions import sheet_of

BY_HERSELF = gettext_noop("The customer changed it, at their own link.")


@dataclass(frozen=True)
class Answered:
    """The response that stands at a link now. ``state`` is a word for it, which changes whenever the response does."""

    response: Response
    state: str


@dataclass(frozen=True)
class OwnAnswer:
    """What a customer sent at a link of their own. ``over`` is the state of the link that the page showed; ``half``: there is
    more to be asked.

    ``language`` is the one the customer answers in, in which problems are told too.
    """

    at: OwnLink
    answers: Mapping[str, object]
    over: str
    language: str
    doubt: str = ""
    half: bool = False


def state_of(response: Response | None) -> str:
    """The word for what stands at a link: whoever changes it says over which state; nothing where nothing is answered.

    >>> state_of(None)
    ''
    """
    if response is None:
        return ""
    text = json.dumps(response.answers, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def answer_invitations(sent: Sequence[OwnAnswer]) -> list[Answered | EverweekError | None]:
    """Store what several sent at their own links, in one transaction: the one way in for the page.

    Each is told in its place what stands at its link now (None: what is half is kept), or what refused it: then nothing of it
    was written, and it stops no other. Two at one link come one after the other.
    """
    told: dict[int, Answered | EverweekError | None] = {}
    with transaction.atomic(savepoint=False):
        # All of them before any invitation, and in one order for everybody: otherwise two processes would wait in a circle.
        meant = hold_customers(one.at.invitation.customer_id for one in sent)
        asked_by_rule = {one.at.invitation.customer_id for one in sent if one.at.invitation.rule_id is not None}
        take_turn(sorted({customer for pk, customer in meant.items() if pk in asked_by_rule}))
        for place, one in sorted(enumerate(sent), key=lambda each: each[1].at.invitation.pk):
            with translation.override(one.language):
                try:
                    told[place] = _taken(one)
                except Unavailable:
                    raise
                except EverweekError as refused:
                    told[place] = refused
    return [told[place] for place in range(len(sent))]


def _taken(one: OwnAnswer) -> Answered | None:
    if one.half:
        keep_half(at=one.at, answers=one.answers)
        return None
    return answer_invitation(at=one.at, answers=one.answers, over=one.over, language=one.language, doubt=one.doubt)


@transaction.atomic
def answer_invitation(*, at: OwnLink, answers: Mapping[str, object], over: str, language: str, doubt: str = "") -> Answered:
    """Store what a customer answered; sent twice, it is one response. ``over`` is the state that the customer's page showed.

    ``doubt`` (``asking.rules.doubt_of``) is kept as a dimension, and somebody looks at it. Within a day the same call, over what
    stands there, corrects it; the journal keeps what stood there before.

    Raises:
        Invalid: an answer is wrong (``answers.KEY``), or there is none at all.
        Conflict: something else was answered since the customer's page was shown; nothing is written over it.
        NotFound: the link leads nowhere any more.
    """
    if not answers:
        raise Invalid(_("Nothing is answered yet. One answer is enough, then send it."), field="answers")
    held, at = _held(at)
    if held.response is not None:
        return _changed(held.response, answers, over, at, doubt)
    accepted = accept_response(
        version=held.version,
        by=at.holder,
        answers=answers,
        identity=f"invitation:{held.pk}",
        channel=held.channel,
        customer=held.customer,
        about_member=held.about_member,
        subject=None if held.interaction_id is None else ("interaction", str(held.interaction_id)),
        unit=held.unit,
        touchpoint=held.touchpoint,
        language=language,
        dimensions=_dimensions(held) | ({DOUBT: doubt} if doubt else {}),
        weight=held.weight,
    )
    about = {"customer": held.customer_id, "rule": held.rule_id}
    if held.sent_at is None:
        # Quicker than whoever notes that letters left: that is told first, for the facts count who was asked from there.
        held.sent_at = held.written_at or clock.now()
        record(Happening("invitation.sent", by=at.holder, subject=("invitation", held.pk), ids=about))
    _call_off_reminders(held, by=at.holder)
    held.response, held.answered_at = accepted.response, clock.now()
    held.half, held.remind_at = {}, None
    held.save(update_fields=["response", "sent_at", "answered_at", "half", "remind_at"])
    ids = {"response": accepted.response.pk, **about}
    record(Happening("invitation.answered", by=at.holder, subject=("invitation", held.pk), ids=ids))
    return Answered(accepted.response, state_of(accepted.response))


@transaction.atomic
def keep_half(*, at: OwnLink, answers: Mapping[str, object]) -> None:
    """Keep what a customer has answered so far, so that it is there again when the customer comes back, on whatever device.

    It is no answer: nobody sees it, nothing counts it, and it is deleted when the whole answer is sent, or with the link.
    """
    held, _at = _held(at)
    if held.response is None and held.half != answers:
        held.half = dict(answers)
        held.save(update_fields=["half"])


def _dimensions(held: Invitation) -> dict[str, str]:
    """What an answer can be cut by because it was asked for: by which rule, and by mail also after how many letters."""
    told = {"asked_by": rules.asked_by(held.rule_id)}
    return {**told, "letter_answered": str(_reminded(held) + 1)} if held.channel == rules.EMAIL else told


def _reminded(held: Invitation) -> int:
    """Return how many reminders have left. One that was asked for and not yet noted is looked for among the contacts: the
    customer may answer before it is noted.
    """
    if held.remind_at is not None or held.reminded >= held.reminders:
        return held.reminded
    return max(held.reminded, count_left(rules.reminder_keys(held.pk)))


def _changed(response: Response, answers: Mapping[str, object], over: str, at: OwnLink, doubt: str) -> Answered:
    if sheet_of(at.version).check(answers) == response.answers:
        return Answered(response, state_of(response))
    if over != state_of(response):
        message = _("Your answer has arrived already, and it says something else. Send once more if you want to change it.")
        raise Conflict(message, code="answered-meanwhile")
    corrected = correct_response(response=response, answers=answers, by=at.holder, reason=BY_HERSELF)
    if doubt:
        doubt_at_once(response=corrected.pk, kind=doubt)
    return Answered(corrected, state_of(corrected))


def _call_off_reminders(held: Invitation, *, by: Actor) -> None:
    """Remind a customer who has answered no more: a letter that has not left never leaves, and does not count as
    heard from us.
    """
    if held.rule_id is not None:
        contact.withdraw(rules.reminder_keys(held.pk), by=by)


def _held(at: OwnLink) -> tuple[Invitation, OwnLink]:
    """Return the invitation, locked until the end of the transaction, and what its link leads to now."""
    # Customers first, as everybody does who stores something about them: an erasure holds them and then comes here.
    meant = hold_customers([at.invitation.customer_id])
    if at.invitation.rule_id is not None:
        # And the customer's turn before the invitation, in the order in which reminders are decided about.
        take_turn(sorted(set(meant.values())))
    related = ("version__questionnaire", "response", "customer", "about_member", "unit")
    held = Invitation.objects.select_for_update(of=("self",)).select_related(*related).get(pk=at.invitation.pk)
    return held, open_link_of(held)
