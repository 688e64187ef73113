"""Which causes most cases come from; the tree they stand in, and keeping it."""

from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek.act.cases.rules import CaseKind
from everweek.act.causes import services
from everweek.act.causes.pareto import Pareto, ParetoRow, Span, pareto
from everweek.act.causes.queries import CauseShown, access_cause, count_cases_with, has_causes, list_causes
from everweek.act.causes.rules import NOT_KNOWN
from everweek.act.improving.queries import list_under_way
from everweek.act.words import KINDS
from everweek.people import saying
from everweek.people.access import access_unit, check_may, may, reach_of
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.people.queries import list_units, today
from everweek.prove import causing
from everweek.prove.causing import CauseMoved
from everweek.prove.watch.findings import Direction
from everweek.web.causes import words
from everweek.web.causes.asking import CausesAsked
from everweek.web.causes.contexts import CauseLine, CausePage, CausesPage, ParetoLine, TreePage
from everweek.web.causes.forms import AddForm, CauseForm
from everweek.web.causes.picture import picture
from everweek.web.choices import Found, Step, options, units_to_choose
from everweek.web.house import doing
from everweek.web.house.asking import TO_MEND, shortened
from everweek.web.house.doing import Done
from everweek.web.house.shares import share_in_words, whole_points
from everweek.web.house.undo import Back
from everweek.web.pages import acts, asks, looks, show
from everweek.web.viewer import viewer_of

EMPTY: Final = SafeString("")


@looks
def causes(request: HttpRequest) -> HttpResponse:
    """The causes of the cases of a span, the most frequent first."""
    viewer = viewer_of(request)
    scope = check_may(viewer, Action.CASES_READ)
    asked = CausesAsked.read(request.GET)
    if short := shortened(request, asked):
        return short
    asked = asked.among("unit", scope.units_by_key([asked.unit]))
    asked = asked.among("branch", [one.key for one in list_causes().shown.values()])
    asked, found = asked.answered(lambda: pareto(viewer, _span(viewer, asked)))
    units = list_units(scope.units())
    here = reverse("causes")
    lines = [_line(row, asked, here) for row in found.rows] if found else []
    title = words.title(found, asked.days) if found else TO_MEND
    leads = found is not None and bool(found.rows) and reach_of(viewer, Action.IMPROVEMENTS_EDIT).units().exists()
    first = found.rows[0].cause if found is not None and leads else None
    context = CausesPage(
        title=title,
        lead=words.lead(found) if found else "",
        moved=_moved(viewer, asked, leads=leads) if found else [],
        asked=asked,
        days=options([(key, _says(key)) for key in words.SPANS], asked.days),
        units=units_to_choose(units, asked.unit),
        kinds=options([(one.value, KINDS[one]) for one in CaseKind], asked.kind, everything=_("all kinds")),
        way=_way(found, asked, here) if found else [],
        branch=found.branch.name if found and found.branch is not None else "",
        lines=lines,
        picture=picture(found.rows if found else [], title=str(title), narrow=False) if lines else EMPTY,
        picture_narrow=picture(found.rows if found else [], title=str(title), narrow=True) if lines else EMPTY,
        improve=_improve(viewer, asked, first) if first is not None else [],
        untold=words.untold(found) if found else [],
        has_tree=has_causes(),
        may_edit=may(viewer, Action.CAUSES_EDIT),
    )
    return show(request, context, status=asked.status)


@asks
def tree(request: HttpRequest) -> HttpResponse:
    """Every cause, and adding one."""
    viewer = viewer_of(request)
    check_may(viewer, Action.CAUSES_EDIT)
    found = list_causes()
    form = AddForm(found, request.POST if request.method == "POST" else None)

    def carry_out() -> Done:
        told = form.cleaned_data
        under = access_cause(viewer, told["under"]) if told["under"] else None
        made = services.add_cause(name=told["name"], under=under, by=viewer)
        back = Back(reverse("cause-retire", args=[made.key]))
        return Done(_("“%(name)s” is among the causes now.") % {"name": made.name}, reverse("causes-tree"), back)

    many = len([one for one in found.in_use if one.key != NOT_KNOWN])
    title = _("There are no causes yet.")
    if many:
        title = ngettext("%(n)s cause can be given to a case.", "%(n)s causes can be given to a case.", many)
    context = TreePage(
        title=title % {"n": saying.count(many)},
        lines=[_tree_line(one) for one in found.shown.values()],
        form=form,
        ready=not many,
    )
    return doing.sent(request, form, carry_out) or show(request, context, status=doing.status_shown(form))


@asks
def cause(request: HttpRequest, key: str) -> HttpResponse:
    """One cause, and changing it."""
    viewer = viewer_of(request)
    standing = access_cause(viewer, key)
    found = list_causes()
    shown = found.shown[standing.pk]
    told = {"name": shown.name, "under": shown.under}
    form = CauseForm(found, shown.id, request.POST if request.method == "POST" else None, standing=told)

    def carry_out() -> Done:
        change = form.changes
        with transaction.atomic():
            if "under" in change:
                under = access_cause(viewer, change["under"]) if change["under"] else None
                services.move_cause(cause=standing, under=under, by=viewer)
            if "name" in change:
                services.rename_cause(cause=standing, name=change["name"], by=viewer)
        return doing.changed(change, to=reverse("causes-tree"), back=None)

    lead = _cases_with(count_cases_with(found, shown), parted=any(one.under == key for one in found.shown.values()))
    context = CausePage(key=key, title=shown.full, lead=lead, retired=shown.retired_at is not None, form=form)
    return doing.sent(request, form, carry_out) or show(request, context, status=doing.status_shown(form))


def _cases_with(many: int, *, parted: bool) -> str:
    if not many:
        return _("No case has it, nor a cause below it.") if parted else _("No case has it.")
    if parted:
        told = ngettext("%(n)s case has it or a cause below it.", "%(n)s cases have it or a cause below it.", many)
    else:
        told = ngettext("%(n)s case has it.", "%(n)s cases have it.", many)
    return told % {"n": saying.count(many)}


@acts("causes-tree")
def take_ready(request: HttpRequest) -> HttpResponse:
    """Take the ready tree."""
    viewer = viewer_of(request)
    check_may(viewer, Action.CAUSES_EDIT)

    def carry_out() -> Done:
        n = services.take_ready_tree(by=viewer)
        says = ngettext("%(n)s cause was added. Make the tree yours.", "%(n)s causes were added. Make the tree yours.", n)
        return Done(says % {"n": saying.count(n)}, reverse("causes-tree"))

    return doing.pressed(request, carry_out, to=reverse("causes-tree"))


@acts("causes-tree")
def lift(request: HttpRequest, key: str) -> HttpResponse:
    """Let a cause stand one place earlier."""
    viewer = viewer_of(request)
    one = access_cause(viewer, key)

    def carry_out() -> Done:
        services.lift_cause(cause=one, by=viewer)
        return Done(_("“%(name)s” stands earlier now.") % {"name": one.name}, reverse("causes-tree"))

    return doing.pressed(request, carry_out, to=reverse("causes-tree"))


@acts("causes-tree")
def retire(request: HttpRequest, key: str) -> HttpResponse:
    """Give no case this cause any more."""
    viewer = viewer_of(request)
    one = access_cause(viewer, key)

    def carry_out() -> Done:
        services.retire_cause(cause=one, by=viewer)
        says = _("No case is given “%(name)s” any more. Those that have it keep it.") % {"name": one.name}
        return Done(says, reverse("causes-tree"), Back(reverse("cause-bring-back", args=[key])))

    return doing.pressed(request, carry_out, to=reverse("causes-tree"))


@acts("causes-tree")
def bring_back(request: HttpRequest, key: str) -> HttpResponse:
    """Let a retired cause be given to cases again."""
    viewer = viewer_of(request)
    one = access_cause(viewer, key)

    def carry_out() -> Done:
        services.bring_back_cause(cause=one, by=viewer)
        says = _("“%(name)s” can be given to cases again.") % {"name": one.name}
        return Done(says, reverse("causes-tree"), Back(reverse("cause-retire", args=[key])))

    return doing.pressed(request, carry_out, to=reverse("causes-tree"))


def _span(viewer: Member, asked: CausesAsked) -> Span:
    days = int(asked.days)
    return Span(
        since=today() - timedelta(days=days - 1) if days else None,
        unit=access_unit(viewer, asked.unit, Action.CASES_READ) if asked.unit else None,
        kind=CaseKind(asked.kind) if asked.kind else None,
        branch=asked.branch,
    )


def _line(row: ParetoRow, asked: CausesAsked, here: str) -> ParetoLine:
    return ParetoLine(
        name=words.name_of(row),
        deeper=asked.with_(branch=row.cause.key).to(here) if row.cause is not None and row.deeper else "",
        n=row.n,
        says=share_in_words(row.share),
        added=_("%(share)s with those above") % {"share": whole_points(row.cumulative)},
        late=share_in_words(row.late),
        cost=words.cost_in_words(row),
        hours=words.hours_in_words(row),
    )


def _moved(viewer: Member, asked: CausesAsked, *, leads: bool) -> list[Found]:
    """What moved within the last year, whichever days are shown; who may propose what is done about it is led there."""

    def steps(one: CauseMoved) -> list[Step]:
        if one.direction is not Direction.UP:
            return []
        propose = Step(_("Propose what is done about it"), _proposing(one.key))
        return _begun(viewer, asked, one.key) or ([propose] if leads else [])

    found = causing.moved(viewer, _span(viewer, asked), until=today())
    return [Found(causing.sentence(one), causing.how_sure(one), causing.METHOD, steps(one)) for one in found]


def _improve(viewer: Member, asked: CausesAsked, cause: CauseShown) -> list[Step]:
    """What is done already about the cause most cases come from; where nothing is, the way to propose it."""
    propose = Step(_("Propose what is done about “%(name)s”") % {"name": cause.name}, _proposing(cause.key))
    return _begun(viewer, asked, cause.key) or [propose]


def _begun(viewer: Member, asked: CausesAsked, key: str) -> list[Step]:
    unit = access_unit(viewer, asked.unit, Action.CASES_READ) if asked.unit else None
    found = list_under_way(viewer, list_causes(), key=key, unit=unit)
    return [Step(words.begun(one), reverse("improvement", args=[one.id])) for one in found]


def _proposing(key: str) -> str:
    return f"{reverse('improvement-new')}?{urlencode({'cause': key})}"


def _way(found: Pareto, asked: CausesAsked, here: str) -> list[Step]:
    if found.branch is None:
        return []
    above = [Step(one.name, asked.with_(branch=one.key).to(here)) for one in found.way[:-1]]
    return [Step(_("All causes"), asked.without("branch").to(here)), *above]


def _tree_line(one: CauseShown) -> CauseLine:
    return CauseLine(one.key, one.name, str(len(one.line)), one.retired_at is not None, one.key == NOT_KNOWN)


def _says(key: str) -> str:
    said = str(words.SPANS[key])
    return said[:1].upper() + said[1:]
