"""``GET /api/v1/reports/{month}``: the board report as data, the same as ``everweek report --json``."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from everweek import clock
from everweek.people.access import check_may
from everweek.people.policy import Action, TokenScope
from everweek.people.queries import organisation
from everweek.prove.reporting import BoardReport, board_report, read_month
from everweek.prove.reporting.printing import report_pdf
from everweek.prove.reporting.telling import as_json
from everweek.web.api.bodies import check_query
from everweek.web.api.case_evidence import AS_PDF
from everweek.web.api.charts import FindingOut
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of

router = Router(tags=["measures"], auth=Bearer(TokenScope.MEASURES_READ))
_NUMBER = "value, low, high, n, unit and method, or not_enough: {reason, have, need}"


class ReportQuery(Schema):
    """Of which unit."""

    model_config = ConfigDict(extra="forbid")

    unit: str = Field(default="", max_length=80, description="The key of a unit, with all below it; left out: all in reach.")


class ReportOut(Schema):
    """The report of a month for a board, as far as the token reaches."""

    month: str = Field(examples=["2026-10"])
    house: str
    part: str = Field(description="What people call the part the reader sees; empty where that is the whole house.")
    unit: str = Field(description="The key of the unit it is of; empty: all within reach.")
    since: str = Field(description="The first day that counts.")
    until: str = Field(description="The last day that counts: of a month that is not over, today.")
    so_far: bool = Field(description="Whether the month is not over.")
    news: str = Field(description="moved, steady or untold: whether something moved that chance does not explain.")
    title: str
    says: list[str] = Field(description="What stands under the title: how sure it is, or why nothing can be said.")
    findings: list[FindingOut] = Field(description="What matters in the month, as the first page finds it; at most five.")
    more: int = Field(description="How many more findings there are.")
    measures: list[dict[str, object]] = Field(
        description=f"The standing measures: measure, title, doubtful (answers), {_NUMBER}; beside: the month before and the "
        "same month of the year before, each with its number, change (the difference, with its interval) and apart: whether "
        "the two can be told apart, all differences of the report looked at together."
    )
    charts: list[dict[str, object]] = Field(
        description="The control charts that carry the findings: says, shows, measure, by and group, by which "
        "measures/{name}/chart has their points and chart.svg the picture."
    )
    answer_rate: dict[str, object] = Field(description="Who was asked by name in the month and answered, as with a measure.")
    complaints: dict[str, object] = Field(
        description="says, in sentences; to who may read cases also opened, open (nobody said why), unknown (nobody knows why), "
        "causes (name, n, share), moved (causes that come more often or more rarely) and changed (what everybody may read)."
    )
    voices: list[dict[str, object]] = Field(description="Customers in their own words, what is personal hidden.")
    chosen: str = Field(description="By which rule the voices were chosen.")
    method: list[str]
    reckoned: dict[str, object] = Field(
        description="level, journal_up_to (the line of the journal the facts cover), newest_answer, watched_since, version."
    )


@router.get(
    "/{month}",
    response={200: ReportOut, **REFUSALS},
    operation_id="get_report",
    summary="The report of a month for a board",
)
def get_report(request: HttpRequest, month: str, query: Annotated[ReportQuery, Query(...)]) -> dict[str, object]:
    """What moved, the standing measures beside other months, who answered, what became of complaints, a few voices, how."""
    return as_json(_report(request, month, query))


@router.get(
    "/{month}/report.pdf",
    response=REFUSALS,
    openapi_extra=AS_PDF,
    operation_id="get_report_document",
    summary="The report of a month for a board, as a PDF",
)
def get_report_document(request: HttpRequest, month: str, query: Annotated[ReportQuery, Query(...)]) -> HttpResponse:
    """The report of a month for a board, set as a PDF document."""
    return HttpResponse(report_pdf(_report(request, month, query)), content_type="application/pdf")


def _report(request: HttpRequest, month: str, query: ReportQuery) -> BoardReport:
    by = actor_of(request)
    check_may(by, Action.MEASURES_READ)
    check_query(request, query)
    return board_report(by, month=read_month(month, clock.today(organisation().zone)), unit=query.unit)
