"""What a dry run and a refused row look like to those who show them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class RefusedRow:
    """A row that was not stored: the physical ``line`` it begins on, the ``column`` to blame (or ""), why, and its cells.

    ``whole`` is False where the row could not be read as it stands in its file: its cells are what could be told of them.
    """

    line: int
    column: str
    reason: str
    cells: tuple[str, ...]
    whole: bool = True


@dataclass(frozen=True)
class Understood:
    """One of the first rows as it would be stored: what each value means -> the value, as text. ``refused`` says why the row
    would be refused; empty where it would not.
    """

    line: int
    values: Mapping[str, str]
    refused: str = ""


@dataclass(frozen=True)
class Reason:
    """One reason for refusals: how often, the ``column`` to blame (or ""), and the first line as an example."""

    reason: str
    column: str
    count: int
    first_line: int


@dataclass(frozen=True)
class Tallies:
    """What came of the rows; ``read == stored + already + refused + left_out``, always; the map wants none of those left out."""

    read: int = 0
    stored: int = 0
    already: int = 0
    refused: int = 0
    left_out: int = 0


@dataclass(frozen=True)
class DryRun:
    """What would happen.

    ``columns`` are the file's, ``unused`` those the map does not name. ``reasons`` are the refusals, the most frequent first.
    ``notes`` are sentences a person should read before going on. ``complete`` is False where only the first rows were tried.
    """

    kind: str
    questionnaire: str
    columns: tuple[str, ...]
    unused: tuple[str, ...]
    first: tuple[Understood, ...]
    tallies: Tallies
    reasons: tuple[Reason, ...]
    notes: tuple[str, ...]
    complete: bool


def to_json(plan: DryRun) -> dict[str, Any]:
    """The dry run as plain JSON, to be kept."""
    return asdict(plan)


def from_json(kept: Mapping[str, Any]) -> DryRun:
    """The dry run that ``to_json`` was given."""
    return DryRun(
        kind=kept["kind"],
        questionnaire=kept["questionnaire"],
        columns=tuple(kept["columns"]),
        unused=tuple(kept["unused"]),
        first=tuple(Understood(**one) for one in kept["first"]),
        tallies=Tallies(**kept["tallies"]),
        reasons=tuple(Reason(**one) for one in kept["reasons"]),
        notes=tuple(kept["notes"]),
        complete=kept["complete"],
    )
