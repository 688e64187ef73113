"""What is done about how a colleague signs in: an account, a link to a new password, proofs that were lost."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from everweek.errors import Conflict, Invalid, TooMany, Unavailable
from everweek.messages.rules import is_set_up
from everweek.people import services
from everweek.people.access import access_member, check_may_manage
from everweek.people.models import Account, Member
from everweek.people.policy import Action
from everweek.web.house import undo
from everweek.web.house.layout import may
from everweek.web.pages import show
from everweek.web.people.contexts import LinkPage
from everweek.web.viewer import viewer_of


@require_POST
def send_link(request: HttpRequest, member_id: int) -> HttpResponse:
    """Make an account where there is none, and mail the link by which she chooses a password.

    Where no mail is set up, an administrator is shown the link, this once, to hand it over.
    """
    viewer, member = _managed(request, member_id)
    try:
        account = member.account or services.make_account(member=member, by=viewer)
        if is_set_up():
            services.mail_link(account=account, request=request, by=viewer)
            undo.done(request, _mailed(member, account))
            return redirect("member", member.pk)
    except (Conflict, Invalid, TooMany, Unavailable) as refused:
        undo.failed(request, refused.message)
        return redirect("member", member.pk)
    return _handed(request, viewer, member, account)


@require_POST
def drop_factors(request: HttpRequest, member_id: int) -> HttpResponse:
    """Remove passkeys and codes, for somebody who lost them and has proved who she is."""
    viewer, member = _managed(request, member_id)
    if member.account is not None:
        services.remove_factors(account=member.account, by=viewer)
        undo.done(request, _("%(name)s signs in without a second proof until one is added again.") % {"name": member.name})
    return redirect("member", member.pk)


def _managed(request: HttpRequest, member_id: int) -> tuple[Member, Member]:
    viewer = viewer_of(request)
    member = access_member(viewer, member_id, Action.PEOPLE_EDIT)
    check_may_manage(viewer, member)
    return viewer, member


def _mailed(member: Member, account: Account) -> str:
    told = {"name": member.name, "email": account.email, "days": services.LINK_DAYS}
    return (
        ngettext(
            "%(name)s gets a mail at %(email)s with a link to choose a password. It works for %(days)d day.",
            "%(name)s gets a mail at %(email)s with a link to choose a password. It works for %(days)d days.",
            services.LINK_DAYS,
        )
        % told
    )


def _handed(request: HttpRequest, viewer: Member, member: Member, account: Account) -> HttpResponse:
    if not may(viewer, Action.PEOPLE_APPOINT):
        messages.warning(
            request, _("The account is made, but no mail is set up here: an administrator can hand over a link on this page.")
        )
        return redirect("member", member.pk)
    link = services.hand_link(account=account, by=viewer)
    return show(request, "people/link.html", LinkPage(member.pk, member.name, link, services.LINK_DAYS))
