"""Undo instead of "are you sure": what was done is said at the head of the next page, with the way back beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext as _

from everweek.errors import Conflict

_MARK: Final = "undo:"
A_DAY: Final = 86_400
LONGEST: Final = 6000
"""Characters of an address in which what was before is kept; servers on the way refuse much longer ones."""


@dataclass(frozen=True)
class Back:
    """The way back: a POST without any field to ``address``, with ``was``, what was before, kept for it where there is some.

    ``of`` names the thing it was (``member:7``): what was kept of one thing is never taken for another's. ``was`` is plain JSON.
    """

    address: str
    of: str = ""
    was: Mapping[str, object] | None = None


def done(request: HttpRequest, sentence: str, *, back: Back | None = None) -> None:
    """Say on the next page what was done, with the way back beside it."""
    address = "" if back is None else back.address if back.was is None else address_with(back.address, back.of, back.was)
    messages.success(request, sentence, extra_tags=f"{_MARK}{address}" if address else "")


def warned(request: HttpRequest, sentence: str) -> None:
    """Say on the next page what was done only in part, and what is left to do."""
    messages.warning(request, sentence)


def failed(request: HttpRequest, sentence: str) -> None:
    """Say on the next page that something could not be done, and what would be right."""
    messages.error(request, sentence)


def address_of(message: Message) -> str:
    """The address that takes back what a message tells of; empty where nothing does.

    >>> address_of(Message(25, "Bob has left the North desk.", "undo:/settings/people/7/posts/3/go-on"))
    '/settings/people/7/posts/3/go-on'
    """
    tags = message.extra_tags or ""
    return tags.removeprefix(_MARK) if tags.startswith(_MARK) else ""


def address_with(address: str, of: str, was: object) -> str:
    """``address`` with what was before in it, signed by us; empty where that would be too long for an address.

    ``of`` names the thing it was (``member:7``): what was kept of one thing is never taken for another's. Plain JSON only.
    """
    kept = signing.dumps(was, salt=f"everweek.undo.{of}", compress=True)
    return f"{address}?{urlencode({'was': kept})}" if len(kept) <= LONGEST else ""


def was_before(request: HttpRequest, of: str) -> Any:  # noqa: ANN401  # whatever plain JSON was kept
    """What the address keeps of the time before; ``Conflict`` where it is none of ours, or older than a day."""
    try:
        return signing.loads(request.GET.get("was", ""), salt=f"everweek.undo.{of}", max_age=A_DAY)
    except signing.BadSignature:
        raise Conflict(_("This can be undone for a day only. Change it by hand on its page.")) from None
