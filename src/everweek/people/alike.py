"""Two customers who may be one: who looks like whom, by what, and how sure that is.

An address or a telephone number that two share says nearly all; a name alone says little, and the more bear it the less.
Nothing is merged by itself: a person looks at the two side by side.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.db.models import Count, Q

from everweek.journal.services import Actor
from everweek.people import words
from everweek.people.access import reach_of
from everweek.people.models import Customer, CustomerWord, Different
from everweek.people.policy import Action


class Sign(StrEnum):
    """What two have in common."""

    EMAIL = "email"
    PHONE = "phone"
    NAME = "name"
    NAME_NEARLY = "name_nearly"


SAYS: Final[Mapping[Sign, float]] = {Sign.EMAIL: 0.85, Sign.PHONE: 0.7, Sign.NAME: 0.4, Sign.NAME_NEARLY: 0.2}
"""How much each says, between nothing and certainty; together they say 1 - (1 - a)(1 - b)..."""
AGAINST: Final = 0.5
"""What is left of it where both have a name and no word of the one is the other's: two of a family share a telephone."""
ENOUGH: Final = 0.35
COMMON: Final = 20
"""What more than so many share tells nobody from anybody: the telephone of a hotel, the name of half a country."""
MOST: Final = 5
MOST_PAIRS: Final = 50
_KINDS: Final = {words.EMAIL: Sign.EMAIL, words.PHONE: Sign.PHONE, words.WHOLE: Sign.NAME}


@dataclass(frozen=True)
class Alike:
    """Somebody who may be the same: by which signs, and how sure that is, between 0 and 1."""

    customer: Customer
    signs: tuple[Sign, ...]
    sure: float

    @property
    def shares(self) -> bool:
        """Whether the two share an address or a telephone number: that is asked about, and a name alone is not."""
        return bool({Sign.EMAIL, Sign.PHONE}.intersection(self.signs))


@dataclass(frozen=True)
class Pair:
    """Two who may be one, the older first."""

    one: Customer
    other: Alike


def like(by: Actor, customer: Customer) -> list[Alike]:
    """The surest few who may be ``customer`` under another number; none for who may not merge."""
    if not reach_of(by, Action.CUSTOMERS_EDIT).all:
        return []
    mine = [(kind, word) for kind, word in sorted(words.words_of(customer)) if kind in _KINDS]
    if not mine:
        return []
    shared: dict[int, set[Sign]] = defaultdict(set)
    for kind, word in mine:
        bearers = CustomerWord.objects.filter(kind=kind, word=word).exclude(customer=customer.pk)
        found = list(bearers.values_list("customer", flat=True)[: COMMON + 1])
        if len(found) <= COMMON:
            for other in found:
                shared[other].add(_KINDS[kind])
    if not shared:
        return []
    apart = _told_apart([customer.pk])
    others = _served(other for other in shared if (min(other, customer.pk), max(other, customer.pk)) not in apart)
    judged = [_judged(customer, others[pk], signs) for pk, signs in shared.items() if pk in others]
    return sorted((one for one in judged if one.sure >= ENOUGH), key=lambda one: (-one.sure, one.customer.pk))[:MOST]


def list_pairs(by: Actor) -> list[Pair]:
    """Pairs among all customers who share an address or a telephone number, the surest first; at most ``MOST_PAIRS``."""
    if not reach_of(by, Action.CUSTOMERS_EDIT).all:
        return []
    shared: dict[tuple[int, int], set[Sign]] = defaultdict(set)
    for kind in (words.EMAIL, words.PHONE):
        # Rows, and not their customers, whom the index does not hold: each would be looked up in the table.
        groups = CustomerWord.objects.filter(kind=kind).values("word").annotate(many=Count("*")).order_by()
        common = list(groups.filter(many__gt=1, many__lte=COMMON).values_list("word", flat=True)[: MOST_PAIRS * 4])
        bearers: dict[str, list[int]] = defaultdict(list)
        for word, pk in (
            CustomerWord.objects.filter(kind=kind, word__in=common).order_by("customer").values_list("word", "customer")
        ):
            bearers[word].append(pk)
        for first, *others in bearers.values():
            for other in others:
                shared[first, other].add(_KINDS[kind])
    apart = _told_apart({pk for pair in shared for pk in pair})
    people = _served(pk for pair in shared if pair not in apart for pk in pair)
    pairs = [
        Pair(people[one], _judged(people[one], people[other], signs))
        for (one, other), signs in shared.items()
        if one in people and other in people and (one, other) not in apart
    ]
    sure = [pair for pair in pairs if pair.other.sure >= ENOUGH]
    return sorted(sure, key=lambda pair: (-pair.other.sure, pair.one.pk, pair.other.customer.pk))[:MOST_PAIRS]


def judge(one: Customer, other: Customer) -> Alike:
    """What two customers have in common, and how sure it is that they are one."""
    theirs = words.words_of(other)
    return _judged(one, other, {_KINDS[kind] for kind, word in words.words_of(one) if kind in _KINDS and (kind, word) in theirs})


def _judged(one: Customer, other: Customer, signs: Iterable[Sign]) -> Alike:
    found = set(signs)
    names, theirs = set(words.split(one.name)), set(words.split(other.name))
    if names and theirs and names == theirs:
        found.add(Sign.NAME)
    elif names & theirs:
        found.add(Sign.NAME_NEARLY)
    doubt = 1.0
    for sign in found:
        doubt *= 1 - SAYS[sign]
    sure = 1 - doubt
    if names and theirs and not names & theirs:
        sure *= AGAINST
    return Alike(other, tuple(sign for sign in Sign if sign in found), round(sure, 2))


def _served(ids: Iterable[int]) -> dict[int, Customer]:
    known = Customer.objects.filter(pk__in=sorted(set(ids)), erased_at__isnull=True, merged_into__isnull=True)
    return {one.pk: one for one in known}


def _told_apart(ids: Iterable[int]) -> set[tuple[int, int]]:
    wanted: Sequence[int] = sorted(set(ids))
    return set(Different.objects.filter(Q(one__in=wanted) | Q(other__in=wanted)).values_list("one", "other"))
