"""How much working time is promised, unit by unit, and changing it."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from everweek.act.cases.rules import Severity
from everweek.act.clocks.queries import Promise, list_promises
from everweek.act.clocks.rules import TO_CUSTOMERS
from everweek.act.clocks.services import promise_time
from everweek.act.words import SEVERITIES
from everweek.people.access import access_unit, check_may, reach_of
from everweek.people.models import Member, Unit
from everweek.people.policy import Action
from everweek.people.queries import list_units
from everweek.web.act.asking import PromisesAsked
from everweek.web.act.contexts import PromiseRow, PromisesPage
from everweek.web.act.forms import PromisesForm
from everweek.web.act.words import CLOCKS, working_minutes
from everweek.web.choices import units_to_choose
from everweek.web.house import doing
from everweek.web.house.asking import shortened
from everweek.web.house.doing import Done
from everweek.web.pages import acts, looks, show
from everweek.web.viewer import viewer_of


@looks
def promises(request: HttpRequest) -> HttpResponse:
    """What a unit promises; the first of the reader's where none is named."""
    viewer = viewer_of(request)
    scope = check_may(viewer, Action.CASES_READ)
    asked = PromisesAsked.read(request.GET)
    if short := shortened(request, asked):
        return short
    asked = asked.among("unit", scope.units_by_key([asked.unit]))
    units = list_units(scope.units())
    unit = next((one for one in units if one.key == asked.unit), units[0])
    return _page(request, viewer, unit, asked)


@acts("promises")
def change(request: HttpRequest, key: str) -> HttpResponse:
    """Say what a unit promises from now on."""
    viewer = viewer_of(request)
    unit = access_unit(viewer, key, Action.PROMISES_EDIT)
    form = PromisesForm(list_promises(unit), request.POST)

    def carry_out() -> Done:
        with transaction.atomic():
            for kind in TO_CUSTOMERS:
                for severity in Severity:
                    minutes = form.minutes(kind, severity)
                    promise_time(unit=unit, kind=kind, severity=severity, minutes=minutes, by=viewer)
        says = _("It is promised so from now on. What was promised before stays promised.")
        return Done(says, PromisesAsked(unit=key).to(reverse("promises")))

    return doing.sent(request, form, carry_out) or _page(request, viewer, unit, PromisesAsked(unit=key), form)


def _page(
    request: HttpRequest, viewer: Member, unit: Unit, asked: PromisesAsked, form: PromisesForm | None = None
) -> HttpResponse:
    found = list_promises(unit)
    if form is None and reach_of(viewer, Action.PROMISES_EDIT).allows_unit(unit):
        form = PromisesForm(found)
    context = PromisesPage(
        title=_("What %(unit)s promises, in working time.") % {"unit": unit.name},
        asked=asked,
        units=units_to_choose(list_units(reach_of(viewer, Action.CASES_READ).units()), unit.key, every=False),
        unit=unit.key,
        heads=list(SEVERITIES.values()),
        rows=[PromiseRow(CLOCKS[kind], [_cell(one) for one in told.values()]) for kind, told in found.items()],
        otherwise=_otherwise(unit, starred=any(one.own is not None for told in found.values() for one in told.values())),
        form=form,
    )
    return show(request, context, status=doing.status_shown(form) if form is not None and form.errors else asked.status)


def _otherwise(unit: Unit, *, starred: bool) -> str:
    if unit.parent_id is None:
        return (
            _("* said by you; all else is as is usual.") if starred else _("All of it is as is usual: nobody has said otherwise.")
        )
    if starred:
        return _("* said by this unit itself; all else is as the unit above promises, or as is usual.")
    return _("All of it is as the unit above promises, or as is usual.")


def _cell(promise: Promise) -> str:
    told = working_minutes(promise.minutes)
    return told if promise.own is None else _("%(time)s *") % {"time": told}
