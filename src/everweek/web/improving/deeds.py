"""What is done to an improvement: each deed is one form or one press on its page."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from everweek.act.access import access_case
from everweek.act.causes.queries import list_causes
from everweek.act.improving import services
from everweek.act.improving.queries import access_improvement, cases_of_cause, show_improvement
from everweek.act.improving.rules import ImprovementStanding
from everweek.errors import Invalid
from everweek.people import saying
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.web.house import doing
from everweek.web.house.asking import number_of
from everweek.web.house.doing import Done
from everweek.web.house.undo import Back
from everweek.web.improving import words
from everweek.web.improving.forms import AttachForm, DayForm, DropForm, ImprovementForm, WordingForm
from everweek.web.improving.pages import page_of, unit_offers
from everweek.web.improving.wanted import wanted_of
from everweek.web.pages import acts
from everweek.web.viewer import viewer_of

Told = dict[str, Any]


@acts("improvement", "improvement_id")
def change(request: HttpRequest, improvement_id: int) -> HttpResponse:
    """Change what was sent of an improvement; the rest of it stays."""
    viewer = viewer_of(request)
    found = access_improvement(viewer, improvement_id, Action.IMPROVEMENTS_EDIT)
    shown = show_improvement(found)
    form = ImprovementForm(unit_offers(viewer, shown), shown, request.POST)

    def carry_out(told: Told) -> Done:
        changes = form.changes
        standing = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
        wanted = wanted_of(viewer, {**standing, **changes}, services.as_it_stands(found))
        services.change_improvement(improvement=found, wanted=wanted, by=viewer)
        return doing.changed(changes, to=_here(improvement_id), back=None)

    return _sent(request, viewer, improvement_id, "change", form, carry_out)


@acts("improvement", "improvement_id")
def name_day(request: HttpRequest, improvement_id: int) -> HttpResponse:
    """Name another day by which an improvement is to be done."""
    viewer = viewer_of(request)
    found = access_improvement(viewer, improvement_id, Action.IMPROVEMENTS_EDIT)

    def carry_out(told: Told) -> Done:
        services.name_day(improvement=found, due_on=told["due_on"], by=viewer)
        return Done(_("It is to be done by %(day)s.") % {"day": saying.day(told["due_on"])}, _here(improvement_id))

    return _sent(request, viewer, improvement_id, "day", DayForm(request.POST), carry_out)


@acts("improvement", "improvement_id")
def ask_owner(request: HttpRequest, improvement_id: int) -> HttpResponse:
    """Ask whoever sees an improvement through how it stands."""
    viewer = viewer_of(request)
    found = access_improvement(viewer, improvement_id, Action.IMPROVEMENTS_EDIT)

    def carry_out() -> Done:
        services.ask_how_it_stands(improvement=found, by=viewer)
        return Done(_("%(name)s is asked how it stands.") % {"name": found.owner.name}, _here(improvement_id))

    return doing.pressed(request, carry_out, to=_here(improvement_id))


@acts("improvement", "improvement_id")
def say(request: HttpRequest, improvement_id: int) -> HttpResponse:
    """Write what customers said and what we did, in one language."""
    viewer = viewer_of(request)
    found = access_improvement(viewer, improvement_id, Action.IMPROVEMENTS_EDIT)

    def carry_out(told: Told) -> Done:
        services.say_of_improvement(improvement=found, language=told["language"], said=told["said"], did=told["did"], by=viewer)
        return Done(_("That is what they are told."), _here(improvement_id))

    return _sent(request, viewer, improvement_id, "say", WordingForm(request.POST), carry_out)


@acts("improvement", "improvement_id")
def ask(request: HttpRequest, improvement_id: int) -> HttpResponse:
    """Say that one more case asks for an improvement."""
    viewer = viewer_of(request)
    found = access_improvement(viewer, improvement_id, Action.IMPROVEMENTS_EDIT)

    def carry_out(told: Told) -> Done:
        services.ask_for_improvement(improvement=found, cases=[access_case(viewer, told["case"])], by=viewer)
        return Done(_("The case asks for it."), _here(improvement_id))

    form = AttachForm(request.POST, auto_id="ask-%s")
    return _sent(request, viewer, improvement_id, "ask", form, carry_out, blamed="case")


@acts("improvement", "improvement_id")
def ask_cause(request: HttpRequest, improvement_id: int) -> HttpResponse:
    """Let every case of an improvement's cause ask for it."""
    viewer = viewer_of(request)
    found = access_improvement(viewer, improvement_id, Action.IMPROVEMENTS_EDIT)

    def carry_out() -> Done:
        cases = cases_of_cause(viewer, found, list_causes())
        n = services.ask_for_improvement(improvement=found, cases=cases.only("pk")[: services.MOST_AT_ONCE], by=viewer)
        return Done(words.now_ask(n, cases.count()), _here(improvement_id))

    return doing.pressed(request, carry_out, to=_here(improvement_id))


@acts("improvement", "improvement_id")
def ask_no_more(request: HttpRequest, improvement_id: int) -> HttpResponse:
    """Say that a case does not ask for an improvement after all."""
    viewer = viewer_of(request)
    found = access_improvement(viewer, improvement_id, Action.IMPROVEMENTS_EDIT)
    number = number_of(request.POST.get("case", ""))

    def carry_out() -> Done:
        if number is None:
            raise Invalid(_("Say which case."), field="case")
        services.ask_no_more(improvement=found, case=access_case(viewer, number), by=viewer)
        return Done(_("That case does not ask for it."), _here(improvement_id))

    return doing.pressed(request, carry_out, to=_here(improvement_id))


@acts("improvement", "improvement_id")
def move(request: HttpRequest, improvement_id: int) -> HttpResponse:
    """Say where an improvement stands now."""
    viewer = viewer_of(request)
    found = access_improvement(viewer, improvement_id, Action.IMPROVEMENTS_EDIT)
    told = request.POST.get("to", "")

    def carry_out() -> Done:
        if told not in set(ImprovementStanding) - {ImprovementStanding.DROPPED}:
            raise Invalid(_("Say where it stands now."), field="to")
        services.move_improvement(improvement=found, to=ImprovementStanding(told), by=viewer)
        return Done(_("It is so from now on."), _here(improvement_id))

    return doing.pressed(request, carry_out, to=_here(improvement_id))


@acts("improvement", "improvement_id")
def drop(request: HttpRequest, improvement_id: int) -> HttpResponse:
    """Drop an improvement, and say why."""
    viewer = viewer_of(request)
    found = access_improvement(viewer, improvement_id, Action.IMPROVEMENTS_EDIT)

    def carry_out(told: Told) -> Done:
        services.move_improvement(improvement=found, to=ImprovementStanding.DROPPED, why=told["why"], by=viewer)
        return Done(_("It is dropped. Let those know who asked for it."), _here(improvement_id))

    form = DropForm(request.POST, auto_id="drop-%s")
    return _sent(request, viewer, improvement_id, "drop", form, carry_out)


@acts("improvement", "improvement_id")
def tell(request: HttpRequest, improvement_id: int) -> HttpResponse:
    """Have those told who asked for it, or those it touched who said nothing."""
    viewer = viewer_of(request)
    found = access_improvement(viewer, improvement_id, Action.IMPROVEMENTS_TELL)
    silent, seen = request.POST.get("whom") == "silent", request.POST.get("seen", "")

    def carry_out() -> Done:
        services.tell_of_improvement(improvement=found, silent=silent, seen=seen, by=viewer)
        return Done(_("They are told now, each once, as the contact rules allow."), _here(improvement_id))

    return doing.pressed(request, carry_out, to=_here(improvement_id))


@acts("improvement", "improvement_id")
def approve(request: HttpRequest, improvement_id: int) -> HttpResponse:
    """Approve what is said of an improvement: everybody may read it."""
    viewer = viewer_of(request)
    found = access_improvement(viewer, improvement_id, Action.IMPROVEMENTS_PUBLISH)

    def carry_out() -> Done:
        services.approve_improvement(improvement=found, seen=request.POST.get("seen", ""), by=viewer)
        back = Back(reverse("improvement-withdraw", args=[improvement_id]))
        return Done(_("Everybody may read it now."), _here(improvement_id), back)

    return doing.pressed(request, carry_out, to=_here(improvement_id))


@acts("improvement", "improvement_id")
def withdraw(request: HttpRequest, improvement_id: int) -> HttpResponse:
    """Withdraw what is said of an improvement: nobody outside reads it any more."""
    viewer = viewer_of(request)
    found = access_improvement(viewer, improvement_id, Action.IMPROVEMENTS_PUBLISH)

    def carry_out() -> Done:
        services.withdraw_improvement(improvement=found, by=viewer)
        return Done(_("Nobody outside reads it any more."), _here(improvement_id))

    return doing.pressed(request, carry_out, to=_here(improvement_id))


def _sent(
    request: HttpRequest,
    viewer: Member,
    improvement_id: int,
    name: str,
    form: forms.Form,
    carry_out: Callable[[Told], Done],
    *,
    blamed: str = "",
) -> HttpResponse:
    done = doing.sent(request, form, lambda: carry_out(form.cleaned_data), blamed=blamed)
    return done or page_of(request, viewer, improvement_id, {name: form})


def _here(improvement_id: int) -> str:
    return reverse("improvement", args=[improvement_id])
