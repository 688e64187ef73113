"""``/api/v1/team-channels``: the chats of units, where chosen kinds of notices go. Their addresses are never told."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status
from pydantic import Field

from everweek.messages.models import TeamChannel
from everweek.messages.notices import teams
from everweek.messages.notices.access import access_team_channel
from everweek.messages.notices.teams import TeamChannelShown, show_team_channel
from everweek.people.access import access_unit, check_may
from everweek.people.policy import Action, TokenScope
from everweek.web.api.bodies import Strict, Text
from everweek.web.api.once import once
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of

router = Router(tags=["notices"], auth=Bearer(TokenScope.CHANNELS_WRITE))
_MOST_KINDS = 50


class TeamKindsIn(Strict):
    """What goes to the chat of a unit."""

    kinds: list[Text] = Field(min_length=1, max_length=_MOST_KINDS, examples=[["case.nobodys", "case.clock_warned"]])


class TeamChannelIn(TeamKindsIn):
    """The chat of a unit."""

    unit: Text = Field(max_length=120, description="The key of the unit.", examples=["north"])
    address: Text = Field(max_length=1000, description="As Apprise writes it. It is told so at once, and never shown again.")


class TeamChannelOut(Schema):
    """The chat of a unit, without its address."""

    id: int
    unit: str = Field(description="The key of the unit.")
    service: str
    kinds: list[str]
    added_at: datetime
    told_at: datetime | None = Field(default=None, description="When it was told something last.")
    stopped_at: datetime | None = Field(default=None, description="It refused too often: nothing until a trial arrives.")
    reason: str = Field(description="Why it did not take what it was told last; or nothing.")
    waiting: int = Field(description="How many things wait to be told there.")


class TeamChannels(Schema):
    """The chats of the units within reach."""

    channels: list[TeamChannelOut]


@router.get(
    "",
    response={200: TeamChannels, **REFUSALS},
    operation_id="list_team_channels",
    summary="The chats of units",
    exclude_none=True,
)
def list_team_channels(request: HttpRequest) -> TeamChannels:
    """The chats of the units within reach, unit by unit."""
    by = actor_of(request)
    check_may(by, Action.CHANNELS_EDIT)
    return TeamChannels(channels=[_out(one) for one in teams.list_team_channels(by)])


@router.post(
    "",
    response={201: TeamChannelOut, **REFUSALS},
    operation_id="post_team_channel",
    summary="Give a unit a chat",
    exclude_none=True,
)
def post_team_channel(request: HttpRequest, body: TeamChannelIn) -> HttpResponse:
    """Give a unit a chat. It is told so at once; one that does not take that is 422 with what the service said."""
    by = actor_of(request)
    unit = access_unit(by, body.unit, Action.CHANNELS_EDIT)
    # The transaction of a kept reply is no place to wait for others; sent again, the call tells the chat again.
    teams.tell_new_channel(unit=unit, address=body.address, kinds=body.kinds, by=by)
    return _kept(request, body)


@once
def _kept(request: HttpRequest, body: TeamChannelIn) -> tuple[int, Schema]:
    by = actor_of(request)
    unit = access_unit(by, body.unit, Action.CHANNELS_EDIT)
    return 201, _of(teams.keep_team_channel(unit=unit, address=body.address, kinds=body.kinds, by=by))


@router.put(
    "/{int:channel_id}",
    response={200: TeamChannelOut, **REFUSALS},
    operation_id="put_team_channel",
    summary="Choose what goes to the chat of a unit",
    exclude_none=True,
)
def put_team_channel(request: HttpRequest, channel_id: int, body: TeamKindsIn) -> TeamChannelOut:
    """Choose which kinds go there from now on."""
    by = actor_of(request)
    channel = access_team_channel(by, channel_id)
    teams.choose_for_team(channel=channel, kinds=body.kinds, by=by)
    return _of(access_team_channel(by, channel_id))


@router.post(
    "/{int:channel_id}/trial",
    response={200: TeamChannelOut, **REFUSALS},
    operation_id="try_team_channel",
    summary="Send the chat of a unit a trial",
    exclude_none=True,
)
def try_team_channel(request: HttpRequest, channel_id: int) -> HttpResponse:
    """Send it something to try; where it was stopped, it goes on."""
    by = actor_of(request)
    teams.send_trial(channel=access_team_channel(by, channel_id), by=by)
    return _tried(request, channel_id)


@once
def _tried(request: HttpRequest, channel_id: int) -> tuple[int, Schema]:
    by = actor_of(request)
    teams.note_tried(channel=access_team_channel(by, channel_id), by=by)
    return 200, _of(access_team_channel(by, channel_id))


@router.delete(
    "/{int:channel_id}",
    response={204: None, **REFUSALS},
    operation_id="remove_team_channel",
    summary="Tell the chat of a unit nothing any more",
)
def delete_team_channel(request: HttpRequest, channel_id: int) -> Status[None]:
    """Forget its address, and what waits to be told there."""
    by = actor_of(request)
    teams.remove_team_channel(channel=access_team_channel(by, channel_id), by=by)
    return Status(204, None)


def _of(channel: TeamChannel) -> TeamChannelOut:
    return _out(show_team_channel(channel))


def _out(one: TeamChannelShown) -> TeamChannelOut:
    return TeamChannelOut(
        id=one.id,
        unit=one.unit_key,
        service=one.service,
        kinds=list(one.kinds),
        added_at=one.added_at,
        told_at=one.told_at,
        stopped_at=one.stopped_at,
        reason=one.reason,
        waiting=one.waiting,
    )
