"""The year band: the weeks of the organisation's year, with this one and Customer Service Week marked."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Final

from everweek.thank.rules import customer_service_week
from everweek.web.prove.signals import Notch

_WEEK = timedelta(days=7)
WAYS: Final = ("down", "up", "beside")
"""Which way a signal went, in the order in which the marks of one week stand beside each other."""


@dataclass(frozen=True)
class BandWeek:
    """One cell of the band."""

    number: Annotated[int, "the place of the week in its year, from 1"]
    start: Annotated[date, "its Monday"]
    end: Annotated[date, "its Sunday"]
    now: Annotated[bool, "whether today lies in it"]
    chosen: Annotated[bool, "whether it is the week the page shows"]
    service: Annotated[bool, "whether it is Customer Service Week"]
    past: Annotated[bool, "whether it is over"]
    month_starts: Annotated[bool, "whether the first day of a month lies in it"]
    signals: Annotated[Sequence[str], "what began or was out of the ordinary in it, a sentence each"] = ()
    ways: Annotated[Sequence[str], "which ways these went, each once: down, up, beside"] = ()
    due: Annotated[int, "how many promises are due in it, on a day that is not over"] = 0
    overdue: Annotated[int, "how many promises were due in it, and are not kept"] = 0


@dataclass(frozen=True)
class Band:
    """The weeks of one year, and the way to the week before and after the chosen one."""

    weeks: Annotated[Sequence[BandWeek], "52 or 53 weeks, Monday to Sunday"]
    chosen: Annotated[BandWeek | None, "the week the page shows, or None for the whole page's own period"]
    current: Annotated[BandWeek | None, "the week of today, where it lies in this year"]
    service: Annotated[BandWeek | None, "Customer Service Week of this year"]
    before: Annotated[date, "the Monday of the week before the chosen (or current) one"]
    after: Annotated[date, "the Monday of the week after it"]

    @property
    def ways(self) -> Sequence[str]:
        """Which ways the signals of all weeks went: the legend speaks of these alone."""
        return [way for way in WAYS if any(way in week.ways for week in self.weeks)]

    @property
    def promised(self) -> bool:
        """Whether anything promised is due in any week of the band."""
        return any(week.due for week in self.weeks)

    @property
    def late(self) -> bool:
        """Whether anything promised was due in any week of the band, and is not kept."""
        return any(week.overdue for week in self.weeks)


def first_monday(year: int, month: int) -> date:
    """The Monday that begins the year which starts in ``month``: the week of the month's 4th day, so that most of it lies inside.

    >>> first_monday(2026, 1)
    datetime.date(2025, 12, 29)
    """
    fourth = date(year, month, 4)
    return fourth - timedelta(days=fourth.weekday())


def band_of(
    today: date,
    *,
    chosen: date | None = None,
    year_starts_month: int = 1,
    notches: Mapping[date, Sequence[Notch]] | None = None,
    due: Callable[[date, date], Mapping[date, int]] | None = None,
) -> Band:
    """The band of the year that holds ``chosen`` (any day of the chosen week), else of the year that holds ``today``.

    ``notches`` are the signals to be marked, by the Monday of their week; ``due`` tells how many promises are due on the days
    between two.
    """
    shown = _monday(chosen or today)
    start, following = _year_around(shown, year_starts_month)
    services = {customer_service_week(year).start for year in (start.year, start.year + 1)}
    promised, late = Counter[date](), Counter[date]()
    for day, many in (due(start, following - timedelta(days=1)) if due else {}).items():
        (late if day < today else promised)[_monday(day)] += many
    weeks: list[BandWeek] = []
    monday = start
    while monday < following:
        sunday, marks = monday + _WEEK - timedelta(days=1), (notches or {}).get(monday, ())
        weeks.append(
            BandWeek(
                number=len(weeks) + 1,
                start=monday,
                end=sunday,
                now=monday <= today <= sunday,
                chosen=chosen is not None and monday == shown,
                service=monday in services,
                past=sunday < today,
                # A week holds a month's first day if it ends on one of its first seven.
                month_starts=sunday.day <= 7,
                signals=[mark.says for mark in marks],
                ways=[way for way in WAYS if any(mark.way == way for mark in marks)],
                due=promised[monday],
                overdue=late[monday],
            )
        )
        monday += _WEEK
    return Band(
        weeks=weeks,
        chosen=next((week for week in weeks if week.chosen), None),
        current=next((week for week in weeks if week.now), None),
        service=next((week for week in weeks if week.service), None),
        before=shown - _WEEK,
        after=shown + _WEEK,
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _year_around(monday: date, month: int) -> tuple[date, date]:
    for year in (monday.year + 1, monday.year, monday.year - 1):
        start = first_monday(year, month)
        if start <= monday:
            return start, first_monday(year + 1, month)
    message = f"No year that starts in month {month} holds {monday}."
    raise ValueError(message)
