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
}


def channel_words(channel: str) -> str | Promise:
    """How somebody came, in words; a channel without words of its own, as the program that told of it calls it."""
    return CHANNELS.get(channel, channel)
