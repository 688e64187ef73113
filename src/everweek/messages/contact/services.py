"""Writes of contact: deciding, giving back; the rules; who opted out and who came back; addresses that are held.

The gate (``contact.access``) is asked before any of these is called for a person.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import Invalid
from everweek.journal import bulk
from everweek.journal.services import Actor, Happening, record
from everweek.messages.contact import deciding
from everweek.messages.contact.marks import mark_of
from everweek.messages.contact.queries import rules as standing_rules
from everweek.messages.contact.queries import verdict_of
from everweek.messages.contact.rules import (
    MOST_WISHES,
    Because,
    Channel,
    Heard,
    Judgement,
    Past,
    Purpose,
    Verdict,
    Wish,
    judge,
    reaches_mailbox,
)
from everweek.messages.models import Contact
from everweek.messages.rules import check_key
from everweek.people.holding import hold_customers
from everweek.people.models import Customer
from everweek.people.privacy import days_kept
from everweek.people.queries import chunks, organisation

_BATCH = 5000
_TABLE = Contact._meta.db_table  # noqa: SLF001  # Django's documented way to a table's name
_COLUMNS = (
    *("id", "key", "customer_id", "purpose", "channel", "because", "detail", "mark", "zone", "by"),
    *("decided_at", "at", "done_at"),
)


@transaction.atomic
def decide(wishes: Sequence[Wish], *, by: Actor) -> list[Verdict]:
    """Whether each of these may happen, and from when on; in the order of the wishes, all in one transaction.

    Each verdict is stored. Who may hear from us counts as having heard at once; ``withdraw`` gives that back. A key that was
    decided about already keeps its verdict, whatever is wished under it now. In one call, what comes first goes first. A
    customer who does not exist (any more) gets a verdict too, which is not stored: ``contact`` is 0.

    Made for up to 10,000 wishes a call. The customers are held until the caller's transaction ends: nobody else, in no other
    process, decides about them meanwhile.

    Raises:
        Invalid: too many wishes, a key that may name somebody, a purpose nothing is sent for.
    """
    if len(wishes) > MOST_WISHES:
        raise Invalid(_("At most %(n)d at once.") % {"n": MOST_WISHES}, field="wishes")
    for wish in wishes:
        check_key(wish.key)
        if wish.purpose is Purpose.ANY:
            raise Invalid(_("Say what for: asking, reminding, thanking or a case."), field="purpose")
    now, standing, house = clock.now(), standing_rules(), organisation().zone
    people = deciding.look_up((wish.customer for wish in wishes), standing, now)
    there = _decided([wish.key for wish in wishes])
    fresh: dict[str, Contact] = {}
    answers: list[Contact | Verdict] = []
    for wish in wishes:
        known = there.get(wish.key) or fresh.get(wish.key)
        if known is not None:
            answers.append(known)
            continue
        person = people.get(wish.customer)
        if person is None:
            answers.append(Verdict(0, wish.key, wish.customer, wish.purpose, None, Because.GONE))
            continue
        placed = _placed(wish, house)
        found = judge(placed, person.known, standing, now)
        if found.at is not None:
            person.past.append(Past(wish.purpose, found.at))
            if reaches_mailbox(wish.channel):
                person.mailbox.append(Past(wish.purpose, found.at))
        answers.append(fresh.setdefault(wish.key, _contact(placed, person, found, now, by)))
    _store(list(fresh.values()))
    _say_decided(fresh.values(), by)
    return [one if isinstance(one, Verdict) else verdict_of(one) for one in answers]


@transaction.atomic
def remember(*, heard: Sequence[Heard], by: Actor) -> int:
    """Store when customers heard from us before this house wrote to them; returns how many of that were new.

    It counts by the rules as what was sent from here does. Nobody is asked whether it might happen, for it has, and nothing comes
    of it. What is older than a contact is kept for is left out, and so is whoever is erased.
    """
    since, house = clock.now() - timedelta(days=days_kept("contacts")), organisation().zone
    meant = hold_customers(one.customer for one in heard)
    wanted = {one.key: one for one in heard if one.customer in meant and one.at > since}
    people: dict[int, Customer] = {}
    for some in chunks(sorted(set(meant.values())), _BATCH):
        people.update((one.pk, one) for one in Customer.objects.filter(pk__in=some).only("email", "zone"))
    there = _decided(list(wanted))
    fresh = [_remembered(one, people[meant[one.customer]], house, by) for key, one in wanted.items() if key not in there]
    _store(fresh)
    if fresh:
        ids = {"contacts": len(fresh)}
        record(Happening("contact.remembered", by, ("contacts", len(fresh)), ids=ids, history=True))
    return len(fresh)


@transaction.atomic
def withdraw(keys: Iterable[str], *, by: Actor) -> int:
    """Give back what was planned under these keys and has not left: it counts no more, and never leaves. Returns how many."""
    now, many = clock.now(), 0
    for some in chunks(sorted(set(keys)), _BATCH):
        open_ = Contact.objects.filter(key__in=some, at__isnull=False, withdrawn_at__isnull=True, done_at__isnull=True)
        deciding.take_turn(sorted(set(open_.values_list("customer", flat=True))))
        many += open_.update(withdrawn_at=now)
    if many:
        record(Happening("contact.withdrawn", by, ("contacts", many), ids={"contacts": many}))
    return many


@transaction.atomic
def renew(keys: Sequence[str], *, by: Actor) -> Mapping[str, datetime]:
    """Decide anew of what was called off under these keys before it left; returns, by key, when each that may leave leaves.

    As if it were wished for now, for then at the earliest; what may not stays called off.
    """
    called_off = {"at__isnull": False, "withdrawn_at__isnull": False, "done_at__isnull": True}
    now, standing = clock.now(), standing_rules()
    found = list(Contact.objects.filter(key__in=keys, **called_off).order_by("pk"))
    people = deciding.look_up((one.customer_id for one in found), standing, now)
    may: dict[str, datetime] = {}
    for one in found:
        person = people.get(one.customer_id)
        if person is None:
            continue
        wish = Wish(one.customer_id, Purpose(one.purpose), one.key, Channel(one.channel), one.at, one.zone)
        at = judge(wish, person.known, standing, now).at
        # Once more under its lock: somebody may have been quicker.
        if at is not None and Contact.objects.filter(pk=one.pk, **called_off).update(at=at, withdrawn_at=None):
            for past in (person.past, person.mailbox):
                past.append(Past(wish.purpose, at))
            may[one.key] = at
    if may:
        record(Happening("contact.renewed", by, ("contacts", len(may)), ids={"contacts": len(may)}))
    return may


@transaction.atomic
def mark_done(keys: Iterable[str], *, by: Actor) -> int:
    """Note of contacts that did not leave by mail (a link handed on, a page shown) that the customer heard of them now.

    Returns how many.
    """
    now, many = clock.now(), 0
    for some in chunks(sorted(set(keys)), _BATCH):
        open_ = Contact.objects.filter(key__in=some, at__isnull=False, withdrawn_at__isnull=True, done_at__isnull=True)
        many += open_.update(done_at=now, at=now)
    if many:
        record(Happening("contact.done", by, ("contacts", many), ids={"contacts": many}))
    return many


def _decided(keys: Sequence[str]) -> dict[str, Contact]:
    found: dict[str, Contact] = {}
    for some in chunks(sorted(set(keys)), _BATCH):
        found.update((one.key, one) for one in Contact.objects.filter(key__in=some))
    return found


def _placed(wish: Wish, house: str) -> Wish:
    """The wish with a zone in which it is said when it may arrive."""
    return wish if wish.zone else Wish(wish.customer, wish.purpose, wish.key, wish.channel, wish.not_before, house)


def _contact(wish: Wish, person: deciding.Person, found: Judgement, now: datetime, by: Actor) -> Contact:
    return Contact(
        key=wish.key,
        customer_id=person.pk,
        purpose=wish.purpose.value,
        channel=wish.channel.value,
        because=found.because.value if found.because else "",
        detail=dict(found.detail),
        mark=person.mark,
        zone=person.zone or wish.zone,
        by=by.actor,
        decided_at=now,
        at=found.at,
    )


def _remembered(one: Heard, customer: Customer, house: str, by: Actor) -> Contact:
    return Contact(
        key=check_key(one.key),
        customer_id=customer.pk,
        purpose=one.purpose.value,
        channel=one.channel.value,
        mark=mark_of(customer.email),
        zone=customer.zone or house,
        by=by.actor,
        decided_at=one.at,
        at=one.at,
        done_at=one.at,
    )


def _store(fresh: Sequence[Contact]) -> None:
    if not fresh:
        return
    for pk, one in zip(bulk.new_ids(_TABLE, len(fresh)), fresh, strict=True):
        one.pk = pk
    bulk.insert_rows(_TABLE, _COLUMNS, [_row(one) for one in fresh])


def _row(one: Contact) -> bulk.Row:
    said = (one.key, one.customer_id, one.purpose, one.channel, one.because, json.dumps(one.detail), one.mark, one.zone, one.by)
    return (one.pk, *said, one.decided_at, one.at, one.done_at)


def _say_decided(contacts: Iterable[Contact], by: Actor) -> None:
    told: dict[str, list[Contact]] = {}
    for one in contacts:
        told.setdefault(one.purpose, []).append(one)
    for purpose, several in sorted(told.items()):
        reasons = Counter(one.because for one in several)
        may = reasons.pop("", 0)
        ids = {"first": several[0].pk, "last": several[-1].pk, "may": may, **dict(sorted(reasons.items()))}
        record(Happening("contact.decided", by, ("purpose", purpose), ids=ids))
