"""Reads of what was given and may be given, and the gate to one gesture."""

from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from itertools import islice
from typing import Final

from django.db.models import Case as Ordered
from django.db.models import F, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from everweek.act.giving.authority import (
    Given,
    authority_of,
    cells_by_unit,
    current,
    list_who_may_give,
    spent_of,
)
from everweek.act.giving.models import Allowance, Budget, Gesture
from everweek.act.giving.rules import Authority, GestureKind, GestureStanding, Limits, Room, covers, tightest
from everweek.act.giving.shown import BudgetShown, CellShown, ClaimShown, GestureShown, OfferShown, RoomShown, show_gesture
from everweek.act.models import Case
from everweek.act.queries import cases_within
from everweek.errors import Invalid
from everweek.journal.services import Actor
from everweek.ledger.money import to_amount
from everweek.people.access import member_of, the_one
from everweek.people.days import here
from everweek.people.models import Member, Unit
from everweek.people.policy import Action
from everweek.people.queries import today
from everweek.people.tree import line_of
from everweek.text.storable import is_storable

MOST: Final = 100
"""So many stand in a queue at most; those that are older come first."""
MOST_BUDGETS: Final = 12
"""So many are shown at a time: each is summed by a question of its own."""


def access_gesture(by: Actor, gesture_id: int, action: Action = Action.CASES_READ) -> Gesture:
    """The gesture of that number in a case within reach of ``by``, or which ``by`` keeps anywhere; ``NotFound`` otherwise."""
    member = member_of(by)
    mine = Q(keeper=member) if member is not None and action is Action.CASES_READ else Q(pk__in=[])
    found = Gesture.objects.filter(Q(case__in=cases_within(by, action)) | mine, pk=gesture_id)
    return the_one(found.select_related("case", "case__unit"), _("There is no such gesture, or it is not yours to see."))


def list_gestures(case: Case) -> Sequence[GestureShown]:
    """What was given or asked for in a case and in those that are part of it, the newest first."""
    return [show_gesture(one) for one in gestures_in(case)]


def gestures_in(case: Case) -> Sequence[Gesture]:
    """The gestures given or asked for in a case and in those that are part of it, as rows, the newest first."""
    rows = Gesture.objects.filter(case__in=Case.objects.filter(Q(pk=case.pk) | Q(joined_into=case)))
    return list(_whole(rows).order_by("-asked_at", "-pk"))


def list_offers(authority: Authority, given: Given, case: Case, member: int) -> Sequence[OfferShown]:
    """What a member with this authority may give in a case here and now, and how much of it is left."""
    order = list(GestureKind)
    offers = [
        _offer(kind, currency, several, given.widest(case, member, kind, currency, several) if currency else [])
        for (kind, currency), several in authority.items()
    ]
    return sorted(offers, key=lambda one: (order.index(one.kind), one.currency))


def list_to_approve(by: Actor) -> Sequence[GestureShown]:
    """What others ask for and ``by`` may approve, the oldest first."""
    member = member_of(by)
    if member is None:
        return []
    rows = Gesture.objects.filter(standing=GestureStanding.ASKED, case__in=cases_within(by)).exclude(asked_by=member)
    # Read at most once, and not at all where nothing waits.
    grid = cache(cells_by_unit)

    def decides(one: Gesture) -> bool:
        near = [cell for unit in line_of(one.case.unit) for cell in grid().get(unit, ())]
        return may_decide(by, one, authority_of(by, one.case, near))

    # First looked through and then cut: the oldest of all may be for others to decide.
    waiting = _whole(rows).order_by("asked_at", "pk").iterator(chunk_size=MOST)
    return [show_gesture(one) for one in islice(filter(decides, waiting), MOST)]


def may_decide(by: Actor, gesture: Gesture, authority: Authority | None = None) -> bool:
    """Whether a request is for ``by`` to approve or decline; ``authority`` is theirs in its case, where it is known."""
    member = member_of(by)
    if gesture.standing != GestureStanding.ASKED or member is None or gesture.asked_by_id == member.pk:
        return False
    found = authority_of(by, gesture.case) if authority is None else authority
    return covers(found.get((GestureKind(gesture.kind), gesture.currency), ()), gesture.amount)


def list_who_are_asked(gesture: Gesture) -> Sequence[str]:
    """The names of those who may approve a request."""
    kind = GestureKind(gesture.kind)
    found = list_who_may_give(gesture.case, kind, gesture.currency, gesture.amount, but=gesture.asked_by_id)
    return [one.name for one in found]


def list_to_keep(by: Actor) -> Sequence[GestureShown]:
    """The gestures ``by`` is to carry out or has promised, what is due first before what has no day.

    Whoever leads there also gets those whose keeper has left, and which nobody keeps any more.
    """
    member = member_of(by)
    if member is None:
        return []
    left = Q(keeper=None, case__in=cases_within(by, Action.CASES_LEAD))
    rows = Gesture.objects.filter(Q(keeper=member) | left, standing=GestureStanding.GIVEN)
    return [show_gesture(one) for one in _whole(rows).order_by(F("due_on").asc(nulls_last=True), "given_at", "pk")[:MOST]]


def gesture_told(gesture: Gesture) -> GestureShown:
    """A gesture as it stands by now, as it is told."""
    return show_gesture(_whole(Gesture.objects.all()).get(pk=gesture.pk))


def find_colleague(text: str) -> Member:
    """The member of that name or mail address who is here; ``Invalid`` where there is none, or there are several."""
    wanted = text.strip()
    named = Q(name__iexact=wanted) | Q(email__iexact=wanted)
    found = list(Member.objects.filter(named, here(today()))[:2]) if is_storable(wanted) else []
    if len(found) != 1:
        message = _("Several colleagues are called so: give the mail address.") if found else _("No colleague here is called so.")
        raise Invalid(message, field="colleague")
    return found[0]


def show_claims(given: Given) -> Sequence[ClaimShown]:
    """What the customer of a case got within a year, whoever the cases belonged to before, most often first."""
    found = [
        ClaimShown(GestureKind(kind), currency, n, to_amount(amount, currency) if currency else None)
        for (kind, currency), (n, amount) in given.claims.items()
    ]
    return sorted(found, key=lambda one: (-one.number, one.kind, one.currency))


def list_grid(unit: Unit) -> Sequence[CellShown]:
    """What each role may give in a unit: what it says itself, else the nearest unit above it; by role, kind and currency."""
    line = line_of(unit)
    found: dict[tuple[str, str, str], Allowance] = {}
    rows = Allowance.objects.filter(unit__in=line).select_related("unit")
    for one in sorted(rows, key=lambda cell: line.index(cell.unit_id)):
        found.setdefault((one.role, one.kind, one.currency), one)
    order = list(GestureKind)
    cells = sorted(found.values(), key=lambda one: (order.index(GestureKind(one.kind)), one.currency))
    return [_cell(one, unit) for one in cells]


def list_budgets(unit: Unit) -> Sequence[BudgetShown]:
    """The budgets of a unit and those below it and what was given from each: what holds now first, its own before the others'."""
    below = Budget.objects.filter(unit__path__startswith=unit.path).select_related("unit")
    now, own = When(period__in=current(today()), then=Value(0)), When(unit=unit, then=Value(0))
    places = (Ordered(now, default=Value(1)), Ordered(own, default=Value(1)))
    rows = below.order_by(*places, "-period", "unit__name", "currency")[:MOST_BUDGETS]
    return [
        BudgetShown(
            one.unit.name,
            one.unit.key,
            one.period,
            one.currency,
            to_amount(one.amount, one.currency),
            to_amount(spent_of(one), one.currency),
        )
        for one in rows
    ]


def _whole(rows: QuerySet[Gesture]) -> QuerySet[Gesture]:
    return rows.select_related("case", "case__unit", "unit", "member", "asked_by", "keeper")


def _offer(kind: GestureKind, currency: str, several: Sequence[Limits], rooms: Sequence[Room]) -> OfferShown:
    least, most = tightest(rooms), max((one.usual for one in several if one.usual is not None), default=None)
    usual = to_amount(most, currency) if most is not None and currency else None
    left = to_amount(least.left, currency) if least is not None else None
    shown = [
        RoomShown(one.bound, to_amount(one.limit, currency), to_amount(one.used, currency), to_amount(one.left, currency))
        for one in rooms
    ]
    return OfferShown(kind, currency, usual, left, shown)


def _cell(one: Allowance, unit: Unit) -> CellShown:
    def amount(units: int | None) -> Decimal | None:
        return None if units is None else to_amount(units, one.currency)

    return CellShown(
        role=one.role,
        kind=GestureKind(one.kind),
        currency=one.currency,
        may=one.may,
        usual=amount(one.usual),
        per_case=amount(one.per_case),
        per_month=amount(one.per_month),
        per_customer=amount(one.per_customer),
        said_by=one.unit.name,
        own=one.unit_id == unit.pk,
    )
