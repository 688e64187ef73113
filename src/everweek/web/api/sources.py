"""``/api/v1/sources``: where people speak of us unasked, listened to and paused by programs."""

from datetime import datetime
from enum import StrEnum

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from everweek.listen.mentions import services
from everweek.listen.mentions.access import access_source
from everweek.listen.mentions.queries import SourceShown
from everweek.listen.mentions.queries import list_sources as listed
from everweek.people.access import access_unit, check_may
from everweek.people.policy import Action, TokenScope
from everweek.people.tokens import TokenActor
from everweek.web.api.bodies import Strict
from everweek.web.api.once import once
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of

router = Router(tags=["sources"], auth=Bearer(TokenScope.SOURCES_WRITE))


class Way(StrEnum):
    """How what is said there comes to us."""

    TOLD = "told"
    FEED = "feed"
    MAILBOX = "mailbox"


class SourceDeed(StrEnum):
    """What can be done with a source."""

    PAUSE = "pause"
    RESUME = "resume"
    LOOK = "look"


class AddressIn(Strict):
    """Where a feed or a mailbox is."""

    address: str = Field(max_length=1000, description="https:// of a feed, imaps://host/INBOX or maildir:///folder of a mailbox.")
    login: str = Field(default="", max_length=200, description="With which name a mailbox is entered; left out: as before.")
    password: str = Field(default="", max_length=300, description="Its password; left out: as before. No answer ever holds it.")


class SourceIn(Strict):
    """A place where people speak of us."""

    name: str = Field(min_length=1, max_length=120, description="What it is called.", examples=["Harbour Reviews"])
    key: str = Field(default="", max_length=40, description="Its short name; left out, it is made of the name.")
    way: Way = Way.TOLD
    address: str = Field(default="", max_length=1000, description="Where the feed or the mailbox is.")
    login: str = Field(default="", max_length=200, description="With which name a mailbox is entered.")
    password: str = Field(default="", max_length=300, description="Its password. No answer ever holds it.")
    low: float = Field(default=1, description="The lowest rating there.")
    high: float = Field(default=5, description="The highest rating there.")
    unit: str = Field(default="", max_length=80, description="The key of the unit it is about; left out: the house as a whole.")
    touchpoint: str = Field(default="", max_length=80, description="The key of the moment it is about.")


class SourceOut(Schema):
    """A source, and how it is."""

    key: str
    name: str
    way: str
    address: str
    login: str
    unit: str
    touchpoint: str
    questionnaire: str = Field(description="Under which key what is said there is found among the voices.")
    measure: str = Field(description="In which measure its ratings count, and in no other.")
    low: float
    high: float
    opened_at: datetime
    paused_at: datetime | None = Field(description="Since when nothing is taken; left out while it is listened to.")
    looked_at: datetime | None = Field(description="When it was last looked at, where we look ourselves.")
    failure: str = Field(description="Why that failed, or nothing.")
    refused: str = Field(description="What was not taken and why, or nothing.")
    said: int = Field(description="How much was said there.")


class Sources(Schema):
    """All sources, those that are listened to first."""

    sources: list[SourceOut]


@router.get("", response={200: Sources, **REFUSALS}, operation_id="list_sources", summary="All sources", exclude_none=True)
def list_sources(request: HttpRequest) -> Sources:
    """Where people speak of us, and how listening there goes."""
    return Sources(sources=[_out(one) for one in listed(actor_of(request))])


@router.post("", response={201: SourceOut, **REFUSALS}, operation_id="post_source", summary="Listen to a source")
@once
def post_source(request: HttpRequest, body: SourceIn) -> tuple[int, Schema]:
    """Listen there from now on. Opened twice as the same it is one source. 409: the short name is another's."""
    by = actor_of(request)
    check_may(by, Action.SOURCES_EDIT)
    source = services.open_source(
        name=body.name,
        key=body.key,
        way=body.way.value,
        scale=(body.low, body.high),
        unit=access_unit(by, body.unit, Action.SOURCES_EDIT) if body.unit else None,
        touchpoint=body.touchpoint,
        address=body.address,
        login=body.login,
        password=body.password,
        by=by,
    )
    return 201, _one(by, source.key)


@router.get("/{key}", response={200: SourceOut, **REFUSALS}, operation_id="get_source", summary="One source", exclude_none=True)
def get_source(request: HttpRequest, key: str) -> SourceOut:
    """One source, and how listening there goes."""
    by = actor_of(request)
    return _one(by, access_source(by, key).key)


@router.put(
    "/{key}/address",
    response={200: SourceOut, **REFUSALS},
    operation_id="move_source",
    summary="Look for a feed or a mailbox elsewhere",
    exclude_none=True,
)
def put_address(request: HttpRequest, key: str, body: AddressIn) -> SourceOut:
    """Look there from now on; what was said stays. Another host of a mailbox needs the password again."""
    by = actor_of(request)
    source = access_source(by, key)
    services.move_source(source=source, address=body.address, login=body.login, password=body.password, by=by)
    return _one(by, key)


@router.post(
    "/{key}/{deed}",
    response={200: SourceOut, **REFUSALS},
    operation_id="act_on_source",
    summary="Pause, resume or look at a source",
)
@once
def act_on_source(request: HttpRequest, key: str, deed: SourceDeed) -> tuple[int, Schema]:
    """Take nothing there any more (what was said stays), listen again, or look at it now."""
    by = actor_of(request)
    source = access_source(by, key)
    match deed:
        case SourceDeed.PAUSE:
            services.pause_source(source=source, by=by)
        case SourceDeed.RESUME:
            services.resume_source(source=source, by=by)
        case SourceDeed.LOOK:
            services.check_is_looked_at(source)
            services.look_again(source=source)
    return 200, _one(by, key)


def _one(by: TokenActor, key: str) -> SourceOut:
    return _out(next(one for one in listed(by) if one.key == key))


def _out(one: SourceShown) -> SourceOut:
    return SourceOut(
        key=one.key,
        name=one.name,
        way=one.way,
        address=one.address,
        login=one.login,
        unit=one.unit_key,
        touchpoint=one.touchpoint,
        questionnaire=one.questionnaire,
        measure=one.measure,
        low=one.low,
        high=one.high,
        opened_at=one.opened_at,
        paused_at=one.paused_at,
        looked_at=one.looked_at,
        failure=one.failure,
        refused=one.refused,
        said=one.said,
    )
