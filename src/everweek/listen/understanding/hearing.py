"""Judging comments off the path of accepting, and keeping what they are held for: what goes with the words goes when they go."""

from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from everweek import clock
from everweek.journal.bulk import insert_made
from everweek.journal.models import Line
from everweek.journal.services import Actor, Happening, System, record_many
from everweek.journal.subscribers import external_subscriber
from everweek.listen import rules as voices
from everweek.listen.models import Comment, Correction, Praised, Topic, Touched
from everweek.listen.understanding.judging import Told, judge
from everweek.listen.understanding.lens import Lens, lens_now, people_now
from everweek.listen.understanding.rules import (
    Held,
    Hidden,
    Known,
    Said,
    beside_of,
    corrected,
    digest_of,
    is_graver,
    newly_praised,
)
from everweek.questionnaires.models import Response
from everweek.questionnaires.versions import sheet_of
from everweek.text.private import NAME

BY: Final = System("understanding")
PIECE: Final = 500
KEPT_AT_ONCE: Final = 50
"""The comments of so many responses are kept in one transaction: on SQLite every other writer waits for it."""
PRAISED: Final = "comment.praised"
URGENT: Final = "comment.urgent"
Key = tuple[int, str, int]


@dataclass(frozen=True)
class Judged:
    """What a comment is held for by its words alone, and the row that says so where none stands yet."""

    held: Held
    row: Comment


@dataclass(frozen=True)
class Spoken:
    """One thing said in own words, as it stands in a response."""

    response: Response
    question: str
    place: int
    text: str

    @property
    def key(self) -> Key:
        """Which comment it is."""
        return self.response.pk, self.question, self.place


# Outside a transaction: judging takes a second, and who answers meanwhile must not wait for it. Told twice, it does nothing.
@external_subscriber(
    "listen.understanding",
    kinds=["response.received", "response.corrected", "response.restored", "response.unnamed", "response.withdrawn"],
    history=True,
    start="beginning",
    batch=PIECE,
)
def understand(lines: Sequence[Line]) -> None:
    """Judge the comments of the responses that came, were corrected, count again, or lost their words with time."""
    changed = frozenset(int(line.ids["response"]) for line in lines if line.kind in {"response.corrected", "response.restored"})
    hear((int(line.ids["response"]) for line in lines), anew=changed)


def hear(responses: Iterable[int], *, anew: Container[int] = ()) -> int:
    """Judge what was said in these responses and keep it; how many were judged. Again with nothing new it does nothing.

    ``anew`` are those judged also where their words are the same: another score beside them may mean another thing. Of one that
    is withdrawn nothing is judged, and what it is held for stays with its words: it may count again, and people spoke of it.
    """
    found = list(_voices().filter(pk__in=set(responses)).order_by("pk"))
    spoken = [one for response in found for one in _words_in(response)]
    lens = lens_now()
    standing = {
        (pk, question, place): (digest, mark)
        for pk, question, place, digest, mark in Comment.objects.filter(response__in=found).values_list(
            "response", "question", "place", "digest", "lens"
        )
    }
    words = {one.key: digest_of(one.text) for one in spoken}
    counts = [one for one in spoken if one.response.withdrawn_at is None]
    fresh = [one for one in counts if one.response.pk in anew or standing.get(one.key) != (words[one.key], lens.mark)]
    held = judge([told(one) for one in fresh], lens, people_now()) if fresh else []
    if fresh or any(words.get(key) != digest for key, (digest, _mark) in standing.items()):
        judged = {one.key: Judged(each, _filled(_comment(one), each, lens)) for one, each in zip(fresh, held, strict=True)}
        for start in range(0, len(found), KEPT_AT_ONCE):
            piece = found[start : start + KEPT_AT_ONCE]
            theirs = {one.pk for one in piece}
            _keep(piece, [one for one in spoken if one.response.pk in theirs], judged, lens)
    return len(fresh)


def hear_all(progress: Callable[[float], None]) -> int:
    """Judge whatever is here, piece by piece; how many comments were judged. What was judged before is passed by."""
    last = Response.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    judged, at = 0, 0
    while piece := list(Response.objects.filter(pk__gt=at).order_by("pk").values_list("pk", flat=True)[:PIECE]):
        judged += hear(piece)
        at = piece[-1]
        progress(at / last)
    return judged


def judge_anew(*, stop: Callable[[], bool], most: int = PIECE) -> bool:
    """Judge by what is known now whatever was judged by something else, the newest first; whether it came to an end."""
    while not stop():
        mark = lens_now().mark
        old = Comment.objects.exclude(lens=mark).filter(response__withdrawn_at=None)
        stale = list(old.order_by("-pk").values_list("response", flat=True)[:most])
        if not stale:
            return True
        hear(stale)
        # What still stands there under another lens cannot be judged any more: its words went meanwhile.
        left = Comment.objects.filter(response__in=stale, response__withdrawn_at=None)
        left.exclude(lens=mark).exclude(lens=lens_now().mark).delete()
    return False


def spoken_in(response: Response) -> list[Spoken]:
    """What was said in own words in a response of a customer that stands."""
    return _words_in(response) if response.withdrawn_at is None else []


def _words_in(response: Response) -> list[Spoken]:
    return words_in(response, response.answers)


def words_in(response: Response, answers: Mapping[str, object]) -> list[Spoken]:
    """What is said in own words in these answers, which a response of a customer has or had; a colleague's says nothing."""
    if response.member_id is not None:
        return []
    counted: dict[str, int] = {}
    found = []
    for question, text in voices.words_of(sheet_of(response.version).document, answers):
        place = counted.get(question.key, 0)
        counted[question.key] = place + 1
        found.append(Spoken(response, question.key, place, text))
    return found


def _voices() -> QuerySet[Response]:
    # What a version asks is long: hundreds of responses share the one object of it.
    return Response.objects.select_related("customer").prefetch_related("version")


def told(one: Spoken) -> Told:
    """What judging is told of it."""
    customer = one.response.customer
    sheet = sheet_of(one.response.version)
    mood = voices.mood_of(sheet.scores(one.response.answers))
    language = one.response.language or sheet.document.language
    return Told(one.text, language, customer.name if customer else "", mood, beside(one.response, one.question))


def beside(response: Response, question: str) -> tuple[str, ...]:
    """What is known of a comment beside its words, as the learner knows it."""
    sheet = sheet_of(response.version)
    telling = voices.telling(sheet.scores(response.answers))
    score = str(voices.fifth(telling)) if telling is not None else ""
    return beside_of(sheet.document.key, question, response.touchpoint, score)


@transaction.atomic
def _keep(read: Sequence[Response], spoken: Sequence[Spoken], judged: Mapping[Key, Judged], lens: Lens) -> None:
    """Keep what was judged, unless the words changed or went since they were read: their own line comes after this one."""
    now = Response.objects.select_for_update().filter(pk__in=[one.pk for one in read])
    as_read = {one.pk: (one.answers, one.withdrawn_at) for one in read}
    same = {pk for pk, *rest in now.values_list("pk", "answers", "withdrawn_at") if as_read[pk] == tuple(rest)}
    standing = {(one.response_id, one.question, one.place): one for one in Comment.objects.filter(response__in=same)}
    there = {one.key: one for one in spoken if one.response.pk in same}
    before = _before(standing.values())
    gone = [one.pk for key, one in standing.items() if key not in there or one.digest != digest_of(there[key].text)]
    Comment.objects.filter(pk__in=gone).delete()
    to_judge = [one for key, one in there.items() if key in judged]
    kept = {one.key: standing[one.key] for one in to_judge if one.key in standing and standing[one.key].pk not in gone}
    said = said_of([one.pk for one in kept.values()])
    known = Known(lens.joined)
    ends = {one.key: judged[one.key].held for one in to_judge}
    ends |= {key: corrected(ends[key], said.get(one.pk, ()), known, there[key].text) for key, one in kept.items()}
    new = [judged[one.key].row for one in to_judge if one.key not in kept]
    insert_made(new)
    changed = [_filled(one, ends[key], lens) for key, one in kept.items()]
    if changed:
        Comment.objects.bulk_update(changed, _JUDGED, batch_size=100)
    _attach([*new, *changed], ends, anew=[one.pk for one in changed])
    record_many(_happenings(to_judge, ends, before))


_JUDGED: Final = ["language", "sentiment", "likely", "doubtful", "way", "urgency", "personal", "cleared", "lens", "judged_at"]


def _comment(one: Spoken) -> Comment:
    return Comment(
        response=one.response,
        question=one.question,
        place=one.place,
        digest=digest_of(one.text),
        answered_at=one.response.answered_at,
    )


def _filled(comment: Comment, held: Held, lens: Lens) -> Comment:
    fill(comment, held)
    comment.lens = lens.mark
    comment.judged_at = clock.now()
    return comment


def fill(comment: Comment, held: Held) -> None:
    """Write into the row what the comment is held for, but for its topics and praise, which are rows of their own."""
    for name in ("language", "sentiment", "likely", "doubtful", "way", "urgency"):
        setattr(comment, name, getattr(held, name))
    # A name once found stays hidden: nobody knows it any more where the person was erased, renamed or merged into another since.
    names = [Hidden(*one) for one in comment.personal if one[0] == NAME and (one[1], one[2]) not in held.cleared]
    comment.personal = [[one.kind, one.start, one.end] for one in sorted({*held.personal, *names}, key=lambda one: one.start)]
    comment.cleared = [list(one) for one in held.cleared]


def said_of(comments: Sequence[int]) -> dict[int, list[Said]]:
    """What people said of each of these comments, the oldest first."""
    found: dict[int, list[Said]] = {}
    rows = Correction.objects.filter(comment__in=comments).order_by("pk")
    for pk, about, what, says in rows.values_list("comment", "about", "what", "says"):
        found.setdefault(pk, []).append(Said(about, what, says))
    return found


def _attach(comments: Sequence[Comment], ends: Mapping[Key, Held], *, anew: Sequence[int]) -> None:
    """The topics and the praise of these comments, in the place of what ``anew`` had."""
    if anew:
        for table in (Touched, Praised):
            table.objects.filter(comment__in=anew).delete()
    pairs = [(one, ends[(one.response_id, one.question, one.place)]) for one in comments]
    topics = dict(Topic.objects.values_list("key", "pk")) if any(held.topics for _one, held in pairs) else {}
    insert_made(
        [
            Touched(comment=one, topic_id=topics[topic.key], likely=topic.likely, sure=topic.sure, way=topic.way)
            for one, held in pairs
            for topic in held.topics
            if topic.key in topics
        ]
    )
    insert_made(
        [
            Praised(comment=one, member_id=each.member, start=each.start, end=each.end, sure=each.sure)
            for one, held in pairs
            for each in held.praised
        ]
    )


def attach(comment: Comment, held: Held) -> None:
    """The topics and the praise of one comment, in the place of those it had."""
    _attach([comment], {(comment.response_id, comment.question, comment.place): held}, anew=[comment.pk])


@dataclass(frozen=True)
class _Before:
    urgent: Mapping[int, str]
    """The gravest kind of words of each response that had some."""
    praised: Mapping[int, Collection[int]]
    """Whom each response praised beyond doubt."""


def _before(standing: Iterable[Comment]) -> _Before:
    found = list(standing)
    praised: dict[int, set[int]] = {}
    rows = Praised.objects.filter(comment__in=[one.pk for one in found], sure=True)
    for response, member in rows.values_list("comment__response", "member"):
        praised.setdefault(response, set()).add(member)
    urgent: dict[int, str] = {}
    for one in found:
        if is_graver(one.urgency, urgent.get(one.response_id, "")):
            urgent[one.response_id] = one.urgency
    return _Before(urgent, praised)


def _happenings(judged: Sequence[Spoken], ends: Mapping[Key, Held], before: _Before) -> list[Happening]:
    """What later flows want to hear of: once for each response, however often it is judged anew; again where it became graver."""
    gravest, urgent = dict(before.urgent), dict[int, Urgent]()
    praised: dict[int, tuple[Response, list[int]]] = {}
    for one in judged:
        held, response = ends[one.key], one.response
        if is_graver(held.urgency, gravest.get(response.pk, "")):
            gravest[response.pk] = held.urgency
            urgent[response.pk] = Urgent(response, one.question, held.urgency)
        new = newly_praised(held.praised, before.praised.get(response.pk, ()))
        if new:
            praised.setdefault(response.pk, (response, []))[1].extend(new)
    return [*urgent_happenings(urgent.values()), *praised_happenings(praised.values())]


@dataclass(frozen=True)
class Urgent:
    """Words of one ``kind`` of urgency that stand in the answer to a question."""

    response: Response
    question: str
    kind: str


def urgent_happenings(urgent: Iterable[Urgent], *, by: Actor = BY) -> list[Happening]:
    """Return the journal lines that tell of words which should fetch somebody: of a response once, and once more of graver ones.

    A lesson may find nothing urgent any more, and a later one, or a person, find it again: that was told. Whoever calls holds the
    responses.
    """
    found = list(urgent)
    told: dict[int, str] = {}
    if found:
        about = [str(one.response.pk) for one in found]
        for line in Line.objects.filter(subject_type="response", subject_id__in=about, kind=URGENT):
            response, kind = int(line.subject_id), line.ids["urgency"]
            told[response] = kind if is_graver(kind, told.get(response, "")) else told[response]
    return [_tells(one, by) for one in found if is_graver(one.kind, told.get(one.response.pk, ""))]


def _tells(one: Urgent, by: Actor) -> Happening:
    response = one.response
    ids = {"response": response.pk, "customer": response.customer_id, "question": one.question, "urgency": one.kind}
    return Happening(URGENT, by=by, subject=("response", response.pk), ids=ids, history=response.history)


def praised_happenings(praised: Iterable[tuple[Response, Sequence[int]]], *, by: Actor = BY) -> list[Happening]:
    """Return the journal lines that tell of colleagues who are praised by name in these responses, of each colleague once for a
    response: a later lesson may doubt the praise, and a still later one, or a person, find it again. Whoever calls holds the
    responses.
    """
    found = list(praised)
    told: dict[int, set[int]] = {}
    if found:
        about = [str(response.pk) for response, _members in found]
        for line in Line.objects.filter(subject_type="response", subject_id__in=about, kind=PRAISED):
            told.setdefault(int(line.subject_id), set()).update(line.ids["members"])
    fresh = [(response, sorted(set(members) - told.get(response.pk, set()))) for response, members in found]
    return [
        Happening(
            PRAISED,
            by=by,
            subject=("response", response.pk),
            ids={"response": response.pk, "customer": response.customer_id, "members": members},
            history=response.history,
        )
        for response, members in fresh
        if members
    ]
