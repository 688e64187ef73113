"""Putting ready rows into the table, and finding those that are there."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import DEFAULT_DB_ALIAS, connection, connections

from everweek.journal import bulk
from everweek.journal.plainly import rows_of
from everweek.people.outcomes import Stored
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


def find_stored(questionnaire: int, identities: Iterable[str]) -> Stored:
    """What is already there under these identities."""
    wanted = sorted(set(identities))
    if not wanted:
        return {}
    postgresql = connection.vendor == "postgresql"
    among = "= ANY(%s)" if postgresql else "IN (SELECT value FROM json_each(%s))"
    there = rows_of(
        connections[DEFAULT_DB_ALIAS],
        f"SELECT identity, id, fingerprint, customer_id FROM {_TABLE} "  # noqa: S608  # our own table's name
        f"WHERE questionnaire_id = %s AND identity {among}",
        [questionnaire, wanted if postgresql else json.dumps(wanted)],
    )
    return {identity: (pk, fingerprint, customer) for identity, pk, fingerprint, customer in there}


def put(version: Version, rows: Sequence[Ready], *, received_at: datetime, history: bool) -> list[int] | None:
    """Store the rows, all or none, and give their ids in the same order; ``None`` where one of them came in meanwhile.

    On SQLite nothing comes in meanwhile: the transaction holds the write lock, and needs no way back to here. On PostgreSQL
    another writer's row of the same identity is waited for, and then refused by the unique constraint: look again at what is
    stored, and put the rest.
    """
    ids = bulk.new_ids(_TABLE, len(rows))
    values = [_values(pk, version, ready, received_at, history=history) for pk, ready in zip(ids, rows, strict=True)]
    # In the order of the identities, so that two writers of the same rows wait for each other in the same order: no deadlock.
    values.sort(key=lambda row: str(row[3]))
    if connection.vendor == "sqlite":
        bulk.insert_rows(_TABLE, _COLUMNS, values)
        return ids
    return ids if bulk.insert_once(_TABLE, _COLUMNS, values, once="questionnaires_response_once") else None


def _values(pk: int, version: Version, ready: Ready, received_at: datetime, *, history: bool) -> bulk.Row:
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
