"""Writing what is experienced: touchpoints, and interactions one by one or by the thousand."""

import json
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from hashlib import blake2b

from django.db import transaction
from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import Conflict, Invalid
from everweek.journal import bulk
from everweek.journal.locks import hold_until_commit
from everweek.journal.services import Actor, Happening, record, record_many
from everweek.moments import rules
from everweek.moments.models import Interaction, Touchpoint
from everweek.people.holding import hold_customers, known_members, zones_of
from everweek.people.models import Customer, Member
from everweek.people.outcomes import TAKEN, Outcome, State, Stored, refusal_of, store_each
from everweek.people.queries import chunks
from everweek.people.rules import check_name
from everweek.people.services import CustomerRow, upsert_customers
from everweek.people.words import number_of

_TABLE = Interaction._meta.db_table  # noqa: SLF001  # Django's documented way to a table's name
_COLUMNS = (
    "id",
    "external_id",
    "fingerprint",
    "customer_id",
    "unit_id",
    "touchpoint_id",
    "handled_by_id",
    "channel",
    "attributes",
    "at",
    "day",
    "recorded_at",
    "history",
    "logged_by_id",
)


@dataclass(frozen=True, slots=True)
class InteractionRow:
    """One moment on its way in.

    ``external_id`` is what makes it the same when it comes again; without one every row is a new moment. ``at`` is aware.
    ``customer``, ``unit`` and ``handled_by`` are ids, ``touchpoint`` is a key. ``logged_by`` is who logged it by hand.
    """

    at: datetime
    external_id: str | None = None
    customer: int | None = None
    unit: int | None = None
    touchpoint: str = ""
    handled_by: int | None = None
    channel: str = ""
    attributes: Mapping[str, object] = field(default_factory=dict)
    logged_by: int | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """An interaction that is stored, and whether it was before (``already``)."""

    interaction: Interaction
    already: bool


def save_touchpoint(*, key: str, name: str, by: Actor, position: int = 0, closed_on: date | None = None) -> Touchpoint:
    """The touchpoint ``key`` with this name and place; added where it is new."""
    rules.check_key(key)
    called = check_name(name, "name", longest=200, required=True)
    if not 0 <= position <= 100_000:
        raise Invalid(_("A touchpoint's place is a whole number from 0."), field="position")
    new = {"name": called, "position": position, "closed_on": closed_on}
    with transaction.atomic():
        found = Touchpoint.objects.select_for_update().filter(key=key)
        touchpoint = found.first()
        if touchpoint is None:
            # Whoever adds it at the same moment is waited for: it is added once. Never after a row is held: two would wait in a
            # circle.
            hold_until_commit(f"moments.touchpoint:{key}")
            touchpoint = found.first()
        old = None if touchpoint is None else {name: getattr(touchpoint, name) for name in new}
        if touchpoint is not None and old == new:
            return touchpoint
        touchpoint, _added = Touchpoint.objects.update_or_create(key=key, defaults=new)
        record(Happening("touchpoint.saved", by=by, subject=("touchpoint", touchpoint.pk), old=old, new=new))
        return touchpoint


def arrange_touchpoints(*, keys: Sequence[str], by: Actor) -> None:
    """Put the touchpoints in use into this order, the first one a customer meets first. The same order again changes nothing.

    Raises ``Conflict`` where others are in use by now than those that were arranged.
    """
    with transaction.atomic():
        standing = {one.key: one for one in Touchpoint.objects.select_for_update().filter(closed_on__isnull=True)}
        if sorted(standing) != sorted(keys):
            raise Conflict(_("Somebody opened or closed a touchpoint meanwhile. Look at the list again, then move it."))
        for place, key in enumerate(keys, start=1):
            one = standing[key]
            save_touchpoint(key=key, name=one.name, position=place, closed_on=None, by=by)


def log_moment(
    *, touchpoint: str, unit: int, channel: str, by: Member, customer: Customer | None = None, newcomer: str = "", word: str = ""
) -> Interaction:
    """Log by hand what has just happened to ``by``: a moment of now, which ``by`` may take back for a day.

    ``newcomer`` is the name, or the address, of somebody we do not know yet, who is added as a customer with it. ``word`` is what
    there is to say, in a few words.
    """
    word = rules.check_word(word)
    with transaction.atomic():
        whom = customer.pk if customer is not None else _add_newcomer(newcomer, by) if newcomer.strip() else None
        row = InteractionRow(
            at=clock.now(),
            customer=whom,
            unit=unit,
            touchpoint=touchpoint,
            handled_by=by.pk,
            channel=channel,
            attributes={rules.WORD: word} if word else {},
            logged_by=by.pk,
        )
        return record_interaction(row=row, by=by).interaction


def take_back_moment(*, interaction: Interaction, by: Actor) -> None:
    """Let a moment logged by hand count no more; it stays stored. A second time changes nothing; ``Conflict`` after a day."""
    _settle_moment(interaction, by, withdrawn=True)


def put_back_moment(*, interaction: Interaction, by: Actor) -> None:
    """Let a moment that was taken back count again. A second time changes nothing; ``Conflict`` after a day."""
    _settle_moment(interaction, by, withdrawn=False)


@transaction.atomic
def _settle_moment(interaction: Interaction, by: Actor, *, withdrawn: bool) -> None:
    held = Interaction.objects.select_for_update(of=("self",)).get(pk=interaction.pk)
    if (held.withdrawn_at is not None) == withdrawn:
        return
    rules.check_still_fresh(held.recorded_at, clock.now())
    held.withdrawn_at = clock.now() if withdrawn else None
    held.save(update_fields=["withdrawn_at"])
    kind = "interaction.withdrawn" if withdrawn else "interaction.restored"
    record(Happening(kind, by=by, subject=("interaction", held.pk), ids={"customer": held.customer_id, "unit": held.unit_id}))


def _add_newcomer(told: str, by: Actor) -> int:
    """Add a customer nobody knows yet by what was typed, an address or a telephone number, else a name; returns the number."""
    told = told.strip()
    mail = told if "@" in told else None
    phone = told if mail is None and number_of(told) else None
    name = told if mail is None and phone is None else None
    row = CustomerRow(external_id=f"desk:{secrets.token_hex(8)}", email=mail, phone=phone, name=name)
    [outcome] = upsert_customers([row], by=by)
    if outcome.id is None:
        raise Invalid(outcome.reason, field="customer")
    return outcome.id


def record_interaction(*, row: InteractionRow, by: Actor) -> Recorded:
    """Record one moment with a customer; again under the same ``external_id`` it is the moment that is stored.

    Raises ``Invalid`` naming the field, and ``Conflict`` where the id stands for another moment already.
    """
    [outcome] = record_interactions([row], by=by)
    if outcome.id is None:
        raise refusal_of(outcome)
    return Recorded(Interaction.objects.get(pk=outcome.id), outcome.state is State.ALREADY)


def record_interactions(
    rows: Sequence[InteractionRow], *, by: Actor, history: bool = False, first_stands: bool = False
) -> list[Outcome]:
    """Record many moments in one transaction, each answered in its place; a refused row stops nothing but itself.

    ``first_stands``: what an id stands for already is the same moment, whatever the row says of it now.
    """
    if not rows:
        return []

    def put(fresh: Sequence[_Ready]) -> list[int] | None:
        ids = _put(fresh, history=history)
        if ids is not None:
            record_many([_line(pk, one, by, history=history) for pk, one in zip(ids, fresh, strict=True)])
        return ids

    taken = _("This external_id stands for another interaction; what is stored was not changed.")
    with transaction.atomic():
        return store_each(
            rows,
            ready=_Intake(rows).ready,
            find=_find_stored,
            put=put,
            taken=Conflict(taken, field="external_id", code=TAKEN),
            first_stands=first_stands,
        )


@dataclass(frozen=True, slots=True)
class _Ready:
    row: InteractionRow
    touchpoint: int | None
    day: date
    fingerprint: str

    @property
    def identity(self) -> str | None:
        return self.row.external_id

    @property
    def customer(self) -> int | None:
        return self.row.customer


class _Intake:
    """Checks rows; made inside the transaction that stores them, because it holds the customers it finds."""

    def __init__(self, rows: Sequence[InteractionRow]) -> None:
        self._now = clock.now()
        self._customers = hold_customers(row.customer for row in rows)
        self._members = known_members(who for row in rows for who in (row.handled_by, row.logged_by))
        self._zones = zones_of(row.unit for row in rows)
        self._touchpoints = dict(Touchpoint.objects.filter(closed_on__isnull=True).values_list("key", "pk"))

    def ready(self, row: InteractionRow) -> _Ready:
        """The row as it will be stored; ``Invalid`` says which field is wrong."""
        if row.external_id is not None:
            rules.check_external_id(row.external_id)
        rules.check_channel(row.channel)
        rules.check_at(row.at, self._now)
        attributes = rules.check_attributes(row.attributes)
        if row.customer is not None and row.customer not in self._customers:
            raise Invalid(_("There is no customer {id} (or they were erased).").format(id=row.customer), field="customer")
        if row.handled_by is not None and row.handled_by not in self._members:
            raise Invalid(_("There is no member {id}.").format(id=row.handled_by), field="handled_by")
        if row.logged_by is not None and row.logged_by not in self._members:
            raise Invalid(_("There is no member {id}.").format(id=row.logged_by), field="logged_by")
        if row.unit not in self._zones:
            raise Invalid(_("There is no unit {id}.").format(id=row.unit), field="unit")
        if row.touchpoint and row.touchpoint not in self._touchpoints:
            raise rules.no_touchpoint(row.touchpoint, self._touchpoints)
        # The customer is not in it: two customers may be merged, and what is compared is what is stored.
        content = [
            row.at.astimezone(UTC).isoformat(),
            row.unit,
            row.touchpoint,
            row.handled_by,
            row.channel,
            attributes,
        ]
        fingerprint = blake2b(json.dumps(content, sort_keys=True).encode(), digest_size=16).hexdigest()
        day = row.at.astimezone(self._zones[row.unit]).date()
        if row.customer is not None and row.customer != self._customers[row.customer]:
            row = replace(row, customer=self._customers[row.customer])
        return _Ready(row, self._touchpoints.get(row.touchpoint), day, fingerprint)


def _find_stored(external_ids: Collection[str]) -> Stored:
    stored: dict[str, tuple[int, str, int | None]] = {}
    for some in chunks(sorted(external_ids), 500):
        found = Interaction.objects.filter(external_id__in=some).values_list("external_id", "pk", "fingerprint", "customer")
        stored |= {name: (pk, fingerprint, customer) for name, pk, fingerprint, customer in found if name is not None}
    return stored


def _put(ready: Sequence[_Ready], *, history: bool) -> list[int] | None:
    """Store these moments, all or none; returns their ids in order, None where another writer stored one of them meanwhile."""
    now = clock.now()
    ids = bulk.new_ids(_TABLE, len(ready))
    values: list[bulk.Row] = [
        (
            pk,
            one.row.external_id,
            one.fingerprint,
            one.row.customer,
            one.row.unit,
            one.touchpoint,
            one.row.handled_by,
            one.row.channel,
            json.dumps(dict(one.row.attributes)),
            # PostgreSQL takes no zone that is sixteen hours away or more.
            one.row.at.astimezone(UTC),
            one.day,
            now,
            history,
            one.row.logged_by,
        )
        for pk, one in zip(ids, ready, strict=True)
    ]
    # In the order of the ids, so that two writers of the same rows wait for each other in the same order: no deadlock.
    values.sort(key=lambda row: str(row[1] or ""))
    return ids if bulk.insert_once(lambda: bulk.insert_rows(_TABLE, _COLUMNS, values), once="external_id") else None


def _line(pk: int, ready: _Ready, by: Actor, *, history: bool) -> Happening:
    row = ready.row
    ids = {"customer": row.customer, "unit": row.unit, "touchpoint": ready.touchpoint, "handled_by": row.handled_by}
    return Happening("interaction.recorded", by=by, subject=("interaction", pk), ids=ids, history=history)
