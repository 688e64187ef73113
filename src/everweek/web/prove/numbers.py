"""The numbers as a file: the same as the command and the API give, to the last digit."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO

from django.utils.translation import gettext as _

from everweek.prove.asked.rates import COUNTS, Group, counts_of
from everweek.prove.measures import Measured, plain
from everweek.prove.names import beside
from everweek.science import Estimate, NotEnough

ASKED = (*COUNTS, "rate", "rate_low", "rate_high", "rate_n")
"""Who was asked by name and what became of it, and the share who answered in points of 100 with its interval, or nothing."""
COLUMNS = ("value", "low", "high", "n", "n_effective", "level", "unit", "method", "not_enough", "have", "need", *ASKED)
# What a spreadsheet would take for a formula where it begins a cell of text.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_lines(measured: Measured) -> Iterator[str]:
    """The measure as CSV: a column for each cut, then the estimate or, in the last column, why there is none."""
    yield _line(map(_cell, columns_of(measured)))
    for cut, told in rows_of(measured):
        cells = (_cell(cut[name]) for name in measured.by)
        yield _line([_cell(measured.measure), *cells, *(_value(told.get(name, "")) for name in COLUMNS)])


def columns_of(measured: Measured) -> tuple[str, ...]:
    """What the columns are called, no two alike: a cut keeps its name, and what is told of the group gives way."""
    by = measured.by
    return beside("measure", by), *by, *(beside(name, by) for name in COLUMNS)


def rows_of(measured: Measured) -> Iterator[tuple[Mapping[str, str], Mapping[str, object]]]:
    """Each group with what stands in its columns, by name; last those in which somebody was asked and nobody answered."""
    groups = {tuple(group.cut.items()): group for group in _groups(measured)}
    for row in measured.rows:
        yield row.cut, {**_result(plain(row.result), measured.level), **_asked(groups.pop(tuple(row.cut.items()), None))}
    nobody = NotEnough(_("Nobody has answered here."), have=0, need=1)
    for group in groups.values():
        yield group.cut, {**_result(plain(nobody), measured.level), **_asked(group)}


def _groups(measured: Measured) -> Iterable[Group]:
    if measured.asked is None:
        return ()
    return measured.asked.groups if measured.by else (measured.asked.whole,)


def _asked(group: Group | None) -> Mapping[str, object]:
    if group is None:
        return {}
    rate = group.rate
    told: dict[str, object] = dict(counts_of(group.counts))
    if isinstance(rate, Estimate):
        told |= {"rate": rate.value, "rate_low": rate.low, "rate_high": rate.high, "rate_n": rate.n}
    return told


def _result(row: Mapping[str, object], level: float) -> Mapping[str, object]:
    missing = row.get("not_enough")
    if isinstance(missing, Mapping):
        return {"level": level, "not_enough": missing["reason"], "have": missing["have"], "need": missing["need"]}
    return {**row, "level": level}


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


def line_of(cells: Iterable[object]) -> str:
    """A line of CSV: numbers to the last digit, texts guarded."""
    return _line(map(_value, cells))


def _line(cells: Iterable[str]) -> str:
    at = StringIO()
    csv.writer(at).writerow(list(cells))
    return at.getvalue()
