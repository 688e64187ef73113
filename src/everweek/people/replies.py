"""Replies kept for programs that send a request again under the same idempotency key.

The reply is stored in the transaction of what it tells of: a program that heard nothing may ask again, and gets what was done,
not a second doing. Only answers of success are kept; a refusal changed nothing, and the mended request may use its key.
"""

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from operator import or_

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import Conflict, Invalid
from everweek.people.erasure import eraser
from everweek.people.models import Reply
from everweek.people.tokens import TokenActor

KEPT_FOR = timedelta(days=7)
WORDS = ("reason", "customer", "text", "first", "failure")
"""Fields of replies that may name or quote somebody; ``first`` are the rows of a file that was tried."""


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
    kept_under = _fingerprint(key.encode())
    Reply.objects.filter(token_id=by.token_id, key=kept_under, kept_at__lte=clock.now() - KEPT_FOR).delete()
    try:
        with transaction.atomic():
            Reply.objects.create(token_id=by.token_id, key=kept_under, fingerprint=fingerprint, kept_at=clock.now())
    except IntegrityError:
        standing = Reply.objects.get(token_id=by.token_id, key=kept_under)
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
    Reply.objects.filter(token_id=by.token_id, key=_fingerprint(key.encode())).update(status=status, body=body)


def release(*, by: TokenActor, key: str) -> None:
    """Give back a key that was reserved, in the same transaction: its request was refused, and the mended one may use it."""
    Reply.objects.filter(token_id=by.token_id, key=_fingerprint(key.encode())).delete()


def forget_old() -> int:
    """Delete replies older than a week; answers with how many."""
    return Reply.objects.filter(kept_at__lte=clock.now() - KEPT_FOR).delete()[0]


@eraser
def erase_replies(_customer_id: int, _facts_key: int | None) -> None:
    """Take the words out of every kept reply: a reason may quote what was sent, even about somebody who was never stored.

    The replies stay, with what came of each item and its number: a request that is sent again is still not done again, and so
    does not bring back who was erased.
    """
    telling = reduce(or_, (Q(body__contains=f'"{name}"') for name in WORDS))
    for reply in Reply.objects.select_for_update().filter(telling).order_by("pk"):
        reply.body = json.dumps(_without_words(json.loads(reply.body)), ensure_ascii=False)
        reply.save(update_fields=["body"])


def _without_words(told: object) -> object:
    if isinstance(told, list):
        return [_without_words(one) for one in told]
    if isinstance(told, dict):
        return {name: _without_words(value) for name, value in told.items() if name not in {"field", *WORDS}}
    return told


def _fingerprint(text: bytes) -> str:
    # Keyed, because a plain hash of a body or a key with one name in it can be found by trying names.
    return hmac.new(settings.SECRET_KEY.encode(), text, hashlib.sha256).hexdigest()
