"""``/api/v1/units/{key}/allowances`` and ``/budgets``: what each role may give without asking, and how much there is."""

from decimal import Decimal
from typing import Annotated

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field, StrictBool

from everweek.act.giving.granting import AllowanceWanted, set_allowance, set_budget
from everweek.act.giving.queries import list_budgets, list_grid
from everweek.act.giving.rules import GestureKind
from everweek.errors import Invalid
from everweek.people.access import access_unit
from everweek.people.models import Unit
from everweek.people.policy import Action, Role, TokenScope
from everweek.web.api.bodies import Strict
from everweek.web.api.gestures import Amount
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of

router = Router(tags=["gestures"], auth=Bearer(TokenScope.ALLOWANCES_WRITE))
Currency = Annotated[str, Field(pattern="^[A-Z]{3}$", min_length=3, max_length=3, examples=["EUR"])]


class AllowanceIn(Strict):
    """One cell of the grid. A limit that is left out is none."""

    role: Role
    kind: GestureKind
    currency: Currency | None = Field(default=None, description="Of what costs money.")
    as_above: StrictBool = Field(default=False, description="Leave it to the unit above.")
    may: StrictBool = Field(default=True, description="False: only by approval, whatever the unit above lets.")
    usual: Amount | None = Field(default=None, description="What one tap gives.")
    per_case: Amount | None = Field(default=None, description="At most in one case, whoever gives.")
    per_month: Amount | None = Field(default=None, description="At most a month, each giver.")
    per_customer: Amount | None = Field(default=None, description="At most to one customer in a year, whoever gives.")


class AllowanceOut(Schema):
    """What a role may give of one kind."""

    role: str
    kind: GestureKind
    currency: str | None = None
    may: bool
    usual: str | None = None
    per_case: str | None = None
    per_month: str | None = None
    per_customer: str | None = None
    own: bool = Field(description="Whether this unit says so itself.")


class AllowancesOut(Schema):
    """What each role may give in a unit."""

    allowances: list[AllowanceOut]


class BudgetIn(Strict):
    """A budget of a unit and all below it."""

    period: str = Field(
        pattern=r"^20[0-9]{2}(-(0[1-9]|1[0-2]))?$", max_length=7, description="A month or a year.", examples=["2026-11"]
    )
    currency: Currency
    amount: Amount | None = Field(description="How much may be given; null: there is no budget.")


class BudgetOut(Schema):
    """A budget, and what was given from it."""

    unit: str = Field(description="The key of its unit.")
    period: str
    currency: str
    amount: str
    given: str


class BudgetsOut(Schema):
    """The budgets of a unit and those below it, the newest time first; at most twelve."""

    budgets: list[BudgetOut]


@router.get(
    "/{slug:key}/allowances",
    auth=Bearer(TokenScope.CASES_READ),
    response={200: AllowancesOut, **REFUSALS},
    operation_id="get_allowances",
    summary="What each role may give in a unit",
    exclude_none=True,
)
def get_allowances(request: HttpRequest, key: str) -> AllowancesOut:
    """What a unit says itself, else the nearest unit above it."""
    return _grid(access_unit(actor_of(request), key, Action.CASES_READ))


@router.put(
    "/{slug:key}/allowances",
    response={200: AllowancesOut, **REFUSALS},
    operation_id="put_allowance",
    summary="Say what a role may give in a unit",
    exclude_none=True,
)
def put_allowance(request: HttpRequest, key: str, body: AllowanceIn) -> AllowancesOut:
    """Set one cell of the grid, there and below. What was given before stays given."""
    by = actor_of(request)
    unit = access_unit(by, key, Action.ALLOWANCES_EDIT)
    if body.as_above and body.model_fields_set - {"role", "kind", "currency", "as_above"}:
        raise Invalid(_("What is left to the unit above has no limits of its own."), field="as_above")
    wanted = AllowanceWanted(
        may=body.may,
        usual=_amount(body.usual),
        per_case=_amount(body.per_case),
        per_month=_amount(body.per_month),
        per_customer=_amount(body.per_customer),
    )
    set_allowance(
        unit=unit,
        role=body.role,
        kind=body.kind,
        currency=body.currency or "",
        wanted=None if body.as_above else wanted,
        by=by,
    )
    return _grid(unit)


@router.get(
    "/{slug:key}/budgets",
    auth=Bearer(TokenScope.CASES_READ),
    response={200: BudgetsOut, **REFUSALS},
    operation_id="get_budgets",
    summary="How much may be given in a unit",
    exclude_none=True,
)
def get_budgets(request: HttpRequest, key: str) -> BudgetsOut:
    """The budgets of a unit and those below it, and what was given from each."""
    return _budgets(access_unit(actor_of(request), key, Action.CASES_READ))


@router.put(
    "/{slug:key}/budgets",
    response={200: BudgetsOut, **REFUSALS},
    operation_id="put_budget",
    summary="Say how much may be given in a unit",
    exclude_none=True,
)
def put_budget(request: HttpRequest, key: str, body: BudgetIn) -> BudgetsOut:
    """Set how much may be given there and below in a month or a year, with what was given in it before."""
    by = actor_of(request)
    unit = access_unit(by, key, Action.ALLOWANCES_EDIT)
    set_budget(unit=unit, period=body.period, currency=body.currency, amount=_amount(body.amount), by=by)
    return _budgets(unit)


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


def _grid(unit: Unit) -> AllowancesOut:
    return AllowancesOut(
        allowances=[
            AllowanceOut(
                role=one.role,
                kind=one.kind,
                currency=one.currency or None,
                may=one.may,
                usual=_text(one.usual),
                per_case=_text(one.per_case),
                per_month=_text(one.per_month),
                per_customer=_text(one.per_customer),
                own=one.own,
            )
            for one in list_grid(unit)
        ]
    )


def _budgets(unit: Unit) -> BudgetsOut:
    return BudgetsOut(
        budgets=[
            BudgetOut(unit=one.unit_key, period=one.period, currency=one.currency, amount=str(one.amount), given=str(one.given))
            for one in list_budgets(unit)
        ]
    )
