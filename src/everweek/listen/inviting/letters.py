"""The letter of an invitation: the first question with its answers to click, each a link that chooses and records nothing.

What it says is worked out once for a version and a language; only the address differs from one customer to the next.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from everweek.listen.inviting.occasions import INTRO, QUESTION, occasion_in
from everweek.messages.letters.shapes import Choices, CustomerLetter, Part, Point, Press, Title, Words
from everweek.messages.notices.lettering import OwnLetters, letter_in, own_letter
from everweek.messages.notices.saying import house_words_in
from everweek.messages.rules import LONGEST_SUBJECT
from everweek.people import saying
from everweek.questionnaires.kinds import KINDS
from everweek.questionnaires.languages import pick
from everweek.questionnaires.models import Version
from everweek.questionnaires.shape import Document, Question, Texts
from everweek.questionnaires.versions import sheet_of
from everweek.text.storable import one_line

MOST_CLICKED: Final = 11
"""So many answers can be set out in a mail; with more, a button leads to the form."""
CLICKED: Final = frozenset({"points", "one", "yes-no"})
_LONGEST: Final = 180
_MOST_KEPT: Final = 256


@dataclass(frozen=True)
class Skeleton:
    """All of a letter but the address: ``points`` are the answers to click, each with what stands on it and how it is sent."""

    subject: str
    preview: str
    title: str
    intro: str
    asked: str
    before: tuple[str, ...]
    points: tuple[tuple[str, str], ...]
    low: str
    high: str
    after: tuple[str, ...]
    again: str
    press: str


_kept: dict[tuple[str, str, str], Skeleton] = {}


def address_of(token: str) -> str:
    """The whole address of a link of one's own."""
    return f"{settings.EVERWEEK_ADDRESS}/a/{token}"


def letter_of(version: Version, language: str, token: str, house: str, *, again: bool = False) -> CustomerLetter:
    """The letter that asks; ``again``: the one that reminds."""
    told = skeleton_of(version, language, house)
    before = [Words(one) for one in ([told.again] if again else []) + list(told.before)]
    parts: list[Part] = [Title(told.title), *before, *_to_click(told, token)]
    return CustomerLetter(told.subject, tuple(parts), language, told.preview)


def letter_under(key: str, version: Version, language: str, token: str, house: str, own: OwnLetters) -> CustomerLetter:
    """The letter of the invitation with that ``key``: on an occasion that has words of its own it says these.

    ``own``: the organisation's own words. In a language that we do not speak and it wrote nothing in, the questionnaire says all.
    """
    found = occasion_in(key)
    said = None
    if found is not None:
        kind = found[0].kind
        said = own_letter(own, kind, language)
        if said is None and saying.spoken(language) == language.partition("-")[0]:
            said = house_words_in(kind, language)
    if found is None or said is None:
        return letter_of(version, language, token, house)
    occasion, word = found
    told = skeleton_of(version, language, house)
    values: Mapping[str, object] = {**occasion.told(word), "house": house, INTRO: told.intro}
    question = [*([Words(told.asked)] if told.asked else []), *_to_click(told, token)]
    with translation.override(language):
        letter = letter_in(said, occasion.kind, values, language=language, drawn={QUESTION: question})
    return replace(letter, preview=told.preview)


def _to_click(told: Skeleton, token: str) -> list[Part]:
    """The answers to click, or the button that leads to the form, with what is said of that."""
    link = address_of(token)
    # Without an address of its own: the plain text has a link for each answer.
    points = tuple(Point(label, f"{link}?{value}") for label, value in told.points)
    clicked: Part = Choices(points, told.low, told.high) if points else Press(told.press, link)
    return [clicked, *(Words(one) for one in told.after)]


def skeleton_of(version: Version, language: str, house: str) -> Skeleton:
    """What the letter of that version says in that language."""
    place = (version.digest, language, house)
    kept = _kept.get(place)
    if kept is None:
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        kept = _kept[place] = _made(sheet_of(version).document, language, house)
    return kept


def _made(document: Document, language: str, house: str) -> Skeleton:
    first = first_question(document)
    title = _in(document, document.title, language)[:_LONGEST]
    with translation.override(language):
        intro = _in(document, document.intro, language)
        asked = "" if first is None else _in(document, first.text, language)
        points = () if first is None else clicked(document, first, language)
        before = tuple(one for one in (intro, asked if points else "") if one)
        after = [_("Your click chooses the answer; it counts when you send it.")] if points else []
        ends = _ends(document, first, language) if first is not None and points else ("", "")
        return Skeleton(
            subject=one_line(
                _("%(title)s: %(house)s would like to hear from you") % {"title": title, "house": house}, LONGEST_SUBJECT
            ),
            preview=one_line(asked, _LONGEST),
            title=title,
            intro=intro,
            asked=asked,
            before=before or (asked or _("We would like to know how it was."),),
            points=points,
            low=ends[0],
            high=ends[1],
            after=tuple(after),
            again=_("We asked you some days ago, and would still like to know. If you have no time for it, that is all right."),
            press=_("Answer now"),
        )


def first_question(document: Document) -> Question | None:
    """The question an answer begins with: the first that is asked of everybody."""
    return next((one for one in document.questions if one.when is None and KINDS[one.kind].control != "statement"), None)


def clicked(document: Document, question: Question, language: str) -> tuple[tuple[str, str], ...]:
    """The answers of a question that can be clicked, each with its words and as its page is asked for it; none: too many."""
    control = KINDS[question.kind].control
    if control not in CLICKED:
        return ()
    pairs = [(value, str(words)) for value, words in KINDS[question.kind].words.items()]
    if control == "points":
        low, high = question.scale or (0, 0)
        pairs = [(str(point), _label(document, question, point, language)) for point in range(int(low), int(high) + 1)]
    pairs += [(one.key, _in(document, one.text, language)) for one in question.choices]
    if not 1 < len(pairs) <= MOST_CLICKED:
        return ()
    name = quote(f"a.{question.key}", safe="")
    return tuple((label[:_LONGEST], f"{name}={quote(value, safe='')}") for value, label in pairs)


def _label(document: Document, question: Question, point: int, language: str) -> str:
    """Return what stands on a point that can be clicked: its words, where every point of a short scale has some; else
    its number.
    """
    low, high = question.scale or (0, 0)
    worded = len(question.labels) == int(high - low) + 1 <= 7
    return _in(document, question.labels[point], language) if worded else str(point)


def _ends(document: Document, question: Question, language: str) -> tuple[str, str]:
    low, high = question.scale or (0, 0)
    if KINDS[question.kind].control != "points" or len(question.labels) == int(high - low) + 1 <= 7:
        return "", ""
    ends = question.labels.get(int(low), {}), question.labels.get(int(high), {})
    return _in(document, ends[0], language), _in(document, ends[1], language)


def _in(document: Document, texts: Texts, language: str) -> str:
    return pick(texts, language, document.language).strip()
