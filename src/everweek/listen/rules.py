"""Decisions about voices without a database: is this answer low, is it high, what is worth reading in it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import StrEnum

from everweek.questionnaires.apart import UNASKED
from everweek.questionnaires.rules import Scored
from everweek.questionnaires.shape import Document, Question
from everweek.questionnaires.standing import LEADING
from everweek.text.wordless import is_wordless

_WORDLESS = (int, float, type(None))
LOW, HIGH = 0.25, 0.75
DETRACTOR, PROMOTER = 6, 9
SATISFACTION, EASE = "csat", "ces"


class Mood(StrEnum):
    """What the scores of one answer say together."""

    UNHAPPY = "unhappy"
    NOT_RECOMMENDING = "not_recommending"
    MIXED = "mixed"
    HAPPY = "happy"
    UNTOLD = "untold"


def mood_of(scored: Iterable[Scored]) -> Mood:
    """Unhappy where a leading score is low, happy where one is high and none low; untold without a leading score.

    Satisfaction comes first where it was asked: it has to be high for a voice to be happy, and where it is, a low score of ease
    alone makes nobody unhappy: how it was, was well enough, and the answer is neither. Low is a detractor's score (0 to 6 of
    10) or the lowest quarter of another scale, high a promoter's or the highest quarter: 1 and 2 of 5 are low, 4 and 5 high.
    One low score is enough, because it is the unhappy voice that must not be missed; but whoever would not recommend us, and
    scored nothing else low of what was asked besides, is called just that: how it was, was well enough. Where nothing else was
    asked, a detractor's score is all that is known, and it is unhappy. What somebody said unasked has no leading score: its
    stars say it, or the face that was pressed in a helpdesk.

    >>> mood_of([Scored("csat", 2, 1, 5), Scored("nps", 9, 0, 10)])
    <Mood.UNHAPPY: 'unhappy'>
    >>> mood_of([Scored("csat", 4, 1, 5), Scored("nps", 3, 0, 10)]), mood_of([Scored("nps", 3, 0, 10)])
    (<Mood.NOT_RECOMMENDING: 'not_recommending'>, <Mood.UNHAPPY: 'unhappy'>)
    >>> mood_of([Scored("csat", 3, 1, 5)]), mood_of([Scored("signs", 1, 1, 5)])
    (<Mood.MIXED: 'mixed'>, <Mood.UNTOLD: 'untold'>)
    >>> mood_of([Scored("csat", 5, 1, 5), Scored("ces", 2, 1, 7)]), mood_of([Scored("csat", 3, 1, 5), Scored("ces", 7, 1, 7)])
    (<Mood.MIXED: 'mixed'>, <Mood.MIXED: 'mixed'>)
    >>> mood_of([Scored("mention.reviews", 2, 1, 5)])
    <Mood.UNHAPPY: 'unhappy'>
    """
    leading = _leading(scored)
    if not leading:
        return Mood.UNTOLD
    low = [one.measure for one in low_of(leading)]
    if set(low) == {"nps"} and len(low) < len(leading):
        return Mood.NOT_RECOMMENDING
    if low:
        return Mood.UNHAPPY
    if any(map(is_low, leading)):
        return Mood.MIXED
    satisfied = [one for one in leading if one.measure == SATISFACTION]
    return Mood.HAPPY if any(map(is_high, satisfied or leading)) else Mood.MIXED


def is_content(scored: Iterable[Scored]) -> bool:
    """Whether somebody said that they are satisfied: by a high score of satisfaction.

    >>> is_content([Scored("csat", 4, 1, 5), Scored("nps", 5, 0, 10)]), is_content([Scored("nps", 9, 0, 10)])
    (True, False)
    """
    return any(one.measure == SATISFACTION and is_high(one) for one in scored)


def low_of(scored: Iterable[Scored]) -> list[Scored]:
    """The low scores for which ``mood_of`` calls an answer unhappy or not recommending: how it was before what follows from it.

    A low score of ease is none of them where satisfaction is high.

    >>> [one.measure for one in low_of([Scored("nps", 3, 0, 10), Scored("csat", 2, 1, 5), Scored("signs", 1, 1, 5)])]
    ['csat', 'nps']
    """
    leading = _leading(scored)
    aside = {EASE} if is_content(leading) else set()
    low = [one for one in leading if is_low(one) and one.measure not in aside]
    return sorted(leading_first(low), key=lambda one: one.measure == "nps")


def disagree(scored: Iterable[Scored]) -> bool:
    """Whether some leading scores are low, and others high: the customer was unhappy with one thing and happy with another.

    >>> disagree([Scored("csat", 4, 1, 5), Scored("nps", 3, 0, 10)]), disagree([Scored("csat", 1, 1, 5), Scored("nps", 3, 0, 10)])
    (True, False)
    """
    leading = _leading(scored)
    return any(map(is_low, leading)) and any(map(is_high, leading))


def is_unhappy(scored: Iterable[Scored], *, feels: bool) -> bool:
    """Whether a voice is unhappy, so that a case is what to do: by its scores, or by its words where the scores leave it open.

    ``feels``: the words are read as negative beyond doubt. Whoever said that they are satisfied is not, however those are.

    >>> is_unhappy([], feels=True), is_unhappy([Scored("csat", 3, 1, 5)], feels=True)
    (True, True)
    >>> is_unhappy([Scored("csat", 4, 1, 5), Scored("nps", 5, 0, 10)], feels=True)
    False
    """
    told = list(scored)
    mood = mood_of(told)
    return mood is Mood.UNHAPPY or (feels and mood is not Mood.HAPPY and not is_content(told))


class Meant(StrEnum):
    """How what a customer said is meant for whoever served them: as praise, as what should have been otherwise, or as neither."""

    PRAISE = "praise"
    OTHERWISE = "otherwise"
    BESIDES = "besides"


def meant(mood: Mood, feelings: Collection[str], *, named: bool) -> Meant:
    """How one voice is meant for the colleague it is about: ``named`` says that a sentence of it praises them by name.

    Praise by name is theirs, however the rest went, unless all the words feel otherwise: then a name beside a kind word is no
    praise. The scores say more than how the words feel, which is asked where they say nothing; words that go both ways are
    neither.

    >>> meant(Mood.UNHAPPY, ["positive"], named=True).value, meant(Mood.UNHAPPY, ["positive"], named=False).value
    ('praise', 'otherwise')
    >>> meant(Mood.UNHAPPY, ["negative"], named=True).value
    'otherwise'
    >>> meant(Mood.UNTOLD, ["positive", "neutral"], named=False).value
    'praise'
    >>> meant(Mood.MIXED, ["positive", "negative"], named=False).value
    'besides'
    """
    good, bad = "positive" in feelings, "negative" in feelings
    if mood is Mood.HAPPY or (named and (good or not bad)):
        return Meant.PRAISE
    if mood is Mood.UNHAPPY or (bad and not good):
        return Meant.OTHERWISE
    return Meant.PRAISE if good and not bad else Meant.BESIDES


def is_low(one: Scored) -> bool:
    """Whether a score is low on its scale."""
    return one.score <= DETRACTOR if one.measure == "nps" else _place(one) <= LOW


def is_high(one: Scored) -> bool:
    """Whether a score is high on its scale."""
    return one.score >= PROMOTER if one.measure == "nps" else _place(one) >= HIGH


def fifth(one: Scored) -> int:
    """In which fifth of its scale a score lies, from 0, the lowest, to 4.

    >>> [fifth(Scored("csat", score, 1, 5)) for score in (1, 2, 5)], fifth(Scored("nps", 9, 0, 10))
    ([0, 1, 4], 4)
    """
    return min(max(round(4 * _place(one)), 0), 4)


def leading_first(scored: Sequence[Scored]) -> list[Scored]:
    """The leading scores first: those that are low, for which a voice is called what it is, then in the order of ``LEADING``.

    The others follow as the questionnaire has them.

    >>> [one.measure for one in leading_first([Scored("signs", 1, 1, 5), Scored("nps", 10, 0, 10), Scored("csat", 2, 1, 5)])]
    ['csat', 'nps', 'signs']
    """
    order = {name: place for place, name in enumerate(LEADING)}
    return sorted(scored, key=lambda one: (one.measure not in order or not is_low(one), order.get(one.measure, len(order))))


def telling(scored: Sequence[Scored]) -> Scored | None:
    """The leading score that says most of how it was as a whole, None where there is none.

    It is the first of ``leading_first``; of who would not recommend us and scored nothing else low, the first of the others;
    of who is satisfied, it is not how easy it was.

    >>> telling([Scored("nps", 3, 0, 10), Scored("csat", 4, 1, 5)]).measure, telling([Scored("nps", 3, 0, 10)]).measure
    ('csat', 'nps')
    """
    leading = [one for one in leading_first(scored) if one.measure in LEADING]
    if is_content(leading):
        leading = [one for one in leading if one.measure != EASE or not is_low(one)]
    if mood_of(leading) is Mood.NOT_RECOMMENDING:
        leading = [one for one in leading if not is_low(one)]
    return next(iter(leading), None)


def words_of(document: Document, answers: Mapping[str, object]) -> list[tuple[Question, str]]:
    """What somebody said in own words, each with its question: texts, and what was written beside an open choice.

    What is no words, such as a dash or "n/a", is left out: nobody reads it, judges it or is thanked for it.
    """
    told = [
        (question, text)
        for question in document.questions
        # Most answers are numbers: what is no number is asked what it is, which takes ten times as long.
        if not isinstance(answer := answers.get(question.key), _WORDLESS)
        for text in _texts(question, answer)
    ]
    return [(question, text.strip()) for question, text in told if not is_wordless(text)]


def _texts(question: Question, answer: object) -> list[str]:
    if question.personal:
        return []
    if question.kind == "text":
        return [answer] if isinstance(answer, str) else []
    several = answer if isinstance(answer, list) else [answer]
    return [one["text"] for one in several if isinstance(one, Mapping) and isinstance(one.get("text"), str)]


def _leading(scored: Iterable[Scored]) -> list[Scored]:
    return [one for one in scored if one.measure in LEADING or one.measure.startswith(UNASKED)]


def _place(one: Scored) -> float:
    return (one.score - one.low) / (one.high - one.low)
