"""Cases that are open though the answers that opened them were withdrawn: told to whoever withdraws, and set aside together."""

from collections.abc import Collection

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek.act.cases.rules import Aside
from everweek.act.cases.withdrawn import list_untouched, open_cases_of, set_aside_withdrawn, take_up_again
from everweek.act.queues import Queue
from everweek.errors import Invalid
from everweek.people import saying
from everweek.people.access import check_may, may
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.web.act.asking import CasesAsked
from everweek.web.act.forms import TogetherForm
from everweek.web.choices import Step
from everweek.web.house import doing, undo
from everweek.web.house.doing import Done
from everweek.web.house.undo import Back
from everweek.web.pages import acts
from everweek.web.viewer import viewer_of

_OF = "cases:withdrawn"


def of_withdrawn(viewer: Member, responses: Collection[int] | None) -> Step | None:
    """Return the step to the open cases of answers that count no more; None where there are none that the viewer may see."""
    many = len(open_cases_of(viewer, responses)) if may(viewer, Action.CASES_READ) else 0
    if not many:
        return None
    says = ngettext("%(n)s case that they opened is still open", "%(n)s cases that they opened are still open", many)
    return Step(says % {"n": saying.count(many)}, _there())


def together(viewer: Member, queue: Queue) -> TogetherForm | None:
    """Return the form that sets the cases of this queue aside together; None where that is not for this queue, or this viewer."""
    cases = list_untouched(viewer) if queue is Queue.WITHDRAWN and may(viewer, Action.CASES_LEAD) else []
    return TogetherForm(len(cases), initial={"up_to": cases[-1]}) if cases else None


@acts("cases")
def set_aside(request: HttpRequest) -> HttpResponse:
    """Set aside together the cases that stood there when the page was shown, and nothing was done about since."""
    viewer = viewer_of(request)
    check_may(viewer, Action.CASES_LEAD)
    form = TogetherForm(0, request.POST)

    def carry_out() -> Done:
        if not form.is_valid():
            raise Invalid(_("Choose why they are set aside."), field="why")
        told = form.cleaned_data
        done = set_aside_withdrawn(cases=list_untouched(viewer, up_to=told["up_to"]), why=Aside(told["why"]), by=viewer)
        if not done:
            return Done(_("Nothing of it was left to set aside."), _there())
        says = ngettext("%(n)s case is set aside.", "%(n)s cases are set aside.", len(done)) % {"n": saying.count(len(done))}
        return Done(says, _there(), Back(reverse("cases-take-up"), _OF, {"cases": done}))

    return doing.pressed(request, carry_out, to=_there())


@acts("cases")
def take_up(request: HttpRequest) -> HttpResponse:
    """Take up again what was set aside together."""
    viewer = viewer_of(request)
    check_may(viewer, Action.CASES_LEAD)

    def carry_out() -> Done:
        with undo.taken(request, _OF) as was:
            take_up_again(cases=was["cases"], by=viewer)
        return Done(_("They are taken up again, and their clocks go on."), _there())

    return doing.pressed(request, carry_out, to=_there())


def _there() -> str:
    return CasesAsked(queue=Queue.WITHDRAWN).to(reverse("cases"))
