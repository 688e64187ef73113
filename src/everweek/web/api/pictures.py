"""``picture.svg`` and ``chart.svg`` of ``/api/v1/measures/{name}``: the pictures of *Prove* and *Consistency*."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field

from everweek.errors import Invalid
from everweek.people.access import check_may
from everweek.people.policy import Action, TokenScope
from everweek.prove import charts
from everweek.prove.watch import pictures
from everweek.web.api.bodies import check_query
from everweek.web.api.charts import ChartQuery, charted
from everweek.web.api.measures import MeasureQuery, where_of
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of
from everweek.web.prove import findings
from everweek.web.prove.question import Question

router = Router(tags=["measures"], auth=Bearer(TokenScope.MEASURES_READ))
_AS_SVG = {"responses": {200: {"description": "The picture", "content": {"image/svg+xml": {"schema": {"type": "string"}}}}}}
_NARROW = "For a phone."


class PictureQuery(MeasureQuery):
    """Which picture."""

    narrow: bool = Field(default=False, description=_NARROW)


class ChartPictureQuery(ChartQuery):
    """Which control chart."""

    narrow: bool = Field(default=False, description=_NARROW)


@router.get(
    "/{name}/picture.svg",
    response=REFUSALS,
    openapi_extra=_AS_SVG,
    operation_id="get_picture",
    summary="Groups or times beside each other, as a picture",
)
def get_picture(request: HttpRequest, name: str, query: Annotated[PictureQuery, Query(...)]) -> HttpResponse:
    """The picture of a measure by a cut, with its intervals; where few enough groups are compared, their fair estimates too."""
    by = actor_of(request)
    check_may(by, Action.MEASURES_READ)
    check_query(request, query)
    cut = tuple(one.strip() for one in query.by.split(",") if one.strip())
    where = tuple(where_of(query.where).items())
    question = Question(name, cut, where, query.since, query.until, query.weight, query.level)
    drawn = findings.picture_of(question, findings.find(question, by), narrow=query.narrow)
    if not drawn:
        message = _("There is nothing to draw: give a cut (by) with at most %(most)s groups of which enough answered.")
        raise Invalid(message % {"most": findings.MOST_DRAWN}, field="by")
    return _picture(drawn)


@router.get(
    "/{name}/chart.svg",
    response=REFUSALS,
    openapi_extra=_AS_SVG,
    operation_id="get_chart_picture",
    summary="A control chart as a picture",
)
def get_chart_picture(request: HttpRequest, name: str, query: Annotated[ChartPictureQuery, Query(...)]) -> HttpResponse:
    """The picture that `everweek chart` draws; it says itself what it shows."""
    _seen, drawn = charted(request, name, query)
    spec, title = pictures.control_chart(drawn, narrow=query.narrow), drawn.place.label or drawn.title
    return _picture(charts.svg(spec, title=title, description=pictures.description(drawn)))


def _picture(drawn: str) -> HttpResponse:
    return HttpResponse(drawn, content_type="image/svg+xml")
