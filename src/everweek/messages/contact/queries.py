"""Reads: the rules as they stand, why somebody was or was not written to, and how a customer stands to being written to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q, QuerySet

from everweek import clock
from everweek.messages.contact.deciding import heard, in_mailboxes, look_at
from everweek.messages.contact.marks import mark_of
from everweek.messages.contact.rules import (
    COUNTED,
    DEFAULTS,
    TOLD,
    Because,
    Channel,
    Known,
    Outlook,
    Past,
    Purpose,
    Rule,
    Verdict,
    Wish,
    days_back,
    judge,
    look_ahead,
    reaches_mailbox,
)
from everweek.messages.models import Contact, ContactRule, CustomerMail, HeldAddress, OptOut
from everweek.people.models import Customer
from everweek.people.paging import PAGE, START, Order, Place, Stretch
from everweek.people.queries import chunks, organisation

NEWEST_HELD: Final = Order("-held_at", "-pk")

_MANY = 5000
_LATEST = 20
MOST_PLAYED: Final = 50_000
"""So many of the last wishes are played through again, which takes about a second."""


def rules() -> dict[Purpose, Rule]:
    """The rule of each purpose: as people have set it, else as the house begins with."""
    standing = dict(DEFAULTS)
    for row in ContactRule.objects.all():
        quiet = frozenset(int(day) for day in row.quiet_days)
        rule = Rule(row.most, row.days, row.gap_days, row.quiet_from, row.quiet_until, quiet)
        standing[Purpose(row.purpose)] = rule
    return standing


def verdict_of(contact: Contact) -> Verdict:
    """The verdict that a stored contact holds."""
    return Verdict(
        contact=contact.pk,
        key=contact.key,
        customer=contact.customer_id,
        purpose=Purpose(contact.purpose),
        at=contact.at,
        because=Because(contact.because) if contact.because else None,
        detail=contact.detail,
        withdrawn=contact.withdrawn_at is not None,
    )


def verdicts(keys: Iterable[str]) -> Mapping[str, Verdict]:
    """The verdicts under these keys, by key, as far as anything was decided; for as many keys as one likes."""
    found: dict[str, Verdict] = {}
    for some in chunks(sorted(set(keys)), _MANY):
        found.update((one.key, verdict_of(one)) for one in Contact.objects.filter(key__in=some))
    return found


def keys_of(contacts: Iterable[int]) -> Mapping[int, str]:
    """The keys of these contacts, by their numbers."""
    found: dict[int, str] = {}
    for some in chunks(sorted(set(contacts)), _MANY):
        found.update(Contact.objects.filter(pk__in=some).values_list("pk", "key"))
    return found


def outlooks(wishes: Sequence[Wish]) -> list[Outlook]:
    """From when on each of these may happen, as it stands at this moment; in the order of the wishes. Nothing is decided."""
    held, now, house = rules(), clock.now(), organisation().zone
    people = look_at((wish.customer for wish in wishes), held, now)
    nobody = Known(here=False)
    return [
        look_ahead(replace(wish, zone=wish.zone or house), person.known if person else nobody, held, now)
        for wish in wishes
        for person in [people.get(wish.customer)]
    ]


def count_left(keys: Iterable[str]) -> int:
    """How many of the letters under these keys have left."""
    return Contact.objects.filter(key__in=list(keys), done_at__isnull=False).count()


def letters_arrived(*, contacts: Iterable[int], keys: Iterable[str]) -> Mapping[int, str]:
    """Of the letters of these contacts, and of those under these keys, all that have left and have not come back: each one's key
    by the number of its contact.
    """
    left = Contact.objects.filter(done_at__isnull=False, because="")
    found: dict[int, str] = {}
    for numbers in chunks(sorted(set(contacts)), _MANY):
        found.update(left.filter(pk__in=numbers).values_list("pk", "key"))
    for some in chunks(sorted(set(keys)), _MANY):
        found.update(left.filter(key__in=some).values_list("pk", "key"))
    return found


def is_held(address: str) -> bool:
    """Whether nothing is sent to an address, whoever's it is, for mail came back from it."""
    return HeldAddress.objects.filter(mark=mark_of(address), held_at__isnull=False).exists()


def wants_at(address: str) -> str:
    """What whoever has an address wants to hear, as far as they said it there: ``none``, ``fewer``, or ``all``."""
    wish = OptOut.objects.filter(mark=mark_of(address), ended_at__isnull=True).order_by("fewer", "pk").first()
    return "all" if wish is None else "fewer" if wish.fewer else "none"


def marks_held(numbers: Iterable[int]) -> frozenset[str]:
    """The marks of these held addresses (by number), as far as they are held still."""
    return frozenset(HeldAddress.objects.filter(pk__in=set(numbers), held_at__isnull=False).values_list("mark", flat=True))


@dataclass(frozen=True)
class Told:
    """One contact as the customer's page shows it: for what, over which way, what was decided when, when they heard from us."""

    key: str
    purpose: Purpose
    channel: str
    decided_at: datetime
    at: datetime | None
    done_at: datetime | None
    says: str


@dataclass(frozen=True)
class Standing:
    """How a customer stands to being written to.

    ``wants`` is ``none`` where the customer opted out, ``fewer`` where they asked for less, else empty; ``since`` and ``how`` say
    when and in which way. ``bounced_since``: from when nothing is sent to the customer's address. ``heard`` are the latest
    contacts, newest first.
    """

    wants: str
    since: datetime | None
    how: str
    has_address: bool
    bounced_since: datetime | None
    held: int | None
    heard: tuple[Told, ...] = ()


def standing_of(customer: Customer, *, latest: int = _LATEST) -> Standing:
    """How a customer, with all that was merged into them, stands to being written to; for whoever may read them."""
    mark = mark_of(customer.email)
    wanted = _wish_of(customer, mark)
    held = HeldAddress.objects.filter(mark=mark, held_at__isnull=False).first() if mark else None
    return Standing(
        wants="" if wanted is None else "fewer" if wanted.fewer else "none",
        since=wanted.since if wanted else None,
        how=wanted.how if wanted else "",
        has_address=bool(mark),
        bounced_since=held.held_at if held else None,
        held=held.pk if held else None,
        heard=tuple(list_heard(customer, None, latest)) if latest else (),
    )


def outlook_of(customer: Customer, standing: Standing, *, zone: str = "") -> Mapping[Purpose, Outlook]:
    """From when on a customer may hear from us by mail, for each purpose; ``zone`` holds where theirs is not known."""
    held, now = rules(), clock.now()
    since = now - timedelta(days=days_back(held))
    mark = mark_of(customer.email)
    known = Known(
        here=customer.erased_at is None,
        address=standing.has_address,
        bounced=standing.bounced_since is not None,
        wants=standing.wants,
        zone=customer.zone,
        past=_past(heard(since, Q(customer__in=whole_of(customer)))),
        mailbox=[Past(Purpose(of), at) for _mark, of, at in in_mailboxes(since, [mark])] if mark else (),
    )
    wishes = [Wish(customer.pk, of, "", zone=zone) for of in (Purpose.ASKING, Purpose.THANKING, Purpose.CASE)]
    return {wish.purpose: look_ahead(wish, known, held, now) for wish in wishes}


def _past(found: QuerySet[Contact]) -> list[Past]:
    return [Past(Purpose(of), at) for of, at in found.values_list("purpose", "at") if at is not None]


def wants_of(customer: Customer) -> str:
    """What a customer asked for: ``none`` (to hear nothing), ``fewer``, or empty."""
    wanted = _wish_of(customer, mark_of(customer.email))
    return "" if wanted is None else "fewer" if wanted.fewer else "none"


def list_heard(customer: Customer, until: datetime | None, most: int) -> list[Told]:
    """When a customer was to hear from us and what was decided, up to a moment, the latest first.

    What was decided of all that was merged into the customer is among it; at most ``most``.
    """
    found = Contact.objects.filter(customer__in=whole_of(customer))
    if until is not None:
        found = found.filter(decided_at__lte=until)
    return [_told(one) for one in found.order_by("-decided_at", "-pk")[:most]]


def count_heard(customer: Customer) -> int:
    """How many decisions about writing to a customer are kept."""
    return Contact.objects.filter(customer__in=whole_of(customer)).count()


def whole_of(customer: Customer) -> QuerySet[Customer, int]:
    """The numbers of a customer and of all that was merged into them, to be looked for in the same query."""
    return Customer.objects.filter(Q(pk=customer.pk) | Q(merged_into=customer)).values_list("pk", flat=True)


def _wish_of(customer: Customer, mark: str) -> OptOut | None:
    """The opt-out that holds for a customer or the address's mark: not at all is stronger than less often; None without one."""
    hers = Q(customer__in=whole_of(customer)) | (Q(mark=mark) if mark else Q(pk__in=[]))
    return OptOut.objects.filter(hers, ended_at__isnull=True).order_by("fewer", "pk").first()


def _told(contact: Contact) -> Told:
    verdict = verdict_of(contact)
    return Told(contact.key, verdict.purpose, contact.channel, contact.decided_at, contact.at, contact.done_at, verdict.says)


def would_hold_back(standing: Mapping[Purpose, Rule]) -> Mapping[Purpose, tuple[int, int]]:
    """Of what was wished for in the last 30 days, how much these rules would hold back, and how much it was; for each purpose.

    Played through in the order in which it was wished, by customer and by mailbox: what is held back does not count against what
    comes after. What was refused for another reason (an opt-out, no address) is left out.
    """
    since = clock.now() - timedelta(days=30)
    longest = timedelta(days=max(max(rule.days, rule.gap_days) for rule in standing.values()))
    told = Contact.objects.filter(
        decided_at__gt=since - longest, purpose__in=COUNTED, because__in=["", Because.TOO_OFTEN, Because.TOO_SOON]
    ).order_by("-decided_at", "-pk")
    rows = told.values_list("customer", "customer__merged_into", "purpose", "channel", "decided_at", "at", "zone", "mark", "key")
    of_customers: dict[int, list[Past]] = {}
    of_mailboxes: dict[str, list[Past]] = {}
    found = {purpose: [0, 0] for purpose in Purpose}
    for customer, merged, of, channel, decided_at, at, zone, mark, key in reversed(rows[:MOST_PLAYED]):
        past, mailbox = of_customers.setdefault(merged or customer, []), of_mailboxes.setdefault(mark, []) if mark else []
        wish = Wish(customer, Purpose(of), "", Channel(channel), at, zone)
        history = key.startswith(TOLD)
        allowed = at if history else judge(wish, Known(past=past, mailbox=mailbox), standing, decided_at).at
        if allowed is not None:
            past.append(Past(wish.purpose, allowed))
            if reaches_mailbox(wish.channel):
                mailbox.append(Past(wish.purpose, allowed))
        if decided_at > since and not history:
            for purpose in (wish.purpose, Purpose.ANY):
                found[purpose][0] += allowed is None
                found[purpose][1] += 1
    return {purpose: (many, wished) for purpose, (many, wished) in found.items()}


def list_held(place: Place = START, *, most: int = PAGE) -> Stretch[tuple[HeldAddress, tuple[int, str] | None]]:
    """Addresses that are held, the newest first, each with the customer it was last written to for.

    Whoever may lift them may read this.
    """
    found = NEWEST_HELD.stretch(HeldAddress.objects.filter(held_at__isnull=False), place, most=most)
    marks = [one.mark for one in found.rows]
    rows = Contact.objects.filter(mark__in=marks).order_by("pk").select_related("customer__merged_into")
    whose = {one.mark: one.customer.merged_into or one.customer for one in rows}
    return found.holding([(one, _named(whose.get(one.mark))) for one in found.rows])


def any_held() -> bool:
    """Return whether nothing is sent to any address, because mail to it came back."""
    return HeldAddress.objects.filter(held_at__isnull=False).exists()


def count_opted_out() -> tuple[int, int]:
    """How many do not want to hear from us, and how many only rarely."""
    open_ = OptOut.objects.filter(ended_at__isnull=True)
    return open_.filter(fewer=False).count(), open_.filter(fewer=True).count()


def count_waiting() -> int:
    """Letters to customers that have not left yet."""
    return CustomerMail.objects.filter(ended_at__isnull=True).count()


def _named(customer: Customer | None) -> tuple[int, str] | None:
    return None if customer is None else (customer.pk, customer.name)
