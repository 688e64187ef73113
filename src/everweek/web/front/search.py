"""The search: one box, and all that the rooms know how to find."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse

from everweek.people import finding
from everweek.people.access import may
from everweek.web.choices import Hit
from everweek.web.front.contexts import HitGroup, SearchPage
from everweek.web.fronts import Source, sources
from everweek.web.pages import looks, show
from everweek.web.viewer import viewer_of


@looks
def search(request: HttpRequest) -> HttpResponse:
    """``/search?q=``: show what the few letters fit, group by group."""
    viewer = viewer_of(request)
    text = " ".join(request.GET.get("q", "").replace("\0", " ").split())[: finding.LONGEST]
    open_to_her = [one for one in sources() if one.needs is None or may(viewer, one.needs)]
    found = [(one, list(one.find(viewer, text))) for one in open_to_her] if text else []
    page = SearchPage(
        text=text,
        groups=[_group(one, hits, text) for one, hits in found if hits],
        kinds=[one.name for one in open_to_her],
        named=any(hits and not one.loose for one, hits in found),
    )
    return show(request, page)


def _group(source: Source, hits: Sequence[Hit], text: str) -> HitGroup:
    more = len(hits) > finding.MOST
    return HitGroup(source.name, hits[: finding.MOST], more, source.lists(text) if more else ())
