"""From the rows of a count to groups: a cut of 24 months by 60 units has 16,000 of them, so they are taken by column.

Taken row by row, in Python, they cost three times what DuckDB needs to count ten million answers.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise, repeat
from typing import TYPE_CHECKING, Any, NamedTuple

from everweek.facts import rules
from everweek.science.tally import Tally

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

_LARGEST = 2**62
_HARDLY_EMPTY = 4


class Group(NamedTuple):
    """The answers of one cut: its values in the order asked (None: not recorded), and a tally for each score.

    Units and members are told by their id. ``scales`` are the scales these answers were given on. A tuple with names, because
    thousands are made at once, and three times as fast as any other kind.
    """

    key: tuple[str | None, ...]
    tallies: Mapping[float, Tally]
    scales: frozenset[tuple[float, float]]


def groups_of(found: "pa.Table", by: Sequence[str], scale: tuple[float, float] | None = None) -> list[Group]:
    """The groups of a count, in the order of their texts, what was not recorded last.

    ``found`` has a row for each score of each cut: the cut's values in the order of ``by``, both ends of the scale (unless all of
    them are of this one ``scale``), the score, n, and, where they were asked for, w and w2. The same score on two scales becomes
    one tally.
    """
    import numpy as np

    if not found.num_rows:
        return []
    width, ends = len(by), 0 if scale else 2
    ranked = [_ranked(column, name) for column, name in zip(found.columns[:width], by, strict=True)]
    score, *sums = found.columns[width + ends :]
    by_value, scores = _ranked_numbers(score)
    place = _places([*((ranks, len(texts)) for ranks, texts in ranked), (by_value, len(scores))], found.num_rows)
    # Rows of one group beside each other, by score.
    order = _in_order(place)
    place = place[order]
    repeated = bool((np.diff(place) == 0).any())
    place //= len(scores)
    begins = [0, *(np.flatnonzero(np.diff(place)) + 1).tolist(), found.num_rows]
    tallies = _tallies(sums, order)
    if len(tallies) == (len(begins) - 1) * len(scores) and not repeated:
        # As it is in most large cuts: each score was given in every group.
        by_score = list(map(dict, map(zip, repeat(scores), zip(*[iter(tallies)] * len(scores), strict=True))))
    else:
        # The few scores there are, again and again: thousands of numbers of their own would have to be made and looked for.
        given: list[float] = np.array(scores, object)[by_value[order]].tolist()
        joined = _added if repeated else _as_they_are
        by_score = [joined(given[a:b], tallies[a:b]) for a, b in pairwise(begins)]
    firsts = order[begins[:-1]]
    columns = [[texts[rank] for rank in ranks[firsts].tolist()] for ranks, texts in ranked]
    keys: list[tuple[str | None, ...]] = list(zip(*columns, strict=True)) if by else [()]
    if scale:
        scales = [frozenset({scale})] * len(keys)
    else:
        lows, highs = (column.to_numpy()[order] for column in found.columns[width : width + 2])
        scales = _scales(lows, highs, begins)
    return list(map(Group._make, zip(keys, by_score, scales, strict=True)))


def ranks_of(column: "pa.ChunkedArray[Any]") -> "pa.DictionaryArray[Any, Any]":
    """Each value of a column as the number of one of those there are, of which "not recorded" is one."""
    import pyarrow as pa

    told = column.combine_chunks()
    return told if isinstance(told, pa.DictionaryArray) else told.dictionary_encode(null_encoding="encode")


def _ranked(column: "pa.ChunkedArray[Any]", name: str) -> "tuple[NDArray[np.int64], list[str | None]]":
    """A column as ranks in the order of its texts, what was not recorded last, and the text of each rank.

    Each value is then looked at once only, and rows ordered by their ranks are in the order of their texts.
    """
    import numpy as np

    told = ranks_of(column)
    texts = [key_text(name, value) for value in told.dictionary.to_pylist()]
    order = sorted(range(len(texts)), key=lambda code: (texts[code] is None, texts[code] or ""))
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.arange(len(order))
    return ranks[told.indices.to_numpy()], [texts[code] for code in order]


def _ranked_numbers(column: "pa.ChunkedArray[Any]") -> "tuple[NDArray[np.int64], list[float]]":
    """A column of numbers, each told, as ranks in their order, and the number of each rank."""
    import numpy as np

    told = ranks_of(column)
    numbers = told.dictionary.to_numpy()
    order = np.argsort(numbers)
    ranks = np.empty(len(numbers), np.int64)
    ranks[order] = np.arange(len(numbers))
    return ranks[told.indices.to_numpy()], numbers[order].tolist()


def _places(ranked: "Sequence[tuple[NDArray[np.int64], int]]", rows: int) -> "NDArray[np.int64]":
    """One number for each row: the same where all ranks are the same, else in the order of the first ranks that differ.

    ``ranked`` are ranks, each with how many there are. Whole numbers of the last of them make one step of those before.
    """
    import numpy as np

    place, most = np.zeros(rows, np.int64), 1
    for ranks, many in ranked:
        if most * many > _LARGEST:
            # Made small again: the product of many columns would pass 64 bits.
            told, place = np.unique(place, return_inverse=True)
            most = len(told)
        place = place * many + ranks
        most *= many
    return place


def _in_order(place: "NDArray[np.int64]") -> "NDArray[np.int64]":
    """The rows in the order of their places.

    Where hardly a place is empty and none is taken twice, each row is laid where it belongs, a seventh of what sorting takes.
    """
    import numpy as np

    places = int(place.max()) + 1
    if places <= _HARDLY_EMPTY * len(place):
        rows = np.full(places, -1)
        rows[place] = np.arange(len(place))
        taken: NDArray[np.int64] = rows[rows >= 0]
        if len(taken) == len(place):
            return taken
    return np.argsort(place)


def _tallies(sums: "Sequence[pa.ChunkedArray[Any]]", order: "NDArray[np.int64]") -> list[Tally]:
    import numpy as np

    if len(sums) > 1:
        many, *weights = (column.take(order) for column in sums)
        return list(map(Tally, many.to_numpy().tolist(), *map(_whole, weights)))
    # The same few counts come again and again, and a tally never changes.
    told = sums[0].combine_chunks().dictionary_encode()
    counts: list[int] = told.dictionary.to_numpy().tolist()
    known = np.array([Tally(n, n, n) for n in counts], object)
    listed: list[Tally] = known[told.indices.to_numpy()[order]].tolist()
    return listed


def _whole(column: "pa.ChunkedArray[Any]") -> list[int]:
    """Whole numbers of up to 38 digits, exactly: from their 128 bits, a tenth of the way through Python's decimals."""
    import numpy as np

    told = column.combine_chunks()
    words = np.frombuffer(memoryview(told.buffers()[1] or b""), "<i8").reshape(-1, 2)[told.offset : told.offset + len(told)]
    low, high = words[:, 0], words[:, 1]
    if (high == low >> 63).all():
        listed: list[int] = low.tolist()
        return listed
    return [(above << 64) + below for above, below in zip(high.tolist(), low.view(np.uint64).tolist(), strict=True)]


def _as_they_are(scores: Sequence[float], tallies: Sequence[Tally]) -> dict[float, Tally]:
    return dict(zip(scores, tallies, strict=True))


def _added(scores: Sequence[float], tallies: Sequence[Tally]) -> dict[float, Tally]:
    by_score: dict[float, Tally] = {}
    for score, one in zip(scores, tallies, strict=True):
        other = by_score.get(score)
        by_score[score] = one if other is None else Tally(other.n + one.n, other.w + one.w, other.w2 + one.w2)
    return by_score


def _scales(lows: "NDArray[Any]", highs: "NDArray[Any]", begins: Sequence[int]) -> list[frozenset[tuple[float, float]]]:
    if (lows == lows[0]).all() and (highs == highs[0]).all():
        return [frozenset({(float(lows[0]), float(highs[0]))})] * (len(begins) - 1)
    low, high = lows.tolist(), highs.tolist()
    return [frozenset(zip(low[a:b], high[a:b], strict=True)) for a, b in pairwise(begins)]


def key_text(name: str, value: object) -> str | None:
    """Return a value of a dimension as text, as ``text_of`` does; None for a value that was not recorded."""
    return None if value is None else text_of(name, value)


def text_of(name: str, value: object) -> str:
    """A value of a dimension as text: 2026-10-05 for a day, 2026-W41 for a week, an id for a unit."""
    return rules.PERIOD_TEXT[name](value) if isinstance(value, date) else str(value)
