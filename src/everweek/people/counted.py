"""What happened with a customer, for the rules of segments: how often, and how long ago first and last.

A package that keeps such things (interactions, responses, cases) says where they are::

    from everweek.people.counted import counted

    counted("moments", lambda: Interaction.objects.all())

Each row has a ``customer`` and a ``day``. Rules may then ask ``moments.count`` (of all time, or ``within_days``),
``moments.days_since_first`` and ``moments.days_since_last``.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from everweek.errors import Invalid

Rows = Callable[[], QuerySet[Any]]

COUNT, FIRST, LAST = "count", "days_since_first", "days_since_last"
ASKED: Final = (COUNT, FIRST, LAST)
WITHIN: Final = "within_days"
MOST_DAYS: Final = 36_500
_KEPT: dict[str, Rows] = {}


@dataclass(frozen=True)
class Asked:
    """Of what, and what of it: ``moments`` and ``count``. ``only`` limits the looking to these customers."""

    of: str
    what: str
    today: date
    only: Collection[int] | None = None

    def rows(self) -> QuerySet[Any]:
        """What is counted, of customers who are known."""
        found = _KEPT[self.of]().filter(customer__isnull=False)
        return found if self.only is None else found.filter(customer__in=self.only)


def counted(name: str, rows: Rows) -> None:
    """Let segments ask for what ``rows`` gives, under ``name``."""
    _KEPT[name] = rows


def fields() -> tuple[str, ...]:
    """Every field of this kind that a rule may name."""
    return tuple(f"{name}.{asked}" for name in sorted(_KEPT) for asked in ASKED)


def condition(name: str, tests: Mapping[str, object], *, today: date, place: str, only: Collection[int] | None = None) -> Q:
    """The condition on customers that a comparison of such a field means.

    Raises:
        Invalid: a comparison that such a field does not have, or a number that is none.
    """
    of, _dot, what = name.partition(".")
    asked = Asked(of, what, today, only)
    within = tests.get(WITHIN)
    compared = {word: value for word, value in tests.items() if word != WITHIN}
    if within is not None and (what != COUNT or not is_days(within)):
        raise Invalid(_("within_days is a number of days, and stands beside a count alone."), field=f"{place}.{WITHIN}")
    if list(compared) == ["known"] and isinstance(compared["known"], bool):
        some = _at_least(asked, 1, within if isinstance(within, int) else None)
        return some if compared["known"] else ~some
    if not compared or not compared.keys() <= {"at_least", "above", "at_most", "below"}:
        raise Invalid(_("%(field)s is a number: use at_least, above, at_most or below.") % {"field": name}, field=place)
    found = Q(pk__isnull=False)
    for word, value in compared.items():
        if not _is_whole(value, MOST_DAYS):
            raise Invalid(_("After %(word)s stands a whole number.") % {"word": word}, field=f"{place}.{word}")
        assert isinstance(value, int)  # noqa: S101  # as just checked
        found &= _one(asked, word, value, within if isinstance(within, int) else None)
    return found


def _one(asked: Asked, word: str, value: int, within: int | None) -> Q:
    if word in {"at_most", "below"}:
        # What is not more than this is at most this; who has none has none of all time.
        more = _one(asked, "at_least", value + (word == "at_most"), within)
        return ~more if asked.what == COUNT else ~more & Q(pk__in=asked.rows().values("customer"))
    least = value + (word == "above")
    if asked.what == COUNT:
        return _at_least(asked, least, within)
    day = _days_ago(asked.today, least)
    if asked.what == FIRST:
        return Q(pk__in=asked.rows().filter(day__lte=day).values("customer"))
    return Q(pk__in=asked.rows().values("customer")) & ~Q(pk__in=asked.rows().filter(day__gt=day).values("customer"))


def _at_least(asked: Asked, least: int, within: int | None) -> Q:
    if least <= 0:
        return Q(pk__isnull=False)
    rows = asked.rows() if within is None else asked.rows().filter(day__gt=_days_ago(asked.today, within))
    if least == 1:
        return Q(pk__in=rows.values("customer"))
    return Q(pk__in=rows.order_by().values("customer").annotate(many=Count("pk")).filter(many__gte=least).values("customer"))


def _days_ago(today: date, days: int) -> date:
    return today - timedelta(days=min(days, (today - date.min).days))


def is_days(value: object) -> bool:
    """Whether this is a number of days to look back."""
    return _is_whole(value, MOST_DAYS) and value != 0


def _is_whole(value: object, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most
