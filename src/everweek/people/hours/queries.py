"""Reads of working hours: what counts for a unit, and the row that says so."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Final

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Max

from everweek.people.holding import zones_of
from everweek.people.hours import rules
from everweek.people.hours.rules import OwnDays, Week
from everweek.people.models import Unit, UnitHours
from everweek.people.prepared import PreparedAmong
from everweek.people.queries import organisation, today
from everweek.people.tree import line_of, nearest_says
from everweek.worktime.holidays import holidays_of, is_country
from everweek.worktime.hours import Hours


@dataclass(frozen=True)
class Kept:
    """The hours that count for a unit now: the row that says so (None: nobody has said anything), the zone, and both together."""

    row: UnitHours | None
    zone: str
    hours: Hours


@dataclass(frozen=True)
class HoursShown:
    """What somebody is shown of a unit's hours. ``said_by`` is the unit they are taken from: itself, or one above it, or none."""

    week: Week
    country: str
    part: str
    own: tuple[OwnDays, ...]
    zone: str
    said_by: Unit | None


_newest_of: Final = PreparedAmong(
    lambda units: UnitHours.objects.filter(unit__in=units).values("unit").annotate(newest=Max("pk")).values_list("newest"), int
)
_FIELDS: Final = ("id", "unit_id", "week", "days", "until", "country", "part", "own", "set_at")
_rows: Final = PreparedAmong(lambda numbers: UnitHours.objects.filter(pk__in=numbers).values_list(*_FIELDS), int)


def hours_of(unit: Unit) -> Kept:
    """The hours that count for a unit: its own, else those of the nearest unit above it, on its own walls."""
    return hours_of_all([unit])[unit.pk]


def hours_of_all(units: Iterable[Unit]) -> Mapping[int, Kept]:
    """The hours that count for each of several units, by the unit's number; three queries, however many units there are."""
    asked = list(units)
    above = {one.pk: line_of(one) for one in asked}
    rows = _newest({pk for line in above.values() for pk in line})
    zones = zones_of(above)
    found = {}
    for pk, line in above.items():
        row, _own = nearest_says(line, rows, None)
        zone = str(zones[pk])
        found[pk] = Kept(row, zone, hours_in(row, zone) if row is not None else usual_hours(zone))
    return found


def hours_in(row: UnitHours, zone: str) -> Hours:
    """What a row says, on the walls of a zone."""
    return rules.hours_read(zone, row.week, row.days)


def hours_long_ago(kept: Kept, since: datetime) -> Hours:
    """The hours that count for a unit, for a moment before they were said: with the holidays of those years, too.

    What the unit worked then nobody has written down; it is reckoned by the week it works now, and by days of its own where it
    has said some.
    """
    row = kept.row
    # A row knows the holidays from the year before it was written on.
    known_from = row.until.year - rules.AHEAD - 1 if row is not None else since.year
    if row is None or not row.country or since.year >= known_from:
        return kept.hours
    return _with_holidays(kept.zone, row.week, row.days, (row.country, row.part), (since.year, known_from - 1))


@lru_cache(maxsize=64)
def _with_holidays(zone: str, week: str, days: str, where: tuple[str, str], years: tuple[int, int]) -> Hours:
    """Kept, because moments are looked up in what each keeps of its days."""
    known = rules.hours_read(zone, week, days)
    return Hours(zone, known.week, {**dict.fromkeys(holidays_of(*where, *years), ()), **known.days})


def usual_hours(zone: str) -> Hours:
    """What is worked where nobody has said anything: the usual week, and the holidays of the organisation's country."""
    days = rules.days_of(usual_country(), "", (), today())
    return rules.hours_read(zone, rules.week_text(rules.USUAL), rules.days_text(days))


def usual_country() -> str:
    """Whose holidays are kept where nobody has said anything: the organisation's country's, where they are known."""
    country = organisation().country
    return country if is_country(country) else ""


def show_hours(unit: Unit) -> HoursShown:
    """What somebody is shown of a unit's hours."""
    kept = hours_of(unit)
    if kept.row is None:
        return HoursShown(rules.USUAL, usual_country(), "", (), kept.zone, None)
    week = kept.hours.week
    said_by = unit if kept.row.unit_id == unit.pk else Unit.objects.get(pk=kept.row.unit_id)
    return HoursShown(
        tuple(tuple(day) for day in week), kept.row.country, kept.row.part, rules.own_read(kept.row.own), kept.zone, said_by
    )


def list_running_out(before: date) -> list[UnitHours]:
    """The rows that count and whose days are worked out to a day before this one only."""
    newest = UnitHours.objects.values("unit").annotate(newest=Max("pk")).values("newest")
    rows = UnitHours.objects.filter(pk__in=newest, until__lt=before, unit__closed_on__isnull=True).exclude(week="")
    return list(rows.select_related("unit"))


def _newest(units: set[int]) -> dict[int, UnitHours]:
    rows = [UnitHours.from_db(DEFAULT_DB_ALIAS, _FIELDS, one) for one in _rows.rows(pk for (pk,) in _newest_of.rows(units))]
    return {row.unit_id: row for row in rows if row.week}
