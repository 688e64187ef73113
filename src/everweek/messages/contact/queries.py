"""Reads: the rules as they stand, why somebody was or was not written to, and how a customer stands to being written to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from everweek.messages.contact.marks import mark_of
from everweek.messages.contact.rules import DEFAULTS, Because, Purpose, Rule, Verdict
from everweek.messages.models import Contact, ContactRule, HeldAddress, OptOut
from everweek.people.models import Customer
from everweek.people.queries import chunks

_MANY = 5000
_LATEST = 20


def rules() -> dict[Purpose, Rule]:
    """The rule of each purpose: as people have set it, else as the house begins with."""
    standing = dict(DEFAULTS)
    for row in ContactRule.objects.all():
        quiet = frozenset(int(day) for day in row.quiet_days)
        rule = Rule(row.most, row.days, row.gap_days, row.quiet_from, row.quiet_until, quiet)
        standing[Purpose(row.purpose)] = rule
    return standing


def verdict_of(contact: Contact) -> Verdict:
    """A stored contact as the verdict it is."""
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
    """What was decided under these keys, as far as anything was; for as many as one likes."""
    found: dict[str, Verdict] = {}
    for some in chunks(sorted(set(keys)), _MANY):
        found.update((one.key, verdict_of(one)) for one in Contact.objects.filter(key__in=some))
    return found


@dataclass(frozen=True)
class Told:
    """One contact as her page shows it: for what, over which way, what was decided when, and when she heard from us."""

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

    ``wants`` is ``none`` where she opted out, ``fewer`` where she asked for less, else empty; ``since`` and ``how`` say when and
    in which way. ``bounced_since``: from when nothing is sent to her address. ``heard`` are the latest contacts, newest first.
    """

    wants: str
    since: datetime | None
    how: str
    has_address: bool
    bounced_since: datetime | None
    held: int | None
    heard: tuple[Told, ...]


def standing_of(customer: Customer) -> Standing:
    """How she stands, with all that was merged into her. Whoever may read the customer may read this."""
    ids = whole_of(customer)
    mark = mark_of(customer.email)
    wanted = _wish_of(ids, mark)
    held = HeldAddress.objects.filter(mark=mark, held_at__isnull=False).first() if mark else None
    latest = Contact.objects.filter(customer__in=ids).order_by("-decided_at", "-pk")[:_LATEST]
    return Standing(
        wants="" if wanted is None else "fewer" if wanted.fewer else "none",
        since=wanted.since if wanted else None,
        how=wanted.how if wanted else "",
        has_address=bool(mark),
        bounced_since=held.held_at if held else None,
        held=held.pk if held else None,
        heard=tuple(_told(one) for one in latest),
    )


def whole_of(customer: Customer) -> list[int]:
    """Her number and those of all that was merged into her."""
    return [customer.pk, *Customer.objects.filter(merged_into=customer).values_list("pk", flat=True)]


def _wish_of(ids: list[int], mark: str) -> OptOut | None:
    """What she asked for: not at all is stronger than less often."""
    hers = Q(customer__in=ids) | (Q(mark=mark) if mark else Q(pk__in=[]))
    return OptOut.objects.filter(hers, ended_at__isnull=True).order_by("fewer", "pk").first()


def _told(contact: Contact) -> Told:
    verdict = verdict_of(contact)
    return Told(contact.key, verdict.purpose, contact.channel, contact.decided_at, contact.at, contact.done_at, verdict.says)
