"""Reading single values by a map: text, recoded, blank, or the same for every row."""

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _

from everweek.listen.cells import Known, Refusal, same_number
from everweek.listen.columns import Columns
from everweek.listen.maps.shape import Map, Source
from everweek.text.domains import normal
from everweek.text.nearest import plain


def blanks(map_: Map, column: str, own: frozenset[str] = frozenset()) -> frozenset[str]:
    """The cells that mean "no answer" in a column: the map's, the column's and its own; numbers also as written otherwise."""
    decimal = map_.read.decimal
    every = {"", *map_.read.blank, *map_.read.na.get(plain(column), ()), *own}
    return frozenset(every | {same_number(cell, decimal) for cell in every})


class Value:
    """One value of a row: from a column or always the same; blank is ""."""

    def __init__(self, map_: Map, columns: Columns, source: Source | None, path: str) -> None:
        self.column = ""
        self._always = source.always or "" if source else ""
        self._place: int | None = None
        if source is not None and source.column is not None:
            self._place = columns.find(source.column, path)
            self.column = columns.title(self._place)
            self._blank = blanks(map_, source.column, source.blank)
            self._values = {**source.values, **{same_number(code): value for code, value in source.values.items()}}
            self._otherwise = source.otherwise
            self._decimal = map_.read.decimal
            self._source = source
            self._known = Known(self._find)

    def __call__(self, cells: Sequence[str]) -> str:
        """The value in a row."""
        return self._always if self._place is None else self._known[cells[self._place]]

    @property
    def told(self) -> bool:
        """Whether the map says anything of this value."""
        return self._place is not None or bool(self._always)

    def _find(self, cell: str) -> str:
        bare = normal(cell)
        if self._values:
            code = bare if bare in self._values else same_number(bare, self._decimal)
            if code in self._values:
                return self._values[code]
        if bare in self._blank or same_number(bare, self._decimal) in self._blank:
            return ""
        if self._otherwise is not None:
            return self._otherwise
        return named(self._source, bare, self.column)


def named(source: Source, bare: str, column: str) -> str:
    """The id a cell holds: what stands behind ``after`` in it, with ``prefix`` before it; an address as addresses are compared.

    ``Refusal`` where the cell does not hold ``after``.
    """
    if source.by_email:
        return bare.casefold()
    if source.after:
        before, found, behind = bare.rpartition(source.after)
        bare = behind.strip() if found else ""
        if not bare:
            message = _("{cell} holds no id behind {signs}").format(cell=repr((before + found + behind)[:60]), signs=source.after)
            raise Refusal(column, message)
    return source.prefix + bare


def required(value: str, column: str) -> str:
    """``value``, refused where it is blank."""
    if not value:
        raise Refusal(column, _("the cell is blank"))
    return value


def words(map_: Map, column: str, own: frozenset[str]) -> Callable[[str], str]:
    """How the cells of a column of own words are read: as they stand, but for space around them; blank is ""."""
    blank = blanks(map_, column, own)

    def read(cell: str) -> str:
        text = cell.strip()
        return "" if text in blank else text

    return read
