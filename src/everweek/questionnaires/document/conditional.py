"""Reading the conditions of a document: they speak of earlier questions only, in words those questions understand."""

from collections.abc import Callable, Sequence
from typing import get_args

from everweek.errors import Invalid
from everweek.questionnaires.document.holding import never_holds
from everweek.questionnaires.document.places import Object, Place
from everweek.questionnaires.kinds import KINDS, NOT_APPLICABLE
from everweek.questionnaires.shape import Comparison, Condition, Every, Negation, Operator, Question, Some

OPERATORS: tuple[Operator, ...] = get_args(Operator)
_DEEPEST = 6
_MOST_COMPARED = 200
"""So many comparisons one condition has: each is looked at for each answer that it could tell apart."""


def read_condition(place: Place, earlier: Sequence[Question]) -> Condition:
    """The condition written at ``place``, checked against the questions before it; refused where no answer can fulfil it."""
    condition = _read(place, earlier, 1)
    if _compared(condition) > _MOST_COMPARED:
        raise place.refuse(
            f"a condition compares at most {_MOST_COMPARED} times; several values of one question are one 'any_of'."
        )
    failing = never_holds(condition, {question.key: question for question in earlier})
    if failing is not None:
        raise place.refuse(f"it never holds: no answer to {failing!r} fits all that is said of it.")
    return condition


def _read(place: Place, earlier: Sequence[Question], depth: int) -> Condition:
    if depth > _DEEPEST:
        raise place.refuse(f"conditions stand at most {_DEEPEST} deep in each other.")
    fields = place.mapping(required=frozenset(), optional=frozenset({"all", "any", "not", "question", *OPERATORS}))
    names = set(fields.value)
    if names == {"all"} or names == {"any"}:
        name = names.pop()
        parts = tuple(_read(part, earlier, depth + 1) for part in fields[name].items(least=1, most=50))
        return Every(parts) if name == "all" else Some(parts)
    if names == {"not"}:
        return Negation(_read(fields["not"], earlier, depth + 1))
    operators = [operator for operator in OPERATORS if operator in names]
    if "question" not in names or len(operators) != 1 or len(names) != 2:
        raise place.refuse(
            'compare one earlier question, such as {"question": "recommend", "at_most": 6}, or join conditions by "all", "any" '
            f'or "not". Comparisons are {", ".join(OPERATORS)}.'
        )
    return _comparison(fields, operators[0], earlier)


def _compared(condition: Condition) -> int:
    if isinstance(condition, Comparison):
        return 1
    if isinstance(condition, Negation):
        return _compared(condition.part)
    return sum(_compared(part) for part in condition.parts)


def _comparison(fields: Object, operator: Operator, earlier: Sequence[Question]) -> Comparison:
    place = fields["question"]
    asked = next((question for question in earlier if question.key == place.value), None)
    if asked is None:
        raise place.refuse(f"there is no earlier question {place.value!r}; a condition looks back, never forward.")
    if KINDS[asked.kind].control == "statement":
        raise place.refuse(f"{asked.key!r} is a statement: it has no answer to look at.")
    if operator == "answered":
        return Comparison(asked.key, operator, fields[operator].flag())
    understood = KINDS[asked.kind].compared_by
    if operator not in understood:
        words = ", ".join([*sorted(understood), "answered"])
        raise fields[operator].refuse(f"{asked.key!r} is of kind {asked.kind!r} and can be compared by {words}.")
    return Comparison(asked.key, operator, _value(fields[operator], operator, asked))


def _value(place: Place, operator: Operator, asked: Question) -> object:
    if operator == "any_of":
        return tuple(_right(item, asked) for item in place.items(least=1, most=200))
    if operator == "includes":
        if all(choice.key != place.value for choice in asked.choices):
            raise place.refuse(f"{asked.key!r} has no choice {place.value!r}.")
        return place.value
    if operator in {"at_least", "at_most"} and place.value == NOT_APPLICABLE:
        raise place.refuse(f"{NOT_APPLICABLE!r} is neither more nor less than anything; compare it by is, is_not or any_of.")
    return _right(place, asked)


def _right(place: Place, asked: Question) -> object:
    """Return the value a condition compares with, as an answer to ``asked`` would be stored; ``Invalid`` where no answer to it
    can have this value.
    """
    if not isinstance(place.value, str | int | float | bool):
        raise place.refuse("compare with a number, a word, true or false.")
    check: Callable[[object], object] = KINDS[asked.kind].check(asked)
    try:
        return check(place.value)
    except Invalid as wrong:
        raise place.refuse(f"{asked.key!r} can never be answered so. {wrong.message}") from wrong
