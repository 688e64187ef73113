"""Saying where a case belongs, that was opened elsewhere: unfolded on its page, or on a page of its own."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from everweek.act.access import access_case
from everweek.act.cases.moving import Belongs, move_case, units_for
from everweek.act.cases.rules import check_as_left
from everweek.act.cases.since import has_acted_since
from everweek.act.cases.working import assign_case
from everweek.act.queries import cases_within
from everweek.act.shown import CaseShown, show_case
from everweek.moments.queries import list_touchpoints, touchpoint_in_use
from everweek.people.access import access_member, the_one
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.people.queries import list_units
from everweek.web.act.contexts import MovePage
from everweek.web.act.forms import MoveForm
from everweek.web.choices import unit_choices
from everweek.web.house import doing, undo
from everweek.web.house.doing import Done
from everweek.web.house.undo import Back
from everweek.web.pages import acts, asks, asks_for_part, show
from everweek.web.viewer import viewer_of


@asks
def move(request: HttpRequest, case_id: int) -> HttpResponse:
    """Say to which unit and touchpoint a case belongs, and what it is about."""
    viewer = viewer_of(request)
    case = access_case(viewer, case_id, Action.CASES_WRITE)
    shown = show_case(case)
    touchpoints = [(one.key, one.name) for one in list_touchpoints()]
    if case.touchpoint is not None and case.touchpoint.key not in dict(touchpoints):
        touchpoints.append((case.touchpoint.key, case.touchpoint.name))
    units = list_units(units_for(case, viewer))
    form = MoveForm(shown, unit_choices(units), touchpoints, request.POST if request.method == "POST" else None)

    def carry_out() -> Done:
        told = form.cleaned_data
        to = next(one for one in units if one.key == told["unit"])
        was = _place(shown)
        left = _place(_move(viewer, case.pk, told, note=told["note"], seen=told["seen"]))
        says = _("It belongs to %(unit)s now.") % {"unit": to.name} if to != case.unit else _("It is said so now.")
        return _there(
            viewer, case.pk, says, Back(reverse("case-move-back", args=[case.pk]), f"case-place:{case.pk}", {**was, "left": left})
        )

    context = MovePage(id=case.pk, lead=case.title, form=form)
    return doing.sent(request, form, carry_out) or show(
        request, context, status=doing.status_shown(form), fragment="move" if asks_for_part(request) else ""
    )


@acts("case", "case_id")
def move_back(request: HttpRequest, case_id: int) -> HttpResponse:
    """Let it belong where it belonged before, and be whose it was."""
    viewer = viewer_of(request)
    case = access_case(viewer, case_id, Action.CASES_WRITE)

    def carry_out() -> Done:
        with undo.taken(request, f"case-place:{case.pk}") as was:
            check_as_left(was.get("left"), _place(show_case(case)), partial(has_acted_since, case, viewer, "case.moved"))
            owner = _move(viewer, case.pk, was, seen=case.changes).owner
            if was["owner"] is not None and owner != was["owner"]:
                to = access_member(viewer, int(was["owner"]), Action.PEOPLE_READ)
                assign_case(case=case, to=to, by=viewer)
        return _there(viewer, case.pk, _("It belongs where it belonged before."))

    return doing.pressed(request, carry_out, to=reverse("case", args=[case.pk]))


def _move(viewer: Member, case_id: int, told: Mapping[str, Any], *, note: str = "", seen: int | None = None) -> CaseShown:
    """Move a case to the unit, touchpoint and title that were typed; returns the case as it stands then."""
    case = access_case(viewer, case_id, Action.CASES_WRITE)
    unit = the_one(units_for(case, viewer).filter(key=told["unit"]))
    kept = case.touchpoint if case.touchpoint is not None and case.touchpoint.key == told["touchpoint"] else None
    touchpoint = kept or (touchpoint_in_use(told["touchpoint"]) if told["touchpoint"] else None)
    to = Belongs(unit=unit, touchpoint=touchpoint, title=told["title"])
    return show_case(move_case(case=case, to=to, by=viewer, note=note, seen=seen))


def _place(case: CaseShown) -> Mapping[str, object]:
    """Return a case's unit, touchpoint, title and owner, as the way back keeps them."""
    return {"unit": case.unit_key, "touchpoint": case.touchpoint_key, "title": case.title, "owner": case.owner}


def _there(viewer: Member, case_id: int, says: str, back: Back | None = None) -> Done:
    """Whoever does not reach where it went goes on with the rest, and cannot take it back."""
    if cases_within(viewer, Action.CASES_WRITE).filter(pk=case_id).exists():
        return Done(says, reverse("case", args=[case_id]), back)
    return Done(says, reverse("cases"))
