"""Parquet files of the table, written so that they read fast and tell nothing they should not."""

import json
import os
import secrets
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from everweek import clock
from everweek.facts import schema

if TYPE_CHECKING:
    import pyarrow as pa
    from deltalake.transaction import AddAction

COMPRESSION: Literal["zstd", "none"] = "zstd"
UNLIKE = frozenset({"record", "seq", "customer_key"})
"""Columns in which hardly a value comes twice: a dictionary would only be larger."""

ROWS_IN_GROUP = 250_000
"""A row group is what one thread reads at a time: large enough to be worth it, small enough for two threads to share a month."""

ROWS_OF_MEASURE = 5_000
"""A roll-up's measure with so many rows has row groups of its own: a question is about one, and passes over the others unread."""


def arrow_schema(columns: Iterable[str], custom: Iterable[str]) -> "pa.Schema":
    """Return the Arrow schema of these columns, in the order of the table, with ``month`` always among them and the ``custom``
    columns, which are text, at the end.
    """
    import pyarrow as pa

    kinds = {"text": pa.string(), "date": pa.date32(), "number": pa.float64(), "whole": pa.int64(), "huge": pa.decimal128(38, 0)}
    fields = [pa.field(name, kinds[kind]) for name, kind in schema.COLUMNS.items() if name in {"month", *columns}]
    return pa.schema(fields + [pa.field(name, pa.string()) for name in custom])


def read(path: str, names: list[str]) -> "pa.Table":
    """Some columns of a file; ``FileNotFoundError`` where it was swept away."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        return file.read(names, use_threads=False)


def write(folder: Path, *, grain: str, month: date, batches: Iterable["pa.RecordBatch"]) -> "AddAction | None":
    """Write the rows of one partition as one file, safe on the disk, and say how it is added; None where there are no rows.

    The batches hold the columns of the grain without ``grain`` and ``month``, which the path says. Nothing in the table
    refers to the file until it is committed: if that never happens, the next sweep deletes it.
    """
    from deltalake.transaction import AddAction

    path = f"grain={grain}/month={month.isoformat()}/{secrets.token_hex(12)}.parquet"
    target = folder / path
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    counted = _Counted()
    _write_batches(target, counted.through(batches))
    if not counted.rows:
        target.unlink(missing_ok=True)
        return None
    for place in (target, target.parent):
        _sync(place)
    return AddAction(
        path=path,
        size=target.stat().st_size,
        partition_values={"grain": grain, "month": month.isoformat()},
        modification_time=int(clock.now().timestamp() * 1000),
        data_change=True,
        stats=counted.stats(),
    )


class _Counted:
    """What the log says of a file: how many rows, first and last day. Never of a person: no other column is looked at."""

    def __init__(self) -> None:
        self.rows = 0
        self.first: date | None = None
        self.last: date | None = None

    def through(self, batches: Iterable["pa.RecordBatch"]) -> Iterator["pa.RecordBatch"]:
        import pyarrow.compute as pc

        for batch in batches:
            if not batch.num_rows:
                continue
            self.rows += batch.num_rows
            if "day" in batch.schema.names:
                span: Any = pc.min_max(batch.column("day")).as_py()
                self.first = min(filter(None, (self.first, span["min"])), default=None)
                self.last = max(filter(None, (self.last, span["max"])), default=None)
            yield batch

    def stats(self) -> str:
        told: dict[str, Any] = {"numRecords": self.rows}
        if self.first and self.last:
            told |= {"minValues": {"day": self.first.isoformat()}, "maxValues": {"day": self.last.isoformat()}}
        return json.dumps(told)


def _write_batches(target: Path, batches: Iterator["pa.RecordBatch"]) -> None:
    import pyarrow.parquet as pq

    first = next(batches, None)
    if first is None:
        return
    named = first.schema.names
    with pq.ParquetWriter(
        target,
        first.schema,
        compression=COMPRESSION,
        # Bytes of a dictionary never show who came first, but a page's minimum would show a key: so no statistics for it at all.
        write_statistics=[name for name in named if name not in schema.WITHOUT_STATISTICS],
        use_dictionary=[name for name in named if name not in UNLIKE],  # type: ignore[arg-type]  # the stubs know yes and no only
        write_page_index=False,
        store_schema=False,
    ) as writer:
        pieces = _by_measure(chain([first], batches)) if "in_month" in named else chain([first], batches)
        for group in _row_groups(pieces):
            writer.write_table(group, row_group_size=ROWS_IN_GROUP)


def _by_measure(batches: Iterable["pa.RecordBatch"]) -> Iterator["pa.RecordBatch"]:
    """The batches, which lie by measure, parted where another begins."""
    import pyarrow.compute as pc

    for batch in batches:
        start = 0
        ends: list[int] = pc.call_function("run_end_encode", [batch.column("measure")]).run_ends.to_pylist()
        for end in ends:
            yield batch.slice(start, end - start)
            start = end


def _row_groups(batches: Iterable["pa.RecordBatch"]) -> Iterator["pa.Table"]:
    """The batches gathered into full row groups: written singly, each would become a small one of its own."""
    import pyarrow as pa

    waiting: list[pa.RecordBatch] = []
    rows = 0
    for batch in batches:
        if rows >= ROWS_OF_MEASURE and _is_another(waiting[-1], batch):
            yield pa.Table.from_batches(waiting)
            waiting, rows = [], 0
        waiting.append(batch)
        rows += batch.num_rows
        if rows >= ROWS_IN_GROUP:
            yield pa.Table.from_batches(waiting)
            waiting, rows = [], 0
    if waiting:
        yield pa.Table.from_batches(waiting)


def _is_another(before: "pa.RecordBatch", batch: "pa.RecordBatch") -> bool:
    return "in_month" in batch.schema.names and before.column("measure")[0] != batch.column("measure")[0]


def _sync(place: Path) -> None:
    held = os.open(place, os.O_RDONLY)
    try:
        os.fsync(held)
    finally:
        os.close(held)
