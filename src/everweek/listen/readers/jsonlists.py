"""A list of JSON, whole in one file: its elements one by one, however long the list, in bounded memory.

So exports and the answers of APIs come: ``[{...}, {...}]``, or the same within an object (``{"tickets": [...]}``), page after
page in one file. An element that cannot be read is refused by its number, and those after it are read all the same.
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Final, TextIO

from django.utils.translation import gettext as _

PIECE: Final = 256 * 1024
"""So many characters are read at once."""
LISTS: Final = frozenset({"tickets", "conversations", "satisfaction_ratings", "results", "payload"})
"""Under these keys of an object stands the list; ``data`` is an object that has it inside."""
_BESIDE: Final = frozenset({"meta", "count", "next_page", "previous_page"})
_MARKS: Final = re.compile(r'["\\{}\[\],]')
_SPACE: Final = re.compile(r"[ \t\r\n\ufeff]*")
_key = json.JSONDecoder()

Element = tuple[int, object, str]
"""The number of an element, what it is, and its text; where it cannot be read ``UNREAD``, and why not."""
UNREAD: Final = object()


def begins_list(text: str) -> bool:
    """Whether a file that begins with this text is a list, or objects with one inside.

    >>> begins_list(' [{"id": 1}'), begins_list('{"count": 2, "tickets": [{"id": 1}'), begins_list('{"id": 1, "results": [{}]}')
    (True, True, False)
    """
    place = _after_space(text, 0)
    return text[place : place + 1] == "[" or _within(text, place) is not None


def elements(stream: TextIO, decode: json.JSONDecoder, *, longest: int, why: Callable[[Exception], str]) -> Iterator[Element]:
    """The elements of all lists in a stream, numbered from 1 on through all of them.

    ``why`` says of what is not right JSON in what way; longer than ``longest`` characters no element may be.
    """
    reading = _Lists(stream, decode, longest, why)
    yield from reading.all()


class _Lists:
    def __init__(self, stream: TextIO, decode: json.JSONDecoder, longest: int, why: Callable[[Exception], str]) -> None:
        self._stream, self._decode, self._longest, self._why = stream, decode, longest, why
        self._held, self._at, self._number = "", 0, 0
        self._ended = self._broke_off = False

    def all(self) -> Iterator[Element]:
        while self._next():
            depth = 0
            if self._held[self._at] == "{":
                while (found := _within(self._held, self._at)) is None and len(self._held) - self._at < self._longest:
                    if not self._more():
                        break
                if found is None:
                    yield self._refused(_("here stands something else than a list of objects"))
                    return
                self._at, depth = found
            elif self._held[self._at] != "[":
                yield self._refused(_("here stands something else than a list of objects"))
                return
            self._at += 1
            yield from self._list()
            if self._ended and self._at >= len(self._held):
                return
            for _level in range(depth):
                self._skip(past_commas=True)
                self._at += 1

    def _list(self) -> Iterator[Element]:
        """The elements of one list, up to its end."""
        while char := self._next(","):
            if char == "]":
                self._at += 1
                return
            yield self._element()
        if not self._broke_off:
            yield self._refused(_broken())

    def _element(self) -> Element:
        while True:
            try:
                found, end = self._decode.raw_decode(self._held, self._at)
            except (ValueError, RecursionError) as wrong:
                # Perhaps it is only that the rest of it has not been read yet.
                if isinstance(wrong, json.JSONDecodeError) and self._is_short() and self._more():
                    continue
                return self._passed_by(wrong)
            if end < len(self._held) or not self._more():
                break
        if end - self._at > self._longest:
            self._at = end
            return self._refused(self._too_long())
        text, self._at = self._held[self._at : end], end
        self._number += 1
        return self._number, found, text

    def _passed_by(self, wrong: Exception) -> Element:
        short = self._is_short()
        self._skip()
        if self._ended and self._at >= len(self._held):
            self._broke_off = True
            return self._refused(_broken())
        return self._refused(self._why(wrong) if short or not isinstance(wrong, json.JSONDecodeError) else self._too_long())

    def _too_long(self) -> str:
        return _("the element is longer than {most} characters").format(most=self._longest)

    def _refused(self, reason: str) -> Element:
        self._number += 1
        return self._number, UNREAD, reason

    def _is_short(self) -> bool:
        return len(self._held) - self._at < self._longest

    def _next(self, also: str = "") -> str:
        """The next character that is no white space and none of ``also``; "" where nothing comes any more."""
        while True:
            self._at = _after_space(self._held, self._at)
            if self._at < len(self._held):
                if self._held[self._at] not in also:
                    return self._held[self._at]
                self._at += 1
            elif not self._more():
                return ""

    def _skip(self, *, past_commas: bool = False) -> None:
        """Go on to the bracket, or the comma, that ends what stands here, whatever it is."""
        depth, quoted = 0, False
        while True:
            mark = _MARKS.search(self._held, self._at)
            if mark is None:
                self._at = len(self._held)
                if not self._more():
                    return
                continue
            char, self._at = mark.group(), mark.end()
            if quoted:
                if char == "\\":
                    # What is escaped, a quotation mark perhaps, may come with the next piece.
                    if self._at == len(self._held):
                        self._more()
                    self._at += 1
                quoted = char != '"'
            elif char == '"':
                quoted = True
            elif char in "{[":
                depth += 1
            elif char in "}]" and depth:
                depth -= 1
            elif char in "}]" or (not depth and not past_commas):
                self._at -= 1
                return

    def _more(self) -> bool:
        """Read on; whether anything came. What was gone through is let go."""
        wanted = max(PIECE, len(self._held) - self._at)
        piece = self._stream.read(wanted)
        if not piece:
            self._ended = True
            return False
        self._held, self._at = self._held[self._at :] + piece, 0
        return True


def _broken() -> str:
    return _("the file breaks off here, before the end of its list")


def _after_space(text: str, place: int) -> int:
    found = _SPACE.match(text, place)
    return found.end() if found else place


def _within(text: str, place: int) -> tuple[int, int] | None:
    """Where in an object the list begins, and how deep that is; None where none is found by what stands here."""
    depth = 0
    try:
        while text[place] == "{":
            depth += 1
            place = _after_space(text, place + 1)
            while True:
                name, place = _key.raw_decode(text, place)
                place = _after_space(text, place)
                if text[place] != ":":
                    return None
                place = _after_space(text, place + 1)
                if name in LISTS and text[place] == "[":
                    return place, depth
                if name == "data" and text[place] == "{":
                    break
                if name not in _BESIDE:
                    return None
                _value, place = _key.raw_decode(text, place)
                place = _after_space(text, place)
                if text[place] != ",":
                    return None
                place = _after_space(text, place + 1)
    except (ValueError, IndexError, RecursionError):
        return None
    return None
