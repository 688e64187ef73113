"""Learning from the organisation's own scores and from what people corrected, and trying honestly how well that went.

What is learned is tried on comments it had not seen, of respondents it had not seen; so is the start it would take the place of.
It is used where it is better on them. Words of comments are learned with their personal data hidden and stay in this
database; those of somebody who was erased are gone with the next learning.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Max

from everweek.journal.services import Actor, Happening, System, record
from everweek.listen import rules as voices
from everweek.listen.models import Comment, Correction, Lesson, Topic
from everweek.listen.understanding.hearing import Spoken, beside, spoken_in
from everweek.listen.understanding.judging import likeliest
from everweek.listen.understanding.lens import going_on
from everweek.listen.understanding.rules import SCORE, SENTIMENTS, YES, About, Hidden, digest_of, grams, hidden
from everweek.questionnaires.models import Response
from everweek.questionnaires.rules import Scored
from everweek.questionnaires.versions import sheet_of
from everweek.text import sentiment
from everweek.text.learning import Example, Learned, TooLittle, corrected, folds, learn
from everweek.text.learning.kept import to_bytes
from everweek.text.learning.measuring import calibration_error, f1, macro_f1_of

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

BY: Final = System("understanding")
MOST: Final = 4_000
LEAST: Final = 200
LEAST_OF_TOPIC: Final = 20
PARTS: Final = 5
KEPT: Final = 30


@dataclass(frozen=True)
class Tried:
    """What there was to learn from, with what the start says of the same comments."""

    examples: Sequence[Example]
    start: Sequence[str]
    corrections: int


def learn_sentiment(*, by: Actor = BY) -> Lesson:
    """How comments feel, by the newest scores beside them and by people's corrections."""
    tried = _sentiments()
    if len(tried.examples) < LEAST:
        return _keep("sentiment", tried, {"need": LEAST}, None, by)
    learned = learn(tried.examples)
    if isinstance(learned, TooLittle):
        return _keep("sentiment", tried, {"need": learned.need, "have": learned.have}, None, by)
    held = _how_well(tried)
    return _keep("sentiment", tried, held, learned if held["macro"] > held["start"] else None, by)


def learn_topics(*, by: Actor = BY) -> Lesson:
    """Which comments speak of which topics, by what people said of them, for each topic with twenty examples or more."""
    tried = _topics()
    counted: dict[str, int] = {}
    for one in tried.examples:
        for label in one.labels:
            counted[label] = counted.get(label, 0) + 1
    enough = sorted(key for key, count in counted.items() if count >= LEAST_OF_TOPIC)
    if not enough:
        return _keep("topics", tried, {"need": LEAST_OF_TOPIC, "most": max(counted.values(), default=0)}, None, by)
    learned = learn(tried.examples, several=True)
    if isinstance(learned, TooLittle):
        return _keep("topics", tried, {"need": learned.need, "have": learned.have}, None, by)
    held = _how_well_of_topics(tried, enough)
    return _keep("topics", tried, held, learned if held["taken"] else None, by)


@transaction.atomic
def _keep(what: str, tried: Tried, held: Mapping[str, object], learned: Learned | None, by: Actor) -> Lesson:
    """Keep the lesson; the one before is used no more, and what it had learned is thrown away."""
    Lesson.objects.select_for_update().filter(what=what, used=True).update(used=False, data=None)
    lesson = Lesson.objects.create(
        what=what,
        examples=len(tried.examples),
        corrections=tried.corrections,
        used=learned is not None,
        held=dict(held),
        data=to_bytes(learned) if learned is not None else None,
    )
    old = Lesson.objects.filter(what=what).order_by("-pk").values_list("pk", flat=True)[KEPT:]
    Lesson.objects.filter(pk__in=list(old)).delete()
    ids = {"what": what, "examples": lesson.examples, "used": YES if lesson.used else "no"}
    record(Happening("lesson.learnt", by=by, subject=("lesson", lesson.pk), ids=ids))
    return lesson


def bare(one: Spoken, personal: Sequence[Hidden]) -> str:
    """The words without the personal data in them: nobody's name or number is learned."""
    text = hidden(one.text, personal)
    for kind in {each.kind for each in personal}:
        text = text.replace(f"⟦{kind}⟧", " ")
    return text


def newest(most: int = MOST) -> list[tuple[Comment, Spoken, str]]:
    """The newest comments that stand as they were judged, each with its words as they stand and as they are learned."""
    return _as_judged(Comment.objects.order_by("-pk").values_list("pk", flat=True)[:most])


def _taught(about: About) -> list[int]:
    """The comments that people said something of, those they spoke of last, however old: what was taught goes on teaching."""
    last = Correction.objects.filter(about=about).values("comment").annotate(last=Max("pk")).order_by("-last")
    return list(last.values_list("comment", flat=True)[:MOST])


def _as_judged(comments: Iterable[int]) -> list[tuple[Comment, Spoken, str]]:
    """Return those of these comments whose words still are those that were judged, the newest first, each with the words without
    what is personal.
    """
    rows = Comment.objects.filter(pk__in=set(comments)).select_related("response__version", "response__customer").order_by("-pk")
    found: list[tuple[Comment, Spoken, str]] = []
    read: dict[int, list[Spoken]] = {}
    for one in rows:
        if one.response_id not in read:
            read[one.response_id] = spoken_in(one.response)
        personal = [Hidden(*each) for each in one.personal]
        found += [
            (one, said, bare(said, personal))
            for said in read[one.response_id]
            if (said.question, said.place) == (one.question, one.place) and digest_of(said.text) == one.digest
        ]
    return found


def respondent_of(response: Response) -> str:
    """Return a key for the person who gave an answer: the customer's, where one is known; else one of this answer alone."""
    return f"c{response.customer_id}" if response.customer_id else f"r{response.pk}"


def _sentiments() -> Tried:
    said = dict(Correction.objects.filter(about=About.SENTIMENT).values_list("comment", "says"))
    scored, right, start, language = [], [], [], {}
    newest_of_all = Comment.objects.order_by("-pk").values_list("pk", flat=True)[:MOST]
    for comment, one, text in _as_judged([*newest_of_all, *_taught(About.SENTIMENT)]):
        language[text] = comment.language or sheet_of(one.response.version).document.language
        group = respondent_of(one.response)
        if comment.pk in said:
            right.append(Example(text, (said[comment.pk],), group, beside=_asked(one)))
            continue
        scores = sheet_of(one.response.version).scores(one.response.answers)
        telling = voices.telling(scores)
        # Whoever was content and would not recommend us writes of both: such words teach nothing by a score.
        if telling is not None and voices.mood_of(scores) is not voices.Mood.NOT_RECOMMENDING:
            scored.append(Example(text, (_by_score(telling),), group, beside=_asked(one)))
    examples = corrected(scored, right)
    start = [sentiment.start(one.text, language.get(one.text)).label or "" for one in examples]
    return Tried(examples, start, len(right))


def _asked(one: Spoken) -> tuple[str, ...]:
    """Return what is known of a comment beside its words, except its score: with the score there, nothing else would
    be learned.
    """
    return tuple(each for each in beside(one.response, one.question) if not each.startswith(f"{SCORE}:"))


def _by_score(one: Scored) -> str:
    """What a score teaches: the same line as the mood of a voice has, so that the two do not contradict each other."""
    return sentiment.NEGATIVE if voices.is_low(one) else sentiment.POSITIVE if voices.is_high(one) else sentiment.NEUTRAL


def _how_well(tried: Tried) -> dict[str, float]:
    """The macro-F1 of what was learned and of the start, and the calibration error, on comments not learned from."""
    import numpy as np

    truth = np.array([SENTIMENTS.index(one.labels[0]) for one in tried.examples])
    given, likely = truth * 0, np.zeros(len(truth))
    for taught, kept_back in _parts(tried.examples):
        learned = learn([tried.examples[at] for at in taught])
        if isinstance(learned, TooLittle):
            continue
        judged = learned.judge(*_seen(tried.examples, kept_back))
        for at, one in zip(kept_back, judged, strict=True):
            label = likeliest(one)
            given[at], likely[at] = SENTIMENTS.index(label), one.probabilities[label]
    start = np.array([SENTIMENTS.index(one) if one else len(SENTIMENTS) for one in tried.start])
    beyond = len(SENTIMENTS) + 1
    share = len(SENTIMENTS) / beyond
    return {
        "macro": macro_f1_of(given, truth, len(SENTIMENTS)),
        # What the start cannot tell is a fourth thing that is never right; the mean is over the three all the same.
        "start": macro_f1_of(start, truth, beyond) / share,
        "calibration": calibration_error(likely, given == truth),
    }


def _topics() -> Tried:
    """The comments people said something of: with the topics they speak of, and where they said not so, without."""
    joined = going_on(Topic.objects.all())
    said: dict[int, dict[str, str]] = {}
    for pk, what, says in Correction.objects.filter(about=About.TOPIC).order_by("pk").values_list("comment", "what", "says"):
        if what in joined:
            said.setdefault(pk, {})[joined[what]] = says
    words: dict[str, list[str]] = {}
    for topic in Topic.objects.filter(retired_at__isnull=True):
        words.setdefault(joined[topic.key], []).extend(topic.words)
    examples, start = [], []
    for comment, one, text in _as_judged(pk for pk in _taught(About.TOPIC) if pk in said):
        labels = tuple(sorted(key for key, says in said[comment.pk].items() if says == YES))
        examples.append(Example(text, labels, respondent_of(one.response), beside=beside(one.response, one.question)))
        own = grams(text)
        start.append(" ".join(sorted(key for key, phrases in words.items() if own.intersection(phrases))))
    return Tried(examples, start, len(said))


def _how_well_of_topics(tried: Tried, enough: Sequence[str]) -> dict[str, object]:
    """The F1 of each topic, learned and by its words, on comments not learned from; it is taken where it is better."""
    import numpy as np

    shape = (len(tried.examples), len(enough))
    truth = _marked([one.labels for one in tried.examples], enough)
    start = _marked([one.split() for one in tried.start], enough)
    given: NDArray[float64] = np.zeros(shape)
    for taught, kept_back in _parts(tried.examples):
        learned = learn([tried.examples[at] for at in taught], several=True)
        if isinstance(learned, TooLittle):
            continue
        judged = learned.judge(*_seen(tried.examples, kept_back))
        given[kept_back] = _marked([one.likely for one in judged], enough)
    found, by_words = f1(given, truth), f1(start, truth)
    each = {key: [found.each[at], by_words.each[at]] for at, key in enumerate(enough)}
    taken = [key for key, (mine, words) in each.items() if mine > words]
    return {"micro": found.micro, "macro": found.macro, "start": by_words.macro, "each": each, "taken": taken}


def _seen(examples: Sequence[Example], places: Sequence[int]) -> tuple[list[str], list[tuple[str, ...]]]:
    """What is judged of these: their words, and what stands beside them."""
    return [examples[at].text for at in places], [examples[at].beside for at in places]


def _marked(labels: Sequence[Sequence[str]], keys: Sequence[str]) -> "NDArray[float64]":
    import numpy as np

    return np.array([[float(key in own) for key in keys] for own in labels]).reshape(len(labels), len(keys))


def _parts(examples: Sequence[Example]) -> list[tuple[list[int], list[int]]]:
    """Five times what is learned from and what is kept back: no respondent, and no wording, stands on both sides."""
    keys = [[f"g{one.group}", f"t{' '.join(one.text.casefold().split())}"] for one in examples]
    parts = folds.divided(folds.joined(keys), PARTS, seed=0)
    return [
        ([at for at, each in enumerate(parts) if each != part], [at for at, each in enumerate(parts) if each == part])
        for part in range(PARTS)
    ]
