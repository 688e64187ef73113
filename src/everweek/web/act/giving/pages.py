"""The grid of what each role may give with its budgets, and what waits: requests to approve, promises to keep."""

from collections.abc import Sequence

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek.act.giving.granting import set_allowance, set_budget
from everweek.act.giving.mine import list_may_give
from everweek.act.giving.queries import list_budgets, list_grid, list_to_approve, list_to_keep
from everweek.act.giving.shown import CellShown
from everweek.people import saying
from everweek.people.access import Scope, access_unit, check_may, may, reach_of
from everweek.people.models import Member, Unit
from everweek.people.policy import ROLES, Action, roles_with
from everweek.people.queries import list_units, organisation, today
from everweek.web.act.giving.asking import GridAsked
from everweek.web.act.giving.contexts import BudgetLine, GridCell, GridPage, MayGiveLine, MayGivePart, PromisedPart, WaitingPage
from everweek.web.act.giving.forms import BudgetForm, CellForm
from everweek.web.act.giving.lines import gesture_line
from everweek.web.act.giving.words import for_nothing, kinds_words, limits, mine, named
from everweek.web.choices import units_to_choose
from everweek.web.fronts import Days
from everweek.web.house import doing
from everweek.web.house.asking import shortened
from everweek.web.house.doing import Done
from everweek.web.pages import acts, looks, show
from everweek.web.viewer import viewer_of

GIVING = roles_with(Action.LEDGER_SPEND)
"""The roles that may give at all."""
SHOWN = 4
"""So many stand on the first page."""


@looks
def grid(request: HttpRequest) -> HttpResponse:
    """What each role may give in a unit; the first of the reader's where none is named."""
    viewer = viewer_of(request)
    scope = _reach(viewer)
    asked = GridAsked.read(request.GET)
    if short := shortened(request, asked):
        return short
    asked = asked.among("unit", scope.units_by_key([asked.unit]))
    units = list_units(scope.units())
    unit = next((one for one in units if one.key == asked.unit), units[0])
    return _grid(request, viewer, unit, asked)


@acts("giving")
def set_cell(request: HttpRequest, key: str) -> HttpResponse:
    """Say what a role may give in a unit and below it."""
    viewer = viewer_of(request)
    unit = access_unit(viewer, key, Action.ALLOWANCES_EDIT)
    form = CellForm(request.POST)

    def carry_out() -> Done:
        role, kind, currency = form.cell
        set_allowance(unit=unit, role=role, kind=kind, currency=currency, wanted=form.wanted, by=viewer)
        return Done(_("It holds from now on."), GridAsked(unit=key).to(reverse("giving")))

    return doing.sent(request, form, carry_out) or _grid(request, viewer, unit, GridAsked(unit=key), cell=form)


@acts("giving")
def budget(request: HttpRequest, key: str) -> HttpResponse:
    """Say how much may be given there and below in a month or a year."""
    viewer = viewer_of(request)
    unit = access_unit(viewer, key, Action.ALLOWANCES_EDIT)
    form = BudgetForm(request.POST)

    def carry_out() -> Done:
        told = form.cleaned_data
        set_budget(unit=unit, period=told["period"], currency=told["currency"].upper(), amount=told["amount"], by=viewer)
        return Done(_("It holds from now on, with what was given before."), GridAsked(unit=key).to(reverse("giving")))

    return doing.sent(request, form, carry_out) or _grid(request, viewer, unit, GridAsked(unit=key), budget=form)


@looks
def waiting(request: HttpRequest) -> HttpResponse:
    """What others ask the reader for, and what the reader has to carry out or keep."""
    viewer = viewer_of(request)
    check_may(viewer, Action.PROFILE_EDIT)
    day = today()
    asked, promised = list_to_approve(viewer), list_to_keep(viewer)
    everything = {one.id for one in asked}
    context = WaitingPage(
        title=_waits(len(asked), len(promised)),
        asked=[gesture_line(one, day=day, decides=everything) for one in asked],
        promised=[gesture_line(one, day=day, keeps=True) for one in promised],
    )
    return show(request, context)


def promised(viewer: Member, days: Days) -> PromisedPart | None:
    """On the first page: what waits for the reader's word; nothing where nothing does."""
    if days.since is not None:
        return None
    asked, kept, day = list_to_approve(viewer), list_to_keep(viewer), today()
    if not asked and not kept:
        return None
    everything = {one.id for one in asked}
    lines = [gesture_line(one, day=day, decides=everything) for one in asked]
    lines += [gesture_line(one, day=day, keeps=True) for one in kept]
    return PromisedPart(title=_waits(len(asked), len(kept)), lines=lines[:SHOWN])


def may_give(viewer: Member, days: Days) -> MayGivePart | None:
    """On the first page: what the reader may give without asking; nothing for who may give nothing."""
    found = list_may_give(viewer) if days.since is None else []
    if not found:
        return None
    used_up = any(one.left == 0 and one.limit for one in found)
    title = _("Some of what you may give is used up this month.") if used_up else _("You may give this without asking.")
    return MayGivePart(
        title=title,
        kinds=kinds_words([one.kind for one in found]),
        lines=[MayGiveLine(named(one.kind, ""), mine(one)) for one in found if one.currency],
        words=for_nothing([one.kind for one in found if not one.currency]),
        used_up=used_up,
    )


def _waits(asked: int, promised: int) -> str:
    said = []
    if asked:
        said.append(ngettext("%(n)s request waits for you", "%(n)s requests wait for you", asked) % {"n": saying.count(asked)})
    if promised:
        words = ngettext("you have %(n)s thing to carry out", "you have %(n)s things to carry out", promised)
        said.append(words % {"n": saying.count(promised)})
    if not said:
        return _("Nothing waits for your word.")
    told = saying.names(said)
    return f"{told[:1].upper()}{told[1:]}."


def _grid(
    request: HttpRequest,
    viewer: Member,
    unit: Unit,
    asked: GridAsked,
    *,
    cell: forms.Form | None = None,
    budget: forms.Form | None = None,
) -> HttpResponse:
    sent = (cell, budget)
    currency = organisation().currency
    if reach_of(viewer, Action.ALLOWANCES_EDIT).allows_unit(unit):
        cell = cell or CellForm(currency=currency)
        budget = budget or BudgetForm(period=f"{today():%Y-%m}", currency=currency)
    scope, grid = _reach(viewer), list_grid(unit)
    # A star tells what the unit says itself from what it has from above: where there is but one of the two, it tells nothing.
    starred = len({one.own for one in grid}) > 1
    context = GridPage(
        title=_("What may be given at %(unit)s without asking.") % {"unit": unit.name},
        asked=asked,
        units=units_to_choose(list_units(scope.units()), unit.key, every=False),
        unit=unit.key,
        heads=[ROLES[one] for one in GIVING],
        rows=_rows(grid, starred=starred),
        starred=starred,
        budgets=_budgets(unit),
        brought=may(viewer, Action.CASES_READ),
        cell=cell,
        budget=budget,
    )
    return show(request, context, status=max(doing.status_shown(*sent), asked.status))


def _rows(cells: Sequence[CellShown], *, starred: bool) -> list[GridCell]:
    found: dict[tuple[str, str], dict[str, str]] = {}
    names: dict[tuple[str, str], str] = {}
    for one in cells:
        found.setdefault((one.kind, one.currency), {})[one.role] = limits(one, starred=starred and one.own)
        names[one.kind, one.currency] = named(one.kind, "")
    return [GridCell(names[key], key[1], [said.get(role, "–") for role in GIVING]) for key, said in found.items()]


def _budgets(unit: Unit) -> list[BudgetLine]:
    return [
        BudgetLine(
            unit=one.unit,
            period=one.period,
            amount=saying.money(one.amount, one.currency),
            given=saying.money(one.given, one.currency),
        )
        for one in list_budgets(unit)
    ]


def _reach(viewer: Member) -> Scope:
    """How far who reads cases, or edits the grid, may look at it."""
    edits = reach_of(viewer, Action.ALLOWANCES_EDIT)
    return edits or check_may(viewer, Action.CASES_READ)
