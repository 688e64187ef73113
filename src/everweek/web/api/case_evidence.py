"""``/api/v1/cases/{id}/evidence``: how one case was handled, from the first word to the last line of the journal about it."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from everweek.act.access import access_case
from everweek.act.cases.rules import StageName
from everweek.act.clocks.rules import ClockKind
from everweek.act.evidence.queries import CaseEvidence, PromiseMade, tell_evidence
from everweek.act.evidence.rules import Became
from everweek.people.clientele import names_of
from everweek.people.policy import TokenScope
from everweek.web.act.evidence.documents import case_pdf
from everweek.web.api.bodies import check_query
from everweek.web.api.case_shapes import CaseListed, RemarkOut, listed, remarks_out
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of

router = Router(tags=["cases"])
AS_PDF = {
    "responses": {
        200: {"description": "The document", "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}
    }
}


class EvidenceQuery(Schema):
    """How much of it."""

    model_config = ConfigDict(extra="forbid")

    notes: bool = Field(default=False, description="yes: also the notes and findings that stay among ourselves.")


class StageReachedOut(Schema):
    """A stage of ISO 10002 (clauses 8.1 to 8.9) that was reached."""

    case: int = Field(description="The case, or its part, that reached it.")
    name: StageName
    round: int = Field(description="In which round of the case.")
    at: datetime
    by: str | None = Field(default=None, description="The name of the colleague, where it was one.")


class PromiseMadeOut(Schema):
    """A promise that was made, in minutes of working time."""

    case: int = Field(description="The case, or its part, in which it was made.")
    kind: ClockKind
    number: int = Field(description="Which of its kind.")
    started_at: datetime
    allowed_minutes: int
    used_minutes: int = Field(description="Up to now, where it runs or waits.")
    became: Became = Field(description="kept, broken, or open: it runs or waits, and is not late.")
    over_minutes: int = Field(description="By how many whole minutes it was broken; 0 where it was not.")


class GestureGivenOut(Schema):
    """What was given, or asked for."""

    kind: str
    standing: str
    amount: Decimal | None = None
    currency: str | None = None
    what: str
    at: datetime = Field(description="When it was asked for or given.")


class ImprovementAskedOut(Schema):
    """An improvement it asks for."""

    id: int
    title: str
    standing: str


class LineAboutOut(Schema):
    """A line of the journal about it."""

    case: int = Field(description="The case, or its part, that it is about.")
    seq: int
    kind: str
    at: datetime
    sealed: bool = Field(description="Whether a seal stands over it by now.")


class EvidenceOut(Schema):
    """How one case was handled."""

    case: CaseListed
    complexity: str | None = None
    impact: str | None = None
    sought: str | None = None
    decision: str | None = None
    decided: str | None = Field(default=None, description="The remedy or the alternative, in words.")
    agreed: bool | None = Field(default=None, description="Whether the customer agrees; left out while they have not said.")
    customer_said: str | None = None
    parts: list[int] = Field(description="The ids of the cases that are part of it.")
    stages: list[StageReachedOut] = Field(description="Round by round, in the order of the standard.")
    promises: list[PromiseMadeOut]
    remarks: list[RemarkOut] = Field(description="What was said with the customer, in order; with notes, also among ourselves.")
    gestures: list[GestureGivenOut]
    improvements: list[ImprovementAskedOut] = Field(description="Those within the reach of the token.")
    journal: list[LineAboutOut]


@router.get(
    "/{int:case_id}/evidence",
    auth=Bearer(TokenScope.CASES_READ),
    response={200: EvidenceOut, **REFUSALS},
    operation_id="get_case_evidence",
    summary="How one case was handled",
    exclude_none=True,
)
def get_case_evidence(request: HttpRequest, case_id: int, query: Annotated[EvidenceQuery, Query(...)]) -> EvidenceOut:
    """Evidence of one case: every stage of every round, every promise, what was said and given, and the journal's lines."""
    by = actor_of(request)
    check_query(request, query)
    return _evidence(tell_evidence(by, access_case(by, case_id), notes=query.notes))


@router.get(
    "/{int:case_id}/evidence.pdf",
    auth=Bearer(TokenScope.CASES_READ),
    response=REFUSALS,
    openapi_extra=AS_PDF,
    operation_id="get_case_evidence_document",
    summary="How one case was handled, as a PDF",
)
def get_case_evidence_document(request: HttpRequest, case_id: int, query: Annotated[EvidenceQuery, Query(...)]) -> HttpResponse:
    """Evidence of one case as a document, to be handed on."""
    by = actor_of(request)
    check_query(request, query)
    told = tell_evidence(by, access_case(by, case_id), notes=query.notes)
    return HttpResponse(case_pdf(told, notes=query.notes), content_type="application/pdf")


def _evidence(told: CaseEvidence) -> EvidenceOut:
    case = told.case
    names = names_of([one.by for one in told.stages])
    return EvidenceOut(
        case=listed(case),
        complexity=case.complexity or None,
        impact=case.impact or None,
        sought=case.sought or None,
        decision=case.decision or None,
        decided=case.decided or None,
        agreed=case.agreed,
        customer_said=case.customer_said or None,
        parts=list(told.parts),
        stages=[
            StageReachedOut(case=one.case, name=one.name, round=one.round, at=one.at, by=names.get(one.by)) for one in told.stages
        ],
        promises=[_promise(one) for one in told.promises],
        remarks=remarks_out(case.id, told.remarks),
        gestures=[
            GestureGivenOut(
                kind=one.kind,
                standing=one.standing,
                amount=one.amount,
                currency=one.currency or None,
                what=one.what,
                at=one.given_at or one.asked_at,
            )
            for one in told.gestures
        ],
        improvements=[ImprovementAskedOut(id=one.id, title=one.title, standing=one.standing) for one in told.improvements],
        journal=[LineAboutOut(case=of, seq=one.seq, kind=one.kind, at=one.at, sealed=one.sealed) for of, one in told.lines],
    )


def _promise(one: PromiseMade) -> PromiseMadeOut:
    allowed, used, over = (int(part.total_seconds() // 60) for part in (one.allowed, one.used, one.over))
    return PromiseMadeOut(
        case=one.case,
        kind=one.kind,
        number=one.number,
        started_at=one.started_at,
        allowed_minutes=allowed,
        used_minutes=used,
        became=one.became,
        over_minutes=over,
    )
