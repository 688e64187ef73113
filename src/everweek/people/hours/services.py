"""Setting working hours. What is set anew counts for what begins afterwards; clocks that run keep the row they began with."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.db import transaction

from everweek.journal.locks import hold_until_commit
from everweek.journal.services import Actor, Happening, System, record
from everweek.people.hours import rules
from everweek.people.hours.queries import Kept, hours_in, hours_of, list_running_out, usual_country
from everweek.people.hours.rules import OwnDays, Week
from everweek.people.models import Unit, UnitHours
from everweek.people.queries import today

AT_LEAST: Final = timedelta(days=400)
"""So far ahead the days of hours that count are always worked out; a promise is not made for longer."""
BY: Final = System("hours")


def set_hours(*, unit: Unit, week: Week, by: Actor, country: str = "", part: str = "", own: Sequence[OwnDays] = ()) -> UnitHours:
    """Say when a unit works from now on; the same again changes nothing.

    Args:
        unit: The unit; those below it that have said nothing themselves follow.
        week: The shifts of seven days, Monday first.
        by: Who says so.
        country: Whose public holidays are days off, by its two letters; none where empty.
        part: The part of that country which has holidays of its own.
        own: Days on which the unit works otherwise, or not at all; they count before holidays.

    Raises:
        Invalid: Shifts overlap, nobody would ever work, a day is set twice, a country or part is not known.
    """
    week, own = rules.check_week(week), rules.check_own(own)
    rules.check_holidays(country, part)
    with transaction.atomic():
        hold_until_commit(f"people.hours:{unit.pk}")
        return _say(unit, week, country, part, own, by)


def leave_hours_to_the_unit_above(*, unit: Unit, by: Actor) -> None:
    """Let a unit work as the unit above it does from now on: it takes over what that one says now, and what it will say later."""
    with transaction.atomic():
        hold_until_commit(f"people.hours:{unit.pk}")
        standing = UnitHours.objects.filter(unit=unit).order_by("-pk").first()
        if standing is None or not standing.week or unit.parent_id is None:
            return
        UnitHours.objects.create(unit=unit, week="", days="", until=standing.until)
        record(Happening("unit.hours_left", by, ("unit", unit.pk), old={"week": standing.week, "own": standing.own}))


def keep_hours(unit: Unit) -> Kept:
    """The hours that count for a unit, with a row to hold on to: where nobody has said anything, the usual ones are written."""
    kept = hours_of(unit)
    if kept.row is not None:
        return kept
    top = Unit.objects.get(parent=None)
    set_hours(unit=top, week=rules.USUAL, country=usual_country(), by=BY)
    return hours_of(unit)


def work_out_days_ahead() -> int:
    """Write the hours that count anew where their days end too soon, with the holidays known by now; returns how many."""
    ahead = today() + AT_LEAST
    rows = list_running_out(ahead)
    for row in rows:
        with transaction.atomic():
            hold_until_commit(f"people.hours:{row.unit_id}")
            newest = UnitHours.objects.filter(unit=row.unit_id).order_by("-pk").first()
            if newest is not None and newest.pk == row.pk:
                week = tuple(tuple(day) for day in hours_in(row, "UTC").week)
                _say(row.unit, week, row.country, row.part, rules.own_read(row.own), BY)
    return len(rows)


def _say(unit: Unit, week: Week, country: str, part: str, own: Sequence[OwnDays], by: Actor) -> UnitHours:
    day = today()
    new = UnitHours(
        unit=unit,
        week=rules.week_text(week),
        days=rules.days_text(rules.days_of(country, part, own, day)),
        until=rules.days_until(day),
        country=country,
        part=part,
        own=rules.own_told(own),
    )
    told = ("week", "days", "until", "country", "part", "own")
    standing = UnitHours.objects.filter(unit=unit).order_by("-pk").first()
    if standing is not None and all(getattr(standing, name) == getattr(new, name) for name in told):
        return standing
    new.save()
    said = ("week", "country", "part", "own")
    old = None if standing is None else {name: getattr(standing, name) for name in said}
    record(Happening("unit.hours_set", by, ("unit", unit.pk), old=old, new={name: getattr(new, name) for name in said}))
    return new
