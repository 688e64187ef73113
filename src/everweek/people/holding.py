"""For those who store thousands of rows about people and units: look all of them up at once, and hold them as they are."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections

from everweek import clock
from everweek.errors import Unavailable
from everweek.journal.plainly import rows_of
from everweek.people.models import Customer, Member, Unit
from everweek.people.prepared import PreparedAmong
from everweek.people.queries import chunks, organisation

_MOST = 500
_members = PreparedAmong[int](lambda ids: Member.objects.filter(pk__in=ids).values_list("pk"), int)
_zones = PreparedAmong[int](lambda ids: Unit.objects.filter(pk__in=ids).values_list("pk", "zone"), int)


def hold_customers(wanted: Iterable[int | None]) -> dict[int, int]:
    """The number each of ``wanted`` stands for: the customer's own, or that of whom they were merged into; others are left out.

    Left out is whoever is erased or unknown. All of them are held as they are until the end of the transaction. Without the lock
    an erasure or a merger could pass between this look and the storing, and leave a row with the name of a customer who is nobody
    any more. A share lock, which Django's ``select_for_update`` does not have, lets two imports name the same customer at the
    same time.
    """
    ids = {one for one in wanted if one is not None}
    while True:
        looked = _rows(ids, share=False)
        led_to = {merged for _pk, merged, _erased in looked if merged is not None}
        if connection.vendor == "sqlite":
            # The transaction's write lock holds who was looked at already; those they were merged into are still to be looked
            # for.
            looked += _rows(led_to - ids, share=False)
        else:
            # In one order for everybody, those merged and those they lead to together: otherwise two would wait in a circle.
            looked = _rows(ids | led_to, share=True)
        standing = {pk: (merged, erased) for pk, merged, erased in looked}
        meant = {pk: merged or pk for pk, (merged, _erased) in standing.items() if pk in ids}
        # Merged between the look and the lock (once in a blue moon): look again, for the other one is not held yet.
        if all(target in standing for target in meant.values()):
            return {pk: target for pk, target in meant.items() if not standing[target][1]}


def _rows(ids: Iterable[int], *, share: bool) -> list[tuple[int, int | None, bool]]:
    """Of each customer the number, the number of the one merged into, and whether it was erased; in the order of the numbers."""
    table = Customer._meta.db_table  # noqa: SLF001  # Django's documented way to a table's name
    lock = " FOR SHARE" if share else ""
    found: list[tuple[int, int | None, bool]] = []
    here = connections[DEFAULT_DB_ALIAS]
    for some in chunks(sorted(set(ids)), _MOST):
        marks = ", ".join(["%s"] * len(some))
        query = (
            f"SELECT id, merged_into_id, erased_at IS NOT NULL FROM {table} "  # noqa: S608  # our own table's name, and only marks
            f"WHERE id IN ({marks}) ORDER BY id{lock}"
        )
        found.extend((pk, merged, bool(erased)) for pk, merged, erased in rows_of(here, query, some))
    return found


def known_members(wanted: Iterable[int | None]) -> set[int]:
    """The members among ``wanted`` who exist."""
    return {pk for (pk,) in _members.rows(one for one in wanted if one is not None)}


def zones_of(units: Iterable[int | None]) -> dict[int | None, ZoneInfo]:
    """The zone of each unit that exists (its own, else the organisation's), and under ``None`` the zone of no unit at all."""
    try:
        house = organisation().zone
    except Unavailable:
        house = settings.EVERWEEK_ZONE
    zones: dict[int | None, ZoneInfo] = {None: clock.zone_of(house)}
    zones.update((pk, clock.zone_of(zone or house)) for pk, zone in _zones.rows(one for one in units if one is not None))
    return zones
