"""Where a table begins among the first rows of a sheet or a file: which of them names the columns."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

SAMPLE = 60
_BELOW = 20
_NUMBER = re.compile(r"[+-]?[0-9][0-9.,]*([eE][+-]?[0-9]+)?")


@dataclass(frozen=True)
class Head:
    """The row at ``place`` (from 0) most likely names the columns; ``passed`` are the places of the filled rows above it.

    ``clear`` is False where another row could be meant: then a person says which. ``named`` columns have a name in the first
    filled row, ``typical`` cells are filled in the rows below it.
    """

    place: int
    clear: bool
    passed: tuple[int, ...]
    named: int
    typical: int


def find_head(rows: Sequence[Sequence[str]]) -> Head | None:
    """The row that names the columns, among the first rows of a table (of at most ``SAMPLE``); None where all are blank.

    A header names more than two thirds of the columns that the rows below it typically fill. A title above a table fills one cell
    of three or more, or is followed by a blank row; such rows are passed by. Where a row is neither, nothing is decided.

    >>> find_head([["Report", "", ""], ["", "", ""], ["id", "score", "words"], ["1", "9", "kind"]])
    Head(place=2, clear=True, passed=(0,), named=1, typical=3)
    >>> find_head([["id", "score"], ["1", "9"]]).place
    0
    >>> find_head([["May", "2026", "", "", ""], ["id", "a", "b", "c", "d"], ["1", "2", "3", "4", "5"]]).clear
    False
    """
    filled = [sum(1 for cell in row if cell.strip()) for row in rows[:SAMPLE]]
    places = [place for place, count in enumerate(filled) if count]
    if not places:
        return None
    first = places[0]
    named, typical = filled[first], _typical(filled, places, 0)
    for at, place in enumerate(places):
        if _heads(filled[place], _typical(filled, places, at)):
            passed = tuple(places[:at])
            if passed and any(_NUMBER.fullmatch(cell.strip()) for cell in rows[place]):
                break
            return Head(place, _titles(filled, passed, place), passed, named, typical)
    return Head(first, clear=False, passed=(), named=named, typical=typical)


def _typical(filled: Sequence[int], places: Sequence[int], at: int) -> int:
    below = [filled[place] for place in places[at + 1 : at + 1 + _BELOW]]
    return int(median(below)) if below else 0


def _heads(named: int, typical: int) -> bool:
    return named * 3 > typical * 2


def _titles(filled: Sequence[int], passed: Sequence[int], place: int) -> bool:
    """Whether the rows passed by are surely no header."""
    if not passed:
        return True
    alone = all(filled[one] == 1 for one in passed)
    apart = filled[place] >= 3 or place - passed[-1] > 1
    return alone and apart
