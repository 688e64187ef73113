"""In which order do names stand? Letters with marks beside those without, as in every register: Éloïse before Zoé."""

import unicodedata
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
