"""Thanking a customer: the card beside a customer's past, with one press for each reason."""

from collections.abc import Collection, Mapping

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from everweek.act.respect.rules import ThanksFor, tap_key
from everweek.act.respect.thanking import list_thanks, thank_customer
from everweek.errors import Invalid
from everweek.people.access import access_customer, check_may, may
from everweek.people.models import Customer, Member
from everweek.people.policy import Action
from everweek.web.choices import Step, options
from everweek.web.fronts import Heard
from everweek.web.house import doing
from everweek.web.house.doing import Done
from everweek.web.pages import acts
from everweek.web.respect.contexts import ThanksPart, ThanksSaid
from everweek.web.respect.words import THANKED, WHYS
from everweek.web.viewer import viewer_of


def card(viewer: Member, customer: Customer) -> ThanksPart | None:
    """Whom to thank for what, and when they were thanked before, for whoever may thank."""
    if not may(viewer, Action.CUSTOMERS_THANK):
        return None
    said = [ThanksSaid(one.who, THANKED[one.why], one.at, one.letter) for one in list_thanks(customer)]
    return ThanksPart(customer=customer.pk, key=tap_key(viewer.pk), whys=options(list(WHYS.items()), ""), said=said)


def onward(viewer: Member, heard: Collection[Heard]) -> Mapping[int, Step]:
    """To thanking whoever said something glad, where it is known who that was, and the reader may know and thank them."""
    if not (may(viewer, Action.CUSTOMERS_THANK) and may(viewer, Action.CUSTOMERS_READ)):
        return {}
    glad = [one.response for one in heard if one.glad and not one.wants and one.response.customer_id is not None]
    return {one.pk: Step(_("Say thank you"), f"{reverse('customer', args=[one.customer_id])}#thanks") for one in glad}


@acts("customer", "customer_id")
def thank(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Thank a customer, in one's own name."""
    viewer = viewer_of(request)
    customer = access_customer(viewer, customer_id, Action.CUSTOMERS_READ)
    check_may(viewer, Action.CUSTOMERS_THANK)

    def carry_out() -> Done:
        why = request.POST.get("why", "")
        if why not in WHYS:
            raise Invalid(_("Say what for: choose one of those that stand there."), field="why")
        made = thank_customer(customer=customer, why=ThanksFor(why), key=request.POST.get("key", ""), by=viewer)
        sent = _("They are thanked: a letter with your name under it is on its way.")
        kept = _("It is kept that you thanked them. No letter was sent: how they stand to being written to is said beside it.")
        return Done(sent if made.letter else kept, _here(customer_id))

    return doing.pressed(request, carry_out, to=_here(customer_id))


def _here(customer_id: int) -> str:
    return reverse("customer", args=[customer_id])
