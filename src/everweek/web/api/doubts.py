"""``/api/v1/doubts``: answers that may be nobody's, or one person's several times, and what is decided of them."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from everweek.act.cases.withdrawn import open_cases_of
from everweek.journal.services import Actor
from everweek.listen.doubting import queries, services
from everweek.listen.doubting.access import access_doubt, access_doubted
from everweek.listen.doubting.queries import DoubtState, DoubtTold
from everweek.listen.doubting.rules import DoubtKind
from everweek.people.paging import Place
from everweek.people.policy import Action, TokenScope
from everweek.web.api.bodies import check_query
from everweek.web.api.names import check_there
from everweek.web.api.once import once
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of

router = Router(tags=["doubts"])
_reading = Bearer(TokenScope.RESPONSES_READ)
_deciding = Bearer(TokenScope.RESPONSES_CORRECT)


class DoubtsQuery(Schema):
    """Which doubts."""

    model_config = ConfigDict(extra="forbid")

    after: str = Field(default="", max_length=100, description="The next of the page before. Left out: from the newest on.")
    state: DoubtState = Field(default=DoubtState.OPEN, description="Where their answers stand.")
    link: str = Field(default="", max_length=40, description="Only those of the open link with this end of its address.")


class DoubtOut(Schema):
    """Answers that are doubtful together, with the evidence in numbers."""

    id: int
    kind: DoubtKind = Field(
        description="trap: a hidden field was filled in; quick: sooner than anybody reads; pace: faster than people answer; "
        "burst: from one place, alike; again: by one browser, alike; words: word for word alike."
    )
    link: str = Field(description="The end of the address of the open link; empty for others.")
    count: int = Field(description="How many answers stand as asked.")
    seconds: float | None = Field(description="Within how many seconds they came, where it matters.")
    alike: int | None = Field(description="How many of them said the same.")
    elsewhere: float | None = Field(description="The share of the others at the link who said that; null: too few to know.")
    same_as: int | None = Field(description="The response that said the same words first.")
    first_at: datetime
    found_at: datetime


class Doubts(Schema):
    """A page of doubts, the newest first."""

    doubts: list[DoubtOut]
    next: str | None = Field(description="Give it as after for the next page; null at the end.")


class Decided(Schema):
    """The answers that a deed changed; none the second time."""

    responses: list[int]
    open_cases: list[int] = Field(
        description="The cases the withdrawn answers opened that are still open, with cases:read. A person sets them aside."
    )


class DoubtDeed(StrEnum):
    """What can be decided of doubtful answers."""

    WITHDRAW = "withdraw"
    CLEAR = "clear"
    REOPEN = "reopen"


@router.get("", auth=_reading, response={200: Doubts, **REFUSALS}, operation_id="list_doubts", summary="What is doubtful")
def list_doubts(request: HttpRequest, query: Annotated[DoubtsQuery, Query(...)]) -> Doubts:
    """Doubtful answers by what makes them so. They count until somebody decides; nothing is dropped by itself."""
    by = actor_of(request)
    check_query(request, query)
    check_there(link=query.link)
    found = queries.list_doubts(by, state=query.state, link=query.link, place=Place(query.after))
    return Doubts(doubts=[_out(one) for one in found.rows], next=found.after or None)


@router.post(
    "/{int:doubt_id}/{deed}",
    auth=_deciding,
    response={200: Decided, **REFUSALS},
    operation_id="decide_doubt",
    summary="Decide of a whole doubt",
)
@once
def decide_doubt(request: HttpRequest, doubt_id: int, deed: DoubtDeed) -> tuple[int, Schema]:
    """Let all its undecided answers count no more, say that they are honest, or take back all that was decided of it."""
    by = actor_of(request)
    doubt = access_doubt(by, doubt_id, Action.RESPONSES_CORRECT)
    states = [DoubtState.HONEST, DoubtState.WITHDRAWN] if deed is DoubtDeed.REOPEN else [DoubtState.OPEN]
    ids = [pk for state in states for pk in queries.ids_of(by, doubt, Action.RESPONSES_CORRECT, state=state)]
    return 200, _decided(deed, ids, by)


@router.post(
    "/answers/{int:response_id}/{deed}",
    auth=_deciding,
    response={200: Decided, **REFUSALS},
    operation_id="decide_doubtful_answer",
    summary="Decide of one doubtful answer",
)
@once
def decide_doubtful_answer(request: HttpRequest, response_id: int, deed: DoubtDeed) -> tuple[int, Schema]:
    """Let one answer count no more, say that it is honest, or take back what was decided of it."""
    by = actor_of(request)
    one = access_doubted(by, response_id, Action.RESPONSES_CORRECT)
    return 200, _decided(deed, [one.pk], by)


def _decided(deed: DoubtDeed, ids: list[int], by: Actor) -> Decided:
    decide = {
        DoubtDeed.WITHDRAW: services.withdraw_doubted,
        DoubtDeed.CLEAR: services.clear_doubted,
        DoubtDeed.REOPEN: services.reopen_doubted,
    }[deed]
    changed = decide(ids=ids, by=by)
    return Decided(responses=changed, open_cases=open_cases_of(by, changed) if deed is DoubtDeed.WITHDRAW else [])


def _out(one: DoubtTold) -> DoubtOut:
    told = one.told
    first = told.get("first")
    return DoubtOut(
        id=one.id,
        kind=one.kind,
        link=one.link,
        count=one.count,
        seconds=told.get("seconds"),
        alike=int(told["alike"] or 0) if told.get("alike") else None,
        elsewhere=told.get("elsewhere"),
        same_as=int(first) if first else None,
        first_at=one.first,
        found_at=one.found_at,
    )
