"""Saying when a unit works, leaving it to the unit above, and the way back."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from everweek.people.access import access_unit
from everweek.people.hours.lines import check_own_lines
from everweek.people.hours.queries import HoursShown, show_hours
from everweek.people.hours.rules import DAYS, check_shifts, own_read, own_told, shift_text
from everweek.people.hours.services import leave_hours_to_the_unit_above, set_hours
from everweek.people.models import Member, Unit
from everweek.people.policy import Action
from everweek.web.house import doing, undo
from everweek.web.house.doing import Done
from everweek.web.house.undo import Back
from everweek.web.pages import acts
from everweek.web.people.unit import page_of
from everweek.web.people.working import HoursForm
from everweek.web.viewer import viewer_of


@acts("unit", "key")
def say(request: HttpRequest, key: str) -> HttpResponse:
    """Say when a unit works from now on."""
    viewer, unit = _edited(request, key)
    before = show_hours(unit)
    form = HoursForm(before, request.POST)

    def carry_out() -> Done:
        told = form.cleaned_data
        week = tuple(check_shifts(told[day], day) for day in DAYS)
        own = check_own_lines(told["own"])
        set_hours(unit=unit, week=week, country=told["country"].upper(), part=told["part"].upper(), own=own, by=viewer)
        return Done(_("%(unit)s works so from now on.") % {"unit": unit.name}, _here(unit), _undo(unit, before))

    return doing.sent(request, form, carry_out) or page_of(request, viewer, unit, {"hours": form})


@acts("unit", "key")
def leave(request: HttpRequest, key: str) -> HttpResponse:
    """Let a unit work as the unit above it does."""
    viewer, unit = _edited(request, key)

    def carry_out() -> Done:
        before = show_hours(unit)
        leave_hours_to_the_unit_above(unit=unit, by=viewer)
        return Done(_("%(unit)s works as the unit above it does.") % {"unit": unit.name}, _here(unit), _undo(unit, before))

    return doing.pressed(request, carry_out, to=_here(unit))


@acts("unit", "key")
def take_back(request: HttpRequest, key: str) -> HttpResponse:
    """Let a unit work as it did before the last change."""
    viewer, unit = _edited(request, key)

    def carry_out() -> Done:
        with undo.taken(request, f"hours:{unit.pk}") as was:
            if not was["own_word"] and unit.parent_id is not None:
                leave_hours_to_the_unit_above(unit=unit, by=viewer)
            else:
                week = tuple(check_shifts(day, "week") for day in was["week"])
                own = own_read(was["own"])
                set_hours(unit=unit, week=week, country=was["country"], part=was["part"], own=own, by=viewer)
        return Done(_("It is as it was before."), _here(unit))

    return doing.pressed(request, carry_out, to=_here(unit))


def _edited(request: HttpRequest, key: str) -> tuple[Member, Unit]:
    """Return the reader, and the unit whose hours the reader may set."""
    viewer = viewer_of(request)
    return viewer, access_unit(viewer, key, Action.HOURS_EDIT)


def _undo(unit: Unit, before: HoursShown) -> Back:
    was: Mapping[str, object] = {
        "own_word": before.said_by is not None and before.said_by.pk == unit.pk,
        "week": [", ".join(map(shift_text, shifts)) for shifts in before.week],
        "country": before.country,
        "part": before.part,
        "own": own_told(before.own),
    }
    return Back(reverse("unit-hours-undo", args=[unit.key]), f"hours:{unit.pk}", was)


def _here(unit: Unit) -> str:
    return reverse("unit", args=[unit.key])
