"""Who a case is given to, decided without a database: the same candidates, the same answer.

*Fair first.* Only those take part who were given little more (``ROOM``) than whoever was given least within thirty days, each
case weighed by how grave it is. So of any two who are there all the time neither is ever more than ``ROOM`` and one gravest case
ahead, and nobody is starved, however able the others are. Among those who take part, who knows more of what the case asks for
comes first, then with whom less waits, then who was given less, then a lot that is drawn from the number of the case.

>>> order([Candidate(1, skilled=2, load=9, given=3), Candidate(2, skilled=0, load=0, given=0)], case=7)
[1, 2]
>>> order([Candidate(1, skilled=2, load=9, given=8), Candidate(2, skilled=0, load=0, given=0)], case=7)
[2, 1]
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from everweek.act.cases.rules import Severity

WEIGHTS: Final[Mapping[Severity, int]] = {Severity.LOW: 1, Severity.NORMAL: 2, Severity.HIGH: 4, Severity.CRITICAL: 8}
"""What a case counts among what somebody was given."""
ROOM: Final = 4
"""So much more than the least, one grave case, somebody may have been given and still be the one who knows it best."""
DAYS: Final = 30
"""So far back it is looked who was given what."""
WELL: Final = 3
"""So many like it settled well within a year make somebody know a thing, whatever is said of them."""
LATE: Final = 3
SOON: Final = 2
LATER: Final = 1
"""What an open case weighs: late, due within a day, due later."""


class OwnerBy(StrEnum):
    """How new cases of a unit find their owner."""

    NOBODY = "nobody"
    SUGGEST = "suggest"
    GIVE = "give"


class About(StrEnum):
    """What somebody can know about a case."""

    LANGUAGE = "language"
    TOUCHPOINT = "touchpoint"
    KIND = "kind"


@dataclass(frozen=True)
class Candidate:
    """Somebody a case may be given to.

    ``skilled``: how many of its language, touchpoint and kind they know. ``load``: what is open with them, by ``LATE`` and the
    others. ``given``: the weights of what they were given within ``DAYS``, as if they had been there for all of them.
    """

    member: int
    skilled: int
    load: int
    given: float


def as_if_all_along(given: int, days_here: int) -> float:
    """What somebody was given, as if they had been there for all of ``DAYS``: who is new is not given everything at once.

    >>> as_if_all_along(4, 30), as_if_all_along(4, 10), as_if_all_along(4, 300)
    (4.0, 12.0, 4.0)
    """
    return given * DAYS / min(max(days_here, 1), DAYS)


def order(candidates: Sequence[Candidate], *, case: int) -> list[int]:
    """The candidates, whoever is to have the case first: those who take part before those who were given more."""
    if not candidates:
        return []
    least = min(one.given for one in candidates)

    def place(one: Candidate) -> tuple[object, ...]:
        lot = hashlib.sha256(f"{case}:{one.member}".encode()).hexdigest()
        if one.given <= least + ROOM:
            return (0, -one.skilled, one.load, one.given, lot)
        return (1, one.given, -one.skilled, one.load, lot)

    return [one.member for one in sorted(candidates, key=place)]
