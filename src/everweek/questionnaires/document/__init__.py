"""The questionnaire document ``everweek.questionnaire/1``: its shape, reading it, writing it, and its conditions."""

from everweek.questionnaires.conditions import holds
from everweek.questionnaires.document.reading import parse, parse_under
from everweek.questionnaires.document.writing import dump
from everweek.questionnaires.shape import (
    FELT_ITEMS,
    FELT_MEAN,
    FORMAT,
    Choice,
    Comparison,
    Condition,
    Document,
    Every,
    Negation,
    Question,
    Some,
    Texts,
)

__all__ = [
    "FELT_ITEMS",
    "FELT_MEAN",
    "FORMAT",
    "Choice",
    "Comparison",
    "Condition",
    "Document",
    "Every",
    "Negation",
    "Question",
    "Some",
    "Texts",
    "dump",
    "holds",
    "parse",
    "parse_under",
]
