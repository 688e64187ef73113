"""``/api/v1/voices/learned``: how well comments are understood; ``/learn``: learn of them now, and not only at night."""

from datetime import datetime
from typing import Final

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from everweek.listen.understanding import queries
from everweek.people.access import check_may
from everweek.people.policy import Action, TokenScope
from everweek.web.api.once import once
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of

router = Router(tags=["voices"])
WHAT: Final = ("sentiment", "topics")


class LessonOut(Schema):
    """One learning: from how much, and whether comments are judged by it."""

    what: str = Field(description="sentiment or topics.")
    learnt_at: datetime
    examples: int = Field(description="From so many comments.")
    corrections: int = Field(description="So many of them were corrected by people.")
    used: bool = Field(description="Whether comments are judged by it; it is not where it understood too little.")


class Learned(Schema):
    """The last learning of each; nothing where none was tried yet."""

    lessons: list[LessonOut]


@router.get(
    "/learned",
    auth=Bearer(TokenScope.RESPONSES_READ),
    response={200: Learned, **REFUSALS},
    operation_id="get_learned",
    summary="What was learned of comments, and when",
)
def get_learned(request: HttpRequest) -> Learned:
    """From how many comments sentiment and topics were learned last, and whether that is used."""
    check_may(actor_of(request), Action.RESPONSES_READ)
    return _last()


@router.post(
    "/learn",
    auth=Bearer(TokenScope.TOPICS_WRITE),
    response={200: Learned, **REFUSALS},
    operation_id="learn_now",
    summary="Learn now, and not only at night",
)
@once
def learn_now(request: HttpRequest) -> tuple[int, Schema]:
    """Begin to learn, which takes some minutes. The answer is what was learned before; /voices/learned has the new one later."""
    check_may(actor_of(request), Action.TOPICS_EDIT)
    queries.ask_to_learn()
    return 200, _last()


def _last() -> Learned:
    found = [one for one in map(queries.last_lesson, WHAT) if one is not None]
    return Learned(
        lessons=[
            LessonOut(what=one.what, learnt_at=one.learnt_at, examples=one.examples, corrections=one.corrections, used=one.used)
            for one in found
        ]
    )
