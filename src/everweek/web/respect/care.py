"""After how many days colleagues are asked how they are, unit by unit, and changing it."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from everweek.act.respect.access import access_care
from everweek.act.respect.caring import care_of, set_care_plan
from everweek.people.access import check_may, reach_of
from everweek.people.models import Member, Unit
from everweek.people.policy import Action
from everweek.people.queries import list_units
from everweek.web.choices import units_to_choose
from everweek.web.house import doing
from everweek.web.house.asking import shortened
from everweek.web.house.doing import Done
from everweek.web.pages import acts, looks, show
from everweek.web.respect.asking import CareAsked
from everweek.web.respect.contexts import CarePage
from everweek.web.respect.forms import CareForm
from everweek.web.respect.words import days_in_words
from everweek.web.viewer import viewer_of


@looks
def care(request: HttpRequest) -> HttpResponse:
    """What holds for a unit; the first of the reader's where none is named."""
    viewer = viewer_of(request)
    scope = check_may(viewer, Action.RESPECT_CARE)
    asked = CareAsked.read(request.GET)
    if short := shortened(request, asked):
        return short
    asked = asked.among("unit", scope.units_by_key([asked.unit]))
    units = list_units(scope.units())
    unit = next((one for one in units if one.key == asked.unit), units[0])
    return _page(request, viewer, unit, asked)


@acts("respect-care")
def change(request: HttpRequest, key: str) -> HttpResponse:
    """Say after how many days from now on."""
    viewer = viewer_of(request)
    check_may(viewer, Action.RESPECT_CARE)
    unit = access_care(viewer, key)
    form = CareForm(care_of(unit), request.POST)

    def carry_out() -> Done:
        set_care_plan(unit=unit, days=form.cleaned_data["days"], by=viewer)
        says = _("It holds for what is reported from now on. What is planned already stays planned.")
        return Done(says, CareAsked(unit=key).to(reverse("respect-care")))

    return doing.sent(request, form, carry_out) or _page(request, viewer, unit, CareAsked(unit=key), form)


def _page(request: HttpRequest, viewer: Member, unit: Unit, asked: CareAsked, form: CareForm | None = None) -> HttpResponse:
    found = care_of(unit)
    form = form or CareForm(found)
    context = CarePage(
        title=_("After somebody crossed a line, colleagues of %(unit)s are asked how they are.") % {"unit": unit.name},
        asked=asked,
        units=units_to_choose(list_units(reach_of(viewer, Action.RESPECT_CARE).units()), unit.key, every=False),
        unit=unit.key,
        days=days_in_words(found.days),
        own=found.own,
        form=form,
    )
    return show(request, context, status=doing.status_shown(form) if form.errors else asked.status)
