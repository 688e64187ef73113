"""What comments are held for, by a lens: pure but for the models it is handed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from everweek.listen.rules import Mood
from everweek.listen.understanding.lens import Lens, People
from everweek.listen.understanding.rules import Held, Hidden, OfPraise, OfTopic, grams
from everweek.text import language, private, sentiment
from everweek.text.learning import Judgement
from everweek.text.learning.learned import SURE
from everweek.text.praise import praise
from everweek.text.private import Names
from everweek.text.urgent import URGENT, alarms

WORDS: Final = "words"
LEARNED: Final = "learned"


@dataclass(frozen=True)
class Told:
    """A comment to be judged: its words, the language it was answered in, the name of the customer, where that is known.

    ``mood`` is what the scores beside it say; ``beside`` is what the learner knows of it beside its words.
    """

    text: str
    language: str = ""
    name: str = ""
    mood: Mood = Mood.UNTOLD
    beside: tuple[str, ...] = ()


def judge(told: Sequence[Told], lens: Lens, people: People) -> list[Held]:
    """What each comment is held for, before people's corrections."""
    texts = [one.text for one in told]
    beside = [one.beside for one in told]
    felt = lens.sentiment.judge(texts, beside) if lens.sentiment is not None else [None] * len(told)
    spoken = lens.learned.judge(texts, beside) if lens.learned is not None else [None] * len(told)
    return [_held(*each, lens, people) for each in zip(told, felt, spoken, strict=True)]


def _held(one: Told, felt: Judgement | None, spoken: Judgement | None, lens: Lens, people: People) -> Held:
    written = language.language(one.text).code or ""
    label, likely, doubtful, way = _sentiment(one, felt, written or one.language.partition("-")[0])
    return Held(
        language=written,
        sentiment=label,
        likely=likely,
        doubtful=doubtful,
        way=way,
        urgency=_urgency(one, label),
        personal=tuple(personal(one.text, people, one.name)),
        topics=tuple(_topics(one.text, spoken, lens)),
        praised=tuple(_praised(one, people, written, sure=one.mood is not Mood.UNHAPPY and label != sentiment.NEGATIVE)),
    )


def _urgency(one: Told, label: str) -> str:
    """Return the gravest kind of words in a comment that should fetch somebody; empty where there are none.

    Haste is praise where all is well: "they called back at once". Danger is danger, however content the customer is.
    """
    content = one.mood is Mood.HAPPY or label == sentiment.POSITIVE
    return next((found.kind for found in alarms(one.text) if found.kind != URGENT or not content), "")


def personal(text: str, people: People, name: str) -> Iterable[Hidden]:
    """Where personal data stand: numbers, addresses, whole names of customers, and the respondent's own name in pieces."""
    found = private.find(text, people.hidden)
    yield from (Hidden(one.kind, one.start, one.end) for one in found)
    yield from own_name(text, people.own(name))


def own_name(text: str, own: Names) -> Iterable[Hidden]:
    """Where the respondent's own name stands."""
    yield from (Hidden("name", start, end) for start, end in own.find(text))


def _sentiment(one: Told, felt: Judgement | None, written: str) -> tuple[str, float | None, bool, str]:
    if felt is not None and felt.known and felt.likely:
        label = likeliest(felt)
        return label, felt.probabilities[label], felt.probabilities[label] < SURE, LEARNED
    start = sentiment.start(one.text, written or None)
    # What was never tried on the organisation's own comments is a guess, and is shown as one.
    return start.label or "", None, start.label is not None, start.way if start.label else ""


def likeliest(felt: Judgement) -> str:
    """The label that is most likely.

    What fits best by the learner's taste may be a rare one at twenty in a hundred: good for a mean over labels, and
    beside one voice plainly wrong.
    """
    return max(felt.probabilities, key=lambda label: (felt.probabilities[label], label))


def _topics(text: str, spoken: Judgement | None, lens: Lens) -> Iterable[OfTopic]:
    if spoken is not None and spoken.known:
        for key in spoken.likely:
            if key in lens.learned_topics:
                yield OfTopic(key, spoken.probabilities[key], sure=key in spoken.labels, way=LEARNED)
    if not lens.by_phrase:
        return
    told = {key for phrase in grams(text) & lens.by_phrase.keys() for key in lens.by_phrase[phrase]}
    for key in sorted(told - (lens.learned_topics if spoken is not None and spoken.known else frozenset())):
        yield OfTopic(key, None, sure=True, way=WORDS)


def _praised(one: Told, people: People, written: str, *, sure: bool) -> Iterable[OfPraise]:
    """Yield whom a comment praises. ``sure`` is False where a low score or the feeling of the words speaks against it: the search
    by words does not hear mockery.
    """
    seen: set[int] = set()
    for found in praise(one.text, people.colleagues, written):
        member = people.members[found.name]
        if member not in seen:
            seen.add(member)
            yield OfPraise(member, found.start, found.end, sure)
