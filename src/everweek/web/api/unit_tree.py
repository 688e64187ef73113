"""``/api/v1/units``: the parts of the organisation as a tree; opening, renaming, moving and closing them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from everweek.errors import EverweekError, Invalid
from everweek.people import services
from everweek.people.access import access_unit, check_may, may
from everweek.people.directory import branch_of, list_closed_units
from everweek.people.managing import check_may_close, check_may_move, check_may_reopen
from everweek.people.models import Unit
from everweek.people.policy import Action, TokenScope
from everweek.people.queries import list_units, today
from everweek.people.tokens import TokenActor
from everweek.web.api import case_names as names
from everweek.web.api.bodies import Strict, Text, check_query
from everweek.web.api.once import once
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of
from everweek.web.api.staffing import FirstDayWithoutIn

router = Router(tags=["house"])
_reading = Bearer(TokenScope.UNITS_READ)
_writing = Bearer(TokenScope.UNITS_WRITE)


class UnitOut(Schema):
    """A part of the organisation."""

    key: str = Field(description="By which every call names it.")
    name: str
    above: str = Field(description="The key of the unit it is part of, or nothing.")
    zone: str = Field(description="Its time zone, where it has one of its own.")
    closed_on: date | None = Field(default=None, description="The first day it is no longer there, where one is set.")


class LeadOut(Schema):
    """Who leads a unit."""

    id: int = Field(description="Of the colleague.")
    name: str


class OneUnitOut(UnitOut):
    """A unit, with what stands in and below it."""

    below: list[str] = Field(description="The keys of the units right below it that are open.")
    people: int = Field(description="How many colleagues work in it today.")
    people_below: int = Field(description="How many work in it or below it.")
    leads: list[LeadOut] | None = Field(default=None, description="Who leads it, with people:read.")


class Units(Schema):
    """Units: those that are open each after the one above it, those that were closed the latest first."""

    units: list[UnitOut]


class UnitsQuery(Schema):
    """Which units."""

    model_config = ConfigDict(extra="forbid")

    closed: bool = Field(default=False, description="Those that were closed, in place of those that are open.")


class UnitIn(Strict):
    """A new unit."""

    key: Text = Field(max_length=64, description="Small letters, digits, - and _; for good.", examples=["east-desk"])
    name: Text = Field(min_length=1, max_length=200)
    above: Text = Field(max_length=64, description="The key of the unit it is part of.", examples=["north"])
    zone: Text = Field(default="", max_length=60, description="Such as Europe/Lisbon; left out: the organisation's.")


class UnitChangeIn(Strict):
    """What is to be otherwise; what is left out stays."""

    name: Text | None = Field(default=None, max_length=200)
    zone: Text | None = Field(default=None, max_length=60, description="Empty: the organisation's.")


class UnitMoveIn(Strict):
    """Another place in the tree."""

    above: Text = Field(max_length=64, description="The key of the unit it is to be part of.", examples=["south"])


@router.get(
    "", auth=_reading, response={200: Units, **REFUSALS}, operation_id="list_units", summary="All units", exclude_none=True
)
def get_units(request: HttpRequest, query: Annotated[UnitsQuery, Query(...)]) -> Units:
    """The parts of the organisation, by whose keys answers, moments and numbers are told apart."""
    by = actor_of(request)
    scope = check_may(by, Action.UNITS_READ)
    check_query(request, query)
    keys: dict[int, str] = dict(scope.units().values_list("pk", "key"))
    found = list_closed_units(by) if query.closed else list_units(scope.units())
    return Units(units=[UnitOut(**_told(one, keys.get(one.parent_id or 0, ""))) for one in found])


@router.get(
    "/{slug:key}",
    auth=_reading,
    response={200: OneUnitOut, **REFUSALS},
    operation_id="get_unit",
    summary="One unit",
    exclude_none=True,
)
def get_unit(request: HttpRequest, key: str) -> OneUnitOut:
    """A unit, open or closed, who works in it and what is below it."""
    by = actor_of(request)
    return _shown(by, access_unit(by, key, Action.UNITS_READ))


@router.post(
    "", auth=_writing, response={201: OneUnitOut, **REFUSALS}, operation_id="post_unit", summary="Open a unit", exclude_none=True
)
@once
def post_unit(request: HttpRequest, body: UnitIn) -> tuple[int, Schema]:
    """Open a unit under another. A key that is taken, by a closed unit too, is refused (409)."""
    by = actor_of(request)
    check_may(by, Action.UNITS_EDIT)
    with _as_sent():
        parent = _parent(by, body.above)
        unit = services.open_unit(key=body.key, name=body.name, parent=parent, zone=body.zone, by=by)
    return 201, _shown(by, unit)


@router.put(
    "/{slug:key}",
    auth=_writing,
    response={200: OneUnitOut, **REFUSALS},
    operation_id="put_unit",
    summary="Rename a unit",
    exclude_none=True,
)
def put_unit(request: HttpRequest, key: str, body: UnitChangeIn) -> OneUnitOut:
    """Change its name or time zone; its key stays."""
    by = actor_of(request)
    unit = access_unit(by, key, Action.UNITS_EDIT)
    return _shown(by, services.rename_unit(unit=unit, by=by, **body.model_dump(exclude_none=True)))


@router.post(
    "/{slug:key}/move",
    auth=_writing,
    response={200: OneUnitOut, **REFUSALS},
    operation_id="move_unit",
    summary="Put a unit under another one",
    exclude_none=True,
)
@once
def move_unit(request: HttpRequest, key: str, body: UnitMoveIn) -> tuple[int, Schema]:
    """Put it under another one, with all below it: whoever leads there reaches it from now on. Never under what whom the token
    acts for leads alone (403).
    """
    by = actor_of(request)
    unit = access_unit(by, key, Action.UNITS_EDIT)
    with _as_sent():
        parent = _parent(by, body.above)
        check_may_move(by, unit, parent)
        services.move_unit(unit=unit, parent=parent, by=by)
    return 200, _again(by, key)


@router.post(
    "/{slug:key}/close",
    auth=_writing,
    response={200: OneUnitOut, **REFUSALS},
    operation_id="close_unit",
    summary="Close a unit",
    exclude_none=True,
)
@once
def close_unit(request: HttpRequest, key: str, body: FirstDayWithoutIn) -> tuple[int, Schema]:
    """Close it from a day on. The posts in it end that day, which takes people:write where there are any."""
    by, day = actor_of(request), body.on or today()
    unit = access_unit(by, key, Action.UNITS_EDIT)
    check_may_close(by, unit, day)
    services.close_unit(unit=unit, on=day, by=by)
    return 200, _again(by, key)


@router.post(
    "/{slug:key}/reopen",
    auth=_writing,
    response={200: OneUnitOut, **REFUSALS},
    operation_id="reopen_unit",
    summary="Open a unit again",
    exclude_none=True,
)
@once
def reopen_unit(request: HttpRequest, key: str) -> tuple[int, Schema]:
    """Open it again. Until the end of the day it closed the posts in it go on, which takes people:write; later none does."""
    by = actor_of(request)
    unit = access_unit(by, key, Action.UNITS_EDIT)
    services.reopen_unit(unit=unit, posts=check_may_reopen(by, unit), by=by)
    return 200, _again(by, key)


@contextmanager
def _as_sent() -> Iterator[None]:
    """Blame the unit above by the name it has in bodies."""
    try:
        yield
    except EverweekError as wrong:
        if wrong.field == "parent":
            wrong.field = "above"
        raise


def _parent(by: TokenActor, key: str) -> Unit:
    try:
        return names.unit(by, key, Action.UNITS_EDIT)
    except Invalid as unknown:
        raise Invalid(unknown.message, field="parent") from None


def _again(by: TokenActor, key: str) -> OneUnitOut:
    return _shown(by, access_unit(by, key, Action.UNITS_READ))


def _shown(by: TokenActor, unit: Unit) -> OneUnitOut:
    branch, parent = branch_of(by, unit), unit.parent
    leads = branch.leads if branch else []
    return OneUnitOut(
        **_told(unit, parent.key if parent else ""),
        below=[one.unit.key for one in branch.below] if branch else [],
        people=branch.here if branch else 0,
        people_below=branch.whole if branch else 0,
        leads=[LeadOut(id=one.pk, name=one.name) for one in leads] if may(by, Action.PEOPLE_READ) else None,
    )


def _told(unit: Unit, above: str) -> dict[str, Any]:
    return {"key": unit.key, "name": unit.name, "above": above, "zone": unit.zone, "closed_on": unit.closed_on}
