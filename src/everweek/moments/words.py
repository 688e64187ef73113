"""Moments in words."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CHANNELS: Final[Mapping[str, str | Promise]] = {
    "desk": _("at the desk"),
    "phone": _("by phone"),
    "chat": _("by chat"),
    "email": _("by e-mail"),
    "letter": _("by letter"),
    "visit": _("on a visit"),
    "gate": _("at the gate"),
    "ship": _("on board"),
    "web": _("by a form on the website"),
    "api": _("by another program"),
    "sms": _("by text message"),
    "whatsapp": _("by WhatsApp"),
    "facebook": _("by Facebook"),
    "twitter": _("by Twitter"),
}


def channel_of(words: str) -> str:
    """The channel somebody means by its words or by its name.

    >>> channel_of("By phone"), channel_of("desk"), channel_of("night bus")
    ('phone', 'desk', 'night bus')
    """
    told = " ".join(words.split()).casefold()
    return next((channel for channel, called in CHANNELS.items() if str(called).casefold() == told), told)


def channel_words(channel: str) -> str | Promise:
    """How somebody came, in words; a channel without words of its own, as the program that told of it calls it.

    >>> str(channel_words("phone")), channel_words("night_bus")
    ('by phone', 'night bus')
    """
    return CHANNELS.get(channel) or channel.replace("_", " ").replace("-", " ")
