"""The voices: answers as they came in, read one page after the other, as far as the reader may see them.

An answer is one JSON document, and whether it is unhappy, or has words in it, is worked out from it. So a page is read by looking
through the answers from the newest on until it is full, and never through more than ``MOST_LOOKED_AT``: a rare thing is found by
going on from there, and the page says so.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from django.db.models import QuerySet

from everweek.journal.services import Actor
from everweek.listen import rules
from everweek.listen.rules import Mood
from everweek.people.models import Unit
from everweek.people.paging import START, Order, Place
from everweek.questionnaires.access import list_responses
from everweek.questionnaires.models import Response
from everweek.questionnaires.rules import Scored
from everweek.questionnaires.shape import Question
from everweek.questionnaires.versions import sheet_of

PAGE: Final = 20
MOST_LOOKED_AT: Final = 5_000
PIECE: Final = 250
NEWEST_FIRST: Final = Order("-answered_at", "-pk")


@dataclass(frozen=True)
class Asked:
    """Which voices are asked for; what is left out limits nothing.

    ``words`` must all be said in it; ``unit`` is the key of a unit, meant with all below it; ``silent`` adds answers
    without any words of the customer's own; ``since`` and ``until`` are the first and the last day; ``link`` is the end of the
    address of the open link it came by.
    """

    words: str = ""
    mood: Mood | None = None
    unit: str = ""
    touchpoint: str = ""
    questionnaire: str = ""
    language: str = ""
    link: str = ""
    member: int | None = None
    customer: int | None = None
    since: date | None = None
    until: date | None = None
    silent: bool = False


@dataclass(frozen=True)
class Voice:
    """One answer: what was said in own words (each with its question), its scores, its mood."""

    response: Response
    said: tuple[tuple[Question, str], ...]
    scored: tuple[Scored, ...]
    mood: Mood


@dataclass(frozen=True)
class Stream:
    """A page of voices, the newest first; ``older`` is the place to read on from, if anything stands there.

    ``looked_at`` is how many answers were looked through, ``back_to`` the moment of the last of them where the page ended because
    enough had been looked at, and not because it was filled.
    """

    voices: tuple[Voice, ...] = ()
    older: str = ""
    looked_at: int = 0
    back_to: datetime | None = None


def read_stream(by: Actor, asked: Asked, *, place: Place = START, most: int = PAGE) -> Stream:
    """A page of the voices ``by`` may read, from ``place`` on towards the older."""
    found: list[Voice] = []
    last: Response | None = None
    looked_at = 0
    for response in _looked_through(_narrowed(list_responses(by), asked), Place(place.text)):
        if last is not None and (len(found) == most or looked_at == MOST_LOOKED_AT):
            full = len(found) == most
            return Stream(tuple(found), NEWEST_FIRST.place_of(last), looked_at, None if full else last.answered_at)
        looked_at += 1
        last = response
        voice = voice_of(response)
        if _fits(voice, asked):
            found.append(voice)
    return Stream(tuple(found), looked_at=looked_at)


def voice_of(response: Response) -> Voice:
    """An answer as a voice."""
    sheet = sheet_of(response.version)
    scored = sheet.scores(response.answers)
    said = rules.words_of(sheet.document, response.answers)
    return Voice(response, tuple(said), tuple(rules.leading_first(scored)), rules.mood_of(scored))


def _narrowed(responses: QuerySet[Response], asked: Asked) -> QuerySet[Response]:
    """Those the database itself can tell."""
    # Whatever colleagues answered (a pulse, a review) is no voice of a customer.
    kept = responses.filter(member__isnull=True)
    plain: Mapping[str, object] = {
        "touchpoint": asked.touchpoint,
        "version__questionnaire__key": asked.questionnaire,
        "language": asked.language,
        "about_member": asked.member,
        "customer": asked.customer,
    }
    kept = kept.filter(**{name: value for name, value in plain.items() if value})
    if asked.unit:
        path = Unit.objects.filter(key=asked.unit).values_list("path", flat=True).first()
        kept = kept.filter(unit__path__startswith=path) if path else kept.none()
    if asked.since:
        kept = kept.filter(day__gte=asked.since, answered_at__gte=_moment(asked.since, days=-1))
    if asked.until:
        kept = kept.filter(day__lte=asked.until, answered_at__lt=_moment(asked.until, days=2))
    return kept


def _moment(day: date, *, days: int) -> datetime:
    """A moment that no zone puts on the wrong side of ``day``: the index is by moment, the business day is a zone's."""
    return datetime.combine(day, time(), UTC) + timedelta(days=days)


def _looked_through(responses: QuerySet[Response], place: Place) -> Iterator[Response]:
    """All of them, the newest first, read in small pieces: a page seldom needs more than one."""
    whole = responses.select_related("version__questionnaire", "unit", "about_member", "customer")
    while True:
        piece = list((NEWEST_FIRST.beyond(whole, place) if place.text else NEWEST_FIRST.ordered(whole))[:PIECE])
        yield from piece
        if len(piece) < PIECE:
            return
        place = Place(NEWEST_FIRST.place_of(piece[-1]))


def _fits(voice: Voice, asked: Asked) -> bool:
    if not asked.silent and not voice.said:
        return False
    if asked.mood is not None and voice.mood is not asked.mood:
        return False
    if asked.link and voice.response.dimensions.get("link") != asked.link:
        return False
    if not asked.words:
        return True
    said = " ".join(text for _question, text in voice.said).casefold()
    return all(word in said for word in asked.words.casefold().split())
