"""Reading what is experienced."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Q, QuerySet
from django.db.models.lookups import Exact

from everweek import clock
from everweek.journal.services import Actor
from everweek.moments import rules
from everweek.moments.first import met_before
from everweek.moments.models import Interaction, Touchpoint
from everweek.people.access import Scope, check_may, reach_of
from everweek.people.expressions import flag_of, number_of, text_of
from everweek.people.models import Customer, Member
from everweek.people.paging import START, Order, Place, Stretch
from everweek.people.policy import Action
from everweek.people.queries import chunks
from everweek.text.storable import is_storable

TOLD_LAST: Final = Order("-pk")


@dataclass(frozen=True)
class Logged:
    """One moment somebody logged by hand. ``first``: the customer's first one with us; ``fresh``: it can still be taken back."""

    id: int
    at: datetime
    day: date
    touchpoint: str
    unit: str
    channel: str
    customer: str
    word: str
    first: bool
    fresh: bool


@dataclass(frozen=True, kw_only=True)
class MomentsWanted:
    """Which moments: with one customer; of a unit and those below it (by its path); of a touchpoint; in which days."""

    customer: int | None = None
    path: str = ""
    touchpoint: str = ""
    channel: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, kw_only=True)
class MomentShown:
    """One moment as it was told: by the names other programs use, with the path of its unit and its customer's own name."""

    id: int
    external_id: str | None
    at: datetime
    customer: str | None
    customer_name: str
    unit: str | None
    path: str | None
    touchpoint: str | None
    handled_by: str | None
    channel: str
    attributes: Mapping[str, object]
    by_hand: bool

    @classmethod
    def of(cls, row: Interaction) -> "MomentShown":
        """What is told of a row."""
        return cls(
            id=row.pk,
            external_id=row.external_id,
            at=row.at,
            customer=row.customer.external_id if row.customer is not None else None,
            customer_name=row.customer.name if row.customer is not None else "",
            unit=row.unit.key if row.unit is not None else None,
            path=row.unit.path if row.unit is not None else None,
            touchpoint=row.touchpoint.key if row.touchpoint is not None else None,
            handled_by=row.handled_by.external_id if row.handled_by is not None else None,
            channel=row.channel,
            attributes=row.attributes,
            by_hand=row.logged_by_id is not None,
        )


@dataclass(frozen=True)
class Arranged:
    """One touchpoint as it stands: those in use in the order a customer meets them, then those closed."""

    key: str
    name: str
    closed_on: date | None


def list_logged(by: Member, *, most: int) -> list[Logged]:
    """The last moments ``by`` logged by hand, the newest first, without those taken back."""
    mine = Interaction.objects.filter(logged_by=by, withdrawn_at__isnull=True).order_by("-pk")
    rows = mine.select_related("touchpoint", "unit", "customer").annotate(later=met_before())[:most]
    now = clock.now()
    return [
        Logged(
            id=row.pk,
            at=row.at,
            day=row.day,
            touchpoint=row.touchpoint.name if row.touchpoint is not None else "",
            unit=row.unit.name if row.unit is not None else "",
            channel=row.channel,
            customer="" if row.customer is None else row.customer.name or row.customer.email or row.customer.external_id or "",
            word=str(row.attributes.get(rules.WORD, "")),
            first=row.customer is not None and not row.later,
            fresh=rules.is_fresh(row.recorded_at, now),
        )
        for row in rows
    ]


def last_place(by: Member) -> tuple[str, str]:
    """The key of the unit, and the channel, at which ``by`` last logged a moment by hand; empty where there is none yet."""
    last = Interaction.objects.filter(logged_by=by).select_related("unit").order_by("-pk").first()
    return ("", "") if last is None else (last.unit.key if last.unit is not None else "", last.channel)


def list_arranged() -> list[Arranged]:
    """Every touchpoint, those in use first."""
    rows = [Arranged(one.key, one.name, one.closed_on) for one in Touchpoint.objects.all()]
    return sorted(rows, key=lambda one: one.closed_on is not None)


def next_position() -> int:
    """The place of a touchpoint that is added at the end; 1 for the first of them."""
    last = Touchpoint.objects.order_by("-position").values_list("position", flat=True).first()
    return 1 if last is None else last + 1


def list_touchpoints() -> list[Touchpoint]:
    """The touchpoints in use, in the order a customer meets them."""
    return list(Touchpoint.objects.filter(closed_on__isnull=True))


def touchpoint_in_use(key: str) -> Touchpoint | None:
    """The touchpoint of that key, where something new may be told of it; for the house itself."""
    return Touchpoint.objects.filter(key=key, closed_on__isnull=True).first() if is_storable(key) else None


def touchpoint_names() -> dict[str, str]:
    """What every touchpoint is called by its key, those that are closed too: what was said there is still told of."""
    return dict(Touchpoint.objects.values_list("key", "name"))


def ids_within(scope: Scope, wanted: Iterable[int]) -> set[int]:
    """Those of the interactions ``wanted`` that exist within ``scope``."""
    found: set[int] = set()
    for some in chunks(sorted(set(wanted)), 500):
        found.update(
            Interaction.objects.filter(scope.reaching(), pk__in=some, withdrawn_at__isnull=True).values_list("pk", flat=True)
        )
    return found


def list_interactions(by: Actor, action: Action = Action.INTERACTIONS_READ) -> QuerySet[Interaction]:
    """The interactions within the reach of ``by``, and those that ``by`` handled; newest first."""
    inside = reach_of(by, action).reaching(own="handled_by")
    return (
        Interaction.objects.filter(inside, withdrawn_at__isnull=True)
        .select_related("unit", "touchpoint", "customer", "handled_by")
        .order_by("-at", "-pk")
    )


def list_seen(by: Actor, numbers: Collection[int]) -> set[int]:
    """Which of these interactions, by their numbers, ``by`` may see."""
    return set(list_interactions(by).filter(pk__in=numbers).values_list("pk", flat=True)) if numbers else set()


def list_moments(by: Actor, wanted: MomentsWanted, place: Place = START) -> Stretch[MomentShown]:
    """The moments within reach, those told last first; ``NotAllowed`` for who may see none."""
    check_may(by, Action.INTERACTIONS_READ)
    named = {
        "customer": wanted.customer,
        "unit__path__startswith": wanted.path,
        "touchpoint__key": wanted.touchpoint,
        "channel": wanted.channel,
        "day__gte": wanted.since,
        "day__lte": wanted.until,
    }
    rows = list_interactions(by).filter(**{name: value for name, value in named.items() if value not in {None, ""}})
    found = TOLD_LAST.stretch(rows, place)
    return found.holding([MomentShown.of(row) for row in found.rows])


def list_interactions_of(by: Actor, customer: Customer) -> QuerySet[Interaction]:
    """The interactions of a customer, as far as ``by`` may see them."""
    return list_interactions(by).filter(customer=customer)


def count_of(customer: Customer) -> int:
    """How many moments a customer had with us."""
    return Interaction.objects.filter(customer=customer, withdrawn_at__isnull=True).count()


def has_interactions() -> bool:
    """Whether there is any interaction at all; for commands."""
    return Interaction.objects.exists()


def interactions_by_external_id(external_ids: Iterable[str]) -> Mapping[str, int]:
    """The ids of interactions by what another program calls them, for the house itself."""
    found: dict[str, int] = {}
    for some in chunks(sorted(set(external_ids)), 500):
        rows = Interaction.objects.filter(external_id__in=some).values_list("external_id", "pk")
        found.update((name, pk) for name, pk in rows if name is not None)
    return found


def having(attributes: Mapping[str, str]) -> Q:
    """What moments with these attributes are found by, whatever programs told them as: ``4`` is text or a number.

    An attribute's name is never part of a look-up's own: ``attributes__range`` and ``attributes__isnull`` ask something else.
    """
    found = Q()
    for name, value in attributes.items():
        field = f"attributes.{name}"
        one = Q(Exact(text_of(field), value))
        if rules.NUMBER.fullmatch(value):
            one |= Q(Exact(number_of(field), float(value)))
        if value in rules.FLAGS:
            one |= Q(Exact(flag_of(field), rules.FLAGS[value]))
        found &= one
    return found
