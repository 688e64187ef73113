"""What the letters about a case are called: by its key one is the same, and what came back is known again."""

import re
from typing import Final

_OPENED: Final = re.compile(r"case:(\d+):opened")
_WORD: Final = re.compile(r"case:\d+:word:(\d+)")


def keys_of_letters(case: int) -> str:
    """What the keys of all letters about a case begin with."""
    return f"case:{case}:"


def opened_key(case: int) -> str:
    """What the letter is called that says we have a case."""
    return f"{keys_of_letters(case)}opened"


def word_key(case: int, remark: int) -> str:
    """What the letter is called with a word of ours."""
    return f"{keys_of_letters(case)}word:{remark}"


def case_opened(key: str) -> int | None:
    """The case of which a letter says that we have it; None of any other.

    >>> case_opened("case:12:opened"), case_opened("case:12:word:7")
    (12, None)
    """
    found = _OPENED.fullmatch(key)
    return int(found[1]) if found else None


def word_of(key: str) -> int | None:
    """The remark a letter was made of; None of any other.

    >>> word_of("case:12:word:7"), word_of("case:12:opened")
    (7, None)
    """
    found = _WORD.fullmatch(key)
    return int(found[1]) if found else None
