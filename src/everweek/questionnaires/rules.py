"""Decisions without a database: is this a right set of answers, and what does it score?"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _

from everweek.errors import Invalid
from everweek.questionnaires.conditions import holds
from everweek.questionnaires.kinds import KINDS, Score
from everweek.questionnaires.kinds.scores import point
from everweek.questionnaires.shape import FELT, FELT_MEAN, Document


class Scored(NamedTuple):
    """One score of a response on the scale of its measure. A tuple with names: looking through voices makes tens of thousands."""

    measure: str
    score: float
    low: float
    high: float


def counted(scores: Iterable[Scored], settled: Mapping[str, tuple[float, float]]) -> list[Scored]:
    """The scores that count: those on the scale on which their measure stands by now, as ``queries.list_measures`` tells it.

    A measure nobody settled counts on any scale. What does not count is still what the customer said, on the scale asked then.

    >>> counted([Scored("csat", 9, 1, 10), Scored("ces", 2, 1, 5)], {"csat": (1, 5)})
    [Scored(measure='ces', score=2, low=1, high=5)]
    """
    return [one for one in scores if settled.get(one.measure, (one.low, one.high)) == (one.low, one.high)]


@dataclass(frozen=True, slots=True)
class Taken:
    """Answers as a form brings them: those that are right, as stored; why others are not, by question; and what is shown."""

    kept: Mapping[str, object]
    refused: Mapping[str, str]
    shown: tuple[str, ...]


class Sheet:
    """A document made ready to check answers and to score them, many times over."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._steps = tuple(
            (question.key, KINDS[question.kind].check(question), question.when, question.required)
            for question in document.questions
        )
        self._known = frozenset(key for key, _check, _when, _required in self._steps)
        self._scores = tuple(_scores(document))
        # A choice may be called by a number.
        self._chosen = {one.key: KINDS[one.kind].score is not point for one in document.questions}
        shared = [measure for _key, measure, _score, _scale in self._scores]
        self._shared = frozenset(measure for measure in shared if shared.count(measure) > 1)

    def check(self, answers: Mapping[str, object]) -> dict[str, object]:
        """The answers as they are stored, in the order of the questionnaire; ``None`` is "not answered" and left out.

        Raises ``Invalid`` (its ``field`` is ``answers.KEY``) for an answer that does not fit, an answer to a question that is not
        there or not shown after the answers before it, and a required one that is missing.

        >>> from everweek.questionnaires.document import Question, Document
        >>> ask = Question(key="recommend", kind="nps", text={"en": "Would you?"}, scale=(0, 10))
        >>> sheet = Sheet(Document(key="k", title={"en": "K"}, language="en", languages=("en",), questions=(ask,)))
        >>> sheet.check({"recommend": 9})
        {'recommend': 9}
        """
        if not isinstance(answers, Mapping):
            raise Invalid(_("Give the answers as question and answer pairs."), field="answers")
        kept: dict[str, object] = {}
        unanswered = 0
        for key, check, when, required in self._steps:
            answer = answers.get(key)
            if answer is None:
                unanswered += key in answers
                if required and (when is None or holds(when, kept)):
                    raise _refused(key, _("This question must be answered."))
                continue
            if when is not None and not holds(when, kept):
                raise _refused(key, _("This question is not shown after the answers before it: leave its answer out."))
            try:
                kept[key] = check(answer)
            except Invalid as wrong:
                raise _refused(key, wrong.message) from wrong
        if len(kept) + unanswered != len(answers):
            self._refuse_unknown(answers)
        if self._shared:
            self._check_once(kept)
        return kept

    def take(self, answers: Mapping[str, object]) -> Taken:
        """What a form brought, question by question, all that is wrong at once; nothing is raised.

        Answers to questions that are not shown are left aside: somebody who changes an earlier answer has hidden them unasked.
        """
        kept: dict[str, object] = {}
        refused: dict[str, str] = {}
        shown: list[str] = []
        for key, check, when, required in self._steps:
            if when is not None and not holds(when, kept):
                continue
            shown.append(key)
            answer = answers.get(key)
            if answer is None:
                if required:
                    refused[key] = _("This question must be answered.")
                continue
            try:
                kept[key] = check(answer)
            except Invalid as wrong:
                refused[key] = wrong.message
        return Taken(kept, refused, tuple(shown))

    def shown(self, answers: Mapping[str, object]) -> list[str]:
        """The questions that are shown after these (right) answers, in order; for pages and previews."""
        return [key for key, _check, when, _required in self._steps if when is None or holds(when, answers)]

    def scores(self, answers: Mapping[str, object]) -> list[Scored]:
        """Every score in a response, and ``felt``: the mean of what it says of being heard, respected, understood and valued."""
        found: list[Scored] = []
        felt: list[float] = []
        for key, measure, score, (low, high) in self._scores:
            answer = answers.get(key)
            value = None if answer is None else score(answer)
            if value is None:
                continue
            found.append(Scored(measure, value, low, high))
            if measure in FELT_MEAN:
                felt.append(value)
                scale = low, high
        if felt:
            found.append(Scored("felt", sum(felt) / len(felt), *scale))
        return found

    def keys_of(self, measure: str) -> tuple[str, ...]:
        """The questions that a measure is scored by; of ``felt`` those it is the mean of, too."""
        means = FELT_MEAN if measure == FELT else ()
        return tuple(key for key, one, _score, _scale in self._scores if one == measure or one in means)

    def read(self, key: str, told: str) -> object:
        """The answer to a question, of what a database tells of it as text."""
        chosen = self._chosen.get(key, False) and told[:1] not in {"[", "{"}
        try:
            return told if chosen else json.loads(told)
        except ValueError:
            return told

    def _refuse_unknown(self, answers: Mapping[str, object]) -> None:
        for key in answers:
            if key not in self._known:
                raise _refused(str(key)[:80], _("There is no such question in this version of the questionnaire."))

    def _check_once(self, kept: Mapping[str, object]) -> None:
        first: dict[str, str] = {}
        for key, measure, _score, _scale in self._scores:
            if measure in self._shared and key in kept and first.setdefault(measure, key) != key:
                message = _("{first} and {second} both feed the measure {measure}: answer only one of them.")
                raise _refused(key, message.format(first=first[measure], second=key, measure=measure))


def _scores(document: Document) -> Iterator[tuple[str, str, Score, tuple[float, float]]]:
    for question in document.questions:
        make = KINDS[question.kind].score
        if question.measure is not None and question.scale is not None and make is not None:
            low, high = question.scale
            yield question.key, question.measure, make(question), (float(low), float(high))


def _refused(key: str, message: str) -> Invalid:
    return Invalid(f"{key}: {message}", field=f"answers.{key}", code="answer")
