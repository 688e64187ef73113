"""Decisions about invitations without a database: the secret of a link, who is drawn, which moments a rule is about."""

import base64
import hashlib
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from everweek.messages.contact.rules import TOLD, Because, Known, Past, Purpose, Rule, Wish, look_ahead
from everweek.people.links import secret_in

WHOLE: Final = 1_000_000
"""Certain, and once: probabilities and weights are in millionths."""
CORRECTED_WITHIN: Final = timedelta(days=1)
"""So long after answering a customer may add to the answer or correct it."""
EMAIL, LINK, SMS = "email", "link", "sms"
CHANNELS: Final = (EMAIL, LINK, SMS)
"""By mail, by a link somebody hands the customer, as a text somebody copies into a message. In this order they are offered."""
NO_LINK: Final = "told:"
"""What stands in the place of the hash of a link where another program asked: no link of this house leads there."""
OPEN_DAYS: Final = 14
MOST_OPEN_DAYS: Final = 180
MOST_REMINDERS: Final = 3
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
_REMINDER = re.compile(r"remind:([0-9]{1,18}):([0-9])")
_SALT = "everweek.listen.invitation"


def asked_by(rule_id: int | None) -> str:
    """Under which word an answer keeps what asked for it: a rule, or None for a colleague by hand.

    >>> asked_by(3), asked_by(None)
    ('rule-3', 'by_hand')
    """
    return "by_hand" if rule_id is None else f"rule-{rule_id}"


def token_of(salt: str) -> str:
    """The secret in a link: 128 bits that only who holds the installation's key can make of the salt."""
    digest = salted_hmac(_SALT, salt, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest[:16]).decode().rstrip("=")


def hash_of(token: str) -> str:
    """What is kept of a link's secret: enough to know it again, and nothing to make it of."""
    return hashlib.sha256(token.encode()).hexdigest()


def token_in(address: str) -> str:
    """The secret in the end of an address that somebody opened; empty where it is none.

    >>> token_in("abcdefghijklmnopqrstuv"), token_in("north desk")
    ('abcdefghijklmnopqrstuv', '')
    """
    told = secret_in(address)
    return told if _TOKEN.fullmatch(told) else ""


def reminder_key(invitation: int, number: int) -> str:
    """What the contact of the first, second or third reminder is called by."""
    return f"remind:{invitation}:{number}"


def reminder_keys(invitation: int) -> list[str]:
    """The keys of all reminders there may be of an invitation.

    >>> reminder_keys(12)
    ['remind:12:1', 'remind:12:2', 'remind:12:3']
    """
    return [reminder_key(invitation, number + 1) for number in range(MOST_REMINDERS)]


def reminder_in(key: str) -> tuple[int, int] | None:
    """The invitation that a contact of that key reminds of, and whether it is the first, second or third time; None: of none.

    >>> reminder_in("remind:12:1"), reminder_in("ask:hand:12")
    ((12, 1), None)
    """
    found = _REMINDER.fullmatch(key)
    return (int(found[1]), int(found[2])) if found else None


def reminders_leaving(reminders: int, after_days: int, open_days: int, standing: Mapping[Purpose, Rule]) -> tuple[int, ...]:
    """Return how many days after the first letter each reminder leaves, by the contact rules, for a customer who hears from us of
    nothing else.

    >>> from everweek.messages.contact.rules import DEFAULTS
    >>> reminders_leaving(3, 3, 14, DEFAULTS), reminders_leaving(2, 1, 60, DEFAULTS)
    ((3,), (2, 32))
    """
    # By day and not by hour: quiet hours move a letter by less than the links are open for.
    by_day = {of: replace(one, quiet_from=None, quiet_until=None, quiet_days=frozenset()) for of, one in standing.items()}
    first = last = datetime(2026, 1, 1, 12, tzinfo=UTC)
    past, leaving = [Past(Purpose.ASKING, first)], list[int]()
    for _turn in range(reminders):
        due = last + timedelta(days=after_days)
        outlook = look_ahead(Wish(0, Purpose.REMINDING, ""), Known(past=past), by_day, due)
        if outlook.at is None or outlook.at >= first + timedelta(days=open_days):
            break
        last = outlook.at
        past.append(Past(Purpose.REMINDING, last))
        leaving.append((last - first).days)
    return tuple(leaving)


def weight_of(probability: int) -> int:
    """By how much an answer counts whose giver was asked with that probability; both in millionths.

    >>> weight_of(1_000_000), weight_of(250_000), weight_of(300_000)
    (1000000, 4000000, 3333333)
    """
    return max(1, round(WHOLE * WHOLE / probability))


def draw_of(seed: str, interaction: int) -> int:
    """What a rule's seed draws for an interaction: one of 0 to 999999, each as likely; the same whenever it is drawn again.

    >>> draw_of("0123", 7) == draw_of("0123", 7), 0 <= draw_of("0123", 8) < 1_000_000
    (True, True)
    """
    digest = hashlib.blake2b(f"{seed}:{interaction}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") * WHOLE >> 64


class Reason(StrEnum):
    """Why nobody is asked about a moment, by a rule or by hand; all other reasons are those of ``messages.contact``."""

    NOT_DRAWN = "not_drawn"
    NOBODY_KNOWN = "nobody_known"
    NOTHING_TO_ASK = "nothing_to_ask"
    TOO_LONG_AGO = "too_long_ago"
    CALLED_OFF = "called_off"
    TAKEN_BACK = "taken_back"
    QUIET_HOUR = "quiet_hour"


class Outcome(StrEnum):
    """Why somebody who was asked did not answer, where that is known; where none is noted, the customer is silent."""

    BOUNCED = "bounced"
    OPTED_OUT = "opted_out"


REASONS: Final[Mapping[str, str | Promise]] = {
    Reason.NOT_DRAWN.value: _("They were not among those drawn to be asked."),
    Reason.NOBODY_KNOWN.value: _("It is not known who the customer was."),
    Reason.NOTHING_TO_ASK.value: _("The questionnaire was archived, so there was nothing to ask."),
    Reason.TOO_LONG_AGO.value: _("It was told to us too long after it happened."),
    Reason.CALLED_OFF.value: _("It was called off before it left."),
    Reason.TAKEN_BACK.value: _("The moment it was about was taken back."),
    Reason.QUIET_HOUR.value: _("It was a quiet hour for them, in which no link is handed over."),
    Because.OPTED_OUT.value: _("They asked us not to write."),
    Because.FEWER.value: _("They asked us to write less often."),
    Because.TOO_OFTEN.value: _("They have heard from us as often as the contact rules allow."),
    Because.TOO_SOON.value: _("They had heard from us too short a time ago, or were about to."),
    Because.BOUNCED.value: _("Mail to their address came back."),
    Because.NO_ADDRESS.value: _("No e-mail address of theirs is known."),
    Because.GONE.value: _("This customer was erased, or is not known here."),
    "refused": _("The mail server did not take the letter."),
}
"""Why somebody was not asked, in sentences."""


def asks_by_name(key: str) -> bool:
    """Whether a contact of that key is the letter, or the link, of an invitation: one of ours, or one that a file told of.

    >>> asks_by_name("ask:hand:3f"), asks_by_name(f"{TOLD}3f"), asks_by_name("remind:7:1")
    (True, True, False)
    """
    return key.startswith(("ask:", TOLD))


def reason_in_words(reason: str) -> str:
    """Why somebody was not asked, in a sentence.

    >>> reason_in_words("not_drawn")
    'They were not among those drawn to be asked.'
    """
    return str(REASONS.get(reason, reason))


@dataclass(frozen=True, slots=True)
class Moment:
    """An interaction as a rule looks at it. ``path`` is the unit's, such as ``/1/4/``, or nothing."""

    id: int
    at: datetime
    recorded_at: datetime
    path: str
    touchpoint: str
    channel: str
    attributes: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which moments a rule is about; see ``AskingRule``."""

    path: str
    touchpoints: Collection[str]
    channels: Collection[str]
    attributes: Mapping[str, object]
    since: datetime

    def includes(self, moment: Moment) -> bool:
        """Whether the rule is about this moment."""
        return next(self.differing(moment), None) is None

    def differing(self, moment: Moment) -> Iterator[str]:
        """In what this moment is another than those the rule is about: since, unit, touchpoints, channels, attributes."""
        if moment.recorded_at < self.since:
            yield "since"
        if not moment.path.startswith(self.path):
            yield "unit"
        if self.touchpoints and moment.touchpoint not in self.touchpoints:
            yield "touchpoints"
        if self.channels and moment.channel not in self.channels:
            yield "channels"
        if any(_as_told(moment.attributes.get(name)) != _as_told(value) for name, value in self.attributes.items()):
            yield "attributes"


def _as_told(value: object) -> str:
    """Return an attribute in one spelling of the several that mean the same to a person: 3, 3.0 and "3", or true and yes."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    told = "" if value is None else str(value).strip().casefold()
    return {"true": "yes", "false": "no"}.get(told, told)
