"""The form a respondent fills in: from a document, the answers so far and a language to something a template can draw.

The preview uses it, and whatever asks a customer does: ``answering/form.html`` draws an ``AnswerForm``. It needs no
script: what is shown next is found when the form comes back. Nothing here stores anything.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.http import QueryDict
from django.utils import translation
from django.utils.translation import gettext as _

from everweek.questionnaires.conditions import chosen
from everweek.questionnaires.kinds import KINDS, NOT_APPLICABLE
from everweek.questionnaires.languages import direction, pick
from everweek.questionnaires.rules import Sheet, Taken
from everweek.questionnaires.shape import Choice, Document, Question, Texts
from everweek.web.answering.contexts import AnswerForm, AskedChoice, AskedQuestion

MOST_POINTS: Final = 11
"""Of a longer scale the points are not set side by side."""
SEEN: Final = "seen"
ANSWER, OWN_WORDS = "a.", "o."
NUMBER: Final = re.compile(r"-?[0-9]{1,15}([.,][0-9]{1,9})?")


@dataclass(frozen=True)
class Turn:
    """What came of a form that was sent: ``answers`` as they came, ``taken`` what is right of them, ``done``: no more to ask."""

    answers: Mapping[str, object]
    taken: Taken
    done: bool


def read_turn(sheet: Sheet, sent: QueryDict) -> Turn:
    """A form that was sent. It is done where nothing is refused and no question has come to be shown by the answers."""
    answers = read_answers(sheet.document, sent)
    taken = sheet.take(answers)
    seen = set(sent.getlist(SEEN))
    return Turn(answers, taken, done=not taken.refused and seen.issuperset(taken.shown))


def read_answers(document: Document, sent: QueryDict) -> dict[str, object]:
    """The answers in a form that was sent, each as ``Sheet.take`` expects it; what was left blank is left out."""
    found: dict[str, object] = {}
    for question in document.questions:
        answer = _answer(question, sent)
        if answer not in (None, "", []):
            found[question.key] = answer
    return found


def form_of(
    sheet: Sheet,
    answers: Mapping[str, object],
    language: str,
    *,
    checked: bool = False,
    whole: bool = False,
    clicked: Collection[str] = (),
    short: bool = False,
) -> AnswerForm:
    """Return the form after these answers (as ``read_answers`` gives them), in ``language``; ``checked``: with what is wrong.

    ``whole``: with every question, also those not shown now, for a caller that decides that without the server. ``clicked``: the
    questions the customer had answered by a click before; beside them only what must be answered and room for a word are laid
    open. ``short``: somebody came by without a click; the first question with points is laid open in its place.
    """
    document = sheet.document
    with translation.override(language):
        taken = sheet.take(answers)
        shown = [question for question in document.questions if whole or question.key in taken.shown]
        later = [question for question in document.questions if not whole and question.key not in taken.shown]
        refused = taken.refused if checked else {}
        rare = _rare(shown)
        asked = [
            replace(
                _asked(document, question, answers.get(question.key), language),
                error=refused.get(question.key, ""),
                mark="" if question.required is not rare else _("required") if rare else _("optional"),
            )
            for question in shown
        ]
        folded = _folded(shown, clicked) if clicked else _waiting(shown, {*answers, *refused}) if short else set()
        return AnswerForm(
            language=language,
            direction=direction(language),
            title=_words(document, document.title, language),
            intro=_words(document, document.intro, language),
            questions=[one for one in asked if one.key not in folded],
            hidden=[pair for one in later for pair in _hidden(one, answers.get(one.key))],
            send=_("Go on") if later else _("Send"),
            more=[one for one in asked if one.key in folded],
            more_words=_("More questions, if you have a minute"),
        )


def thanks_of(document: Document, language: str) -> str:
    """Return the thanks that are said when all is answered, in that language."""
    with translation.override(language):
        return _words(document, document.thanks, language) or _("Thank you.")


def words_chosen(document: Document, key: str, answer: object, language: str) -> str:
    """What was chosen in answer to a question, as its form says it; empty where nothing was, or it was answered in words."""
    with translation.override(language):
        asked = next((one for one in document.questions if one.key == key), None)
        choices = _choices(document, asked, answer, language) if asked is not None else []
        return ", ".join(one.label for one in choices if one.chosen)


def _answer(question: Question, sent: QueryDict) -> object:
    name = f"{ANSWER}{question.key}"
    given = sent.get(name, "").strip()
    if given == NOT_APPLICABLE and question.not_applicable:
        return NOT_APPLICABLE
    control = KINDS[question.kind].control
    if control == "several":
        return [_chosen(question, one, sent) for one in sent.getlist(name)]
    if control == "one":
        return _chosen(question, given, sent)
    if control == "yes-no":
        return {"yes": True, "no": False}.get(given)
    return _number(given) if control in {"points", "number"} else given


def _chosen(question: Question, key: str, sent: QueryDict) -> object:
    words = sent.get(f"{OWN_WORDS}{question.key}.{key}", "").strip()
    is_open = any(choice.key == key and choice.open for choice in question.choices)
    return {"choice": key, "text": words} if is_open and words else key


def _number(text: str) -> object:
    """The number a text says, with a point or a comma; else the text itself, to be refused by name."""
    if not NUMBER.fullmatch(text):
        return text
    plain = text.replace(",", ".")
    return float(plain) if "." in plain else int(plain)


def _rare(shown: Sequence[Question]) -> bool | None:
    """Return which questions are marked, as there are fewer of them: True for those that must be answered, False for those that
    need not; None where all are alike.
    """
    must = [question.required for question in shown if KINDS[question.kind].control != "statement"]
    return None if len(set(must)) < 2 else sum(must) * 2 <= len(must)


def _waiting(shown: Sequence[Question], kept: Collection[str]) -> set[str]:
    """Return the keys of the questions that may wait where somebody has clicked none: what comes after the first points.

    What follows from an answer, what is answered already and what is refused (``kept``) never waits.
    """
    scored = [at for at, question in enumerate(shown) if KINDS[question.kind].control == "points"]
    if not scored:
        return set()
    first, *rest = shown[scored[0] :]
    later = [question for question in rest if question.when is None and question.key not in kept]
    return _folded([first, *later], {first.key})


def _folded(shown: Sequence[Question], clicked: Collection[str]) -> set[str]:
    """Return the keys of the questions that may wait beside those laid open (``clicked``): all but these, those that must be
    answered, and the first one for own words.
    """
    words = next((question.key for question in shown if KINDS[question.kind].control == "text"), "")
    rest = {question.key for question in shown if question.key not in clicked and question.key != words and not question.required}
    return rest if any(question.key in clicked for question in shown) and len(rest) > 1 else set()


def _asked(document: Document, question: Question, answer: object, language: str) -> AskedQuestion:
    control = _control(question)
    low, high = question.scale or (0, 0)
    ends = (question.labels.get(int(low), {}), question.labels.get(int(high), {})) if control == "points" else ({}, {})
    choices = _choices(document, question, answer, language)
    return AskedQuestion(
        key=question.key,
        name=f"{ANSWER}{question.key}",
        control=control,
        text=_words(document, question.text, language),
        help=_words(document, question.help, language),
        choices=choices,
        low_words=_words(document, ends[0], language),
        high_words=_words(document, ends[1], language),
        value="" if isinstance(answer, dict | list) or answer in (None, NOT_APPLICABLE) else str(answer),
        longest=question.longest,
        not_applicable=_not_applicable(question, answer),
    )


def _not_applicable(question: Question, answer: object) -> AskedChoice | None:
    if not question.not_applicable:
        return None
    return AskedChoice(NOT_APPLICABLE, _("Does not apply"), answer == NOT_APPLICABLE)


def _control(question: Question) -> str:
    """How it is drawn: points that are too many are chosen from a list, those that all have words stand under each other."""
    control = KINDS[question.kind].control
    if control == "points":
        low, high = question.scale or (0, 0)
        points = int(high - low) + 1
        if points > MOST_POINTS:
            return "select"
        return "one" if len(question.labels) == points and points <= 7 else "points"
    return "one" if control == "yes-no" else control


def _choices(document: Document, question: Question, answer: object, language: str) -> list[AskedChoice]:
    picked = {str(key) for key in chosen(answer)} if isinstance(answer, str | list | dict) else {str(answer)}
    if isinstance(answer, bool):
        picked = {"yes" if answer else "no"}
    pairs = [(key, str(words)) for key, words in KINDS[question.kind].words.items()]
    if KINDS[question.kind].control == "points":
        low, high = question.scale or (0, 0)
        worded = _control(question) == "one"
        pairs = [(str(point), _point(document, question, point, language, worded)) for point in range(int(low), int(high) + 1)]
    found = [AskedChoice(value, label, value in picked) for value, label in pairs]
    return found + [_choice(document, question, one, answer, language) for one in question.choices]


def _point(document: Document, question: Question, point: int, language: str, worded: bool) -> str:  # noqa: FBT001  # of one label
    return _words(document, question.labels.get(point, {}), language) if worded else str(point)


def _choice(document: Document, question: Question, choice: Choice, answer: object, language: str) -> AskedChoice:
    items = answer if isinstance(answer, list) else [answer]
    own = next((str(one["text"]) for one in items if isinstance(one, dict) and one.get("choice") == choice.key), "")
    return AskedChoice(
        value=choice.key,
        label=_words(document, choice.text, language),
        chosen=choice.key in chosen(answer) if isinstance(answer, str | list | dict) else False,
        own_name=f"{OWN_WORDS}{question.key}.{choice.key}" if choice.open else "",
        own_words=own,
    )


def _hidden(question: Question, answer: object) -> list[tuple[str, str]]:
    """Return an answer to a question that is not shown now as hidden fields, so that it comes back when the question does."""
    if answer is None:
        return []
    name = f"{ANSWER}{question.key}"
    pairs: list[tuple[str, str]] = []
    for one in answer if isinstance(answer, list) else [answer]:
        if isinstance(one, dict):
            pairs += [(name, str(one["choice"])), (f"{OWN_WORDS}{question.key}.{one['choice']}", str(one["text"]))]
        else:
            pairs.append((name, ("yes" if one else "no") if isinstance(one, bool) else str(one)))
    return pairs


def _words(document: Document, texts: Texts, language: str) -> str:
    return pick(texts, language, document.language)
