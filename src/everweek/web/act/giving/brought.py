"""What each kind of gesture brought back."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek.act.giving.returns import Became, list_returns
from everweek.people import saying
from everweek.people.access import check_may
from everweek.people.policy import Action
from everweek.people.queries import today
from everweek.prove import gestures
from everweek.science import Estimate, NotEnough
from everweek.web.act.giving.contexts import BroughtLine, BroughtPage
from everweek.web.act.giving.words import named
from everweek.web.act.recovering.words import against_in_words
from everweek.web.pages import looks, show
from everweek.web.viewer import viewer_of

A_YEAR: Final = timedelta(days=365)


@looks
def brought(request: HttpRequest) -> HttpResponse:
    """What was given within a year, what it cost, and what became of the customers."""
    viewer = viewer_of(request)
    check_may(viewer, Action.CASES_READ)
    day = today() + timedelta(days=1)
    found = list_returns(viewer, day - A_YEAR, day)
    number = sum(one.number for one in found.kinds)
    lines = [
        _line(
            named(one.kind, ""),
            saying.count(one.number),
            saying.names([saying.money(amount, currency) for currency, amount in one.costs]),
            one.became,
            against_in_words(one.against),
        )
        for one in found.kinds
    ]
    if lines:
        lines.append(_line(_("Like cases, nothing given"), saying.count(found.without.cases), "", found.without, ""))
    words = ngettext("%(n)s gesture was made within a year.", "%(n)s gestures were made within a year.", number)
    title = words % {"n": saying.count(number)} if number else _("Nothing was given within a year.")
    return show(request, BroughtPage(title=title, says=gestures.sentences(found.kinds), lines=lines))


def _line(name: str | Promise, number: str, cost: str, became: Became, against: str) -> BroughtLine:
    agreed, anew, back, recovered = map(_points, (became.agreed, became.begun_anew, became.came_back, became.recovered))
    return BroughtLine(name, number, cost, agreed, anew, back, recovered, against)


def _points(found: Estimate | NotEnough) -> Estimate | NotEnough:
    """A share in points of 100, as people read it."""
    if isinstance(found, NotEnough):
        return found
    return replace(found, value=found.value * 100, low=found.low * 100, high=found.high * 100, unit="percent")
