"""The numbers as a file: the same as the command and the API give, to the last digit."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO

from everweek.prove.measures import Measured, plain

COLUMNS = ("value", "low", "high", "n", "n_effective", "level", "unit", "method", "not_enough", "have", "need")
# What a spreadsheet would take for a formula where it begins a cell of text.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_lines(measured: Measured) -> Iterator[str]:
    """The measure as CSV: a column for each cut, then the estimate or, in the last column, why there is none."""
    yield _line(["measure", *map(_cell, measured.by), *COLUMNS])
    for row in measured.rows:
        cut = (_cell(row.cut[name]) for name in measured.by)
        yield _line([_cell(measured.measure), *cut, *_result(plain(row.result), measured.level)])


def _result(row: Mapping[str, object], level: float) -> Iterable[str]:
    missing = row.get("not_enough")
    if isinstance(missing, Mapping):
        told = {"level": level, "not_enough": missing["reason"], "have": missing["have"], "need": missing["need"]}
    else:
        told = {**row, "level": level}
    return [_value(told.get(name, "")) for name in COLUMNS]


def _value(value: object) -> str:
    """A number as the API writes it; a text guarded."""
    return repr(value) if isinstance(value, int | float) else _cell(value)


def _cell(value: object) -> str:
    """A text as a cell that no spreadsheet reckons with.

    >>> _cell("=1+1"), _cell("B"), _cell("-")
    ("'=1+1", 'B', "'-")
    """
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) and not text.startswith("'") else text


def _line(cells: Iterable[str]) -> str:
    at = StringIO()
    csv.writer(at).writerow(list(cells))
    return at.getvalue()
