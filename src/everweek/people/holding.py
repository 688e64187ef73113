"""For those who store thousands of rows about people and units: look all of them up at once, and hold them as they are."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from everweek import clock
from everweek.errors import Unavailable
from everweek.people.models import Customer, Member, Unit
from everweek.people.queries import chunks, organisation

_MOST = 500


def hold_customers(wanted: Iterable[int | None]) -> set[int]:
    """The customers among ``wanted`` who exist and were not erased, held as they are until the end of the transaction.

    Without the lock an erasure could pass between this look and the storing, and leave a row with her name on it. A share lock,
    which Django's ``select_for_update`` does not have, lets two imports name the same customer at the same time.
    """
    table = Customer._meta.db_table  # noqa: SLF001  # Django's documented way to a table's name
    share = " FOR SHARE" if connection.vendor == "postgresql" else ""
    found: set[int] = set()
    for some in chunks(sorted({one for one in wanted if one is not None}), _MOST):
        marks = ", ".join(["%s"] * len(some))
        query = f"SELECT id FROM {table} WHERE id IN ({marks}) AND erased_at IS NULL ORDER BY id{share}"  # noqa: S608  # only marks
        with connection.cursor() as cursor:
            cursor.execute(query, list(some))
            found.update(row[0] for row in cursor.fetchall())
    return found


def known_members(wanted: Iterable[int | None]) -> set[int]:
    """The members among ``wanted`` who exist."""
    ids = sorted({one for one in wanted if one is not None})
    return {pk for some in chunks(ids, _MOST) for pk in Member.objects.filter(pk__in=some).values_list("pk", flat=True)}


def zones_of(units: Iterable[int | None]) -> dict[int | None, ZoneInfo]:
    """The zone of each unit that exists (its own, else the organisation's), and under ``None`` the zone of no unit at all."""
    try:
        house = organisation().zone
    except Unavailable:
        house = settings.EVERWEEK_ZONE
    zones: dict[int | None, ZoneInfo] = {None: clock.zone_of(house)}
    for some in chunks(sorted({one for one in units if one is not None}), _MOST):
        found = Unit.objects.filter(pk__in=some).values_list("pk", "zone")
        zones.update((pk, clock.zone_of(zone or house)) for pk, zone in found)
    return zones
