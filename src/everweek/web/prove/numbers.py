"""The numbers as a file: the same as the command and the API give, to the last digit."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO

from django.utils.translation import gettext as _

from everweek.prove.asked.rates import COUNTS, Group, counts_of
from everweek.prove.compare import Compared, Comparison
from everweek.prove.measures import Measured, plain
from everweek.prove.names import beside
from everweek.science import Estimate, NotEnough

ASKED = (*COUNTS, "rate", "rate_low", "rate_high", "rate_n")
"""Who was asked by name and what became of it, and the share who answered in points of 100 with its interval, or nothing."""
FAIR = ("fair", "fair_low", "fair_high", "standing")
"""The estimate to judge by, in which small groups lean on the whole, with its interval; how the group stands to the others."""
ABOUT = ("where", "since", "until", "weighted")
"""Of which answers the numbers are, the same in each row: a row that is copied elsewhere still says it."""
COLUMNS = (
    *("value", "low", "high", "n", "n_effective", "level", "unit", "method", "not_enough", "have", "need"),
    *ASKED,
    *FAIR,
    *ABOUT,
)
# What a spreadsheet would take for a formula where it begins a cell of text.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_lines(measured: Measured, compared: Comparison | None = None) -> Iterator[str]:
    """The measure as CSV: a column for each cut, then the estimate or why there is none, and of which answers it is."""
    yield _line(map(_cell, columns_of(measured)))
    for cut, told in rows_of(measured, compared):
        cells = (_cell(cut[name]) for name in measured.by)
        yield _line([_cell(measured.measure), *cells, *(_value(told.get(name, "")) for name in COLUMNS)])


def columns_of(measured: Measured) -> tuple[str, ...]:
    """Return the names of the columns, no two alike: a cut keeps its name, and a column that tells of the group is called
    otherwise where they meet.
    """
    by = measured.by
    return beside("measure", by), *by, *(beside(name, by) for name in COLUMNS)


def rows_of(measured: Measured, compared: Comparison | None = None) -> Iterator[tuple[Mapping[str, str], Mapping[str, object]]]:
    """Each group with what stands in its columns, by name; last those in which somebody was asked and nobody answered."""
    groups = {tuple(group.cut.items()): group for group in _groups(measured)}
    about = _about(measured)
    for place, row in enumerate(measured.rows):
        asked, fair = groups.pop(tuple(row.cut.items()), None), _fair(compared.groups[place]) if compared is not None else {}
        yield row.cut, {**_result(plain(row.result), measured.level), **_asked(asked), **fair, **about}
    nobody = NotEnough(_("Nobody has answered here."), have=0, need=1)
    for group in groups.values():
        yield group.cut, {**_result(plain(nobody), measured.level), **_asked(group), **about}


def conditions(where: Mapping[str, str]) -> str:
    """Filters in one cell, as the command takes them.

    >>> conditions({"language": "English", "unit": "north-desk"})
    'language=English; unit=north-desk'
    """
    return "; ".join(f"{name}={value}" for name, value in where.items())


def _about(measured: Measured) -> Mapping[str, object]:
    """Return which answers the numbers are of, by name; what does not limit them is left out."""
    told = {
        "where": conditions(measured.where),
        "since": measured.since.isoformat() if measured.since else "",
        "until": measured.until.isoformat() if measured.until else "",
        "weighted": "yes" if measured.weighted else "no",
    }
    return {name: text for name, text in told.items() if text}


def _fair(group: Compared) -> Mapping[str, object]:
    told: dict[str, object] = {} if group.standing is None else {"standing": group.standing.value}
    if isinstance(group.estimate, Estimate):
        told |= {"fair": group.estimate.value, "fair_low": group.estimate.low, "fair_high": group.estimate.high}
    return told


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
