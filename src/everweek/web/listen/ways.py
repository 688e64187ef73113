"""One link and the ways to it: its address, its code, the sheet to be printed."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from everweek.listen.asking.access import access_link
from everweek.listen.asking.queries import ListedLink, languages_of
from everweek.listen.asking.sheets import Layout, Sheet, sheet_pdf
from everweek.people.access import may
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.people.queries import organisation
from everweek.web.house import doing
from everweek.web.listen.contexts import LinkPage
from everweek.web.listen.forms import SheetForm
from everweek.web.listen.links import line_of
from everweek.web.pages import looks, show
from everweek.web.viewer import viewer_of


@looks
def link(request: HttpRequest, link_id: int) -> HttpResponse:
    """One link: how people come to it, each way with its next step."""
    viewer = viewer_of(request)
    found = access_link(viewer, link_id)
    return show(request, _page(viewer, ListedLink.of(found), SheetForm(languages_of(found))))


@looks
def sheet(request: HttpRequest, link_id: int) -> HttpResponse:
    """The sheet as a PDF; where what was chosen cannot be printed, the page of the link with what is wrong."""
    viewer = viewer_of(request)
    found = access_link(viewer, link_id)
    form = SheetForm(languages_of(found), request.GET)
    if not form.is_valid():
        return show(request, _page(viewer, ListedLink.of(found), form), status=doing.status_shown(form))
    told = form.cleaned_data
    line = line_of(ListedLink.of(found), hears=False)
    printed = Sheet(organisation().name, line.address, told["language"], Layout(told["layout"]), told["words"])
    response = HttpResponse(sheet_pdf(printed), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.slug}-{told["layout"]}.pdf"'
    return response


def _page(viewer: Member, listed: ListedLink, form: SheetForm) -> LinkPage:
    line = line_of(listed, hears=may(viewer, Action.RESPONSES_READ))
    told = {"address": line.address, "asked": listed.title}
    title = _("Anybody can answer “%(asked)s” at %(address)s.") if listed.answers else _("Nobody can answer at %(address)s now.")
    return LinkPage(
        title=title % told,
        link=line,
        open=listed.answers,
        code_svg=reverse("link-code-svg", args=[listed.slug]),
        code_png=reverse("link-code-png", args=[listed.slug]),
        sheet=form,
    )
