"""Decisions about what comments are held for, without a database: how corrections count, what is hidden."""

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from everweek.text.learning.words import words
from everweek.text.private import WORDS

YES: Final = "yes"
NO: Final = "no"
SENTIMENTS: Final = ("negative", "neutral", "positive")
URGENCIES: Final = ("life", "safety", "urgent")
PERSON: Final = "person"
LONGEST_PHRASE: Final = 3
MOST_WORDS: Final = 30
WHOLE: Final = 3
"""Words of up to so many letters are part of many others: they are hidden where they stand by themselves alone."""
_TOGETHER: Final = (
    "\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uffdc\U00020000-\U0003ffff"
)
"""Letters of scripts that part no words by spaces (Thai, Lao, Tibetan, Burmese, Khmer, kana, Han), or put endings to a name
(Hangul): where one word ends and another begins cannot be seen there.
"""
_APART: Final = rf"[^\W{_TOGETHER}]"
_LETTER_APART: Final = re.compile(_APART)
Place = tuple[int, int]


class About(StrEnum):
    """Which of the judgements of a comment."""

    SENTIMENT = "sentiment"
    TOPIC = "topic"
    URGENCY = "urgency"
    PERSONAL = "personal"
    PRAISE = "praise"
    LANGUAGE = "language"


def is_for_others(about: str, what: str, *, member: int | None, served_by: int | None) -> bool:
    """Whether a judgement of a comment is for others than this member to say: how words about the member feel and whom they
    praise, and, of any words, that they praise the member or do not.

    >>> is_for_others("sentiment", "", member=3, served_by=3), is_for_others("praise", "3", member=3, served_by=4)
    (True, True)
    >>> is_for_others("topic", "queue", member=3, served_by=3), is_for_others("praise", "4", member=3, served_by=None)
    (False, False)
    """
    if member is None or about not in {About.SENTIMENT, About.PRAISE}:
        return False
    return served_by == member or (about == About.PRAISE and what == str(member))


@dataclass(frozen=True)
class OfTopic:
    """A topic a comment speaks of: how likely that is, whether that is enough to be sure, and by what it was told."""

    key: str
    likely: float | None
    sure: bool
    way: str


@dataclass(frozen=True)
class OfPraise:
    """A colleague (by id) who is praised by the name at ``start`` to ``end``; not ``sure`` where all else speaks against it."""

    member: int
    start: int
    end: int
    sure: bool = True


@dataclass(frozen=True)
class Hidden:
    """Personal data of one ``kind`` from ``start`` to ``end``."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class Held:
    """What one comment is held for."""

    language: str = ""
    sentiment: str = ""
    likely: float | None = None
    doubtful: bool = False
    way: str = ""
    urgency: str = ""
    personal: tuple[Hidden, ...] = ()
    cleared: tuple[Place, ...] = ()
    topics: tuple[OfTopic, ...] = ()
    praised: tuple[OfPraise, ...] = ()


@dataclass(frozen=True)
class Said:
    """What a person said of one judgement: about ``about``, of ``what``, that it is ``says``."""

    about: str
    what: str
    says: str


@dataclass(frozen=True)
class Known:
    """What there is for corrections to speak of: the topics, each under the key it goes on under."""

    topics: Mapping[str, str] = field(default_factory=dict)


def corrected(held: Held, said: Iterable[Said], known: Known, text: str) -> Held:
    """What a comment of this ``text`` is held for once people's words count in the place of what was judged.

    >>> corrected(Held(sentiment="negative", likely=0.7), [Said("sentiment", "", "positive")], Known(), "Late").sentiment
    'positive'
    """
    for one in said:
        match one.about:
            case About.SENTIMENT:
                held = replace(held, sentiment=one.says, likely=None, doubtful=False, way=PERSON)
            case About.URGENCY:
                held = replace(held, urgency="" if one.says == NO else one.says)
            case About.LANGUAGE:
                held = replace(held, language=one.says)
            case About.PERSONAL if one.says == YES:
                held = _hiding(held, text, place_of(one.what))
            case About.PERSONAL:
                held = _cleared(held, place_of(one.what))
            case About.PRAISE:
                held = replace(held, praised=_praise(held, int(one.what), says=one.says))
            case About.TOPIC:
                held = replace(held, topics=_topics(held, known.topics.get(one.what, ""), says=one.says))
    return held


def _cleared(held: Held, place: Place) -> Held:
    kept = tuple(one for one in held.personal if (one.start, one.end) != place)
    return replace(held, personal=kept, cleared=(*held.cleared, place))


def _hiding(held: Held, text: str, place: Place) -> Held:
    places = places_named(text, place)
    kept = tuple(one for one in held.cleared if one not in places)
    return replace(held, personal=(*held.personal, *(Hidden(WORDS, *one) for one in places)), cleared=kept)


def places_named(text: str, place: Place) -> tuple[Place, ...]:
    """Return the place that was named to be hidden, and every other one where the words that stand there stand again.

    >>> places_named("Bob, Bob and Bobby", (0, 3)), places_named("Bob", (1, 3))
    (((0, 3), (5, 8)), ((1, 3),))
    """
    return tuple(sorted({place, *places_alike(text, text[slice(*place)])}))


def places_alike(text: str, words: str) -> tuple[Place, ...]:
    """Return every place in ``text`` where these words stand, whatever their capitals and the space between them.

    Within longer words, too ("Berg" in "Bergs"), but up to three letters only by themselves, as far as the script parts words by
    spaces. None where ``words`` hold no letter or figure.

    >>> places_alike("Anna Berg, or anna  berg: Bergs Anna", "Anna Berg"), places_alike("Ed needed it", "Ed")
    (((0, 9), (14, 24)), ((0, 2),))
    >>> places_alike("李明 说 李明很好", "李明")
    ((0, 2), (5, 7))
    """
    if not can_be_hidden(words):
        return ()
    looked = _looked_for(words)
    if len(words.strip()) <= WHOLE:
        looked = f"{_edge(words.strip()[0], before=True)}{looked}{_edge(words.strip()[-1], before=False)}"
    return _places(text, looked)


def can_be_hidden(words: str) -> bool:
    """Whether words hold a letter or a figure: nothing else needs hiding.

    >>> can_be_hidden("Ed"), can_be_hidden(" ?!")
    (True, False)
    """
    return any(letter.isalnum() for letter in words)


def hidden_alike(text: str, words: Iterable[str]) -> str:
    """Return a text made of a comment, with a mark in the place of words that were hidden there, wherever they stand in it.

    At its end they may have been cut, as the first words of a comment are that became a title: what is left of them is hidden.

    >>> hidden_alike("Anna Berg waited. Where was Anna…", ["Anna Berg"])
    '⟦words⟧ waited. Where was ⟦words⟧'
    """
    for one in sorted(set(words), key=len, reverse=True):
        places = places_alike(text, one)
        text = hidden(text, [Hidden(WORDS, *place) for place in places])
        text = _without_beginning(text, one)
    return text


def _without_beginning(text: str, words: str) -> str:
    """``text`` without the beginning of these words where it was cut within them."""
    if not text.endswith(_CUT):
        return text
    parted = words.split()
    whole = [" ".join(parted[:many]) for many in range(len(parted) - 1, 0, -1)]
    letters = [words[:many] for many in range(len(words) - 1, 0, -1) if _LETTER_APART.match(words[many - 1]) is None]
    for beginning in (one for one in [*whole, *letters] if can_be_hidden(one)):
        looked = rf"{_edge(beginning[0], before=True)}{_looked_for(beginning)}\W*{_CUT}\Z"
        if places := _places(text, looked):
            return f"{text[: places[0][0]]}⟦{WORDS}⟧"
    return text


def is_quoted(text: str, said: str) -> bool:
    """Whether a text holds nothing but what was ``said``, in that order, with an ellipsis where something is left out.

    >>> is_quoted("Call … or …", "Call 555 or write"), is_quoted("Rude on deck", "They were rude")
    (True, False)
    """
    pieces = [_looked_for(one) for one in text.split(_CUT)]
    return re.search(".*?".join(pieces), said, re.DOTALL) is not None


_CUT: Final = "…"


def _looked_for(words: str) -> str:
    return r"\s+".join(re.escape(word) for word in words.split())


def _edge(letter: str, *, before: bool) -> str:
    """What says that no word goes on beside a letter at the edge of words; nothing where its script does not show that."""
    if _LETTER_APART.match(letter) is None:
        return ""
    return rf"(?<!{_APART})" if before else rf"(?!{_APART})"


def _places(text: str, looked: str) -> tuple[Place, ...]:
    return tuple(found.span() for found in re.finditer(looked, text, re.IGNORECASE))


def carried(old: str, place: Place, new: str) -> tuple[Place, ...]:
    """Return where the words that a person hid at a place of the ``old`` text stand in the ``new`` one.

    Within other words, too, where they stood so.

    >>> carried("Anna waited", (0, 4), "I wrote: anna waited"), carried("Bob", (1, 3), "Bobby"), carried("Ed", (0, 2), "needed")
    (((9, 13),), ((1, 3),), ())
    """
    words = old[slice(*place)]
    if not can_be_hidden(words):
        return ()
    found = places_alike(new, words)
    return found if found or place in places_alike(old, words) else _places(new, _looked_for(words))


def _praise(held: Held, member: int, *, says: str) -> tuple[OfPraise, ...]:
    others = tuple(one for one in held.praised if one.member != member)
    if says == NO:
        return others
    mine = next((one for one in held.praised if one.member == member), OfPraise(member, 0, 0))
    return (*others, replace(mine, sure=True))


def _topics(held: Held, key: str, *, says: str) -> tuple[OfTopic, ...]:
    others = tuple(one for one in held.topics if one.key != key)
    return others if says == NO or not key else (*others, OfTopic(key, None, sure=True, way=PERSON))


def place_of(text: str) -> Place:
    """A place in the words as a correction names it.

    >>> place_of("12-30")
    (12, 30)
    """
    start, _dash, end = text.partition("-")
    return int(start), int(end)


ASKED: Final = "asked"
SCORE: Final = "score"
MOMENT: Final = "at"


def beside_of(questionnaire: str, question: str, touchpoint: str, score: str) -> tuple[str, ...]:
    """What is known of a comment beside its words: what was asked, at which touchpoint, in which fifth of its scale its score is.

    >>> beside_of("visit", "why", "", "0")
    ('asked:visit:why', 'score:0')
    """
    told = (ASKED, f"{questionnaire}:{question}"), (MOMENT, touchpoint), (SCORE, score)
    return tuple(f"{kind}:{what}" for kind, what in told if what)


def newly_praised(praised: Iterable[OfPraise], before: Collection[int]) -> list[int]:
    """Whom it praises beyond doubt and did not ``before``.

    >>> newly_praised([OfPraise(7, 0, 3), OfPraise(8, 5, 9, sure=False), OfPraise(9, 0, 0)], {9})
    [7]
    """
    return [one.member for one in praised if one.sure and one.member not in before]


def is_graver(urgency: str, other: str) -> bool:
    """Whether words of one kind are graver than those of another; whatever fetches somebody is graver than what fetches nobody.

    >>> is_graver("life", "urgent"), is_graver("urgent", ""), is_graver("urgent", "urgent"), is_graver("", "life")
    (True, True, False, False)
    """
    order = [*URGENCIES, ""]
    return order.index(urgency) < order.index(other)


def digest_of(text: str) -> str:
    """What tells one wording from another, without the words."""
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def hidden(text: str, places: Sequence[Hidden]) -> str:
    """The words with a mark such as ``⟦mail⟧`` in the place of each of its personal data; of those that overlap one is enough.

    >>> hidden("I am Dana, dana@example.org", [Hidden("mail", 11, 27), Hidden("name", 5, 9)])
    'I am ⟦name⟧, ⟦mail⟧'
    """
    if not places:
        return text
    pieces, at = [], 0
    for one in sorted(places, key=lambda one: (one.start, -one.end)):
        if one.start >= at:
            pieces += [text[at : one.start], f"⟦{one.kind}⟧"]
        at = max(at, one.end)
    return "".join([*pieces, text[at:]])


def grams(text: str) -> set[str]:
    """Every phrase of up to three words of a text, as topics know their words.

    >>> sorted(grams("Too SLOW!"))
    ['slow', 'too', 'too slow']
    """
    found = words(text)
    return {" ".join(found[at : at + many]) for many in range(1, LONGEST_PHRASE + 1) for at in range(len(found) - many + 1)}


def phrase_of(text: str) -> str:
    """A phrase as topics know it: words alone, as they are compared; nothing where there is none, or more than three.

    >>> phrase_of("  Waiting-time "), phrase_of("one two three four")
    ('waiting time', '')
    """
    found = words(text)
    return " ".join(found) if len(found) <= LONGEST_PHRASE else ""
