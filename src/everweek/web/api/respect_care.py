"""``/api/v1/units/{key}/care-plan``: how colleagues of a unit are cared for after somebody crossed a line."""

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field, StrictInt

from everweek.act.respect.access import access_care
from everweek.act.respect.caring import care_of, set_care_plan
from everweek.act.respect.rules import MOST_CHECK_INS
from everweek.people.models import Unit
from everweek.people.policy import TokenScope
from everweek.web.api.bodies import Strict
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of

of_units = Router(tags=["units"])
_reading = Bearer(TokenScope.RESPECT_READ)
_writing = Bearer(TokenScope.RESPECT_WRITE)


class CarePlanIn(Strict):
    """After how many days a colleague is asked how they are."""

    days: list[StrictInt] | None = Field(
        max_length=MOST_CHECK_INS, description="0 is the day itself. null: as the unit above says, or as is usual: 0, 3, 14."
    )


class CarePlanOut(Schema):
    """What holds for a unit."""

    days: list[int]
    own: bool = Field(description="Whether the unit says so itself.")


@of_units.get(
    "/{slug:key}/care-plan",
    auth=_reading,
    response={200: CarePlanOut, **REFUSALS},
    operation_id="get_unit_care_plan",
    summary="When colleagues of a unit are asked how they are",
)
def get_care_plan(request: HttpRequest, key: str) -> CarePlanOut:
    """What a unit says itself, else the nearest unit above it, else what is usual."""
    return _care(access_care(actor_of(request), key))


@of_units.put(
    "/{slug:key}/care-plan",
    auth=_writing,
    response={200: CarePlanOut, **REFUSALS},
    operation_id="put_unit_care_plan",
    summary="Say when colleagues of a unit are asked how they are",
)
def put_care_plan(request: HttpRequest, key: str, body: CarePlanIn) -> CarePlanOut:
    """It holds there and below, for what is reported from now on."""
    by = actor_of(request)
    unit = access_care(by, key)
    set_care_plan(unit=unit, days=body.days, by=by)
    return _care(unit)


def _care(unit: Unit) -> CarePlanOut:
    found = care_of(unit)
    return CarePlanOut(days=list(found.days), own=found.own)
