"""The voices: answers as they came in, read one page after the other, as far as the reader may see them.

An answer is one JSON document, and whether it is unhappy, or has words in it, is worked out from it. So a page is read by looking
through the answers from the newest on until it is full (as plain values: ``looking``), and never through more than
``MOST_LOOKED_AT``: a rare thing is found by going on from there, and the page says so.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property, partial
from typing import Any, Final

from django.db.models import BigIntegerField, Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast

from everweek import clock
from everweek.journal.services import Actor
from everweek.listen import looking, rules
from everweek.listen.looking import Fits, Seen
from everweek.listen.models import Comment, Praised, Topic, Touched
from everweek.listen.rules import Mood
from everweek.listen.understanding.hiding import Veil, Whose, reach_of_unmasked
from everweek.moments.first import known_to_be
from everweek.people.access import Scope, reach_of
from everweek.people.clientele import rule_of_segment
from everweek.people.models import Unit
from everweek.people.paging import START, Order, Place
from everweek.people.policy import Action
from everweek.people.segments import matching
from everweek.questionnaires.access import list_responses
from everweek.questionnaires.facts import INTERACTION
from everweek.questionnaires.models import Questionnaire, Response
from everweek.questionnaires.rules import Scored
from everweek.questionnaires.shape import Question
from everweek.questionnaires.versions import sheet_of
from everweek.text.private import KINDS as MARKS

PAGE: Final = 12
MOST_LOOKED_AT: Final = 5_000
PIECE: Final = 60
LARGEST_PIECE: Final = 1_000
WALK: Final = 20_000
MOST_WALKED: Final = 100_000
"""So many answers the database walks past for one page, in stretches of ``WALK``, where no index leads to those that fit."""
URGENT_FOR: Final = timedelta(days=60)
MOST_WALKED_INTO: Final = 2 * WALK
"""So many it walks past where more than each answer is looked at: its comments, or all moments of its customer."""
MOST_READ_ON: Final = 20
"""So many times that a program's page is read on where nothing was found, for a person would press a button."""
NEWEST_FIRST: Final = Order("-answered_at", "-pk")


class Sentiment(StrEnum):
    """How a comment feels, by its words."""

    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"


class WhichContact(StrEnum):
    """Whether the moment an answer is about was its customer's first with us."""

    FIRST = "yes"
    LATER = "no"


@dataclass(frozen=True)
class Asked:
    """Which voices are asked for; what is left out limits nothing.

    ``topic`` is the key of one, ``sentiment``, ``urgent`` and ``praise`` are what any of its comments is held for;
    ``waiting`` is urgent lately, with nobody who sees to it; ``language`` is the one it was answered in, or a comment is
    written in.

    ``words`` must all be said in it; ``unit`` is the key of a unit, meant with all below it; ``silent`` adds answers
    without any words of the customer's own; ``since`` and ``until`` are the first and the last day; ``segment`` is
    the key of one that its customer is in now; ``link`` is the end of the
    address of the open link it came by; ``first`` is whether it is about the customer's first contact with us, or a later one.
    """

    words: str = ""
    mood: Mood | None = None
    topic: str = ""
    sentiment: Sentiment | None = None
    urgent: bool = False
    waiting: bool = False
    praise: bool = False
    unit: str = ""
    touchpoint: str = ""
    questionnaire: str = ""
    language: str = ""
    link: str = ""
    segment: str = ""
    first: WhichContact | None = None
    member: int | None = None
    customer: int | None = None
    since: date | None = None
    until: date | None = None
    silent: bool = False

    def but(self, **other: Any) -> "Asked":  # noqa: ANN401  # any of its fields
        """Return what is asked with these fields otherwise; this object itself, with all it has looked up, where
        nothing differs.
        """
        found = replace(self, **other)
        return self if found == self else found

    @cached_property
    def topics(self) -> list[int]:
        """The topic, and those that go on under it."""
        goes_on = Topic.objects.filter(Q(key=self.topic) | Q(merged_into__key=self.topic))
        return list(goes_on.values_list("pk", flat=True))

    @cached_property
    def unit_path(self) -> str | None:
        """Where the unit stands, looked up once for all that a page asks; None where there is none of that key."""
        return Unit.objects.filter(key=self.unit).values_list("path", flat=True).first()


@dataclass(frozen=True)
class Voice:
    """One answer: what was said in own words (each with its question), its scores, its mood.

    The words are those its reader may read: for a reader without the right to personal data, marks stand in their place, and
    ``veiled`` says that something may be hidden. ``places`` tells apart what was said to one question.
    """

    response: Response
    said: tuple[tuple[Question, str], ...]
    places: tuple[int, ...]
    veiled: bool
    scored: tuple[Scored, ...]
    mood: Mood


@dataclass(frozen=True)
class Edge:
    """The last answer of a stretch that is walked past: when it was given, and its number."""

    at: datetime
    pk: int

    @property
    def place(self) -> Place:
        """The place from which one walks on."""
        return _place_of(self)

    def within(self, rows: QuerySet[Response]) -> QuerySet[Response]:
        """Return those of these responses that are as new as this edge, or newer."""
        # Said twice, so that the index finds where to end.
        return rows.filter(Q(answered_at__gt=self.at) | Q(pk__gte=self.pk), answered_at__gte=self.at)


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
    last: Seen | None = None
    looked_at = 0
    for piece in _looked_through(by, asked, Place(place.text)):
        if isinstance(piece, Edge):
            return Stream(tuple(found), piece.place.text, looked_at, None if len(found) == most else piece.at)
        for one, voice in looking.heard(piece, partial(_voices_by_number, by), 2 * most):
            if last is not None and (len(found) == most or looked_at == MOST_LOOKED_AT):
                full = len(found) == most
                return Stream(tuple(found), _place_of(last).text, looked_at, None if full else last.at)
            looked_at += 1
            last = one
            if voice is not None and fits(voice, asked):
                found.append(voice)
    return Stream(tuple(found), looked_at=looked_at)


def read_on(by: Actor, asked: Asked, *, place: Place = START, most: int = PAGE) -> Stream:
    """Return the next page of voices as ``read_stream`` does, but read on while a page is empty, up to ``MOST_READ_ON`` times:
    for callers who take an empty page for the end.
    """
    for _time in range(MOST_READ_ON):
        found = read_stream(by, asked, place=place, most=most)
        if found.voices or not found.older:
            break
        place = Place(found.older)
    return found


def fitting(by: Actor, asked: Asked, *, most: int = MOST_LOOKED_AT) -> tuple[list[int], int | None]:
    """The ids of the newest voices that fit, and over how many of the newest that is; None where it is over all."""
    ids: list[int] = []
    looked_at = 0
    told = not asked.words or reach_of_unmasked(by).all
    for piece in _looked_through(by, asked, START):
        if isinstance(piece, Edge):
            return ids, _most_walked(asked)
        some = piece[: most - looked_at]
        if told:
            ids += [one.pk for one in some if one.likely]
        else:
            every = looking.heard(some, partial(_voices_by_number, by), PIECE)
            ids += [one.pk for one, voice in every if voice is not None and fits(voice, asked)]
        looked_at += len(some)
        if len(some) < len(piece):
            return ids, most
    return ids, None


def heard_from(by: Actor, customer_id: int, until: datetime | None, most: int) -> list[Voice]:
    """What one customer told us up to a moment, the newest first, as far as ``by`` may hear it; answers without words too."""
    hers = list_responses(by).filter(customer=customer_id, member__isnull=True)
    if until is not None:
        hers = hers.filter(answered_at__lte=until)
    whole = NEWEST_FIRST.ordered(as_told(hers))
    return voices_of(by, list(whole[:most]))


def voice_of(by: Actor, response: Response) -> Voice:
    """Return an answer as the voice that ``by`` may read. The gate must have let ``by`` read the answer at all."""
    [voice] = voices_of(by, [response])
    return voice


def masked_voices(responses: Sequence[Response]) -> list[Voice]:
    """Answers as voices in whose words all that is personal is hidden, whoever reads them: what is handed on."""
    return _veiled(responses, Scope())


def voices_of(by: Actor, responses: Sequence[Response]) -> list[Voice]:
    """Answers as the voices that ``by`` may read. Whoever shows what customers said gets it here, and nowhere else."""
    return _veiled(responses, reach_of_unmasked(by))


def _veiled(responses: Sequence[Response], reach: Scope) -> list[Voice]:
    """Each as whoever reads personal data so far may read it."""
    whose = [Whose.of(one) for one in responses]
    veil = Veil(reach, whose)
    return [veiled_voice(response, one, veil) for response, one in zip(responses, whose, strict=True)]


def veiled_voice(response: Response, whose: Whose, veil: Veil) -> Voice:
    """Return an answer as a voice, with what is personal as far under the veil as that says."""
    sheet = sheet_of(response.version)
    scored = sheet.scores(response.answers)
    said, places, counted = [], [], dict[str, int]()
    for question, text in rules.words_of(sheet.document, response.answers):
        place = counted.get(question.key, 0)
        counted[question.key] = place + 1
        places.append(place)
        said.append((question, veil.over(whose, question.key, place, text)))
    scores = tuple(rules.leading_first(scored))
    return Voice(response, tuple(said), tuple(places), not veil.lifted(whose), scores, rules.mood_of(scored))


def narrowed(responses: QuerySet[Response], asked: Asked, by: Actor | None) -> QuerySet[Response]:
    """Return those of these responses that fit, as far as the database itself can tell. ``by`` (None: whoever sits at the server)
    finds none by a segment without the right.
    """
    # Whatever colleagues answered (a pulse, a review) is no voice of a customer.
    kept = responses.filter(member__isnull=True)
    plain: Mapping[str, object] = {
        "touchpoint": asked.touchpoint or None,
        "about_member": asked.member,
        "customer": asked.customer,
    }
    kept = kept.filter(**{name: value for name, value in plain.items() if value is not None})
    kept = understood(kept, asked)
    if asked.segment:
        kept = _of_segment(kept, asked.segment, by)
    if asked.first is not None:
        kept = _about_contact(kept, first=asked.first is WhichContact.FIRST)
    if asked.questionnaire:
        # A sum, which no index holds: led to all answers of a questionnaire, it would put a million in order for a page.
        asks = Questionnaire.objects.filter(key=asked.questionnaire).values_list("pk", flat=True).first()
        kept = kept.alias(asks=F("questionnaire") + Value(0)).filter(asks=asks) if asks else kept.none()
    if asked.unit:
        kept = kept.filter(unit__path__startswith=asked.unit_path) if asked.unit_path else kept.none()
    if asked.since:
        kept = kept.filter(day__gte=asked.since)
    if asked.until:
        kept = kept.filter(day__lte=asked.until)
    return _in_period(kept, asked)


def _of_segment(responses: QuerySet[Response], key: str, by: Actor | None) -> QuerySet[Response]:
    rule = rule_of_segment(by, key)
    # Asked of each answer that is walked past, by its customer's number: a large segment is never listed.
    return responses.none() if rule is None else responses.filter(Exists(matching(rule).filter(pk=OuterRef("customer"))))


def _about_contact(responses: QuerySet[Response], *, first: bool) -> QuerySet[Response]:
    # A subject is text, and of other kinds of things anything at all: a database asked for the number of a word refuses.
    numbered = When(subject_type=INTERACTION, subject_id__regex=r"^[0-9]{1,18}$", then=Cast("subject_id", BigIntegerField()))
    found = responses.alias(moment=Case(numbered, default=None, output_field=BigIntegerField()))
    return found.filter(Exists(known_to_be(first=first).filter(pk=OuterRef("moment"))))


def _in_period(responses: QuerySet[Response], asked: Asked) -> QuerySet[Response]:
    if asked.since:
        responses = responses.filter(answered_at__gte=_moment(asked.since, days=-1))
    if asked.until:
        responses = responses.filter(answered_at__lt=_moment(asked.until, days=2))
    return responses


def edge_of(by: Actor, asked: Asked, walked: int, *, place: Place = START) -> Edge | None:
    """How far the database walks for what is asked; None where the rest is nearer, or an index leads to what fits.

    Whoever hears single units alone, urgent voices, one colleague's and one customer's are led to by an index of their own.
    """
    unled = (asked.language, asked.sentiment, asked.topic, asked.praise, asked.unit, asked.touchpoint, asked.first, asked.segment)
    led = asked.customer or asked.member or asked.urgent or asked.waiting
    if not any((*unled, asked.questionnaire)) or led or not reach_of(by, Action.RESPONSES_READ).all:
        return None
    rows = _in_period(Response.objects.all(), asked)
    every = NEWEST_FIRST.beyond(rows, place) if place.text else NEWEST_FIRST.ordered(rows)
    last = every.values_list("answered_at", "pk")[walked - 1 : walked].first()
    return Edge(*last) if last is not None else None


def _most_walked(asked: Asked) -> int:
    into = asked.language or asked.sentiment or asked.topic or asked.praise or asked.first or asked.segment
    return min(MOST_WALKED, MOST_WALKED_INTO) if into else MOST_WALKED


def as_told(responses: QuerySet[Response]) -> QuerySet[Response]:
    """With all that is told of them. What a version asks is known by its digest: it is not read with each of its answers."""
    whole = responses.select_related("version__questionnaire", "unit", "about_member", "customer")
    return whole.defer("version__document")


def understood(responses: QuerySet[Response], asked: Asked) -> QuerySet[Response]:
    """Return those of these responses with a comment that is held for what is asked."""
    mine = Comment.objects.filter(response=OuterRef("pk"))
    if asked.language:
        responses = responses.filter(Q(language=asked.language) | Exists(mine.filter(language=asked.language)))
    if asked.sentiment is not None:
        responses = responses.filter(Exists(mine.filter(sentiment=asked.sentiment)))
    if asked.urgent:
        # Few are, of all there ever were: named by their numbers and not asked of each answer, an index leads to them.
        responses = responses.filter(pk__in=Comment.objects.exclude(urgency="").values("response"))
    if asked.waiting:
        responses = responses.filter(pk__in=unattended().values("response"))
    if asked.topic:
        # By their numbers: joined, they would be looked up for each of the thousands of answers that are walked past.
        touched = Touched.objects.filter(comment__response=OuterRef("pk"), topic__in=asked.topics)
        responses = responses.filter(Exists(touched))
    if asked.praise:
        responses = responses.filter(Exists(Praised.objects.filter(comment__response=OuterRef("pk"), sure=True)))
    return responses


def unattended() -> QuerySet[Comment]:
    """The comments with words that should fetch somebody, of the last sixty days, that nobody sees to yet."""
    return Comment.objects.exclude(urgency="").filter(attended_at__isnull=True, answered_at__gte=clock.now() - URGENT_FOR)


def _moment(day: date, *, days: int) -> datetime:
    """A moment that no zone puts on the wrong side of ``day``: the index is by moment, the business day is a zone's."""
    return datetime.combine(day, time(), UTC) + timedelta(days=days)


def _looked_through(by: Actor, asked: Asked, place: Place) -> Iterator[list[Seen] | Edge]:
    """All that the database says fit, the newest first, in pieces: small ones at first, for a page seldom needs more.

    Where it has walked past enough of others, the edge up to which it did is the last.
    """
    whole, walked, size = narrowed(list_responses(by), asked, by).select_related(None), 0, PIECE
    moods, cuts = asked.mood is not None, bool(asked.link)
    words = bool(asked.words) or not asked.silent
    look = partial(looking.seen, fits=_likely(by, asked), words=words, moods=moods, cuts=cuts, silent=asked.silent)
    edge = edge_of(by, asked, WALK, place=place)
    while True:
        rows = NEWEST_FIRST.beyond(whole, place) if place.text else NEWEST_FIRST.ordered(whole)
        piece = look((edge.within(rows) if edge else rows)[:size])
        yield piece
        if len(piece) == size:
            place, size = _place_of(piece[-1]), min(4 * size, LARGEST_PIECE)
        elif edge is None:
            return
        else:
            walked, place = walked + WALK, edge.place
            if walked >= _most_walked(asked):
                yield edge
                return
            edge = edge_of(by, asked, WALK, place=place)


def _likely(by: Actor, asked: Asked) -> Fits:
    """Whether an answer may fit, by what was said before anything in it is hidden: what does not is no voice that fits."""
    words = asked.words
    if words and not reach_of_unmasked(by).all:
        # What stands in the place of personal data can be found too: those words are looked for in the voice alone.
        words = " ".join(word for word in words.casefold().split() if not looking.may_stand_in_a_mark(word, MARKS))
    likely = replace(asked, words=words)
    return lambda said, mood, dimensions: fits_what(said, mood, dimensions, likely)


def _voices_by_number(by: Actor, ids: list[int]) -> list[Voice]:
    return voices_of(by, list(as_told(list_responses(by).filter(pk__in=ids))))


def _place_of(one: Seen | Edge) -> Place:
    return Place(NEWEST_FIRST.place_of(Response(pk=one.pk, answered_at=one.at)))


def fits(voice: Voice, asked: Asked) -> bool:
    """Whether a voice is one that is asked for, in what the database cannot tell."""
    return fits_what([text for _question, text in voice.said], voice.mood, voice.response.dimensions, asked)


def fits_what(said: Sequence[str], mood: Mood, dimensions: Mapping[str, object], asked: Asked) -> bool:
    """Return whether an answer fits by what was said, as its reader may read it, by its mood and by the cuts it came with.

    >>> fits_what([], Mood.HAPPY, {}, Asked()), fits_what(["So SLOW"], Mood.HAPPY, {}, Asked(words="slow so"))
    (False, True)
    """
    if not asked.silent and not said:
        return False
    if asked.mood is not None and mood is not asked.mood:
        return False
    if asked.link and dimensions.get("link") != asked.link:
        return False
    if not asked.words:
        return True
    whole = " ".join(said).casefold()
    return all(word in whole for word in asked.words.casefold().split())
