"""``/api/v1/case-board``: how clocks stand; ``/cases/{id}/deciding``: who decides what went a level up."""

from datetime import datetime, timedelta
from typing import Final

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from everweek.act.access import access_case
from everweek.act.answering import show_who_decides
from everweek.act.assigning.board import list_unit_clocks, list_waiting
from everweek.act.cases.above import may_settle
from everweek.people.access import check_may, may
from everweek.people.policy import Action, TokenScope
from everweek.people.queries import today
from everweek.prove.promised import kept_by_unit
from everweek.science import Estimate, NotEnough
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of

router = Router(tags=["cases"], auth=Bearer(TokenScope.CASES_READ))
of_cases = Router(tags=["cases"], auth=Bearer(TokenScope.CASES_READ))
LOOKED_BACK: Final = timedelta(days=90)


class PromisesKeptOut(Schema):
    """The share of promises that were kept, in points of 100, with its interval."""

    value: float
    low: float
    high: float
    n: int = Field(description="How many promises came due.")


class UnitClocksOut(Schema):
    """The open cases of one unit."""

    unit: str = Field(description="Its key.")
    name: str
    open: int
    late: int = Field(description="Of how many a promise that runs is past its moment.")
    nobodys: int = Field(description="How many are nobody's.")
    waits: int = Field(description="How many wait for a word of their customer, and are late with nothing.")
    next_at: datetime | None = Field(default=None, description="When the next is due; left out where none is.")
    kept: PromisesKeptOut | None = Field(
        default=None,
        description="Promises kept in ninety days, for who may read measures; left out where too few came due.",
    )


class WaitsWithOut(Schema):
    """What waits with one colleague; no measure of anybody."""

    name: str
    open: int
    late: int


class CaseBoard(Schema):
    """The board of clocks."""

    units: list[UnitClocksOut] = Field(description="The units that have open cases, by name.")
    waiting: list[WaitsWithOut] = Field(description="By name.")


class DeciderOut(Schema):
    """A colleague who decides."""

    external_id: str | None = Field(default=None, description="Where they have one.")
    name: str


class CaseDeciding(Schema):
    """Who decides a case now."""

    level: int = Field(description="Who answers for it: 0 its owner, 1 whoever leads there, up to 3, a director.")
    deciding: list[DeciderOut] = Field(
        description="Of a case a level up, whose it is now: its owner, or the nearest who lead there and neither handed it up "
        "nor decided or told what its customer did not agree to. Empty at level 0."
    )
    may: bool = Field(description="Whether the colleague your token acts for may decide, tell and close it by this program.")


@router.get(
    "", response={200: CaseBoard, **REFUSALS}, operation_id="get_case_board", summary="How clocks stand", exclude_none=True
)
def get_case_board(request: HttpRequest) -> CaseBoard:
    """The units in which the colleague your token acts for leads: open, late and nobody's, and what waits with whom."""
    by = actor_of(request)
    check_may(by, Action.BOARD_READ)
    kept = kept_by_unit(by, since=today() - LOOKED_BACK) if may(by, Action.MEASURES_READ) else {}
    units = [
        UnitClocksOut(
            unit=one.key,
            name=one.name,
            open=one.open,
            late=one.late,
            nobodys=one.nobodys,
            waits=one.waits,
            next_at=one.next_at,
            kept=_kept(kept.get(one.key)),
        )
        for one in list_unit_clocks(by)
    ]
    waiting = [WaitsWithOut(name=one.name, open=one.open, late=one.late) for one in list_waiting(by)]
    return CaseBoard(units=units, waiting=waiting)


@of_cases.get(
    "/{int:case_id}/deciding",
    response={200: CaseDeciding, **REFUSALS},
    operation_id="get_case_deciding",
    summary="Who decides a case now",
    exclude_none=True,
)
def get_case_deciding(request: HttpRequest, case_id: int) -> CaseDeciding:
    """Somebody else where its customer did not agree, or it was handed up. A program decides for its own person alone."""
    by = actor_of(request)
    case = access_case(by, case_id)
    who = [DeciderOut(external_id=one.external_id or None, name=one.name) for one in show_who_decides(case)]
    return CaseDeciding(level=case.level, deciding=who, may=may_settle(case, by))


def _kept(found: Estimate | NotEnough | None) -> PromisesKeptOut | None:
    return PromisesKeptOut(value=found.value, low=found.low, high=found.high, n=found.n) if isinstance(found, Estimate) else None
