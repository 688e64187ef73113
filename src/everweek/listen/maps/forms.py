"""Which keys a map of each kind may have, and what each of them looks like.

A room that brings a kind of its own (``cases``) registers its form here and its storer in ``listen.kinds``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Shape(StrEnum):
    """What may stand under a key of a map. The row of a CHANGING_ID may say something else the next time its id comes."""

    KEY = "key"
    COLUMN = "column"
    ID = "id"
    CHANGING_ID = "changing-id"
    PERSON = "person"
    SOURCE = "source"
    MOMENT = "moment"
    GROUP = "group"
    MEASURES = "measures"
    COMMENTS = "comments"
    QUESTIONS = "questions"
    POSTS = "posts"


@dataclass(frozen=True)
class Form:
    """The keys of one kind of map, beside ``format``, ``kind``, ``read``, ``only`` and ``act``; ``required`` stand in each."""

    keys: Mapping[str, Shape]
    required: frozenset[str] = frozenset()


FORMS: dict[str, Form] = {
    "answers": Form(
        keys={
            "questionnaire": Shape.KEY,
            "respondent": Shape.ID,
            "answered_at": Shape.MOMENT,
            "weight": Shape.COLUMN,
            "measures": Shape.MEASURES,
            "dimensions": Shape.GROUP,
            "comments": Shape.COMMENTS,
            "questions": Shape.QUESTIONS,
            "customer": Shape.PERSON,
            "about_member": Shape.PERSON,
            "interaction": Shape.ID,
            "unit": Shape.SOURCE,
            "touchpoint": Shape.SOURCE,
            "language": Shape.SOURCE,
        },
        required=frozenset({"questionnaire", "answered_at"}),
    ),
    "interactions": Form(
        keys={
            "interaction": Shape.CHANGING_ID,
            "at": Shape.MOMENT,
            "customer": Shape.PERSON,
            "handled_by": Shape.PERSON,
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
            "posts": Shape.POSTS,
        },
        required=frozenset({"employee", "name"}),
    ),
    "mentions": Form(
        keys={
            "source": Shape.KEY,
            "mention": Shape.CHANGING_ID,
            "at": Shape.MOMENT,
            "measures": Shape.MEASURES,
            "text": Shape.SOURCE,
            "title": Shape.SOURCE,
            "author": Shape.SOURCE,
            "link": Shape.SOURCE,
            "customer": Shape.PERSON,
            "about_member": Shape.PERSON,
            "unit": Shape.SOURCE,
            "touchpoint": Shape.SOURCE,
            "language": Shape.SOURCE,
        },
        required=frozenset({"source", "at"}),
    ),
    "invitations": Form(
        keys={
            "questionnaire": Shape.KEY,
            "invitation": Shape.ID,
            "asked_at": Shape.MOMENT,
            "answer": Shape.ID,
            "outcome": Shape.SOURCE,
            "customer": Shape.PERSON,
            "interaction": Shape.ID,
            "unit": Shape.SOURCE,
            "touchpoint": Shape.SOURCE,
            "channel": Shape.SOURCE,
            "language": Shape.SOURCE,
        },
        required=frozenset({"questionnaire", "asked_at"}),
    ),
}


def register_form(kind: str, form: Form) -> None:
    """Let maps be of this kind; a second form for the same kind takes the first one's place."""
    FORMS[kind] = form
