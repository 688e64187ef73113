"""Cells of files that a spreadsheet opens: a text must never run there as a formula."""

import re

_NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?([eE][+-]?[0-9]+)?")
# Some programs take the wide signs of East Asian keyboards for the others.
_SIGNS = frozenset("=+-@\uff1d\uff0b\uff0d\uff20")
_BLANKS = frozenset("\t\r\n")
MARK = "'"


def escape(cell: str) -> str:
    r"""``cell`` with a leading quotation mark where a spreadsheet would take it for a formula; numbers stay numbers.

    A cell that begins with such a mark before what would run is marked again: ``unescape`` gives back every cell as it was.

    >>> escape("=1+1"), escape("-5"), escape("- too slow"), escape("fine")
    ("'=1+1", '-5', "'- too slow", 'fine')
    >>> escape("\uff1d1+1") == "'\uff1d1+1"
    True
    """
    if not cell or _NUMBER.fullmatch(cell):
        return cell
    return MARK + cell if _would_run(cell) else cell


def unescape(cell: str) -> str:
    """What ``escape`` was given.

    >>> unescape("'=1+1"), unescape("'tis"), unescape(escape("'=1"))
    ('=1+1', "'tis", "'=1")
    """
    return cell[1:] if cell.startswith(MARK) and _would_run(cell[1:]) else cell


def _would_run(cell: str) -> bool:
    bare = cell.lstrip(MARK)
    if bare[:1] in _BLANKS:
        return True
    # Some programs skip space before they look for the sign.
    stripped = bare.lstrip(" \u00a0\t\r\n")
    return stripped[:1] in _SIGNS and not _NUMBER.fullmatch(stripped)
