"""Undo instead of "are you sure": what was done is said at the head of the next page, with the way back beside it."""

from typing import Final

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest

_MARK: Final = "undo:"


def done(request: HttpRequest, sentence: str, *, undo: str = "") -> None:
    """Say on the next page what was done. ``undo`` is an address of ours that takes it back by a POST without any field."""
    messages.success(request, sentence, extra_tags=f"{_MARK}{undo}" if undo else "")


def address_of(message: Message) -> str:
    """The address that takes back what a message tells of; empty where nothing does.

    >>> address_of(Message(25, "Bob has left the North desk.", "undo:/settings/people/7/posts/3/go-on"))
    '/settings/people/7/posts/3/go-on'
    """
    tags = message.extra_tags or ""
    return tags.removeprefix(_MARK) if tags.startswith(_MARK) else ""
