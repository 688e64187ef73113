"""A long list, read one stretch after the other: from a place on, never by counting off rows.

A row that comes in or goes meanwhile moves nothing: what was read is not read again, what was not is not left out. It costs the
same at the millionth row as at the first, as long as an index has the order. ``web/house/paging.py`` makes addresses of places.

Names are put in order by ``finding.by_name``, in every list and on every database. A list that may grow beyond some ten thousand
rows is not ordered by names: its order is that of columns that one index has.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from django.db.models import DateField, DateTimeField, Field, IntegerField, Model, Q, QuerySet, UUIDField
from django.db.models.expressions import Combinable, OrderBy
from django.utils.translation import gettext as _

from everweek.errors import Invalid

R = TypeVar("R")
S = TypeVar("S")
M = TypeVar("M", bound=Model)

PAGE: Final = 50


@dataclass(frozen=True)
class Place:
    """A place in a list, as an address names it: reading goes on after it, or before it where that is where one goes ``back``.

    Without a text it is where the list begins.
    """

    text: str = ""
    back: bool = False

    @property
    def field(self) -> str:
        """What it is called in an address."""
        return "before" if self.back else "after"


START: Final = Place()


@dataclass(frozen=True)
class Stretch(Generic[R]):
    """The part of a list that is shown at once, and the places from which what stands ``before`` and ``after`` it is read.

    Either is empty where nothing stands there.
    """

    rows: Sequence[R]
    before: str = ""
    after: str = ""

    def holding(self, rows: Sequence[S]) -> "Stretch[S]":
        """This stretch with other rows in place of its own, which were made of them; its places stay."""
        return Stretch(rows, self.before, self.after)


class Order:
    """In which order the rows of a list stand: by fields of their own or expressions, of which the last tells any two apart.

    ``-`` before a field, or ``.desc()`` of an expression, turns it around. None of them may be empty in a row. What is text is
    not written into addresses, where names would outlive whoever bears them: it is looked up by the row's number.

    Newest first: ``Order("-answered_at", "-pk")``; by name: ``Order(by_name(), "pk")``.
    """

    def __init__(self, *keys: str | Combinable | OrderBy) -> None:
        self._keys = [_Key.of(place, key) for place, key in enumerate(keys)]

    def stretch(self, rows: QuerySet[M], place: Place = START, *, most: int = PAGE) -> Stretch[M]:
        """``most`` rows from ``place`` on. Where nothing stands there any more, the list from its beginning.

        Raises:
            Invalid: that is no place in this list, or the row it was named by is gone.
        """
        if place.text:
            found = list(self.beyond(rows, place)[: most + 1])
            more, shown = len(found) > most, found[:most]
            if place.back and more:
                return Stretch(shown[::-1], self.place_of(shown[-1]), self.place_of(shown[0]))
            if shown and not place.back:
                return Stretch(shown, self.place_of(shown[0]), self.place_of(shown[-1]) if more else "")
        found = list(self.ordered(rows)[: most + 1])
        return Stretch(found[:most], after=self.place_of(found[most - 1]) if len(found) > most else "")

    def ordered(self, rows: QuerySet[M], *, back: bool = False) -> QuerySet[M]:
        """The rows in this order, or from the last to the first."""
        named: QuerySet[M] = rows.annotate(**{key.name: key.made for key in self._keys if key.made is not None})
        return named.order_by(*(key.ordered(back=back) for key in self._keys))

    def beyond(self, rows: QuerySet[M], place: Place) -> QuerySet[M]:
        """The rows that stand beyond a place, the nearest first."""
        ordered = self.ordered(rows, back=place.back)
        values = self._values(ordered, place)
        *firsts, (last, value) = zip(self._keys, values, strict=True)
        condition = Q(**{last.beyond(back=place.back): value})
        for key, one in reversed(firsts):
            # Said twice, so that an index finds where to begin: not before this value, and not up to this row.
            from_there = Q(**{f"{key.beyond(back=place.back)}e": one})
            condition = from_there & (Q(**{key.beyond(back=place.back): one}) | condition)
        return ordered.filter(condition)

    def place_of(self, row: Model) -> str:
        """The place of a row, as an address names it."""
        kinds = self._kinds(type(row))
        return "_".join(kind.write(getattr(row, key.name)) for key, kind in zip(self._keys, kinds, strict=True) if kind)

    def _values(self, rows: QuerySet[M], place: Place) -> list[object]:
        """What the place says of each key; what it does not say is asked of the row it names."""
        kinds = self._kinds(rows.model)
        told = place.text.split("_")
        if len(told) != sum(kind is not None for kind in kinds):
            raise _lost(place)
        try:
            read: Iterator[object] = iter([kind.read(text) for kind, text in zip(filter(None, kinds), told, strict=True)])
        except (ValueError, OverflowError) as wrong:
            raise _lost(place) from wrong
        known = {key.name: next(read) for key, kind in zip(self._keys, kinds, strict=True) if kind}
        if len(known) < len(self._keys):
            names = [key.name for key in self._keys]
            row = rows.filter(pk=known["pk"]).values(*names).first()
            if row is None:
                raise _lost(place)
            known = row
        return [known[key.name] for key in self._keys]

    def _kinds(self, model: type[Model]) -> "list[_Kind | None]":
        return [_kind_of(key.field_in(model)) for key in self._keys]


@dataclass(frozen=True)
class _Key:
    """One thing rows are put in order by: a field of theirs, or what is ``made`` of it, under a name."""

    name: str
    down: bool
    made: Any = None

    @classmethod
    def of(cls, place: int, key: str | Combinable | OrderBy) -> "_Key":
        if isinstance(key, str):
            return cls(key.removeprefix("-"), key.startswith("-"))
        if isinstance(key, OrderBy):
            return cls(f"order_{place}", key.descending, key.expression)
        return cls(f"order_{place}", down=False, made=key)

    def ordered(self, *, back: bool) -> str:
        return f"-{self.name}" if self.down is not back else self.name

    def beyond(self, *, back: bool) -> str:
        return f"{self.name}__lt" if self.down is not back else f"{self.name}__gt"

    def field_in(self, model: type[Model]) -> "Field[Any, Any]":
        fields = model._meta  # noqa: SLF001  # Django's own way to ask a model
        own: Any = fields.pk if self.name == "pk" else None if self.made is not None else fields.get_field(self.name)
        found: Field[Any, Any] = own or self.made.output_field
        return found


@dataclass(frozen=True)
class _Kind:
    """How values of one kind stand in an address."""

    read: Callable[[str], object]
    told: Callable[[Any], str]

    def write(self, value: object) -> str:
        if value is None:
            message = "What rows are put in order by is never empty; say what stands for it, with Coalesce."
            raise TypeError(message)
        return self.told(value)


def stretch_of(items: Sequence[R], named: Callable[[R], str], place: Place = START, *, most: int = PAGE) -> Stretch[R]:
    """A stretch of a list that is held as a whole, each item of which has a name of its own (``named``).

    >>> stretch_of("abcde", str, Place("b"), most=2)
    Stretch(rows='cd', before='c', after='d')
    >>> stretch_of("abcde", str, Place("e", back=True), most=2)
    Stretch(rows='cd', before='c', after='d')
    """
    start = 0
    if place.text:
        at = next((at for at, one in enumerate(items) if named(one) == place.text), None)
        if at is None:
            raise _lost(place)
        start = max(0, at - most) if place.back else at + 1
        start = start if start < len(items) else 0
    shown = items[start : start + most]
    more = start + most < len(items)
    return Stretch(shown, named(shown[0]) if start else "", named(shown[-1]) if more else "")


def _lost(place: Place) -> Invalid:
    return Invalid(_("This place is not in the list, or not any more. Begin with the first page."), field=place.field)


def _number(text: str) -> int:
    if not (text.isascii() and text.removeprefix("-").isdigit() and len(text) < 19):
        raise ValueError(text)
    return int(text)


def _moment(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(text)
    # At either end of the calendar a moment of another zone is none in UTC.
    return at.astimezone(UTC)


def _kind_of(field: "Field[Any, Any]") -> _Kind | None:
    """How values of a field stand in an address; None for text, which does not."""
    for kind, how in _KINDS.items():
        if isinstance(field, kind):
            return how
    return None


_KINDS: Final[dict[type[Any], _Kind]] = {
    DateTimeField: _Kind(_moment, lambda at: at.astimezone(UTC).isoformat().replace("+00:00", "Z")),
    DateField: _Kind(date.fromisoformat, date.isoformat),
    IntegerField: _Kind(_number, str),
    UUIDField: _Kind(UUID, str),
}
