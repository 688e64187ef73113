"""A table of made-up answers, as large as wanted, and the bare engine's answer over its files: what `everweek bench` measures.

The answers are laid straight into the files, in the order in which merging leaves them, one file of each partition. The journal
never heard of them, so this is refused where the records hold any answer.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

from everweek.errors import Conflict
from everweek.facts import engine, files, load, schema, table, write
from everweek.facts.lock import writing
from everweek.facts.offers import KINDS
from everweek.facts.snapshots import Position
from everweek.facts.write import BATCH
from everweek.journal.models import Line
from everweek.people import synthetic as customers

if TYPE_CHECKING:
    import duckdb
    from deltalake.transaction import AddAction

MEASURES = ("nps", "csat", "ces", "expectation", "felt", "touchpoint.signs")
UNITS = 60
MONTHS = 24
CUSTOMERS = 1_000_000
DIMENSION = "area"
_FIRST_YEAR = 2024

# Whole numbers from a hash of the row's number and a salt: the same table each time, and no two columns go together.
_DRAW = "CAST(hash(i * 64 + {salt}) % {values} AS BIGINT)"


def fill(answers: int) -> None:
    """Make the table: ``answers`` spread over 24 months, 60 units, 20 touchpoints and six measures.

    ``Conflict`` where the records have answers of their own: theirs are the facts to be kept.
    """
    if Line.objects.filter(kind__in=KINDS).exists():
        message = "There are answers here already: made-up ones go into an empty installation only."
        raise Conflict(message)
    epoch = load.current_epoch()
    with writing():
        opened = table.open_table(epoch)
        table.add_columns(opened, [schema.column_of(DIMENSION)])
        added: list[AddAction] = []
        begun = 0
        for place in range(MONTHS):
            many = answers * (place + 1) // MONTHS - begun
            added += _month(date(_FIRST_YEAR + place // 12, place % 12 + 1, 1), begun, many)
            begun += many
        added += [add for grain in schema.ROLLUPS for add in _rolled_up(grain, [add.path for add in added])]
        before = table.snapshot_of(opened, epoch).files
        table.commit(opened, add=added, remove=before, position=Position(epoch, 0), changes=True)


def grow(answers: int) -> None:
    """Let so many answers come to a table that ``fill`` made, all in its last month, in files of their own as loading does."""
    epoch = load.current_epoch()
    with writing():
        opened = table.open_table(epoch)
        begun = table.snapshot_of(opened, epoch).answers
        added = _month(date(_FIRST_YEAR + (MONTHS - 1) // 12, (MONTHS - 1) % 12 + 1, 1), begun, answers)
        added += [add for grain in schema.ROLLUPS for add in _rolled_up(grain, [add.path for add in added])]
        table.commit(opened, add=added, position=Position(epoch, 0), changes=True)


def fill_customers(many: int) -> int:
    """Make the first so many of the customers who gave these answers; ``Conflict`` where there are any."""
    with engine.cursor(table.folder()) as at:
        told = at.sql(f"SELECT {key_of('number')} FROM range({many}) AS numbered(number) ORDER BY number")  # noqa: S608  # our own words
        return customers.fill(key for (key,) in told.fetchall())


def forget_counts() -> None:
    """Forget what was counted of this version of the table, so that it is counted once more."""
    snapshot = table.look(load.current_epoch())
    if snapshot is not None:
        snapshot.counted.clear()


def _month(month: date, begun: int, many: int) -> "list[AddAction]":
    where = table.folder()
    with engine.cursor(where) as at:
        told = _answers(month, begun, many)
        reader = at.sql(f"{told} ORDER BY measure, unit, touchpoint, day, record").to_arrow_reader(BATCH)
        answers = files.write(where, grain=schema.ANSWER, month=month, batches=reader)
    return [answers] if answers else []


def _rolled_up(grain: schema.Grain, answers: Sequence[str]) -> "list[AddAction]":
    """A roll-up of answers in files, by year."""
    where = table.folder()
    keys = ", ".join(engine.identifier(key) for key in grain.keys)
    named = ", ".join(f"'{where / path}'" for path in answers)
    facts = (
        f"(SELECT *, month AS in_month FROM read_parquet([{named}], hive_partitioning = true, hive_types = {{'month': DATE}}))"  # noqa: S608  # paths of ours
    )
    with engine.cursor(where) as at:
        rolled = at.sql(engine.over(facts, engine.fill("roll_up", {"keys": keys}))).to_arrow_table()
    return write.by_year(where, grain, rolled)


def key_of(customer: str) -> str:
    """Return SQL for the key under which the facts know a made-up customer; ``customer`` is SQL for the customer's number."""
    return f"CAST(hash({customer}) >> 1 AS BIGINT)"


def _answers(month: date, begun: int, many: int) -> str:
    """The SQL of one month's rows, with every column of an answer but the partition's."""
    draws = {name: _DRAW.format(salt=salt, values=values) for salt, (name, values) in enumerate(_VALUES.items())}
    # As doubles, which loading writes: decimals, as 0.0 would be, take the engine longer to read.
    low, high = (f"CAST(CASE WHEN measure = 'nps' THEN {nps} ELSE {other} END AS DOUBLE)" for nps, other in ((0, 1), (10, 5)))
    columns = {
        "day": f"DATE '{month.isoformat()}' + CAST({draws['day']} AS INTEGER)",
        "measure": f"[{', '.join(repr(name) for name in MEASURES)}][CAST(i % {len(MEASURES)} AS INTEGER) + 1]",
        "n": "CAST(1 AS BIGINT)",
        "w": "CAST(1000000 AS DECIMAL(38, 0))",
        "w2": "CAST(1000000000000 AS DECIMAL(38, 0))",
        "unit": f"{draws['unit']} + 1",
        "touchpoint": f"'touchpoint-' || {draws['touchpoint']}",
        "channel": f"['file', 'api', 'link'][{draws['channel']} + 1]",
        "questionnaire": f"['after-visit', 'after-call'][{draws['questionnaire']} + 1]",
        "version": "CAST(1 AS BIGINT)",
        "language": f"['en', 'es', 'zh', 'ja'][{draws['language']} + 1]",
        "about_member": f"{draws['about_member']} + 1",
        # Drawn, as real keys are: numbers from one to a million would be joined faster than any real ones.
        "customer_key": key_of(draws["customer_key"]),
        "record": f"CAST(i // {len(MEASURES)} AS BIGINT)",
        "seq": "CAST(0 AS BIGINT)",
        schema.column_of(DIMENSION): f"'area ' || {draws['area']}",
    }
    # The better the touchpoint the higher the score, so that the counts of two cuts are not all alike.
    drawn = f"({draws['score']} + {draws['touchpoint']})"
    rows = ", ".join(f"{told} AS {name}" for name, told in columns.items())
    return (
        f"SELECT *, CAST(date_trunc('week', day) AS DATE) AS week, {low} AS scale_low, {high} AS scale_high, "  # noqa: S608  # only our own words
        f"CAST({low} AS DOUBLE) + CAST(drawn % CAST({high} - {low} + 1 AS BIGINT) AS DOUBLE) AS score "
        f"FROM (SELECT {rows}, {drawn} AS drawn FROM range({begun}, {begun + many}) AS numbered(i))"
    ).replace("SELECT *,", "SELECT * EXCLUDE (drawn),", 1)


_VALUES = {
    "day": 28,
    "unit": UNITS,
    "touchpoint": 20,
    "channel": 3,
    "questionnaire": 2,
    "language": 4,
    "about_member": 160,
    "customer_key": CUSTOMERS,
    "area": 8,
    "score": 11,
}


@contextmanager
def bare(cuts: Sequence[str]) -> "Iterator[Any]":
    """A function that counts NPS answers by these columns and score: DuckDB alone over the same files of answers.

    It knows no snapshot, no reach and no Python objects: whoever had only the files and the engine would ask so.
    """
    snapshot = table.look(load.current_epoch())
    mine = [] if snapshot is None else [file for file in snapshot.files if file.grain == schema.ANSWER]
    if snapshot is None or not mine:
        message = "There are no answers to count: make some first."
        raise Conflict(message)
    named = ", ".join(f"'{path}'" for path in snapshot.paths(mine))
    keys = ", ".join(engine.identifier(cut) for cut in (*cuts, "score"))
    facts = f"read_parquet([{named}], hive_partitioning = true, hive_types = {{'month': DATE}})"
    sql = f"SELECT {keys}, SUM(n) AS n FROM {facts} WHERE measure = 'nps' GROUP BY {keys}"  # noqa: S608  # paths and columns of ours
    with engine.cursor(snapshot.folder) as at:

        def count() -> int:
            found: duckdb.DuckDBPyRelation = at.sql(sql)
            return int(found.to_arrow_table().num_rows)

        yield count
