"""Limits in sentences for the customer, in the language that is spoken now."""

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Final

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from everweek.act.respect.rules import Where

WAYS: Final[Mapping[str, str | Promise]] = {
    Where.CALL: gettext_lazy("by telephone"),
    Where.DESK: gettext_lazy("at the desk"),
    Where.MAIL: gettext_lazy("by mail"),
    Where.CHAT: gettext_lazy("by chat"),
}


def terms_to_customer(
    *, channel: str, hours_from: time | None, hours_until: time | None, contact: str, unserved: bool = False
) -> Sequence[str]:
    """What a limit means, told to the customer: a sentence each. ``unserved``: who alone answered has left."""
    said = []
    if channel:
        said.append(_("You reach us %(way)s.") % {"way": WAYS[channel]})
    if hours_from is not None and hours_until is not None:
        said.append(_("You reach us from %(from)s to %(until)s.") % {"from": hour(hours_from), "until": hour(hours_until)})
    if contact:
        said.append(_("%(name)s is there for you, and answers you.") % {"name": contact})
    if unserved:
        said.append(_("Somebody new is being named who is there for you. Until then, whoever of us is there answers you."))
    return said


def hour(at: time) -> str:
    """An hour, as people read it."""
    return formats.time_format(at, "H:i")
