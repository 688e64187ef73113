"""What those who asked for a letter say of it at the moment it would leave: it may have been asked for days before.

A room that sends letters to customers registers what it says of them::

    from everweek.messages.letters.leaving import Word, before_leaving

    @before_leaving
    def words_about(keys: Collection[str]) -> Mapping[str, Word]:
        ...

It is called with the keys of a few contacts and says nothing of those that may leave, or that are none of its own.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Final

LOOKED_AT_AGAIN: Final = timedelta(minutes=15)
"""What waits is asked about again after so long."""


class Word(StrEnum):
    """It does not leave for now; or it will never leave, and the customer has not heard from us by it."""

    WAITS = "waits"
    OVER = "over"


Speaker = Callable[[Collection[str]], Mapping[str, Word]]

_SPEAKERS: Final[list[Speaker]] = []


def before_leaving(function: Speaker) -> Speaker:
    """Register who says what of letters that are about to leave."""
    if function not in _SPEAKERS:
        _SPEAKERS.append(function)
    return function


def words_about(keys: Collection[str]) -> dict[str, Word]:
    """What is said of the letters of these contacts, by the key of each that may not leave now."""
    said: dict[str, Word] = {}
    for speaker in _SPEAKERS:
        for key, word in speaker(keys).items():
            said[key] = Word.OVER if Word.OVER in (word, said.get(key)) else Word.WAITS
    return said
