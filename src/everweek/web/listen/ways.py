"""One link and the ways to it: its address, its code, the sheet to be printed, the line of HTML for a website."""

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from everweek.errors import Conflict
from everweek.listen.asking.access import access_link
from everweek.listen.asking.queries import ListedLink, languages_of, measures_of
from everweek.listen.asking.services import set_sites
from everweek.listen.asking.sheets import Layout, Sheet, sheet_pdf
from everweek.listen.doubting.queries import count_doubtful
from everweek.people.access import may
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.people.queries import organisation
from everweek.prove import doubts
from everweek.web.house import doing, undo
from everweek.web.house.doing import Done
from everweek.web.house.undo import Back
from everweek.web.listen.contexts import LinkPage, ScoreDrawn, WidgetTag
from everweek.web.listen.doubtful import DoubtfulAsked
from everweek.web.listen.forms import SheetForm, SitesForm
from everweek.web.listen.links import line_of
from everweek.web.pages import acts, looks, show
from everweek.web.viewer import viewer_of

FORMS: Final[dict[str, str | Promise]] = {
    "inline": gettext_lazy("Within the page, where the line stands"),
    "popover": gettext_lazy("Behind a button in the corner"),
    "thumbs": gettext_lazy("One question first, the rest after it"),
}
MOST_SCORES: Final = 2


@looks
def link(request: HttpRequest, link_id: int) -> HttpResponse:
    """One link: how people come to it, each way with its next step."""
    viewer = viewer_of(request)
    found = access_link(viewer, link_id)
    return show(request, _page(viewer, ListedLink.of(found)))


@looks
def sheet(request: HttpRequest, link_id: int) -> HttpResponse:
    """The sheet as a PDF; where what was chosen cannot be printed, the page of the link with what is wrong."""
    viewer = viewer_of(request)
    found = access_link(viewer, link_id)
    form = SheetForm(languages_of(found.questionnaire.key), request.GET)
    if not form.is_valid():
        return show(request, _page(viewer, ListedLink.of(found), sheet=form), status=doing.status_shown(form))
    told = form.cleaned_data
    line = line_of(ListedLink.of(found), hears=False)
    printed = Sheet(organisation().name, line.address, told["language"], Layout(told["layout"]), told["words"])
    response = HttpResponse(sheet_pdf(printed), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.slug}-{told["layout"]}.pdf"'
    return response


@acts("link", "link_id")
def sites(request: HttpRequest, link_id: int) -> HttpResponse:
    """Let the pages of these websites ask it, and no others."""
    viewer = viewer_of(request)
    found = access_link(viewer, link_id)
    before = list(found.sites)
    form = SitesForm(before, request.POST)
    here = reverse("link", args=[found.pk])

    def carry_out() -> Done:
        set_sites(link=found, sites=form.cleaned_data["sites"].splitlines(), by=viewer)
        if found.sites == before:
            return Done(_("Nothing was changed."), here)
        back = Back(reverse("link-sites-undo", args=[found.pk]), _of(found.pk), {"was": before, "now": list(found.sites)})
        says = _("These websites may ask it now.") if found.sites else _("No website may ask it any more.")
        return Done(says, here, back)

    answer = doing.sent(request, form, carry_out, blamed="sites")
    if answer is not None:
        return answer
    return show(request, _page(viewer, ListedLink.of(found), sites=form), status=doing.status_shown(form))


@acts("link", "link_id")
def sites_undo(request: HttpRequest, link_id: int) -> HttpResponse:
    """Let those websites ask it again that could before, where nobody has gone on from there."""
    viewer = viewer_of(request)
    found = access_link(viewer, link_id)

    def carry_out() -> Done:
        with undo.taken(request, _of(found.pk)) as was:
            if found.sites != was["now"]:
                raise Conflict(_("Somebody has changed this again meanwhile, so it was left as it is now."))
            set_sites(link=found, sites=was["was"], by=viewer)
        return Done(_("It is as it was before."), reverse("link", args=[found.pk]))

    return doing.pressed(request, carry_out, to=reverse("link", args=[found.pk]))


def _of(link_id: int) -> str:
    return f"link:{link_id}"


def _page(viewer: Member, listed: ListedLink, *, sheet: SheetForm | None = None, sites: SitesForm | None = None) -> LinkPage:
    hears = may(viewer, Action.RESPONSES_READ)
    line = line_of(listed, hears=hears)
    scores = _scores(viewer, listed) if may(viewer, Action.MEASURES_READ) else []
    doubtful = count_doubtful(viewer, link=listed.slug) if hears else 0
    told = {"address": line.spoken, "asked": listed.title}
    title = _("Anybody can answer “%(asked)s” at %(address)s.") if listed.answers else _("Nobody can answer at %(address)s now.")
    return LinkPage(
        title=title % told,
        link=line,
        open=listed.answers,
        code_svg=reverse("link-code-svg", args=[listed.slug]),
        code_png=reverse("link-code-png", args=[listed.slug]),
        sheet=sheet or SheetForm(languages_of(listed.questionnaire)),
        sites=sites or SitesForm(listed.sites),
        on_sites=bool(listed.sites),
        tags=[_tag(listed.slug, kind, name) for kind, name in FORMS.items()],
        scores=scores,
        honest=_scores(viewer, listed, without=True) if doubtful else [],
        doubtful=doubtful,
        doubts=DoubtfulAsked(link=listed.slug).to(reverse("doubtful")),
    )


def _scores(viewer: Member, listed: ListedLink, *, without: bool = False) -> list[ScoreDrawn]:
    asked = measures_of(listed.questionnaire)[:MOST_SCORES]
    found = doubts.said(asked, {"link": listed.slug}, viewer, without=without)
    return [ScoreDrawn(one.says, one.result, *(one.ends or (None, None))) for one in found]


def _tag(slug: str, kind: str, name: str | Promise) -> WidgetTag:
    line = f'<script async src="{settings.EVERWEEK_ADDRESS}/w.js" data-ask="{slug}" data-form="{kind}"></script>'
    return WidgetTag(id=f"tag-{kind}", name=name, html=line)
