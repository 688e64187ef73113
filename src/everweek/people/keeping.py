"""How long what is personal is kept, by kind: what a room keeps, for how long unless people say otherwise, and how it ends.

A package that stores something of customers registers how that ends, beside how it is erased (``people.erasure``)::

    from everweek.people.keeping import Keeping, keep

    keep(Keeping(key="answers", what=_("Your answers"), then=_("..."), days=1096, end=end_answers, place=20))

What is kept is shown to whoever asks at ``/privacy``, and ended every night: the two are one list. Time is counted from the day
something reached this house, not from the day it tells of: answers of ten years ago that are imported today end in their time.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.functional import Promise

LEAST: Final = 30
LONGEST: Final = 36_525
"""Days: whoever wants less than a month loses what last month's numbers are looked into with; more than a century is for ever."""


@dataclass(frozen=True)
class Ended:
    """What one step ended: how many, up to which number (what comes before need not be looked at again), whether more waits."""

    count: int
    reached: int
    more: bool


End = Callable[[datetime, int], Ended]
"""``end(before, reached)``: one transaction's worth of what reached us before that moment, beginning after that number."""


@dataclass(frozen=True)
class Keeping:
    """One kind of thing that is kept.

    ``what`` and ``then`` are read by customers: what it is, and what becomes of it. ``days`` holds unless people say otherwise.
    ``end`` None: it ends by itself elsewhere, after so many days, and no page says otherwise; ``setting`` names what does.
    ``place`` orders the list. ``needs`` says for how many days at least something else here cannot do without it.
    """

    key: str
    what: str | Promise
    then: str | Promise
    days: int
    place: int
    end: End | None = None
    setting: str = ""
    needs: Callable[[], int] | None = None

    @property
    def least(self) -> int:
        """The fewest days for which it may be kept."""
        return max(LEAST, self.needs()) if self.needs is not None else LEAST


KEEPINGS: dict[str, Keeping] = {}
REASONS: list[Callable[[Iterable[int], datetime], set[int]]] = []


def keep(keeping: Keeping) -> Keeping:
    """Register what is kept."""
    KEEPINGS[keeping.key] = keeping
    return keeping


def reason_to_keep(
    function: Callable[[Iterable[int], datetime], set[int]],
) -> Callable[[Iterable[int], datetime], set[int]]:
    """Register ``function(customer_ids, since)``: those of them with whom something happened since then, whose profile stays."""
    if function not in REASONS:
        REASONS.append(function)
    return function


def in_order() -> list[Keeping]:
    """Everything that is kept, as it is listed."""
    return sorted(KEEPINGS.values(), key=lambda one: (one.place, one.key))


def walk(ids: list[tuple[int, bool]], reached: int, at_most: int) -> tuple[list[int], Ended]:
    """Which of these to end, and how far that reaches: ``ids`` are (number, whether its time is over), those after ``reached``.

    Numbers are given in the order things come, but for those that come at the same moment: one whose time is not over holds the
    place, and what stands after it ends all the same, this night and the next.

    >>> walk([(4, True), (5, True), (6, False), (7, True)], 3, 4)
    ([4, 5, 7], Ended(count=3, reached=5, more=False))
    >>> walk([(4, True), (5, True)], 3, 2)
    ([4, 5], Ended(count=2, reached=5, more=True))
    >>> walk([(6, False)], 5, 4)
    ([], Ended(count=0, reached=5, more=False))
    """
    over = [number for number, ended in ids if ended]
    for number, ended in ids:
        if not ended:
            break
        reached = number
    return over, Ended(len(over), reached, more=len(ids) == at_most and reached == ids[-1][0])
