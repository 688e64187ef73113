"""``/api/v1/improvements``: what is done about causes, proposed and moved on by programs.

Who is told, and what everybody may read, a person decides who has looked at it: no operation here does either.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field, StrictInt

from everweek.act.access import access_case
from everweek.act.cases.rules import LONGEST_TEXT
from everweek.act.causes.queries import access_cause
from everweek.act.improving import services
from everweek.act.improving.queries import ImprovementShown, access_improvement, list_improvements, show_improvement
from everweek.act.improving.rules import LONGEST_TITLE, ImprovementStanding
from everweek.act.improving.services import ImprovementWanted
from everweek.errors import Invalid, NotFound
from everweek.people.access import access_unit, check_may
from everweek.people.paging import Place
from everweek.people.policy import Action, TokenScope
from everweek.people.tokens import TokenActor
from everweek.text.storable import is_storable
from everweek.web.api import case_names as names
from everweek.web.api.bodies import LARGEST_ID, Day, Strict, check_query
from everweek.web.api.once import once
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of

router = Router(tags=["improvements"])
_reading = Bearer(TokenScope.CASES_READ)
_writing = Bearer(TokenScope.IMPROVEMENTS_WRITE)


class ImprovementIn(Strict):
    """An improvement to be proposed."""

    title: str = Field(min_length=1, max_length=LONGEST_TITLE, description="What is done, in a few words.")
    owner: str = Field(min_length=1, max_length=120, description="The external_id of the colleague who sees it through.")
    unit: str = Field(min_length=1, max_length=64, description="The key of the unit it belongs to.")
    due_on: Day = Field(description="By when.")
    cause: str | None = Field(default=None, max_length=80, description="The key of the cause it removes.")
    touchpoint: str = Field(
        default="", max_length=80, description="At which touchpoint it happened: who was touched is found by it."
    )
    since: Day | None = Field(default=None, description="From which day it happened.")
    until: Day | None = Field(default=None, description="Until which day it happened.")
    detail: dict[str, str] = Field(default_factory=dict, description="Only moments with these attributes.", max_length=5)


class WordsIn(Strict):
    """What is told of it in one language."""

    said: str = Field(min_length=1, max_length=LONGEST_TEXT, description="What customers said, in your own words.")
    did: str = Field(min_length=1, max_length=LONGEST_TEXT, description="What you did.")


class AskIn(Strict):
    """A case that asks for it."""

    case: StrictInt = Field(ge=1, le=LARGEST_ID, description="The id of the case.")


class MoveIn(Strict):
    """Where it stands now."""

    to: ImprovementStanding
    why: str = Field(default="", max_length=LONGEST_TEXT, description="Why it is dropped: those who asked are told just this.")


class WordsOut(Schema):
    """What is told of it in one language."""

    language: str
    said: str
    did: str


class ImprovementOut(Schema):
    """An improvement, as it stands."""

    id: int
    title: str
    standing: ImprovementStanding
    why_not: str | None = Field(default=None, description="Why it was dropped.")
    owner: str | None = Field(default=None, description="The external_id of the colleague who sees it through.")
    owner_name: str
    unit: str
    due_on: date
    overdue: bool = Field(description="Whether that day is over, and it has neither been done nor dropped.")
    cause: str | None = None
    touchpoint: str | None = None
    since: date | None = None
    until: date | None = None
    detail: dict[str, str]
    done_at: datetime | None = None
    approved_at: datetime | None = Field(default=None, description="Since when everybody may read it at /did.")
    asked: int = Field(description="How many cases ask for it, without imported history: of that nobody is told.")
    words: list[WordsOut]


class Improvements(Schema):
    """A page of improvements."""

    improvements: list[ImprovementOut]
    next: str | None = Field(default=None, description="Give it as after for the next page; left out at the end.")


class ImprovementsQuery(Schema):
    """Which improvements."""

    model_config = ConfigDict(extra="forbid")

    after: str = Field(default="", max_length=100, description="The next of the page before. Left out: from the first on.")
    ended: bool = Field(default=False, description="Those done or dropped; left out: those to be done, by when they are due.")


class ImprovementKept(Schema):
    """What is kept of a reply: which improvement it told of, and not a word of it."""

    id: int


@router.get(
    "",
    auth=_reading,
    response={200: Improvements, **REFUSALS},
    operation_id="list_improvements",
    summary="The improvements",
    exclude_none=True,
)
def get_improvements(request: HttpRequest, query: Annotated[ImprovementsQuery, Query(...)]) -> Improvements:
    """The improvements within reach."""
    by = actor_of(request)
    check_query(request, query)
    check_may(by, Action.CASES_READ)
    found = list_improvements(by, ended=query.ended, place=Place(query.after))
    return Improvements(improvements=[_out(one) for one in found.rows], next=found.after or None)


@router.post(
    "", auth=_writing, response={201: ImprovementKept, **REFUSALS}, operation_id="post_improvement", summary="Propose one"
)
def post_improvement(request: HttpRequest, body: ImprovementIn) -> HttpResponse:
    """Propose that something is done. An Idempotency-Key makes it one proposal, however often it is sent."""
    return _proposed(request, body)


@once
def _proposed(request: HttpRequest, body: ImprovementIn) -> tuple[int, Schema]:
    by = actor_of(request)
    check_may(by, Action.IMPROVEMENTS_EDIT)
    return 201, ImprovementKept(id=services.propose_improvement(wanted=_wanted(by, body), by=by).pk)


@router.get(
    "/{int:improvement_id}",
    auth=_reading,
    response={200: ImprovementOut, **REFUSALS},
    operation_id="get_improvement",
    summary="One improvement",
    exclude_none=True,
)
def get_improvement(request: HttpRequest, improvement_id: int) -> ImprovementOut:
    """One improvement, as it stands."""
    return _out(show_improvement(access_improvement(actor_of(request), improvement_id)))


@router.put(
    "/{int:improvement_id}/words/{language}",
    auth=_writing,
    response={200: ImprovementOut, **REFUSALS},
    operation_id="put_improvement_words",
    summary="Say what was said and done, in one language",
    exclude_none=True,
)
def put_words(request: HttpRequest, improvement_id: int, language: str, body: WordsIn) -> ImprovementOut:
    """Write it in one language, over what stands there. What everybody may read is taken away until somebody reads it anew."""
    by = actor_of(request)
    found = access_improvement(by, improvement_id, Action.IMPROVEMENTS_EDIT)
    services.say_of_improvement(improvement=found, language=language, said=body.said, did=body.did, by=by)
    return _now(by, improvement_id)


@router.post(
    "/{int:improvement_id}/cases",
    auth=_writing,
    response={200: ImprovementOut, **REFUSALS},
    operation_id="ask_for_improvement",
    summary="Say that a case asks for it",
)
def post_case(request: HttpRequest, improvement_id: int, body: AskIn) -> HttpResponse:
    """Let a case ask for it. The same again changes nothing."""
    return _asked(request, improvement_id, body)


@once
def _asked(request: HttpRequest, improvement_id: int, body: AskIn) -> tuple[int, Schema]:
    by = actor_of(request)
    found = access_improvement(by, improvement_id, Action.IMPROVEMENTS_EDIT)
    try:
        case = access_case(by, body.case)
    except NotFound as unknown:
        raise Invalid(unknown.message, field="case") from unknown
    services.ask_for_improvement(improvement=found, cases=[case], by=by)
    return 200, _now(by, improvement_id)


@router.post(
    "/{int:improvement_id}/move",
    auth=_writing,
    response={200: ImprovementOut, **REFUSALS},
    operation_id="move_improvement",
    summary="Say where it stands",
)
def post_move(request: HttpRequest, improvement_id: int, body: MoveIn) -> HttpResponse:
    """Say where it stands now. The same again changes nothing; nobody is told by it."""
    return _moved(request, improvement_id, body)


@once
def _moved(request: HttpRequest, improvement_id: int, body: MoveIn) -> tuple[int, Schema]:
    by = actor_of(request)
    found = access_improvement(by, improvement_id, Action.IMPROVEMENTS_EDIT)
    services.move_improvement(improvement=found, to=body.to, why=body.why, by=by)
    return 200, _now(by, improvement_id)


def _wanted(by: TokenActor, body: ImprovementIn) -> ImprovementWanted:
    owner = names.member(body.owner, field="owner")
    if owner is None:
        raise Invalid(_("There is no colleague with this external_id."), field="owner")
    try:
        unit = access_unit(by, body.unit if is_storable(body.unit) else "", Action.IMPROVEMENTS_EDIT)
    except NotFound:
        raise Invalid(_("Name a unit within your reach by its key."), field="unit") from None
    key = names.cause_key(by, body.cause, Action.CASES_READ)
    return ImprovementWanted(
        title=body.title,
        owner=owner,
        unit=unit,
        due_on=body.due_on,
        cause=access_cause(by, key, Action.CASES_READ) if key is not None else None,
        touchpoint=names.touchpoint(body.touchpoint),
        since=body.since,
        until=body.until,
        detail=_texts(body.detail),
    )


def _texts(detail: Mapping[str, str]) -> Mapping[str, str]:
    if not all(is_storable(text) for pair in detail.items() for text in pair):
        raise Invalid(_("This holds what no database keeps."), field="detail")
    return detail


def _now(by: TokenActor, improvement_id: int) -> ImprovementOut:
    return _out(show_improvement(access_improvement(by, improvement_id)))


def _out(shown: ImprovementShown) -> ImprovementOut:
    return ImprovementOut(
        id=shown.id,
        title=shown.title,
        standing=shown.standing,
        why_not=shown.why_not or None,
        owner=shown.owner_external_id or None,
        owner_name=shown.owner_name,
        unit=shown.unit_key,
        due_on=shown.due_on,
        overdue=shown.overdue,
        cause=shown.cause_key or None,
        touchpoint=shown.touchpoint_key or None,
        since=shown.since,
        until=shown.until,
        detail=dict(shown.detail),
        done_at=shown.done_at,
        approved_at=shown.approved_at,
        asked=shown.asked,
        words=[WordsOut(language=one.language, said=one.said, did=one.did) for one in shown.words],
    )
