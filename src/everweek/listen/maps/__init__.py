"""Maps: what each column of a file means (``everweek.map/1``)."""

from everweek.listen.maps.forms import FORMS, Form, Shape, register_form
from everweek.listen.maps.parse import parse
from everweek.listen.maps.shape import FORMAT, CommentColumn, Map, MeasureColumn, Moment, Only, QuestionColumn, Reading, Source

__all__ = [
    "FORMAT",
    "FORMS",
    "CommentColumn",
    "Form",
    "Map",
    "MeasureColumn",
    "Moment",
    "Only",
    "QuestionColumn",
    "Reading",
    "Shape",
    "Source",
    "parse",
    "register_form",
]
