"""A question to the facts on its way to SQL, and its way back as a table: over which files, joined to whom.

A question by segment joins the customers who are in one. Each is joined once, with the set of their segments; what was
counted by sets is then told by segment.
"""

import operator
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from everweek.facts import engine, rules, schema
from everweek.facts.segments import sorted_by_segment
from everweek.facts.snapshots import Snapshot

if TYPE_CHECKING:
    import pyarrow as pa

JOIN_SEGMENTS = "INNER JOIN segment_keys ON segment_keys.customer_key = facts.customer_key"

REMEMBERED, MOST_REMEMBERED = 16, 20_000
"""So many counts of records, or by joined customers, are remembered while nothing changes, none of more rows than this."""

SCALE = "scale_low, scale_high, "

_TOLD = {
    "counts_by_score": (("score",), ("n",)),
    "how_many": ((), ("n",)),
    "promises_by_case": ((), ("cases", "kept", "n", "kept_kept", "kept_n", "n_n")),
    "asked_and_answered": ((), ("n", "answered", "bounced", "opted_out", "over", "over_answered", "over_opted_out")),
}
"""Of the questions that can be cut: what else they tell apart, and what they sum."""
_EXACT = frozenset({"w", "w2"})
"""Sums that are more than 64 bits."""


@dataclass
class Question:
    """A question on its way to SQL: the columns it needs, its conditions, and the values bound to them."""

    columns: set[str] = field(default_factory=set)
    conditions: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    cut_by_segment: bool = False
    segments: set[str] | None = None
    """Where it is asked of some only: whoever is in one of these."""
    fits: list[tuple[str, Callable[[Any], bool]]] | None = field(default_factory=list)
    """The conditions once more, each as a column and whether a value of it fits (None where there are others)."""

    @property
    def joins(self) -> str:
        """Return SQL that joins to the facts the customers of the segments asked for; empty where none are."""
        return JOIN_SEGMENTS if self.cut_by_segment or self.segments is not None else ""

    def bind(self, value: object) -> str:
        """Keep a value for the question and return its place in the SQL: a value is never part of the text."""
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f"${name}"

    def one_of(self, column: str, values: Collection[object]) -> None:
        """The column has one of these values; an empty text means "not recorded"."""
        told = [value for value in values if value != ""]
        parts = []
        if told:
            parts.append(f"{engine.identifier(column)} IN ({', '.join(self.bind(value) for value in told)})")
        if len(told) < len(values):
            parts.append(f"{engine.identifier(column)} IS NULL")
        self.conditions.append(f"({' OR '.join(parts)})" if parts else "FALSE")
        self.columns.add(column)
        if self.fits is not None:
            self.fits.append((column, frozenset(None if value == "" else value for value in values).__contains__))

    def bounded(self, column: str, *, since: date | None, until: date | None) -> None:
        """The column of days lies between these, both of which belong to it."""
        for bound, sign, holds in ((since, ">=", operator.le), (until, "<=", operator.ge)):
            if bound is not None:
                self.conditions.append(f"{engine.identifier(column)} {sign} {self.bind(bound)}")
                if self.fits is not None:
                    self.fits.append((column, partial(holds, bound)))

    def any_of_versions(self, versions: Mapping[str, Collection[int]]) -> None:
        """The questionnaire is one of these, in one of its versions named with it."""
        parts = [
            f"questionnaire = {self.bind(key)} AND version IN ({', '.join(self.bind(one) for one in sorted(numbers))})"
            for key, numbers in sorted(versions.items())
            if numbers
        ]
        self.conditions.append(f"({' OR '.join(parts)})" if parts else "FALSE")
        self.columns |= {"questionnaire", "version"}
        self.fits = None


def find(
    snapshot: Snapshot,
    name: str,
    question: Question,
    places: Mapping[str, str],
    since: date | None,
    until: date | None,
    *,
    grain: str = "",
) -> "pa.Table | None":
    """What the files of the period say to the question of that name, its places filled with these; None where there are none.

    ``grain`` is which records are counted; left out, the coarsest grain of the answers that can tell.
    """
    grain = grain or grain_of(snapshot, question, since, until)
    files = rules.files_in(snapshot.files, grain, since, until)
    if not files:
        return None
    places = {**places, "conditions": " AND ".join(question.conditions)}
    sql = _told_by_segment(name, places) if question.cut_by_segment else engine.fill(name, places)
    custom = [column for column in sorted(question.columns) if schema.is_custom(column)]
    with engine.cursor(snapshot.folder) as at:
        bound = {**question.values, "grain": grain}
        if not question.joins and (grain in schema.ROLLED or not snapshot.rolled):
            # A roll-up is quickly read, and held by column when it is asked again (``held``).
            return engine.table_over(at, snapshot, files, custom, sql, bound)
        told = sorted_by_segment(cut=question.cut_by_segment, within=question.segments) if question.joins else None
        asked = (0 if told is None else told.number, sql, tuple(bound.items()))
        if (known := snapshot.counted.get(asked)) is not None:
            return known
        if told is not None:
            at.register("segment_keys", told.keys)
            at.register("segment_sets", told.sets)
        found = engine.table_over(at, snapshot, files, custom, sql, bound)
        if found.num_rows <= MOST_REMEMBERED:
            snapshot.counted[asked] = found
            while len(snapshot.counted) > REMEMBERED:
                snapshot.counted.popitem(last=False)
        return found


def _told_by_segment(name: str, places: Mapping[str, str]) -> str:
    """The question counted by sets of segments, of which there are as many as it has, and then told by segment."""
    counted = engine.fill(name, {**places, "most": str(2**62)})
    same, sums = _TOLD[name]
    if places.get("sums"):
        sums = (*sums, "w", "w2")
    keys = (places["keys"] + places.get("scale", "")).replace(schema.SEGMENT_SET, schema.SEGMENT)
    told = [*same, *(f'SUM("{one}") AS "{one}"' if one in _EXACT else f'CAST(SUM("{one}") AS BIGINT) AS "{one}"' for one in sums)]
    groups = "".join(f"{one}, " for one in same)
    return engine.fill(
        "in_segments",
        {
            "keys": keys,
            "told": ", ".join(told),
            "counted": counted,
            "groups": f"{keys}{groups}".rstrip(", "),
            "most": places["most"],
        },
    )


def grain_of(snapshot: Snapshot, question: Question, since: date | None, until: date | None) -> str:
    """Return the coarsest grain that can answer the question."""
    if not snapshot.rolled:
        return schema.ANSWER
    return rules.grain_for(question.columns, rules.files_between(snapshot.files, since, until))
