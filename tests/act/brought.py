"""Cases as tests of what gestures brought back draw them, and lay them down as rows: as many as wanted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.db import transaction
from tests.act.opening import MONDAY
from tests.cast import Cast

from everweek.act.cases.rules import CaseKind, StageName, Standing, Way
from everweek.act.giving.models import Gesture
from everweek.act.giving.rules import GestureKind, GestureStanding
from everweek.act.models import AskedAgain, Case, Cause, Stage
from everweek.journal.services import Happening, record_many
from everweek.moments.models import Interaction
from everweek.people.models import Customer

HOUR = timedelta(hours=1)
STAYS = 90 * 24
"""In hours, as all of this: from the Monday on which they were opened."""


@dataclass(frozen=True)
class Drawn:
    """One case: when its customer was told first, when it began anew, and what was given when; whose it is, by their place."""

    kind: str
    severity: int
    cause: str
    closed: bool
    agreed: bool | None
    again: bool | None
    told: int | None
    anew: Sequence[int]
    customer: int | None
    given: Sequence[tuple[str, int, int]]
    part_of: int | None

    @property
    def won(self) -> bool | None:
        """Whether an unhappy customer is content after it: by what was said last."""
        if not self.closed or self.kind == CaseKind.CALL_BACK:
            return None
        return self.agreed if self.again is None else self.again


def draw(many: int, seed: int) -> tuple[list[Drawn], dict[int, list[int]]]:
    """So many cases, and when each of their customers had a moment with us."""
    at = Random(seed)
    some = [_one(at, place, many) for place in range(many)]
    return some, {one: [at.randrange(3600) for _each in range(at.randrange(3))] for one in range(many // 2)}


def _one(at: Random, place: int, many: int) -> Drawn:
    part_of = at.randrange(place) if place > 10 and at.random() < 0.06 else None
    told = at.randrange(1, 400) if at.random() < 0.9 else None
    closed = told is not None and part_of is None and at.random() < 0.8
    gifts = [
        (at.choice(["credit", "gift", "call"]), at.randrange(1, 90), at.randrange(800)) for _one in range(at.choice([0, 0, 1, 2]))
    ]
    return Drawn(
        kind=at.choice([CaseKind.COMPLAINT, CaseKind.COMPLAINT, CaseKind.UNHAPPY_ANSWER, CaseKind.CALL_BACK]),
        severity=at.choice([1, 2]),
        cause=at.choice(["", "late"]),
        closed=closed,
        agreed=at.choice([None, True, True, False]),
        again=at.choice([None, None, True, False]),
        told=told,
        anew=sorted(at.randrange(800) for _each in range(at.choice([0, 0, 0, 1, 2]))),
        customer=at.randrange(many // 2) if at.random() < 0.9 else None,
        given=gifts,
        part_of=part_of,
    )


def lay(cast: Cast, drawn: Sequence[Drawn], moments: Mapping[int, Sequence[int]]) -> None:
    """Lay them down, without anything that hears of them."""
    late = Cause.objects.create(key="late", name="Late")
    made = Customer.objects.bulk_create([Customer(external_id=f"b{n}", name=f"B {n}") for n in moments])
    rows = Case.objects.bulk_create([_row(cast, one, late, made) for one in drawn])
    for row, one in zip(rows, drawn, strict=True):
        if one.part_of is not None:
            row.joined_into, row.standing = rows[one.part_of], Standing.JOINED
    Case.objects.bulk_update(rows, ["joined_into", "standing"], batch_size=400)
    each = list(zip(rows, drawn, strict=True))
    # Told first in the first round; in the last one again, long after.
    told = [
        (row, number, hour) for row, one in each if one.told is not None for number, hour in {row.round: 900, 1: one.told}.items()
    ]
    Stage.objects.bulk_create(
        Stage(case=row, name=StageName.DECISION_TOLD, round=number, at=_at(hour), by="system:tests") for row, number, hour in told
    )
    AskedAgain.objects.bulk_create(
        AskedAgain(case=row, round=row.round, due_at=MONDAY, content=one.again) for row, one in each if one.again is not None
    )
    Gesture.objects.bulk_create(_gift(row, *gift) for row, one in each for gift in one.given)
    Interaction.objects.bulk_create(
        Interaction(fingerprint="", customer=made[n], at=_at(hour), day=_at(hour).date())
        for n, hours in moments.items()
        for hour in hours
    )
    with transaction.atomic():
        record_many(list(_lines(cast, each)))


def _row(cast: Cast, one: Drawn, late: Cause, made: Sequence[Customer]) -> Case:
    return Case(
        kind=one.kind,
        way=Way.HAND,
        title="Drawn",
        customer=made[one.customer] if one.customer is not None else None,
        unit=cast.north_desk,
        standing=Standing.CLOSED if one.closed else Standing.IN_HAND,
        severity=one.severity,
        cause=late if one.cause else None,
        agreed=one.agreed,
        round=1 + len(one.anew),
        # Beginning anew takes away that the customer was told.
        told_at=_at(one.told) if one.told is not None and (one.closed or not one.anew) else None,
        closed_at=_at(one.told) if one.closed else None,
        opened_at=MONDAY,
        opened_by="system:tests",
        day=MONDAY.date(),
        turn_at=MONDAY,
        changed_at=MONDAY,
    )


def _gift(row: Case, kind: str, euros: int, hour: int) -> Gesture:
    costs = kind != GestureKind.CALL
    return Gesture(
        case=row,
        kind=kind,
        standing=GestureStanding.DONE,
        currency="EUR" if costs else "",
        amount=10_000 * euros if costs else 0,
        unit=row.unit,
        asked_at=_at(hour),
        given_at=_at(hour),
        day=_at(hour).date(),
    )


def _lines(cast: Cast, each: Sequence[tuple[Case, Drawn]]) -> Iterator[Happening]:
    for row, one in each:
        for hour in one.anew:
            yield Happening(kind="case.reopened", by=cast.erin, subject=("case", row.pk), at=_at(hour))


def _at(hour: int | None) -> datetime:
    assert hour is not None
    return MONDAY + hour * HOUR
