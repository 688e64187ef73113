"""A unit's own days as people write them, one stretch of days a line.

>>> eve = check_own_lines("2026-12-24: 09:00-12:00 Short day")
>>> own_lines(eve)
'2026-12-24: 09:00-12:00 Short day'
>>> own_lines(check_own_lines("2026-08-01 - 2026-08-15: Closed in summer"))
'2026-08-01 - 2026-08-15: Closed in summer'
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from everweek.errors import Invalid
from everweek.people.hours.rules import OwnDays, check_own, check_shifts, shift_text

_DAY: Final = r"\d{4}-\d{2}-\d{2}"
_LINE: Final = re.compile(rf"({_DAY})(?:\s*(?:-|\N{{EN DASH}})\s*({_DAY}))?\s*(?::\s*(.*))?", re.ASCII)
_SHIFTS: Final = re.compile(r"[\d:., \t\N{EN DASH}\N{EM DASH}-]*")


def check_own_lines(text: str) -> tuple[OwnDays, ...]:
    """The days of a text, in order: each line is a day or two, then the shifts worked then (none: a day off), then why."""
    return check_own(_read(line) for line in map(str.strip, text.splitlines()) if line)


def own_lines(own: Iterable[OwnDays]) -> str:
    """The text that ``check_own_lines`` reads so."""
    return "\n".join(own_line(one) for one in own)


def own_line(one: OwnDays) -> str:
    """One stretch of days as a line."""
    days = f"{one.since}" if one.since == one.until else f"{one.since} - {one.until}"
    rest = " ".join(part for part in (", ".join(map(shift_text, one.shifts)), one.why) if part)
    return f"{days}: {rest}" if rest else days


def _read(line: str) -> OwnDays:
    found = _LINE.fullmatch(line)
    try:
        if found is None:
            raise ValueError(line)
        since = date.fromisoformat(found[1])
        until = date.fromisoformat(found[2]) if found[2] else since
    except ValueError:
        message = _("%(line)s is no day of your own: write such as 2026-12-24: 09:00-12:00 Short day.") % {"line": line[:60]}
        raise Invalid(message, field="own") from None
    rest = found[3] or ""
    told = _SHIFTS.match(rest)
    shifts = told[0] if told is not None else ""
    # What begins with a number but is no shift is a reason, such as "1st of May".
    if not re.search(r"\d\s*[-\N{EN DASH}\N{EM DASH}]\s*\d", shifts):
        shifts = ""
    return OwnDays(since, until, check_shifts(shifts, "own"), rest[len(shifts) :].strip())
