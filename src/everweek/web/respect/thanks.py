"""Thanking a customer: the card beside a customer's past, with one press for each reason."""

from collections.abc import Collection, Mapping

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import gettext as _

from everweek import clock
from everweek.act.respect.rules import ThanksFor, tap_key
from everweek.act.respect.thanking import draft_of, list_thanks, thank_customer
from everweek.errors import Invalid, NotFound
from everweek.messages.contact.queries import outlook_of, standing_of
from everweek.messages.contact.rules import Purpose
from everweek.messages.rules import is_set_up
from everweek.people.access import access_customer, check_may, may
from everweek.people.models import Customer, Member
from everweek.people.policy import Action
from everweek.questionnaires.access import access_response
from everweek.web.choices import Step, options
from everweek.web.fronts import Heard, aloud
from everweek.web.house import doing
from everweek.web.house.doing import Done
from everweek.web.pages import acts, looks, show
from everweek.web.respect.contexts import ThanksPart, ThanksSaid, ThankVoicePage
from everweek.web.respect.words import THANKED, WHYS
from everweek.web.viewer import viewer_of


def card(viewer: Member, customer: Customer) -> ThanksPart | None:
    """Whom to thank for what, and when they were thanked before, for whoever may thank."""
    if not may(viewer, Action.CUSTOMERS_THANK):
        return None
    said = _said(customer)
    return ThanksPart(customer=customer.pk, key=tap_key(viewer.pk), whys=options(list(WHYS.items()), ""), said=said)


def onward(viewer: Member, heard: Collection[Heard]) -> Mapping[int, Step]:
    """To thanking whoever said something glad, where it is known who that was, and the reader may know and thank them."""
    if not (may(viewer, Action.CUSTOMERS_THANK) and may(viewer, Action.CUSTOMERS_READ)):
        return {}
    glad = [one.response for one in heard if one.glad and not one.wants and one.response.customer_id is not None]
    return {one.pk: Step(_("Say thank you"), reverse("respect-thank-voice", args=[one.pk])) for one in glad}


@looks
def for_voice(request: HttpRequest, response_id: int) -> HttpResponse:
    """What a customer said, and beside it the letter that thanks them for it: one press sends it."""
    viewer = viewer_of(request)
    answer = access_response(viewer, response_id)
    if answer.customer_id is None:
        raise NotFound(_("It is not known who said this: nobody can be thanked for it."))
    customer = access_customer(viewer, answer.customer_id, Action.CUSTOMERS_READ)
    check_may(viewer, Action.CUSTOMERS_THANK)
    draft = draft_of(customer=customer, why=ThanksFor.PRAISE, giver=viewer)
    context = ThankVoicePage(
        title=_("Thank %(who)s for what they said.") % {"who": customer.name or _("the customer")},
        customer=customer.pk,
        voice=response_id,
        said=[part for one in aloud() if (part := one.of(viewer, [response_id])) is not None],
        key=f"voice-{response_id}",
        why=ThanksFor.PRAISE.value,
        draft=draft.paragraphs,
        draft_language=draft.language,
        how=_how(customer),
        before=_said(customer),
    )
    return show(request, context)


def _how(customer: Customer) -> str:
    """Say whether a letter would go to the customer now."""
    outlook = outlook_of(customer, standing_of(customer, latest=0), zone=get_current_timezone_name())[Purpose.THANKING]
    if is_set_up() and outlook.at is not None and outlook.at <= clock.now():
        return _("It goes to them as a letter, with your name under it.")
    return _("No letter goes to them now: it is kept that you thanked them, and how they may be written to stands on their page.")


def _said(customer: Customer) -> list[ThanksSaid]:
    return [ThanksSaid(one.who, THANKED[one.why], one.at, one.letter) for one in list_thanks(customer)]


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
