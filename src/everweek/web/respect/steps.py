"""The page of one step towards a customer, and what is decided there."""

from collections.abc import Mapping, Sequence

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from everweek.act.respect.access import access_step
from everweek.act.respect.answering import steps_answering
from everweek.act.respect.appealing import decide_appeal, make_appeal, may_appeal
from everweek.act.respect.ladder import confirm_step, decline_step, propose_step
from everweek.act.respect.queries import tell_step, who_may_serve
from everweek.act.respect.rules import LIMITS, StepKind, StepStanding
from everweek.act.respect.serving import terms_to_colleagues
from everweek.act.respect.shown import StepShown
from everweek.act.respect.writing import is_written_to, link_of
from everweek.people.models import Member
from everweek.web.house import doing
from everweek.web.house.doing import Done
from everweek.web.pages import acts, looks, show
from everweek.web.respect.contexts import StepPage
from everweek.web.respect.forms import AppealForm, StepForm, VerdictForm, WhyForm
from everweek.web.respect.words import EXPLAINS, STEPS, step_title
from everweek.web.viewer import viewer_of

Sent = Mapping[str, forms.Form]


@looks
def step(request: HttpRequest, step_id: int) -> HttpResponse:
    """One step."""
    return page_of(request, viewer_of(request), step_id)


@acts("respect-step", "step_id")
def confirm(request: HttpRequest, step_id: int) -> HttpResponse:
    """Confirm what somebody else proposed."""
    viewer = viewer_of(request)
    found = access_step(viewer, step_id)

    def carry_out() -> Done:
        confirm_step(step=found, by=viewer)
        return Done(_("It is in force, and the customer is told where we have an address."), _here(step_id))

    return doing.pressed(request, carry_out, to=_here(step_id))


@acts("respect-step", "step_id")
def decline(request: HttpRequest, step_id: int) -> HttpResponse:
    """Let it not be taken."""
    viewer = viewer_of(request)
    found = access_step(viewer, step_id)
    form = WhyForm(request.POST, auto_id="decline-%s")

    def carry_out() -> Done:
        decline_step(step=found, why=form.cleaned_data["why"], by=viewer)
        return Done(_("It is not taken."), _here(step_id))

    return doing.sent(request, form, carry_out) or page_of(request, viewer, step_id, {"decline": form})


@acts("respect-step", "step_id")
def appeal(request: HttpRequest, step_id: int) -> HttpResponse:
    """Write down an appeal that was made by word of mouth."""
    viewer = viewer_of(request)
    found = access_step(viewer, step_id)
    form = AppealForm(request.POST, auto_id="appeal-%s")

    def carry_out() -> Done:
        make_appeal(step=found, text=form.cleaned_data["text"], by=viewer)
        return Done(_("The appeal waits for somebody who took no part."), _here(step_id))

    return doing.sent(request, form, carry_out) or page_of(request, viewer, step_id, {"appeal": form})


@acts("respect-step", "step_id")
def decide(request: HttpRequest, step_id: int) -> HttpResponse:
    """Decide an appeal."""
    viewer = viewer_of(request)
    found = access_step(viewer, step_id)
    form = VerdictForm(request.POST, auto_id="verdict-%s")

    def carry_out() -> Done:
        grants = form.cleaned_data["grants"] == "yes"
        decide_appeal(step=found, grants=grants, answer=form.cleaned_data["answer"], by=viewer)
        told = _("It is decided, and goes to the customer by mail.")
        untold = _(
            "It is decided. No letter reaches the customer: whoever speaks with them next tells them, with the link below."
        )
        return Done(told if is_written_to(found) else untold, _here(step_id))

    return doing.sent(request, form, carry_out) or page_of(request, viewer, step_id, {"verdict": form})


@acts("respect-step", "step_id")
def go_on(request: HttpRequest, step_id: int) -> HttpResponse:
    """Propose that a limit goes on, or is lifted."""
    viewer = viewer_of(request)
    found = access_step(viewer, step_id)
    who = who_may_serve(found) if tell_step(found).unserved else []
    form = StepForm(_next_steps(), who, request.POST)

    def carry_out() -> Done:
        made = propose_step(wanted=form.wanted(of=found), by=viewer)
        return Done(_("It is proposed. Nothing follows before a second person confirms it."), _here(made.pk))

    return doing.sent(request, form, carry_out) or page_of(request, viewer, step_id, {"going_on": form})


def page_of(request: HttpRequest, viewer: Member, step_id: int, sent: Sent | None = None) -> HttpResponse:
    """The page of a step, with what was refused where it was typed."""
    found, sent = access_step(viewer, step_id), sent or {}
    shown = tell_step(found)
    waits = shown.standing is StepStanding.PROPOSED
    lasts = shown.standing is StepStanding.IN_FORCE
    took_part = viewer.pk in {shown.reporter, shown.proposed_by, shown.decided_by}
    open_appeal = shown.appeal is not None and shown.appeal.decided_at is None
    limits = shown.kind in LIMITS
    who_next = who_may_serve(found) if shown.unserved else []
    context = StepPage(
        id=shown.id,
        title=_("%(what)s.") % {"what": step_title(shown.kind, shown.standing)},
        lead=_terms(shown) if limits else shown.unit,
        reason=shown.reason,
        facts=_facts(shown),
        link=link_of(found),
        appeal=shown.appeal.words if shown.appeal is not None else "",
        appealed_at=shown.appeal.at if shown.appeal is not None else None,
        answer=shown.appeal.answer if shown.appeal is not None else "",
        confirms=waits and not took_part,
        why_not=_why_not(shown, waits=waits) if took_part and (waits or open_appeal) else "",
        decline=sent.get("decline") or (WhyForm(auto_id="decline-%s") if waits and viewer.pk != shown.reporter else None),
        appealing=sent.get("appeal") or (AppealForm(auto_id="appeal-%s") if may_appeal(found) else None),
        verdict=sent.get("verdict") or (VerdictForm(auto_id="verdict-%s") if open_appeal and not took_part else None),
        going_on=sent.get("going_on") or (StepForm(_next_steps(), who_next) if lasts and limits else None),
    )
    return show(request, context, status=doing.status_shown(*sent.values()))


def _why_not(shown: StepShown, *, waits: bool) -> str:
    """Why whoever took part does not decide, and where nobody is left who may, what is to be done."""
    found = steps_answering([shown.id]).get(shown.id)
    if found is not None and not found.may_decide:
        return _(
            "Nobody is left who took no part in it and may decide. Administrators were told: whoever is given a post as lead, "
            "service manager or director there finds it here."
        )
    if waits:
        return _("Two people decide, and neither reported it: somebody else confirms this.")
    return _("Who took part does not decide about the appeal: somebody else does.")


def _next_steps() -> dict[str, str | Promise]:
    return {one: STEPS[one] for one in (StepKind.EXTENSION, StepKind.LIFT)}


def _terms(shown: StepShown) -> str:
    return terms_to_colleagues(
        channel=shown.channel,
        hours_from=shown.hours_from,
        hours_until=shown.hours_until,
        contact=shown.contact_name,
        unserved=shown.unserved,
        until=shown.review_on,
    )


def _facts(shown: StepShown) -> Sequence[tuple[str | Promise, str | Promise]]:
    facts: list[tuple[str | Promise, str | Promise]] = [
        (_("Towards whom"), shown.customer_name),
        (_("Who proposed it"), shown.proposed_by_name),
        (_("Who decided it"), shown.decided_by_name),
        (_("Why it was not taken"), shown.said),
        (_("Could an illness, a disability or great distress explain it?"), EXPLAINS[shown.may_explain]),
        (_("What was considered about that, and what we do about it"), shown.adjustment),
    ]
    return [(name, value) for name, value in facts if value]


def _here(step_id: int) -> str:
    return reverse("respect-step", args=[step_id])
