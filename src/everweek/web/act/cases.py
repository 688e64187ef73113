"""The work queues, and opening a case by hand."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from everweek.act.cases.opening import CaseWanted, open_case
from everweek.act.cases.rules import CaseKind, Severity, Way
from everweek.act.queues import Queue, Wanted, count_queues, list_queue
from everweek.act.shown import CaseShown
from everweek.act.words import SEVERITIES
from everweek.moments.models import Interaction
from everweek.moments.queries import touchpoint_in_use
from everweek.people.access import access_customer, access_unit, check_may, may, reach_of
from everweek.people.days import open_on
from everweek.people.models import Customer, Member, Unit
from everweek.people.paging import Stretch
from everweek.people.policy import Action
from everweek.people.queries import list_units, today
from everweek.web.act.about import colleague_meant
from everweek.web.act.answered import Answer, asked_answer, check_within
from everweek.web.act.asking import CasesAsked
from everweek.web.act.contexts import CasesPage, OpenPage
from everweek.web.act.forms import OpenForm
from everweek.web.act.leftover import together
from everweek.web.act.lines import case_lines
from everweek.web.act.met import moment_choices, moments_of, unit_of
from everweek.web.act.words import QUEUES, open_title, queue_title
from everweek.web.choices import Tab, options, unit_choices, units_to_choose
from everweek.web.fronts import aloud
from everweek.web.house import doing, undo
from everweek.web.house.asking import TO_MEND, number_of, shortened
from everweek.web.house.doing import Done
from everweek.web.house.paging import pager_of
from everweek.web.pages import asks, looks, show
from everweek.web.viewer import viewer_of

QUICKER: Final = gettext_lazy("This answer has a case already: it is this one.")


@looks
def cases(request: HttpRequest) -> HttpResponse:
    """The cases of a queue, those first whose turn comes first."""
    viewer = viewer_of(request)
    scope = check_may(viewer, Action.CASES_READ)
    asked = CasesAsked.read(request.GET)
    if short := shortened(request, asked):
        return short
    asked = asked.among("unit", scope.units_by_key([asked.unit]))
    asked, found = asked.answered(lambda: _found(viewer, asked))
    numbers = count_queues(viewer, asked.queue)
    here = reverse("cases")
    units = list_units(scope.units())
    offered = [one for one in Queue if one in numbers or one in {Queue.SETTLED, Queue.ASIDE}]
    tabs = {one: Tab(QUEUES[one], CasesAsked(queue=one).to(here), one is asked.queue, numbers.get(one)) for one in offered}
    context = CasesPage(
        title=_title(asked, found, numbers) if found else TO_MEND,
        asked=asked,
        tabs=list(tabs.values()),
        chips=asked.chips(here, {"owner": _whose(found)}),
        lines=case_lines(viewer, found.rows, asked.queue) if found else [],
        units=units_to_choose(units, asked.unit),
        severities=options(
            [(str(int(one)), _("%(how)s or more") % {"how": SEVERITIES[one]}) for one in (Severity.HIGH, Severity.CRITICAL)],
            asked.severity,
            everything=_("any"),
        ),
        pager=pager_of(asked, here, found),
        filtered=bool(set(asked.chosen) - {"queue"}),
        free=tabs[Queue.NOBODYS] if asked.queue is Queue.MINE and numbers[Queue.NOBODYS] else None,
        may_open=may(viewer, Action.CASES_WRITE),
        leads=may(viewer, Action.CASES_LEAD),
        together=together(viewer, asked.queue) if found else None,
    )
    return show(request, context, status=asked.status)


@asks
def open_new(request: HttpRequest) -> HttpResponse:
    """Open a case by hand; ``?customer=`` says for whom, ``?response=`` for which answer: one that has a case leads to it."""
    viewer = viewer_of(request)
    units = list_units(check_may(viewer, Action.CASES_WRITE).units().filter(open_on(today())))
    answer = asked_answer(viewer, request)
    if answer is not None and answer.case is not None:
        if request.method == "POST":
            undo.warned(request, str(QUICKER))
        return redirect("case", answer.case)
    customer = answer.response.customer if answer else _customer(viewer, request)
    moments = moments_of(viewer, customer, _named(request)) if customer is not None and answer is None else []
    form = _form(request, units, answer, moments)

    def carry_out() -> Done:
        told = form.cleaned_data
        met = next((one for one in moments if str(one.pk) == told.get("moment")), None)
        wanted = CaseWanted(
            kind=CaseKind(told["kind"]),
            way=Way.HAND,
            title=told["title"],
            unit=access_unit(viewer, told["unit"], Action.CASES_WRITE) if told["unit"] else unit_of(met, units),
            text=told.get("text", ""),
            through=told.get("through", ""),
            customer=customer,
            writer="" if customer else told["writer"],
            address="" if customer else told["address"],
            language=told.get("language", ""),
            touchpoint=touchpoint_in_use(told["touchpoint"]) if told.get("touchpoint") else None,
            interaction=met,
            about_member=colleague_meant(viewer, told.get("about", "")),
            severity=Severity(told["severity"]),
            safety=told["safety"],
        )
        opened = open_case(wanted=answer.of(wanted) if answer else wanted, by=viewer)
        if opened.already:
            check_within(viewer, opened)
            return Done(str(QUICKER), reverse("case", args=[opened.case.pk]))
        return Done(_("The case is open, and its clocks run."), reverse("case", args=[opened.case.pk]))

    context = OpenPage(
        form=form,
        customer=_called(viewer, customer) if customer else "",
        answers=[part for one in aloud() if (part := one.of(viewer, [answer.response.pk])) is not None] if answer else [],
        carried=_carried(customer, answer),
    )
    return doing.sent(request, form, carry_out) or show(request, context, status=doing.status_shown(form))


def _form(request: HttpRequest, units: Sequence[Unit], answer: Answer | None, moments: Sequence[Interaction]) -> OpenForm:
    # Where a moment can be chosen, it says where the case belongs.
    unit = units[0].key if units and not moments else ""
    initial = {"kind": CaseKind.COMPLAINT, "unit": unit, "moment": _named(request), **(answer.initial(units) if answer else {})}
    sent = request.POST if request.method == "POST" else None
    return OpenForm(unit_choices(units), sent, initial=initial, answered=answer is not None, moments=moment_choices(moments))


def _named(request: HttpRequest) -> str:
    return (request.POST if request.method == "POST" else request.GET).get("moment", "")


def _found(viewer: Member, asked: CasesAsked) -> Stretch[CaseShown]:
    unit = access_unit(viewer, asked.unit, Action.CASES_READ) if asked.unit else None
    severity = Severity(int(asked.severity)) if asked.severity else None
    # By words all that is over is found, also what is part of another case by now.
    alone = asked.queue is Queue.SETTLED and not asked.words.strip()
    wanted = Wanted(queue=asked.queue, unit=unit, severity=severity, owner=asked.owner, words=asked.words, settled_alone=alone)
    return list_queue(viewer, wanted, asked.place)


def _whose(found: Stretch[CaseShown] | None) -> str:
    names = {one.owner_name for one in found.rows} if found else set()
    return _("of %(name)s alone") % {"name": names.pop()} if len(names) == 1 else _("of one colleague alone")


def _title(asked: CasesAsked, found: Stretch[CaseShown], numbers: Mapping[Queue, int]) -> str:
    if set(asked.chosen) - {"queue"}:
        return _("Cases that fit what you asked for.") if found.rows else _("No case fits what you asked for.")
    number = numbers.get(asked.queue, 0)
    if asked.queue is Queue.TEAM and numbers[Queue.LATE]:
        return open_title(number, numbers[Queue.LATE])
    return queue_title(asked.queue, number)


def _called(viewer: Member, customer: Customer) -> str:
    if not may(viewer, Action.CUSTOMERS_READ):
        return _("A customer")
    return customer.name or customer.email or _("A customer without a name")


def _carried(customer: Customer | None, answer: Answer | None) -> dict[str, str]:
    if answer is not None:
        return {"response": str(answer.response.pk)}
    return {"customer": str(customer.pk)} if customer else {}


def _customer(viewer: Member, request: HttpRequest) -> Customer | None:
    """Return the customer the address names, where the reader may look customers up; None where none is named, or the reader may
    not.
    """
    number = number_of(request.POST.get("customer") or request.GET.get("customer", ""))
    if number is None or not reach_of(viewer, Action.CUSTOMERS_READ):
        return None
    return access_customer(viewer, number, Action.CUSTOMERS_READ)
