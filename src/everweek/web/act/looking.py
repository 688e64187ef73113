"""Who else has a case open: said by the script of its page every twenty seconds, and shown there quietly."""

from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html_join
from django.utils.translation import gettext as _

from everweek import clock
from everweek.act.access import access_case
from everweek.act.looking.services import LookerShown, look_at_case
from everweek.people import saying
from everweek.web.pages import acts
from everweek.web.viewer import viewer_of


@acts("case", "case_id")
def look(request: HttpRequest, case_id: int) -> HttpResponse:
    """Say that the reader has the case open, and answer in words who else has."""
    viewer = viewer_of(request)
    found = look_at_case(case=access_case(viewer, case_id), by=viewer, writing=request.POST.get("writing") == "yes")
    said = format_html_join(" ", '<span title="{}">{}</span>', ((saying.exact(one.since), _said(one)) for one in found))
    return HttpResponse(said)


def _said(one: LookerShown) -> str:
    told = {"name": one.name, "since": saying.hour(one.since, clock.now())}
    if one.writing:
        return _("%(name)s has this open too, since %(since)s, and is writing.") % told
    return _("%(name)s has this open too, since %(since)s.") % told
