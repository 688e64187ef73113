"""Which open cases may be the same as another one: found, said with the reason, and joined by a person alone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.db.models import Case as Choice
from django.db.models import IntegerField, Q, Value, When

from everweek.act.cases.persons import are_two
from everweek.act.cases.rules import Way
from everweek.act.models import Case
from everweek.act.queries import cases_within
from everweek.journal.services import Actor
from everweek.people.policy import Action

APART: Final = timedelta(days=30)
"""What a customer brings up again later than that is another case."""
PLACED_APART: Final = timedelta(days=3)
"""Of two whom nobody knows, only what was said at one place within this time may be one thing."""
MOST: Final = 3
_LOOKED_AT: Final = 200
_LIKE: Final = 0.5
_WORD: Final = re.compile(r"\w{4,}")


class Why(StrEnum):
    """Why two cases may be one, the strongest reason first."""

    SAME_MOMENT = "same_moment"
    SAME_CUSTOMER = "same_customer"
    SAME_ADDRESS = "same_address"
    LIKE_WORDS = "like_words"


@dataclass(frozen=True)
class Alike:
    """A case that may be the same as the one that was asked about."""

    case: int
    title: str
    why: Why
    opened_at: datetime


def likeness(one: str, other: str) -> float:
    """How much two titles have in common: twice their common words by all their words (Dice), of four letters or more.

    >>> likeness("Left behind at the gate", "Left behind, gate closed"), likeness("", "")
    (0.8571428571428571, 0.0)
    """
    words, others = (set(_WORD.findall(text.casefold())) for text in (one, other))
    return 2 * len(words & others) / (len(words) + len(others)) if words and others else 0.0


def why_alike(one: Case, other: Case) -> Why | None:
    """Why two open cases may be the same; None where nothing speaks for it, or they are known to be of two people."""
    why = _why(one, other)
    return why if why is not None and not are_two(one, other) else None


def _why(one: Case, other: Case) -> Why | None:
    if one.customer_id is not None and other.customer_id is not None and one.customer_id != other.customer_id:
        return None
    if one.interaction_id is not None and one.interaction_id == other.interaction_id:
        return Why.SAME_MOMENT
    if one.customer_id is not None and one.customer_id == other.customer_id:
        return Why.SAME_CUSTOMER
    if one.address and one.address.casefold() == other.address.casefold():
        return Why.SAME_ADDRESS
    # What a rule opened is called by the rule, which says nothing of what was said.
    named = Way.RULE not in {one.way, other.way}
    near = abs(one.opened_at - other.opened_at) <= PLACED_APART and one.unit_id == other.unit_id
    return Why.LIKE_WORDS if named and near and likeness(one.title, other.title) >= _LIKE else None


def list_alike(by: Actor, case: Case) -> Sequence[Alike]:
    """Up to three open cases within reach of ``by`` that may be the same as an open one, the strongest reason first."""
    if case.settled_at is not None:
        return []
    placed = Q(unit=case.unit_id, opened_at__gte=case.opened_at - PLACED_APART, opened_at__lte=case.opened_at + PLACED_APART)
    moment = Q(interaction=case.interaction_id) if case.interaction_id is not None else Q(pk__in=[])
    person = Q(customer=case.customer_id) if case.customer_id is not None else Q(pk__in=[])
    if case.address:
        person |= Q(address=case.address)
    near = cases_within(by, Action.CASES_WRITE).filter(
        placed | moment | person, settled_at=None, opened_at__gte=case.opened_at - APART, opened_at__lte=case.opened_at + APART
    )
    # What speaks strongly for it is looked at before all that stands at a busy unit.
    strongest = Choice(When(moment, then=Value(0)), When(person, then=Value(1)), default=Value(2), output_field=IntegerField())
    # A part is read with its whole, and has none of its own; an emptied case is joined to nothing.
    others = near.select_related("customer").exclude(pk=case.pk).exclude(title="")
    rows = others.order_by(strongest, "-opened_at", "-pk")[:_LOOKED_AT]
    found = [(why, one) for one in rows if (why := why_alike(case, one)) is not None]
    order = list(Why)
    found.sort(key=lambda pair: (order.index(pair[0]), abs(pair[1].opened_at - case.opened_at), pair[1].pk))
    return [Alike(one.pk, one.title, why, one.opened_at) for why, one in found[:MOST]]
