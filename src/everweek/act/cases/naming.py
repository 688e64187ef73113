"""Saying which customer a case is of that came without one: a colleague says so, no address does; and taking it back."""

from django.db import transaction
from django.utils.translation import gettext as _

from everweek import clock
from everweek.act.cases.changing import hold, is_nobodys_answer, promised_in, put
from everweek.act.cases.rules import Deed
from everweek.act.clocks.rules import TO_CUSTOMERS
from everweek.act.clocks.services import let_go, start_clock
from everweek.act.following.reaching import is_reached
from everweek.act.models import Case, CaseClock, CaseLink
from everweek.act.respect.forgetting import move_reports
from everweek.errors import Conflict, Invalid
from everweek.journal.services import Actor
from everweek.people.holding import hold_customers
from everweek.people.models import Customer
from everweek.people.services import add_customer
from everweek.people.services.customers import lock_customers


@transaction.atomic
def name_customer(*, case: Case, customer: Customer | None, by: Actor, seen: int | None = None) -> Case:
    """Say which customer a case is of; None: nobody knows. From then on it is as any other of theirs. Again it changes nothing.

    The address it came with stays. The link of the case ends, unless its letters go on to that very address: whoever holds it is
    not known to be the one who was named.

    Raises:
        Conflict: It is about ``by`` (``about-you``), or part of another case (``joined``), or its customer was erased
            (``lapsed``, ``emptied``), or the answer or the moment it is about (``said``), or a case that is part of it
            (``has-parts``), says otherwise whose it is.
        Invalid: There is no such customer, or they were erased.
    """
    # Whose it was and is to be is held before it, as those do who merge and erase customers.
    before = Case.objects.filter(pk=case.pk).values_list("customer", flat=True)
    meant = hold_customers([*before, customer.pk if customer is not None else None])
    to = meant.get(customer.pk) if customer is not None else None
    if customer is not None and to is None:
        raise Invalid(_("There is no customer {id} (or they were erased).").format(id=customer.pk), field="customer")
    held = hold(case, Deed.NAME)
    if held.customer_id == to:
        return held
    held, was = hold(case, by=by, seen=seen), held.customer_id
    _check_nothing_says_otherwise(held, to)
    reached_before = is_reached(held)
    _promise(held, to)
    moved = put(held, "case.customer_named", by, {"customer_id": to, "known_by": None}, ids={"from": was, "to": to})
    if not reached_before or is_reached(moved) != reached_before:
        CaseLink.objects.filter(case=moved).delete()
    move_reports(moved.pk, was, to)
    return moved


@transaction.atomic
def name_new_customer(*, case: Case, by: Actor, seen: int | None = None) -> Case:
    """Add a customer by the name and the address the case came with, and say it is theirs. Named meanwhile, nothing changes.

    Raises:
        Conflict: As naming a customer; or the case came without an address (``no-address``).
    """
    # Before the case: whoever erases or merges customers stands in the same queue, and takes cases after it.
    lock_customers()
    held = hold(case, Deed.NAME)
    if held.customer_id is not None:
        return held
    if not held.address:
        raise Conflict(_("This case came without a mail address. Add the customer on their own page first."), code="no-address")
    customer = add_customer(by=by, name=held.writer, email=held.address, language=held.language)
    return name_customer(case=held, customer=customer, by=by, seen=seen)


def _promise(held: Case, to: int | None) -> None:
    """Promise whoever is named what is promised to any customer, from now on, where nobody could be replied to so far.

    Taken back, it is owed to nobody any more.
    """
    now, nobodys = clock.now(), is_nobodys_answer(held)
    held.customer_id = to
    if nobodys and held.settled_at is None and not CaseClock.objects.filter(case=held, kind__in=TO_CUSTOMERS).exists():
        for kind in promised_in(held):
            start_clock(held, kind, now)
    elif is_nobodys_answer(held):
        for kind in TO_CUSTOMERS:
            let_go(held, kind, now)


def _check_nothing_says_otherwise(held: Case, to: int | None) -> None:
    said = {one.customer_id for one in (held.response, held.interaction) if one is not None} - {None}
    if said and to not in hold_customers(said).values():
        raise Conflict(_("The answer, or the moment, this case is about says whose it is."), code="said")
    if Case.objects.filter(joined_into=held, customer__isnull=False).exclude(customer=to).exists():
        raise Conflict(_("A case that is part of this one says whose it is. Let that stand by itself first."), code="has-parts")
