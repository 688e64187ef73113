"""Making invitations, one or thousands: the same rows, one journal line each. Whoever calls holds the customers."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from everweek import clock
from everweek.journal import bulk
from everweek.journal.services import Actor, Happening, record_many
from everweek.listen.inviting import rules
from everweek.listen.models import Invitation
from everweek.people.queries import chunks
from everweek.questionnaires.shape import Document

_TABLE = Invitation._meta.db_table  # noqa: SLF001  # Django's documented way to a table's name
_COLUMNS = (
    *("id", "key", "token_hash", "salt", "version_id", "rule_id", "customer_id", "interaction_id", "unit_id", "touchpoint"),
    *("about_member_id", "language", "channel", "probability", "weight", "contact", "made_at", "due_at", "expires_at"),
    *("written_at", "sent_at", "stopped", "reminders", "remind_after_days", "reminded", "remind_at", "outcome", "half"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToMake:
    """One invitation on its way in; the fields are those of ``Invitation``. ``sent``: its link is handed over at once."""

    key: str
    version: int
    questionnaire: int
    customer: int | None
    language: str
    channel: str
    due_at: datetime
    expires_at: datetime
    rule: int | None = None
    interaction: int | None = None
    unit: int | None = None
    touchpoint: str = ""
    about_member: int | None = None
    probability: int = rules.WHOLE
    contact: int | None = None
    reminders: int = 0
    remind_after_days: int = 0
    sent: bool = False


@transaction.atomic
def make(rows: Sequence[ToMake], *, by: Actor) -> dict[str, int]:
    """Store those that are not there yet, all or none; the number of each by its key, made now or before."""
    there: dict[str, int] = {}
    for some in chunks([row.key for row in rows], 500):
        there.update(Invitation.objects.filter(key__in=some).values_list("key", "pk"))
    fresh = [row for row in rows if row.key not in there]
    if not fresh:
        return there
    now = clock.now()
    ids = bulk.new_ids(_TABLE, len(fresh))
    bulk.insert_rows(_TABLE, _COLUMNS, [_row(pk, one, now) for pk, one in zip(ids, fresh, strict=True)])
    record_many([line for pk, one in zip(ids, fresh, strict=True) for line in _lines(pk, one, by)])
    return there | {one.key: pk for pk, one in zip(ids, fresh, strict=True)}


def language_for(document: Document, *asked: str) -> str:
    """In which of its languages a questionnaire is asked: the first of these there is, else its own."""
    for told in asked:
        for tag in (told, told.partition("-")[0]):
            if tag and tag in document.languages:
                return tag
    return document.language


def _row(pk: int, one: ToMake, now: datetime) -> bulk.Row:
    salt = secrets.token_hex(16)
    hashed = rules.hash_of(rules.token_of(salt))
    weight = rules.weight_of(one.probability)
    return (
        *(pk, one.key, hashed, salt, one.version, one.rule, one.customer, one.interaction, one.unit, one.touchpoint),
        *(one.about_member, one.language, one.channel, one.probability, weight, one.contact, now, one.due_at, one.expires_at),
        *(None, now if one.sent else None, "", one.reminders, one.remind_after_days, 0, None, "", "{}"),
    )


def _lines(pk: int, one: ToMake, by: Actor) -> Iterator[Happening]:
    about = {"customer": one.customer, "rule": one.rule}
    ids = {**about, "interaction": one.interaction, "questionnaire": one.questionnaire, "version": one.version}
    yield Happening("invitation.made", by=by, subject=("invitation", pk), ids=ids)
    if one.sent:
        yield Happening("invitation.sent", by=by, subject=("invitation", pk), ids=about)
