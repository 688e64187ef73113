"""What is told of judgements: beside a voice, beside the stream, on the page of topics. Limited to what the reader may hear."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, When

from everweek.jobs.tasks import enqueue
from everweek.journal.services import Actor
from everweek.listen import voices
from everweek.listen.models import Comment, Correction, Lesson, Praised, Topic, Touched
from everweek.listen.tasks import learn
from everweek.listen.understanding import finding, hearing
from everweek.listen.understanding.finding import FoundTheme
from everweek.listen.understanding.lens import Lens, every_topic, going_on, lens_now
from everweek.listen.understanding.rules import URGENCIES, Hidden, grams
from everweek.listen.voices import Asked, Voice
from everweek.people.access import reach_of
from everweek.people.expressions import Numbers
from everweek.people.policy import Action
from everweek.questionnaires.access import list_responses
from everweek.questionnaires.models import Response
from everweek.text import urgent
from everweek.text.learning import Why
from everweek.text.letters import plain

MOST_URGENT: Final = 3
LOOKED_THROUGH: Final = 500
WALKED: Final = 2 * voices.WALK
"""So many of the newest answers the database walks past to count what stands beside the stream."""
MOST_NEW: Final = 200
MOST_REASONS: Final = 6


@dataclass(frozen=True)
class TopicTold:
    """A topic of a comment: under which key and name it goes on, whether that is sure, and by what it was told."""

    key: str
    name: str
    sure: bool
    way: str


@dataclass(frozen=True)
class PraiseTold:
    """A colleague whom a comment praises by name, and whether that is sure."""

    member: int
    name: str
    sure: bool


@dataclass(frozen=True)
class CommentTold:
    """What one comment is held for. ``personal`` are the places of personal data, told to those alone who may read them.

    ``said`` names the judgements that a person said: ``sentiment``, ``topic:queue``.
    """

    id: int
    response: int
    question: str
    place: int
    language: str
    sentiment: str
    likely: float | None
    doubtful: bool
    way: str
    urgency: str
    attended_at: datetime | None
    topics: tuple[TopicTold, ...]
    praised: tuple[PraiseTold, ...]
    personal: tuple[Hidden, ...]
    said: frozenset[str]


Key = tuple[int, str, int]


class Topics:
    """The topics there are, read once: which goes on under which, and which are given."""

    def __init__(self) -> None:
        every = sorted(every_topic(), key=lambda one: plain(one.name))
        self._every = {one.key: one for one in every}
        self._joined = going_on(every)
        self.open = [(one.key, one.name) for one in every if one.retired_at is None and one.merged_into_id is None]

    def stays(self, key: str) -> Topic | None:
        """The topic that the one of this key goes on under; None where that one is retired."""
        found = self._every[self._joined[key]]
        return found if found.retired_at is None else None


def told_of(heard: Sequence[Voice], *, topics: Topics | None = None) -> dict[Key, CommentTold]:
    """What the comments of these voices are held for, by response, question and place; those not judged yet are left out."""
    veiled = {one.response.pk for one in heard if one.veiled}
    rows = list(Comment.objects.filter(response__in=[one.response.pk for one in heard]))
    ids = [one.pk for one in rows]
    touched = _topics_of(ids, topics or Topics())
    praised: dict[int, list[PraiseTold]] = {}
    rows_of_praise = Praised.objects.filter(comment__in=ids).order_by("pk")
    for pk, member, name, sure in rows_of_praise.values_list("comment", "member", "member__name", "sure"):
        praised.setdefault(pk, []).append(PraiseTold(member, name, sure))
    said: dict[int, set[str]] = {}
    for pk, about, what in Correction.objects.filter(comment__in=ids).values_list("comment", "about", "what"):
        said.setdefault(pk, set()).add(f"{about}:{what}" if what else about)
    return {
        (one.response_id, one.question, one.place): CommentTold(
            id=one.pk,
            response=one.response_id,
            question=one.question,
            place=one.place,
            language=one.language,
            sentiment=one.sentiment,
            likely=one.likely,
            doubtful=one.doubtful,
            way=one.way,
            urgency=one.urgency,
            attended_at=one.attended_at,
            topics=tuple(touched.get(one.pk, ())),
            praised=tuple(praised.get(one.pk, ())),
            personal=() if one.response_id in veiled else tuple(Hidden(*each) for each in one.personal),
            said=frozenset(said.get(one.pk, ())),
        )
        for one in rows
    }


def _topics_of(comments: Sequence[int], topics: Topics) -> dict[int, list[TopicTold]]:
    found: dict[int, dict[str, TopicTold]] = {}
    rows = Touched.objects.filter(comment__in=comments).order_by("pk")
    for pk, key, sure, way in rows.values_list("comment", "topic__key", "sure", "way"):
        if (stays := topics.stays(key)) is not None:
            found.setdefault(pk, {}).setdefault(stays.key, TopicTold(stays.key, stays.name, sure, way))
    return {pk: list(mine.values()) for pk, mine in found.items()}


@dataclass(frozen=True)
class TopicCount:
    """How many voices speak of a topic."""

    key: str
    name: str
    voices: int


@dataclass(frozen=True)
class Counts:
    """What the voices that fit speak of and how they feel; ``whole``: all were counted, not the newest ``over``."""

    topics: tuple[TopicCount, ...] = ()
    sentiments: Mapping[str, int] = field(default_factory=dict)
    urgent: int = 0
    praising: int = 0
    whole: bool = True
    over: int = 0


def count_voices(by: Actor, asked: Asked, *, most: int = voices.MOST_LOOKED_AT, topics: Topics | None = None) -> Counts:
    """What the newest ``most`` of the voices that fit speak of. What is asked of one kind limits the other kinds alone.

    So that a reader sees how many other topics there are beside the one chosen, a chosen topic does not limit the topics. All is
    counted among the same voices: as many as stand beside a topic are found once it is chosen.
    """
    if _looks_through(asked):
        most = min(most, LOOKED_THROUGH)
    everything, over = _everything(by, asked.but(topic="", sentiment=None, urgent=False, praise=False), most)
    chosen = _held(everything, asked.but(topic="")) if asked.sentiment or asked.urgent or asked.praise else everything
    felt = _held(everything, asked.but(sentiment=None, urgent=False, praise=False)) if asked.topic else everything
    # One walk through the comments counts all of this: each way of asking for itself would walk through the same voices again.
    told = Comment.objects.filter(response__in=Numbers(felt)).aggregate(
        urgent=_voices_with(~Q(urgency="")),
        praising=_voices_with(Exists(Praised.objects.filter(comment=OuterRef("pk"), sure=True))),
        **{one.value: _voices_with(Q(sentiment=one.value)) for one in voices.Sentiment},
    )
    return Counts(
        topics=_topic_counts(chosen, topics or Topics()),
        sentiments={one.value: told[one.value] for one in voices.Sentiment},
        urgent=told["urgent"],
        praising=told["praising"],
        whole=over is None,
        over=most if over is None else over,
    )


def _voices_with(what: Q | Exists) -> Count:
    return Count("response", distinct=True, filter=what)


def _looks_through(asked: Asked) -> bool:
    """Whether the database cannot tell what fits: each answer is then looked at, and fewer are."""
    return bool(asked.words or asked.mood is not None or asked.link)


def _everything(by: Actor, asked: Asked, most: int) -> tuple[list[int], int | None]:
    """The newest of all that fit, and over how many of the newest answers that is; None where it is over all."""
    if _looks_through(asked):
        return voices.fitting(by, asked, most=most)
    edge = voices.edge_of(by, asked, WALKED)
    found = _near(by, asked, edge, most + 1)
    if len(found) > most:
        return found[:most], most
    return found, WALKED if edge is not None else None


def _held(responses: Sequence[int], asked: Asked) -> list[int]:
    """Return the ids of those of these responses with a comment that is held for what is asked."""
    return list(voices.understood(Response.objects.filter(pk__in=Numbers(responses)), asked).values_list("pk", flat=True))


def _near(by: Actor, asked: Asked, edge: voices.Edge | None, most: int) -> list[int]:
    """Return the ids of the responses that fit, the newest first, at most ``most`` of them: as far as the database is walked
    through for them.

    Ids are returned, and not a query to be used in the next ones: each of those would walk that way again.
    """
    fitting = voices.narrowed(list_responses(by), asked, by)
    rows = voices.NEWEST_FIRST.ordered(edge.within(fitting) if edge else fitting)
    return list(rows.values_list("pk", flat=True)[:most])


def _topic_counts(responses: Sequence[int], topics: Topics) -> tuple[TopicCount, ...]:
    found: dict[tuple[str, str], set[int]] = {}
    rows = Touched.objects.filter(comment__response__in=Numbers(responses))
    for topic, response in rows.values_list("topic__key", "comment__response"):
        if (stays := topics.stays(topic)) is not None:
            found.setdefault((stays.key, stays.name), set()).add(response)
    told = [TopicCount(key, name, len(mine)) for (key, name), mine in found.items()]
    return tuple(sorted(told, key=lambda one: (-one.voices, one.name)))


@dataclass(frozen=True)
class Waiting:
    """The first of those with urgent words that nobody sees to, and how many more of them wait."""

    first: Sequence[Voice] = ()
    more: int = 0


def urgent_voices(by: Actor, asked: Asked) -> Waiting:
    """The voices that fit with urgent words nobody sees to: the gravest first, and of those that waited longest."""
    asked, waiting = asked.but(urgent=False), voices.unattended()
    fitting = voices.narrowed(list_responses(by), asked, by).filter(pk__in=waiting.values("response"))
    graver = Case(*(When(urgency=kind, then=place) for place, kind in enumerate(URGENCIES)), default=len(URGENCIES))
    gravest = waiting.filter(response=OuterRef("pk")).order_by(graver).values(grave=graver)[:1]
    in_turn = voices.as_told(fitting).alias(grave=Subquery(gravest)).order_by("grave", "answered_at", "pk")
    if _looks_through(asked):
        every = voices.voices_of(by, list(in_turn[:LOOKED_THROUGH]))
        found = [one for one in every if voices.fits(one, asked)]
        return Waiting(found[:MOST_URGENT], max(0, len(found) - MOST_URGENT))
    rows = list(in_turn[: MOST_URGENT + 1])
    more = fitting.count() - MOST_URGENT if len(rows) > MOST_URGENT else 0
    return Waiting(voices.voices_of(by, rows[:MOST_URGENT]), more)


def newest_of_all() -> int:
    """The number of the response that came in last, whoever may read it."""
    return Response.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def new_voices(by: Actor, asked: Asked, since: int) -> list[Voice]:
    """The voices that fit and came in after the response of that number, the last first, out of at most two hundred."""
    rows = voices.narrowed(list_responses(by).filter(pk__gt=since), asked, by)
    whole = list(voices.as_told(rows).order_by("-pk")[:MOST_NEW])
    return [one for one in voices.voices_of(by, whole) if voices.fits(one, asked)]


@dataclass(frozen=True)
class Because:
    """Why a comment is held for something: the words that said so, and by what way they were heard.

    ``beside`` is what spoke for it as strongly as they did without being a word: "asked" the question that was answered, "at" the
    touchpoint, "score" the score beside it.
    """

    about: str
    what: str
    way: str
    words: tuple[str, ...]
    against: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


def words_of(voice: Voice, told: CommentTold) -> str:
    """Return the words of one comment of a voice as its reader may read them; nothing where they are others by now."""
    said = zip(voice.said, voice.places, strict=True)
    return next((text for (question, text), place in said if (question.key, place) == (told.question, told.place)), "")


def why(voice: Voice, told: CommentTold) -> list[Because]:
    """Which words of a comment said what it is held for, as far as the reader may read them."""
    text = words_of(voice, told)
    if not text:
        return []
    lens, known = lens_now(), hearing.beside(voice.response, told.question)
    found = []
    if told.way == "learned" and lens.sentiment is not None and told.sentiment in lens.sentiment.labels:
        moved = lens.sentiment.why(text, told.sentiment, known)
        words, against = (tuple(one.word for one in each) for each in moved.speaking(most=MOST_REASONS))
        found.append(Because("sentiment", told.sentiment, told.way, words, against, _beside(moved)))
    found += [_because_of_topic(text, topic, lens, known) for topic in told.topics]
    if told.urgency and "urgency" not in told.said:
        words = tuple(text[one.start : one.end] for one in urgent.alarms(text) if one.kind == told.urgency)
        found.append(Because("urgency", told.urgency, "list", words))
    return found


def _because_of_topic(text: str, topic: TopicTold, lens: Lens, known: Sequence[str]) -> Because:
    if topic.way == "learned" and lens.learned is not None and topic.key in lens.learned.labels:
        moved = lens.learned.why(text, topic.key, known)
        words = tuple(one.word for one in moved.speaking(most=MOST_REASONS)[0])
        return Because("topic", topic.name, topic.way, words, beside=_beside(moved))
    return Because("topic", topic.name, topic.way, tuple(sorted(grams(text).intersection(lens.topics.get(topic.key, ())))))


def _beside(moved: Why) -> tuple[str, ...]:
    """Return the names of what is known beside the words and spoke for the judgement no less than the weakest of the words that
    are told.
    """
    least = min((one.weight for one in moved.speaking(most=MOST_REASONS)[0]), default=0.0)
    strong = sorted(((weight, name) for name, weight in moved.beside.items() if weight > 0 and weight >= least), reverse=True)
    return tuple(name.partition(":")[0] for _weight, name in strong)


@dataclass(frozen=True)
class TopicListed:
    """A topic on its page."""

    key: str
    name: str
    words: tuple[str, ...]
    voices: int
    examples: int
    retired: bool
    merged: tuple[tuple[str, str], ...]
    learned: tuple[float, float] | None


def list_topics(by: Actor) -> list[TopicListed]:
    """Every topic that stands by itself, the most spoken of first, retired ones last; counted over the newest voices in reach."""
    rows = list(Topic.objects.order_by("name"))
    joined = going_on(rows)
    counts = {one.key: one.voices for one in count_voices(by, Asked()).topics}
    pinned: dict[str, int] = {}
    stand = Correction.objects.filter(about="topic", says="yes", comment__response__withdrawn_at=None)
    said = stand.values_list("what").annotate(many=Count("pk"))
    for what, many in said:
        key = joined.get(what, what)
        pinned[key] = pinned.get(key, 0) + many
    lesson = Lesson.objects.filter(what="topics").order_by("-pk").first()
    each = lesson.held.get("each", {}) if lesson else {}
    found = [
        TopicListed(
            key=one.key,
            name=one.name,
            words=tuple(one.words),
            voices=counts.get(one.key, 0),
            examples=pinned.get(one.key, 0),
            retired=one.retired_at is not None,
            merged=tuple((other.key, other.name) for other in rows if other.merged_into_id == one.pk),
            learned=tuple(each[one.key]) if one.key in each else None,
        )
        for one in rows
        if one.merged_into_id is None
    ]
    return sorted(found, key=lambda one: (one.retired, -one.voices, one.name.casefold()))


def is_topic(key: str) -> bool:
    """Whether there is a topic of that key, or one that goes on under another."""
    return Topic.objects.filter(key=key).exists()


def open_topics() -> list[tuple[str, str]]:
    """The topics that are given, as key and name, by name."""
    return Topics().open


def themes_waiting(by: Actor) -> list[FoundTheme]:
    """The themes found last that no topic listens for, for who may keep them."""
    return finding.themes_waiting() if reach_of(by, Action.TOPICS_EDIT) else []


@dataclass(frozen=True)
class LessonTold:
    """One learning: from how much, how well it understood what it had not seen, and whether it is used."""

    what: str
    learnt_at: datetime
    examples: int
    corrections: int
    used: bool
    held: Mapping[str, object]


def last_lesson(what: str) -> LessonTold | None:
    """The last learning of sentiment or topics."""
    one = Lesson.objects.filter(what=what).defer("data").order_by("-pk").first()
    if one is None:
        return None
    return LessonTold(one.what, one.learnt_at, one.examples, one.corrections, one.used, one.held)


def ask_to_learn() -> None:
    """Have judging learned now; asked again while it is waiting, it is learned twice, which does no harm."""
    enqueue(learn)


def urgent_responses(urgencies: Collection[str], since: datetime) -> QuerySet[Comment, int]:
    """The numbers of the answers since a moment in which words of such urgency are, as comments are understood today; for all."""
    urgent = Comment.objects.exclude(urgency="").filter(answered_at__gte=since, urgency__in=list(urgencies))
    return urgent.values_list("response", flat=True)
