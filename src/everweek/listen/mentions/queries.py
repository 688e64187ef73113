"""Reads of mentions: the sources, and what else is known of what was said there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max

from everweek.journal.services import Actor
from everweek.listen.mentions.models import Mention, MentionSource
from everweek.listen.mentions.rules import CHANNEL, identity_of, measure_of
from everweek.people.access import check_may
from everweek.people.finding import by_name
from everweek.people.policy import Action
from everweek.people.queries import chunks
from everweek.questionnaires.models import Response


@dataclass(frozen=True)
class SourceShown:
    """One source in a list. ``said`` is how much was said there, ``last`` when the last of it was.

    Of a mailbox, ``login`` is the name with which it is entered (its password is told to nobody), and ``left_out`` says how many
    mails machines sent, how many came back, and how many hold no word.
    """

    key: str
    name: str
    way: str
    address: str
    unit: str
    unit_key: str
    touchpoint: str
    questionnaire: str
    measure: str
    low: float
    high: float
    opened_at: datetime
    paused_at: datetime | None
    looked_at: datetime | None
    failure: str
    refused: str
    said: int
    last: datetime | None
    login: str = ""
    left_out: tuple[int, int, int] = (0, 0, 0)


@dataclass(frozen=True)
class MentionShown:
    """Where something was said, and who signed it."""

    source: str
    author: str
    link: str


def list_sources(by: Actor) -> list[SourceShown]:
    """Every source, those that are listened to first; ``NotAllowed`` without the right."""
    check_may(by, Action.SOURCES_EDIT)
    rows = MentionSource.objects.select_related("unit", "questionnaire", "mailbox").annotate(
        said=Count("mentions"), last=Max("mentions__response__answered_at")
    )
    listed = [
        SourceShown(
            key=row.key,
            name=row.name,
            way=row.way,
            address=row.address,
            unit=row.unit.name if row.unit is not None else "",
            unit_key=row.unit.key if row.unit is not None else "",
            touchpoint=row.touchpoint,
            questionnaire=row.questionnaire.key,
            measure=measure_of(row.key),
            low=row.scale_low,
            high=row.scale_high,
            opened_at=row.opened_at,
            paused_at=row.paused_at,
            looked_at=row.looked_at,
            failure=row.failure,
            refused=row.refused,
            said=row.said,
            last=row.last,
            login=box.login if box is not None else "",
            left_out=(box.automatic, box.returned, box.empty) if box is not None else (0, 0, 0),
        )
        for row in rows.order_by(by_name(), "pk")
        for box in (row.mailbox if row.way == MentionSource.Way.MAILBOX else None,)
    ]
    return sorted(listed, key=lambda one: one.paused_at is not None)


def mentions_of(responses: Iterable[Response]) -> Mapping[int, MentionShown]:
    """Of those responses that nobody asked for: where each was said. Whose they are to read, the gate has said."""
    wanted = [one.pk for one in responses if one.channel == CHANNEL]
    rows = Mention.objects.filter(response__in=wanted).select_related("source") if wanted else []
    return {row.response_id: MentionShown(row.source.name, row.author, row.link) for row in rows}


def stored_at(source: MentionSource, identities: Iterable[str]) -> Mapping[str, int]:
    """What a source said that is stored: what the source calls it -> the id of its response."""
    named = {identity_of(source.key, one): one for one in identities}
    found: dict[str, int] = {}
    for some in chunks(sorted(named), 500):
        rows = Response.objects.filter(questionnaire=source.questionnaire_id, identity__in=some).values_list("identity", "pk")
        found.update((named[identity], pk) for identity, pk in rows)
    return found
