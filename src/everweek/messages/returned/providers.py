"""What mail providers tell of letters that came back: each in its own shape, read into one.

After their public documentation: Amazon SES (by SNS), Postmark, SendGrid (Twilio), Mailgun; and one of ours, for anybody else.
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from everweek.errors import Invalid
from everweek.messages.letters.identity import contact_in
from everweek.messages.letters.rules import status_in
from everweek.messages.returned.reading import NO_COMPLAINT, Kind
from everweek.text.storable import is_storable

_POSTMARK: Final = {
    **dict.fromkeys(("HardBounce", "BadEmailAddress", "ManuallyDeactivated"), Kind.HARD),
    **dict.fromkeys(("SoftBounce", "Blocked", "DnsError", "SpamNotification", "VirusNotification", "DMARCPolicy"), Kind.FAILED),
}
"""What Postmark calls what did not arrive; whatever else it tells of may still arrive, or is an answer by a machine."""


@dataclass(frozen=True)
class Word:
    """What a provider says of one letter: what became of it, whom it was for, and which it was, where it says so."""

    kind: Kind
    address: str
    status: str = ""
    contact: int | None = None


def secret_of(provider: str) -> str:
    """The secret end of the address a provider calls: 160 bits, made of the key of the house."""
    return hmac.new(settings.SEAL_KEY.encode(), f"everweek.returned\n{provider}".encode(), hashlib.sha256).hexdigest()[:40]


def is_secret(provider: str, secret: str) -> bool:
    """Whether this provider is one we listen to, and the secret is its own."""
    known = provider in settings.EVERWEEK_MAIL_PROVIDERS and provider in READERS
    return hmac.compare_digest(secret_of(provider).encode(), secret.encode("utf-8", "replace")) and known


def words_of(provider: str, body: bytes) -> list[Word]:
    """What a call tells; what is about neither a return nor a complaint is left out. ``Invalid`` for what cannot be read."""
    try:
        words = list(READERS[provider](json.loads(body)))
        if not all(_is_address(word.address) for word in words):
            raise ValueError
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Invalid(_("This is not what %(provider)s sends.") % {"provider": provider}, field="body") from None
    return words


def _is_address(told: object) -> bool:
    """Whether it is a text that can be an address: what a provider sends may be anything."""
    return isinstance(told, str) and is_storable(told)


def subscription_of(provider: str, body: bytes) -> str:
    """The address at which Amazon wants it confirmed that we listen; empty for every other call."""
    if provider != "ses":
        return ""
    told = json.loads(body)
    address = told.get("SubscribeURL") if told.get("Type") == "SubscriptionConfirmation" else ""
    return address if _is_address(address) else ""


def _ses(told: Mapping[str, Any]) -> Iterator[Word]:
    if told.get("Type") in {"SubscriptionConfirmation", "UnsubscribeConfirmation"}:
        return
    event = json.loads(told["Message"]) if "Message" in told else told
    mail = event.get("mail", {})
    contact = _contact([header.get("value", "") for header in mail.get("headers", [])] + [mail.get("source", "")])
    kind = event.get("notificationType") or event.get("eventType")
    if kind == "Bounce":
        hard = event["bounce"]["bounceType"] == "Permanent"
        for one in event["bounce"]["bouncedRecipients"]:
            yield Word(Kind.HARD if hard else Kind.FAILED, one["emailAddress"], status_in(one.get("status", "")), contact)
    elif kind == "Complaint" and event["complaint"].get("complaintFeedbackType") not in NO_COMPLAINT:
        for one in event["complaint"]["complainedRecipients"]:
            yield Word(Kind.COMPLAINT, one["emailAddress"], "", contact)


def _postmark(told: Mapping[str, Any]) -> Iterator[Word]:
    kind = told.get("RecordType")
    contact = _contact([str((told.get("Metadata") or {}).get("everweek", ""))])
    if kind == "SpamComplaint":
        yield Word(Kind.COMPLAINT, told["Email"], "", contact)
    elif kind == "Bounce":
        found = _POSTMARK.get(str(told.get("Type")), Kind.SOFT)
        yield Word(found, told["Email"], status_in(str(told.get("Details", ""))), contact)


def _sendgrid(told: Sequence[Mapping[str, Any]]) -> Iterator[Word]:
    for one in told:
        contact, status = _contact([str(one.get("smtp-id", ""))]), status_in(str(one.get("status", "")))
        if one["event"] == "bounce":
            yield Word(Kind.FAILED if one.get("type") == "blocked" else Kind.HARD, one["email"], status, contact)
        elif one["event"] == "deferred":
            yield Word(Kind.SOFT, one["email"], status, contact)
        elif one["event"] == "spamreport":
            yield Word(Kind.COMPLAINT, one["email"], "", contact)


def _mailgun(told: Mapping[str, Any]) -> Iterator[Word]:
    event = told["event-data"]
    headers = event.get("message", {}).get("headers", {})
    contact = _contact([f"<{headers.get('message-id', '')}>"])
    if event["event"] == "complained":
        yield Word(Kind.COMPLAINT, event["recipient"], "", contact)
    elif event["event"] == "failed":
        status = status_in(str(event.get("delivery-status", {}).get("enhanced-code", "")))
        yield Word(Kind.HARD if event.get("severity") == "permanent" else Kind.SOFT, event["recipient"], status, contact)


def _other(told: Sequence[Mapping[str, Any]] | Mapping[str, Any]) -> Iterator[Word]:
    """Ours, or a list of them: ``{"kind": "hard", "address": "...", "status": "5.1.1", "message_id": ""}``; see ``Kind``."""
    for one in [told] if isinstance(told, Mapping) else told:
        yield Word(
            Kind(one["kind"]),
            str(one["address"]),
            status_in(str(one.get("status", ""))),
            _contact([str(one.get("message_id", ""))]),
        )


def _contact(texts: Sequence[str]) -> int | None:
    return next((found for text in texts if (found := contact_in(str(text))) is not None), None)


READERS: Final[Mapping[str, Callable[[Any], Iterator[Word]]]] = {
    "ses": _ses,
    "postmark": _postmark,
    "sendgrid": _sendgrid,
    "mailgun": _mailgun,
    "other": _other,
}
