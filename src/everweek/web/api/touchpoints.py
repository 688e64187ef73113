"""``/api/v1/touchpoints``: the kinds of moments, named, ordered, closed and opened by programs."""

from datetime import date

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field, StrictBool

from everweek.errors import NotFound
from everweek.moments import queries, services
from everweek.moments.access import access_touchpoint
from everweek.moments.queries import Arranged
from everweek.people.access import check_may
from everweek.people.policy import Action, TokenScope
from everweek.people.queries import today
from everweek.people.tokens import TokenActor
from everweek.web.api.bodies import Strict
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of

router = Router(tags=["touchpoints"], auth=Bearer(TokenScope.TOUCHPOINTS_WRITE))
MOST = 1000


class TouchpointIn(Strict):
    """A kind of moment."""

    name: str = Field(min_length=1, max_length=200, description="What it is called.", examples=["Check-in"])
    closed: StrictBool = Field(default=False, description="Nothing new is told of it; what was told stays.")


class TouchpointOut(Schema):
    """A kind of moment, as it stands."""

    key: str
    name: str
    closed_on: date | None = Field(description="Since when nothing new is told of it; left out while it is in use.")


class Touchpoints(Schema):
    """Every touchpoint: those in use in the order a customer meets them, then those closed."""

    touchpoints: list[TouchpointOut]


class OrderIn(Strict):
    """The touchpoints in use, in the order a customer meets them."""

    keys: list[str] = Field(max_length=MOST, description="All of them, the first one first.", examples=[["check-in", "desk"]])


@router.get(
    "", response={200: Touchpoints, **REFUSALS}, operation_id="list_touchpoints", summary="All touchpoints", exclude_none=True
)
def list_touchpoints(request: HttpRequest) -> Touchpoints:
    """The kinds of moments there are."""
    check_may(actor_of(request), Action.TOUCHPOINTS_EDIT)
    return _all()


@router.put(
    "",
    response={200: Touchpoints, **REFUSALS},
    operation_id="order_touchpoints",
    summary="Put the touchpoints in order",
    exclude_none=True,
)
def put_touchpoints(request: HttpRequest, body: OrderIn) -> Touchpoints:
    """Say in which order a customer meets them. 409: others are in use by now."""
    by = actor_of(request)
    check_may(by, Action.TOUCHPOINTS_EDIT)
    services.arrange_touchpoints(keys=body.keys, by=by)
    return _all()


@router.put(
    "/{key}",
    response={200: TouchpointOut, **REFUSALS},
    operation_id="put_touchpoint",
    summary="Add or change one touchpoint",
    exclude_none=True,
)
def put_touchpoint(request: HttpRequest, key: str, body: TouchpointIn) -> TouchpointOut:
    """Name a touchpoint, close it or open it again. One that is new goes to the end. The same again changes nothing."""
    by = actor_of(request)
    position, closed_on = _standing(by, key)
    closed_on = (closed_on or today()) if body.closed else None
    services.save_touchpoint(key=key, name=body.name, position=position, closed_on=closed_on, by=by)
    return _out(next(one for one in queries.list_arranged() if one.key == key))


def _standing(by: TokenActor, key: str) -> tuple[int, date | None]:
    """Its place and since when it is closed; for a new one the place at the end."""
    try:
        found = access_touchpoint(by, key)
    except NotFound:
        return queries.next_position(), None
    return found.position, found.closed_on


def _all() -> Touchpoints:
    return Touchpoints(touchpoints=[_out(one) for one in queries.list_arranged()])


def _out(one: Arranged) -> TouchpointOut:
    return TouchpointOut(key=one.key, name=one.name, closed_on=one.closed_on)
