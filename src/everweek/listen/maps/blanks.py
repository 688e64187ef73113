"""One rule for what means "no answer": no cell a measure counts may be called blank, wherever the map does so."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from everweek.listen.cells import number, same_number
from everweek.listen.maps.nodes import Place
from everweek.listen.maps.shape import MeasureColumn, Reading
from everweek.text.nearest import plain


def check_blanks(found: Mapping[str, Place], read: Reading, measures: tuple[MeasureColumn, ...]) -> None:
    """``Invalid``, by its place in the map, for a cell that ``read.blank``, ``read.na`` or a measure calls blank and that the
    measure counts: a point of its scale or, where ``values`` recode the column, one of their codes.
    """
    for measure in measures:
        for place, cells in _declared(found, read, measure):
            for cell in sorted(cells):
                why = _counts(cell, measure, read.decimal)
                if why:
                    message = why.format(cell=cell, measure=measure.measure)
                    if place.path == "read.blank":
                        message += " " + _("Say it under the measures or, in read.na, the columns for which it is true.")
                    raise place.wrong(message)


def _declared(found: Mapping[str, Place], read: Reading, measure: MeasureColumn) -> Iterator[tuple[Place, frozenset[str]]]:
    """Where in the map cells of the measure's column are called blank."""
    own = found["measures"].entries()[measure.measure].entries()
    if "blank" in own:
        yield own["blank"], measure.blank
    told = found["read"].entries() if "read" in found else {}
    if "blank" in told:
        yield told["blank"], read.blank
    for column, place in told["na"].entries().items() if "na" in told else ():
        if plain(column) == plain(measure.column):
            yield place, read.na[plain(column)]


def _counts(cell: str, measure: MeasureColumn, decimal: str) -> str:
    """Why a cell counts in the measure; nothing where it does not."""
    codes = {code for written in measure.values for code in (written, same_number(written, decimal))}
    if cell in codes or same_number(cell, decimal) in codes:
        return _("{cell} is recoded by the values of {measure} and cannot mean blank as well.")
    low, high = measure.scale
    value = number(cell, decimal)
    if value is not None and low <= value <= high and not codes:
        return _("{cell} is a point of the scale of {measure} and cannot mean blank as well.")
    return ""
