"""Roll-ups held in memory: what is asked again of one version of the table is counted without reading it again.

To plan, to read and to group takes DuckDB as long as all the rest of an answer, however few rows a roll-up has. Its rows of a
measure are therefore kept by column, each value as its rank, from the second question on: a page asks the same measure by
several cuts, and many people ask for the same page. Adding up by ranks is then one pass over an array.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from everweek.facts import engine, rules, schema
from everweek.facts.found import Question, grain_of
from everweek.facts.groups import ranks_of
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


@dataclass(frozen=True)
class Ranked:
    """A column as the rank of each row's value among the ``values`` there are; None is a value, "not recorded"."""

    ranks: "NDArray[np.int64]"
    values: list[Any]


@dataclass(frozen=True)
class Held:
    """The rows of a roll-up that are of some measures, by column; ``n`` is how many answers each row stands for."""

    columns: dict[str, Ranked]
    n: "NDArray[np.float64]"


def count(
    snapshot: Snapshot,
    question: Question,
    keys: Sequence[str],
    measures: Sequence[str],
    since: "date | None",
    until: "date | None",
) -> "pa.Table | None":
    """The counts by ``keys`` and score, as ``counts_by_score`` has them; None where they are to be asked of the files.

    That is where no roll-up can tell, where it is the first question of this kind, or where too much would have to be held. All
    answers of ``measures`` must be of one scale.
    """
    if question.fits is None or question.joins:
        return None
    grain = grain_of(snapshot, question, since, until)
    if grain not in schema.ROLLED:
        return None
    held = _held(snapshot, grain, tuple(measures))
    return None if held is None else _counted(held, question.fits, keys)


def _held(snapshot: Snapshot, grain: str, measures: tuple[str, ...]) -> Held | None:
    """What is held of this roll-up and these measures, read now where it is asked for the second time."""
    which = (grain, measures)
    if which not in snapshot.held:
        snapshot.held[which] = None
        return None
    known = snapshot.held[which]
    if known is None and sum(len(one.n) for one in snapshot.held.values() if one is not None) < MOST_HELD:
        known = _read(snapshot, schema.ROLLED[grain], measures)
        snapshot.held[which] = known
    return known


def _read(snapshot: Snapshot, grain: schema.Grain, measures: tuple[str, ...]) -> Held | None:
    import numpy as np

    files = rules.files_in(snapshot.files, grain.name, None, None)
    names = ["month", *(key for key in grain.keys if key not in {"in_month", "scale_low", "scale_high"})]
    question = Question()
    question.one_of("measure", measures)
    places = {
        "columns": ", ".join(map(engine.identifier, names)),
        "conditions": " AND ".join(question.conditions),
        "most": str(MOST_HELD + 1),
    }
    with engine.cursor(snapshot.folder) as at:
        bound = {**question.values, "grain": grain.name}
        rows = engine.table_over(at, snapshot, files, [], engine.fill("rows_of_roll_up", places), bound)
    if not files or rows.num_rows > MOST_HELD:
        return None
    return Held({name: _ranked(rows[name]) for name in names}, rows["n"].to_numpy().astype(np.float64))


def _ranked(column: "pa.ChunkedArray[Any]") -> Ranked:
    import numpy as np

    told = ranks_of(column)
    return Ranked(told.indices.to_numpy().astype(np.int64), told.dictionary.to_pylist())


def _counted(held: Held, wanted: Sequence[tuple[str, Callable[[Any], bool]]], keys: Sequence[str]) -> "pa.Table | None":
    import numpy as np
    import pyarrow as pa

    columns = [held.columns[name] for name in (*keys, "score")]
    cells = 1
    for column in columns:
        cells *= len(column.values)
    if not cells or cells > MOST_CELLS:
        return None
    place = np.zeros(len(held.n), np.int64)
    for column in columns:
        place = place * len(column.values) + column.ranks
    many = held.n
    for name, fits in wanted:
        among = held.columns[name]
        fitting = np.array([fits(value) for value in among.values])
        if not fitting.all():
            # Of what does not fit nothing is added: quicker than to leave its rows out of every column.
            many = many * fitting[among.ranks]
    sums = np.bincount(place, weights=many, minlength=cells)
    found = np.flatnonzero(sums)
    told: dict[str, Any] = {}
    left = found
    for name, column in zip(reversed([*keys, "score"]), reversed(columns), strict=True):
        left, ranks = np.divmod(left, len(column.values))
        told[name] = pa.DictionaryArray.from_arrays(ranks, pa.array(column.values))
    return pa.table({**{name: told[name] for name in (*keys, "score")}, "n": np.rint(sums[found]).astype(np.int64)})
