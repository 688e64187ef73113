"""Writing the journal: one line per thing that happened, in the transaction of the change it tells of."""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from everweek import clock
from everweek.errors import Invalid
from everweek.journal.models import Line, Values


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

    ``kind`` is ``thing.past_participle`` (``case.opened``) and must be announced in the room's ``events``; ``subject`` is
    (type, id); ``ids`` are further references, never personal; ``old`` and ``new`` hold what changed, and ``person`` names the
    one they speak of (``customer:12``), so that an erasure finds them. ``history`` marks what is imported as history: the
    facts read it, flows and messages do not. ``at`` is when it happened, where that is not now.
    """
    return record_many([happening])[0]


def record_many(happenings: Sequence[Happening]) -> list[Line]:
    """Write many lines at once; the same promise as ``record``."""
    if not transaction.get_connection().in_atomic_block:
        message = "A journal line is written in the transaction of its change: open transaction.atomic() around both."
        raise Invalid(message, code="journal-outside-transaction")
    now = clock.now()
    salts = [secrets.token_hex(16) if _has_values(one) else "" for one in happenings]
    lines = Line.objects.bulk_create(
        [
            Line(
                at=one.at or now,
                kind=one.kind,
                actor=one.by.actor,
                subject_type=one.subject[0],
                subject_id=str(one.subject[1]),
                ids=dict(one.ids),
                values_hash=hash_of(salt, one.old, one.new) if salt else "",
                history=one.history,
            )
            for one, salt in zip(happenings, salts, strict=True)
        ],
        batch_size=2000,
    )
    Values.objects.bulk_create(
        [
            Values(line=line, person=one.person, salt=salt, old=_plain(one.old), new=_plain(one.new))
            for line, one, salt in zip(lines, happenings, salts, strict=True)
            if salt
        ],
        batch_size=2000,
    )
    return lines


def hash_of(salt: str, old: Mapping[str, object] | None, new: Mapping[str, object] | None) -> str:
    """The salted SHA-256 of a line's values, in hexadecimal."""
    text = json.dumps([salt, _plain(old), _plain(new)], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _has_values(happening: Happening) -> bool:
    return happening.old is not None or happening.new is not None


def _plain(values: Mapping[str, object] | None) -> dict[str, object] | None:
    if values is None:
        return None
    plain: dict[str, object] = json.loads(json.dumps(values, cls=DjangoJSONEncoder))
    return plain
