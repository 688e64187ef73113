"""What became of unhappy customers, and saying after how long they are asked again."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from everweek.act.recovering.became import GroupBecame, WhatBecame, what_became
from everweek.act.recovering.queries import asking_of
from everweek.act.recovering.services import set_asking_again
from everweek.people.access import access_unit, check_may, may, reach_of
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.people.queries import list_units, today
from everweek.questionnaires.queries import questionnaire_titles
from everweek.questionnaires.starting import SHELF
from everweek.web.act.recovering import words
from everweek.web.act.recovering.asking import BecameAsked
from everweek.web.act.recovering.contexts import BecameLine, BecamePage, BecamePart
from everweek.web.act.recovering.forms import AskingAgainForm
from everweek.web.choices import units_to_choose
from everweek.web.house import doing
from everweek.web.house.asking import TO_MEND, shortened
from everweek.web.house.doing import Done
from everweek.web.house.shares import in_points, share_in_words
from everweek.web.pages import acts, looks, show
from everweek.web.viewer import viewer_of

A_YEAR: Final = timedelta(days=365)


@looks
def became(request: HttpRequest) -> HttpResponse:
    """What became of unhappy customers whose case was closed within a year."""
    viewer = viewer_of(request)
    scope = check_may(viewer, Action.CASES_READ)
    asked = BecameAsked.read(request.GET)
    if short := shortened(request, asked):
        return short
    return _page(request, viewer, asked.among("unit", scope.units_by_key([asked.unit])))


@acts("became")
def asking_again(request: HttpRequest, key: str) -> HttpResponse:
    """Say after how long customers of a unit are asked again."""
    viewer = viewer_of(request)
    unit = access_unit(viewer, key, Action.PROMISES_EDIT)
    form = AskingAgainForm(_questionnaires(), request.POST)

    def carry_out() -> Done:
        told = form.cleaned_data
        set_asking_again(unit=unit, after_days=told["after_days"], questionnaire=told["questionnaire"], by=viewer)
        says = _("It holds for cases that are closed from now on.")
        return Done(says, BecameAsked(unit=key).to(reverse("became")))

    return doing.sent(request, form, carry_out) or _page(request, viewer, BecameAsked(unit=key), form)


def _page(request: HttpRequest, viewer: Member, asked: BecameAsked, form: AskingAgainForm | None = None) -> HttpResponse:
    units = list_units(check_may(viewer, Action.CASES_READ).units())
    chosen = next((one for one in units if one.key == asked.unit), None)
    day, place = today(), chosen or units[0]
    found = what_became(viewer, day - A_YEAR, day, chosen) if not asked.problems else None
    asking, titles = asking_of(place), questionnaire_titles()
    if form is None and reach_of(viewer, Action.PROMISES_EDIT).allows_unit(place):
        form = AskingAgainForm(_questionnaires(), shown=asking)
    context = BecamePage(
        title=words.title(found) if found else str(TO_MEND),
        lead=words.lead(found) if found else "",
        recovered=in_points(found.recovered) if found and found.cases else None,
        says=share_in_words(found.recovered) if found and found.cases else "",
        asked=asked,
        units=units_to_choose(units, asked.unit),
        alike=words.none_stands_out(found) if found else "",
        parts=_parts(found) if found else [],
        asking=words.asking_in_words(place.name, asking, titles.get(asking.questionnaire, asking.questionnaire)),
        publish="" if asking.ready or not asking.after_days else _where_published(viewer, asking.questionnaire, titles),
        unit=place.key,
        form=form,
    )
    return show(request, context, status=max(asked.status, doing.status_shown(form)))


def _where_published(viewer: Member, key: str, titles: Mapping[str, str]) -> str:
    """Where who may can publish a questionnaire: its own page, else the shelf it can be begun from."""
    if not may(viewer, Action.QUESTIONNAIRES_EDIT):
        return ""
    if key in titles:
        return reverse("questionnaire", args=[key])
    return f"{reverse('questionnaire-new')}?{urlencode({'start': key})}" if key in SHELF else reverse("questionnaires")


def _parts(found: WhatBecame) -> list[BecamePart]:
    told = [(_("Why they happened"), found.by_cause), (_("Where"), found.by_unit)]
    return [
        BecamePart(heading, [_line(one) for one in groups], folded=not words.stands_out(groups))
        for heading, groups in told
        if len(groups) > 1
    ]


def _line(one: GroupBecame) -> BecameLine:
    says, against = share_in_words(one.recovered), words.against_in_words(one.against)
    return BecameLine(one.name, one.cases, one.known, in_points(one.recovered), says, against)


def _questionnaires() -> Sequence[tuple[str, str]]:
    return sorted(questionnaire_titles().items(), key=lambda one: one[1].casefold())
