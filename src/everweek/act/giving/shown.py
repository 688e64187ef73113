"""What is told of gestures, limits and budgets: plain values, for whoever shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from everweek.act.giving.models import Gesture
from everweek.act.giving.rules import Bound, GestureKind, GestureStanding
from everweek.ledger.money import to_amount
from everweek.people.models import Member


@dataclass(frozen=True, kw_only=True)
class GestureShown:
    """A gesture, or a request for one; ``amount`` is None for what costs nothing. Names are empty where there is nobody."""

    id: int
    case: int
    case_title: str
    unit: str
    kind: GestureKind
    standing: GestureStanding
    currency: str
    amount: Decimal | None
    what: str
    why: str
    said: str
    tells: bool
    told_as: str
    member: str
    asked_by: str
    keeper: int | None
    keeper_name: str
    due_on: date | None
    asked_at: datetime
    given_at: datetime | None
    done_at: datetime | None


@dataclass(frozen=True)
class RoomShown:
    """What is left under one limit."""

    bound: Bound
    limit: Decimal
    used: Decimal
    left: Decimal


@dataclass(frozen=True)
class OfferShown:
    """One kind that may be given here and now without asking; ``left`` is None where nothing limits it, ``usual`` one tap."""

    kind: GestureKind
    currency: str
    usual: Decimal | None
    left: Decimal | None
    rooms: Sequence[RoomShown]


@dataclass(frozen=True)
class CellShown:
    """What a role may give of a kind: as the unit ``said_by`` says; ``own`` where that is the unit that was asked for."""

    role: str
    kind: GestureKind
    currency: str
    may: bool
    usual: Decimal | None
    per_case: Decimal | None
    per_month: Decimal | None
    per_customer: Decimal | None
    said_by: str
    own: bool


@dataclass(frozen=True)
class BudgetShown:
    """A budget, and what was given from it so far."""

    unit: str
    unit_key: str
    period: str
    currency: str
    amount: Decimal
    given: Decimal


@dataclass(frozen=True)
class ClaimShown:
    """How often a customer got something of a kind, and how much in all, where it cost money."""

    kind: GestureKind
    currency: str
    number: int
    amount: Decimal | None


def show_gesture(one: Gesture) -> GestureShown:
    """A gesture as it is told; read with its case, unit, members."""
    return GestureShown(
        id=one.pk,
        case=one.case_id,
        case_title=one.case.title,
        # What is asked for is given where its case stands.
        unit=(one.case.unit if one.standing == GestureStanding.ASKED else one.unit).name,
        kind=GestureKind(one.kind),
        standing=GestureStanding(one.standing),
        currency=one.currency,
        amount=to_amount(one.amount, one.currency) if one.currency else None,
        what=one.what,
        why=one.why,
        said=one.said,
        tells=one.tells,
        told_as=one.told_as,
        member=_name(one.member),
        asked_by=_name(one.asked_by),
        keeper=one.keeper_id,
        keeper_name=_name(one.keeper),
        due_on=one.due_on,
        asked_at=one.asked_at,
        given_at=one.given_at,
        done_at=one.done_at,
    )


def _name(member: Member | None) -> str:
    return member.name if member is not None else ""
