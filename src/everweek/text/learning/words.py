"""What a comment is made of for the learner: its words, their pieces, and its shape."""

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

# A word of more than 24 letters is cut: languages without spaces stay readable, and nobody can send one word of a megabyte.
_WORD = re.compile(r"[^\W_]{1,24}(?:['’][^\W_]{1,24})?")
_MARK = re.compile("['’]")
# What French and Italian leave of a small word before a vowel (l'arrivo, d'attente, qu'elle) is no part of the word it leans on.
_LEANING = frozenset(["c", "d", "j", "l", "m", "n", "s", "t", "un", "qu", "jusqu", "lorsqu", "puisqu"]).union(
    ["all", "dell", "nell", "sull"]
)
_LEANED_ON = frozenset("aeiouyhàâèéêëîïôœùû")
_TURNS = frozenset(
    [
        "but",
        "however",
        "although",
        "though",
        "yet",
        "aber",
        "jedoch",
        "obwohl",
        "allerdings",
        "mais",
        "cependant",
        "pourtant",
        "pero",
    ]
).union(["aunque", "embargo", "mas", "porém", "embora", "لكن"])
_WISHES = frozenset(
    [
        "could",
        "should",
        "would",
        "könnte",
        "sollte",
        "könnten",
        "sollten",
        "pourrait",
        "devrait",
        "pourraient",
        "devraient",
        "podría",
    ]
).union(["debería", "podrían", "deberían", "poderia", "deveria", "poderiam", "deveriam", "يجب"])
SHAPES: Final = (
    "long",
    "has !",
    "has ?",
    "has a number",
    "very short",
    "turns (but, aber, mais, ...)",
    "wishes (could, ...)",
    "in capitals",
)
_SHAPE_WEIGHT: Final = 0.5


@dataclass(frozen=True)
class Word:
    """A word of a comment as it is compared, and where it stands: ``text[start:end]``."""

    bare: str
    start: int
    end: int


def words(text: str) -> list[str]:
    """The words of ``text`` as they are compared: without capitals, apostrophes, and what leans on a word by one.

    >>> words("They DIDN'T call, 2 days!")
    ['they', 'didnt', 'call', '2', 'days']
    >>> words("Trop d’attente avant l'embarquement")
    ['trop', 'attente', 'avant', 'embarquement']
    """
    return [found if found.isalnum() else _bare(found) for found in _WORD.findall(text.casefold())]


def placed(text: str) -> list[Word]:
    """The words of ``text`` with their places in it.

    >>> placed("Too slow")[1]
    Word(bare='slow', start=4, end=8)
    """
    return [
        Word(found.group().casefold(), *found.span()) if found.group().isalnum() else _leaned_on(found)
        for found in _WORD.finditer(text)
    ]


def _bare(word: str) -> str:
    left, right = _MARK.split(word)
    return right if left in _LEANING and right[0] in _LEANED_ON else left + right


def _leaned_on(found: re.Match[str]) -> Word:
    left, right = _MARK.split(found.group().casefold())
    leans = left in _LEANING and right[0] in _LEANED_ON
    start = found.start() + (len(left) + 1 if leans else 0)
    return Word(right if leans else left + right, start, found.end())


def phrases(found: Sequence[str]) -> list[str]:
    """Each word, and each pair of neighbours.

    >>> phrases(["too", "slow"])
    ['too', 'slow', 'too slow']
    """
    return [*found, *(f"{one} {other}" for one, other in pairwise(found))]


@functools.lru_cache(maxsize=8192)
def pieces(word: str) -> tuple[str, ...]:
    """The pieces of two to five characters of a word with a space on either side: what misspellings and endings leave alike.

    >>> pieces("no")
    (' n', 'no', 'o ', ' no', 'no ', ' no ')
    """
    padded = f" {word} "
    return tuple(padded[at : at + size] for size in range(2, 6) for at in range(len(padded) - size + 1))


def all_phrases(text: str) -> list[str]:
    """Every phrase of a comment."""
    return phrases(words(text))


def all_pieces(text: str) -> list[str]:
    """Every piece of every word of a comment."""
    return [piece for word in words(text) for piece in pieces(word)]


def shape(text: str) -> list[float]:
    """What a comment looks like whatever its words: one number for each of ``SHAPES``, between 0 and 1.

    >>> dict(zip(SHAPES, shape("Nothing!")))["very short"], dict(zip(SHAPES, shape("Nothing!")))["has !"]
    (0.5, 0.5)
    """
    found = words(text)
    among = frozenset(found)
    told = (
        min(len(found), 60) / 30,
        "!" in text,
        "?" in text or "؟" in text,
        any(character.isdecimal() for character in text),
        len(found) <= 2,
        bool(among & _TURNS),
        bool(among & _WISHES),
        len(text) > 3 and text.isupper(),
    )
    return [_SHAPE_WEIGHT * float(one) for one in told]
