"""What is done to a report: each deed is one form or one press on its page, and reporting is one tap anywhere."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from everweek import clock
from everweek.act.access import access_case
from everweek.act.respect.access import access_check_in, access_incident
from everweek.act.respect.caring import do_check_in
from everweek.act.respect.ladder import propose_step
from everweek.act.respect.queries import who_it_may_have_been, who_may_go_on, who_may_serve
from everweek.act.respect.services import Report, answer_report, hand_over, name_who, report_incident, say_more, take_pause
from everweek.errors import Invalid, NotFound
from everweek.people.access import access_colleague, check_may
from everweek.people.finding import find_customers
from everweek.people.models import Customer, Member
from everweek.people.policy import Action
from everweek.web.house import doing
from everweek.web.house.asking import number_of
from everweek.web.house.doing import Done
from everweek.web.pages import acts
from everweek.web.respect.forms import AnswerForm, CheckInForm, HandForm, PauseForm, SayForm, StepForm
from everweek.web.respect.pages import first_steps, page_of
from everweek.web.viewer import viewer_of

KEPT_FOR: Final = timedelta(days=30)
"""A tap that found no network is sent when there is one; so long afterwards it still says when it was."""


@acts("respect")
def report(request: HttpRequest) -> HttpResponse:
    """Report that somebody crossed a line, from wherever the tap came; what it was is said on the page that follows."""
    viewer = viewer_of(request)
    check_may(viewer, Action.RESPECT_REPORT)

    def carry_out() -> Done:
        made = report_incident(report=_report(viewer, request.POST), by=viewer)
        said = _("It is reported, and whoever leads there is told. Say more when there is time; nothing more is needed.")
        return Done(said, _here(made.pk))

    return doing.pressed(request, carry_out, to=reverse("respect"))


def _report(viewer: Member, sent: Mapping[str, str]) -> Report:
    """Return the report of an incident that one tap makes, with the case that was open where it was made, where the reader may
    read that case.

    Where the case was moved or handed over meanwhile it is left out: that the incident happened is reported all the same.
    """
    told = Report(key=sent.get("key", ""), at=_tapped(sent.get("ago", "")))
    number = number_of(sent.get("case", ""))
    if number is None:
        return told
    try:
        return replace(told, case=access_case(viewer, number))
    except NotFound:
        return told


def _tapped(ago: str) -> datetime | None:
    """When it was tapped, by how many seconds ago that was where no network was found then; None for now."""
    if not ago:
        return None
    seconds = number_of(ago)
    # Held against as a number: so long ago may be longer than any span of time can say.
    if seconds is None or seconds > KEPT_FOR.total_seconds():
        raise Invalid(_("A tap is kept for %(n)d days at most.") % {"n": KEPT_FOR.days}, field="ago")
    return clock.now() - timedelta(seconds=seconds)


@acts("respect-incident", "incident_id")
def say(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Say what it was, where, how it ended."""
    viewer = viewer_of(request)
    found = access_incident(viewer, incident_id, Action.RESPECT_REPORT)
    form = SayForm(who_it_may_have_been(found), request.POST)

    def carry_out() -> Done:
        chosen = form.cleaned_data["colleague"]
        colleague = access_colleague(viewer, int(chosen)) if chosen else None
        customer = _meant(viewer, form.cleaned_data["customer"]) if colleague is None else None
        with transaction.atomic():
            say_more(incident=found, **form.told(), by=viewer)
            name_who(incident=found, customer=customer, colleague=colleague, by=viewer)
        return Done(_("It is kept."), _here(incident_id))

    return _sent(request, viewer, incident_id, "say", form, carry_out)


def _meant(viewer: Member, typed: str) -> Customer | None:
    """The one customer who is found by what was typed; None where nothing was."""
    if not typed.strip():
        return None
    found = find_customers(viewer, typed.strip(), most=2)
    if len(found) == 1:
        return found[0]
    if found:
        raise Invalid(
            _("Several customers are found by that: write the number or the mail address of the one."), field="customer"
        )
    raise Invalid(_("No customer is found by that."), field="customer")


@acts("respect-incident", "incident_id")
def hand(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Take the case off whoever reported it."""
    viewer = viewer_of(request)
    found = access_incident(viewer, incident_id)
    form = HandForm(who_may_go_on(found), request.POST)

    def carry_out() -> Done:
        chosen = form.cleaned_data["to"]
        to = access_colleague(viewer, int(chosen)) if chosen else None
        hand_over(incident=found, to=to, by=viewer)
        return Done(_("The case is handed over."), _here(incident_id))

    return _sent(request, viewer, incident_id, "hand", form, carry_out)


@acts("respect-incident", "incident_id")
def pause(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Take a pause."""
    viewer = viewer_of(request)
    found = access_incident(viewer, incident_id, Action.RESPECT_REPORT)
    form = PauseForm(request.POST, auto_id="pause-%s")

    def carry_out() -> Done:
        take_pause(incident=found, minutes=form.cleaned_data["minutes"], by=viewer)
        return Done(_("Take your time: whoever leads there is told."), _here(incident_id))

    return _sent(request, viewer, incident_id, "pause", form, carry_out)


@acts("respect-incident", "incident_id")
def answer(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Say what came of a report."""
    viewer = viewer_of(request)
    found = access_incident(viewer, incident_id, Action.RESPECT_CARE)
    form = AnswerForm(request.POST, auto_id="answer-%s")

    def carry_out() -> Done:
        answer_report(incident=found, text=form.cleaned_data["text"], by=viewer)
        return Done(_("They are told."), _here(incident_id))

    return _sent(request, viewer, incident_id, "answer", form, carry_out)


@acts("respect-incident", "incident_id")
def propose(request: HttpRequest, incident_id: int) -> HttpResponse:
    """Propose a step towards the customer."""
    viewer = viewer_of(request)
    found = access_incident(viewer, incident_id)
    access_incident(viewer, incident_id, Action.RESPECT_DECIDE)
    form = StepForm(first_steps(), who_may_serve(found), request.POST)

    def carry_out() -> Done:
        made = propose_step(wanted=form.wanted(incident=found), by=viewer)
        return Done(
            _("It is proposed. Nothing follows before a second person confirms it."), reverse("respect-step", args=[made.pk])
        )

    return _sent(request, viewer, incident_id, "propose", form, carry_out)


@acts("respect")
def check_in(request: HttpRequest, check_in_id: int) -> HttpResponse:
    """Note how the colleague is."""
    viewer = viewer_of(request)
    found = access_check_in(viewer, check_in_id)
    form = CheckInForm(request.POST, auto_id=f"check-{check_in_id}-%s")

    def carry_out() -> Done:
        do_check_in(check_in=found, how=form.how_said(), words=form.cleaned_data["words"], by=viewer)
        return Done(_("Thank you for asking."), _here(found.incident_id))

    return _sent(request, viewer, found.incident_id, f"check-{check_in_id}", form, carry_out)


def _here(incident_id: int) -> str:
    return reverse("respect-incident", args=[incident_id])


def _sent(
    request: HttpRequest, viewer: Member, incident_id: int, name: str, form: forms.Form, carry_out: Callable[[], Any]
) -> HttpResponse:
    return doing.sent(request, form, carry_out) or page_of(request, viewer, incident_id, {name: form})
