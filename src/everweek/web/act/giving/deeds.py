"""What is done with gestures: each is one form or one press."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from everweek.act.access import access_case
from everweek.act.giving import services
from everweek.act.giving.queries import access_gesture, find_colleague, gesture_told, list_who_are_asked
from everweek.act.giving.shown import GestureShown
from everweek.act.giving.telling import tell_giving
from everweek.people import saying
from everweek.people.policy import Action
from everweek.web.act.case import page_of
from everweek.web.act.giving.card import form_of
from everweek.web.act.giving.forms import ColleagueForm, WhyForm
from everweek.web.act.giving.words import told
from everweek.web.house import doing
from everweek.web.house.doing import Done
from everweek.web.house.undo import Back
from everweek.web.pages import acts
from everweek.web.viewer import viewer_of


def giving(route: str) -> Callable[..., HttpResponseBase]:
    """The view that one form of the card is sent to."""

    @acts("case", "case_id")
    def send(request: HttpRequest, case_id: int) -> HttpResponse:
        viewer = viewer_of(request)
        case = access_case(viewer, case_id, Action.CASES_WRITE)
        form = form_of(tell_giving(viewer, case), route, request.POST)

        def carry_out() -> Done:
            colleague = None
            if isinstance(form, ColleagueForm):
                colleague = find_colleague(form.cleaned_data["colleague"])
            gave = services.give_gesture(case=case, wanted=form.wanted(colleague), by=viewer, ask=True)
            if gave.asked_by_id is not None and gave.member_id is None:
                names = saying.names(list_who_are_asked(gave))
                says = _("It is more than you may give by yourself. Asked: %(names)s. Whoever taps first decides.")
                return Done(says % {"names": names}, _case(case_id), _back(gave.pk))
            return _done(case_id, gesture_told(gave))

        return doing.sent(request, form, carry_out) or page_of(request, viewer, case_id, {route: form})

    return send


@acts("gestures-waiting")
def approve(request: HttpRequest, gesture_id: int) -> HttpResponse:
    """Approve what a colleague asks for: it is given by that."""
    viewer = viewer_of(request)
    gesture = access_gesture(viewer, gesture_id)

    def carry_out() -> Done:
        gave = services.approve_gesture(gesture=gesture, by=viewer)
        return Done(_("Approved, and given: %(what)s.") % {"what": told(gesture_told(gave))}, _where(request, gesture.case_id))

    return doing.pressed(request, carry_out, to=_where(request, gesture.case_id))


@acts("gestures-waiting")
def decline(request: HttpRequest, gesture_id: int) -> HttpResponse:
    """Decline what a colleague asks for, with the reason."""
    viewer = viewer_of(request)
    gesture = access_gesture(viewer, gesture_id)
    form = WhyForm(gesture_id, request.POST)

    def carry_out() -> Done:
        services.decline_gesture(gesture=gesture, why=form.cleaned_data["why"], by=viewer)
        return Done(_("Declined. The reason is in the case."), _where(request, gesture.case_id))

    done = doing.sent(request, form, carry_out)
    return done or page_of(request, viewer, gesture.case_id, {f"gesture-decline:{gesture_id}": form})


@acts("gestures-waiting")
def take_back(request: HttpRequest, gesture_id: int) -> HttpResponse:
    """Take back what was given or asked for."""
    viewer = viewer_of(request)
    gesture = access_gesture(viewer, gesture_id)

    def carry_out() -> Done:
        why = request.POST.get("why", "").strip() or _("Taken back by hand, without a word.")
        services.take_back_gesture(gesture=gesture, why=why, by=viewer)
        return Done(_("It is taken back. What it cost is free again."), _case(gesture.case_id))

    return doing.pressed(request, carry_out, to=_case(gesture.case_id))


@acts("gestures-waiting")
def keep(request: HttpRequest, gesture_id: int) -> HttpResponse:
    """Say that a gesture was carried out, or a promise kept."""
    viewer = viewer_of(request)
    gesture = access_gesture(viewer, gesture_id)

    def carry_out() -> Done:
        services.keep_gesture(gesture=gesture, by=viewer)
        return Done(_("It is done."), _where(request, gesture.case_id))

    return doing.pressed(request, carry_out, to=_where(request, gesture.case_id))


def _done(case_id: int, gave: GestureShown) -> Done:
    return Done(_("Given: %(what)s.") % {"what": told(gave)}, _case(case_id), _back(gave.id))


def _back(gesture_id: int) -> Back:
    return Back(reverse("gesture-take-back", args=[gesture_id]))


def _case(case_id: int) -> str:
    return reverse("case", args=[case_id])


def _where(request: HttpRequest, case_id: int) -> str:
    """Back to where the button was pressed: the queue, or the case."""
    return _case(case_id) if request.POST.get("from") == "case" else reverse("gestures-waiting")
