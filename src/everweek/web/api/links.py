"""``/api/v1/links``: the addresses at which anybody may answer, opened and closed by programs."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from everweek.errors import Invalid
from everweek.listen.asking import services
from everweek.listen.asking.access import access_link
from everweek.listen.asking.queries import ListedLink, languages_of
from everweek.listen.asking.queries import list_links as listed
from everweek.listen.asking.rules import LONGEST, MOST_SITES
from everweek.listen.asking.sheets import LONGEST_WORDS, Layout, Sheet, sheet_pdf
from everweek.people.access import access_unit, check_may
from everweek.people.policy import Action, TokenScope
from everweek.people.queries import organisation
from everweek.web.api.bodies import Strict, check_query
from everweek.web.api.once import once
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of

_AS_PDF = {
    "responses": {
        200: {"description": "The sheet", "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}
    }
}
router = Router(tags=["links"], auth=Bearer(TokenScope.LINKS_WRITE))


class LinkIn(Strict):
    """An address at which anybody may answer a questionnaire."""

    slug: str = Field(min_length=1, max_length=LONGEST, description="The end of the address.", examples=["north-desk"])
    questionnaire: str = Field(min_length=1, max_length=80, description="The key of a published questionnaire.")
    unit: str = Field(default="", max_length=80, description="The key of the unit the answers are about; left out: none.")
    touchpoint: str = Field(default="", max_length=80, description="The key of the moment they are about; left out: none.")


class LinkOut(Schema):
    """A link, and whether anybody can answer there."""

    id: int
    slug: str
    address: str = Field(description="Where anybody answers.")
    code: str = Field(description="Where its QR code is drawn.")
    questionnaire: str
    unit: str
    touchpoint: str
    opened_at: datetime
    closed_at: datetime | None = Field(description="Since when nobody can answer there; left out while it is open.")
    sites: list[str] = Field(description="The websites whose pages may ask there by the widget.")
    archived: bool = Field(description="Its questionnaire is archived: nobody can answer until that is brought back.")


class Links(Schema):
    """All links within reach, the open ones first."""

    links: list[LinkOut]


class SitesIn(Strict):
    """The websites whose pages may ask at a link."""

    sites: list[str] = Field(
        max_length=MOST_SITES, description="All of them; those left out may not.", examples=[["https://www.example.org"]]
    )


class SheetQuery(Schema):
    """What a sheet looks like, and what it says."""

    model_config = ConfigDict(extra="forbid")

    layout: Layout = Field(default=Layout.A4, description="a4: a poster; a5: a small one; tent: to be folded, for a table (A4).")
    language: str = Field(default="", max_length=40, description="One of the questionnaire's languages; left out: its own.")
    words: str = Field(default="", max_length=LONGEST_WORDS, description="The sentence on it; left out: ours.")


class LinkDeed(StrEnum):
    """What can be done with a link."""

    CLOSE = "close"
    REOPEN = "reopen"


@router.get("", response={200: Links, **REFUSALS}, operation_id="list_links", summary="All links", exclude_none=True)
def list_links(request: HttpRequest) -> Links:
    """At which addresses anybody may answer what."""
    return Links(links=[_out(one) for one in listed(actor_of(request))])


@router.post("", response={201: LinkOut, **REFUSALS}, operation_id="post_link", summary="Open a link")
@once
def post_link(request: HttpRequest, body: LinkIn) -> tuple[int, Schema]:
    """Let anybody answer there. Opened twice it is one link, and a closed one is opened again. 409: it asks something else."""
    by = actor_of(request)
    scope = check_may(by, Action.LINKS_OPEN)
    if not body.unit and not scope.all:
        raise Invalid(_("Say which unit the answers are about: you open links for your own units only."), field="unit")
    unit = access_unit(by, body.unit, Action.LINKS_OPEN) if body.unit else None
    link = services.open_link(slug=body.slug, questionnaire=body.questionnaire, unit=unit, touchpoint=body.touchpoint, by=by)
    return 201, _out(ListedLink.of(link))


@router.get("/{int:link_id}", response={200: LinkOut, **REFUSALS}, operation_id="get_link", summary="One link", exclude_none=True)
def get_link(request: HttpRequest, link_id: int) -> LinkOut:
    """One link, and whether anybody can answer there."""
    return _out(ListedLink.of(access_link(actor_of(request), link_id)))


@router.get(
    "/{int:link_id}/sheet.pdf",
    response=REFUSALS,
    openapi_extra=_AS_PDF,
    operation_id="get_link_sheet",
    summary="The sheet of a link, to be printed",
)
def get_link_sheet(request: HttpRequest, link_id: int, query: Annotated[SheetQuery, Query(...)]) -> HttpResponse:
    """A sentence, the QR code and the address in letters, as a PDF."""
    check_query(request, query)
    one = ListedLink.of(access_link(actor_of(request), link_id))
    languages = languages_of(one.questionnaire)
    language = query.language or languages[0]
    if language not in languages:
        message = _("The questionnaire speaks none of this; choose one of %(languages)s.")
        raise Invalid(message % {"languages": ", ".join(languages)}, field="language")
    printed = sheet_pdf(Sheet(organisation().name, _out(one).address, language, query.layout, query.words))
    return HttpResponse(printed, content_type="application/pdf")


@router.put(
    "/{int:link_id}/sites",
    response={200: LinkOut, **REFUSALS},
    operation_id="put_link_sites",
    summary="Which websites may ask",
    exclude_none=True,
)
def put_link_sites(request: HttpRequest, link_id: int, body: SitesIn) -> LinkOut:
    """Let the pages of these websites, and no others, ask there by the widget."""
    by = actor_of(request)
    link = access_link(by, link_id)
    services.set_sites(link=link, sites=body.sites, by=by)
    return _out(ListedLink.of(link))


@router.post(
    "/{int:link_id}/{deed}", response={200: LinkOut, **REFUSALS}, operation_id="act_on_link", summary="Close or reopen a link"
)
@once
def act_on_link(request: HttpRequest, link_id: int, deed: LinkDeed) -> tuple[int, Schema]:
    """Let nobody answer there any more (what was answered stays), or let people answer again."""
    by = actor_of(request)
    link = access_link(by, link_id)
    match deed:
        case LinkDeed.CLOSE:
            services.close_link(link=link, by=by)
        case LinkDeed.REOPEN:
            services.reopen_link(link=link, by=by)
    return 200, _out(ListedLink.of(link))


def _out(one: ListedLink) -> LinkOut:
    return LinkOut(
        id=one.id,
        slug=one.slug,
        address=f"{settings.EVERWEEK_ADDRESS}/s/{one.slug}",
        code=f"{settings.EVERWEEK_ADDRESS}/q/{one.slug}.svg",
        questionnaire=one.questionnaire,
        unit=one.unit_key,
        touchpoint=one.touchpoint,
        opened_at=one.opened_at,
        closed_at=one.closed_at,
        sites=list(one.sites),
        archived=one.archived,
    )
