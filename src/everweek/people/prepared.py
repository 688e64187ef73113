"""Queries that are asked with every call of a program and every page: their SQL is worked out once and not each time.

Making the SQL of a query with joins takes Django several times as long as SQLite takes to answer it.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators

from everweek.journal.plainly import rows_of
from everweek.text.storable import is_storable

Row = TypeVar("Row", bound=Model)
Wanted = TypeVar("Wanted", str, int)

MOST = 512
"""So many values are asked for in one query."""
MADE = 32
"""So many objects of rows that did not change are kept, for each query and connection."""


def _kept_here() -> dict[object, Any]:
    """What this thread's connection keeps: it goes where the connection goes, to another thread too, and ends with it."""
    kept: dict[object, Any] = vars(connections[DEFAULT_DB_ALIAS]).setdefault("everweek_prepared", {})
    return kept


class _Kept:
    """What Django worked out for one connection: the text, and how its values become Python's."""

    def __init__(self, queryset: QuerySet[Any, Any], places: tuple[object, ...]) -> None:
        self.compiler = queryset.query.get_compiler(queryset.db)
        self.connection = self.compiler.connection
        self.sql, values = self.compiler.as_sql()
        if tuple(values) != places:
            message = f"A prepared query has its places and no other values: {values!r}"
            raise ValueError(message)
        self.converters = self.compiler.get_converters([column[0] for column in self.compiler.select])

    def rows(self, values: Sequence[object]) -> list[tuple[Any, ...]]:
        return self._converted(rows_of(self.connection, self.sql, values))

    def _converted(self, found: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self.compiler.apply_converters(found, self.converters)] if self.converters else found


class _KeptObjects(_Kept):
    """A query kept for one connection, as ``_Kept``, that also knows how a row becomes an object, and keeps the last objects.

    They are kept by the rows they were made of.
    """

    def __init__(self, queryset: QuerySet[Any, Any], places: tuple[object, ...]) -> None:
        super().__init__(queryset, places)
        found = self.compiler.klass_info
        first, last = found["select_fields"][0], found["select_fields"][-1] + 1
        self.model, self.columns = found["model"], slice(first, last)
        self.names = [column[0].target.attname for column in self.compiler.select[first:last]]
        self.related = get_related_populators(found, self.compiler.select, queryset.db)  # type: ignore[call-arg]  # the stubs are of a later Django
        self.made: OrderedDict[tuple[Any, ...], Any] = OrderedDict()

    def first_unchanged(self, values: Sequence[object]) -> Any:  # noqa: ANN401  # as below
        """The object that was made of the very same row before, else a new one."""
        for row in rows_of(self.connection, self.sql, values):
            one = self.made.get(row)
            if one is None:
                one = self.made[row] = self._object(self._converted([row])[0])
                while len(self.made) > MADE:
                    self.made.popitem(last=False)
            return one
        return None

    def first(self, values: Sequence[object]) -> Any:  # noqa: ANN401  # whatever model the query is of
        for row in self.rows(values):
            return self._object(row)
        return None

    def _object(self, row: tuple[Any, ...]) -> Any:  # noqa: ANN401  # the same
        one = self.model.from_db(self.connection.alias, self.names, row[self.columns])
        for populator in self.related:
            populator.populate(row, one)
        return one


class Prepared(Generic[Row]):
    """A queryset whose SQL is kept. ``make`` gives it for texts; only these texts may differ from one time to the next.

    Prepared(lambda key: Unit.objects.filter(key=key)).first("north"); with ``numbers`` it is given for whole numbers.
    """

    def __init__(self, make: Callable[..., QuerySet[Row]], places: int = 0, *, numbers: bool = False) -> None:
        self._make = make
        self._places = tuple(number if numbers else f"place {number}" for number in range(places))

    def first(self, *values: str | int) -> Row | None:
        """The first row as an object, with what ``select_related`` names, or None."""
        kept = self._kept(values)
        one: Row | None = None if kept is None else kept.first(values)
        return one

    def first_unchanged(self, *values: str | int) -> Row | None:
        """The first row as an object, or None; while the row stays as it is, the object this connection gave before.

        For callers that only read it: what one of them changed, the next would see.
        """
        kept = self._kept(values)
        one: Row | None = None if kept is None else kept.first_unchanged(values)
        return one

    def _kept(self, values: Sequence[str | int]) -> _KeptObjects | None:
        # Nothing is called what no database keeps, and PostgreSQL would refuse to look for it.
        if not all(is_storable(str(value)) for value in values):
            return None
        here = _kept_here()
        kept: _KeptObjects | None = here.get(self)
        if kept is None:
            here[self] = kept = _KeptObjects(self._make(*self._places)[:1], self._places)
        return kept


class PreparedAmong(Generic[Wanted]):
    """A ``values_list`` of the rows that have one of some texts or numbers, whose SQL is kept for each power of two of them.

    PreparedAmong(lambda keys: Unit.objects.filter(key__in=keys).values_list("key", "pk"), str).rows({"north", "south"})
    """

    def __init__(self, make: Callable[[Sequence[Wanted]], QuerySet[Any, Any]], kind: type[Wanted]) -> None:
        self._make: Callable[[Sequence[Wanted]], QuerySet[Any, Any]] = make
        self._kind: type[Wanted] = kind

    def rows(self, wanted: Iterable[Wanted]) -> list[tuple[Any, ...]]:
        """All rows, however many are wanted; nothing is asked where nothing is."""
        # For one text that no database keeps PostgreSQL would refuse to look for all of them.
        there = sorted({one for one in wanted if is_storable(str(one))})
        found: list[tuple[Any, ...]] = []
        for start in range(0, len(there), MOST):
            some = there[start : start + MOST]
            size = 1 << (len(some) - 1).bit_length()
            # Filled up with one of them over again, which finds nothing more.
            found += self._kept(size).rows(some + some[-1:] * (size - len(some)))
        return found

    def _kept(self, size: int) -> _Kept:
        by_size: dict[int, _Kept] = _kept_here().setdefault(self, {})
        kept = by_size.get(size)
        if kept is None:
            places = tuple(self._kind(number) for number in range(size))
            by_size[size] = kept = _Kept(self._make(places), places)
        return kept
