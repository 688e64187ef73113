"""``/api/v1/became``, ``/api/v1/units/{key}/asking-again``: what became of unhappy customers, and when they are asked again."""

from datetime import timedelta
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field, StrictInt

from everweek.act.recovering.became import GroupBecame, what_became
from everweek.act.recovering.queries import asking_of
from everweek.act.recovering.rules import MOST_DAYS
from everweek.act.recovering.services import set_asking_again
from everweek.people.access import access_unit, check_may
from everweek.people.models import Unit
from everweek.people.policy import Action, TokenScope
from everweek.people.queries import today
from everweek.web.api.bodies import Day, Strict, check_query
from everweek.web.api.causes import CauseShareOut
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of

became = Router(tags=["cases"], auth=Bearer(TokenScope.CASES_READ))
units = Router(tags=["cases"], auth=Bearer(TokenScope.PROMISES_WRITE))


class BecameQuery(Schema):
    """Of which cases."""

    model_config = ConfigDict(extra="forbid")

    since: Day | None = Field(default=None, description="Closed on this day or later; left out: within 365 days.")
    until: Day | None = Field(default=None, description="Closed on this day or before; left out: today.")
    unit: str = Field(default="", max_length=80, description="The key of a unit, with all below it; left out: all in reach.")


class GroupBecameOut(Schema):
    """One cause, or one unit."""

    key: str
    name: str
    cases: int
    known: int = Field(description="Of how many it is known what became of the customer.")
    recovered: CauseShareOut = Field(description="The share won back, of those.")
    against: CauseShareOut = Field(
        description="By how many points that differs from like cases elsewhere, all lines by cause and by unit together at 95 %."
    )


class WhatBecameOut(Schema):
    """What became of the customers who were unhappy when their case was opened, and whose case is closed."""

    cases: int
    known: int
    recovered: CauseShareOut
    by_cause: list[GroupBecameOut]
    by_unit: list[GroupBecameOut]


class AskingAgainIn(Strict):
    """When customers are asked again, and what."""

    after_days: Annotated[StrictInt, Field(ge=0, le=MOST_DAYS)] | None = Field(
        default=None, description="Days after a case was closed; 0: nobody is asked; null or left out: as the unit above says."
    )
    questionnaire: str = Field(default="", max_length=80, description="The key of a questionnaire; left out: `felt-service`.")


class AskingAgainOut(Schema):
    """What holds for a unit."""

    after_days: int
    questionnaire: str
    own: bool = Field(description="Whether the unit says so itself.")
    ready: bool = Field(description="Whether that questionnaire is published; where it is not, nobody is asked.")


@became.get(
    "",
    response={200: WhatBecameOut, **REFUSALS},
    operation_id="get_what_became",
    summary="What became of unhappy customers",
    exclude_none=True,
)
def get_what_became(request: HttpRequest, query: Annotated[BecameQuery, Query(...)]) -> WhatBecameOut:
    """How many were won back, by cause and by unit, each beside like cases. No cause is claimed."""
    by = actor_of(request)
    check_query(request, query)
    check_may(by, Action.CASES_READ)
    until = query.until or today()
    unit = access_unit(by, query.unit, Action.CASES_READ) if query.unit else None
    found = what_became(by, query.since or until - timedelta(days=365), until, unit)
    return WhatBecameOut(
        cases=found.cases,
        known=found.known,
        recovered=CauseShareOut.of(found.recovered),
        by_cause=[_group(one) for one in found.by_cause],
        by_unit=[_group(one) for one in found.by_unit],
    )


@units.get(
    "/{slug:key}/asking-again",
    auth=Bearer(TokenScope.CASES_READ),
    response={200: AskingAgainOut, **REFUSALS},
    operation_id="get_unit_asking_again",
    summary="When customers of a unit are asked again",
)
def get_unit_asking_again(request: HttpRequest, key: str) -> AskingAgainOut:
    """What a unit says itself, else the nearest unit above it, else what is usual."""
    return _asking(access_unit(actor_of(request), key, Action.CASES_READ))


@units.put(
    "/{slug:key}/asking-again",
    response={200: AskingAgainOut, **REFUSALS},
    operation_id="put_unit_asking_again",
    summary="Say when customers of a unit are asked again",
)
def put_unit_asking_again(request: HttpRequest, key: str, body: AskingAgainIn) -> AskingAgainOut:
    """It holds there and below, for cases that are closed from now on."""
    by = actor_of(request)
    unit = access_unit(by, key, Action.PROMISES_EDIT)
    set_asking_again(unit=unit, after_days=body.after_days, questionnaire=body.questionnaire, by=by)
    return _asking(unit)


def _asking(unit: Unit) -> AskingAgainOut:
    found = asking_of(unit)
    return AskingAgainOut(after_days=found.after_days, questionnaire=found.questionnaire, own=found.own, ready=found.ready)


def _group(one: GroupBecame) -> GroupBecameOut:
    return GroupBecameOut(
        key=one.key,
        name=one.name,
        cases=one.cases,
        known=one.known,
        recovered=CauseShareOut.of(one.recovered),
        against=CauseShareOut.of(one.against),
    )
