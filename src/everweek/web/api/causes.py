"""``/api/v1/causes``: why cases happen. The tree, kept by programs, and which causes most cases come from."""

from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Self

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field, StrictBool

from everweek.act.cases.rules import CaseKind
from everweek.act.causes import services
from everweek.act.causes.pareto import ParetoRow, Span, pareto
from everweek.act.causes.queries import Causes, CauseShown, access_cause, list_causes
from everweek.act.causes.rules import LONGEST_NAME, MOST_CAUSES
from everweek.errors import Invalid, NotFound
from everweek.people.access import access_unit, check_may
from everweek.people.policy import Action, TokenScope
from everweek.people.queries import today
from everweek.people.tokens import TokenActor
from everweek.prove import causing
from everweek.science import Estimate, NotEnough
from everweek.web.api.bodies import Day, Strict, check_query, storable
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of

router = Router(tags=["causes"])
_reading = Bearer(TokenScope.CASES_READ)
_writing = Bearer(TokenScope.CAUSES_WRITE)
POINTS = 100


class CauseIn(Strict):
    """A cause."""

    name: str = Field(min_length=1, max_length=LONGEST_NAME, description="What it is called.", examples=["Late"])
    under: str | None = Field(default=None, max_length=80, description="The key of the one it belongs to. Left out: the top.")
    retired: StrictBool = Field(default=False, description="It is given to no case any more; those that have it keep it.")


class CauseOut(Schema):
    """A cause, as it stands."""

    key: str
    name: str
    under: str | None = Field(default=None, description="The key of the one it belongs to; left out at the top.")
    retired: bool


class CausesOut(Schema):
    """Every cause in the order of the tree, each after the one it belongs to."""

    causes: list[CauseOut] = Field(description=f"At most {MOST_CAUSES}.")


class ParetoQuery(Schema):
    """Which cases."""

    model_config = ConfigDict(extra="forbid")

    since: Day | None = Field(default=None, description="Opened on this day or later.")
    until: Day | None = Field(default=None, description="Opened on this day or before.")
    unit: str = Field(default="", max_length=80, description="The key of a unit, meant with all below it.")
    kind: CaseKind | None = Field(default=None, description="Of this kind alone.")
    branch: str = Field(default="", max_length=80, description="The key of a cause: what it is made of is told. Left out: all.")


class _WithIntervalOut(Schema):
    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int
    not_enough: str | None = None

    @classmethod
    def _of(cls, found: Estimate | NotEnough, times: int) -> Self:
        if isinstance(found, NotEnough):
            return cls(n=int(found.have), not_enough=found.reason)
        value, low, high = (round(times * one, 3) for one in (found.value, found.low, found.high))
        return cls(value=value, low=low, high=high, n=found.n)


class CauseShareOut(_WithIntervalOut):
    """A share in points of 100 with its interval of 95 %; without one, why there is none."""

    @classmethod
    def of(cls, found: Estimate | NotEnough) -> Self:
        """A share as it is told."""
        return cls._of(found, POINTS)


class MiddleOut(_WithIntervalOut):
    """The middle of working hours with its interval of 95 %; without one, why there is none."""

    @classmethod
    def of(cls, found: Estimate | NotEnough) -> Self:
        """A middle as it is told."""
        return cls._of(found, 1)


class ParetoRowOut(Schema):
    """One cause with all that belong to it."""

    cause: str | None = Field(
        default=None, description="Its key; left out for cases of the branch of which nothing nearer is said."
    )
    name: str | None = None
    n: int = Field(description="How many cases come from it.")
    share: CauseShareOut = Field(description="Of the cases whose cause is known.")
    cumulative: float = Field(description="The share together with all before it, in points of 100.")
    late: CauseShareOut = Field(description="The share of cases with a broken promise, of those with one kept or broken by now.")
    hours: MiddleOut = Field(description="The middle of the working hours to a solution, of those that were solved.")
    solved: int = Field(description="Of how many.")
    cost: dict[str, Decimal] = Field(description="What was given to put them right, by currency.")


class ParetoOut(Schema):
    """Which causes most cases come from, the most frequent first."""

    says: list[str] = Field(
        description=(
            "Which causes come more often, or more rarely, than they did: a sentence each with its interval and how many cases "
            "were counted. Looked for in the weeks of the year before `until`, whatever `since` says; empty where none can."
        )
    )
    rows: list[ParetoRowOut]
    known: int = Field(description="Cases that have one of them.")
    open: int = Field(description="Cases of which nobody has said why.")
    unknown: int = Field(description="Cases of which it was said that nobody knows yet.")
    told_apart: bool | None = Field(
        default=None,
        description="Whether the causes behind half of the cases can be told from the next one; left out for too few.",
    )


@router.get(
    "", auth=_reading, response={200: CausesOut, **REFUSALS}, operation_id="list_causes", summary="All causes", exclude_none=True
)
def get_causes(request: HttpRequest) -> CausesOut:
    """The tree of causes."""
    check_may(actor_of(request), Action.CASES_READ)
    return CausesOut(causes=[_out(one) for one in list_causes().shown.values()])


@router.get(
    "/pareto",
    auth=_reading,
    response={200: ParetoOut, **REFUSALS},
    operation_id="get_pareto",
    summary="Which causes most cases come from",
    exclude_none=True,
)
def get_pareto(request: HttpRequest, query: Annotated[ParetoQuery, Query(...)]) -> ParetoOut:
    """Of the cases within reach: how many come from each cause, with what it takes. A part of another case counts with that."""
    by = actor_of(request)
    check_query(request, query)
    check_may(by, Action.CASES_READ)
    span = Span(
        since=query.since,
        until=query.until,
        unit=access_unit(by, query.unit, Action.CASES_READ) if query.unit else None,
        kind=query.kind,
        branch=_known(by, query.branch, "branch", Action.CASES_READ),
    )
    found = pareto(by, span)
    last = today() if query.until is None else min(today(), query.until + timedelta(days=1))
    return ParetoOut(
        says=[causing.sentence(one) for one in causing.moved(by, span, until=last)],
        rows=[_row(one) for one in found.rows],
        known=found.known,
        open=found.open,
        unknown=found.unknown,
        told_apart=found.leading.apart if found.leading is not None else None,
    )


@router.put(
    "/{slug:key}",
    auth=_writing,
    response={200: CauseOut, **REFUSALS},
    operation_id="put_cause",
    summary="Add or change one cause",
    exclude_none=True,
)
def put_cause(request: HttpRequest, key: str, body: CauseIn) -> CauseOut:
    """Add a cause, rename or move it, retire it or bring it back. The same again changes nothing."""
    by = actor_of(request)
    check_may(by, Action.CAUSES_EDIT)
    _known(by, body.under or "", "under", Action.CAUSES_EDIT)
    under = access_cause(by, body.under) if body.under else None
    there: Causes = list_causes()
    with transaction.atomic():
        if there.by_key(key) is None:
            one = services.add_cause(key=key, name=body.name, under=under, by=by)
        else:
            one = access_cause(by, key)
            if not body.retired:
                services.bring_back_cause(cause=one, by=by)
            services.move_cause(cause=one, under=under, by=by)
            services.rename_cause(cause=one, name=body.name, by=by)
        if body.retired:
            services.retire_cause(cause=one, by=by)
    shown = list_causes().by_key(key)
    assert shown is not None  # noqa: S101  # written just now, and never deleted
    return _out(shown)


def _known(by: TokenActor, key: str, field: str, action: Action) -> str:
    """The key of a cause there is, or nothing."""
    if key:
        try:
            access_cause(by, storable(key, field), action)
        except NotFound as unknown:
            raise Invalid(_("There is no cause {key!r}.").format(key=key), field=field) from unknown
    return key


def _out(shown: CauseShown) -> CauseOut:
    return CauseOut(key=shown.key, name=shown.name, under=shown.under or None, retired=shown.retired_at is not None)


def _row(row: ParetoRow) -> ParetoRowOut:
    return ParetoRowOut(
        cause=row.cause.key if row.cause is not None else None,
        name=row.cause.name if row.cause is not None else None,
        n=row.n,
        share=CauseShareOut.of(row.share),
        cumulative=round(POINTS * row.cumulative, 3),
        late=CauseShareOut.of(row.late),
        hours=MiddleOut.of(row.hours),
        solved=row.solved,
        cost=dict(row.cost),
    )
