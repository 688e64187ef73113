"""Which keys a map of each kind may have, and what each of them looks like.

A room that brings a kind of its own (``cases``) registers its form here and its storer in ``listen.kinds``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Shape(StrEnum):
    """What stands under a key."""

    KEY = "key"
    COLUMN = "column"
    SOURCE = "source"
    MOMENT = "moment"
    GROUP = "group"
    MEASURES = "measures"
    COMMENTS = "comments"
    QUESTIONS = "questions"


@dataclass(frozen=True)
class Form:
    """The keys of one kind of map, beside ``format``, ``kind``, ``read`` and ``act``; ``required`` may not be left out."""

    keys: Mapping[str, Shape]
    required: frozenset[str] = frozenset()


FORMS: dict[str, Form] = {
    "answers": Form(
        keys={
            "questionnaire": Shape.KEY,
            "respondent": Shape.COLUMN,
            "answered_at": Shape.MOMENT,
            "weight": Shape.COLUMN,
            "measures": Shape.MEASURES,
            "dimensions": Shape.GROUP,
            "comments": Shape.COMMENTS,
            "questions": Shape.QUESTIONS,
            "customer": Shape.COLUMN,
            "about_member": Shape.COLUMN,
            "unit": Shape.SOURCE,
            "touchpoint": Shape.SOURCE,
            "language": Shape.SOURCE,
        },
        required=frozenset({"questionnaire", "answered_at"}),
    ),
    "interactions": Form(
        keys={
            "interaction": Shape.COLUMN,
            "at": Shape.MOMENT,
            "customer": Shape.COLUMN,
            "handled_by": Shape.COLUMN,
            "unit": Shape.SOURCE,
            "touchpoint": Shape.SOURCE,
            "channel": Shape.SOURCE,
            "attributes": Shape.GROUP,
        },
        required=frozenset({"at", "touchpoint"}),
    ),
    "customers": Form(
        keys={
            "customer": Shape.COLUMN,
            "name": Shape.SOURCE,
            "email": Shape.SOURCE,
            "phone": Shape.SOURCE,
            "language": Shape.SOURCE,
            "zone": Shape.SOURCE,
            "attributes": Shape.GROUP,
        },
        required=frozenset({"customer"}),
    ),
    "employees": Form(
        keys={
            "employee": Shape.COLUMN,
            "name": Shape.SOURCE,
            "email": Shape.SOURCE,
            "language": Shape.SOURCE,
            "zone": Shape.SOURCE,
            "unit": Shape.SOURCE,
            "role": Shape.SOURCE,
            "since": Shape.MOMENT,
            "until": Shape.MOMENT,
            "left_on": Shape.MOMENT,
        },
        required=frozenset({"employee", "name"}),
    ),
    "mentions": Form(
        keys={
            "source": Shape.KEY,
            "mention": Shape.COLUMN,
            "at": Shape.MOMENT,
            "measures": Shape.MEASURES,
            "text": Shape.SOURCE,
            "title": Shape.SOURCE,
            "author": Shape.SOURCE,
            "link": Shape.SOURCE,
            "customer": Shape.COLUMN,
            "unit": Shape.SOURCE,
            "touchpoint": Shape.SOURCE,
            "language": Shape.SOURCE,
        },
        required=frozenset({"source", "at"}),
    ),
    "invitations": Form(
        keys={
            "questionnaire": Shape.KEY,
            "invitation": Shape.COLUMN,
            "asked_at": Shape.MOMENT,
            "answer": Shape.COLUMN,
            "outcome": Shape.SOURCE,
            "customer": Shape.COLUMN,
            "interaction": Shape.COLUMN,
            "unit": Shape.SOURCE,
            "touchpoint": Shape.SOURCE,
            "channel": Shape.SOURCE,
            "language": Shape.SOURCE,
        },
        required=frozenset({"questionnaire", "asked_at"}),
    ),
}

TO_COME: Mapping[str, str] = {
    "cases": "Cases come with the room Act, which this version does not have yet.",
}


def register_form(kind: str, form: Form) -> None:
    """Let maps be of this kind; a second form for the same kind takes the first one's place."""
    FORMS[kind] = form
