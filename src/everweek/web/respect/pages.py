"""The overview of respect and the page of one report."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from math import ceil

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from everweek import clock
from everweek.act.respect.access import access_incident
from everweek.act.respect.queries import (
    list_appeals,
    list_check_ins,
    list_incidents,
    list_limits,
    list_steps_towards,
    list_to_confirm,
    may_be_handed_over,
    tell_incident,
    who_it_may_have_been,
    who_may_go_on,
    who_may_serve,
)
from everweek.act.respect.rates import DAYS, list_rates
from everweek.act.respect.rules import StepKind, tap_key
from everweek.act.respect.shown import CheckInShown, IncidentShown, StepShown
from everweek.people import saying
from everweek.people.access import check_may, may, reaches_of
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.people.queries import today
from everweek.science import Estimate
from everweek.web.fronts import Days
from everweek.web.house import doing
from everweek.web.house.asking import shortened
from everweek.web.house.paging import pager_of
from everweek.web.house.shares import in_points
from everweek.web.pages import looks, show
from everweek.web.respect.asking import ReportsAsked
from everweek.web.respect.contexts import CarePart, CheckInLine, RateLine, ReportLine, ReportPage, RespectPage, StepLine
from everweek.web.respect.forms import AnswerForm, CheckInForm, HandForm, PauseForm, SayForm, StepForm
from everweek.web.respect.words import (
    HOWS,
    KINDS,
    OUTCOMES,
    PLACES,
    STEPS,
    calmed_in_words,
    overview_title,
    rate_in_words,
    report_title,
    step_title,
)
from everweek.web.viewer import viewer_of

Sent = Mapping[str, forms.Form]
SHOWN = 5


@looks
def respect(request: HttpRequest) -> HttpResponse:
    """Show what was reported and what waits, as far as the reader may know of it."""
    viewer = viewer_of(request)
    check_may(viewer, Action.RESPECT_REPORT)
    asked = ReportsAsked.read(request.GET)
    if short := shortened(request, asked):
        return short
    asked, found = asked.answered(lambda: list_incidents(viewer, place=asked.place))
    reaches = reaches_of(viewer, (Action.RESPECT_CARE, Action.RESPECT_DECIDE))
    due, day = list_check_ins(viewer), today()
    decides = bool(reaches[Action.RESPECT_DECIDE])
    cares = bool(reaches[Action.RESPECT_CARE])
    appeals = list_appeals(viewer) if decides else []
    context = RespectPage(
        title=overview_title([one.reporter_name for one in due if one.due_on <= day], coming=_coming(due)),
        key=tap_key(viewer.pk),
        reports=[_report_line(one) for one in found.rows] if found else [],
        pager=pager_of(asked, reverse("respect"), found),
        due=[_check_line(one) for one in due],
        waiting=[step_line(one) for one in list_to_confirm(viewer)] if decides else [],
        appeals=[_appeal_line(one) for one in appeals],
        limits=[step_line(one) for one in list_limits(viewer) if one.id not in {each.id for each in appeals}] if decides else [],
        rates=_rates(viewer) if cares else [],
    )
    return show(request, context, status=asked.status)


@looks
def incident(request: HttpRequest, incident_id: int) -> HttpResponse:
    """One report."""
    return page_of(request, viewer_of(request), incident_id)


def page_of(request: HttpRequest, viewer: Member, incident_id: int, sent: Sent | None = None) -> HttpResponse:
    """The page of a report, with what was refused where it was typed."""
    found, sent = access_incident(viewer, incident_id), sent or {}
    shown = tell_incident(viewer, found)
    reaches = reaches_of(viewer, (Action.RESPECT_CARE, Action.RESPECT_DECIDE))
    own, others = shown.reporter == viewer.pk, shown.reporter != viewer.pk
    cares = others and reaches[Action.RESPECT_CARE].allows_unit(found.unit)
    decides = reaches[Action.RESPECT_DECIDE].allows_unit(found.unit)
    towards = list_steps_towards(viewer, found) if decides else []
    proposes = decides and shown.customer is not None
    said = {"kind": shown.kind, "where": shown.where, "outcome": shown.outcome, "words": shown.words}
    context = ReportPage(
        id=shown.id,
        title=report_title(shown.kind, shown.unit),
        lead=_("It happened to %(name)s.") % {"name": shown.reporter_name},
        answer=shown.answer,
        facts=_facts(shown),
        words=shown.words,
        case=shown.case or 0,
        checks=[_check_line(one, sent, asks=cares) for one in shown.check_ins],
        steps=[step_line(one) for one in towards] if decides else _steps_told(shown),
        pausing=shown.pause_until if shown.pause_until is not None and shown.pause_until > clock.now() else None,
        say=sent.get("say") or (SayForm(who_it_may_have_been(found), initial=said) if own else None),
        hand=sent.get("hand") or (HandForm(who_may_go_on(found)) if may_be_handed_over(found) else None),
        pause=sent.get("pause") or (PauseForm(auto_id="pause-%s") if own else None),
        answering=sent.get("answer") or (AnswerForm(auto_id="answer-%s") if cares else None),
        step=sent.get("propose") or (StepForm(first_steps(), who_may_serve(found)) if proposes else None),
    )
    return show(request, context, status=doing.status_shown(*sent.values()))


def first_steps() -> dict[str, str | Promise]:
    """The steps that may follow a report."""
    return {one: STEPS[one] for one in (StepKind.NOTICE, StepKind.LIMIT)}


def tap_first(viewer: Member, days: Days) -> CarePart | None:
    """On the first page, before all else: the one tap of a reader who looks after nobody, to whom it may happen today."""
    if days.since is not None or may(viewer, Action.RESPECT_CARE):
        return None
    return CarePart(title="", key=tap_key(viewer.pk), due=[])


def care_part(viewer: Member, days: Days) -> CarePart | None:
    """On the first page of whoever looks after others: the one tap, and whom the reader is to ask today."""
    if days.since is not None or not may(viewer, Action.RESPECT_CARE):
        return None
    day = today()
    due = [one for one in list_check_ins(viewer, own=True) if one.due_on <= day]
    title = overview_title([one.reporter_name for one in due]) if due else ""
    return CarePart(title=title, key=tap_key(viewer.pk), due=[_check_line(one) for one in due[:SHOWN]])


def step_line(one: StepShown) -> StepLine:
    """A step as it stands in a list."""
    until = _("until %(day)s") % {"day": saying.day(one.review_on)} if one.review_on is not None else ""
    return StepLine(one.id, step_title(one.kind, one.standing), [each for each in (one.customer_name, one.unit, until) if each])


def _appeal_line(one: StepShown) -> StepLine:
    line = step_line(one)
    return replace(line, title=_("%(step)s, and is appealed against") % {"step": line.title})


def _coming(due: Sequence[CheckInShown]) -> tuple[str, date] | None:
    """Return who is to be asked next how they are, and by when."""
    first = min(due, key=lambda one: one.due_on, default=None)
    return (first.reporter_name, first.due_on) if first is not None else None


def _steps_told(shown: IncidentShown) -> list[StepLine]:
    """Return the steps that were taken, for the colleague who reported and does not decide: of each what it is and where it
    stands.
    """
    return [StepLine(0, step_title(kind, standing), []) for kind, standing in shown.steps]


def _report_line(one: IncidentShown) -> ReportLine:
    late = any(each.late for each in one.check_ins)
    state = _("closed") if one.closed else _("somebody is late to ask") if late else _("followed up")
    return ReportLine(one.id, report_title(one.kind, one.unit), one.reporter_name, one.at, state)


def _check_line(one: CheckInShown, sent: Sent | None = None, *, asks: bool = False) -> CheckInLine:
    open_form = CheckInForm(auto_id=f"check-{one.id}-%s") if asks and one.done_at is None else None
    form = (sent or {}).get(f"check-{one.id}") or open_form
    how = HOWS[one.how] if one.how else ""
    return CheckInLine(
        one.id, one.incident, one.reporter_name, one.keeper_name, one.due_on, one.late, one.done_at, how, one.words, form
    )


def _rates(viewer: Member) -> list[RateLine]:
    day = today()
    found = list_rates(viewer, since=day - timedelta(days=DAYS), until=day)
    highest = max((one.rate.high for one in found if isinstance(one.rate, Estimate)), default=0.0)
    return [
        RateLine(
            one.name or _("The whole house"),
            rate_in_words(one),
            one.rate,
            ceil(highest),
            calmed_in_words(one),
            in_points(one.calmed),
        )
        for one in found
    ]


def _facts(shown: IncidentShown) -> Sequence[tuple[str | Promise, str | Promise]]:
    facts: list[tuple[str | Promise, str | Promise]] = [
        (_("What it was"), KINDS[shown.kind] if shown.kind else ""),
        (_("Where"), PLACES[shown.where] if shown.where else ""),
        (_("How it ended"), OUTCOMES[shown.outcome] if shown.outcome else ""),
        (_("When"), saying.moment(shown.at, clock.now())),
        (_("Who crossed the line"), shown.customer_name or shown.about_member_name),
        (_("The case was handed over"), saying.moment(shown.handed_at, clock.now()) if shown.handed_at else ""),
    ]
    return [(name, value) for name, value in facts if value]
