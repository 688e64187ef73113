"""Decisions of the facts without a database: which period a day is in, which files to read, which to merge."""

import re
from calendar import monthrange
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from everweek.errors import Invalid
from everweek.facts.schema import ANSWER, ROLLED, ROLLUPS, Grain

MERGE_AT = 12
"""So many files of a like size in one partition are merged into one."""


@dataclass(frozen=True)
class File:
    """One Parquet file of the table, as its log tells: where, in which partition, how many rows and bytes.

    ``month`` is the first day of the partition: of a month, or of a year where it is a roll-up's.
    """

    path: str
    grain: str
    month: date
    rows: int
    size: int
    first_day: date | None = None
    last_day: date | None = None


def month_of(day: date) -> date:
    """The first day of the month."""
    return day.replace(day=1)


def part_of(grain: str, day: date) -> date:
    """The first day of the partition in which a grain keeps a day: records by month, roll-ups by year."""
    return month_of(day).replace(month=1) if grain in ROLLED else month_of(day)


def week_of(day: date) -> date:
    """The Monday of the week (ISO 8601).

    >>> week_of(date(2026, 10, 11)).isoformat()
    '2026-10-05'
    """
    return day - timedelta(days=day.weekday())


def day_text(day: date) -> str:
    """A day as people and programs write it: 2026-10-05."""
    return day.isoformat()


def week_text(monday: date) -> str:
    """A week by its ISO year and number.

    >>> week_text(date(2026, 12, 28))
    '2026-W53'
    """
    year, week, _ = monday.isocalendar()
    return f"{year:04d}-W{week:02d}"


def month_text(first: date) -> str:
    """A month: 2026-10."""
    return f"{first.year:04d}-{first.month:02d}"


def read_day(text: str) -> date:
    """The day written as 2026-10-05; ``Invalid`` for anything else.

    >>> read_day("2026-02-30")
    Traceback (most recent call last):
    everweek.errors.Invalid: Write a day as year, month and day, such as 2026-10-05, not '2026-02-30'.
    """
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError:
        message = f"Write a day as year, month and day, such as 2026-10-05, not {text!r}."
        raise Invalid(message, field="day") from None


def read_week(text: str) -> date:
    """The Monday of the week written as 2026-W41; ``Invalid`` for anything else."""
    found = re.fullmatch(r"(\d{4})-W(\d{2})", text, re.ASCII)
    try:
        if found is None:
            raise ValueError(text)
        return date.fromisocalendar(int(found[1]), int(found[2]), 1)
    except ValueError:
        message = f"Write a week as year and week, such as 2026-W41, not {text!r}."
        raise Invalid(message, field="week") from None


def read_month(text: str) -> date:
    """The first day of the month written as 2026-10; ``Invalid`` for anything else."""
    found = re.fullmatch(r"(\d{4})-(\d{2})", text, re.ASCII)
    try:
        if found is None:
            raise ValueError(text)
        return date(int(found[1]), int(found[2]), 1)
    except ValueError:
        message = f"Write a month as year and month, such as 2026-10, not {text!r}."
        raise Invalid(message, field="month") from None


READ_PERIOD: Mapping[str, Callable[[str], date]] = MappingProxyType({"day": read_day, "week": read_week, "month": read_month})
PERIOD_TEXT: Mapping[str, Callable[[date], str]] = MappingProxyType({"day": day_text, "week": week_text, "month": month_text})


def whole_months(since: date | None, until: date | None) -> bool:
    """Whether a period (both days belong to it) is made of whole months, so that days need not be looked at.

    >>> whole_months(date(2026, 1, 1), date(2026, 2, 28)), whole_months(date(2026, 1, 2), None)
    (True, False)
    """
    begins = since is None or since.day == 1
    ends = until is None or until.day == monthrange(until.year, until.month)[1]
    return begins and ends


def files_between(files: Iterable[File], since: date | None, until: date | None) -> list[File]:
    """The files that may hold a day of the period (both ends belong to it)."""
    return [
        file
        for file in files
        if (since is None or (file.last_day >= since if file.last_day else file.month >= part_of(file.grain, since)))
        and (until is None or (file.first_day or file.month) <= until)
    ]


def files_in(files: Iterable[File], grain: str, since: date | None, until: date | None) -> list[File]:
    """Return the files of one grain that may hold a day of the period; both ends belong to it, None is open."""
    return [file for file in files_between(files, since, until) if file.grain == grain]


def grain_for(columns: Collection[str], files: Sequence[File]) -> str:
    """The grain with the fewest rows that still tells apart what these columns tell apart; answers where none does.

    ``columns`` are all that the question groups or filters by; ``files`` those of the period.
    """
    rows: dict[str, int] = defaultdict(int)
    for file in files:
        rows[file.grain] += file.rows
    fitting = [grain.name for grain in ROLLUPS if _tells(grain, columns)]
    return min(fitting, key=lambda name: rows[name]) if fitting else ANSWER


def _tells(grain: Grain, columns: Collection[str]) -> bool:
    return set(columns) <= {*grain.keys, "month"}


def files_to_merge(files: Iterable[File], *, at: int = MERGE_AT) -> list[list[File]]:
    """Which files to rewrite as one, each list within one partition.

    Files of a partition are sorted into tiers by size, each ten times the one below; a tier with ``at`` files is merged. So a
    row is rewritten about once per tier, however many small files arrive (one a second makes 86,400 a day).
    """
    tiers: dict[tuple[str, date, int], list[File]] = defaultdict(list)
    for file in files:
        tiers[file.grain, file.month, len(str(file.rows))].append(file)
    return [group for _, group in sorted(tiers.items()) if len(group) >= at]
