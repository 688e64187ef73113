"""Customers who want to hear from us less often, or not at all; and who change their minds."""

from collections.abc import Sequence
from enum import StrEnum

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import Conflict
from everweek.journal.services import Actor, Happening, record
from everweek.messages.contact.deciding import take_turn
from everweek.messages.contact.marks import mark_of
from everweek.messages.models import OptOut
from everweek.people.models import Customer


class How(StrEnum):
    """In which way somebody opted out."""

    LINK = "link"
    PROGRAM = "program"
    COMPLAINT = "complaint"
    COLLEAGUE = "colleague"


class Wants(StrEnum):
    """What somebody wants: no letters, few, or as many as the rules allow."""

    NONE = "none"
    FEWER = "fewer"
    AS_BEFORE = "as_before"


def choose(*, customer: Customer, wants: Wants, how: How, by: Actor) -> bool:
    """Let hold what a customer wants, whichever it is; returns whether anything changed."""
    if wants is Wants.AS_BEFORE:
        return opt_in(customer=customer, by=by)
    return opt_out(customer=customer, how=how, fewer=wants is Wants.FEWER, by=by)


def state_of(customer: Customer) -> list[int]:
    """The numbers of the opt-outs that hold for a customer; they are others whenever the customer wants something else."""
    return sorted(_hers(customer).values_list("pk", flat=True))


@transaction.atomic
def take_back(*, customer: Customer, over: Sequence[int], wants: Wants, by: Actor) -> None:
    """Let hold again what a customer wanted before a colleague wrote down something else, which made it ``over`` (``state_of``).

    Raises:
        Conflict: something was said since: the customer's own word stands.
    """
    take_turn([customer.pk])
    if state_of(customer) != list(over):
        raise Conflict(_("The customer has said something else since, and that stands."), field="wants")
    choose(customer=customer, wants=wants, how=How.COLLEAGUE, by=by)


@transaction.atomic
def opt_out(*, customer: Customer, how: How, by: Actor, fewer: bool = False) -> bool:
    """Note that a customer wants to hear from us no more, or ``fewer``: at most once in 90 days; returns whether that is new.

    News of the customer's own case still arrive. What is planned for the customer and has not left is looked at again before it
    leaves. A second time changes nothing, and what the customer asked for last is what holds.
    """
    take_turn([customer.pk])
    hers = _hers(customer)
    same = hers.filter(fewer=fewer)
    # What a colleague wrote down, and the customer now says too, is the customer's own word from then on: nobody takes it back.
    said = same.exists() if how is How.COLLEAGUE else same.exclude(how=How.COLLEAGUE).exists()
    if said and not hers.filter(fewer=not fewer).exists():
        return False
    now = clock.now()
    hers.update(ended_at=now)
    OptOut.objects.create(customer=customer, mark=mark_of(customer.email), fewer=fewer, how=how, since=now)
    record(Happening("contact.opted_out", by, ("customer", customer.pk), ids={"how": how.value, "fewer": fewer}))
    return True


@transaction.atomic
def opt_out_address(*, mark: str, how: How, by: Actor) -> bool:
    """Note that nobody's address (any more), by its mark, is not to be written to; returns whether anything changed."""
    if not mark or OptOut.objects.filter(mark=mark, ended_at__isnull=True, fewer=False).exists():
        return False
    opted = OptOut.objects.create(mark=mark, how=how, since=clock.now())
    record(Happening("contact.opted_out", by, ("optout", opted.pk), ids={"how": how.value, "fewer": False}))
    return True


@transaction.atomic
def opt_in(*, customer: Customer, by: Actor) -> bool:
    """Note that a customer wants to hear from us again; returns whether they had opted out."""
    take_turn([customer.pk])
    if not _hers(customer).update(ended_at=clock.now()):
        return False
    record(Happening("contact.opted_in", by, ("customer", customer.pk)))
    return True


def _hers(customer: Customer) -> QuerySet[OptOut]:
    mark = mark_of(customer.email)
    ids = [customer.pk, *Customer.objects.filter(merged_into=customer).values_list("pk", flat=True)]
    hers = Q(customer__in=ids) | (Q(mark=mark) if mark else Q(pk__in=[]))
    return OptOut.objects.filter(hers, ended_at__isnull=True)
