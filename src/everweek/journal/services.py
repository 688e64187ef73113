"""Writing the journal: one line per thing that happened, in the transaction of the change it tells of."""

import json
import logging
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils.functional import Promise

from everweek import clock
from everweek.errors import Conflict, Invalid, NotFound, Unavailable
from everweek.journal import events, queries, seals, sequencer, writing
from everweek.journal.access import access_parked
from everweek.journal.models import Line, Parked, Position, Values
from everweek.journal.rules import reason_of
from everweek.journal.seals.text import Written, hash_of, ids_text, moment_text
from everweek.journal.subscribers import registered
from everweek.text.storable import is_storable

logger = logging.getLogger(__name__)

LONGEST = {"actor": 120, "subject_type": 40, "subject_id": 64}


class Actor(Protocol):
    """Whoever does something: a member, a customer, a token, the system. ``actor`` is text such as ``member:12``."""

    @property
    def actor(self) -> str:
        """Type and id in one word."""


@dataclass(frozen=True)
class System:
    """The house itself acting, named by its part: ``System("import")`` writes ``system:import``."""

    part: str

    @property
    def actor(self) -> str:
        """``system:`` and the part."""
        return f"system:{self.part}"


@dataclass(frozen=True)
class Named:
    """Whoever did something, known only by the text the journal knows them by: ``Named("member:12")``."""

    actor: str


@dataclass(frozen=True)
class Happening:
    """What is to be written: see ``record`` for the fields."""

    kind: str
    by: Actor
    subject: tuple[str, object]
    ids: Mapping[str, object] = field(default_factory=dict)
    old: Mapping[str, object] | None = None
    new: Mapping[str, object] | None = None
    person: str = ""
    history: bool = False
    at: datetime | None = None


def record(happening: Happening) -> Line:
    """Write one line; must be called inside ``transaction.atomic`` together with the change it tells of.

    ``kind`` is ``thing.past_participle`` (``case.opened``) and must be announced in the package's ``events.EVENTS``; ``subject``
    is (type, id); ``ids`` are further references (whole numbers, keys, or lists of them), never personal; ``old`` and ``new``
    hold what changed, and ``person`` names the one they speak of (``customer:12``), so that an erasure finds them. ``history``
    marks what is imported as history: the facts read it, flows and messages do not. ``at`` is when it happened, where that is
    not now.

    Raises:
        Invalid: outside a transaction; an unannounced kind; a naive moment; ids or values that are not plain data.
    """
    now = clock.now()
    draft = draft_of(happening, now, moment_text(now))
    [pk] = _put([draft])
    one = draft.written
    return Line(
        id=pk,
        at=draft.at,
        kind=one.kind,
        actor=one.actor,
        subject_type=one.subject_type,
        subject_id=one.subject_id,
        ids=dict(happening.ids),
        values_hash=one.values_hash,
        history=one.history,
        mac=one.mac(pk),
    )


def record_many(happenings: Sequence[Happening]) -> list[int]:
    """Write many lines at once, in their order, or none; the same promise as ``record``. Returns their ids, in the same order."""
    now = clock.now()
    told = moment_text(now)
    return _put([draft_of(one, now, told) for one in happenings])


def _put(drafts: Sequence[writing.Draft]) -> list[int]:
    if not transaction.get_connection().in_atomic_block:
        raise outside_transaction()
    return writing.put(drafts)


def outside_transaction() -> Invalid:
    """The refusal of a line without its change."""
    message = "A journal line is written in the transaction of its change: open transaction.atomic() around both."
    return Invalid(message, code="journal-outside-transaction")


def erase_values(subject_type: str, ids: Iterable[object], *, of: str = "") -> int:
    """Delete the old and new values of every line about these subjects; returns how many. The lines stay, and their seals.

    ``of``: only where they speak of that person (``customer:12``).
    """
    about = Line.objects.filter(subject_type=subject_type, subject_id__in=[str(one) for one in ids]).exclude(values_hash="")
    whose = Q(person=of) if of else Q()
    erased, _ = Values.objects.filter(whose, line__in=about).delete()
    return erased


def erase_values_naming(subject_type: str, names: Callable[[object], bool]) -> int:
    """Delete the old and new values of lines about such subjects where ``names`` holds of either; returns how many there were."""
    found = Values.objects.filter(line__subject_type=subject_type).order_by("line").iterator(500)
    return erase_values_of_lines([one.line_id for one in found if names(one.old) or names(one.new)])


def values_of_person(person: str) -> Iterator[dict[str, Any]]:
    """The old and new values of every line that speaks of ``person`` (``customer:12``), as far as they are not erased."""
    for one in Values.objects.filter(person=person).order_by("line").iterator(500):
        yield from (values for values in (one.old, one.new) if values is not None)


def values_about_people(*, after: int, at_most: int) -> list[tuple[int, datetime]]:
    """The ids and moments of lines whose values tell of a customer, from the one after ``after`` on, in the order of the ids."""
    found = Values.objects.filter(line__gt=after, person__startswith="customer:").order_by("line")
    return list(found.values_list("line", "line__at")[:at_most])


def erase_values_of_lines(lines: Sequence[int]) -> int:
    """Delete the old and new values of these lines; returns how many there were."""
    erased, _ = Values.objects.filter(line__in=lines).delete()
    return erased


def erase_person(person: str) -> int:
    """Delete the old and new values of every line that speaks of ``person`` (``customer:12``); returns how many there were.

    The lines stay, and so do their seals. What the reasons of failures may repeat of those values is emptied too. Call it in the
    erasing transaction, whose own line says who erased and when.
    """
    if not person:
        message = "Say whose values to erase, such as customer:12."
        raise Invalid(message, field="person")
    subject_type, _, subject_id = person.partition(":")
    hers = Q(values_row__person=person) | Q(subject_type=subject_type, subject_id=subject_id)
    if subject_id.isdecimal():
        # What failed may as well have been about an answer of the erased customer.
        hers |= Q(**{f"ids__{subject_type}": int(subject_id)})
    with transaction.atomic():
        # Only of lines that failed: of a million others none says in an index whom it is about.
        parked = Line.objects.filter(hers, pk__in=Parked.objects.values("line"))
        Parked.objects.filter(line__in=list(parked.values_list("pk", flat=True))).update(reason="")
        failing = Line.objects.filter(hers, seq__in=Position.objects.exclude(failing_seq=None).values("failing_seq"))
        Position.objects.filter(failing_seq__in=list(failing.values_list("seq", flat=True))).update(reason="")
        erased, _ = Values.objects.filter(person=person).delete()
    return erased


def run_parked_again(*, parked_id: int, by: Actor) -> None:
    """Apply a parked line now, and forget that it was parked: both or neither, and never twice.

    Raises:
        NotFound: no such entry (perhaps somebody was quicker), or its subscriber is gone.
        Unavailable: a part is away; the entry stays as it is.
        Conflict: it failed again; the entry stays, with the new reason.
    """
    try:
        with transaction.atomic():
            parked = access_parked(parked_id)
            subscriber = next((one for one in registered() if one.name == parked.subscriber), None)
            if subscriber is None:
                message = f"Nothing listens as {parked.subscriber!r} any more: discard the entry."
                raise NotFound(message)
            subscriber.apply([parked.line])
            _record_parked("parked.applied", parked, by)
            parked.delete()
    except (NotFound, Unavailable):
        raise
    except Exception as failure:
        logger.exception("Parked entry %s failed again.", parked_id)
        reason = reason_of(failure)
        Parked.objects.filter(pk=parked_id).update(tries=F("tries") + 1, reason=reason)
        message = f"It failed again: {reason}"
        raise Conflict(message) from failure


def run_all_parked_again(*, by: Actor, subscriber: str | None = None, most: int | None = None) -> Iterator[tuple[Parked, str]]:
    """Apply parked lines again, the oldest first: all, or those of one subscriber, or at most so many.

    Each is a transaction of its own, done when its turn comes: one that fails again stays parked and hinders no other. Each is
    told with why it stays, or "" where it was applied; one that somebody else was quicker with is passed over.

    Raises:
        Unavailable: a part is away; what was applied until then stays applied.
    """
    waiting = Parked.objects.select_related("line").order_by("id")
    if subscriber is not None:
        waiting = waiting.filter(subscriber=subscriber) if is_storable(subscriber) else waiting.none()
    for parked in list(waiting[:most]):
        try:
            run_parked_again(parked_id=parked.pk, by=by)
        except (Conflict, NotFound) as refused:
            if Parked.objects.filter(pk=parked.pk).exists():
                yield parked, refused.message
        else:
            yield parked, ""


def discard_parked(*, parked_id: int, by: Actor) -> None:
    """Give a parked line up for good: its effects never happen. ``NotFound`` where there is no such entry."""
    with transaction.atomic():
        parked = access_parked(parked_id)
        _record_parked("parked.discarded", parked, by)
        parked.delete()


@transaction.atomic
def forget_reasons(*, before: datetime, most: int) -> int:
    """Empty the reasons why lines failed that were parked before then, for they may quote anybody; returns how many.

    The lines go on waiting for a person.
    """
    over = Parked.objects.filter(parked_at__lt=before).exclude(reason="").order_by("pk")
    held = list(over.select_for_update(of=("self",)).values_list("pk", flat=True)[:most])
    return Parked.objects.filter(pk__in=held).update(reason="")


def start_over(subscriber: str) -> None:
    """Let an external subscriber have all lines again, because what it had made of them is to be built anew.

    Raises:
        Invalid: for a subscriber with effects in the database, which would then happen twice.
    """
    if subscriber not in {one.name for one in registered() if one.external}:
        message = f"{subscriber!r} cannot start over: only an external subscriber may be given lines again."
        raise Invalid(message, field="subscriber")
    Position.objects.update_or_create(
        subscriber=subscriber, defaults={"seq": 0, "failing_seq": None, "tries": 0, "try_after": None, "reason": ""}
    )


def pass_by(*, but: str) -> None:
    """Let every subscriber but one pass by all that has a place, unheard: in a house made to be measured, never in one lived in.

    Whoever listens begins at the head anyhow. This is for lines by the hundred thousand that no house ever tells at once,
    and which would be heard for minutes beside what is measured.
    """
    Position.objects.exclude(subscriber=but).update(seq=queries.head())


def accept_head(*, by: Actor) -> seals.Head:
    """Take the journal as it stands for the true one, though the remembered head says there was more: after a restore.

    Writes ``head.accepted`` with both heads, so that nobody does it unseen. The new head is returned. A file that cannot be read
    is kept beside the new one. Where the seals were made with another key, which is lost, the journal is sealed on with the key
    in use: ``keys`` of the line has the fingerprints of both.
    """
    standing, other = seals.head(), seals.other_key()
    try:
        before = str(seals.remembered() or "")
    except Invalid:
        before = "unreadable"
    with transaction.atomic():
        ids = {"before": before, "after": str(standing)}
        if other is not None:
            ids["keys"] = f"{other} {seals.fingerprint()}".strip()
        record(Happening(kind="head.accepted", by=by, subject=("seal", standing.number), ids=ids))
        transaction.on_commit(lambda: seals.remember_accepted(standing))
    if other is not None:
        sequencer.place()
        seals.seal_all(anew=True)
    return seals.head() if other is not None else standing


def _record_parked(kind: str, parked: Parked, by: Actor) -> None:
    ids = {"line": parked.line.seq, "subscriber": parked.subscriber}
    record(Happening(kind=kind, by=by, subject=("parked", parked.pk), ids=ids))


def draft_of(happening: Happening, now: datetime, told: str) -> writing.Draft:
    """The line, as a draft, of something that happened ``now`` (``told`` is its text), unless it says itself when it happened."""
    events.check_announced(happening.kind)
    at = happening.at or now
    if at.tzinfo is None:
        message = f"The moment of {happening.kind} needs a time zone: {at!s} could be any of 24 hours."
        raise Invalid(message, field="at")
    actor, subject_type, subject_id = happening.by.actor, happening.subject[0], str(happening.subject[1])
    for name, text in (("actor", actor), ("subject_type", subject_type), ("subject_id", subject_id)):
        _check_storable(text, name, happening.kind)
        if not text or len(text) > LONGEST[name]:
            message = f"The {name} of {happening.kind} must have 1 to {LONGEST[name]} characters, not {len(text)}."
            raise Invalid(message, field=name)
    values = _values_of(happening)
    written = Written(
        at=told if at is now else moment_text(at),
        kind=happening.kind,
        actor=actor,
        subject_type=subject_type,
        subject_id=subject_id,
        ids=ids_text(_references(happening)),
        values_hash=hash_of(*values[1:]) if values else "",
        history=happening.history,
    )
    return writing.Draft(written, at, values)


def _values_of(happening: Happening) -> tuple[str, str, str | None, str | None] | None:
    """The values of what happened: the person they speak of, the salt of their hash, the old, the new; None without any."""
    if happening.old is None and happening.new is None:
        return None
    old, new = _text_of(happening.old, "old", happening.kind), _text_of(happening.new, "new", happening.kind)
    return happening.person, secrets.token_hex(16), old, new


def _references(happening: Happening) -> Mapping[str, object]:
    for name, value in happening.ids.items():
        if value is None or type(value) is int:
            _check_storable(name, "ids", happening.kind)
            continue
        for one in value if isinstance(value, list | tuple) else [value]:
            if one is not None and not isinstance(one, str | int):
                message = f"ids of {happening.kind} hold whole numbers and keys only: {name} holds {type(one).__name__}."
                raise Invalid(message, field="ids")
            _check_storable(f"{name}{one}", "ids", happening.kind)
    return happening.ids


def _check_storable(text: str, name: str, kind: str) -> None:
    if not is_storable(text):
        message = f"The {name} of {kind} holds half a surrogate pair or NUL, which no database keeps."
        raise Invalid(message, field=name)


def _text_of(values: Mapping[str, object] | None, name: str, kind: str) -> str | None:
    if values is None:
        return None
    try:
        text = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_plain)
    except (TypeError, ValueError) as unfit:
        message = f"The {name} values of {kind} must be plain data: {unfit}."
        raise Invalid(message, field=name) from unfit
    _check_storable(text, name, kind)
    return text


def _plain(value: object) -> str:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal | UUID | Promise):
        return str(value)
    message = f"{type(value).__name__} cannot be kept"
    raise TypeError(message)
