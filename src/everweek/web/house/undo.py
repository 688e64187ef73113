"""Undo instead of "are you sure": what was done is said at the head of the next page, with the way back beside it."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest

from everweek.errors import EverweekError
from everweek.people import undoing
from everweek.web.viewer import viewer_of

_MARK: Final = "undo:"
FIELD: Final = "back"
"""Under this name the notice sends the word for what was before."""


@dataclass(frozen=True)
class Back:
    """The way back: a POST to ``address``, with ``was``, what was before, kept for it where there is some.

    ``of`` names the thing it was (``member:7``): what was kept of one thing is never taken for another's. ``was`` is plain JSON,
    with days, moments and decimals among it.
    """

    address: str
    of: str = ""
    was: Mapping[str, object] | None = None


def done(request: HttpRequest, sentence: str, *, back: Back | None = None) -> None:
    """Say on the next page what was done, with the way back beside it."""
    messages.success(request, sentence, extra_tags=_way(request, back) if back is not None else "")


def warned(request: HttpRequest, sentence: str) -> None:
    """Say on the next page what was done only in part, and what is left to do."""
    messages.warning(request, sentence)


def failed(request: HttpRequest, sentence: str) -> None:
    """Say on the next page that something could not be done, and what would be right."""
    messages.error(request, sentence)


def shown(message: Message) -> Back | None:
    """The way back a message tells of, with the word it is taken by as ``of``; None where there is none.

    >>> shown(Message(25, "Bob has left the North desk.", "undo:/settings/people/7/undo word"))
    Back(address='/settings/people/7/undo', of='word', was=None)
    """
    tags = message.extra_tags or ""
    if not tags.startswith(_MARK):
        return None
    address, _space, token = tags.removeprefix(_MARK).partition(" ")
    return Back(address, token)


def taken(request: HttpRequest, of: str) -> AbstractContextManager[Mapping[str, Any]]:
    """What was before of the thing ``of``: to be entered around the service that takes it back.

    ``Conflict`` where it was taken already, is older than a day, or somebody else's.
    """
    return undoing.taken(by=viewer_of(request), token=request.POST.get(FIELD, ""), of=of)


def _way(request: HttpRequest, back: Back) -> str:
    if back.was is None:
        return f"{_MARK}{back.address}"
    try:
        token = undoing.keep(by=viewer_of(request), of=back.of, was=back.was)
    except EverweekError:
        # It is done and stands; only the way back could not be kept.
        return ""
    return f"{_MARK}{back.address} {token}" if token else ""
