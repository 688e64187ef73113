"""In which order do names stand? Letters with marks beside those without, as in every register: Éloïse before Zoé."""

import unicodedata
from functools import lru_cache
from typing import Final


def plain(text: str) -> str:
    """A text without the marks on its letters and without capitals: what names are put in order by.

    >>> plain("Éloïse"), plain("Fábio")
    ('eloise', 'fabio')
    """
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


# Letters with marks, and capitals beyond ASCII, of the Latin, Greek and Cyrillic alphabets, and for each the plain one: for a
# database, which has no other way to do the same.
_LETTERS = [chr(code) for code in range(0xC0, 0x530)]
MARKED: Final = "".join(one for one in _LETTERS if len(plain(one)) == 1 and plain(one) != one)
UNMARKED: Final = "".join(plain(one) for one in MARKED)


def plain_word(word: str) -> str:
    """``plain`` for a single word: the same words come again and again, and are remembered.

    >>> plain_word("Łódź"), plain_word("x" * 50) == "x" * 50
    ('łodz', True)
    """
    # What no word is as long as is not kept: nobody fills the memory.
    return _remembered(word) if len(word) <= _LONGEST else plain(word)


_LONGEST = 40
_remembered = lru_cache(maxsize=32_768)(plain)
