"""What a cell means: numbers and moments, read exactly or refused; values seen before are not read again."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Final, TypeVar

from django.utils.translation import gettext as _

from everweek import clock
from everweek.listen.maps.shape import Moment

_T = TypeVar("_T")
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,2})?", re.ASCII)
_DAY_NUMBER = re.compile(r"[0-9]{1,2}(\.0+)?", re.ASCII)
_KEPT = 20_000
_LONGEST_KEPT = 200
_CHARACTERS_KEPT = 400_000


class Refusal(Exception):
    """A row cannot be taken, because of the cell in ``column`` (a name of the file; "" for the whole row)."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason


class Known(dict[str, _T]):
    """Cell -> what it means, found out once. Cells that raise are not kept, nor long ones. Beyond 20,000 values or 400,000
    characters it begins anew: in a file that is in some order, what came long ago does not come again.
    """

    def __init__(self, find: Callable[[str], _T]) -> None:
        super().__init__()
        self._find = find
        self._room = _CHARACTERS_KEPT

    def __missing__(self, cell: str) -> _T:
        value = self._find(cell)
        if len(cell) <= _LONGEST_KEPT:
            if len(self) >= _KEPT or len(cell) > self._room:
                self.clear()
                self._room = _CHARACTERS_KEPT
            self[cell] = value
            self._room -= len(cell)
        return value


def number(cell: str, decimal: str = ".") -> float | None:
    """The number a cell holds; None where it is none. No thousands' signs, no units, no other digits than 0 to 9.

    >>> number("4"), number("-0.5"), number("1,5", ","), number("1,5"), number("five"), number("nan")
    (4.0, -0.5, 1.5, None, None, None)
    """
    if decimal == ",":
        if "." in cell:
            return None
        cell = cell.replace(",", ".")
    return float(cell) if _NUMBER.fullmatch(cell) else None


def same_number(cell: str, decimal: str = ".") -> str:
    """A cell's number written in one way, so that ``6``, ``6.0`` and ``06`` are one code; the cell itself where it is none.

    >>> same_number("06"), same_number("6.0"), same_number("Blank")
    ('6', '6', 'Blank')
    """
    value = number(cell, decimal)
    return cell if value is None else f"{value:.15g}"


def moment_reader(moment: Moment, *, zone: str, typed: bool, column: str) -> Callable[[str], datetime | date]:
    """How the cells of a column become moments (aware, in UTC) or, where no time of day is told, days.

    ``zone`` is the organisation's, for a map that names none. Of several formats the first that fits is taken.
    """
    if moment.always is not None:
        day = moment.always
        return lambda _cell: day
    if moment.day_of is not None:
        year, month = moment.day_of
        return lambda cell: _day_of(cell, year, month, column)
    formats = list(moment.formats)
    # A file that knows dates from text hands them over as ISO 8601, whatever the map says of text.
    if typed and "iso" not in formats:
        formats.append("iso")
    return lambda cell: _in_formats(cell, formats, moment.zone or zone, column)


def ambiguous(moment: Moment, cell: str) -> bool:
    """Whether ``cell`` fits two formats of the map as two different moments."""
    found = set()
    for form in moment.formats if moment.column and not moment.day_of else ():
        try:
            found.add(_parse(cell, form))
        except ValueError:
            continue
    return len(found) > 1


def _day_of(cell: str, year: int, month: int, column: str) -> date:
    if _DAY_NUMBER.fullmatch(cell):
        try:
            return date(year, month, int(float(cell)))
        except ValueError:
            pass
    raise Refusal(column, _("{cell} is no day of {year}-{month:02d}").format(cell=_short(cell), year=year, month=month))


def _in_formats(cell: str, formats: list[str], zone: str, column: str) -> datetime | date:
    if not cell:
        raise Refusal(column, _("the date is blank"))
    for form in formats:
        try:
            found = _parse(cell, form)
        except ValueError:
            continue
        return _aware(found, zone, cell, column) if isinstance(found, datetime) else found
    known = ", ".join(_AS_WRITTEN.get(form, form) for form in formats)
    raise Refusal(column, _("{cell} is no date written as {formats}").format(cell=_short(cell), formats=known))


_AS_WRITTEN: Final = {"iso": "2026-10-05", "unix": "1791158400"}


def _parse(cell: str, form: str) -> datetime | date:
    if form == "iso":
        return _iso(cell)
    if form == "unix":
        return _unix(cell)
    plain = _PLAIN_FORMS.get(form)
    # strptime works the format out in Python for each cell anew.
    if plain is not None and plain.fullmatch(cell):
        return datetime.fromisoformat(cell) if len(cell) > _DAY_LONG else date.fromisoformat(cell)
    found = datetime.strptime(cell, form)  # noqa: DTZ007  # the zone is the map's, and given afterwards
    return found if _HOUR.search(form) else found.date()


_HOUR = re.compile(r"%[HI]")
# From 1973 to 2286: a day written as 20261005 is none of these.
_UNIX_FROM, _UNIX_UNTIL = 100_000_000, 10_000_000_000
_DAY_LONG = len("2026-10-05")
_DAY, _MINUTE, _SECOND = "[0-9]{4}-[0-9]{2}-[0-9]{2}", "(?:[01][0-9]|2[0-3]):[0-9]{2}", ":[0-9]{2}"
# What both understand in the same way; the rest (one digit for a month, say) is strptime's.
_PLAIN_FORMS = {
    "%Y-%m-%d": re.compile(_DAY),
    "%Y-%m-%d %H:%M": re.compile(f"{_DAY} {_MINUTE}"),
    "%Y-%m-%d %H:%M:%S": re.compile(f"{_DAY} {_MINUTE}{_SECOND}"),
    "%Y-%m-%dT%H:%M:%S": re.compile(f"{_DAY}T{_MINUTE}{_SECOND}"),
}


def _unix(cell: str) -> datetime:
    """Seconds since 1970, as programs write them."""
    value = number(cell)
    if value is None or not _UNIX_FROM <= value < _UNIX_UNTIL:
        raise ValueError(cell)
    return datetime.fromtimestamp(value, UTC)


def _iso(cell: str) -> datetime | date:
    if len(cell) <= 10 and ":" not in cell:
        return date.fromisoformat(cell)
    return datetime.fromisoformat(cell)


def _aware(found: datetime, zone: str, cell: str, column: str) -> datetime:
    if found.tzinfo is not None:
        return found.astimezone(UTC)
    if zone == "UTC":
        return found.replace(tzinfo=UTC)
    local = found.replace(tzinfo=clock.zone_of(zone))
    moment = local.astimezone(UTC)
    # An hour that the clocks skipped comes back as another one.
    if moment.astimezone(local.tzinfo).replace(tzinfo=None) != found:
        raise Refusal(column, _("{cell} never was in {zone}: the clocks skipped that hour").format(cell=_short(cell), zone=zone))
    return moment


def noon(day: date, zone: str) -> datetime:
    """Midday of ``day`` in ``zone``: the moment of something of which only the day is known."""
    return datetime.combine(day, time(12), tzinfo=clock.zone_of(zone)).astimezone(UTC)


def _short(cell: str) -> str:
    return repr(cell if len(cell) <= 40 else f"{cell[:37]}...")
