"""``/api/v1/members``: the colleagues, who works where; adding and changing them. ``staffing`` has their posts."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from everweek.people import services
from everweek.people.access import access_colleague, check_may, check_may_give, is_same
from everweek.people.directory import Wanted, list_all_posts, list_members, sign_in_of
from everweek.people.managing import access_managed, check_may_readdress, may_manage
from everweek.people.models import Member, Post
from everweek.people.paging import Place
from everweek.people.policy import Action, Role, TokenScope
from everweek.people.queries import today
from everweek.people.tokens import TokenActor
from everweek.web.api import case_names as names
from everweek.web.api.bodies import LARGEST_ID, Day, Strict, Text, check_query
from everweek.web.api.names import unit_called
from everweek.web.api.once import once
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of

router = Router(tags=["colleagues"])
reading = Bearer(TokenScope.PEOPLE_READ)
writing = Bearer(TokenScope.PEOPLE_WRITE)
MemberId = Annotated[int, Field(ge=1, le=LARGEST_ID)]


class PostOut(Schema):
    """What a colleague does in a unit."""

    id: int
    role: str
    unit: str = Field(description="The key of the unit.")
    since: date
    until: date | None = Field(default=None, description="The first day it is not held; left out: it goes on.")


class ColleagueOut(Schema):
    """A colleague, with the posts of today."""

    id: int = Field(description="Ours: the number in member:12 of the journal.")
    external_id: str | None = Field(default=None, description="What other calls name the colleague by.")
    name: str
    email: str
    left_on: date | None = Field(default=None, description="The first day on which the colleague is gone.")
    posts: list[PostOut]


class SignInOut(Schema):
    """How a colleague signs in."""

    email: str = Field(description="The address of the account.")
    open: bool
    password: bool
    passkeys: int
    codes: bool = Field(description="Whether an app shows codes for it.")
    elsewhere: int = Field(description="How many providers of single sign-on vouch for it.")
    last: datetime | None = None


class OneColleagueOut(ColleagueOut):
    """A colleague, with every post: held, to come, and over."""

    language: str = Field(description="Or nothing: the organisation's.")
    zone: str = Field(description="Or nothing: the organisation's.")
    sign_in: SignInOut | None = Field(
        default=None, description="Left out without an account, and for a token that may not change this colleague."
    )


class Colleagues(Schema):
    """A page of colleagues, by name."""

    members: list[ColleagueOut]
    next: str | None = Field(default=None, description="Give it as after for the next page; left out at the end.")


class ColleaguesQuery(Schema):
    """Which colleagues."""

    model_config = ConfigDict(extra="forbid")

    after: str = Field(default="", max_length=100, description="The next of the page before. Left out: from the first on.")
    words: str = Field(default="", max_length=100, description="In whose name, address or external_id each of these words is.")
    unit: str = Field(default="", max_length=64, description="The key of a unit: who works there or below it.")
    role: Role | None = Field(default=None, description="Who holds such a post.")
    left: bool = Field(default=False, description="Who has left, in place of who is here; with people:write.")


class ColleagueIn(Strict):
    """A new colleague, with a first post."""

    name: Text = Field(min_length=1, max_length=200)
    email: Text = Field(default="", max_length=254, description="Nobody else here may have it.")
    external_id: Text = Field(default="", max_length=120, description="What other calls name the colleague by; for good.")
    unit: Text = Field(max_length=64, description="The key of the unit.", examples=["north"])
    role: Role = Field(description="front_line or lead: a post that reaches everything is given by a person.")
    since: Day | None = Field(default=None, description="The first day; left out: today.")


class ColleagueChangeIn(Strict):
    """What is to be otherwise; what is left out stays."""

    name: Text | None = Field(default=None, max_length=200)
    email: Text | None = Field(default=None, max_length=254, description="Of a colleague who has an account a person changes it.")
    language: Text | None = Field(default=None, max_length=12, description="A tag such as pt-BR; empty: the organisation's.")
    zone: Text | None = Field(default=None, max_length=60, description="Such as Europe/Lisbon; empty: the organisation's.")


@router.get(
    "", auth=reading, response={200: Colleagues, **REFUSALS}, operation_id="list_members", summary="Colleagues", exclude_none=True
)
def get_members(request: HttpRequest, query: Annotated[ColleaguesQuery, Query(...)]) -> Colleagues:
    """The colleagues who are here, by name, each with the posts of today."""
    by = actor_of(request)
    check_may(by, Action.PEOPLE_READ)
    check_query(request, query)
    if query.left:
        check_may(by, Action.PEOPLE_EDIT)
    unit = unit_called(by, query.unit, Action.UNITS_READ) if query.unit else None
    wanted = Wanted(words=query.words, unit=unit, role=query.role or "", left=query.left)
    found = list_members(by, wanted, Place(query.after))
    rows = [ColleagueOut(**_told(one, getattr(one, "posts_today", []))) for one in found.rows]
    return Colleagues(members=rows, next=found.after or None)


@router.get(
    "/{int:member_id}",
    auth=reading,
    response={200: OneColleagueOut, **REFUSALS},
    operation_id="get_member",
    summary="One colleague",
    exclude_none=True,
)
def get_member(request: HttpRequest, member_id: MemberId) -> OneColleagueOut:
    """Who it is, and every post; one who has left only with people:write."""
    by = actor_of(request)
    return told(by, access_colleague(by, member_id))


@router.post(
    "",
    auth=writing,
    response={201: OneColleagueOut, **REFUSALS},
    operation_id="post_member",
    summary="Add a colleague",
    exclude_none=True,
)
@once
def post_member(request: HttpRequest, body: ColleagueIn) -> tuple[int, Schema]:
    """Add a colleague with a first post. No account is made: a person makes it, or the first single sign-on of that address."""
    by = actor_of(request)
    unit = names.unit(by, body.unit, Action.PEOPLE_EDIT)
    check_may_give(by, body.role, unit)
    member = services.welcome_member(
        name=body.name,
        email=body.email,
        external_id=body.external_id,
        unit=unit,
        role=body.role,
        since=body.since or today(),
        account=False,
        by=by,
    )
    return 201, told(by, member)


@router.put(
    "/{int:member_id}",
    auth=writing,
    response={200: OneColleagueOut, **REFUSALS},
    operation_id="put_member",
    summary="Change a colleague",
    exclude_none=True,
)
def put_member(request: HttpRequest, member_id: MemberId, body: ColleagueChangeIn) -> OneColleagueOut:
    """Change name, address, language or time zone. A program changes no address by which somebody signs in (403)."""
    by = actor_of(request)
    member = access_managed(by, member_id)
    check_may_readdress(by, member, body.email)
    return told(by, services.edit_profile(member=member, by=by, **body.model_dump(exclude_none=True)))


def told(by: TokenActor, member: Member) -> OneColleagueOut:
    """A colleague as the token may see them."""
    sign_in = sign_in_of(member) if is_same(by, member) or may_manage(by, member) else None
    return OneColleagueOut(
        **_told(member, list_all_posts(member)),
        language=member.language,
        zone=member.zone,
        sign_in=SignInOut(**vars(sign_in)) if sign_in else None,
    )


def _told(member: Member, posts: list[Post]) -> dict[str, Any]:
    return {
        "id": member.pk,
        "external_id": member.external_id or None,
        "name": member.name,
        "email": member.email,
        "left_on": member.left_on,
        "posts": [PostOut(id=one.pk, role=one.role, unit=one.unit.key, since=one.since, until=one.until) for one in posts],
    }
