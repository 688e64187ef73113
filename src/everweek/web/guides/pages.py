"""Guides: the list, writing one, one with its rewriting, and those that stand beside a case."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from everweek.act.access import access_case
from everweek.act.cases.rules import CaseKind
from everweek.act.causes.queries import access_cause
from everweek.act.knowing import services
from everweek.act.knowing.queries import GuideShown, Wanted, access_guide, list_guides, list_guides_beside, show_guide
from everweek.act.knowing.rules import Sort
from everweek.act.knowing.services import GuideWanted
from everweek.moments.queries import touchpoint_in_use
from everweek.people.access import access_unit, check_may, may
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.people.queries import list_units
from everweek.web.choices import options, unit_choices
from everweek.web.guides.asking import BesideAsked, GuidesAsked
from everweek.web.guides.contexts import GuideLine, GuidePage, GuidesBesidePage, GuidesPage, WriteGuidePage
from everweek.web.guides.forms import GuideForm
from everweek.web.guides.words import SORTS, about, list_title
from everweek.web.house import doing
from everweek.web.house.asking import TO_MEND, shortened
from everweek.web.house.doing import Done
from everweek.web.house.paging import pager_of
from everweek.web.house.undo import Back
from everweek.web.pages import acts, asks, asks_for_part, looks, show
from everweek.web.viewer import viewer_of


@looks
def guides(request: HttpRequest) -> HttpResponse:
    """Every guide, by title."""
    viewer = viewer_of(request)
    check_may(viewer, Action.CASES_READ)
    asked = GuidesAsked.read(request.GET)
    if short := shortened(request, asked):
        return short
    wanted = Wanted(asked.words, asked.sort, asked.away)
    asked, found = asked.answered(lambda: list_guides(viewer, wanted, asked.place))
    rows = found.rows if found else []
    context = GuidesPage(
        title=list_title(len(rows), words=asked.words, away=asked.away) if found else str(TO_MEND),
        asked=asked,
        sorts=options([(one.value, SORTS[one]) for one in Sort], asked.sort or "", everything=_("whatever they tell")),
        lines=[_line(one) for one in rows],
        may_write=may(viewer, Action.GUIDES_EDIT),
        pager=pager_of(asked, reverse("guides"), found),
    )
    return show(request, context, status=asked.status)


@asks
def write(request: HttpRequest) -> HttpResponse:
    """Write one."""
    viewer = viewer_of(request)
    form = GuideForm(_units(viewer), request.POST if request.method == "POST" else None)

    def carry_out() -> Done:
        made = services.write_guide(wanted=_wanted(viewer, form.cleaned_data), by=viewer)
        says = _("“%(title)s” stands beside the cases it is about.") % {"title": made.title}
        return Done(says, reverse("guide", args=[made.key]), Back(reverse("guide-away", args=[made.key])))

    return doing.sent(request, form, carry_out) or show(request, WriteGuidePage(form=form), status=doing.status_shown(form))


@asks
def guide(request: HttpRequest, key: str) -> HttpResponse:
    """One guide, and rewriting it."""
    viewer = viewer_of(request)
    rewrites = request.method == "POST"
    standing = access_guide(viewer, key, Action.GUIDES_EDIT if rewrites else Action.CASES_READ)
    shown = show_guide(viewer, standing)
    form = GuideForm(_units(viewer), request.POST if rewrites else None, shown=shown) if shown.may else None

    def carry_out() -> Done:
        assert form is not None  # noqa: S101  # whoever rewrites may
        told = form.cleaned_data
        wanted = _wanted(viewer, told, GuideWanted.of(standing))
        services.rewrite_guide(guide=standing, wanted=wanted, by=viewer, seen=told["seen"])
        return Done(_("It says so from now on."), reverse("guide", args=[key]))

    context = GuidePage(guide=_line(shown), changed_at=shown.changed_at, away_at=shown.away_at, form=form)
    answer = doing.sent(request, form, carry_out) if form is not None else None
    return answer or show(request, context, status=doing.status_shown(form))


@acts("guide", "key")
def put_away(request: HttpRequest, key: str) -> HttpResponse:
    """Let it stand beside no case any more."""
    viewer = viewer_of(request)
    standing = access_guide(viewer, key, Action.GUIDES_EDIT)

    def carry_out() -> Done:
        services.put_guide_away(guide=standing, by=viewer)
        says = _("“%(title)s” stands beside no case any more.") % {"title": standing.title}
        return Done(says, reverse("guide", args=[key]), Back(reverse("guide-up", args=[key])))

    return doing.pressed(request, carry_out, to=reverse("guide", args=[key]))


@acts("guide", "key")
def take_up(request: HttpRequest, key: str) -> HttpResponse:
    """Let it stand beside cases again."""
    viewer = viewer_of(request)
    standing = access_guide(viewer, key, Action.GUIDES_EDIT)

    def carry_out() -> Done:
        services.take_guide_up(guide=standing, by=viewer)
        says = _("“%(title)s” stands beside the cases it is about.") % {"title": standing.title}
        return Done(says, reverse("guide", args=[key]), Back(reverse("guide-away", args=[key])))

    return doing.pressed(request, carry_out, to=reverse("guide", args=[key]))


@looks
def beside(request: HttpRequest, case_id: int) -> HttpResponse:
    """The guides beside a case; the page of the case shows them in place."""
    viewer = viewer_of(request)
    case = access_case(viewer, case_id)
    asked = BesideAsked.read(request.GET)
    if short := shortened(request, asked):
        return short
    context = GuidesBesidePage(
        id=case.pk,
        lead=case.title,
        asked=asked,
        lines=[_line(one) for one in list_guides_beside(viewer, case, asked.words)],
        may_write=may(viewer, Action.GUIDES_EDIT),
    )
    return show(request, context, fragment="beside" if asks_for_part(request) else "", status=asked.status)


def _units(viewer: Member) -> list[tuple[str, str]]:
    return unit_choices(list_units(check_may(viewer, Action.GUIDES_EDIT).units()))


def _line(one: GuideShown) -> GuideLine:
    return GuideLine(one.key, one.title, SORTS[one.sort], about(one), one.text)


def _wanted(viewer: Member, told: Mapping[str, Any], standing: GuideWanted | None = None) -> GuideWanted:
    """What was typed; the touchpoint and the cause it has already stay, though they could not be chosen any more."""
    touchpoint = standing.touchpoint if standing is not None else None
    if touchpoint is None or told["touchpoint"] != touchpoint.key:
        touchpoint = touchpoint_in_use(told["touchpoint"]) if told["touchpoint"] else None
    return GuideWanted(
        sort=Sort(told["sort"]),
        title=told["title"],
        text=told["text"],
        unit=access_unit(viewer, told["unit"], Action.GUIDES_EDIT),
        kind=CaseKind(told["kind"]) if told["kind"] else None,
        touchpoint=touchpoint,
        cause=access_cause(viewer, told["cause"], Action.GUIDES_EDIT) if told["cause"] else None,
    )
