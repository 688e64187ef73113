"""One version of the table, as whoever reads sees it."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from everweek.facts import schema
from everweek.facts.rules import File

if TYPE_CHECKING:
    import pyarrow as pa

    from everweek.facts.held import Held


@dataclass(frozen=True)
class Position:
    """How far the table has applied the journal: of which life of the records, and up to which line."""

    epoch: str
    seq: int


@dataclass(frozen=True)
class Snapshot:
    """One version of the table: its files and columns, and the position it covers (None: of these records, nothing).

    ``rolled`` is whether it holds the roll-ups and records that are declared today, up to that position: answers alone are in it
    else.
    """

    version: int
    folder: Path
    files: tuple[File, ...]
    columns: frozenset[str]
    position: Position | None
    rolled: bool
    told_by: tuple[int, int, int] | None = field(default=None, compare=False)
    """Which file of the log told of this version (``noted.told_by``)."""
    scales: dict[tuple[str, ...], tuple[float, float] | None] = field(default_factory=dict, compare=False)
    """The one scale of measures asked for together, once it is known (None: there are several)."""
    counted: "OrderedDict[tuple[object, ...], pa.Table]" = field(default_factory=OrderedDict, compare=False)
    """What was counted by joining customers, asked for last: as long as they are the same customers, it is the same counts."""
    held: "dict[tuple[str, tuple[str, ...]], tuple[Held, ...]]" = field(default_factory=dict, compare=False)
    """The rows of roll-ups that were asked of again, by grain and measures (none: asked of once, or too many)."""
    before: "dict[tuple[str, tuple[str, ...]], tuple[Held, ...]]" = field(default_factory=dict, compare=False)
    """What was held of earlier versions, and not asked of in this one yet."""

    @cached_property
    def answers(self) -> int:
        """How many rows of answers the snapshot holds."""
        return sum(file.rows for file in self.files if file.grain == schema.ANSWER)

    def paths(self, files: Iterable[File]) -> list[str]:
        """Return the paths of these files."""
        return [str(self.folder / file.path) for file in files]

    @property
    def custom(self) -> list[str]:
        """The columns of custom dimensions."""
        return schema.custom_of(self.columns)
