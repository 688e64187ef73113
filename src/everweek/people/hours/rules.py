"""Working hours without a database: shifts as people write them, days a unit has of its own, and what the two come to.

>>> [shift_text(one) for one in check_shifts("9:00-12:00, 13:00-17:30", "monday")]
['09:00-12:00', '13:00-17:30']
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import lru_cache
from typing import Final

from django.utils.translation import gettext as _

from everweek.errors import Invalid
from everweek.people import saying
from everweek.people.rules import check_text
from everweek.worktime.holidays import holidays_of, is_country, parts_of
from everweek.worktime.hours import Hours, Shift

DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
USUAL: Final = (*[(Shift(time(9), time(17)),)] * 5, (), ())
"""What is worked where nobody has said anything: Monday to Friday, nine to five."""
AHEAD: Final = 3
"""For so many years after this one the days are worked out."""
MOST_OWN: Final = 400
LONGEST_OWN: Final = 366

_SHIFT = re.compile(r"(\d{1,2})[:.](\d{2})\s*(?:-|\N{EN DASH}|\N{EM DASH})\s*(\d{1,2})[:.](\d{2})")
Week = tuple[tuple[Shift, ...], ...]


@dataclass(frozen=True, order=True)
class OwnDays:
    """Days, from ``since`` to ``until``, both among them, on which a unit works other shifts (or none), and why."""

    since: date
    until: date
    shifts: tuple[Shift, ...]
    why: str


def check_shifts(text: str, field: str) -> tuple[Shift, ...]:
    """The shifts of a day as people write them, in order; an empty text is a day off."""
    parts = [one.strip() for one in re.split(r"[,;\n]", text)]
    return _in_order([_shift(one, field) for one in parts if one], field)


def shift_text(shift: Shift) -> str:
    """A shift as people write it; one that ends on the next day ends at a time that is not later."""
    return f"{shift.begins:%H:%M}-{shift.ends:%H:%M}"


def check_week(days: Sequence[Iterable[Shift]]) -> Week:
    """Seven days of shifts, of which at least one is worked, or no promise could ever be kept."""
    if len(days) != len(DAYS):
        raise Invalid(_("A week has seven days, Monday first; %(n)d are given.") % {"n": len(days)}, field="week")
    week = tuple(_in_order(shifts, day) for day, shifts in zip(DAYS, days, strict=True))
    if not any(week):
        raise Invalid(_("Give at least one day of the week on which somebody works."), field="week")
    return week


def check_holidays(country: str, part: str) -> None:
    """Whose public holidays are kept: a country's, or a part's of it; none where both are empty."""
    if country and not is_country(country):
        raise Invalid(
            _("The holidays of %(country)s are not known. Leave it empty, and set days of your own.") % {"country": country},
            field="country",
        )
    if part and (not country or part not in parts_of(country)):
        known = ", ".join(parts_of(country)) if country else ""
        raise Invalid(
            _("%(country)s has no part %(part)s. It has: %(known)s.")
            % {"country": country or "-", "part": part, "known": known or "-"},
            field="part",
        )


def check_own(days: Iterable[OwnDays]) -> tuple[OwnDays, ...]:
    """The days a unit has of its own, in order; no day is among them twice."""
    ordered = sorted(days, key=lambda one: (one.since, one.until))
    if len(ordered) > MOST_OWN:
        raise Invalid(_("At most %(most)d days or stretches of days can be set.") % {"most": MOST_OWN}, field="own")
    checked = []
    last = date.min
    for one in ordered:
        if one.until < one.since or (one.until - one.since).days >= LONGEST_OWN:
            raise Invalid(_("A stretch of days goes from its first to its last day, and lasts a year at most."), field="own")
        if one.since <= last:
            raise Invalid(_("%(day)s is set twice; leave one of them out.") % {"day": saying.day(one.since)}, field="own")
        last = one.until
        checked.append(OwnDays(one.since, one.until, _in_order(one.shifts, "own"), check_text(one.why, "own", longest=120)))
    return tuple(checked)


def days_until(today: date) -> date:
    """The last day that is worked out for hours set today."""
    return date(today.year + AHEAD, 12, 31)


def days_of(country: str, part: str, own: Iterable[OwnDays], today: date) -> dict[date, tuple[Shift, ...]]:
    """The days whose own shifts take the place of those of the week: holidays, and over them the unit's own."""
    last = days_until(today)
    found: dict[date, tuple[Shift, ...]] = {}
    if country:
        # The year before as well: a promise may have begun under hours that are put right now.
        found = dict.fromkeys(holidays_of(country, part, today.year - 1, last.year), ())
    for one in own:
        for gone in range((one.until - one.since).days + 1):
            found[one.since + timedelta(days=gone)] = one.shifts
    return dict(sorted(found.items()))


def week_text(week: Week) -> str:
    """A week as it is stored."""
    return json.dumps([[shift_text(shift) for shift in shifts] for shifts in week])


def days_text(days: Mapping[date, Sequence[Shift]]) -> str:
    """Days as they are stored."""
    return json.dumps({day.isoformat(): [shift_text(shift) for shift in shifts] for day, shifts in days.items()})


def own_told(own: Iterable[OwnDays]) -> list[dict[str, object]]:
    """The unit's own days as they are stored."""
    return [
        {
            "since": one.since.isoformat(),
            "until": one.until.isoformat(),
            "shifts": [shift_text(shift) for shift in one.shifts],
            "why": one.why,
        }
        for one in own
    ]


def own_read(told: Iterable[Mapping[str, object]]) -> tuple[OwnDays, ...]:
    """The unit's own days, from what ``own_told`` wrote."""
    return tuple(
        OwnDays(
            date.fromisoformat(str(one["since"])),
            date.fromisoformat(str(one["until"])),
            check_shifts(", ".join(one["shifts"] if isinstance(one["shifts"], list) else ()), "own"),
            str(one["why"]),
        )
        for one in told
    )


# By its text, not by its row's number: a number may come again, a text means the same for ever.
@lru_cache(maxsize=512)
def hours_read(zone: str, week: str, days: str) -> Hours:
    """Working hours from what ``week_text`` and ``days_text`` wrote, on the walls of a zone."""
    shifts = [check_shifts(", ".join(day), "week") for day in json.loads(week)]
    other = {date.fromisoformat(day): check_shifts(", ".join(told), "days") for day, told in json.loads(days).items()}
    return Hours(zone, shifts, other)


def _shift(text: str, field: str) -> Shift:
    found = _SHIFT.fullmatch(text)
    try:
        if found is None:
            raise ValueError(text)
        begins_hour, begins_minute, ends_hour, ends_minute = (int(one) for one in found.groups())
        # Midnight at the end of a day is 0:00 of the next one on every wall, and 24:00 on paper.
        ends = time(0 if (ends_hour, ends_minute) == (24, 0) else ends_hour, ends_minute)
        return Shift(time(begins_hour, begins_minute), ends)
    except ValueError:
        message = _("%(text)s is not a shift: write when it begins and ends, such as 09:00-12:30.") % {"text": text[:40]}
        raise Invalid(message, field=field) from None


def _in_order(shifts: Iterable[Shift], field: str) -> tuple[Shift, ...]:
    ordered = tuple(sorted(shifts))
    try:
        Hours("UTC", [ordered, *[()] * 6])
    except ValueError:
        raise Invalid(_("The shifts of one day overlap: each begins when the one before has ended."), field=field) from None
    return ordered
