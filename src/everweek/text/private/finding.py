"""Where personal data stand in a text, and the text with a mark in the place of each."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from everweek.text.private import numbers
from everweek.text.private.names import Names

MAIL, ACCOUNT, CARD, PHONE, POST, NAME = "mail", "account", "card", "phone", "post code", "name"
WORDS: Final = "words"
"""What a person says is personal: it is found by nobody here, and is marked as what is found."""
KINDS: Final = (MAIL, ACCOUNT, CARD, PHONE, POST, NAME, WORDS)
Span = tuple[int, int]
_LOCAL = re.compile(r"[\w.%+'-]{1,64}\Z")
_DOMAIN = re.compile(r"(?:[^\W_](?:(?:[^\W_]|-){0,61}[^\W_])?\.){1,8}[^\W\d_]{2,24}")
# Arabic and Persian, Hindi, Bengali, Thai, and wide ones: whatever figures a number is written in, it is that number.
_FIGURES: Final = {first + figure: str(figure) for first in (0x660, 0x6F0, 0x966, 0x9E6, 0xE50, 0xFF10) for figure in range(10)}
# Each with the fewest figures of what it looks for: most comments hold none at all.
_LOOKERS: Final[tuple[tuple[str, int, Callable[[str], Iterator[Span]]], ...]] = (
    (ACCOUNT, 2, numbers.accounts),
    (CARD, 13, numbers.cards),
    (PHONE, 8, numbers.phones),
    (POST, 2, numbers.posts),
)
_FIGURE: Final = re.compile("[0-9]")
_MARK = re.compile(f"⟦(?:{'|'.join(KINDS)})⟧")
_NOBODY = Names()
# What hides may uncover: a number beside it now stands alone. More than this only somebody makes who tries to.
_ROUNDS = 6


@dataclass(frozen=True)
class Found:
    """Personal data of one ``kind`` at ``text[start:end]``."""

    kind: str
    start: int
    end: int


def find(text: str, names: Names = _NOBODY) -> tuple[Found, ...]:
    """The personal data in ``text``, in order, none overlapping. What overlaps is one, of the kind of the longer.

    >>> [(one.kind, one.start, one.end) for one in find("Call +44 20 7946 0018 or dana@example.org.")]
    [('phone', 5, 21), ('mail', 25, 41)]
    """
    hidden = text if text.isascii() else _MARK.sub(lambda mark: "⟦" * len(mark.group()), text).translate(_FIGURES)
    figures = len(_FIGURE.findall(hidden))
    found: list[Found] = []
    for _round in range(_ROUNDS):
        before = len(found)
        found.extend(hits := _one_of_each(hidden, MAIL, mails))
        hidden = _hide(hidden, hits)
        for kind, least, look in _LOOKERS:
            if figures < least:
                continue
            found.extend(hits := _one_of_each(hidden, kind, look))
            hidden = _hide(hidden, hits)
        found.extend(hits := _one_of_each(hidden, NAME, names.find))
        hidden = _hide(hidden, hits)
        if len(found) == before:
            break
    return tuple(sorted(found, key=lambda one: one.start))


def without_marks(text: str) -> str:
    """``text`` with an ellipsis in the place of each mark: for a heading, where a mark would be in the way.

    >>> without_marks("Call ⟦phone⟧ or ⟦mail⟧!")
    'Call … or …!'
    """
    return _MARK.sub("…", text)


def masked(text: str, names: Names = _NOBODY) -> str:
    """``text`` with a mark such as ``⟦mail⟧`` in the place of each of its personal data; masking again changes nothing.

    >>> masked("I am Dana Okafor (dana@example.org); Bob Lee was kind.", Names(["Dana Okafor"], kept=["Bob Lee"]))
    'I am ⟦name⟧ (⟦mail⟧); Bob Lee was kind.'
    """
    pieces, at = [], 0
    for one in find(text, names):
        pieces += [text[at : one.start], f"⟦{one.kind}⟧"]
        at = one.end
    return "".join([*pieces, text[at:]])


def mails(text: str) -> Iterator[Span]:
    """Mail addresses: from each @ outward, never further than an address may be long (RFC 5321, section 4.5.3.1)."""
    at = text.find("@")
    while at >= 0:
        before = _LOCAL.search(text[max(0, at - 64) : at])
        after = _DOMAIN.match(text, at + 1, at + 256)
        if before and after:
            yield at - len(before.group()), after.end()
        at = text.find("@", at + 1)


def _one_of_each(text: str, kind: str, look: Callable[[str], Iterator[Span]]) -> list[Found]:
    """Return what one looker finds in a text, with overlapping spans joined."""
    found: list[Found] = []
    for start, end in sorted(look(text)):
        if found and start < found[-1].end:
            found[-1] = Found(kind, found[-1].start, max(end, found[-1].end))
        else:
            found.append(Found(kind, start, end))
    return found


def _hide(text: str, found: list[Found]) -> str:
    if not found:
        return text
    pieces, at = [], 0
    for one in found:
        pieces += [text[at : one.start], "⟦" * (one.end - one.start)]
        at = one.end
    return "".join([*pieces, text[at:]])
