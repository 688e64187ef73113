"""``/api/v1/evidence/{year}``: how the cases of a year were handled, under the clauses of ISO 10002."""

from decimal import Decimal
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from everweek.act.evidence.rules import Clause, Figure
from everweek.act.evidence.year import YearEvidence, YearFigure, tell_year
from everweek.people.access import access_unit, check_may
from everweek.people.policy import Action, TokenScope
from everweek.web.act.evidence.documents import year_pdf
from everweek.web.act.evidence.tables import year_csv
from everweek.web.api.bodies import check_query
from everweek.web.api.case_evidence import AS_PDF
from everweek.web.api.causes import CauseShareOut
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of

router = Router(tags=["cases"], auth=Bearer(TokenScope.CASES_READ))
_AS_CSV = {"responses": {200: {"description": "The table", "content": {"text/csv": {"schema": {"type": "string"}}}}}}


class YearQuery(Schema):
    """Of which unit."""

    model_config = ConfigDict(extra="forbid")

    unit: str = Field(default="", max_length=80, description="The key of a unit, with all below it; left out: all in reach.")


class YearFigureOut(Schema):
    """One figure under a clause."""

    clause: Clause = Field(description="The number of the clause.")
    figure: Figure = Field(description="What is counted.")
    which: str | None = Field(default=None, description="Tells several of one figure apart: a kind, the key of a cause.")
    name: str | None = Field(default=None, description="What a cause is called.")
    n: int
    of: int | None = Field(default=None, description="Of how many.")
    share: CauseShareOut | None = Field(default=None, description="Where it is a share: that, with its interval.")
    cost: dict[str, Decimal] = Field(default_factory=dict, description="What was given, by currency.")


class YearEvidenceOut(Schema):
    """The cases opened in a year, and what was done with them by now. A part of another case counts with that alone."""

    year: int
    unit: str | None = None
    cases: int
    told: int = Field(description="Of how many cases the customer was told what was decided.")
    figures: list[YearFigureOut] = Field(description="In the order of the clauses.")


@router.get(
    "/{int:year}",
    response={200: YearEvidenceOut, **REFUSALS},
    operation_id="get_year_evidence",
    summary="How the cases of a year were handled",
    exclude_none=True,
)
def get_year_evidence(request: HttpRequest, year: int, query: Annotated[YearQuery, Query(...)]) -> YearEvidenceOut:
    """Every stage and what was kept in time, decided, given, caused and said to it, each under its clause."""
    told = _told(request, year, query)
    figures = [_figure(one) for one in told.figures]
    unit = told.unit.key if told.unit is not None else None
    return YearEvidenceOut(year=told.year, unit=unit, cases=told.cases, told=told.told, figures=figures)


@router.get(
    "/{int:year}.csv",
    response=REFUSALS,
    openapi_extra=_AS_CSV,
    operation_id="get_year_evidence_table",
    summary="How the cases of a year were handled, as a table",
)
def get_year_evidence_table(request: HttpRequest, year: int, query: Annotated[YearQuery, Query(...)]) -> HttpResponse:
    """How the cases of a year were handled, as CSV with one row a figure."""
    return HttpResponse(year_csv(_told(request, year, query)), content_type="text/csv; charset=utf-8")


@router.get(
    "/{int:year}.pdf",
    response=REFUSALS,
    openapi_extra=AS_PDF,
    operation_id="get_year_evidence_document",
    summary="How the cases of a year were handled, as a PDF",
)
def get_year_evidence_document(request: HttpRequest, year: int, query: Annotated[YearQuery, Query(...)]) -> HttpResponse:
    """How the cases of a year were handled, set as a PDF document."""
    return HttpResponse(year_pdf(_told(request, year, query)), content_type="application/pdf")


def _told(request: HttpRequest, year: int, query: YearQuery) -> YearEvidence:
    by = actor_of(request)
    check_query(request, query)
    check_may(by, Action.CASES_READ)
    return tell_year(by, year, access_unit(by, query.unit, Action.CASES_READ) if query.unit else None)


def _figure(one: YearFigure) -> YearFigureOut:
    return YearFigureOut(
        clause=one.clause,
        figure=one.figure,
        which=one.which or None,
        name=one.name or None,
        n=one.n,
        of=one.of,
        share=CauseShareOut.of(one.share) if one.share is not None else None,
        cost=dict(one.cost),
    )
