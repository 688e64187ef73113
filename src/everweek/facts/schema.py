"""The columns of the facts, its grains, and how a cut is called in each.

Nothing here reads or writes: it is the one description of the table that writing, compacting and asking share.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from types import MappingProxyType

PARTITION = ("grain", "month")
ANSWER, INTERACTION, INVITATION, PROMISE = "answer", "interaction", "invitation", "promise"

COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "grain": "text",
        "month": "date",
        "day": "date",
        "week": "date",
        "measure": "text",
        "scale_low": "number",
        "scale_high": "number",
        "score": "number",
        "n": "whole",
        "w": "huge",
        "w2": "huge",
        "unit": "whole",
        "touchpoint": "text",
        "channel": "text",
        "questionnaire": "text",
        "version": "whole",
        "language": "text",
        "about_member": "whole",
        "customer_key": "whole",
        "first_contact": "text",
        "answered": "whole",
        "closes": "date",
        "outcome": "text",
        "weekday": "whole",
        "severity": "whole",
        "cause": "text",
        "record": "whole",
        "cluster": "whole",
        "seq": "whole",
        "in_month": "date",
    }
)
"""Name and kind of every column but the custom ones (``d_...``, text).

``record`` is which response or interaction of the records a row tells of, by its id there: unique within a grain.
``first_contact`` is ``yes`` for an answer about the first moment its customer had with us, ``no`` for one about a later moment,
empty where it is about none, or about one with nobody known (docs/decisions/0029); so for an invitation. ``answered``
is 1 for an invitation that was answered, else 0; ``closes`` is the last day on which it can be, ``outcome`` why it was not, where
that is known: its letter came back (``bounced``), or the customer asked not to be written to (``opted_out``).
``weekday`` is that on which a promise was due, 1 for Monday to 7 for Sunday, ``severity`` how grave its case is,
``cause`` why it happened, ``cluster`` the case it belongs to, which is another than ``record`` where that was joined to it:
those of one are kept or broken together.
``n`` is 1 for a record, -1 for its retraction, a count in a roll-up. ``w`` is the weight in millionths and ``w2`` its square,
both with the sign of ``n``: whole numbers, so that a sum is the same in every order.

``month`` is the part of the table a row lies in: the month of a record, but the first of the year for a row of a roll-up, whose
own month is ``in_month``. A roll-up holds no person and is never written anew to forget one, and few files are quicker to read.
"""

WITHOUT_STATISTICS = frozenset({"customer_key"})
"""No minimum, maximum or count of these is ever written: in the log it would outlive the erasure of the person."""

SUMS = ("n", "w", "w2")
_NOT_OF_ANSWERS = {*PARTITION, "in_month", "answered", "closes", "outcome", "weekday", "severity", "cause", "cluster"}


@dataclass(frozen=True)
class Records:
    """A grain of single records, as a room offers them: its columns (besides grain and month), and in which order rows lie."""

    name: str
    columns: tuple[str, ...]
    order: tuple[str, ...]
    custom: bool = False
    """Whether its rows have columns of custom dimensions besides."""


RECORDS: Mapping[str, Records] = MappingProxyType(
    {
        ANSWER: Records(
            ANSWER,
            tuple(name for name in COLUMNS if name not in _NOT_OF_ANSWERS),
            ("measure", "unit", "touchpoint", "day", "record"),
            custom=True,
        ),
        # No roll-up of its own: it is counted from its rows, which are narrow (docs/decisions/0007).
        INTERACTION: Records(
            INTERACTION,
            ("day", "week", "n", "w", "w2", "unit", "touchpoint", "channel", "about_member", "customer_key", "record", "seq"),
            ("unit", "touchpoint", "day", "record"),
        ),
        INVITATION: Records(
            INVITATION,
            (
                *("day", "week", "n", "w", "w2", "unit", "touchpoint", "channel", "questionnaire", "version", "language"),
                *("about_member", "customer_key", "first_contact", "answered", "closes", "outcome", "record", "seq"),
            ),
            ("questionnaire", "unit", "touchpoint", "day", "record"),
        ),
        # A case is one record, each of its promises a row: scored 1 where it was kept, 0 where broken. So is whether its customer
        # was won back, under a measure of its own.
        PROMISE: Records(
            PROMISE,
            (
                *("day", "week", "measure", "scale_low", "scale_high", "score", "n", "w", "w2", "unit", "touchpoint"),
                *("channel", "weekday", "severity", "cause", "customer_key", "record", "cluster", "seq"),
            ),
            ("measure", "unit", "touchpoint", "day", "record"),
        ),
    }
)
"""What is in the table one by one. Which lines of the journal tell of them, and who offers the rows: ``offers.py``."""


@dataclass(frozen=True)
class Grain:
    """One level of detail: its name, and the columns that tell its rows apart (besides measure, month, scale and score)."""

    name: str
    dimensions: tuple[str, ...]

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Everything that tells two rows of the grain apart; by this order they lie in their files.

        The measure comes first: a question is about one, and whoever reads passes over the others.
        """
        return ("measure", "in_month", *self.dimensions, "scale_low", "scale_high", "score")


ROLLUPS: tuple[Grain, ...] = (
    Grain("day", ("day", "week")),
    Grain("week_unit", ("week", "unit")),
    Grain("month_unit_touchpoint", ("unit", "touchpoint")),
    Grain("month_channel", ("questionnaire", "channel", "language")),
)
"""The declared roll-ups of the answers, four at most: keyed by every dimension one would be as large as the answers.

Each is as large as its cuts are many, however many the answers: docs/decisions/0004-roll-ups.md has what was measured.
"""
ROLLED: Mapping[str, Grain] = MappingProxyType({grain.name: grain for grain in ROLLUPS})

_KINDS_OF_ROWS = [(grain.name, grain.keys) for grain in ROLLUPS], [(each.name, each.columns) for each in RECORDS.values()]
LAYOUT = sha256(repr(_KINDS_OF_ROWS).encode()).hexdigest()[:8]
"""What the roll-ups and the records are, in short: a table that was written with other ones holds none of these whole."""

CUTS: Mapping[str, str] = MappingProxyType(
    {
        "day": "day",
        "week": "week",
        "month": "month",
        "measure": "measure",
        "unit": "unit",
        "touchpoint": "touchpoint",
        "channel": "channel",
        "questionnaire": "questionnaire",
        "language": "language",
        "member": "about_member",
        "first": "first_contact",
    }
)
"""The cuts everybody has, each with its column; ``segment`` and the custom dimensions come on top."""

PROMISED: Mapping[str, str] = MappingProxyType({"weekday": "weekday", "severity": "severity", "cause": "cause"})
"""The cuts that promises alone have; an answer's dimension may go by such a name, and is another one."""
NUMBERED: Mapping[str, tuple[int, str]] = MappingProxyType(
    {
        "weekday": (7, "weekday is told by its number, 1 for Monday to 7 for Sunday"),
        "severity": (4, "severity is told by its number, 1 for low to 4 for critical"),
    }
)
"""Cuts with few values: the last of them, from 1, and how they are told."""

FIRST = "first"
YES, NO = "yes", "no"
"""What ``first`` is told by."""
LATER_COLUMNS = frozenset({"first_contact"})
"""Columns that came after tables had been written: until one is made anew, it says nothing in them."""

SEGMENT = "segment"
SEGMENT_SET = "segment_set"
"""The number of a set of segments: a customer is in one set, and so in each of its segments (``facts.segments``)."""
FILLED_BY_DIMENSION = ("touchpoint", "channel", "language")
"""A custom dimension with one of these names fills that column where it came with the answer: there is one cut of that name."""

_PLAIN = re.compile(r"[a-z][a-z0-9_]{0,59}")
_SAFE = re.compile(r"(?:d_[a-z][a-z0-9_]{0,59}|dx_(?:[0-9a-f]{2})+)")


def column_of(dimension: str) -> str:
    """The column of a custom dimension: letters, digits and underscores as they are, anything else spelt in hexadecimal.

    >>> column_of("area"), column_of("Área 1"), dimension_of(column_of("Área 1"))
    ('d_area', 'dx_c3817265612031', 'Área 1')
    """
    return f"d_{dimension}" if _PLAIN.fullmatch(dimension) else f"dx_{dimension.encode().hex()}"


def dimension_of(column: str) -> str:
    """The custom dimension a column holds; ``ValueError`` for a column that holds none."""
    if not _SAFE.fullmatch(column):
        message = f"{column!r} is not a column of a custom dimension"
        raise ValueError(message)
    return bytes.fromhex(column.removeprefix("dx_")).decode() if column.startswith("dx_") else column.removeprefix("d_")


def is_custom(column: str) -> bool:
    """Whether a column of the table holds a custom dimension."""
    return _SAFE.fullmatch(column) is not None


def custom_of(columns: Iterable[str]) -> list[str]:
    """The columns among these that hold custom dimensions, in order."""
    return sorted(column for column in columns if is_custom(column))
