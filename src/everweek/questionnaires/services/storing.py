"""Putting ready rows into the table, and finding those that are there."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from django.db import DEFAULT_DB_ALIAS, connection, connections

from everweek.journal import bulk
from everweek.journal.plainly import rows_of
from everweek.people.outcomes import Stored
from everweek.questionnaires.models import Response, Version
from everweek.questionnaires.services.intake import Ready, ResponseRow

_TABLE = Response._meta.db_table  # noqa: SLF001  # Django's documented way to a table's name
_COLUMNS = (
    "id",
    "version_id",
    "questionnaire_id",
    "identity",
    "fingerprint",
    "channel",
    "customer_id",
    "member_id",
    "subject_type",
    "subject_id",
    "about_member_id",
    "unit_id",
    "touchpoint",
    "language",
    "answers",
    "dimensions",
    "weight",
    "answered_at",
    "day",
    "received_at",
    "history",
)


def find_stored(questionnaire: int, identities: Iterable[str]) -> Stored:
    """Return the responses that are stored already under these identities, by identity."""
    wanted = sorted(set(identities))
    if not wanted:
        return {}
    # One text is quoted in a fraction of the time that five thousand are. No identity holds a control character.
    postgresql = connection.vendor == "postgresql"
    among = r"= ANY(string_to_array(%s, E'\x1f'))" if postgresql else "IN (SELECT value FROM json_each(%s))"
    there = rows_of(
        connections[DEFAULT_DB_ALIAS],
        f"SELECT identity, id, fingerprint, customer_id FROM {_TABLE} "  # noqa: S608  # our own table's name
        f"WHERE questionnaire_id = %s AND identity {among}",
        [questionnaire, "\x1f".join(wanted) if postgresql else json.dumps(wanted)],
    )
    return {identity: (pk, fingerprint, customer) for identity, pk, fingerprint, customer in there}


def new_ids(count: int) -> list[int]:
    """So many ids for new responses."""
    return bulk.new_ids(_TABLE, count)


def put(
    version: Version,
    rows: Sequence[tuple[int, Ready]],
    *,
    received_at: datetime,
    history: bool,
    meanwhile: Callable[[], None],
) -> bool:
    """Store the rows under their ids, all or none; False where one of them came in meanwhile.

    On SQLite nothing comes in meanwhile: the transaction holds the write lock, and needs no way back to here. On PostgreSQL
    another writer's row of the same identity is waited for, and then refused by the unique constraint: look again at what is
    stored, and put the rest. ``meanwhile`` is called again and again while PostgreSQL stores.
    """
    # In the order of the identities, so that two writers of the same rows wait for each other in the same order: no deadlock.
    ordered = sorted(rows, key=lambda one: one[1].identity)

    def pieces() -> Iterator[bulk.Columns]:
        for some in bulk.some_of(ordered):
            yield _columns(version, some, received_at, history=history)
            meanwhile()

    def insert() -> None:
        bulk.insert_columns(_TABLE, _COLUMNS, pieces(), count=len(rows))

    if connection.vendor == "sqlite":
        insert()
        return True
    return bulk.insert_once(insert, once="questionnaires_response_once")


def _columns(version: Version, some: Sequence[tuple[int, Ready]], received_at: datetime, *, history: bool) -> bulk.Columns:
    """The cells of some rows, column by column, in the order of ``_COLUMNS``."""
    every = len(some)
    ids, ready = zip(*some, strict=True)
    identities, fingerprints, customers, rows, said, moments, days = zip(*ready, strict=True)
    told = dict(zip(ResponseRow._fields, zip(*rows, strict=True), strict=True))
    subjects = [subject or ("", "") for subject in told["subject"]]
    _held, answers, dimensions, _moments = zip(*said, strict=True)
    return [
        ids,
        [version.pk] * every,
        [version.questionnaire_id] * every,
        identities,
        fingerprints,
        told["channel"],
        customers,
        told["member"],
        [kind for kind, _key in subjects],
        [str(key) for _kind, key in subjects],
        told["about_member"],
        told["unit"],
        told["touchpoint"],
        told["language"],
        answers,
        dimensions,
        told["weight"],
        moments if connection.vendor == "postgresql" else [bulk.as_sqlite_has_it(moment) for moment in moments],
        days,
        [received_at] * every,
        [history] * every,
    ]
