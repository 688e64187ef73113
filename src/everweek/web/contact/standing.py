"""How one customer stands to being written to: the card beside the customer's past, and saying what the customer wants."""

from collections.abc import Mapping
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from everweek import clock
from everweek.errors import Invalid
from everweek.messages.contact import queries
from everweek.messages.contact.access import check_may_rule
from everweek.messages.contact.opting import How, Wants, choose, state_of, take_back
from everweek.messages.contact.queries import Standing
from everweek.messages.contact.rules import Outlook, Purpose
from everweek.people import saying
from everweek.people.access import access_customer, may
from everweek.people.models import Customer, Member
from everweek.people.policy import Action
from everweek.web.contact.contexts import OutlookLine, StandingPart, WantChoice
from everweek.web.house import doing, undo
from everweek.web.house.doing import Done
from everweek.web.house.undo import Back
from everweek.web.pages import acts
from everweek.web.viewer import viewer_of

FOR: Final[Mapping[Purpose, str | Promise]] = {
    Purpose.ASKING: gettext_lazy("Asking how it was"),
    Purpose.THANKING: gettext_lazy("Saying thank you"),
    Purpose.CASE: gettext_lazy("News of their own case"),
}
CHOICES: Final[Mapping[Wants, str | Promise]] = {
    Wants.NONE: gettext_lazy("Do not write to them"),
    Wants.FEWER: gettext_lazy("Write to them only rarely"),
    Wants.AS_BEFORE: gettext_lazy("Write to them as to everybody"),
}
DONE: Final[Mapping[Wants, str | Promise]] = {
    Wants.NONE: gettext_lazy("They are not written to any more, except about their own case."),
    Wants.FEWER: gettext_lazy("They are written to at most once in 90 days."),
    Wants.AS_BEFORE: gettext_lazy("They are written to as everybody is."),
}
HOW: Final[Mapping[str, str | Promise]] = {
    How.LINK: gettext_lazy("by the link in a letter"),
    How.PROGRAM: gettext_lazy("by their mail program"),
    How.COMPLAINT: gettext_lazy("by marking a letter as unwanted"),
    How.COLLEAGUE: gettext_lazy("told to a colleague"),
}


def card(viewer: Member, customer: Customer) -> StandingPart:
    """Return the card that says whether we may write to the customer, from when on, and why not before."""
    standing = queries.standing_of(customer, latest=0)
    outlook = queries.outlook_of(customer, standing, zone=timezone.get_current_timezone_name())
    asking = outlook[Purpose.ASKING]
    edits = may(viewer, Action.CONTACT_EDIT)
    return StandingPart(
        customer=customer.pk,
        title=_title(asking),
        why=_why(asking),
        wants=_wants(standing),
        not_before=_not_before(asking),
        held=_("Mail to their address came back; nothing has been sent there since") if standing.bounced_since else "",
        held_since=standing.bounced_since,
        lines=[OutlookLine(FOR[of], _when(one)) for of, one in outlook.items() if of is not Purpose.ASKING],
        ask=f"{reverse('invite')}?customer={customer.pk}"
        if asking.at is not None and may(viewer, Action.INVITATIONS_MAKE)
        else "",
        told=f"{reverse('told')}?customer={customer.pk}" if may(viewer, Action.TOLD_READ) else "",
        lift=reverse("contact-rules") if edits and standing.held else "",
        choices=[WantChoice(one.value, says) for one, says in CHOICES.items() if one != _now(standing)] if edits else [],
    )


@acts("customer", "customer_id")
def wants(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Write down how often the customer wants to hear from us, as the customer told a colleague."""
    viewer = viewer_of(request)
    check_may_rule(viewer)
    customer = access_customer(viewer, customer_id, Action.CUSTOMERS_READ)
    here = reverse("customer", args=[customer.pk])

    def carry_out() -> Done:
        chosen = _wants_of(request.POST.get("wants", ""))
        before = _now(queries.standing_of(customer, latest=0))
        changed = choose(customer=customer, wants=chosen, how=How.COLLEAGUE, by=viewer)
        was = {"wants": before.value, "over": state_of(customer)}
        back = Back(reverse("customer-wants-undo", args=[customer.pk]), f"wants:{customer.pk}", was)
        return Done(str(DONE[chosen]), here, back if changed else None)

    return doing.pressed(request, carry_out, to=here)


@acts("customer", "customer_id")
def wants_again(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Take back within the day what was written down of how often a customer wants to hear from us."""
    viewer = viewer_of(request)
    check_may_rule(viewer)
    customer = access_customer(viewer, customer_id, Action.CUSTOMERS_READ)
    here = reverse("customer", args=[customer.pk])

    def carry_out() -> Done:
        with undo.taken(request, f"wants:{customer.pk}") as was:
            take_back(customer=customer, over=was["over"], wants=_wants_of(was["wants"]), by=viewer)
        return Done(_("It is as it was before."), here)

    return doing.pressed(request, carry_out, to=here)


def _wants_of(text: str) -> Wants:
    for one in Wants:
        if one.value == text:
            return one
    raise Invalid(_("Choose how often we write: as to everybody, only rarely, or not at all."), field="wants")


def _now(standing: Standing) -> Wants:
    return Wants(standing.wants or Wants.AS_BEFORE)


def _wants(standing: Standing) -> str:
    says = {"none": _("They do not want to hear from us"), "fewer": _("They want to hear from us only rarely")}.get(
        standing.wants
    )
    if says is None or standing.since is None:
        return ""
    how = HOW.get(standing.how)
    told = {"says": says, "since": saying.day(standing.since), "how": how}
    return (_("%(says)s, since %(since)s, %(how)s.") if how else _("%(says)s, since %(since)s.")) % told


def _title(asking: Outlook) -> str:
    if asking.at is None:
        return _("They may not be asked.")
    if asking.at <= clock.now():
        return _("They may be asked now.")
    told = {"when": saying.day_and_hour(asking.at, clock.now())}
    return (_("They may be asked again from %(when)s.") if asking.because else _("They may be asked from %(when)s.")) % told


def _not_before(asking: Outlook) -> str:
    """Return from when on the contact rules let the customer be asked, in a few words; empty where they do now, or never.

    By night they do: what is asked arrives in the morning.
    """
    if asking.at is None or asking.at <= clock.now() or asking.because is None:
        return ""
    return _("not before %(when)s") % {"when": saying.day_and_hour(asking.at, clock.now())}


def _why(asking: Outlook) -> str:
    if asking.at is not None and asking.because is None and asking.at > clock.now():
        return _("Until then nothing arrives, by the customer's own clock.")
    return asking.says


def _when(one: Outlook) -> str:
    if one.at is None:
        return one.says
    if one.at <= clock.now():
        return _("now")
    return _("from %(when)s") % {"when": saying.day_and_hour(one.at, clock.now())}
