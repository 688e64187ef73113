"""Looking up, in a handful of queries, all that is to be known of thousands of customers before it is decided about them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q

from everweek.messages.contact.marks import mark_of
from everweek.messages.contact.rules import COUNTED, Known, Past, Purpose, Rule, days_back
from everweek.messages.models import Contact, ContactTurn, HeldAddress, OptOut
from everweek.people.holding import hold_customers
from everweek.people.models import Customer
from everweek.people.queries import chunks

_MANY = 5000


@dataclass
class Person:
    """What is known of one customer, with all that was merged into her; ``several``: somebody was."""

    pk: int
    email: str
    mark: str
    zone: str
    bounced: bool = False
    wants: str = ""
    several: bool = False
    past: list[Past] = field(default_factory=list)

    @property
    def known(self) -> Known:
        """The same for the rules."""
        return Known(address=bool(self.mark), bounced=self.bounced, wants=self.wants, zone=self.zone, past=self.past)


def look_up(wanted: Iterable[int], standing: dict[Purpose, Rule], now: datetime) -> dict[int, Person]:
    """Everybody who is meant by ``wanted``, under each number that means her; whoever is erased or unknown is left out.

    All of them are held until the transaction ends: nobody else decides about them meanwhile, merges or erases them.
    """
    meant = hold_customers(wanted)
    take_turn(sorted(set(meant.values())))
    return _gathered(meant, standing, now)


def look_at(wanted: Iterable[int], standing: dict[Purpose, Rule], now: datetime) -> dict[int, Person]:
    """The same as it stands at this moment, and nobody is held."""
    meant: dict[int, int] = {}
    for some in chunks(sorted(set(wanted)), _MANY):
        found = Customer.objects.filter(pk__in=some, erased_at__isnull=True).values_list("pk", "merged_into")
        meant.update((pk, target or pk) for pk, target in found)
    return _gathered(meant, standing, now)


def _gathered(meant: dict[int, int], standing: dict[Purpose, Rule], now: datetime) -> dict[int, Person]:
    kept = sorted(set(meant.values()))
    people: dict[int, Person] = {}
    whose: dict[int, int] = {}
    for some in chunks(kept, _MANY):
        for pk, email, zone in Customer.objects.filter(pk__in=some).values_list("pk", "email", "zone"):
            people[pk] = Person(pk, email, mark_of(email), zone)
            whose[pk] = pk
        merged = Customer.objects.filter(merged_into__in=some).values_list("pk", "merged_into")
        for pk, target in merged:
            if target is not None:
                whose[pk], people[target].several = target, True
    _look_back(people, whose, standing, now)
    _ask_wants(people, whose)
    return {pk: people[target] for pk, target in meant.items()}


def take_turn(customers: Sequence[int]) -> None:
    """Hold the turn of these customers until the transaction ends. SQLite lets one transaction write at a time anyway."""
    if connection.vendor != "postgresql":
        return
    for some in chunks(customers, _MANY):
        ContactTurn.objects.bulk_create([ContactTurn(customer_id=pk) for pk in some], ignore_conflicts=True)
        list(ContactTurn.objects.select_for_update().filter(pk__in=some).order_by("pk").values_list("pk"))


def _look_back(people: dict[int, Person], whose: dict[int, int], standing: dict[Purpose, Rule], now: datetime) -> None:
    since = now - timedelta(days=days_back(standing))
    for some in chunks(sorted(whose), _MANY):
        heard = Contact.objects.filter(customer__in=some, at__gt=since, withdrawn_at__isnull=True, purpose__in=COUNTED)
        for customer, purpose, at in heard.values_list("customer", "purpose", "at"):
            if at is not None:
                people[whose[customer]].past.append(Past(Purpose(purpose), at))


def _ask_wants(people: dict[int, Person], whose: dict[int, int]) -> None:
    by_mark: dict[str, list[Person]] = {}
    for one in people.values():
        if one.mark:
            by_mark.setdefault(one.mark, []).append(one)
    for marks in chunks(sorted(by_mark), _MANY):
        for mark in HeldAddress.objects.filter(mark__in=marks, held_at__isnull=False).values_list("mark", flat=True):
            for one in by_mark[mark]:
                one.bounced = True
        _note(((one, fewer) for mark, fewer in _open(Q(mark__in=marks), "mark") for one in by_mark[str(mark)]))
    for some in chunks(sorted(whose), _MANY):
        _note((people[whose[int(str(pk))]], fewer) for pk, fewer in _open(Q(customer__in=some), "customer"))


def _open(which: Q, name: str) -> Iterable[tuple[object, bool]]:
    return OptOut.objects.filter(which, ended_at__isnull=True).values_list(name, "fewer")


def _note(wants: Iterable[tuple[Person, bool]]) -> None:
    for one, fewer in wants:
        # Not at all is stronger than less often.
        if one.wants != "none":
            one.wants = "fewer" if fewer else "none"
