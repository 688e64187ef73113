"""What imports keep of a customer who is erased: rows in files of refused rows, and files handed in.

The transaction that erases her reads no file: it notes what she is known by. When it is done for good the files are searched
(``forgetting``) and the note is removed. A process that dies in between leaves the note, and the next job finishes the work.
Meanwhile no import stores a row (``running.pausing``): one that names her would bring her back.
"""

import logging

from django.db import transaction

from everweek import clock
from everweek.journal.services import Happening, System, record_many
from everweek.listen.forgetting import Trace, forget
from everweek.listen.models import Forgetting, ImportRun, Invitation, Upload
from everweek.people.erasure import eraser, exporter, merger, parter
from everweek.people.known import known_by
from everweek.people.models import Customer


@eraser
def erase_from_imports(customer_id: int, facts_key: int | None) -> None:  # noqa: ARG001 RUF100  # the registry's signature
    """Let every file forget her as soon as she is erased for good. Doing it again does nothing."""
    customer = Customer.objects.filter(pk=customer_id).first()
    if customer is None:
        return
    known = known_by(customer)
    full = [name for name in known["name"] if " " in name]
    words = [word.casefold() for word in [*sorted(known["email"] | known["phone"]), *sorted(full)]]
    external_id = customer.external_id or ""
    if not words and not external_id:
        return
    if not ImportRun.objects.exists() and not Upload.objects.exists():
        return
    Forgetting.objects.create(external_id=external_id, words=words)
    transaction.on_commit(_forget_now)


def finish_forgetting() -> int:
    """Search the files for everybody who was erased and is still noted; how many that were. Safe to do twice at once."""
    noted = list(Forgetting.objects.order_by("pk"))
    for one in noted:
        forget(Trace(one.external_id, tuple(one.words)))
        Forgetting.objects.filter(pk=one.pk).delete()
    return len(noted)


def _forget_now() -> None:
    """The records are erased already: a file that hinders must not make that look undone. The job tries again."""
    try:
        finish_forgetting()
    except Exception:
        logging.getLogger(__name__).exception("The files of imports could not be searched; the job listen.forget tries again.")


@eraser
def erase_invitations(customer_id: int, facts_key: int | None) -> None:  # noqa: ARG001 RUF100  # the registry's signature
    """Let her links lead nowhere, take her off her invitations, and forget what she had not sent yet. Again it does nothing."""
    hers = Invitation.objects.filter(customer=customer_id)
    hers.filter(sent_at=None, withdrawn_at=None).update(withdrawn_at=clock.now(), stopped="gone")
    for one in hers.only("pk"):
        one.customer, one.half, one.remind_at = None, {}, None
        one.key, one.token_hash, one.salt = f"erased:{one.pk}", f"erased:{one.pk}", ""
        one.save(update_fields=["customer", "half", "remind_at", "key", "token_hash", "salt"])


@merger
def merge_invitations(kept_id: int, gone_id: int) -> None:
    """Two customers were one: who was asked as the one was asked as the other."""
    Invitation.objects.filter(customer=gone_id).update(customer=kept_id)


@parter
def give_invitations_back(_kept_id: int, gone_id: int, _told: object) -> None:
    """The two are not one after all: the facts are told who was asked by each invitation."""
    hers = Invitation.objects.filter(customer=gone_id).order_by("pk").values_list("pk", flat=True)
    lines = [Happening("invitation.given_back", System("merging"), ("invitation", pk), ids={"customer": gone_id}) for pk in hers]
    if lines:
        record_many(lines)


@exporter("invitations")
def export_invitations(customer_id: int) -> object:
    """When she was asked what, and what she had not sent yet; never the link."""
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
