"""What the cells of a column look like, counted while the file is read once."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from everweek.listen.cells import number
from everweek.text.domains import normal

MOST_VALUES = 200
ROWS_READ = 200_000
BLANK_WORDS = frozenset(
    {
        "na",
        "n/a",
        "n.a.",
        "-",
        "--",
        ".",
        "blank",
        "null",
        "none",
        "nan",
        "no answer",
        "did not answer",
        "not applicable",
        "missing",
        "#n/a",
    }
)
FORMATS = (
    "iso",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d.%m.%Y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%Y/%m/%d",
    "%Y%m%d",
    "%d %b %Y",
    "%d %B %Y",
    "%d/%m/%Y %H:%M",
    "%m/%d/%Y %H:%M",
    "%d.%m.%Y %H:%M",
    "%m/%d/%Y %I:%M:%S %p",
    "%m/%d/%Y 12:00:00 AM",
    "%d/%m/%Y %H:%M:%S",
)
_YEARS = range(1990, 2100)
_BETWEEN = "/.-:"


def _shape(text: str) -> tuple[int, ...]:
    """How often each of the signs that stand between the parts of a date stands in a text."""
    return tuple(map(text.count, _BETWEEN))


_SHAPES = {form: None if any(part in form for part in ("iso", "%b", "%B", "%p")) else _shape(form) for form in FORMATS}
"""By format the shape that a date in it has; None where its words may hold such a sign, or it is of several shapes."""


@lru_cache(maxsize=4096)
def _looked_at(cell: str) -> tuple[str, bool, bool, bool, bool, bool]:
    """What is told of a cell by itself: its value; whether it is blank, a number, of several words, has letters, leading zeros.

    Most cells of a survey hold what others do.
    """
    value = normal(cell)
    blank = not value or value.casefold() in BLANK_WORDS
    padded = len(value) > 1 and value.startswith("0") and value.isdigit()
    return value, blank, number(value) is not None, " " in value, any(map(str.isalpha, value)), padded


@dataclass
class Column:
    """One column: how many cells hold something, which values (at most 200 different ones), how long, which date formats fit."""

    name: str
    filled: int = 0
    rows: int = 0
    longest: int = 0
    characters: int = 0
    numbers: int = 0
    spaced: int = 0
    lettered: int = 0
    padded: int = 0
    shortest: int = 0
    blank_words: set[str] = field(default_factory=set)
    values: Counter[str] = field(default_factory=Counter)
    many: bool = False
    unique: bool = True
    dates: Counter[str] = field(default_factory=Counter)
    dated: int = 0
    _seen: set[int] = field(default_factory=set)

    def add(self, cell: str) -> None:
        """Count one more cell of the column."""
        value, blank, number_, spaced, lettered, padded = _looked_at(cell)
        self.rows += 1
        if blank:
            self.unique = False
            self._seen.clear()
            if value:
                self._count(value)
                self.blank_words.add(value)
            return
        self.filled += 1
        self.longest = max(self.longest, len(cell))
        self.characters += len(value)
        self.spaced += spaced
        self.lettered += lettered
        self.padded += padded
        self.shortest = min(self.shortest or len(value), len(value))
        self.numbers += number_
        if self.unique:
            mark = hash(value)
            self.unique = mark not in self._seen
            self._seen.add(mark)
            if not self.unique:
                self._seen.clear()
        new = value not in self.values
        self._count(value)
        if new and self.dated < 2000:
            self._date(value)

    def _count(self, value: str) -> None:
        if value in self.values or len(self.values) < MOST_VALUES:
            self.values[value] += 1
        else:
            self.many = True

    def _date(self, value: str) -> None:
        if 6 <= len(value) <= 40 and any(character.isdigit() for character in value):
            fitting = fits(value)
            self.dates.update(fitting)
            self.dated += bool(fitting)

    @property
    def is_number(self) -> bool:
        """Whether every cell that holds something holds a number."""
        return self.filled > 0 and self.numbers == self.filled

    @property
    def coded(self) -> bool:
        """Whether the cells are numbers filled up with zeros to one length, as ids are and quantities are not."""
        return self.padded > 0 and self.is_number and self.shortest == self.longest

    @property
    def mean_length(self) -> float:
        """Characters in a filled cell, on average."""
        return self.characters / self.filled if self.filled else 0.0

    def integers(self) -> dict[int, int]:
        """The whole numbers among the values -> how often."""
        found: Counter[int] = Counter()
        for value, count in self.values.items():
            as_number = number(value)
            if as_number is not None and as_number.is_integer():
                found[int(as_number)] += count
        return dict(found)

    def words(self) -> dict[str, int]:
        """The values that are no number -> how often."""
        return {value: count for value, count in self.values.items() if number(value) is None}


def fits(value: str) -> list[str]:
    """The formats in which ``value`` is a date of our time.

    >>> fits("13/05/2017"), fits("2017-05-13")
    (['%d/%m/%Y'], ['iso'])
    """
    found = []
    shape = _shape(value)
    for form in FORMATS:
        # Python keeps how five formats are read, and works out all others anew each time they are tried.
        if _SHAPES[form] not in {None, shape}:
            continue
        try:
            at = datetime.fromisoformat(value) if form == "iso" else datetime.strptime(value, form)  # noqa: DTZ007  # only looked at
        except ValueError:
            continue
        if at.year in _YEARS and not (form in {"iso", "%Y%m%d"} and value.isdigit() and form == "iso"):
            found.append(form)
    return found


def profile(names: Sequence[str], rows: Iterable[Sequence[str]]) -> list[Column]:
    """The columns of a table, from its rows (``ROWS_READ`` of them at most)."""
    columns = [Column(name) for name in names]
    for count, cells in enumerate(rows):
        if count >= ROWS_READ:
            break
        for column, cell in zip(columns, cells, strict=False):
            column.add(cell)
    return columns
