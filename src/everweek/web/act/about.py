"""Whom a case is about: a colleague, named by what people call them."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from everweek.act.access import access_case
from everweek.act.cases.about import say_whom_about
from everweek.act.shown import show_case
from everweek.errors import Invalid
from everweek.people.finding import find_members
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.web.act.deeds import Told, given, sent
from everweek.web.act.forms import AboutForm
from everweek.web.house.doing import Done
from everweek.web.pages import acts
from everweek.web.viewer import viewer_of


@acts("case", "case_id")
def about(request: HttpRequest, case_id: int) -> HttpResponse:
    """Say which colleague a case is about, or that it is about nobody of us."""
    viewer = viewer_of(request)
    case = access_case(viewer, case_id, Action.CASES_WRITE)

    def carry_out(told: Told) -> Done:
        colleague = colleague_meant(viewer, told["about"])
        say_whom_about(case=case, member=colleague, by=viewer, seen=told["seen"])
        if colleague is None:
            return Done(_("It is about nobody of us."), reverse("case", args=[case.pk]))
        says = _("It is about %(name)s, who neither has nor closes it.") % {"name": colleague.name}
        return given(viewer, says, case.pk)

    return sent(request, viewer, case.pk, "case-about", AboutForm(show_case(case), request.POST), carry_out)


def colleague_meant(viewer: Member, typed: str) -> Member | None:
    """The one colleague who is found by what was typed; None where nothing was.

    Raises:
        Invalid: Nobody is found by it, or several are.
    """
    words = " ".join(typed.split())
    if not words:
        return None
    found = find_members(viewer, words)
    known = words.casefold()
    exact = [one for one in found if known in {one.name.casefold(), one.email.casefold(), (one.external_id or "").casefold()}]
    meant = exact or found
    if len(meant) == 1:
        return meant[0]
    if meant:
        raise Invalid(_("Several colleagues are found by that: write the mail address of the one."), field="about")
    raise Invalid(_("No colleague is found by that."), field="about")
