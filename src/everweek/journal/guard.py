"""What the database itself refuses: changing or deleting lines and seals, changing values.

Triggers stop mistakes and careless programs; whoever may drop a trigger is found by the seals. They are put up after every
migration, because SQLite loses a table's triggers whenever a migration rebuilds it.
"""

from collections.abc import Sequence

from django.db import connection

LINES, VALUES, SEALS = "journal_line", "journal_values", "journal_seal"

# Only a seq may be given, once, and nothing else touched.
KEPT = ("id", "at", "kind", "actor", "subject_type", "subject_id", "ids", "values_hash", "history", "mac")

_REFUSALS = {
    "journal_line_changed": (LINES, "UPDATE", "A journal line is never changed."),
    "journal_line_deleted": (LINES, "DELETE", "A journal line is never deleted."),
    "journal_values_changed": (VALUES, "UPDATE", "The values of a journal line are erased or kept, never changed."),
    "journal_seal_changed": (SEALS, "UPDATE", "A seal is never changed."),
    "journal_seal_deleted": (SEALS, "DELETE", "A seal is never deleted."),
}

# SQLite's OR REPLACE deletes what stands in the way, and no trigger on DELETE hears of it: it must not begin. For each table what
# would stand in the way of a new row, and of a line that is given its place.
_REPLACED = {
    "journal_line_replaced": (
        LINES,
        "INSERT",
        "standing.id = NEW.id OR standing.seq = NEW.seq",
        "A journal line is never replaced.",
    ),
    "journal_line_displaced": (LINES, "UPDATE OF seq", "standing.seq = NEW.seq", "A journal line is never replaced."),
    "journal_values_replaced": (VALUES, "INSERT", "standing.line_id = NEW.line_id", _REFUSALS["journal_values_changed"][2]),
    "journal_seal_replaced": (
        SEALS,
        "INSERT",
        "standing.number = NEW.number OR standing.last_seq = NEW.last_seq",
        "A seal is never replaced.",
    ),
}


def put_up() -> None:
    """Create the triggers; those that stand are replaced."""
    take_down()
    _run(_postgresql() if connection.vendor == "postgresql" else _sqlite())


def take_down() -> None:
    """Drop the triggers, to put them up anew."""
    tables = {name: table for name, (table, _, _) in _REFUSALS.items()}
    if connection.vendor == "postgresql":
        tables |= {f"{table}_emptied": table for table in (LINES, SEALS)}
        _run([f"DROP TRIGGER IF EXISTS {name} ON {table}" for name, table in tables.items()])
    else:
        _run([f"DROP TRIGGER IF EXISTS {name}" for name in [*tables, *_REPLACED]])


def missing() -> list[str]:
    """The names of the triggers that should stand and do not."""
    if connection.vendor == "postgresql":
        wanted = [*_REFUSALS, f"{LINES}_emptied", f"{SEALS}_emptied"]
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
    else:
        wanted = [*_REFUSALS, *_REPLACED]
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(query)
        standing = {row[0] for row in cursor.fetchall()}
    return [name for name in wanted if name not in standing]


def _placing(distinct: str) -> str:
    same = " AND ".join(f'OLD."{column}" {distinct} NEW."{column}"' for column in KEPT)
    return f"OLD.seq IS NULL AND NEW.seq IS NOT NULL AND {same}"


def _when(name: str, distinct: str) -> str:
    return f"WHEN (NOT ({_placing(distinct)}))" if name == "journal_line_changed" else ""


def _sqlite() -> list[str]:
    refused = [
        f"CREATE TRIGGER {name} BEFORE {action} ON {table} {_when(name, 'IS')} BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
        for name, (table, action, refusal) in _REFUSALS.items()
    ]
    replaced = [
        f"CREATE TRIGGER {name} BEFORE {action} ON {table} "  # noqa: S608  # our own names
        f"WHEN EXISTS (SELECT 1 FROM {table} AS standing WHERE {alone}) "
        f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
        for name, (table, action, alone, refusal) in _REPLACED.items()
    ]
    return [*refused, *replaced]


def _postgresql() -> list[str]:
    refuse = (
        "CREATE OR REPLACE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'restrict_violation'; END $$"
    )
    rows = [
        f"CREATE TRIGGER {name} BEFORE {action} ON {table} FOR EACH ROW "
        f"{_when(name, 'IS NOT DISTINCT FROM')} EXECUTE FUNCTION journal_refuse('{refusal}')"
        for name, (table, action, refusal) in _REFUSALS.items()
    ]
    emptied = [
        f"CREATE TRIGGER {table}_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
        "EXECUTE FUNCTION journal_refuse('The journal is never emptied.')"
        for table in (LINES, SEALS)
    ]
    return [refuse, *rows, *emptied]


def _run(statements: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
