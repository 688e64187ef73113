"""Queries that are asked with every call of a program and every page: their SQL is worked out once and not each time.

Making the SQL of a query with joins takes Django several times as long as SQLite takes to answer it.
"""

import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db import connections
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators

Row = TypeVar("Row", bound=Model)


class _Worked:
    """What Django worked out for one connection: the text, and how a row becomes an object."""

    def __init__(self, queryset: QuerySet[Any], places: tuple[str, ...]) -> None:
        self.compiler = queryset.query.get_compiler(queryset.db)
        self.connection = self.compiler.connection
        self.sql, values = self.compiler.as_sql()
        if tuple(values) != places:
            message = f"A prepared query has its places and no other values: {values!r}"
            raise ValueError(message)
        found = self.compiler.klass_info
        first, last = found["select_fields"][0], found["select_fields"][-1] + 1
        self.model, self.columns = found["model"], slice(first, last)
        self.names = [column[0].target.attname for column in self.compiler.select[first:last]]
        self.related = get_related_populators(found, self.compiler.select, queryset.db)  # type: ignore[call-arg]  # the stubs are of a later Django
        self.converters = self.compiler.get_converters([column[0] for column in self.compiler.select])


class Prepared(Generic[Row]):
    """A queryset whose SQL is kept. ``make`` gives it for texts; only these texts may differ from one time to the next.

    Prepared(lambda key: Unit.objects.filter(key=key)).first("north")
    """

    def __init__(self, make: Callable[..., QuerySet[Row]], places: int = 0) -> None:
        self._make = make
        self._places = tuple(f"place {number}" for number in range(places))
        # One for each thread, because each has a connection of its own.
        self._here = threading.local()

    def first(self, *values: str) -> Row | None:
        """The first row as an object, with what ``select_related`` names, or None."""
        worked: _Worked | None = getattr(self._here, "worked", None)
        if worked is None or worked.connection is not connections[worked.connection.alias]:
            self._here.worked = worked = _Worked(self._make(*self._places)[:1], self._places)
        with worked.connection.cursor() as cursor:
            cursor.execute(worked.sql, values)
            rows = cursor.fetchmany(1)
        if not rows:
            return None
        row = next(iter(worked.compiler.apply_converters(rows, worked.converters))) if worked.converters else rows[0]
        one: Row = worked.model.from_db(worked.connection.alias, worked.names, row[worked.columns])
        for populator in worked.related:
            populator.populate(row, one)
        return one
