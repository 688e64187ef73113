"""When a question is shown: deciding it from the answers so far, and checking that a condition makes sense."""

from collections.abc import Mapping

from everweek.questionnaires.shape import Comparison, Condition, Every, Negation, Some


def holds(condition: Condition, answers: Mapping[str, object]) -> bool:
    """Whether ``condition`` holds for ``answers`` (question key -> answer, as stored).

    A comparison with an unanswered question does not hold, whatever it compares; ``answered`` is how to ask for that. "Not
    applicable" is an answer, but neither more nor less than anything.

    >>> holds(Comparison("recommend", "at_most", 6), {"recommend": 4})
    True
    >>> holds(Comparison("recommend", "is_not", 6), {})
    False
    """
    if isinstance(condition, Every):
        return all(holds(part, answers) for part in condition.parts)
    if isinstance(condition, Some):
        return any(holds(part, answers) for part in condition.parts)
    if isinstance(condition, Negation):
        return not holds(condition.part, answers)
    answer = answers.get(condition.question)
    if condition.operator == "answered":
        return (answer is not None) is condition.value
    return answer is not None and _compare(condition, answer)


def questions_of(condition: Condition) -> frozenset[str]:
    """Every question a condition looks at.

    >>> sorted(questions_of(Every((Comparison("a", "is", 1), Negation(Comparison("b", "is", 1))))))
    ['a', 'b']
    """
    if isinstance(condition, Comparison):
        return frozenset({condition.question})
    if isinstance(condition, Negation):
        return questions_of(condition.part)
    return frozenset().union(*(questions_of(part) for part in condition.parts))


def _compare(condition: Comparison, answer: object) -> bool:
    value, operator = condition.value, condition.operator
    if operator == "includes":
        return value in chosen(answer)
    if operator in {"at_least", "at_most"}:
        return _ordered(answer, value, at_least=operator == "at_least")
    plain = chosen(answer)
    given = plain[0] if isinstance(answer, dict) and plain else answer
    if operator == "any_of":
        return isinstance(value, tuple) and given in value
    return (given == value) is (operator == "is")


def _ordered(answer: object, value: object, *, at_least: bool) -> bool:
    if isinstance(answer, str) and isinstance(value, str):  # dates, written year first, stand in order as text
        return answer >= value if at_least else answer <= value
    if isinstance(answer, int | float) and isinstance(value, int | float):
        return answer >= value if at_least else answer <= value
    return False


def chosen(answer: object) -> list[str]:
    """The keys of what was chosen, whether one or several, with own words or without.

    >>> chosen(["price", {"choice": "other", "text": "the queue"}])
    ['price', 'other']
    """
    items = answer if isinstance(answer, list) else [answer]
    return [item["choice"] if isinstance(item, dict) else item for item in items if isinstance(item, str | dict)]
