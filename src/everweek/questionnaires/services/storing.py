"""Putting ready rows into the table: COPY on PostgreSQL, one prepared statement on SQLite."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction

from everweek.questionnaires.models import Response, Version
from everweek.questionnaires.services.intake import Ready

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

Stored = dict[str, tuple[int, str, int | None]]
"""Identity -> (response, fingerprint, customer)."""


def find_stored(questionnaire: int, identities: Iterable[str]) -> Stored:
    """What is already there under these identities."""
    wanted = sorted(set(identities))
    if not wanted:
        return {}
    postgresql = connection.vendor == "postgresql"
    among = "= ANY(%s)" if postgresql else "IN (SELECT value FROM json_each(%s))"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT identity, id, fingerprint, customer_id FROM {_TABLE} "  # noqa: S608  # our own table's name
            f"WHERE questionnaire_id = %s AND identity {among}",
            [questionnaire, wanted if postgresql else json.dumps(wanted)],
        )
        return {identity: (pk, fingerprint, customer) for identity, pk, fingerprint, customer in cursor.fetchall()}


def put(version: Version, rows: Sequence[Ready], *, received_at: datetime, history: bool) -> list[int] | None:
    """Store the rows, all or none, and give their ids in the same order; ``None`` where one of them came in meanwhile.

    On SQLite nothing comes in meanwhile: the transaction holds the write lock. On PostgreSQL another writer's row of the same
    identity is waited for, and then refused by the unique constraint: look again at what is stored, and put the rest.
    """
    ids = _new_ids(len(rows))
    values = [_values(pk, version, ready, received_at, history=history) for pk, ready in zip(ids, rows, strict=True)]
    # In the order of the identities, so that two writers of the same rows wait for each other in the same order: no deadlock.
    values.sort(key=lambda row: row[3])
    try:
        with transaction.atomic():
            _insert(values)
    except IntegrityError as refused:
        if "questionnaires_response_once" not in str(refused):
            raise
        return None
    return ids


def _new_ids(count: int) -> list[int]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [_TABLE, count])
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [_TABLE])
        last = cursor.fetchone()
        first = (last[0] if last else 0) + 1
        return list(range(first, first + count))


def _values(pk: int, version: Version, ready: Ready, received_at: datetime, *, history: bool) -> tuple[Any, ...]:
    row = ready.row
    subject_type, subject_id = row.subject or ("", "")
    return (
        pk,
        version.pk,
        version.questionnaire_id,
        row.identity,
        ready.fingerprint,
        row.channel,
        row.customer,
        row.member,
        subject_type,
        str(subject_id),
        row.about_member,
        row.unit,
        row.touchpoint,
        row.language,
        ready.answers_text,
        ready.dimensions_text,
        row.weight,
        ready.answered_at,
        ready.day,
        received_at,
        history,
    )


def _insert(values: Sequence[tuple[Any, ...]]) -> None:
    columns = ", ".join(_COLUMNS)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with connection.wrap_database_errors, cursor.copy(f"COPY {_TABLE} ({columns}) FROM STDIN") as copy:
                for row in values:
                    copy.write_row(row)
            return
        adapt = connection.ops.adapt_datetimefield_value
        marks = ", ".join(["%s"] * len(_COLUMNS))
        cursor.executemany(
            f"INSERT INTO {_TABLE} ({columns}) VALUES ({marks})",  # noqa: S608  # our own names, and only marks
            [(*row[:17], adapt(row[17]), row[18].isoformat(), adapt(row[19]), row[20]) for row in values],
        )
