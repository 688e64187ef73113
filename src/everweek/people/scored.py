"""What customers scored last, for the rules of segments: ``last.nps`` and every other measure that is asked.

The package that keeps answers says where they are::

    from everweek.people.scored import Scores, scored

    scored(Scores(measures=list_measures, rows=rows_scored))

Rules may then compare ``last.MEASURE``: the score of the last answer that has one, of all time or ``within_days``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from math import isfinite
from operator import and_
from typing import Any, Final

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.lookups import Exact, GreaterThan, GreaterThanOrEqual, LessThan, LessThanOrEqual
from django.utils.translation import gettext as _

from everweek.errors import Invalid
from everweek.people import counted, rules

PREFIX: Final = "last."
_TESTS: Final = {
    "is": Exact,
    "at_least": GreaterThanOrEqual,
    "above": GreaterThan,
    "at_most": LessThanOrEqual,
    "below": LessThan,
}


@dataclass(frozen=True)
class Scores:
    """Which ``measures`` there are, each with its scale, and the ``rows`` of one: with a ``customer``, a ``day`` and a ``score``.

    The rows are in order, the last one first; a row without a score is left out.
    """

    measures: Callable[[], Mapping[str, tuple[float, float]]]
    rows: Callable[[str], QuerySet[Any]]


_KEPT: Final[list[Scores]] = []


def scored(scores: Scores) -> None:
    """Let segments ask for these scores."""
    _KEPT[:] = [scores]


def measures() -> dict[str, tuple[float, float]]:
    """Every measure that a rule may name after ``last.``, with its scale."""
    return {name: scale for one in _KEPT for name, scale in one.measures().items()}


def is_scored(name: object) -> bool:
    """Whether a rule that names this field asks for a score."""
    return isinstance(name, str) and name.startswith(PREFIX)


def condition(name: str, tests: Mapping[str, object], *, today: date, place: str) -> Q:
    """The condition on customers that a comparison of a score means; without an answer that has one, it does not hold.

    Raises:
        Invalid: a measure nobody is asked, a comparison that a score does not have, or a number that is none.
    """
    measure = name.removeprefix(PREFIX)
    if measure not in measures():
        raise Invalid(_("No published questionnaire asks for %(measure)s.") % {"measure": measure}, field=f"{place}.field")
    within = tests.get(counted.WITHIN)
    compared = {word: value for word, value in tests.items() if word != counted.WITHIN}
    if within is not None and (not counted.is_days(within) or "known" in compared):
        raise Invalid(_("within_days is a number of days, and stands beside a number alone."), field=f"{place}.{counted.WITHIN}")
    hers = _KEPT[0].rows(measure).filter(customer=OuterRef("pk"))
    if isinstance(within, int):
        hers = hers.filter(day__gt=today - timedelta(days=within))
    if list(compared) == ["known"] and isinstance(compared["known"], bool):
        return Q(Exists(hers.order_by())) if compared["known"] else ~Q(Exists(hers.order_by()))
    if not compared or not compared.keys() <= _TESTS.keys() or ("is" in compared and len(compared) > 1):
        raise Invalid(_("%(field)s is a number: use is, at_least, above, at_most or below.") % {"field": name}, field=place)
    last = Subquery(hers.values("score")[:1])
    holds = reduce(
        and_, [Q(_TESTS[word](last, _number(value, f"{place}.{word}"))) for word, value in compared.items()], Q(pk__isnull=False)
    )
    # Neither true nor false where the customer never scored: what is turned round by a "not" must be one of the two.
    return Q(Case(When(holds, then=Value(value=True)), default=Value(value=False), output_field=BooleanField()))


def _number(value: object, place: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value) or abs(value) > rules.LARGEST_WHOLE:
        raise Invalid(_("A score is a number."), field=place)
    return float(value)
