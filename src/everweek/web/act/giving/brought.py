"""What each kind of gesture brought back."""

from datetime import timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from everweek.act.giving.returns import Became, Brought, list_returns
from everweek.people import saying
from everweek.people.access import check_may
from everweek.people.policy import Action
from everweek.people.queries import today
from everweek.prove import gestures
from everweek.science import Estimate, NotEnough
from everweek.web.act.giving.contexts import BroughtLine, BroughtPage, BroughtShare
from everweek.web.act.giving.words import named
from everweek.web.act.recovering.words import against_in_words
from everweek.web.house.shares import in_points, share_in_words
from everweek.web.pages import looks, show
from everweek.web.viewer import viewer_of

A_YEAR: Final = timedelta(days=365)
HEADS: Final = (
    gettext_lazy("Agreed"),
    gettext_lazy("Began anew"),
    gettext_lazy("Came again"),
    gettext_lazy("Won back"),
)


@looks
def brought(request: HttpRequest) -> HttpResponse:
    """What was given in the cases of a year, what it cost, and what became of the customers."""
    viewer = viewer_of(request)
    check_may(viewer, Action.CASES_READ)
    day = today() + timedelta(days=1)
    found = list_returns(viewer, day - A_YEAR, day)
    known = [one for one in found.kinds if _is_known(one)]
    lines = [_line(named(one.kind, ""), _how_often(one), one.became, against_in_words(one.against)) for one in known]
    if found.kinds:
        lines.append(_line(_("Like cases, nothing given"), _cases(found.without.cases), found.without, ""))
    number = sum(one.number for one in found.kinds)
    words = ngettext("%(n)s gesture was made in the cases of a year.", "%(n)s gestures were made in the cases of a year.", number)
    said = words % {"n": saying.count(number)} if number else _("Nothing was given in the cases of a year.")
    finding = gestures.headline(found.kinds)
    nothing = [f"{named(one.kind, '')} ({_how_often(one)})" for one in found.kinds if one not in known]
    context = BroughtPage(
        title=finding or said,
        made=said if finding else "",
        nothing=_("Nothing is known yet of what became of: %(kinds)s.") % {"kinds": saying.names(nothing)} if nothing else "",
        heads=HEADS,
        lines=lines,
    )
    return show(request, context)


def _is_known(one: Brought) -> bool:
    """Whether anybody's answer to the gesture is known: whether they agreed, came again or were won back."""
    return any(isinstance(share, Estimate) for share in (one.became.agreed, one.became.came_back, one.became.recovered))


def _how_often(one: Brought) -> str:
    often = ngettext("%(n)s time", "%(n)s times", one.number) % {"n": saying.count(one.number)}
    cost = saying.names([saying.money(amount, currency) for currency, amount in one.costs])
    return _("%(often)s, %(cost)s") % {"often": often, "cost": cost} if cost else often


def _cases(number: int) -> str:
    return ngettext("%(n)s case", "%(n)s cases", number) % {"n": saying.count(number)}


def _line(name: str | Promise, under: str, became: Became, against: str) -> BroughtLine:
    found = (became.agreed, became.begun_anew, became.came_back, became.recovered)
    return BroughtLine(name, under, [_share(one) for one in found], against)


def _share(found: Estimate | NotEnough) -> BroughtShare:
    drawn = in_points(found)
    if isinstance(drawn, NotEnough):
        return BroughtShare(share_in_words(found), "", None)
    return BroughtShare(_kept_together(share_in_words(found)), _("of %(n)s") % {"n": saying.count(drawn.n)}, drawn)


def _kept_together(share: str) -> str:
    """A share in words of which the interval stands on one line."""
    value, bracket, interval = share.partition("(")
    return value + bracket + interval.replace(" ", "\N{NO-BREAK SPACE}")
