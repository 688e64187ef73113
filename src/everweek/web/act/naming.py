"""Which customer a case is of that came without one: suggested by its address, found by a few letters, said by one press."""

from collections.abc import Iterable
from functools import partial
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from everweek.act.access import access_case
from everweek.act.cases import rules
from everweek.act.cases.naming import name_customer, name_new_customer
from everweek.act.cases.rules import Deed
from everweek.act.cases.since import has_acted_since
from everweek.act.shown import CaseShown, show_case
from everweek.people.access import access_customer, check_may, may
from everweek.people.finding import customers_at, find_customers
from everweek.people.models import Customer, Member
from everweek.people.policy import Action
from everweek.web.act.asking import WhoseAsked
from everweek.web.act.contexts import CustomerOffer, WhosePage, WhosePart
from everweek.web.act.words import called
from everweek.web.house import doing, undo
from everweek.web.house.asking import number_of, shortened
from everweek.web.house.doing import Done
from everweek.web.house.undo import Back
from everweek.web.pages import acts, looks, show
from everweek.web.viewer import viewer_of

MOST: Final = 3
NEW, NOBODY = "new", "nobody"


def whose_part(viewer: Member, case: CaseShown, *, writes: bool) -> WhosePart | None:
    """Return the part of a case's page that says whose the case may be; None where its customer is known, or the reader may not
    say who it is.
    """
    if case.customer is not None or not _may_name(viewer, case, writes=writes):
        return None
    # Without a customer the one way to them is the address they gave.
    offers = _offers(customers_at(viewer, case.reach, most=MOST))
    adds = bool(case.reach) and not offers and may(viewer, Action.CUSTOMERS_EDIT)
    return WhosePart(address=case.reach, offers=offers, adds=adds)


def may_rename(viewer: Member, case: CaseShown, *, writes: bool) -> bool:
    """Whether the reader may say that a case is of another customer than it is said to be."""
    return case.customer is not None and _may_name(viewer, case, writes=writes)


@looks
def whose(request: HttpRequest, case_id: int) -> HttpResponse:
    """Look for the customer of a case; without words those with its address."""
    viewer = viewer_of(request)
    case = show_case(access_case(viewer, case_id, Action.CASES_WRITE))
    check_may(viewer, Action.CUSTOMERS_READ)
    asked = WhoseAsked.read(request.GET)
    if short := shortened(request, asked):
        return short
    found = find_customers(viewer, asked.words) if asked.words else customers_at(viewer, case.reach)
    context = WhosePage(
        id=case.id,
        lead=case.title,
        seen=case.changes,
        asked=asked,
        offers=_offers(one for one in found if one.pk != case.customer),
        now=called(case) if case.customer is not None else "",
        may_name=_may_name(viewer, case, writes=case.about_member != viewer.pk),
        adds=case.customer is None and bool(case.reach) and may(viewer, Action.CUSTOMERS_EDIT),
    )
    return show(request, context, status=asked.status)


@acts("case", "case_id")
def name(request: HttpRequest, case_id: int) -> HttpResponse:
    """Say whose a case is: a customer's, a new one's, nobody's we know."""
    viewer = viewer_of(request)
    case = access_case(viewer, case_id, Action.CASES_WRITE)
    told, seen = request.POST.get("customer", ""), number_of(request.POST.get("seen", ""))
    if told == NEW:
        check_may(viewer, Action.CUSTOMERS_EDIT)
    named = None if told in {NEW, NOBODY} else access_customer(viewer, number_of(told) or 0, Action.CUSTOMERS_READ)

    def carry_out() -> Done:
        if told == NEW:
            held = name_new_customer(case=case, by=viewer, seen=seen)
        else:
            held = name_customer(case=case, customer=named, by=viewer, seen=seen)
        was = {"customer": case.customer_id, "left": {"customer": held.customer_id}}
        back = Back(reverse("case-name-back", args=[case.pk]), f"case-customer:{case.pk}", was)
        return Done(_says(show_case(access_case(viewer, held.pk))), _here(case.pk), back)

    return doing.pressed(request, carry_out, to=_here(case.pk))


@acts("case", "case_id")
def name_back(request: HttpRequest, case_id: int) -> HttpResponse:
    """Let a case belong to the customer it belonged to before it was given to another."""
    viewer = viewer_of(request)
    case = access_case(viewer, case_id, Action.CASES_WRITE)

    def carry_out() -> Done:
        with undo.taken(request, f"case-customer:{case.pk}") as was:
            before = was["customer"]
            to = access_customer(viewer, int(before), Action.CUSTOMERS_READ) if before is not None else None
            named = partial(has_acted_since, case, viewer, "case.customer_named")
            rules.check_as_left(was.get("left"), {"customer": case.customer_id}, named)
            name_customer(case=case, customer=to, by=viewer, seen=case.changes)
        return Done(_("It is whose it was before."), _here(case.pk))

    return doing.pressed(request, carry_out, to=_here(case.pk))


def _may_name(viewer: Member, case: CaseShown, *, writes: bool) -> bool:
    follows = bool(case.title) and rules.may(Deed.NAME, case.standing)
    return writes and follows and may(viewer, Action.CUSTOMERS_READ)


def _says(case: CaseShown) -> str:
    if case.customer is None:
        return _("We do not know the customer of this case.")
    return _("It is a case of %(name)s now: their history stands beside it.") % {"name": called(case)}


def _offers(found: Iterable[Customer]) -> list[CustomerOffer]:
    return [_offer(one) for one in found]


def _offer(one: Customer) -> CustomerOffer:
    known = [text for text in (one.name, one.email, one.phone, one.external_id or "") if text]
    return CustomerOffer(one.pk, known[0] if known else _("A customer without a name"), known[1:])


def _here(case_id: int) -> str:
    return reverse("case", args=[case_id])
