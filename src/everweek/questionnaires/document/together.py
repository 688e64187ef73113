"""Two questions that feed one measure: whether somebody could be asked both, and would then count twice."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, islice

from django.utils.translation import gettext as _

from everweek.errors import Invalid
from everweek.questionnaires.conditions import chosen, holds, questions_of
from everweek.questionnaires.differences import name_of, short
from everweek.questionnaires.document.holding import answers_told_apart
from everweek.questionnaires.kinds import KINDS, NOT_APPLICABLE
from everweek.questionnaires.languages import pick
from everweek.questionnaires.shape import Comparison, Condition, Document, Negation, Question

MOST_TRIED = 20_000
"""So many ways to answer are tried for two questions; what is not found among them is still refused when it is answered."""
MOST_TRIED_IN_ALL = 200_000
"""And so many for all of a questionnaire: a file with hundreds of questions of one measure would hold the house for hours."""
MOST_TOLD = 50
MOST_CHOICES = 6


def asked_twice(document: Document) -> Iterator[tuple[Question, Question, Mapping[str, object]]]:
    """Yield every two questions with one measure that one person could be shown both, each pair with answers that
    lead to that.
    """
    counted = [one for one in document.questions if one.measure is not None]
    left = MOST_TRIED_IN_ALL
    for first, second in combinations(counted, 2):
        if first.measure == second.measure:
            search = _Search(*_deciding(document, first, second), first, second, most=min(MOST_TRIED, left))
            example = search.find(0, {})
            if example is not None:
                yield first, second, example
            left -= search.tried
            if left <= 0:
                return


def counted_twice(document: Document) -> list[str]:
    """Why two questions of one measure cannot be published as they are, in one sentence for each pair, with an example.

    Of many the first ``MOST_TOLD``.
    """
    return [_sentence(document, first, second, answers) for first, second, answers in islice(asked_twice(document), MOST_TOLD)]


def asked_both(document: Document, first: Question, second: Question) -> Mapping[str, object] | None:
    """Answers after which both are shown, the first one answered; None where there are none (or none among those tried).

    Every question that decides it is looked at, those too on which it depends whether that one is shown.
    """
    return _Search(*_deciding(document, first, second), first, second).find(0, {})


def _deciding(document: Document, first: Question, second: Question) -> tuple[list[Question], list[Condition]]:
    """The questions that decide whether these two are shown, and all that is said of them."""
    looked_at: set[str] = set()
    left = [first, second]
    while left:
        one = left.pop()
        found = questions_of(one.when) if one.when is not None else frozenset()
        left += [asked for asked in document.questions if asked.key in found - looked_at]
        looked_at |= found
    deciding = [one for one in document.questions if one.key in looked_at]
    said = [
        *(one.when for one in deciding if one.when is not None),
        *(one.when for one in (first, second) if one.when is not None),
    ]
    return deciding, said


def _sentence(document: Document, first: Question, second: Question, answers: Mapping[str, object]) -> str:
    said = [(one, answers[one.key]) for one in document.questions if one.key in answers]
    after = _(" and ").join(
        _("%(question)s is answered with %(answer)s") % {"question": name_of(one), "answer": _answer_words(one, answer)}
        for one, answer in said
    )
    told = {"first": name_of(first), "second": name_of(second), "measure": first.measure, "after": after}
    way_out = _("Let their conditions exclude each other, or give one of them another measure.")
    if said:
        sentence = _("%(first)s and %(second)s both count as %(measure)s, and somebody is asked both where %(after)s.") % told
    else:
        sentence = _("%(first)s and %(second)s both count as %(measure)s, and somebody may be asked both.") % told
    return f"{sentence} {way_out}"


def _answer_words(question: Question, answer: object) -> str:
    keys = chosen(answer) if isinstance(answer, str | list | dict) else []
    words = [pick(one.text, *one.text) for one in question.choices if one.key in keys]
    if not words and isinstance(answer, bool):
        words = [str(KINDS[question.kind].words["yes" if answer else "no"])]
    if not words and isinstance(answer, str):
        words = [str(KINDS[question.kind].words.get(answer, _("does not apply") if answer == NOT_APPLICABLE else _("any words")))]
    return "“" + ", ".join(short(one) for one in words) + "”" if words else f"{answer}"


@dataclass
class _Search:
    deciding: Sequence[Question]
    said: Sequence[Condition]
    first: Question
    second: Question
    most: int = MOST_TRIED
    tried: int = 0
    candidates: dict[str, list[object]] = field(default_factory=dict)

    def find(self, at: int, kept: dict[str, object]) -> Mapping[str, object] | None:
        self.tried += 1
        if self.tried > self.most:
            return None
        if at == len(self.deciding):
            shown = all(one.when is None or holds(one.when, kept) for one in (self.first, self.second))
            return dict(kept) if shown else None
        question = self.deciding[at]
        if question.when is not None and not holds(question.when, kept):
            return self.find(at + 1, kept)
        for answer in self._answers(question):
            if answer is None and (question.required or question.key == self.first.key):
                continue
            found = self.find(at + 1, kept if answer is None else {**kept, question.key: answer})
            if found is not None:
                return found
        return None

    def _answers(self, question: Question) -> list[object]:
        if question.key not in self.candidates:
            about = [part for condition in self.said for part in _comparisons(condition) if part.question == question.key]
            told_apart = answers_told_apart(question, about)
            self.candidates[question.key] = _several(question, about) if told_apart is None else told_apart
        return self.candidates[question.key]


def _comparisons(condition: Condition) -> Iterator[Comparison]:
    if isinstance(condition, Comparison):
        yield condition
    elif isinstance(condition, Negation):
        yield from _comparisons(condition.part)
    else:
        for part in condition.parts:
            yield from _comparisons(part)


def _several(question: Question, about: Sequence[Comparison]) -> list[object]:
    """What can be chosen of several, as far as it is asked about, and no answer."""
    mentioned = [one.key for one in question.choices if any(part.value == one.key for part in about)][:MOST_CHOICES]
    other = next((one.key for one in question.choices if one.key not in mentioned), None)
    keys = [*mentioned, *([other] if other is not None else [])]
    check = KINDS[question.kind].check(question)
    found: list[object] = [None]
    for count in range(1, len(keys) + 1):
        for picked in combinations(keys, count):
            try:
                found.append(check(list(picked)))
            except Invalid:
                continue
    return found
