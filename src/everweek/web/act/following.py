"""Beside a case: the customer's own page of it, as colleagues see that it stands, and a new link to it."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from everweek import clock
from everweek.act.access import access_case
from everweek.act.following.queries import LinkShown
from everweek.act.following.services import give_link
from everweek.act.following.writing import send_link
from everweek.people import saying
from everweek.people.policy import Action
from everweek.web.act.contexts import CaseLinkPage, FollowingCard
from everweek.web.house import doing
from everweek.web.house.doing import Done
from everweek.web.pages import acts, show
from everweek.web.viewer import viewer_of


def following_card(shown: LinkShown, *, may: bool) -> FollowingCard:
    """How the page of its customer stands."""
    now = clock.now()
    if shown.ends_at is None:
        says = _("The customer has no link to it yet: one goes with each letter.")
    elif shown.ends_at <= now:
        says = _("Its link has ended. Each letter makes a new one.")
    else:
        says = _("Its link leads there until %(at)s, and for 90 days after each letter.") % {
            "at": saying.day_and_hour(shown.ends_at, now)
        }
    facts = [
        (_("Last letter"), saying.moment(shown.left_at, now) if shown.left_at is not None else _("none has left")),
        (_("Last sent from there"), saying.moment(shown.used_at, now) if shown.used_at is not None else _("nothing yet")),
    ]
    return FollowingCard(says, facts, shown.to, may)


@acts("case", "case_id")
def link_anew(request: HttpRequest, case_id: int) -> HttpResponse:
    """Make a new link, and send it; where nobody can be written to, it is shown this once, to be handed over."""
    viewer = viewer_of(request)
    case = access_case(viewer, case_id, Action.CASES_WRITE)

    def carry_out() -> Done | HttpResponse:
        if to := send_link(case=case, by=viewer):
            says = _("A new link is on its way to %(address)s. The one before leads nowhere any more.") % {"address": to}
            return Done(says, reverse("case", args=[case.pk]))
        link = give_link(case=case, by=viewer, anew=True)
        return show(request, CaseLinkPage(id=case.pk, title=case.title, link=link))

    return doing.pressed(request, carry_out, to=reverse("case", args=[case.pk]))
