"""``/api/v1/units/{key}/hours``: when a unit works."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from everweek.people.access import access_unit
from everweek.people.hours import services
from everweek.people.hours.queries import HoursShown, show_hours
from everweek.people.hours.rules import DAYS, LONGEST_OWN, MOST_OWN, OwnDays, check_shifts, shift_text
from everweek.people.policy import Action, TokenScope
from everweek.web.api.bodies import Day, Strict
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of
from everweek.worktime.hours import Shift

router = Router(tags=["house"], auth=Bearer(TokenScope.HOURS_WRITE))
MOST_SHIFTS = 24
ShiftText = Annotated[str, Field(max_length=20)]
Shifts = Annotated[list[ShiftText], Field(max_length=MOST_SHIFTS)]


class OwnDaysIn(Strict):
    """Days on which the unit works otherwise, or not at all; they count before public holidays."""

    since: Day = Field(description="The first day.")
    until: Day | None = Field(default=None, description=f"The last day, at most {LONGEST_OWN} days on; left out: the first.")
    shifts: Shifts = Field(default_factory=list, description="Left out: days off.", examples=[["09:00-12:00"]])
    why: str = Field(default="", max_length=120)


class HoursIn(Strict):
    """When a unit works from now on, as a whole."""

    week: list[Shifts] = Field(
        min_length=len(DAYS),
        max_length=len(DAYS),
        description="Monday to Sunday: the shifts of each day. One that ends at a time that is not later ends on the next day.",
        examples=[[*[["09:00-12:30", "13:30-18:00"]] * 5, [], []]],
    )
    country: str = Field(default="", max_length=2, description="Whose public holidays are days off, such as PT; left out: none.")
    part: str = Field(default="", max_length=20, description="The part of that country, where it has holidays of its own.")
    own: list[OwnDaysIn] = Field(default_factory=list, max_length=MOST_OWN)


class OwnDaysOut(Schema):
    """Days on which the unit works otherwise."""

    since: date
    until: date
    shifts: list[str]
    why: str


class HoursOut(Schema):
    """When a unit works."""

    week: list[list[str]] = Field(description="Monday to Sunday: the shifts of each day.")
    country: str
    part: str
    own: list[OwnDaysOut]
    zone: str = Field(description="On whose walls these times stand.")
    said_by: str | None = Field(default=None, description="The key of the unit that says so; left out: nobody, it is usual.")


@router.get(
    "/{slug:key}/hours",
    auth=Bearer(TokenScope.UNITS_READ),
    response={200: HoursOut, **REFUSALS},
    operation_id="get_unit_hours",
    summary="When a unit works",
    exclude_none=True,
)
def get_unit_hours(request: HttpRequest, key: str) -> HoursOut:
    """What counts for a unit: what it says itself, else the nearest unit above it, else Monday to Friday, nine to five."""
    return _out(show_hours(access_unit(actor_of(request), key, Action.UNITS_READ)))


@router.put(
    "/{slug:key}/hours",
    response={200: HoursOut, **REFUSALS},
    operation_id="put_unit_hours",
    summary="Say when a unit works",
    exclude_none=True,
)
def put_unit_hours(request: HttpRequest, key: str, body: HoursIn) -> HoursOut:
    """Say when it works from now on, and those below it that say nothing. Promises that run keep the hours they began with."""
    by = actor_of(request)
    unit = access_unit(by, key, Action.HOURS_EDIT)
    week = tuple(_shifts(shifts, day) for day, shifts in zip(DAYS, body.week, strict=True))
    own = [OwnDays(one.since, one.until or one.since, _shifts(one.shifts, "own"), one.why) for one in body.own]
    services.set_hours(unit=unit, week=week, country=body.country, part=body.part, own=own, by=by)
    return _out(show_hours(unit))


@router.delete(
    "/{slug:key}/hours",
    response={204: None, **REFUSALS},
    operation_id="leave_unit_hours",
    summary="Let a unit work as the unit above it does",
)
def leave_unit_hours(request: HttpRequest, key: str) -> Status[None]:
    """Leave it to the unit above from now on. Where it says nothing itself, or has none above it, nothing changes."""
    by = actor_of(request)
    services.leave_hours_to_the_unit_above(unit=access_unit(by, key, Action.HOURS_EDIT), by=by)
    return Status(204, None)


def _shifts(texts: Sequence[str], field: str) -> tuple[Shift, ...]:
    return check_shifts(", ".join(texts), field)


def _out(shown: HoursShown) -> HoursOut:
    return HoursOut(
        week=[[shift_text(one) for one in day] for day in shown.week],
        country=shown.country,
        part=shown.part,
        own=[
            OwnDaysOut(since=one.since, until=one.until, shifts=[shift_text(shift) for shift in one.shifts], why=one.why)
            for one in shown.own
        ],
        zone=shown.zone,
        said_by=shown.said_by.key if shown.said_by is not None else None,
    )
