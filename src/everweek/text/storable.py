"""Text as every database can keep it and every terminal show it."""

import re
import unicodedata

_NEVER = re.compile(r"[\x00\ud800-\udfff]")
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_TURNS = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_BLANK = frozenset("\u2800\u3164\u115f\u1160\uffa0")
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


def one_line(text: str, longest: int) -> str:
    r"""The text as one line of at most so many characters: for a subject, which somebody else's title becomes a part of.

    Breaks and controls become a space; what turns the direction of all that follows is left out. Joiners and marks stay: Persian
    and Hindi are written with them, and so are families of emoji.

    >>> one_line("Your visit\r\nBcc: all@example.org", 200), one_line("x" * 12, 10), one_line("pay \u202egnp.exe", 200)
    ('Your visit Bcc: all@example.org', 'xxxxxxxxx\u2026', 'pay gnp.exe')
    """
    line = re.sub(" {2,}", " ", _BREAKS.sub(" ", _TURNS.sub("", text))).strip()
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def first_words(text: str, longest: int) -> str:
    r"""The first whole words of the text, on one line of at most so many characters; an ellipsis says that more follows.

    What is written without spaces, or begins a word of more than half that length, is cut between two letters.

    >>> first_words("The ramp is\nnarrow.", 80), first_words("The ramp is narrow.", 16), first_words("x" * 12, 10)
    ('The ramp is narrow.', 'The ramp is…', 'xxxxxxxxx…')
    """
    line = one_line(text, max(len(text), 1))
    if len(line) <= longest:
        return line
    whole = line[:longest].rpartition(" ")[0].rstrip(" ,;:")
    return f"{whole}…" if 2 * len(whole) >= longest else one_line(line, longest)


def is_name(text: str) -> bool:
    r"""Whether the text can be a name: something of it is seen (``is_seen``), it stands on one line, and nothing in it turns
    round the order in which what stands after it is read.

    Embeddings, overrides and isolates (U+202A to U+202E, U+2066 to U+2069) do that, and no name is written with them. The marks
    U+200E, U+200F and U+061C are letters without a shape: they put a bracket or a number in its place within a name that is
    written from right to left, and reach no further. Joiners stay too: Persian and Hindi are written with them.

    >>> is_name("\u05d3\u05e0\u05d4 (7)\u200f"), is_name("Dana\u202e"), is_name("Dana\u2066"), is_name("Da\nna")
    (True, False, False, False)
    >>> is_name("\u200b"), is_name("\u2800"), is_name("\u3164"), is_name("Da\u200dna")
    (False, False, False, True)
    """
    # Almost all names are plain, and this is asked of each row of a file.
    if text.isascii() and text.isprintable():
        return True
    return is_seen(text) and (text.isprintable() or not (_TURNS.search(text) or _BREAKS.search(text)))


def is_seen(text: str) -> bool:
    r"""Whether anything of the text is seen; of nothing there is nothing to miss.

    Format characters, spaces and marks without a letter show nothing, and neither do the blank of Braille and the fillers of
    Hangul, which are letters.

    >>> is_seen("\u00ad\u2060\U000e0041"), is_seen("\u115f"), is_seen("7"), is_seen("\u674e"), is_seen("")
    (False, False, True, True, True)
    """
    if not text.strip():
        return True
    return any(one not in _BLANK and unicodedata.category(one)[0] in "LNPS" for one in text)


def is_one_line(text: str) -> bool:
    r"""Whether the text stands on one line, whatever shows it, and every database can keep it.

    >>> is_one_line("Ihr\u00a0Besuch"), is_one_line("two\nlines"), is_one_line("two\u2028lines")
    (True, False, False)
    """
    return not _BREAKS.search(text)
