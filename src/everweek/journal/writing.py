"""Putting lines into the table, with their values and their macs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from everweek.journal import bulk
from everweek.journal.models import Line, Values
from everweek.journal.seals.text import Written

TABLE = Line._meta.db_table  # noqa: SLF001  # Django's documented way to a table's name
_VALUES = Values._meta.db_table  # noqa: SLF001  # the same
COLUMNS = ("id", "at", "kind", "actor", "subject_type", "subject_id", "ids", "values_hash", "history", "mac")
_VALUES_COLUMNS = ("line_id", "person", "salt", "old_text", "new_text")


@dataclass(frozen=True, slots=True)
class Draft:
    """A line about to be written: what its mac covers, its moment, and its values (person, salt, old, new) where it has any."""

    written: Written
    at: datetime
    values: tuple[str, str, str | None, str | None] | None


def put(drafts: Sequence[Draft]) -> list[int]:
    """Write the lines in their order, and give their ids in the same order."""
    if not drafts:
        return []
    ids = bulk.new_ids(TABLE, len(drafts))
    rows: list[bulk.Row] = []
    values: list[bulk.Row] = []
    for pk, draft in zip(ids, drafts, strict=True):
        one = draft.written
        who = (one.actor, one.subject_type, one.subject_id)
        rows.append((pk, draft.at, one.kind, *who, one.ids, one.values_hash, one.history, one.mac(pk)))
        if draft.values is not None:
            values.append((pk, *draft.values))
    bulk.insert_rows(TABLE, COLUMNS, rows)
    if values:
        bulk.insert_rows(_VALUES, _VALUES_COLUMNS, values)
    return ids
