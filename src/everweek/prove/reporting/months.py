"""The month a report is of: read as people write it, named as they say it, and refused where it has not begun."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext as _

from everweek.errors import Invalid
from everweek.people import saying

FIRST_YEAR: Final = 1900
SHOWN: Final = 40
"""So many letters of what is no month are said again."""


@dataclass(frozen=True, order=True)
class Month:
    """A month of a year.

    >>> month = Month(2026, 1)
    >>> month.key, month.last.isoformat(), month.before.key, month.year_before.key
    ('2026-01', '2026-01-31', '2025-12', '2025-01')
    """

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Month":
        """The month a day lies in."""
        return cls(day.year, day.month)

    @property
    def key(self) -> str:
        """The month as programs write it: 2026-10."""
        return f"{self.year:04d}-{self.number:02d}"

    @property
    def name(self) -> str:
        """The month as people say it: October 2026."""
        return saying.month(self.first)

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return date(self.year + self.number // 12, self.number % 12 + 1, 1) - timedelta(days=1)

    @property
    def before(self) -> "Month":
        """The month before it."""
        return Month.of(self.first - timedelta(days=1))

    @property
    def year_before(self) -> "Month":
        """This month, a year earlier."""
        return Month(self.year - 1, self.number)


def last_whole_month(today: date) -> Month:
    """The newest month that is over.

    >>> last_whole_month(date(2026, 11, 29)).key, last_whole_month(date(2026, 1, 1)).key
    ('2026-10', '2025-12')
    """
    return Month.of(today).before


def read_month(text: str, today: date) -> Month:
    """The month that somebody wrote as YEAR-MONTH; ``Invalid`` for what is none, and for one that has not begun.

    >>> read_month("2026-10", date(2026, 11, 29)).key
    '2026-10'
    """
    found = re.fullmatch(r"([0-9]{4})-([0-9]{2})", text.strip(), re.ASCII)
    if found is None or not 1 <= int(found[2]) <= 12:
        shown = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
        raise Invalid(_("“%(text)s” is no month. Write it like 2026-10.") % {"text": shown}, field="month")
    month = Month(int(found[1]), int(found[2]))
    if month.year < FIRST_YEAR:
        raise Invalid(_("Choose a month of %(year)s or later.") % {"year": FIRST_YEAR}, field="month")
    if month.first > today:
        raise Invalid(_("%(month)s has not begun: there is nothing to report of it.") % {"month": month.name}, field="month")
    return month
