"""What else happened with the customer of a case, and who was told of it: asked for when it is wanted.

Every room has a part of the first to look up; of the second nothing is kept with the case.
"""

from collections.abc import Sequence
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from everweek.act.access import access_case
from everweek.act.following.keys import keys_of_letters
from everweek.act.shown import show_case
from everweek.messages.told.queries import MOST_ABOUT, list_told_about
from everweek.messages.told.rules import ToldStanding
from everweek.people.access import access_customer
from everweek.people.models import Customer, Member
from everweek.people.policy import Action
from everweek.web.act.contexts import CasePastPage, CaseToldPage
from everweek.web.act.words import called, case_told_title
from everweek.web.choices import Happened, Step
from everweek.web.fronts import pasts
from everweek.web.house.told import ToldLines
from everweek.web.pages import asks_for_part, looks, show
from everweek.web.viewer import viewer_of

MOST: Final = 6


@looks
def past(request: HttpRequest, case_id: int) -> HttpResponse:
    """The customer's history besides this case; the page of the case shows it in place, and without a script it is a page."""
    viewer = viewer_of(request)
    case = show_case(access_case(viewer, case_id))
    customer = access_customer(viewer, case.customer or 0, Action.CUSTOMERS_READ)
    context = CasePastPage(
        id=case.id,
        lead=case.title,
        customer=Step(called(case), reverse("customer", args=[customer.pk])),
        lines=_past(viewer, customer, case.id),
    )
    # As a page of its own it is no live part: nothing of it goes on by itself.
    return show(request, context, fragment="past" if asks_for_part(request) else "")


@looks
def told(request: HttpRequest, case_id: int) -> HttpResponse:
    """Who was told of a case, customers and colleagues, and who was not; shown in place as the history is."""
    viewer = viewer_of(request)
    case = show_case(access_case(viewer, case_id))
    here = reverse("case", args=[case.id])
    found = list_told_about(path=here, keys=keys_of_letters(case.id), person=f"case:{case.id}")
    missed = sum(one.standing in {ToldStanding.RETURNED, ToldStanding.NOT} for one in found)
    title, lines = case_told_title(len(found), missed, most=MOST_ABOUT), ToldLines(viewer, here=here).lines(found)
    context = CaseToldPage(id=case.id, lead=case.title, title=title, lines=lines)
    return show(request, context, fragment="told" if asks_for_part(request) else "")


def _past(viewer: Member, customer: Customer, case: int) -> Sequence[Happened]:
    """What happened besides this case, whoever of us was there, as far as the reader may see it."""
    here = reverse("case", args=[case])
    found = [one for past in pasts() for one in past.of(viewer, customer, None, MOST + 1)]
    others = [one for one in found if one.step is None or one.step.address != here]
    return sorted(others, key=lambda one: one.at, reverse=True)[:MOST]
