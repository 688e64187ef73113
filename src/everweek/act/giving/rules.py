"""What may be given, decided without a database: the kinds there are, which cell of the grid is in force, how much is left.

>>> cells = [Cell(1, "front_line", GestureKind.CREDIT, "EUR", Limits(per_case=20))]
>>> in_force(cells, roles={"front_line"}, line=[7, 1])[GestureKind.CREDIT, "EUR"][0].per_case
20
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import inf
from typing import Final

from django.utils.translation import gettext as _

from everweek.errors import Invalid
from everweek.people import saying

LONGEST_WHAT: Final = 500
LONGEST_AHEAD: Final = timedelta(days=366)
"""No customer waits longer for what was promised, and nobody remembers that it was."""
BUDGETS_AHEAD: Final = 5
"""So many years ahead a budget is set."""
_PERIOD: Final = re.compile(r"(20\d\d)(-(0[1-9]|1[0-2]))?", re.ASCII)


class GestureKind(StrEnum):
    """What is given, or done."""

    REFUND = "refund"
    REPLACEMENT = "replacement"
    CREDIT = "credit"
    GIFT = "gift"
    OTHER = "other"
    CALL = "call"
    EXCEPTION = "exception"
    PROMISE = "promise"
    COLLEAGUE = "colleague"


COSTS: Final = frozenset({GestureKind.REFUND, GestureKind.REPLACEMENT, GestureKind.CREDIT, GestureKind.GIFT, GestureKind.OTHER})
"""The kinds that cost money; all others cost nothing but a word that is kept."""
DATED: Final = frozenset({GestureKind.PROMISE, GestureKind.COLLEAGUE})
"""The kinds that say until when."""
SAID: Final = frozenset({GestureKind.OTHER, GestureKind.EXCEPTION, GestureKind.PROMISE, GestureKind.COLLEAGUE})
"""The kinds that need words: what it is, to which rule, what is promised."""


class GestureStanding(StrEnum):
    """Where a gesture stands."""

    ASKED = "asked"
    GIVEN = "given"
    DONE = "done"
    DECLINED = "declined"
    TAKEN_BACK = "taken_back"
    LAPSED = "lapsed"


COUNTS: Final = (GestureStanding.GIVEN, GestureStanding.DONE)
"""The standings in which a gesture counts against limits."""


class Bound(StrEnum):
    """What limits a gesture. All three limits of a role count what everybody gave; a month's counts what the giver gave."""

    CASE = "case"
    MONTH = "month"
    CUSTOMER = "customer"
    BUDGET = "budget"


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much may be given, in ten-thousandths; None is no limit. ``usual`` is what one tap gives."""

    per_case: int | None = None
    per_month: int | None = None
    per_customer: int | None = None
    usual: int | None = None


@dataclass(frozen=True)
class Cell:
    """One cell of the grid, as it is decided by; ``limits`` is None where the role may not."""

    unit: int
    role: str
    kind: GestureKind
    currency: str
    limits: Limits | None


@dataclass(frozen=True)
class Room:
    """How much is left under one limit, in ten-thousandths."""

    bound: Bound
    limit: int
    used: int
    account: str

    @property
    def left(self) -> int:
        """What may still be given; never below nothing."""
        return max(0, self.limit - self.used)


Authority = Mapping[tuple[GestureKind, str], Sequence[Limits]]
"""What somebody may give somewhere, by kind and currency: the limits of each post that lets it, one of which must do alone."""


def in_force(cells: Iterable[Cell], *, roles: Collection[str], line: Sequence[int]) -> Authority:
    """What somebody with ``roles`` may give in a unit whose ``line`` goes from itself up to the top.

    Of each role the cell of the nearest unit counts; who has two roles may give what either may, and nothing that neither may.
    """
    place = {unit: number for number, unit in enumerate(line)}
    nearest: dict[tuple[str, GestureKind, str], Cell] = {}
    for cell in cells:
        if cell.role not in roles or cell.unit not in place:
            continue
        standing = nearest.get((cell.role, cell.kind, cell.currency))
        if standing is None or place[cell.unit] < place[standing.unit]:
            nearest[cell.role, cell.kind, cell.currency] = cell
    found: dict[tuple[GestureKind, str], list[Limits]] = {}
    for (_role, kind, currency), cell in nearest.items():
        if cell.limits is not None:
            found.setdefault((kind, currency), []).append(cell.limits)
    return found


@dataclass(frozen=True)
class Used:
    """What was given by now that counts under the limits of one giver, in ten-thousandths."""

    in_case: int = 0
    in_month: int = 0
    to_customer: int = 0


NOTHING_YET: Final = Used()


def covers(several: Iterable[Limits], amount: int, used: Used = NOTHING_YET) -> bool:
    """Whether one of several limits alone is wide enough for an amount, beside what was given by now.

    >>> covers([Limits(per_case=50), Limits(per_case=200, per_month=40)], 100)
    False
    >>> covers([Limits(per_month=100)], 60, Used(in_month=50)), covers([Limits(per_month=100)], 50, Used(in_month=50))
    (False, True)
    """
    return any(
        all(
            bound is None or bound - given >= amount
            for bound, given in (
                (one.per_case, used.in_case),
                (one.per_month, used.in_month),
                (one.per_customer, used.to_customer),
            )
        )
        for one in several
    )


def tightest(rooms: Iterable[Room]) -> Room | None:
    """The limit that leaves the least; None where nothing limits."""
    return min(rooms, key=lambda one: one.left, default=None)


def widest(several: Iterable[Sequence[Room]]) -> Sequence[Room]:
    """Of what each of several limits leaves, that which leaves the most: what does not pass it passes none of them."""

    def left(rooms: Sequence[Room]) -> float:
        least = tightest(rooms)
        return inf if least is None else least.left

    return max(several, key=left)


def check_until(until: date | None, kind: GestureKind, today: date) -> None:
    """The day by which a gesture is to be done: needed of some kinds, not over, and within a year."""
    if until is None:
        if kind in DATED:
            raise Invalid(_("Say until when."), field="until")
        return
    if until < today:
        raise Invalid(_("That day has passed."), field="until")
    if until - today > LONGEST_AHEAD:
        message = _("Nobody waits that long: choose a day by %(day)s.")
        raise Invalid(message % {"day": saying.day(today + LONGEST_AHEAD)}, field="until")


def check_period(period: str, today: date | None = None) -> str:
    """A month or a year, as budgets are for; of a new one not farther ahead than anybody plans from ``today``.

    >>> check_period("2026-11", date(2026, 11, 2)), check_period("2031", date(2026, 11, 2))
    ('2026-11', '2031')
    """
    if not _PERIOD.fullmatch(period):
        raise Invalid(_("Write a month such as 2026-11, or a year such as 2026."), field="period")
    if today is not None and int(period[:4]) > today.year + BUDGETS_AHEAD:
        message = _("Choose a month or a year until the end of %(year)d.")
        raise Invalid(message % {"year": today.year + BUDGETS_AHEAD}, field="period")
    return period
