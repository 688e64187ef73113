"""Evidence of a year as a table for other programs: one row a figure."""

import csv
from io import StringIO
from typing import Final

from everweek.act.evidence.year import YearEvidence, YearFigure
from everweek.science import Estimate
from everweek.text.cells import escape

COLUMNS: Final = ("year", "unit", "clause", "figure", "which", "name", "n", "of", "share", "low", "high", "cost")


def year_csv(told: YearEvidence) -> bytes:
    """The figures as CSV; shares in points of 100, what was given as currency and amount."""
    text = StringIO()
    write = csv.writer(text, lineterminator="\r\n")
    write.writerow(COLUMNS)
    unit = told.unit.key if told.unit is not None else ""
    for one in told.figures:
        write.writerow([told.year, unit, *_cells(one)])
    return text.getvalue().encode()


def _cells(one: YearFigure) -> list[object]:
    found = one.share
    share = (
        [round(100 * part, 3) for part in (found.value, found.low, found.high)] if isinstance(found, Estimate) else ["", "", ""]
    )
    cost = " ".join(f"{currency} {amount}" for currency, amount in one.cost.items())
    return [
        one.clause.value,
        one.figure.value,
        one.which,
        escape(one.name),
        one.n,
        "" if one.of is None else one.of,
        *share,
        cost,
    ]
