"""The board of clocks, for those who lead; and how the cases of a unit find their owner."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

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
from everweek.people.access import access_unit, check_may, reach_of
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.people.queries import list_units, today
from everweek.prove import weekdays
from everweek.prove.promised import told_of_units
from everweek.prove.weekdays import WeekdayBroken
from everweek.science import Estimate, NotEnough
from everweek.web.act.asking import CasesAsked
from everweek.web.act.board_lines import BoardLine, WaitingLine
from everweek.web.act.contexts import BoardPage
from everweek.web.act.words import open_and_late
from everweek.web.choices import Found, Step, unit_choices
from everweek.web.house import doing
from everweek.web.house.doing import Done
from everweek.web.house.forms import Form
from everweek.web.pages import asks, show
from everweek.web.viewer import viewer_of

ABOVE: Final = "above"
LOOKED_BACK: Final = timedelta(days=90)
A_YEAR: Final = timedelta(days=365)
AXIS: Final = (0.0, 100.0)
_NONE_YET: Final = gettext_lazy("no promise came due")
_TOO_FEW: Final = gettext_lazy("too few promises came due to tell")
_ANEW: Final = gettext_lazy("is being counted anew")
WAYS: Final = [
    (ABOVE, gettext_lazy("as the unit above says")),
    (OwnerBy.NOBODY.value, gettext_lazy("by hand")),
    (OwnerBy.SUGGEST.value, gettext_lazy("by hand, with somebody suggested")),
    (OwnerBy.GIVE.value, gettext_lazy("each is given at once")),
]


class WayForm(Form):
    """How the cases of a unit find their owner."""

    unit = forms.ChoiceField(label=gettext_lazy("Unit, and below"))
    way = forms.ChoiceField(label=gettext_lazy("How new cases find their owner"), choices=WAYS)

    def __init__(self, units: list[tuple[str, str]], data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # as Django has it
        self.choose(unit=units)


@asks
def board(request: HttpRequest) -> HttpResponse:
    """Show how the clocks stand in the units the reader leads. POST says how cases of a unit find their owner."""
    viewer = viewer_of(request)
    scope = check_may(viewer, Action.BOARD_READ)
    form = WayForm(list(unit_choices(list_units(scope.units()))), request.POST if request.method == "POST" else None)

    def carry_out() -> Done:
        told = form.cleaned_data
        unit = access_unit(viewer, told["unit"], Action.ASSIGNING_EDIT)
        set_way(unit=unit, way=None if told["way"] == ABOVE else OwnerBy(told["way"]), by=viewer)
        return Done(_("New cases find their owner so from now on."), reverse("case-board"))

    return doing.sent(request, form, carry_out) or _page(request, viewer, form)


def _page(request: HttpRequest, viewer: Member, form: WayForm) -> HttpResponse:
    found, counted = list_unit_clocks(viewer), told_of_units(viewer, of_late=today() - LOOKED_BACK, since=today() - A_YEAR)
    kept = counted.kept if counted is not None else {}
    names = {one.key: one.name for one in list_units(reach_of(viewer, Action.BOARD_READ).units())}
    clocks = {one.key: one for one in found}
    told = sorted({*clocks, *(kept.keys() & names.keys())}, key=lambda key: names[key].casefold())
    context = BoardPage(
        title=_title(found),
        anew=counted is None,
        weekdays=[_weekday(one) for one in counted.broken if one.unit in names] if counted is not None else [],
        lines=[_line(clocks.get(key) or UnitClocks(key, names[key]), kept.get(key), anew=counted is None) for key in told],
        axis=AXIS,
        waiting=[
            WaitingLine(
                one.name, open_and_late(one.open, one.late), CasesAsked(queue=Queue.TEAM, owner=one.owner).to(reverse("cases"))
            )
            for one in list_waiting(viewer)
        ],
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


def _weekday(one: WeekdayBroken) -> Found:
    since = (today() - A_YEAR).isoformat()
    asked = [("measure", one.measure), ("by", "weekday"), ("where", f"unit={one.unit}"), ("since", since)]
    see = Step(_("See it weekday by weekday"), f"{reverse('prove')}?{urlencode(asked)}")
    return Found(weekdays.sentence(one), weekdays.how_sure(one), weekdays.METHOD, [see])


def _line(one: UnitClocks, kept: Estimate | NotEnough | None, *, anew: bool) -> BoardLine:
    def queue(name: Queue) -> str:
        return CasesAsked(queue=name, unit=one.key).to(reverse("cases"))

    next_ = saying.day_and_hour(one.next_at, clock.now()) if one.next_at is not None else ""
    return BoardLine(
        name=one.name,
        open=one.open,
        late=one.late,
        nobodys=one.nobodys,
        waits=one.waits,
        next=next_,
        kept=kept if isinstance(kept, Estimate) else None,
        untold=_ANEW if anew else _NONE_YET if kept is None else _TOO_FEW if isinstance(kept, NotEnough) else "",
        all=queue(Queue.TEAM),
        overdue=queue(Queue.LATE),
        free=queue(Queue.NOBODYS),
        awaited=queue(Queue.WAITING),
    )
