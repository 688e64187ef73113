"""Decisions of webhooks without a database: what an address may be, what is told, how it is signed, when it comes again."""

import base64
import hashlib
import hmac
import ipaddress
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from everweek.errors import Invalid
from everweek.people.fetching import is_public
from everweek.people.rules import check_text
from everweek.text.nearest import did_you_mean

if TYPE_CHECKING:
    from everweek.journal.models import Line

MOST = 20
"""So many webhooks there may be."""
TRIES = 8
"""So often one line is tried before it is parked."""
WAITS = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=1),
    timedelta(hours=2),
)
GIVES_UP_AFTER = timedelta(days=3)
"""A webhook that has only failed for so long is paused, and waits for a person."""
EVERYTHING = "*"
OF_ITSELF = "webhook"
"""Lines about webhooks are told to none: what a failing one writes would make another failure."""
SECRET = "whsec_"  # noqa: S105  # the prefix that Standard Webhooks gives a secret
TRIAL = "webhook.tried"
"""The type of a trial."""


def check_address(address: str) -> str:
    """The address as it is stored; ``Invalid`` for one that is never called. A name is looked up each time it is called."""
    told = check_text(address, "address", longest=500, required=True)
    try:
        parts = urlsplit(told)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    if not host or not told.isascii() or " " in told or parts.fragment:
        message = _("Give the whole address, such as https://helpdesk.example.org/hooks/everweek.")
        raise Invalid(message, field="address")
    if parts.username is not None or parts.password is not None:
        raise Invalid(_("Leave name and password out of the address: what is sent is signed."), field="address")
    private = host in settings.EVERWEEK_PRIVATE_HOSTS
    if parts.scheme != "https" and not (private and parts.scheme == "http"):
        raise Invalid(_("It has to begin with https://."), field="address")
    if not private and not _may_be_public(host):
        message = _("%(host)s is in a private network; name it in EVERWEEK_PRIVATE_HOSTS if that is meant.") % {"host": host}
        raise Invalid(message, field="address")
    return told


def _may_be_public(told: str) -> bool:
    host = told.removesuffix(".")
    try:
        return is_public(str(ipaddress.ip_address(host)))
    except ValueError:
        # No name ends in a number: that is an address in the dress of a name, as 127.1 is.
        is_name = "." in host and not host.rpartition(".")[2][:1].isdigit()
        return is_name and not host.endswith((".localhost", ".local", ".internal"))


def check_kinds(kinds: Sequence[str], known: Mapping[str, str]) -> list[str]:
    """The kinds in order; all of them stand as ``*``."""
    wanted = sorted(set(kinds))
    if not wanted:
        raise Invalid(_("Choose what it is told: kinds of lines, or * for all."), field="kinds")
    if EVERYTHING in wanted:
        return [EVERYTHING]
    for kind in wanted:
        if kind not in known or kind.startswith(f"{OF_ITSELF}."):
            message = _("No line of the journal that is told is called %(kind)r.") % {"kind": kind}
            raise Invalid(message + did_you_mean(kind, [*known]), field="kinds")
    return wanted


def secret_of(salt: str) -> str:
    """The secret of a webhook, as whoever receives keeps it: made anew each time of its salt and the installation's key."""
    key = salted_hmac("everweek.webhook", salt, algorithm="sha256").digest()
    return SECRET + base64.b64encode(key).decode()


def signature(secret: str, event_id: str, at: int, body: bytes) -> str:
    """The header ``webhook-signature`` (Standard Webhooks 1.0, symmetric): HMAC-SHA256 over id, moment and body."""
    key = base64.b64decode(secret.removeprefix(SECRET))
    signed = b".".join([event_id.encode(), str(at).encode(), body])
    return f"v1,{base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()}"


def event_of(line: "Line") -> dict[str, object]:
    """What is told of a line: a CloudEvent (1.0) with ids only. Neither names nor values: those are fetched by whoever may.

    Its id is the same each time. The line's own mac is in it, for after a restore another line may stand in its place.
    """
    told = {"seq": line.seq, "actor": line.actor, "ids": line.ids}
    return _event(f"{line.seq}-{line.mac[:16]}", line.kind, f"{line.subject_type}:{line.subject_id}", line.at, told)


def trial(delivery_id: int, salt: str, at: datetime) -> dict[str, object]:
    """What is sent to try whether a webhook hears."""
    return _event(f"trial-{delivery_id}-{salt[:8]}", TRIAL, "", at, {})


def _event(event_id: str, kind: str, subject: str, at: datetime, data: Mapping[str, object]) -> dict[str, object]:
    about = {"subject": subject} if subject else {}
    return {
        "specversion": "1.0",
        "id": event_id,
        "source": settings.EVERWEEK_ADDRESS,
        "type": kind,
        **about,
        "time": at.isoformat(),
        "datacontenttype": "application/json",
        "data": data,
    }


def request_of(event: Mapping[str, object], secret: str, now: datetime) -> tuple[bytes, dict[str, str]]:
    """The body and the headers with which an event is posted."""
    body = json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
    event_id, at = str(event["id"]), int(now.timestamp())
    headers = {
        "Content-Type": "application/cloudevents+json; charset=utf-8",
        "User-Agent": "Everweek-Webhooks/1",
        "webhook-id": event_id,
        "webhook-timestamp": str(at),
        "webhook-signature": signature(secret, event_id, at, body),
    }
    return body, headers


def wait_after(failures: int) -> timedelta:
    """How long to wait after so many failures one after the other.

    >>> wait_after(1).total_seconds(), wait_after(3).total_seconds(), wait_after(99).total_seconds()
    (5.0, 120.0, 7200.0)
    """
    return WAITS[min(failures, len(WAITS)) - 1]
