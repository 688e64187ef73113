"""Conditions that no answer can ever fulfil: a question behind one would never be shown, and nobody would miss it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from everweek.errors import Invalid
from everweek.questionnaires.conditions import holds, questions_of
from everweek.questionnaires.kinds import KINDS, NOT_APPLICABLE
from everweek.questionnaires.shape import Comparison, Condition, Every, Negation, Question, Some

MOST_MENTIONED: Final = 100
"""Where more numbers or days are named than this, a condition is not looked at more closely: that would take hours for some."""


def never_holds(condition: Condition, asked: Mapping[str, Question]) -> str | None:
    """The question no answer to which fits all that ``condition`` says of it alone; ``None`` where it may hold.

    It looks at one question at a time, so that it is quick and never wrong about a condition it refuses; one that fails by what
    two questions say together passes.

    >>> ask = Question(key="recommend", kind="nps", text={"en": "Would you?"}, scale=(0, 10))
    >>> both = Every((Comparison("recommend", "at_least", 9), Comparison("recommend", "at_most", 6)))
    >>> never_holds(both, {"recommend": ask}), never_holds(Some(both.parts), {"recommend": ask})
    ('recommend', None)
    """
    if isinstance(condition, Some):
        failing = [never_holds(part, asked) for part in condition.parts]
        return failing[0] if all(failing) else None
    parts = list(_together(condition))
    for part in parts:
        failing_part = never_holds(part, asked) if isinstance(part, Some) else None
        if failing_part is not None:
            return failing_part
    alone: dict[str, list[Condition]] = {}
    for part in parts:
        looked_at = questions_of(part)
        if len(looked_at) == 1:
            alone.setdefault(next(iter(looked_at)), []).append(part)
    for key, said in alone.items():
        answers = answers_told_apart(asked[key], said)
        if answers is not None and not any(all(holds(part, {key: answer}) for part in said) for answer in answers):
            return key
    return None


def _together(condition: Condition) -> Iterator[Condition]:
    """Yield the parts of a condition that must all hold."""
    if isinstance(condition, Every):
        for part in condition.parts:
            yield from _together(part)
    else:
        yield condition


def answers_told_apart(question: Question, said: Sequence[Condition]) -> list[object] | None:
    """Every answer that these conditions could tell apart from the others, no answer among them; ``None`` where there are too
    many to look at: several of several choices, or more than ``MOST_MENTIONED`` numbers or days.
    """
    kind = KINDS[question.kind]
    if kind.control == "several":
        return None
    mentioned = {value for part in said for value in _values(part)}
    if kind.control in {"date", "number"} and len(mentioned) > MOST_MENTIONED:
        return None
    found: list[object]
    if kind.control == "one":
        found = [*kind.words, *(choice.key for choice in question.choices)]
    elif kind.control == "yes-no":
        found = [True, False]
    elif kind.control == "text":
        found = ["words"]
    elif kind.control == "date":
        found = list(_days(mentioned))
    elif kind.control == "number":
        found = list(_numbers(question, mentioned))
    else:
        low, high = question.scale or (0, 0)
        found = list(range(int(low), int(high) + 1))
    return [None, *found, *([NOT_APPLICABLE] if question.not_applicable else [])]


def _values(condition: Condition) -> Iterator[object]:
    if isinstance(condition, Comparison):
        yield from condition.value if isinstance(condition.value, tuple) else (condition.value,)
    elif isinstance(condition, Negation):
        yield from _values(condition.part)
    else:
        for part in condition.parts:
            yield from _values(part)


def _days(mentioned: set[object]) -> Iterator[str]:
    """Yield each day that is mentioned, and the days before and after it."""
    days = {date.fromisoformat(value) for value in mentioned if isinstance(value, str)} or {date(2026, 10, 5)}
    for day in days:
        yield day.isoformat()
        if day > date.min:
            yield (day - timedelta(days=1)).isoformat()
        if day < date.max:
            yield (day + timedelta(days=1)).isoformat()


def _numbers(question: Question, mentioned: set[object]) -> Iterator[object]:
    """Each number that is mentioned and the ends of the scale, those beside them, and one between each two."""
    ends = {float(end) for end in question.scale or ()}
    numbers = sorted({float(value) for value in mentioned if isinstance(value, int | float)} | ends) or [0.0]
    near = [number + step for number in numbers for step in (-1, 0, 1)]
    check = KINDS["number"].check(question)
    for number in (*near, *((low + high) / 2 for low, high in pairwise(numbers))):
        try:
            yield check(number)
        except Invalid:
            continue
