"""What is done about how a colleague signs in: an account, a link to a new password, proofs that were lost."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek.messages.rules import is_set_up
from everweek.people import services
from everweek.people.access import may
from everweek.people.managing import access_managed
from everweek.people.models import Account, Member
from everweek.people.policy import Action
from everweek.web.house import doing, undo
from everweek.web.house.doing import Done
from everweek.web.pages import acts, show
from everweek.web.people.contexts import LinkPage
from everweek.web.viewer import viewer_of


@acts("member", "member_id")
def send_link(request: HttpRequest, member_id: int) -> HttpResponse:
    """Make an account where there is none, and mail the colleague the link by which to choose a password.

    Where no mail is set up, an administrator is shown the link, this once, to hand it over.
    """
    viewer, member = _managed(request, member_id)

    def carry_out() -> Done | HttpResponse:
        account = member.account or services.make_account(member=member, by=viewer)
        if not is_set_up():
            return _handed(request, viewer, member, account)
        services.mail_link(account=account, request=request, by=viewer)
        return Done(_mailed(member, account), _here(member))

    return doing.pressed(request, carry_out, to=_here(member))


@acts("member", "member_id")
def drop_factors(request: HttpRequest, member_id: int) -> HttpResponse:
    """Remove passkeys and codes of a colleague who lost them and has proved who they are."""
    viewer, member = _managed(request, member_id)
    account = member.account
    if account is None:
        return redirect(_here(member))

    def carry_out() -> Done:
        services.remove_factors(account=account, by=viewer)
        return Done(
            _("%(name)s signs in without a second proof until one is added again.") % {"name": member.name}, _here(member)
        )

    return doing.pressed(request, carry_out, to=_here(member))


def _managed(request: HttpRequest, member_id: int) -> tuple[Member, Member]:
    viewer = viewer_of(request)
    return viewer, access_managed(viewer, member_id)


def _here(member: Member) -> str:
    return reverse("member", args=[member.pk])


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
        undo.warned(
            request, _("The account is made, but no mail is set up here: an administrator can hand over a link on this page.")
        )
        return redirect(_here(member))
    link = services.hand_link(account=account, by=viewer)
    return show(request, LinkPage(id=member.pk, name=member.name, link=link, days=services.LINK_DAYS))
