"""A house as large as few are: the year of the demo, so many times over, with everybody in it.

    EVERWEEK_HOME=/somewhere everweek init ... && everweek demo
    EVERWEEK_HOME=/somewhere python -m tests.big.house --times 68

Every customer, moment, answer and comment of the year stands there so often, each under a number of its own and all at the same
times, so that every share stays as it was. Colleagues, units, questionnaires, links and invitations (34,000) are there once. Sixty-eight
years are a million answers of 408,000 customers at four million moments. Nothing is written into a house that is larger already.
"""

import argparse
import os
import sys
from typing import Any

MANY = (
    "people.Customer",
    "people.CustomerWord",
    "people.CustomerKey",
    "moments.Interaction",
    "everweek_messages.Contact",
    "questionnaires.Response",
    "listen.Comment",
    "listen.Touched",
    "listen.Praised",
    "listen.Mention",
    "journal.Line",
)
"""What there is much of, each after what it points to."""
SUBJECTS = {"customer": "people.Customer", "response": "questionnaires.Response", "interaction": "moments.Interaction"}
OTHERWISE = {("questionnaires.Response", "identity"): "text"}
LIMIT = 200_000


def grow(times: int) -> None:
    """Make what there is stand there so many times."""
    from django.apps import apps
    from django.db import connection

    models = {name: apps.get_model(name) for name in MANY}
    steps = {}
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # Nobody else is there, and whoever was killed half-way begins anew with a house of one year.
            for word in ("foreign_keys = OFF", "synchronous = OFF", "temp_store = MEMORY", "cache_size = -1000000"):
                cursor.execute(f"PRAGMA {word}")
        for name, model in models.items():
            key, table = model._meta.pk.column, model._meta.db_table
            cursor.execute(f'SELECT COALESCE(MAX("{key}"), 0), COUNT(*) FROM "{table}"')
            steps[name], rows = cursor.fetchone()
            if rows > LIMIT:
                sys.exit(f"There are {rows} rows in {table} already: this house was made larger before.")
        made = _without_indexes(cursor, [model._meta.db_table for model in models.values()])
        for name, model in models.items():
            for copy in range(1, times):
                cursor.execute(_insertion(connection.vendor, name, model, steps, copy))
            print(name, flush=True)
        for sql in made:
            cursor.execute(sql)
        if connection.vendor == "postgresql":
            for model in models.values():
                table, key = model._meta.db_table, model._meta.pk.column
                cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table, key])
                if (sequence := cursor.fetchone()[0]) is not None:
                    cursor.execute(f'SELECT setval(%s, (SELECT MAX("{key}") FROM "{table}"))', [sequence])
        cursor.execute('UPDATE "journal_position" SET "seq" = (SELECT MAX("seq") FROM "journal_line")')
        cursor.execute("ANALYZE")


def _without_indexes(cursor: Any, tables: list[str]) -> list[str]:
    """Drop what makes each row slow to write; how it is made again."""
    from django.db import connection

    names = ", ".join(f"'{table}'" for table in tables)
    if connection.vendor == "postgresql":
        cursor.execute(
            f"SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ({names}) AND NOT EXISTS "
            "(SELECT 1 FROM pg_constraint WHERE conname = indexname)"
        )
    else:
        cursor.execute(f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({names})")
    found = cursor.fetchall()
    for name, _sql in found:
        cursor.execute(f'DROP INDEX "{name}"')
    return [sql for _name, sql in found]


def _insertion(vendor: str, name: str, model: Any, steps: dict[str, int], copy: int) -> str:
    fields = model._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(_value(vendor, name, field, steps, copy) for field in fields)
    table, key = model._meta.db_table, model._meta.pk.column
    kinds = ", ".join(f"'{kind}'" for kind in SUBJECTS)
    some = f' AND "subject_type" IN ({kinds})' if name == "journal.Line" else ""
    return f'INSERT INTO "{table}" ({columns}) SELECT {values} FROM "{table}" WHERE "{key}" <= {steps[name]}{some}'


def _value(vendor: str, name: str, field: Any, steps: dict[str, int], copy: int) -> str:
    column = f'"{field.column}"'
    other = field.related_model._meta.label if field.is_relation else OTHERWISE.get((name, field.name))
    if other in steps:
        return f"{column} + {copy * steps[other]}"
    if field.primary_key or (name == "journal.Line" and field.name == "seq"):
        return f"{column} + {copy * steps[name]}"
    if name == "journal.Line" and field.name == "subject_id":
        moved = " ".join(
            f"WHEN '{kind}' THEN CAST(CAST({column} AS BIGINT) + {copy * steps[of]} AS TEXT)" for kind, of in SUBJECTS.items()
        )
        return f'CASE "subject_type" {moved} ELSE {column} END'
    if not (field.unique or other == "text"):
        return column
    if field.max_length:
        return f"substr({column}, 1, {field.max_length - 4}) || '~{copy}'"
    return f"-({column} % 1000000000000000 + {copy * 1000000000000000})"


def count(times: int) -> None:
    """The same for the facts: rows of answers and interactions so many times, and the roll-ups made of them."""
    from everweek.facts import engine, files, load, schema, synthetic, table
    from everweek.facts.lock import writing
    from everweek.facts.snapshots import Position
    from everweek.journal.queries import head

    epoch = load.current_epoch()
    steps = {schema.ANSWER: _step("questionnaires.Response", times), schema.INTERACTION: _step("moments.Interaction", times)}
    with writing():
        opened = table.open_table(epoch)
        before = table.snapshot_of(opened, epoch)
        added, answers = [], []
        for file in before.files:
            if file.grain not in steps:
                continue
            [path] = before.paths([file])
            with engine.cursor(before.folder) as at:
                sql = (
                    "SELECT * REPLACE (record + k * $step AS record, CASE WHEN k = 0 THEN customer_key "
                    "ELSE -(customer_key % 1000000000000000 + k * 1000000000000000) END AS customer_key) EXCLUDE (k) "
                    f"FROM read_parquet('{path}', hive_partitioning = false) CROSS JOIN range({times}) AS copies(k)"
                ).replace("$step", str(steps[file.grain]))
                order = ", ".join(schema.RECORDS[file.grain].order)
                reader = at.sql(f"SELECT * EXCLUDE (k) FROM ({sql.replace(' EXCLUDE (k)', '')}) ORDER BY {order}")
                made = files.write(before.folder, grain=file.grain, month=file.month, batches=reader.to_arrow_reader(100_000))
            added.append(made)
            answers += [made.path] if file.grain == schema.ANSWER else []
        added += [add for grain in schema.ROLLUPS for add in synthetic._rolled_up(grain, answers)]
        replaced = [file for file in before.files if file.grain != schema.INVITATION]
        table.commit(opened, add=added, remove=replaced, position=Position(epoch, head()), changes=True)


def _step(label: str, times: int) -> int:
    from django.apps import apps
    from django.db.models import Max

    return int(apps.get_model(label).objects.aggregate(last=Max("pk"))["last"]) // times


def main() -> None:
    """As the text above has it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=68)
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "everweek.settings")
    import django

    django.setup()
    from everweek.facts import services

    grow(asked.times)
    count(asked.times)
    # The files as a night leaves them: of what is there once, loading had left three a month.
    services.compact(thoroughly=True)


if __name__ == "__main__":
    main()
