"""The board of clocks, for those who lead; and how the cases of a unit find their owner."""

from collections.abc import Sequence
from typing import Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from everweek import clock
from everweek.act.assigning.board import UnitClocks, list_unit_clocks, list_waiting
from everweek.act.assigning.rules import OwnerBy
from everweek.act.assigning.services import set_way
from everweek.act.queues import Queue
from everweek.people import saying
from everweek.people.access import access_unit, check_may
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.people.queries import list_units
from everweek.web.act.asking import CasesAsked
from everweek.web.act.contexts import BoardLine, BoardPage
from everweek.web.choices import unit_choices
from everweek.web.house import doing
from everweek.web.house.doing import Done
from everweek.web.pages import asks, show
from everweek.web.viewer import viewer_of

WAYS: Final = [
    ("", gettext_lazy("as the unit above says")),
    (OwnerBy.NOBODY.value, gettext_lazy("by hand")),
    (OwnerBy.SUGGEST.value, gettext_lazy("by hand, with somebody suggested")),
    (OwnerBy.GIVE.value, gettext_lazy("each is given at once")),
]


class WayForm(forms.Form):
    """How the cases of a unit find their owner."""

    unit = forms.ChoiceField(label=gettext_lazy("Unit, and below"))
    way = forms.ChoiceField(label=gettext_lazy("How new cases find their owner"), choices=WAYS, required=False)

    def __init__(self, units: list[tuple[str, str]], data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # as Django has it
        field = self.fields["unit"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared above
        field.choices = units


@asks
def board(request: HttpRequest) -> HttpResponse:
    """How the clocks stand where the reader leads."""
    viewer = viewer_of(request)
    scope = check_may(viewer, Action.CASES_LEAD)
    form = WayForm(list(unit_choices(list_units(scope.units()))), request.POST if request.method == "POST" else None)

    def carry_out() -> Done:
        told = form.cleaned_data
        unit = access_unit(viewer, told["unit"], Action.CASES_LEAD)
        set_way(unit=unit, way=OwnerBy(told["way"]) if told["way"] else None, by=viewer)
        return Done(_("New cases find their owner so from now on."), reverse("case-board"))

    return doing.sent(request, form, carry_out) or _page(request, viewer, form)


def _page(request: HttpRequest, viewer: Member, form: WayForm) -> HttpResponse:
    found = list_unit_clocks(viewer)
    context = BoardPage(
        title=_title(found),
        lines=[_line(one) for one in found],
        waiting=list_waiting(viewer),
        form=form,
    )
    return show(request, context, status=doing.status_shown(form))


def _title(found: Sequence[UnitClocks]) -> str:
    late = sum(one.late for one in found)
    if not late:
        return _("No case is late where you lead.")
    return ngettext("%(n)s case is late where you lead.", "%(n)s cases are late where you lead.", late) % {
        "n": saying.count(late)
    }


def _line(one: UnitClocks) -> BoardLine:
    def queue(name: Queue) -> str:
        return CasesAsked(queue=name, unit=one.key).to(reverse("cases"))

    next_ = saying.day_and_hour(one.next_at, clock.now()) if one.next_at is not None else ""
    return BoardLine(
        one.name, one.open, one.late, one.nobodys, next_, one.kept, queue(Queue.TEAM), queue(Queue.DUE), queue(Queue.NOBODYS)
    )
