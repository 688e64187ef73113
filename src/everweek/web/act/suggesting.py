"""To whom a case falls, looked up when it is wanted, with what speaks for each; one press gives it."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek.act.access import access_case
from everweek.act.assigning.queries import Suggested, suggest_owners, way_of
from everweek.act.assigning.rules import About, OwnerBy
from everweek.people import saying
from everweek.people.policy import Action
from everweek.web.act.contexts import SuggestedLine, SuggestedPage
from everweek.web.act.words import open_and_late
from everweek.web.pages import asks_for_part, looks, show
from everweek.web.viewer import viewer_of

MOST = 3


@looks
def suggested(request: HttpRequest, case_id: int) -> HttpResponse:
    """The first of those to whom the case may be given; the page of the case shows them in place."""
    viewer = viewer_of(request)
    case = access_case(viewer, case_id, Action.CASES_WRITE)
    suggests = case.settled_at is None and way_of(case.unit) is not OwnerBy.NOBODY
    found = [one for one in suggest_owners(case) if one.member != case.owner_id] if suggests else []
    context = SuggestedPage(
        id=case.pk,
        lead=case.title,
        seen=case.changes,
        lines=[SuggestedLine(one.member, one.name, _why(one)) for one in found[:MOST]],
    )
    return show(request, context, fragment="suggested" if asks_for_part(request) else "")


def _why(one: Suggested) -> str:
    known = {
        About.LANGUAGE: _("knows the language"),
        About.TOUCHPOINT: _("knows the touchpoint"),
        About.KIND: _("knows such cases"),
    }
    told = [known[about] for about in one.knows]
    if many := max(one.well.values(), default=0):
        told.append(ngettext("settled %(n)s like it well", "settled %(n)s like it well", many) % {"n": saying.count(many)})
    told.append(open_and_late(one.open, one.late))
    told.append(_("%(n)s given within thirty days") % {"n": saying.count(one.given)})
    return ", ".join(told)
