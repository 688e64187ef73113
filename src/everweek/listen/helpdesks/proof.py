"""Whether a call really comes from the helpdesk: each proves it in a way of its own, compared in constant time.

Zendesk ("Verifying webhook authenticity", developer.zendesk.com): base64 of HMAC-SHA256 over timestamp and body. Chatwoot (its
webhooks since 4.x): ``sha256=`` and HMAC-SHA256 over timestamp, a dot and body. Zammad (admin-docs.zammad.org, "Webhook"):
``sha1=`` and HMAC-SHA1 over the body. Freshdesk signs nothing: its automations send a header of one's own.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

FRESH = timedelta(minutes=10)
"""A signed moment may lie so far off: what was recorded on the way is of no use later, and what comes twice is one anyway."""
OUR_HEADER = "X-Everweek-Secret"


def is_proved(kind: str, secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
    """Whether ``body`` was sent by who knows ``secret``. Without a secret nothing is.

    >>> from everweek import clock
    >>> is_proved("freshdesk", "s3cret", {"X-Everweek-Secret": "s3cret"}, b"{}", clock.now())
    True
    """
    if not secret:
        return False
    key = secret.encode()
    if kind == "zendesk":
        told = headers.get("X-Zendesk-Webhook-Signature-Timestamp", "")
        made = base64.b64encode(hmac.new(key, told.encode() + body, hashlib.sha256).digest()).decode()
        return _same(headers.get("X-Zendesk-Webhook-Signature", ""), made) and _is_fresh(told, now)
    if kind == "chatwoot":
        told = headers.get("X-Chatwoot-Timestamp", "")
        made = "sha256=" + hmac.new(key, told.encode() + b"." + body, hashlib.sha256).hexdigest()
        return _same(headers.get("X-Chatwoot-Signature", ""), made) and _is_fresh(told, now)
    if kind == "zammad":
        made = "sha1=" + hmac.new(key, body, hashlib.sha1).hexdigest()
        return _same(headers.get("X-Hub-Signature", ""), made)
    return _same(headers.get(OUR_HEADER, ""), secret)


def _same(told: str, made: str) -> bool:
    return hmac.compare_digest(told.encode("utf-8", "surrogatepass"), made.encode())


def _is_fresh(told: str, now: datetime) -> bool:
    try:
        at = datetime.fromtimestamp(int(told), UTC) if told.isdecimal() else datetime.fromisoformat(told)
    except (ValueError, OverflowError, OSError):
        return False
    return at.tzinfo is not None and abs(now - at) <= FRESH
