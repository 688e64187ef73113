"""Text as every database can keep it and every terminal show it."""

import re

_NEVER = re.compile(r"[\x00\ud800-\udfff]")
_UNFIT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def storable(text: str) -> str:
    r"""The text with a mark (U+FFFD) for each character that cannot be kept or shown: half a surrogate pair, NUL, other controls.

    For what nobody can be asked to write otherwise, such as what an error says. What a person or a program sends is refused
    instead, with the field to blame. Tabs and line breaks stay.

    >>> ascii(storable("half \ud800, nothing \x00, a bell \x07"))
    "'half \\ufffd, nothing \\ufffd, a bell \\ufffd'"
    """
    return _UNFIT.sub("\ufffd", text)


def is_storable(text: str) -> bool:
    r"""Whether every database can keep the text as it is.

    >>> is_storable("Ünï"), is_storable("half \ud800"), is_storable("\x00")
    (True, False, False)
    """
    # Almost all text is plain, and this is asked of each name of each line of the journal.
    return (text.isascii() and "\x00" not in text) or not _NEVER.search(text)
