"""What an answer scores: one maker of scores per manner of counting. ``None`` is "no score", never zero."""

from collections.abc import Callable
from typing import Final

from everweek.questionnaires.conditions import chosen
from everweek.questionnaires.shape import Question

Score = Callable[[object], float | None]

EXPECTATION: Final = {"worse": -1.0, "as": 0.0, "better": 1.0}


def point(question: Question) -> Score:
    """The number itself; turned round within the scale where the question is reversed."""
    turn = question.scale[0] + question.scale[1] if question.reversed and question.scale is not None else None

    def score(answer: object) -> float | None:
        if not isinstance(answer, int | float):
            return None
        return float(answer) if turn is None else float(turn - answer)

    return score


def expectation(question: Question) -> Score:
    """Return a score function: -1 for worse, 0 for as expected, 1 for better."""
    return lambda answer: EXPECTATION.get(answer) if isinstance(answer, str) else None


def choices(question: Question) -> Score:
    """The sum of the scores of what was chosen; none where any of it has no score ("does not apply")."""
    worth = {choice.key: choice.score for choice in question.choices}

    def score(answer: object) -> float | None:
        total = 0.0
        keys = chosen(answer)
        for key in keys:
            one = worth.get(key)
            if one is None:
                return None
            total += one
        return total if keys else None

    return score
