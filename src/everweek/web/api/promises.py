"""``/api/v1/units/{key}/promises``: how much working time a unit promises for a reply and for a solution."""

from typing import Annotated

from django.db import transaction
from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field, StrictInt

from everweek.act.clocks.queries import Promise, list_promises
from everweek.act.clocks.rules import TO_CUSTOMERS
from everweek.act.clocks.services import MOST_MINUTES, promise_time
from everweek.people.access import access_unit
from everweek.people.models import Unit
from everweek.people.policy import Action, TokenScope
from everweek.web.api.bodies import Strict
from everweek.web.api.case_shapes import Grave
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of

router = Router(tags=["cases"], auth=Bearer(TokenScope.PROMISES_WRITE))
Minutes = Annotated[StrictInt, Field(ge=1, le=MOST_MINUTES)]


class BySeverityIn(Strict):
    """Minutes of working time by how grave it is; null leaves it to the unit above. What is left out stays as it is."""

    low: Minutes | None = None
    normal: Minutes | None = None
    high: Minutes | None = None
    critical: Minutes | None = None


class PromisesIn(Strict):
    """What is promised from now on. What is left out stays; all of it is set, or nothing."""

    first_reply: BySeverityIn = Field(default_factory=BySeverityIn, description="A first word from a person.")
    next_reply: BySeverityIn = Field(default_factory=BySeverityIn, description="A word back each time the customer writes.")
    solution: BySeverityIn = Field(default_factory=BySeverityIn, description="That it is settled.", examples=[{"critical": 240}])


class PromiseOut(Schema):
    """Working time that is promised."""

    minutes: int = Field(description="What counts.")
    own: int | None = Field(default=None, description="What this unit says itself; left out where it says nothing.")

    @classmethod
    def of(cls, promise: Promise) -> "PromiseOut":
        """A promise as it is told."""
        return cls(minutes=promise.minutes, own=promise.own)


class BySeverityOut(Schema):
    """By how grave it is."""

    low: PromiseOut
    normal: PromiseOut
    high: PromiseOut
    critical: PromiseOut


class PromisesOut(Schema):
    """What a unit promises."""

    first_reply: BySeverityOut
    next_reply: BySeverityOut
    solution: BySeverityOut


@router.get(
    "/{slug:key}/promises",
    auth=Bearer(TokenScope.CASES_READ),
    response={200: PromisesOut, **REFUSALS},
    operation_id="get_unit_promises",
    summary="How much working time a unit promises",
    exclude_none=True,
)
def get_unit_promises(request: HttpRequest, key: str) -> PromisesOut:
    """What counts for a unit: what it says itself, else the nearest unit above it, else what is usual."""
    return _out(access_unit(actor_of(request), key, Action.CASES_READ))


@router.put(
    "/{slug:key}/promises",
    response={200: PromisesOut, **REFUSALS},
    operation_id="put_unit_promises",
    summary="Say how much working time a unit promises",
    exclude_none=True,
)
def put_unit_promises(request: HttpRequest, key: str, body: PromisesIn) -> PromisesOut:
    """Say what is promised from now on, there and below. What runs goes on with what was promised when it began."""
    by = actor_of(request)
    unit = access_unit(by, key, Action.PROMISES_EDIT)
    with transaction.atomic():
        for kind in TO_CUSTOMERS:
            told: BySeverityIn = getattr(body, kind.value)
            for grave in Grave:
                if grave.value in told.model_fields_set:
                    promise_time(unit=unit, kind=kind, severity=grave.severity, minutes=getattr(told, grave.value), by=by)
    return _out(unit)


def _out(unit: Unit) -> PromisesOut:
    found = list_promises(unit)
    return PromisesOut.model_validate(
        {kind.value: {grave.value: PromiseOut.of(found[kind][grave.severity]) for grave in Grave} for kind in TO_CUSTOMERS}
    )
