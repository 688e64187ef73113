"""What worked in cases like one, looked up when it is wanted; its words can be taken into the decision."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from everweek.act.access import access_case
from everweek.act.cases.rules import Decision
from everweek.act.giving.saying import KINDS
from everweek.act.worked import LOOKED_AT, Like, WayTaken, Wording, Worked, tell_what_worked
from everweek.people import saying
from everweek.people.policy import Action
from everweek.prove.words import capital
from everweek.science import Estimate
from everweek.web.act.contexts import WayLine, WordingLine, WorkedPage
from everweek.web.house.shares import in_points, share_in_words
from everweek.web.pages import asks_for_part, looks, show
from everweek.web.viewer import viewer_of

_PUT_RIGHT = {
    Decision.REMEDY: gettext_lazy("Put right without giving anything"),
    Decision.ALTERNATIVE: gettext_lazy("Something else offered, nothing given"),
}
_GIVEN = {
    Decision.REMEDY: gettext_lazy("%(kind)s, to put it right"),
    Decision.ALTERNATIVE: gettext_lazy("%(kind)s, in its place"),
}
_WORDED = {
    Decision.REMEDY: gettext_lazy("put right so"),
    Decision.ALTERNATIVE: gettext_lazy("offered instead"),
}


@looks
def worked(request: HttpRequest, case_id: int) -> HttpResponse:
    """What was done in cases like this one, and what customers said to it; the page of the case shows it in place."""
    viewer = viewer_of(request)
    case = access_case(viewer, case_id, Action.CASES_WRITE)
    found = tell_what_worked(viewer, case)
    context = WorkedPage(
        id=case.pk,
        lead=case.title,
        says=_says(found),
        ways=[_way(one) for one in found.ways if isinstance(one.worked, Estimate)],
        few=_few([one for one in found.ways if not isinstance(one.worked, Estimate)]),
        wordings=[_wording(case.pk, one) for one in found.wordings],
    )
    return show(request, context, fragment="worked" if asks_for_part(request) else "")


def _says(found: Worked) -> str:
    if not found.cases:
        return _("No case like this one is closed yet.")
    like = {Like.CAUSE: _("with the same cause"), Like.TOUCHPOINT: _("at the same touchpoint"), Like.UNIT: _("of the same unit")}
    words = ngettext("Of %(n)s closed case of this kind %(like)s:", "Of %(n)s closed cases of this kind %(like)s:", found.cases)
    if found.cases == LOOKED_AT:
        words = _("Of the newest %(n)s closed cases of this kind %(like)s:")
    return words % {"n": saying.count(found.cases), "like": like[found.like]}


def _named(one: WayTaken) -> str:
    """What was given and how: the same kind stands there twice, to put it right, and in place of what could not be."""
    if one.given is None:
        return str(_PUT_RIGHT[one.decision])
    return str(_GIVEN[one.decision]) % {"kind": capital(str(KINDS[one.given]))}


def _few(ways: Sequence[WayTaken]) -> str:
    """One sentence for all ways of which too few customers said how content they were; empty where there are none."""
    if not ways:
        return ""
    many = [_("%(way)s (%(n)s)") % {"way": _named(one), "n": saying.count(one.cases)} for one in ways]
    return _("Of too few it is known whether the customers were content with it: %(ways)s.") % {"ways": saying.names(many)}


def _way(one: WayTaken) -> WayLine:
    told = ngettext("%(n)s case", "%(n)s cases", one.cases) % {"n": saying.count(one.cases)}
    says = _("of %(n)s who said how it was, %(share)s were content") % {
        "n": saying.count(one.known),
        "share": share_in_words(one.worked),
    }
    return WayLine(_named(one), told, in_points(one.worked), says)


def _wording(case: int, one: Wording) -> WordingLine:
    return WordingLine(one.text, _WORDED[one.decision], one.case, f"{reverse('case', args=[case])}?words={one.case}")
