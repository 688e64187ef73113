"""Changing a document step by step, as an editor does: pure functions that answer the changed document, ready to be saved.

What comes of it is checked when it is saved; refused here is only what would surprise somebody there: a question that others look
back at is not removed under them, and nothing is moved above what it depends on.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Final, cast

from django.utils.translation import gettext as _

from everweek.errors import Conflict, Invalid, NotFound
from everweek.questionnaires import languages
from everweek.questionnaires.conditions import questions_of
from everweek.questionnaires.differences import name_of
from everweek.questionnaires.document import dump
from everweek.questionnaires.document.writing import Json, dump_question
from everweek.questionnaires.shape import FELT_ITEMS, Comparison, Condition, Document, Every, Negation, Some

MOST_LANGUAGES: Final = 100


def with_question(document: Document, question: Json, *, at: int | None = None) -> Json:
    """The document with one question more, at the place ``at`` (counted from 0) or at the end."""
    written = dump(document)
    questions = _questions(written)
    questions.insert(len(questions) if at is None else max(0, min(at, len(questions))), question)
    return written


def with_other(document: Document, key: str, question: Json) -> Json:
    """The document with ``question`` in the place of the one called ``key``; conditions that look back at it follow a new key."""
    place = place_of(document, key)
    new = str(question.get("key", key))
    written = dump(document)
    _questions(written)[place] = question
    if new != key:
        for number, other in enumerate(document.questions):
            if number != place and other.when is not None and key in questions_of(other.when):
                _questions(written)[number] = dump_question(replace(other, when=_renamed(other.when, key, new)))
    return written


def moved(document: Document, key: str, step: int) -> Json:
    """The document with the question ``step`` places further down (or up); ``Conflict`` where that would part it from what it
    depends on. At the ends nothing moves.
    """
    place = place_of(document, key)
    target = max(0, min(place + step, len(document.questions) - 1))
    question = document.questions[place]
    for other in document.questions[min(place, target) : max(place, target) + 1]:
        # Where it goes down past another, that one comes first from now on.
        first, second = (question, other) if target > place else (other, question)
        if other is not question and second.when is not None and first.key in questions_of(second.when):
            message = _("%(second)s is shown only on what was answered to %(first)s: it must stand after it.")
            raise Conflict(message % {"second": name_of(second), "first": name_of(first)}, field=key)
    written = dump(document)
    questions = _questions(written)
    questions.insert(target, questions.pop(place))
    return written


def copied(document: Document, key: str) -> tuple[Json, str]:
    """The document with a copy of the question after it, and the copy's key. The copy carries no measure: nobody counts twice."""
    place = place_of(document, key)
    question = document.questions[place]
    new = free_key(question.key, {one.key for one in document.questions})
    written = dump_question(question) | {"key": new}
    if question.kind == "felt":
        # What is felt is named by its measure; another item of it, where one is left.
        taken = {one.measure for one in document.questions}
        written["measure"] = next((item for item in FELT_ITEMS if item not in taken), question.measure)
    else:
        written.pop("measure", None)
    return with_question(document, written, at=place + 1), new


def removed(document: Document, key: str) -> Json:
    """The document without the question; ``Conflict`` where others look back at it, or where it is the only one."""
    place = place_of(document, key)
    looking = [one for one in document.questions if one.when is not None and key in questions_of(one.when)]
    if looking:
        told = {"question": name_of(document.questions[place]), "others": ", ".join(name_of(one) for one in looking)}
        message = _("%(question)s is needed: on what is answered to it depends whether %(others)s is shown. Change that first.")
        raise Conflict(message % told, field=key)
    if len(document.questions) == 1:
        raise Conflict(_("A questionnaire needs at least one question. Write the next one first."), field=key)
    written = dump(document)
    del _questions(written)[place]
    return written


def with_language(document: Document, tag: str) -> Json:
    """The document in one language more; its texts are to be written."""
    if not languages.is_tag(tag):
        message = _("Write a language as its short tag, such as pt, pt-BR or zh-Hant, not “%(tag)s”.") % {"tag": tag[:20]}
        raise Invalid(message, field="tag")
    if tag in document.languages:
        raise Invalid(_("It is in this language already."), field="tag")
    if len(document.languages) >= MOST_LANGUAGES:
        raise Invalid(_("A questionnaire has at most %(most)s languages.") % {"most": MOST_LANGUAGES}, field="tag")
    return dump(replace(document, languages=(*document.languages, tag)))


def without_language(document: Document, tag: str) -> Json:
    """The document without one of its languages, all texts in it gone; never without the first."""
    if tag not in document.languages:
        raise NotFound(_("It is not in this language."), field="tag")
    if tag == document.language:
        raise Conflict(_("It is written in this language first: it cannot go without it."), field="tag")
    written = dump(document)
    for _place, texts in places(written):
        texts.pop(tag, None)
    written["languages"] = [one for one in document.languages if one != tag]
    return written


def translated(document: Document, tag: str, texts: Mapping[str, str]) -> Json:
    """The document with these texts in ``tag``, by place (see ``Document.texts``); an empty one is taken out, others stay.

    ``Invalid`` names a place at which no text stands.
    """
    if tag not in document.languages:
        raise NotFound(_("It is not in this language."), field="tag")
    written = dump(document)
    unknown = next(iter(texts.keys() - {place for place, _found in places(written)}), None)
    if unknown is not None:
        raise Invalid(_("No text stands at %(place)s.") % {"place": unknown[:80]}, field="texts")
    for place, found in places(written):
        if place in texts:
            text = texts[place].strip()
            if text:
                found[tag] = text
            elif tag != document.language:
                found.pop(tag, None)
    return written


def with_own_words(document: Document, texts: Mapping[str, str]) -> Json:
    """The document with another title, intro and thanks in its first language; an empty one of these goes in every language."""
    written = dump(document)
    for name, text in texts.items():
        if text.strip() or name == "title":
            before = cast("dict[str, str]", written.get(name, {}))
            written[name] = before | {document.language: text.strip()}
        else:
            written.pop(name, None)
    return written


def place_of(document: Document, key: str) -> int:
    """Where the question stands, counted from 0; ``NotFound`` where there is none."""
    found = next((place for place, question in enumerate(document.questions) if question.key == key), None)
    if found is None:
        raise NotFound(_("There is no such question in this draft; perhaps somebody has just removed it."), field="question")
    return found


def places(written: Json) -> Iterator[tuple[str, dict[str, str]]]:
    """Every text of a written document with its place, as ``Document.texts`` names it, to be changed where it stands."""
    for name in ("title", "intro", "thanks"):
        yield from _texts(name, written)
    for question in _questions(written):
        key = question["key"]
        yield from _texts("text", question, f"{key}.text")
        yield from _texts("help", question, f"{key}.help")
        labels = cast("Json", question.get("labels", {}))
        for point in labels:
            yield from _texts(point, labels, f"{key}.labels.{point}")
        for choice in cast("list[Json]", question.get("choices", [])):
            yield from _texts("text", choice, f"{key}.choices.{choice['key']}")


def key_from(text: str, taken: Collection[str], *, otherwise: str = "q") -> str:
    """Return a key made of a text's words, none of ``taken``; ``otherwise`` is what it is made of where the text has no plain
    letters.

    >>> key_from("Wie war’s am Schalter?", {"wie_war_s_am"}), key_from("كيف", set())
    ('wie_war_s_am_schalter', 'q')
    """
    # What is no plain letter parts words; an accent is left out: été is ete.
    plain = "".join(one for one in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(one))
    words = [word for word in re.split(r"[^a-z0-9]+", plain) if word]
    stem = "_".join(words)[:40].strip("_")
    if not stem or not stem[0].isalpha():
        stem = f"{otherwise}_{stem}".strip("_") if stem else otherwise
    return stem if stem not in taken else free_key(stem, taken)


def free_key(stem: str, taken: Collection[str]) -> str:
    """A key like ``stem`` that is not taken.

    >>> free_key("why", {"why", "why_2"}), free_key("why_2", {"why_2"})
    ('why_3', 'why_3')
    """
    base = re.sub(r"_[0-9]{1,3}$", "", stem)[:74]
    number = 2
    while f"{base}_{number}" in taken:
        number += 1
    return f"{base}_{number}"


def _questions(written: Json) -> list[Json]:
    return cast("list[Json]", written["questions"])


def _texts(name: str, holder: Mapping[str, object], place: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    found = holder.get(name)
    if isinstance(found, dict):
        yield place or name, found


def _renamed(condition: Condition, old: str, new: str) -> Condition:
    if isinstance(condition, Comparison):
        return replace(condition, question=new) if condition.question == old else condition
    if isinstance(condition, Negation):
        return Negation(_renamed(condition.part, old, new))
    parts = tuple(_renamed(part, old, new) for part in condition.parts)
    return Every(parts) if isinstance(condition, Every) else Some(parts)
