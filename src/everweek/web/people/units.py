"""The tree of units, readable, and opening one."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from everweek.people import services
from everweek.people.access import access_unit, check_may, may, reach_of
from everweek.people.directory import Branch, Wanted, accounts_of_nobody, list_branches, list_closed_units
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.people.queries import list_units
from everweek.web.house import doing
from everweek.web.house.doing import Done
from everweek.web.pages import asks, show
from everweek.web.people.contexts import BranchLine, ClosedLine, UnitsPage
from everweek.web.people.forms import OpenUnitForm
from everweek.web.people.words import branch_words, house_title, nobodys_words
from everweek.web.viewer import viewer_of


@asks
def units(request: HttpRequest) -> HttpResponse:
    """The tree; POST opens a unit, ``?under=`` says under which the reader thinks of one."""
    viewer = viewer_of(request)
    check_may(viewer, Action.UNITS_READ)
    form = _form(request, viewer)
    if form is not None:
        answer = doing.sent(request, form, lambda: _open(viewer, form.cleaned_data))
        if answer is not None:
            return answer
    branches = list_branches(viewer)
    context = UnitsPage(
        title=house_title(sum(one.whole for one in branches), _number(branches)),
        nobodys=nobodys_words(accounts_of_nobody(viewer, Wanted())) if may(viewer, Action.PEOPLE_READ) else "",
        branches=[branch_line(one) for one in branches],
        closed=[ClosedLine(one.key, one.name, one.closed_on) for one in list_closed_units(viewer) if one.closed_on is not None],
        may_edit_house=may(viewer, Action.ORGANISATION_EDIT),
        form=form,
    )
    return show(request, context, status=doing.status_shown(form))


def branch_line(branch: Branch) -> BranchLine:
    """A unit and all below it, as the tree shows them."""
    return BranchLine(
        key=branch.unit.key,
        name=branch.unit.name,
        leads=[(lead.pk, lead.name) for lead in branch.leads],
        says=branch_words(branch.here, branch.whole),
        below=[branch_line(one) for one in branch.below],
    )


def _open(viewer: Member, told: Mapping[str, Any]) -> Done:
    parent = access_unit(viewer, told["parent"], Action.UNITS_EDIT)
    unit = services.open_unit(key=told["key"], name=told["name"], parent=parent, by=viewer)
    return Done(_("%(unit)s is open.") % {"unit": unit.name}, reverse("unit", args=[unit.key]))


def _form(request: HttpRequest, viewer: Member) -> OpenUnitForm | None:
    scope = reach_of(viewer, Action.UNITS_EDIT)
    if not scope:
        if request.method == "POST":
            check_may(viewer, Action.UNITS_EDIT)
        return None
    open_units = list_units(scope.units())
    if request.method == "POST":
        return OpenUnitForm(open_units, request.POST)
    under = request.GET.get("under", "") or (open_units[0].key if open_units else "")
    return OpenUnitForm(open_units, parent=under)


def _number(branches: Iterable[Branch]) -> int:
    return sum(1 + _number(one.below) for one in branches)
