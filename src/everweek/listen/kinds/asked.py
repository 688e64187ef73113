"""The questionnaire behind a file of answers: found where it is published, made from the map where there is none."""

import re
from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from everweek.errors import Conflict, Invalid, NotFound
from everweek.journal.services import Actor
from everweek.listen.maps.shape import CommentColumn, Map, MeasureColumn, QuestionColumn
from everweek.questionnaires.document import Document, Question, parse
from everweek.questionnaires.models import Version
from everweek.questionnaires.queries import get_published
from everweek.questionnaires.services import create_questionnaire, publish
from everweek.text.domains import normal
from everweek.text.nearest import did_you_mean

_EXPECTATION = {-1.0: "worse", 0.0: "as", 1.0: "better"}
_WORSE_TO_BETTER = (-1.0, 1.0)
_MOST_POINTS = 1001
_NOT_IN_A_KEY = re.compile(r"[^A-Za-z0-9]+")


class Asked:
    """What the file answers. ``document`` is the published one or, where there is none, the one the map makes."""

    def __init__(self, map_: Map, document: Document, published: Version | None) -> None:
        self._map, self._published = map_, published
        self.document = document
        self.is_new = published is None
        self._by_measure = {question.measure: question for question in document.questions if question.measure}

    def version(self, by: Actor) -> tuple[Version, bool]:
        """The published version, and whether it was made just now: in the open transaction, where it was not there. It is looked
        up anew each time, because a dry run takes back what it made.
        """
        if self._published is not None:
            return self._published, False
        try:
            return get_published(self._map.questionnaire), False
        except NotFound:
            document = written(self._map, self.document.language)
        try:
            made = create_questionnaire(key=self._map.questionnaire, document=document, by=by)
        except Conflict:
            return self._made_by_another(), False
        return publish(version=made, by=by), True

    def _made_by_another(self) -> Version:
        """The questionnaire that another import made between our look and our making: the same where its map says the same."""
        try:
            version = get_published(self._map.questionnaire)
        except NotFound:
            version = None
        if version is None or parse(version.document) != self.document:
            message = _("Another import made the questionnaire {key} just now, and it asks other things; start this one again.")
            raise Conflict(message.format(key=self._map.questionnaire), field="questionnaire")
        return version

    def measure_key(self, measure: MeasureColumn) -> str:
        """The key of the question that carries a measure."""
        question = self._by_measure.get(measure.measure)
        if question is None:
            hint = did_you_mean(measure.measure, self._by_measure)
            message = _(
                "The questionnaire {key} has no question that carries the measure {measure}; add it to a new version first."
            )
            raise Invalid(
                message.format(key=self._map.questionnaire, measure=measure.measure) + hint, field=f"measures.{measure.measure}"
            )
        scale = _WORSE_TO_BETTER if question.kind == "expectation" else question.scale
        if scale is not None and scale != measure.scale:
            low, high = scale
            message = _(
                "The measure {measure} stands on the scale [{low:g}, {high:g}] in the questionnaire {key}; give that scale."
            )
            raise Invalid(
                message.format(measure=measure.measure, low=low, high=high, key=self._map.questionnaire),
                field=f"measures.{measure.measure}",
            )
        return question.key

    def shape_of(self, measure: MeasureColumn) -> Callable[[float], object]:
        """How a score becomes the answer of its question."""
        question = self._by_measure[measure.measure]
        if question.kind == "expectation":
            return lambda score: _EXPECTATION.get(score, score)
        return lambda score: int(score) if score.is_integer() else score

    def comment_key(self, comment: CommentColumn) -> str:
        """The key of the question whose answer is a comment."""
        return self._text(comment).key

    def _text(self, comment: CommentColumn) -> Question:
        for question in self.document.questions:
            if question.kind == "text" and question.about == comment.about:
                return question
        message = _("The questionnaire {key} has no text question about {about}; add it to a new version first.")
        raise Invalid(message.format(key=self._map.questionnaire, about=comment.about), field="comments")

    def choice_keys(self, question: QuestionColumn) -> Mapping[str, str]:
        """Code in the file -> key of the choice."""
        labels = choice_labels(question)
        return {code: labels[label] for code, label in question.values.items()}

    def check_questions(self) -> None:
        """Refuse plain questions the questionnaire does not ask."""
        for wanted in self._map.questions:
            found = self.document.question(wanted.key)
            if found is None or found.kind != wanted.kind:
                keys = [question.key for question in self.document.questions]
                message = _("The questionnaire {key} has no {kind} question {question}; add it to a new version first.")
                hint = did_you_mean(wanted.key, keys)
                text = message.format(key=self._map.questionnaire, kind=wanted.kind, question=wanted.key) + hint
                raise Invalid(text, field=f"questions.{wanted.key}")


def prepare(map_: Map, *, language: str) -> Asked:
    """What a map's file answers.

    Raises:
        Invalid: the published questionnaire does not ask what the map says, or the one the map makes would not be right.
    """
    try:
        published: Version | None = get_published(map_.questionnaire)
    except NotFound:
        published = None
    document = parse(published.document if published is not None else written(map_, language))
    asked = Asked(map_, document, published)
    asked.check_questions()
    for measure in map_.measures:
        asked.measure_key(measure)
    for comment in map_.comments:
        asked.comment_key(comment)
    return asked


def written(map_: Map, language: str) -> dict[str, object]:
    """The document ``everweek.questionnaire/1`` a map makes."""
    questions = [
        *(_measured(measure, language) for measure in map_.measures),
        *(_plain(question, language) for question in map_.questions),
        *(_commented(comment, language) for comment in map_.comments),
    ]
    title = map_.questionnaire.replace("-", " ").capitalize()
    return {
        "format": "everweek.questionnaire/1",
        "key": map_.questionnaire,
        "title": {language: title},
        "language": language,
        "questions": questions,
    }


def choice_labels(question: QuestionColumn) -> dict[str, str]:
    """Label -> key of its choice; keys are made of the labels, or numbered where a label has no plain letters."""
    keys: dict[str, str] = {}
    for at, label in enumerate(dict.fromkeys(question.values.values()), start=1):
        plain = _NOT_IN_A_KEY.sub("-", label).strip("-").lower()[:60] or f"choice-{at}"
        keys[label] = plain if plain not in keys.values() else f"{plain[:56]}-{at}"
    return keys


def _measured(measure: MeasureColumn, language: str) -> dict[str, object]:
    low, high = measure.scale
    label = measure.label or measure.column
    found: dict[str, object] = {
        "key": measure.measure,
        "text": {language: wording(label, measure.measure)},
        "measure": measure.measure,
    }
    ends = [int(low) if low.is_integer() else low, int(high) if high.is_integer() else high]
    whole = low.is_integer() and high.is_integer() and high - low < _MOST_POINTS and measure.whole
    if measure.measure == "nps" and measure.scale == (0.0, 10.0):
        return {**found, "kind": "nps"}
    if measure.measure == "expectation" and measure.scale == _WORSE_TO_BETTER:
        return {**found, "kind": "expectation"}
    if not whole:
        return {**found, "kind": "number", "scale": ends}
    family = measure.measure.partition(".")[0]
    kind = family if measure.measure in {"csat", "ces"} or family == "felt" else "scale"
    return {**found, "kind": kind, "scale": ends}


def _plain(question: QuestionColumn, language: str) -> dict[str, object]:
    found: dict[str, object] = {
        "key": question.key,
        "kind": question.kind,
        "text": {language: wording(question.label or question.column, question.key)},
    }
    if question.kind == "choice":
        found["choices"] = [
            {"key": key, "text": {language: wording(label, key)}} for label, key in choice_labels(question).items()
        ]
    return found


def _commented(comment: CommentColumn, language: str) -> dict[str, object]:
    text = wording(comment.column, comment.about)
    return {"key": f"comment.{comment.about}", "kind": "text", "text": {language: text}, "about": comment.about}


def wording(text: str, otherwise: str) -> str:
    r"""``text`` as the wording of a question: without what cannot be printed; ``otherwise`` where nothing is left.

    >>> wording("How\nlikely\x00?", "nps"), wording("\x1f", "nps")
    ('How likely?', 'nps')
    """
    return normal("".join(one if one.isprintable() else " " * one.isspace() for one in text))[:500] or otherwise
