"""The line of a unit: itself and all above it; and what the nearest of them says, where each may say something of its own."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from everweek.people.models import Unit

Value = TypeVar("Value")


def line_of(unit: Unit) -> list[int]:
    """The numbers of a unit and of all above it, the nearest first: itself, then the one it is part of, up to the top."""
    return line_of_path(unit.path)


def line_of_path(path: str) -> list[int]:
    """The numbers along the path of a unit, the nearest first.

    >>> line_of_path("/1/7/12/")
    [12, 7, 1]
    """
    return [int(part) for part in reversed(path.split("/")) if part]


def nearest_says(line: Sequence[int], rows: Mapping[int, Value], usual: Value) -> tuple[Value, bool]:
    """What holds at the first unit of a line, and whether that unit says it itself; ``usual`` where none on the line does.

    ``rows`` are what units say, by their numbers.

    >>> nearest_says([12, 7, 1], {7: "by hand", 1: "by rule"}, "suggest"), nearest_says([12], {12: "by rule"}, "suggest")
    (('by hand', False), ('by rule', True))
    """
    value = next((rows[unit] for unit in line if unit in rows), usual)
    return value, line[0] in rows
