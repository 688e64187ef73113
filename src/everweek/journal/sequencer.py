"""One sequencer gives committed lines their place.

A line has no ``seq`` when it is written, for only a commit decides what happened first as others can see it. Placing reads one
snapshot: whoever wrote a line after having seen another can only have committed later, so that the other is in the snapshot too,
with a smaller id, or was placed before. Lines still uncommitted are not in the snapshot, keep nobody waiting, and come later.
"""

from django.db import connection, transaction

from everweek.journal.locks import hold_until_commit
from everweek.journal.models import Line

LOCK = "journal.sequencer"

_PLACE = """
    UPDATE journal_line SET seq = placed.seq
    FROM (
        SELECT here, (SELECT COALESCE(MAX(seq), 0) FROM journal_line) + ROW_NUMBER() OVER (ORDER BY id) AS seq
        FROM (SELECT id, {row} AS here FROM journal_line WHERE seq IS NULL ORDER BY id LIMIT %s) AS unplaced
    ) AS placed
    WHERE journal_line.{row} = placed.here
"""

# By its id PostgreSQL finds a row as its statistics advise. Where it has looked through the table while a large import was not
# committed, it holds the table for empty, numbers all lines anew for each of them, and needs minutes. Where a row lies it knows.
_ROW = {"postgresql": "ctid", "sqlite": "id"}


def place(limit: int = 5000) -> int:
    """Give up to ``limit`` committed lines the next numbers, in the order of their ids; returns how many were placed.

    ``seq`` is dense: 1, 2, 3, ... without a gap. Safe to call from any number of processes at once.
    """
    # Most often there is nothing to do, and looking takes no lock. In order of ids, for then PostgreSQL uses the small index of
    # what has no place; asked whether any exists, it may read the whole table after a large import.
    if Line.objects.filter(seq=None).order_by("id").values_list("id").first() is None:
        return 0
    with transaction.atomic():
        # The lock is taken in a statement of its own: the next statement's snapshot then holds all that was placed before.
        hold_until_commit(LOCK)
        with connection.cursor() as cursor:
            cursor.execute(_PLACE.format(row=_ROW[connection.vendor]), [limit])
            placed: int = cursor.rowcount
    return placed
