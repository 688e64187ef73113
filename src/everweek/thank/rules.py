"""Decisions of Thank that need no database: when Customer Service Week is."""

from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta

from everweek.errors import Invalid

_OCTOBER = 10
_FRIDAY_AFTER = timedelta(days=4)


@dataclass(frozen=True)
class Week:
    """A working week: ``start`` is its Monday, ``end`` its Friday, both included."""

    start: date
    end: date


def customer_service_week(year: int, *, country: str | None = None) -> Week:
    """Customer Service Week of a year: the Monday to Friday that begins with the first Monday of October.

    ``country`` is a code of ISO 3166-1 (two letters); no country is known to keep the week by another rule, so every one of
    them gives the same week. Raises ``Invalid`` for a year no calendar has and for what is no country's code.

    >>> customer_service_week(2026)
    Week(start=datetime.date(2026, 10, 5), end=datetime.date(2026, 10, 9))
    """
    if not MINYEAR <= year <= MAXYEAR:
        message = f"A year is from {MINYEAR} to {MAXYEAR}, not {year}."
        raise Invalid(message, field="year")
    if country is not None and not (len(country) == 2 and country.isascii() and country.isalpha()):
        message = f"Give a country as its two letters of ISO 3166-1, such as GB, not {country!r}."
        raise Invalid(message, field="country")
    first = date(year, _OCTOBER, 1)
    monday = first + timedelta(days=-first.weekday() % 7)
    return Week(monday, monday + _FRIDAY_AFTER)
