"""Roll-ups held in memory: what is asked again of the table is counted without reading it again.

To plan, to read and to group takes DuckDB as long as all the rest of an answer, however few rows a roll-up has. Its rows of a
measure are therefore kept by column, each value as its rank, from the second question on: a page asks the same measure by
several cuts, and many people ask for the same page. Adding up by ranks is then one pass over an array.

A file never changes, so that what is held of it holds in each later version that still has it. A house that is answered all day
has a new version every few seconds: of that the few files are read that came, and not once more what was there.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from everweek.facts import engine, rules, schema
from everweek.facts.files import read
from everweek.facts.found import Question, grain_of
from everweek.facts.groups import ranks_of
from everweek.facts.rules import File
from everweek.facts.snapshots import Snapshot

if TYPE_CHECKING:
    from datetime import date

    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

MOST_HELD: Final = 1_000_000
"""So many rows are held of one version at most, of all roll-ups and measures together: some 25 MB."""
MOST_CELLS: Final = 2_000_000
"""Of more groups times scores than this most are empty: DuckDB makes those alone that are there."""
MOST_PARTS: Final = 4
"""So many parts are counted and added up at most; of more, all but the largest are read once more as one."""

FEW: Final = 20_000
"""So many rows are read without the engine."""

_SCALE: Final = ("scale_low", "scale_high")


@dataclass(frozen=True)
class Ranked:
    """A column as the rank of each row's value among the ``values`` there are; None is a value, "not recorded"."""

    ranks: "NDArray[np.int64]"
    values: list[Any]


@dataclass(frozen=True)
class Held:
    """The rows of a roll-up that are of some measures, by column, out of these files; ``n`` is how many answers each row stands
    for, ``scales`` on which scales they were given.
    """

    files: frozenset[str]
    columns: dict[str, Ranked]
    n: "NDArray[np.float64]"
    scales: frozenset[tuple[float, float]]


Counts = tuple["pa.Table", tuple[float, float]]
"""Counts by cut and score, and the one scale of all of them."""


def count(
    snapshot: Snapshot,
    question: Question,
    keys: Sequence[str],
    measures: Sequence[str],
    since: "date | None",
    until: "date | None",
) -> Counts | None:
    """The counts by ``keys`` and score, as ``counts_by_score`` has them, with their scale; None where they are to be asked of the
    files.

    That is where no roll-up can tell, where it is the first question of this kind, where answers are of several scales, or where
    too much would have to be held.
    """
    if question.fits is None or question.joins:
        return None
    grain = grain_of(snapshot, question, since, until)
    if grain not in schema.ROLLED:
        return None
    parts = _held(snapshot, grain, tuple(measures))
    scales = frozenset[tuple[float, float]]().union(*(part.scales for part in parts))
    if len(scales) != 1:
        return None
    counted = _counted(parts, question.fits, keys)
    return None if counted is None else (counted, next(iter(scales)))


def _held(snapshot: Snapshot, grain: str, measures: tuple[str, ...]) -> tuple[Held, ...]:
    """What is held of this roll-up and these measures: what was held of an earlier version, with what came since; else all of it,
    read now where it is asked for the second time; empty where nothing is.
    """
    which = (grain, measures)
    known = snapshot.held.get(which)
    if known is None:
        before = snapshot.before.pop(which, ())
        known = _gone_on(snapshot, grain, measures, before) if before else ()
        snapshot.held[which] = known
    elif not known and snapshot.scales.get(measures, _SCALE) is not None and _has_room(snapshot):
        known = _read(snapshot, grain, measures, rules.files_in(snapshot.files, grain, None, None))
        snapshot.held[which] = known
    return known


def _has_room(snapshot: Snapshot) -> bool:
    """Whether more may be held; what was held of earlier versions and not asked of for longest goes first."""
    while sum(len(part.n) for parts in (*snapshot.held.values(), *snapshot.before.values()) for part in parts) >= MOST_HELD:
        if not snapshot.before:
            return False
        snapshot.before.pop(next(iter(snapshot.before)), None)
    return True


def _gone_on(snapshot: Snapshot, grain: str, measures: tuple[str, ...], before: Iterable[Held]) -> tuple[Held, ...]:
    """What was held of an earlier version, as far as its files are still there, the largest part first, and as one part more the
    rows of the files that came since.
    """
    files = {file.path: file for file in rules.files_in(snapshot.files, grain, None, None)}
    kept = sorted((part for part in before if part.files <= files.keys()), key=lambda part: -len(part.n))
    if len(kept) >= MOST_PARTS:
        kept = kept[:1]
    left = [file for path, file in files.items() if not any(path in part.files for part in kept)]
    if not left:
        return tuple(kept)
    came = _read(snapshot, grain, measures, left) if _has_room(snapshot) else ()
    return tuple(sorted((*kept, *came), key=lambda part: -len(part.n))) if came else ()


def _read(snapshot: Snapshot, grain: str, measures: tuple[str, ...], files: Sequence[File]) -> tuple[Held, ...]:
    """The rows of these files that are of these measures, as one part; empty where there are no files, or too many rows."""
    import numpy as np

    if not files:
        return ()
    names = ["month", *(key for key in schema.ROLLED[grain].keys if key != "in_month")]
    few = sum(file.rows for file in files) <= FEW
    rows = _at_once(snapshot, names, measures, files) if few else _by_engine(snapshot, grain, names, measures, files)
    if rows.num_rows > MOST_HELD:
        return ()
    columns = {name: _ranked(rows[name]) for name in names}
    low, high = (columns.pop(name) for name in _SCALE)
    given = np.unique(low.ranks * max(len(high.values), 1) + high.ranks)
    scales = frozenset((low.values[one // len(high.values)], high.values[one % len(high.values)]) for one in given.tolist())
    return (Held(frozenset(file.path for file in files), columns, rows["n"].to_numpy().astype(np.float64), scales),)


def _by_engine(
    snapshot: Snapshot, grain: str, names: Sequence[str], measures: Sequence[str], files: Sequence[File]
) -> "pa.Table":
    question = Question()
    question.one_of("measure", measures)
    places = {
        "columns": ", ".join(map(engine.identifier, names)),
        "conditions": " AND ".join(question.conditions),
        "most": str(MOST_HELD + 1),
    }
    with engine.cursor(snapshot.folder) as at:
        bound = {**question.values, "grain": grain}
        return engine.table_over(at, snapshot, files, [], engine.fill("rows_of_roll_up", places), bound)


def _at_once(snapshot: Snapshot, names: Sequence[str], measures: Sequence[str], files: Sequence[File]) -> "pa.Table":
    """These rows read without the engine, which plans for longer than it takes to read a few hundred."""
    import pyarrow as pa
    import pyarrow.compute as pc

    stored = {"in_month" if name == "month" else name: name for name in names} | {"n": "n"}
    parts = [read(path, list(stored)) for path in snapshot.paths(files)]
    rows = pa.concat_tables(parts)
    wanted: Any = pc.is_in(rows["measure"], value_set=pa.array(measures))
    return rows.filter(wanted).select(list(stored)).rename_columns(list(stored.values()))


def _ranked(column: "pa.ChunkedArray[Any]") -> Ranked:
    import numpy as np

    told = ranks_of(column)
    return Ranked(told.indices.to_numpy().astype(np.int64), told.dictionary.to_pylist())


_Wanted = Sequence[tuple[str, Callable[[Any], bool]]]


def _counted(parts: Sequence[Held], wanted: _Wanted, keys: Sequence[str]) -> "pa.Table | None":
    import numpy as np
    import pyarrow as pa

    columns = [_joined(parts, name) for name in (*keys, "score")]
    cells = 1
    for values, _ranks in columns:
        cells *= len(values)
    if not cells or cells > MOST_CELLS:
        return None
    sums = np.zeros(cells)
    for number, part in enumerate(parts):
        place = np.zeros(len(part.n), np.int64)
        for values, ranks in columns:
            place = place * len(values) + ranks[number]
        sums += np.bincount(place, weights=_fitting(part, wanted), minlength=cells)
    left = found = np.flatnonzero(sums)
    told: dict[str, Any] = {}
    for name, (values, _ranks) in zip(reversed([*keys, "score"]), reversed(columns), strict=True):
        left, ranks_found = np.divmod(left, len(values))
        told[name] = pa.DictionaryArray.from_arrays(ranks_found, pa.array(values))
    return pa.table({**{name: told[name] for name in (*keys, "score")}, "n": np.rint(sums[found]).astype(np.int64)})


def _joined(parts: Sequence[Held], name: str) -> "tuple[list[Any], list[NDArray[np.int64]]]":
    """Every value that a column has in any part, and the ranks of each part's rows among them all.

    Those of the first part, which is the largest, stay as they are.
    """
    import numpy as np

    first, *others = (part.columns[name] for part in parts)
    places = {value: rank for rank, value in enumerate(first.values)}
    moved = [np.array([places.setdefault(value, len(places)) for value in one.values], np.int64)[one.ranks] for one in others]
    return list(places), [first.ranks, *moved]


def _fitting(part: Held, wanted: _Wanted) -> "NDArray[np.float64]":
    """How many answers each row of a part stands for, none where it does not fit."""
    import numpy as np

    many = part.n
    for name, fits in wanted:
        among = part.columns[name]
        fitting = np.array([fits(value) for value in among.values], np.bool_)
        if not fitting.all():
            # Of what does not fit nothing is added: quicker than to leave its rows out of every column.
            many = many * fitting[among.ranks]
    return many
