"""Replies kept for programs that send a request again under the same idempotency key.

The reply is stored in the transaction of what it tells of: a program that heard nothing may ask again, and gets what was done,
not a second doing. Only answers of success are kept; a refusal changed nothing, and the mended request may use its key.
"""

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import Conflict, Invalid
from everweek.people.erasure import eraser
from everweek.people.models import Customer, Reply
from everweek.people.tokens import TokenActor

KEPT_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Kept:
    """A reply given before: its HTTP status and its body."""

    status: int
    body: str


def reserve(*, by: TokenActor, key: str, request: bytes) -> Kept | None:
    """The reply given before to this ``request`` under this ``key``; None where it is the first, and the key is now taken.

    Must be called in the transaction of the work. Somebody who sends the same at the same time waits here for that transaction.

    Raises:
        Conflict: the key was used for another request (``code="key-taken"``).
        Invalid: the key is empty, longer than 200 characters, or not printable ASCII.
    """
    if not 0 < len(key) <= 200 or not key.isascii() or not key.isprintable():
        raise Invalid(_("Idempotency-Key has 1 to 200 printable ASCII characters, such as a UUID."), field="Idempotency-Key")
    fingerprint = _fingerprint(request)
    Reply.objects.filter(token_id=by.token_id, key=key, kept_at__lte=clock.now() - KEPT_FOR).delete()
    try:
        with transaction.atomic():
            Reply.objects.create(token_id=by.token_id, key=key, fingerprint=fingerprint, kept_at=clock.now())
    except IntegrityError:
        standing = Reply.objects.get(token_id=by.token_id, key=key)
        if not hmac.compare_digest(standing.fingerprint, fingerprint):
            raise Conflict(
                _("This Idempotency-Key was used for another request; give each request a key of its own."),
                field="Idempotency-Key",
                code="key-taken",
            ) from None
        return Kept(standing.status, standing.body)
    return None


def keep(*, by: TokenActor, key: str, status: int, body: str) -> None:
    """Keep the reply to the request for which ``key`` was reserved, in the same transaction."""
    Reply.objects.filter(token_id=by.token_id, key=key).update(status=status, body=body)


def forget_old() -> int:
    """Delete replies older than a week; answers with how many."""
    return Reply.objects.filter(kept_at__lte=clock.now() - KEPT_FOR).delete()[0]


@eraser
def erase_replies(customer_id: int, _facts_key: int | None) -> None:
    """Forget every reply that names a customer."""
    # A reason may quote what was sent about somebody who was never stored, so those replies go with every erasure.
    Reply.objects.filter(body__contains='"refused"').delete()
    known_by = Customer.objects.filter(pk=customer_id).values_list("external_id", "email", "phone", "name").first() or ()
    for text in filter(None, known_by):
        # A body is JSON: that is how the text stands in it.
        Reply.objects.filter(body__contains=json.dumps(text, ensure_ascii=False)[1:-1]).delete()


def _fingerprint(request: bytes) -> str:
    # Keyed, because a plain hash of a body with one name in it can be found by trying names.
    return hmac.new(settings.SECRET_KEY.encode(), request, hashlib.sha256).hexdigest()
