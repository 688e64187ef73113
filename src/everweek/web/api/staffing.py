"""``/api/v1/members/{id}/posts``, ``/leave`` and ``/return``: what a colleague does where, and until when there is one."""

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from everweek.people import services
from everweek.people.access import check_may_appoint, check_may_give
from everweek.people.managing import (
    access_managed,
    access_post,
    check_may_let_leave,
    check_may_let_return,
    check_may_set_end,
    check_may_take_back_end,
)
from everweek.people.policy import Action, Role
from everweek.people.queries import today
from everweek.people.rules import check_role
from everweek.web.api import case_names as names
from everweek.web.api.bodies import Day, Strict, Text
from everweek.web.api.colleagues import MemberId, OneColleagueOut, told, writing
from everweek.web.api.once import once
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import actor_of

router = Router(tags=["colleagues"], auth=writing)


class PostIn(Strict):
    """A post from a day on."""

    unit: Text = Field(max_length=64, description="The key of the unit.", examples=["north"])
    role: Role = Field(description="front_line or lead: a post that reaches everything is given by a person.")
    since: Day | None = Field(default=None, description="The first day; left out: today.")
    until: Day | None = Field(default=None, description="The first day it is not held; left out: it goes on.")


class FirstDayWithoutIn(Strict):
    """From when something is no more."""

    on: Day | None = Field(default=None, description="The first day without it; left out: today, at once.")


@router.post(
    "/{int:member_id}/posts",
    response={201: OneColleagueOut, **REFUSALS},
    operation_id="post_member_post",
    summary="Give a colleague a post",
    exclude_none=True,
)
@once
def give_post(request: HttpRequest, member_id: MemberId, body: PostIn) -> tuple[int, Schema]:
    """Give a post; the same one twice is refused (409). Nobody above the token, and not whom it acts for, is given one."""
    by = actor_of(request)
    member = access_managed(by, member_id)
    unit = names.unit(by, body.unit, Action.PEOPLE_EDIT)
    check_may_appoint(by, member, body.role, unit)
    services.give_post(member=member, unit=unit, role=body.role, since=body.since or today(), until=body.until, by=by)
    return 201, told(by, member)


@router.post(
    "/{int:member_id}/posts/{int:post_id}/end",
    response={200: OneColleagueOut, **REFUSALS},
    operation_id="end_member_post",
    summary="End a post",
    exclude_none=True,
)
@once
def end_post(request: HttpRequest, member_id: MemberId, post_id: MemberId, body: FirstDayWithoutIn) -> tuple[int, Schema]:
    """End a post from a day on: sooner or later than it would. One that has not begun by then is taken back."""
    by, day = actor_of(request), body.on or today()
    member = access_managed(by, member_id)
    post = access_post(member, post_id)
    check_may_give(by, check_role(post.role), post.unit)
    check_may_set_end(by, post, day)
    services.end_post(post=post, on=day, by=by)
    return 200, told(by, member)


@router.post(
    "/{int:member_id}/posts/{int:post_id}/renew",
    response={200: OneColleagueOut, **REFUSALS},
    operation_id="renew_member_post",
    summary="Let a post that was ended today go on",
    exclude_none=True,
)
@once
def renew_post(request: HttpRequest, member_id: MemberId, post_id: MemberId) -> tuple[int, Schema]:
    """Let it go on as if it had not been ended; on a later day it is given anew."""
    by = actor_of(request)
    member = access_managed(by, member_id)
    services.renew_post(held=check_may_take_back_end(by, access_post(member, post_id)), by=by)
    return 200, told(by, member)


@router.post(
    "/{int:member_id}/leave",
    response={200: OneColleagueOut, **REFUSALS},
    operation_id="let_member_leave",
    summary="Let a colleague leave",
    exclude_none=True,
)
@once
def let_leave(request: HttpRequest, member_id: MemberId, body: FirstDayWithoutIn) -> tuple[int, Schema]:
    """From that day on the posts are over, the account is shut and the tokens are revoked. Another day may be said until then."""
    by = actor_of(request)
    member = access_managed(by, member_id)
    check_may_let_leave(by, member)
    return 200, told(by, services.leave_member(member=member, on=body.on or today(), by=by))


@router.post(
    "/{int:member_id}/return",
    response={200: OneColleagueOut, **REFUSALS},
    operation_id="let_member_return",
    summary="Let a colleague return",
    exclude_none=True,
)
@once
def let_return(request: HttpRequest, member_id: MemberId) -> tuple[int, Schema]:
    """Take a leaving back; until the end of the last day the posts go on. Whose account was shut is let in by a person (403)."""
    by = actor_of(request)
    member = access_managed(by, member_id)
    return 200, told(by, services.return_member(member=member, posts=check_may_let_return(by, member), by=by))
