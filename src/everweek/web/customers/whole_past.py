"""A customer's whole past on one page, whoever keeps it: what each room tells, put in one order, read stretch by stretch.

The place from which reading goes on is a moment, and how many things of that very moment have been shown: rooms number their rows
each in their own way, and an import may bring thirty answers of one midnight.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.utils.translation import gettext as _

from everweek.errors import Invalid
from everweek.people.models import Customer, Member
from everweek.people.paging import Place, Stretch
from everweek.web.choices import Happened
from everweek.web.fronts import Past, pasts
from everweek.web.house.asking import number_of

MOST: Final = 30
MOST_AT_ONCE: Final = 2_000
"""More than so many things of one moment are nobody's past."""


@dataclass(frozen=True)
class _Told:
    past: Past
    happened: Happened

    @property
    def order(self) -> tuple[datetime, int]:
        return (self.happened.at, -self.past.place)


@dataclass(frozen=True)
class Whole:
    """A stretch of a customer's past, and what the reader sees of all of it in words, where that can be told without counting
    anew.
    """

    stretch: Stretch[Happened]
    kept: tuple[str, ...] = ()


def past_of(viewer: Member, customer: Customer, *, only: str = "", place: Place, most: int = MOST) -> Whole:
    """Return what happened with a customer, the latest first; with ``only`` what one room keeps.

    Raises:
        Invalid: that is no place in a past.
    """
    until, shown = _read(place)
    told: list[_Told] = []
    kept = []
    for past in pasts():
        if only in {"", past.key}:
            mine = past.of(viewer, customer, until, most + shown + 1)
            told += [_Told(past, one) for one in mine]
            # Where all of it was read there is nothing left to count.
            many = len(mine) if until is None and len(mine) <= most else past.count(customer)
            kept.append(past.says(many) if many else "")
    # Of one moment and one room they stay in the order in which it told them.
    told.sort(key=lambda one: one.order, reverse=True)
    rows = [one.happened for one in told[shown:]]
    stretch = Stretch(rows[:most], after=_written(rows[:most], until, shown) if len(rows) > most else "")
    return Whole(stretch, () if only else tuple(one for one in kept if one))


def tells(customer: Customer) -> list[str]:
    """Return what is kept about a customer in every room, in words: what moves when the customer is merged, and what is handed
    out on request.
    """
    counted = [(past, past.count(customer)) for past in pasts()]
    return [told for past, many in counted if many and (told := past.says(many))]


def _written(rows: Sequence[Happened], until: datetime | None, shown: int) -> str:
    last = rows[-1].at
    of_it = sum(one.at == last for one in rows) + (shown if last == until else 0)
    return f"{last.astimezone(UTC).isoformat().replace('+00:00', 'Z')}_{of_it}"


def _read(place: Place) -> tuple[datetime | None, int]:
    if not place.text:
        return None, 0
    moment, _line, shown = place.text.partition("_")
    try:
        at = datetime.fromisoformat(moment)
        many = number_of(shown) or 0
    except ValueError:
        at, many = None, 0
    if at is None or at.tzinfo is None or not 0 < many <= MOST_AT_ONCE or place.back:
        raise Invalid(_("This place is not in the list, or not any more. Begin with the first page."), field=place.field)
    return at, many
