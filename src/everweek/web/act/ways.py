"""How customers reach us without being asked: the mailbox of cases and what was put aside there, and the public page."""

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from everweek.act.cases.rules import CaseKind
from everweek.act.complaining.queries import show_door
from everweek.act.complaining.setting import set_door
from everweek.act.mailing.queries import AsideShown, access_aside, list_aside, show_mailbox
from everweek.act.mailing.saying import WHY_ASIDE
from everweek.act.mailing.services import set_mailbox, take_after_all
from everweek.people.access import access_unit, check_may
from everweek.people.models import Member, Unit
from everweek.people.policy import Action
from everweek.people.queries import list_units
from everweek.text.storable import one_line
from everweek.web.act.contexts import AsideLine, WaysPage
from everweek.web.act.forms import Choices, DoorForm, MailboxForm
from everweek.web.choices import unit_choices
from everweek.web.house import doing
from everweek.web.house.doing import Done
from everweek.web.pages import acts, looks, show
from everweek.web.viewer import viewer_of

BEGINNING: Final = 200


@looks
def ways(request: HttpRequest) -> HttpResponse:
    """Both ways, and what was put aside."""
    return _page(request, viewer_of(request))


@acts("case-ways")
def mailbox(request: HttpRequest) -> HttpResponse:
    """Say where a mail that belongs to no case opens one."""
    viewer = viewer_of(request)
    form = MailboxForm(_units(viewer), request.POST)

    def carry_out() -> Done:
        set_mailbox(unit=_unit(viewer, form.cleaned_data["unit"]), kind=CaseKind(form.cleaned_data["kind"]), by=viewer)
        return Done(_("It is so for mails that are read from now on."), reverse("case-ways"))

    return doing.sent(request, form, carry_out) or _page(request, viewer, mailbox=form)


@acts("case-ways")
def door(request: HttpRequest) -> HttpResponse:
    """Open or close the public page."""
    viewer = viewer_of(request)
    form = DoorForm(_units(viewer), request.POST)

    def carry_out() -> Done:
        told = form.cleaned_data
        shown = [access_unit(viewer, key, Action.CASES_RULE) for key in told["shown"]]
        touchpoints = {key: told["words"].get(key, {}) for key in told["touchpoints"]}
        unit = _unit(viewer, told["unit"])
        set_door(opens=told["opens"], unit=unit, shown=shown, touchpoints=touchpoints, by=viewer)
        says = _("The page is open.") if told["opens"] else _("The page is closed.")
        return Done(says, reverse("case-ways"))

    return doing.sent(request, form, carry_out) or _page(request, viewer, door=form)


@acts("case-ways")
def take(request: HttpRequest, mail_id: int) -> HttpResponse:
    """Take a mail after all that was put aside."""
    viewer = viewer_of(request)
    found = access_aside(viewer, mail_id)

    def carry_out() -> Done:
        taken = take_after_all(mail=found, by=viewer)
        return Done(_("It is in case #%(n)s now.") % {"n": taken.case}, reverse("case-ways"))

    return doing.pressed(request, carry_out, to=reverse("case-ways"))


def _page(
    request: HttpRequest, viewer: Member, *, mailbox: MailboxForm | None = None, door: DoorForm | None = None
) -> HttpResponse:
    box, standing = show_mailbox(viewer), show_door(viewer)
    form = mailbox or door
    context = WaysPage(
        title=_title(by_mail=bool(box.address), is_open=standing.is_open),
        address=box.address,
        looked_at=box.looked_at,
        failure=box.failure,
        public=f"{settings.EVERWEEK_ADDRESS}/complain" if standing.is_open else "",
        aside=[_line(one) for one in list_aside(viewer)],
        mailbox=mailbox or MailboxForm(_units(viewer), shown=box),
        door=door or DoorForm(_units(viewer), shown=standing),
    )
    return show(request, context, status=doing.status_shown(form) if form is not None else 200)


def _title(*, by_mail: bool, is_open: bool) -> str:
    if by_mail and is_open:
        return _("Customers reach us by mail and on a public page.")
    if by_mail:
        return _("Customers reach us by mail.")
    return _("Customers reach us on a public page.") if is_open else _("No mailbox is read, and the public page is closed.")


def _line(one: AsideShown) -> AsideLine:
    return AsideLine(
        id=one.id,
        at=one.at,
        sender=one.sender,
        title=one.title,
        begins=one_line(one.text, BEGINNING),
        why=one.why or WHY_ASIDE[one.reason],
        case=one.case or 0,
        may_take=one.may_take,
        attached=one.attached,
    )


def _units(viewer: Member) -> Choices:
    return unit_choices(list_units(check_may(viewer, Action.CASES_RULE).units()))


def _unit(viewer: Member, key: str) -> Unit | None:
    return access_unit(viewer, key, Action.CASES_RULE) if key else None
