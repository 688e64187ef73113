"""Decisions without a database: can this be a touchpoint, can this interaction have happened?"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import Final

from django.utils.translation import gettext as _

from everweek.errors import Conflict, Invalid
from everweek.text.letters import plain
from everweek.text.nearest import did_you_mean

KEY = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")
CHANNEL = re.compile(r"[a-z][a-z0-9_-]{0,19}")
ATTRIBUTE = re.compile(r"[a-z][a-z0-9_]{0,39}")
NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?", re.ASCII)
"""How a number is written where an attribute is asked for: a text that is written so may have been told as one."""
FLAGS = {"true": 1, "false": 0}
PLAIN = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]*")
EARLIEST = datetime(1900, 1, 2, tzinfo=UTC)
MOST_ATTRIBUTES = 50
LONGEST_VALUE = 2000
LARGEST_WHOLE = 2**53
LONGEST_WORD = 200
WORD: Final = "word"
"""Under this name what somebody said of a moment stands among its attributes."""
CHANNELS: Final = ("desk", "phone", "chat", "email", "letter", "visit")
"""The channels a moment is logged by by hand, in the order they are offered; a program may tell of any other."""
TAKEN_BACK_WITHIN: Final = timedelta(days=1)


def check_key(key: str) -> str:
    """A touchpoint's key as it is; ``Invalid`` where it is none."""
    if not KEY.fullmatch(key):
        raise Invalid(_("A touchpoint's key has 1 to 80 small letters, digits, . - and _, such as check-in."), field="key")
    return key


def no_touchpoint(key: str, known: Iterable[str]) -> Invalid:
    """Return the refusal of a touchpoint that nobody named, with the one of ``known`` that was probably meant."""
    told = _("There is no touchpoint {key!r}; name it first.").format(key=key) + did_you_mean(key, known)
    return Invalid(told, field="touchpoint")


def check_external_id(external_id: str) -> str:
    """An outside id as it is."""
    if not 0 < len(external_id) <= 200 or not PLAIN.fullmatch(external_id):
        raise Invalid(_("An external_id has 1 to 200 characters, none of them a control character."), field="external_id")
    return external_id


def check_channel(channel: str) -> str:
    """A channel such as phone, or nothing."""
    if channel and not CHANNEL.fullmatch(channel):
        raise Invalid(_("Give the channel as a word of small letters, such as phone."), field="channel")
    return channel


def check_word(text: str) -> str:
    """What somebody says of a moment in a few words, in one line."""
    word = " ".join(text.split())
    if len(word) > LONGEST_WORD or not PLAIN.fullmatch(word):
        raise Invalid(_("Say it in at most {most} characters.").format(most=LONGEST_WORD), field="word")
    return word


def check_still_fresh(recorded_at: datetime, now: datetime) -> None:
    """Raise ``Conflict`` where what was logged by hand is more than a day old: it is neither taken back nor put back any more."""
    if not is_fresh(recorded_at, now):
        raise Conflict(_("This was logged more than a day ago: it stands."), code="too-late")


def is_fresh(recorded_at: datetime, now: datetime) -> bool:
    """Whether a moment was recorded less than a day ago."""
    return now - recorded_at < TAKEN_BACK_WITHIN


def key_of(name: str) -> str:
    """A key for a touchpoint of that name.

    >>> key_of("Check-in, Terminal 2"), key_of("Frühstück")
    ('check-in-terminal-2', 'fruhstuck')
    """
    return re.sub(r"[^a-z0-9]+", "-", plain(name)).strip("-")[:80].strip("-")


def check_at(at: datetime, now: datetime) -> datetime:
    """A moment that can have been: aware, not before 1900, not after tomorrow."""
    if at.tzinfo is None:
        raise Invalid(_("Give the moment with its time zone."), field="at")
    if not EARLIEST <= at <= now + timedelta(days=1):
        raise Invalid(_("Nothing can have happened at {at}.").format(at=at.isoformat()), field="at")
    return at


def check_attributes(attributes: Mapping[str, object]) -> dict[str, object]:
    """Further facts about an interaction: names of small letters; values that are text, numbers, or true and false."""
    if len(attributes) > MOST_ATTRIBUTES:
        raise Invalid(_("Give at most {most} attributes.").format(most=MOST_ATTRIBUTES), field="attributes")
    for name, value in attributes.items():
        field = f"attributes.{name}"
        if not ATTRIBUTE.fullmatch(name):
            raise Invalid(_("The name of an attribute is of small letters, digits and _, such as queue."), field="attributes")
        if not isinstance(value, str | int | float | bool) or (isinstance(value, float) and not isfinite(value)):
            raise Invalid(_("An attribute's value is text, a number, or true or false."), field=field)
        if isinstance(value, int) and abs(value) > LARGEST_WHOLE:
            raise Invalid(
                _("A whole number above {most} is not kept exactly: send it as text.").format(most=LARGEST_WHOLE), field=field
            )
        if isinstance(value, str) and (len(value) > LONGEST_VALUE or not PLAIN.fullmatch(value)):
            message = _("An attribute's text has at most {most} characters, none of them a control character.")
            raise Invalid(message.format(most=LONGEST_VALUE), field=field)
    return dict(attributes)
