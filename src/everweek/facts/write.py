"""From rows to files: of a batch each grain of records becomes a file in every month, each roll-up one in every year."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from everweek.facts import engine, files, rows, rules, schema
from everweek.facts.rules import File
from everweek.facts.snapshots import Snapshot

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa
    from deltalake.transaction import AddAction

BATCH = 100_000


@dataclass
class Gathered:
    """Rows waiting to be written together, in columns; the columns of custom dimensions grow with what comes."""

    custom: set[str] = field(default_factory=set)
    waiting: dict[str, list["pa.Table"]] = field(default_factory=dict)
    rows: int = 0

    def take(self, grain: str, counted: Sequence[Mapping[str, Any]]) -> None:
        """Add some rows of a grain of records."""
        records = schema.RECORDS[grain]
        if records.custom:
            self.custom |= rows.custom_columns(counted)
        for table in rows.tables(counted, records.columns, sorted(self.custom) if records.custom else ()):
            self.waiting.setdefault(grain, []).append(table)
            self.rows += table.num_rows

    def give(self) -> "dict[str, pa.Table]":
        """Return all rows that wait, as one table for each grain, and begin anew."""
        import pyarrow as pa

        together = {grain: pa.concat_tables(each, promote_options="default") for grain, each in self.waiting.items()}
        self.waiting, self.rows = {}, 0
        return together


def write_batch(folder: Path, batch: "Mapping[str, pa.Table]") -> list["AddAction"]:
    """Write a batch as files: the records of each grain by month, and every roll-up of the answers by year."""
    written: list[AddAction] = []
    for grain, table in batch.items():
        names = ("month", *schema.RECORDS[grain].order)
        order: list[tuple[str, Literal["ascending", "descending"]]] = [(name, "ascending") for name in names]
        written += _by_month(folder, grain, table.sort_by(order))
    return written + (_rolled_up(folder, batch[schema.ANSWER]) if schema.ANSWER in batch else [])


def _rolled_up(folder: Path, answers: "pa.Table") -> list["AddAction"]:
    placed = answers.append_column("in_month", answers.column("month"))
    return [add for grain in schema.ROLLUPS for add in by_year(folder, grain, rolled(placed, grain.keys))]


def rolled(answers: "pa.Table", keys: Sequence[str]) -> "pa.Table":
    """Answers counted by these keys, in their order: what ``questions/roll_up.sql`` says, of rows that are in memory.

    A batch is mostly small. To be asked four times what a few rows are together takes DuckDB longer than all else of a commit.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    summed = answers.group_by(list(keys), use_threads=False).aggregate([(name, "sum") for name in schema.SUMS])
    summed = summed.rename_columns([*keys, *schema.SUMS])
    said = [pc.not_equal(summed.column(name), pa.scalar(0, summed.schema.field(name).type)) for name in schema.SUMS]
    order: list[tuple[str, Literal["ascending", "descending"]]] = [(name, "ascending") for name in keys]
    return summed.filter(reduce(pc.or_, said)).sort_by(order)


def by_year(folder: Path, grain: schema.Grain, rolled: "pa.Table") -> list["AddAction"]:
    """Write the rows of a roll-up, which are in its order, as a file of each year."""
    import pyarrow as pa
    import pyarrow.compute as pc

    months: list[Any] = pc.unique(rolled.column("in_month")).to_pylist()
    years = sorted({rules.part_of(grain.name, month) for month in months})
    of_row: Any = pc.year(rolled.column("in_month"))
    parts = ((year, rolled.filter(pc.equal(of_row, pa.scalar(year.year, pa.int64())))) for year in years)
    added = (files.write(folder, grain=grain.name, month=year, batches=part.to_batches()) for year, part in parts)
    return [add for add in added if add]


def _by_month(folder: Path, grain: str, table: "pa.Table") -> list["AddAction"]:
    """Write a table, which is in the order of its months, as one file for each month."""
    written: list[AddAction] = []
    start = 0
    counted = table.column("month").value_counts()
    months: list[Any] = counted.field("values").to_pylist()
    counts: list[Any] = counted.field("counts").to_pylist()
    for month, count in zip(months, counts, strict=True):
        part = table.slice(start, count).drop_columns(["month"])
        add = files.write(folder, grain=grain, month=month, batches=part.to_batches())
        written += [add] if add else []
        start += count
    return written


def rewrite(snapshot: Snapshot, group: Sequence[File], erased: Iterable[int] = ()) -> "AddAction | None":
    """Write the rows of some files of one partition as one file, in order; keys in ``erased`` become nobody's.

    A roll-up's rows are added together on the way. None where nothing is left. The new file changes no number.
    """
    grain, month = group[0].grain, group[0].month
    with _reading(snapshot, group, erased) as batches:
        add = files.write(snapshot.folder, grain=grain, month=month, batches=batches)
    if add:
        add.data_change = False
    return add


@contextmanager
def _reading(snapshot: Snapshot, group: Sequence[File], erased: Iterable[int]) -> Iterator[Iterator["pa.RecordBatch"]]:
    import pyarrow as pa

    grain = group[0].grain
    records = schema.RECORDS.get(grain)
    custom = snapshot.custom if records and records.custom else []
    facts = engine.relation(snapshot, group, custom)
    with engine.cursor(snapshot.folder) as at:
        if records:
            at.register("erased_keys", pa.table({"customer_key": pa.array(sorted(erased), type=pa.int64())}))
            plain = [name for name in records.columns if name != "customer_key"]
            content = [name for name in (*plain, *custom) if name not in {*schema.SUMS, "seq"}]
            parts = {"columns": _listed([*plain, *custom]), "content": _listed(content), "order": _listed(records.order)}
            sql = engine.fill("records_in_order", parts)
        else:
            sql = engine.fill("roll_up", {"keys": _listed(schema.ROLLED[grain].keys)})
        yield _without_month(_relation(at, sql, facts))


def _relation(at: "duckdb.DuckDBPyConnection", sql: str, facts: str) -> "pa.RecordBatchReader":
    reader: pa.RecordBatchReader = at.sql(engine.over(facts, sql)).to_arrow_reader(BATCH)
    return reader


def _without_month(batches: Iterable["pa.RecordBatch"]) -> Iterator["pa.RecordBatch"]:
    for batch in batches:
        yield batch.drop_columns(["month"]) if "month" in batch.schema.names else batch


def _listed(names: Iterable[str]) -> str:
    return ", ".join(engine.identifier(name) for name in names)
