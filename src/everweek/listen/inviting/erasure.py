"""What inviting forgets, joins and hands out of a customer: that they were asked, their own links, what they wrote half-way."""

from everweek import clock
from everweek.journal.services import Happening, System, record_many
from everweek.listen.inviting.models import Invitation
from everweek.people.erasure import eraser, exporter, merger, parter


@eraser
def erase_invitations(customer_id: int, _facts_key: int | None) -> None:
    """Let the customer's links lead nowhere, take the customer off their invitations, and forget what was written and not sent.
    Doing it again does nothing.
    """
    hers = Invitation.objects.filter(customer=customer_id)
    hers.filter(sent_at=None, withdrawn_at=None).update(withdrawn_at=clock.now(), stopped="gone")
    for one in hers.only("pk"):
        one.customer, one.half, one.remind_at = None, {}, None
        one.key, one.token_hash, one.salt = f"erased:{one.pk}", f"erased:{one.pk}", ""
        one.save(update_fields=["customer", "half", "remind_at", "key", "token_hash", "salt"])


@merger
def merge_invitations(kept_id: int, gone_id: int) -> None:
    """Give the invitations of the customer who was merged to the customer who is kept."""
    Invitation.objects.filter(customer=gone_id).update(customer=kept_id)


@parter
def give_invitations_back(_kept_id: int, gone_id: int, _told: object) -> None:
    """Tell the facts, by a journal line each, whose the invitations are again, when a merging is taken back."""
    hers = Invitation.objects.filter(customer=gone_id).order_by("pk").values_list("pk", flat=True)
    lines = [Happening("invitation.given_back", System("merging"), ("invitation", pk), ids={"customer": gone_id}) for pk in hers]
    record_many(lines)


@exporter("invitations")
def export_invitations(customer_id: int) -> object:
    """Return when the customer was asked what, and what they had written and not sent; never the link."""
    found = Invitation.objects.filter(customer=customer_id).select_related("version__questionnaire").order_by("made_at", "pk")
    return [
        {
            "questionnaire": one.version.questionnaire.key,
            "version": one.version.number,
            "channel": one.channel,
            "language": one.language,
            "made_at": one.made_at.isoformat(),
            "sent_at": one.sent_at and one.sent_at.isoformat(),
            "answered_at": one.answered_at and one.answered_at.isoformat(),
            "withdrawn": one.withdrawn_at is not None,
            "not_answered_because": one.outcome,
            "written_and_not_sent": one.half,
        }
        for one in found
    ]
