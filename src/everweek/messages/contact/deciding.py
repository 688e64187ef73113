"""Looking up, in a handful of queries, all that is to be known of thousands of customers before it is decided about them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from everweek.messages.contact.marks import mark_of
from everweek.messages.contact.rules import Channel, Known, Past, Purpose, Rule, days_back
from everweek.messages.models import Contact, ContactTurn, HeldAddress, MailboxPast, MailboxTurn, OptOut
from everweek.people.holding import hold_customers
from everweek.people.models import Customer
from everweek.people.queries import chunks

_MANY = 5000
_DIGITS = 3
"""Mailboxes share 4096 turns, told by the first digits of their marks: no list of addresses, however hidden, outlives anybody."""


@dataclass
class Person:
    """What is known of one customer, with all that was merged into that customer; ``several``: somebody was.

    ``mailbox`` is when the customer's address was written to, whoever was meant: the same list for all who have that address.
    """

    pk: int
    email: str
    mark: str
    zone: str
    bounced: bool = False
    wants: str = ""
    several: bool = False
    past: list[Past] = field(default_factory=list)
    mailbox: list[Past] = field(default_factory=list)

    @property
    def known(self) -> Known:
        """What is known of the customer, in the shape in which the contact rules ask for it."""
        there = bool(self.mark)
        return Known(address=there, bounced=self.bounced, wants=self.wants, zone=self.zone, past=self.past, mailbox=self.mailbox)


def look_up(wanted: Iterable[int], standing: dict[Purpose, Rule], now: datetime) -> dict[int, Person]:
    """Look up every customer meant by ``wanted``, under each number that means them; whoever is erased or unknown is left out.

    All of them are held until the transaction ends: nobody else decides about them meanwhile, merges or erases them, nor decides
    about anybody else who has an address of theirs.
    """
    meant = hold_customers(wanted)
    take_turn(sorted(set(meant.values())))
    return _gathered(meant, standing, now, hold=True)


def look_at(wanted: Iterable[int], standing: dict[Purpose, Rule], now: datetime) -> dict[int, Person]:
    """Look up every customer meant by ``wanted`` as ``look_up`` does, as they stand at this moment, without holding anybody."""
    meant: dict[int, int] = {}
    for some in chunks(sorted(set(wanted)), _MANY):
        found = Customer.objects.filter(pk__in=some, erased_at__isnull=True).values_list("pk", "merged_into")
        meant.update((pk, target or pk) for pk, target in found)
    return _gathered(meant, standing, now)


def _gathered(meant: dict[int, int], standing: dict[Purpose, Rule], now: datetime, *, hold: bool = False) -> dict[int, Person]:
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
    by_mark: dict[str, list[Person]] = {}
    for one in people.values():
        if one.mark:
            by_mark.setdefault(one.mark, []).append(one)
    if hold:
        # After all the customers, so that two who decide wait for each other in one order.
        _take_turn_of_mailboxes(by_mark)
    since = now - timedelta(days=days_back(standing))
    _look_back(people, whose, since)
    _look_into(by_mark, since)
    _ask_wants(people, whose, by_mark)
    return {pk: people[target] for pk, target in meant.items()}


def take_turn(customers: Sequence[int]) -> None:
    """Hold the turn of these customers until the transaction ends. SQLite lets one transaction write at a time anyway."""
    if connection.vendor != "postgresql":
        return
    for some in chunks(customers, _MANY):
        ContactTurn.objects.bulk_create([ContactTurn(customer_id=pk) for pk in some], ignore_conflicts=True)
        list(ContactTurn.objects.select_for_update().filter(pk__in=some).order_by("pk").values_list("pk"))


def _take_turn_of_mailboxes(marks: Iterable[str]) -> None:
    if connection.vendor != "postgresql":
        return
    turns = sorted({int(mark[:_DIGITS], 16) for mark in marks})
    MailboxTurn.objects.bulk_create([MailboxTurn(number=one) for one in turns], ignore_conflicts=True)
    list(MailboxTurn.objects.select_for_update().filter(pk__in=turns).order_by("pk").values_list("pk"))


def heard(since: datetime, which: Q) -> QuerySet[Contact]:
    """The contacts of some customers (``which``) since then, of every purpose: the rules leave out what does not count.

    Asked here for the few purposes that count, SQLite would look through all contacts of those, which are nearly all there are,
    and not at the few of these customers.
    """
    return Contact.objects.filter(which, at__gt=since, withdrawn_at__isnull=True)


def in_mailboxes(since: datetime, marks: Sequence[str]) -> QuerySet[Any, tuple[str, str, datetime]]:
    """The contacts since then that may lie in the mailboxes of these marks, whoever was meant: mark, purpose, moment."""
    known = heard(since, Q(mark__in=marks)).exclude(mark="").exclude(channel=Channel.PAGE)
    # Of whoever was erased since: the mailbox may be somebody else's too.
    erased = MailboxPast.objects.filter(mark__in=marks, at__gt=since)
    columns = ("mark", "purpose", "at")
    return known.values_list(*columns).union(erased.values_list(*columns), all=True)


def _look_into(by_mark: dict[str, list[Person]], since: datetime) -> None:
    for marks in chunks(sorted(by_mark), _MANY):
        there: dict[str, list[Past]] = {mark: [] for mark in marks}
        for mark, purpose, at in in_mailboxes(since, marks):
            there[mark].append(Past(Purpose(purpose), at))
        for mark, past in there.items():
            for one in by_mark[mark]:
                one.mailbox = past


def _look_back(people: dict[int, Person], whose: dict[int, int], since: datetime) -> None:
    for some in chunks(sorted(whose), _MANY):
        hers = heard(since, Q(customer__in=some))
        for customer, purpose, at in hers.values_list("customer", "purpose", "at"):
            if at is not None:
                people[whose[customer]].past.append(Past(Purpose(purpose), at))


def _ask_wants(people: dict[int, Person], whose: dict[int, int], by_mark: dict[str, list[Person]]) -> None:
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
