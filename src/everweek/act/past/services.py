"""Storing past cases, thousands at once: one line of the journal each, with all that is known of them at its own times.

As history nobody hears of them and no clock runs. Where they ``act``, those that are still open go on as any other case does.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Final
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from everweek import clock
from everweek.act.cases.changing import line
from everweek.act.cases.opening import opening_ids
from everweek.act.cases.rules import WAIT_FOR_HER, Side, Standing, Way
from everweek.act.cases.working import check_may_own
from everweek.act.giving.lapsing import happened
from everweek.act.giving.models import Gesture
from everweek.act.giving.posting import post_past_gestures
from everweek.act.giving.rules import GestureStanding
from everweek.act.models import OPEN, Case, CaseClock, Remark, Stage
from everweek.act.past.clocks import Promises, clocks_of, promises_of
from everweek.act.past.naming import Hints, causes_by_name
from everweek.act.past.rules import Checked, PastCase, check_past
from everweek.errors import Conflict, Invalid
from everweek.journal.bulk import insert_made
from everweek.journal.services import Actor, Happening, record_many
from everweek.moments.models import Touchpoint
from everweek.people.holding import hold_customers, zones_of
from everweek.people.models import Customer, Member, Unit
from everweek.people.outcomes import TAKEN, Outcome, Stored, store_each
from everweek.people.queries import chunks, is_open

_MOST: Final = 500
_FILE: Final = Way.FILE.value
_OF_WHOM: Final = frozenset({"identity", "customer", "owner"})


@transaction.atomic
def record_cases(rows: Sequence[PastCase], *, by: Actor, act: bool = False, first_stands: bool = False) -> list[Outcome]:
    """Store cases another program kept, one outcome for each row in its place; a row told again is stored already.

    Args:
        rows: at most 20,000 of them.
        by: who says so.
        act: those that are still open get their clocks, and whoever is told of a case that is opened is told of them; left out,
            all are history.
        first_stands: what an id stands for already is the same case, whatever the row says of it now.
    """
    if not rows:
        return []
    intake = _Intake(rows, act=act)
    promises: dict[int, Promises] = {}

    def put(fresh: Sequence[_Ready]) -> list[int] | None:
        for one in fresh:
            if one.unit.pk not in promises:
                promises[one.unit.pk] = promises_of(one.unit)
        return _put(fresh, promises, by)

    taken = _("This id stands for another case; what is stored was not changed.")
    return store_each(
        rows,
        ready=intake.ready,
        find=_find_stored,
        put=put,
        taken=Conflict(taken, field="case", code=TAKEN),
        first_stands=first_stands,
    )


def cases_by_key(keys: Iterable[str]) -> Mapping[str, int]:
    """The numbers of the cases that stand under these keys, by key."""
    return {key: pk for key, (pk, _fingerprint, _customer) in _find_stored(set(keys)).items()}


@dataclass(frozen=True, slots=True)
class _Ready:
    """A past case that can be stored; ``acts``: it is open, and goes on from now."""

    checked: Checked
    language: str
    unit: Unit
    zone: ZoneInfo
    touchpoint: int | None
    cause: int | None
    customer: int | None
    acts: bool
    fingerprint: str

    @property
    def identity(self) -> str:
        return self.checked.row.identity


class _Intake:
    """Checks rows; made inside the transaction that stores them, because it holds the customers it finds."""

    def __init__(self, rows: Sequence[PastCase], *, act: bool) -> None:
        self._act, self._now = act, clock.now()
        self._customers = hold_customers(row.customer for row in rows)
        self._languages = dict(Customer.objects.filter(pk__in=set(self._customers.values())).values_list("pk", "language"))
        self._units = Unit.objects.in_bulk({row.unit for row in rows if row.unit is not None})
        self._zones = zones_of(self._units)
        self._owners = Member.objects.in_bulk({row.owner for row in rows if row.owner is not None})
        self._touchpoints = dict(Touchpoint.objects.values_list("key", "pk"))
        self._causes, self._hints = causes_by_name(), Hints()
        self._may_own: dict[tuple[int, int], str] = {}

    def ready(self, row: PastCase) -> _Ready:
        """The past case of a row as it will be stored; ``Invalid`` says which field is wrong."""
        unit = self._units.get(row.unit or 0)
        if unit is None:
            raise Invalid(_("say in which unit it was"), field="unit")
        checked = check_past(row, self._zones[unit.pk], self._now)
        if row.customer is not None and row.customer not in self._customers:
            raise Invalid(_("There is no customer {id} (or they were erased).").format(id=row.customer), field="customer")
        if row.touchpoint and row.touchpoint not in self._touchpoints:
            message = _("there is no touchpoint {key}; name it first.").format(key=row.touchpoint[:60])
            raise Invalid(message + self._hints.hint(row.touchpoint, self._touchpoints), field="touchpoint")
        if row.owner is not None and row.owner not in self._owners:
            raise Invalid(_("there is no such colleague"), field="owner")
        acts = self._act and checked.standing in OPEN
        if acts:
            self._check_goes_on(unit, row.owner)
        customer = self._customers[row.customer] if row.customer is not None else None
        return _Ready(
            checked=checked,
            language=checked.words["language"] or self._languages.get(customer or 0, ""),
            unit=unit,
            zone=self._zones[unit.pk],
            touchpoint=self._touchpoints.get(row.touchpoint),
            cause=self._causes.find(row.cause) if row.cause else None,
            customer=customer,
            acts=acts,
            fingerprint=_fingerprint(row),
        )

    def _check_goes_on(self, unit: Unit, owner: int | None) -> None:
        """Raise ``Invalid`` where a case that goes on is in a unit that is closed, or has an owner who does not work there."""
        if not is_open(unit):
            raise Invalid(_("%(unit)s is closed: nobody works there.") % {"unit": unit.name}, field="unit")
        if owner is None:
            return
        known = self._may_own.get((unit.pk, owner))
        if known is None:
            try:
                check_may_own(Case(unit=unit), self._owners[owner])
                known = ""
            except Invalid as wrong:
                known = wrong.message
            self._may_own[unit.pk, owner] = known
        if known:
            raise Invalid(known, field="owner")


def _fingerprint(row: PastCase) -> str:
    """The hash of what a row tells, but for its people: they are merged, leave, are renamed, and it is the same case still.

    What is not told is left out, so that what later versions can be told makes no case of today another one.
    """
    told = {name: at for name in PastCase.__slots__ if name not in _OF_WHOM and (at := getattr(row, name))}
    if row.amount is not None:
        told["amount"] = format(row.amount.normalize(), "f")
    text = json.dumps({name: str(said) for name, said in told.items()}, sort_keys=True)
    return blake2b(text.encode(), digest_size=16).hexdigest()


def _find_stored(keys: Collection[str]) -> Stored:
    stored: dict[str, tuple[int, str, int | None]] = {}
    for some in chunks(sorted(keys), _MOST):
        found = Case.objects.filter(key__in=some).values_list("key", "pk", "fingerprint", "customer")
        stored |= {key: (pk, fingerprint, customer) for key, pk, fingerprint, customer in found if key is not None}
    return stored


def _put(fresh: Sequence[_Ready], promises: Mapping[int, Promises], by: Actor) -> list[int] | None:
    """Store these cases, all or none; returns their ids in order, None where another writer stored one of them meanwhile."""
    now = clock.now()
    clocks = [list(clocks_of(one.checked, promises[one.unit.pk], acts=one.acts, now=now)) for one in fresh]
    cases = [_case(one, its, by, now) for one, its in zip(fresh, clocks, strict=True)]
    # In the order of their keys, so that two writers of the same rows wait for each other in the same order.
    ordered = sorted(cases, key=lambda one: str(one.key))
    try:
        with transaction.atomic():
            insert_made(ordered)
    except IntegrityError:
        return None
    for case, its in zip(cases, clocks, strict=True):
        for each in its:
            each.case_id = case.pk
    insert_made([each for its in clocks for each in its])
    told = list(zip(cases, fresh, strict=True))
    insert_made([stage for case, one in told for stage in _stages(case, one.checked, by)])
    insert_made([remark for case, one in told for remark in _remarks(case, one.checked, by)])
    record_many([happening for case, one in told for happening in _lines(case, one, by)])
    _give(told, by)
    return [case.pk for case in cases]


def _case(one: _Ready, clocks: Sequence[CaseClock], by: Actor, now: datetime) -> Case:
    checked, row, words, times = one.checked, one.checked.row, one.checked.words, one.checked.times
    return Case(
        key=words["key"],
        fingerprint=one.fingerprint,
        kind=checked.kind,
        way=_FILE,
        title=checked.title,
        customer_id=one.customer,
        writer=words["writer"],
        address=words["address"],
        language=one.language,
        unit=one.unit,
        touchpoint_id=one.touchpoint,
        cause_id=one.cause,
        standing=checked.standing,
        owner_id=row.owner,
        severity=checked.severity,
        decision=checked.decision,
        remedy=words["remedy"],
        alternative=words["alternative"],
        agreed=checked.agreed,
        customer_said=words["customer_said"],
        opened_at=times.opened_at,
        opened_by=by.actor,
        day=times.opened_at.astimezone(one.zone).date(),
        told_at=times.told_at,
        closed_at=times.closed_at,
        settled_at=times.closed_at if checked.standing is Standing.CLOSED else None,
        turn_at=_turn(checked, clocks),
        promised=any(_runs(clock) for clock in clocks),
        # How long it is kept is reckoned from when something last happened to it, and not from when the file came.
        changed_at=now if one.acts else max(at for at in (*checked.stages.values(), times.opened_at)),
        history=not one.acts,
    )


def _turn(checked: Checked, clocks: Sequence[CaseClock]) -> datetime:
    """When it wants somebody next; see ``Case``. A customer who does not agree wants somebody at once."""
    dues = [one.due_at for one in clocks if _runs(one) and one.due_at is not None]
    if dues:
        return min(dues)
    if checked.standing is Standing.TOLD and checked.times.told_at is not None:
        return checked.times.told_at + (WAIT_FOR_HER if checked.agreed is not False else timedelta())
    return checked.times.closed_at or checked.times.opened_at


def _runs(clock: CaseClock) -> bool:
    return clock.stopped_at is None and clock.due_at is not None


def _stages(case: Case, checked: Checked, by: Actor) -> Iterator[Stage]:
    for name, at in checked.stages.items():
        yield Stage(case_id=case.pk, round=1, name=name, at=at, by=by.actor)


def _remarks(case: Case, checked: Checked, by: Actor) -> Iterator[Remark]:
    spoken = {
        Side.CUSTOMER: (checked.words["text"], checked.times.opened_at),
        Side.US: (checked.words["answer"], checked.times.told_at),
    }
    for side, (text, at) in spoken.items():
        if text and at is not None:
            yield Remark(case_id=case.pk, side=side, text=text, language=case.language, through=_FILE, by=by.actor, at=at)


def _lines(case: Case, one: _Ready, by: Actor) -> Iterator[Happening]:
    new = {"title": case.title, "text": one.checked.words["text"]}
    yield line(case, "case.opened", by, ids=opening_ids(case), new=new)
    if one.acts and case.owner_id is not None:
        yield line(case, "case.assigned", by, ids={"from": None, "to": case.owner_id})


def _give(told: Sequence[tuple[Case, _Ready]], by: Actor) -> None:
    """Store what was given in these cases: posted to the cost centre, and counted under limits as all that was given."""
    gestures = [gesture for case, one in told if (gesture := _gesture(case, one)) is not None]
    insert_made(gestures)
    record_many([happened("gesture.given", one, by) for one in gestures])
    post_past_gestures(gestures, by)


def _gesture(case: Case, one: _Ready) -> Gesture | None:
    gift, at = one.checked.gift, one.checked.times.given_at
    if gift is None or at is None:
        return None
    return Gesture(
        case=case,
        kind=gift.kind,
        # It was carried out: what another program says was given is not owed any more.
        standing=GestureStanding.DONE,
        currency=gift.currency,
        amount=gift.amount,
        unit=case.unit,
        member_id=case.owner_id,
        keeper_id=case.owner_id,
        asked_at=at,
        given_at=at,
        done_at=at,
        day=at.astimezone(one.zone).date(),
    )
