"""``/api/v1/helpdesks``: the helpdesks that tell us of their tickets, kept by programs."""

import json
from datetime import datetime
from enum import StrEnum
from typing import Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Router, Schema
from pydantic import Field

from everweek.listen.helpdesks import queries, services
from everweek.listen.helpdesks.access import access_arrival, access_helpdesk
from everweek.listen.helpdesks.queries import HelpdeskShown
from everweek.listen.helpdesks.services import Mapped
from everweek.people.access import access_unit, check_may
from everweek.people.policy import Action, TokenScope
from everweek.people.tokens import TokenActor
from everweek.web.api.bodies import Strict
from everweek.web.api.once import once
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of

router = Router(tags=["sources"], auth=Bearer(TokenScope.SOURCES_WRITE))


class HelpdeskKind(StrEnum):
    """Which helpdesk it is."""

    ZENDESK = "zendesk"
    FRESHDESK = "freshdesk"
    CHATWOOT = "chatwoot"
    ZAMMAD = "zammad"


class HelpdeskDeed(StrEnum):
    """What can be done with a helpdesk."""

    PAUSE = "pause"
    RESUME = "resume"


class MappingIn(Strict):
    """What a helpdesk's tickets are to us."""

    unit: str = Field(default="", max_length=80, description="The key of the unit its tickets belong to; left out: the house.")
    groups: dict[str, str] = Field(
        default_factory=dict,
        max_length=500,
        description="Groups of it that belong to another unit.",
        examples=[{"Billing": "north"}],
    )
    touchpoint: str = Field(default="", max_length=80, description="The key of the moment a solved ticket is.")


class HelpdeskIn(MappingIn):
    """A helpdesk that is to tell us."""

    name: str = Field(min_length=1, max_length=120, description="What it is called.")
    kind: HelpdeskKind


class SecretIn(Strict):
    """The secret a helpdesk shows."""

    secret: str = Field(min_length=8, max_length=300, description="Its signing secret. No answer ever holds it.")


class ArrivalDeed(StrEnum):
    """What can be done with what waits."""

    TAKE = "take"
    DROP = "drop"


class WaitingOut(Schema):
    """Something a helpdesk told that could not be taken. What it holds is told to nobody."""

    id: int
    reason: str
    received_at: datetime


class ArrivalOut(Schema):
    """What became of something that waited."""

    id: int
    outcome: Literal["taken", "given_up"]


class HelpdeskOut(Schema):
    """A helpdesk, and how it is."""

    id: int
    name: str
    kind: str
    address: str = Field(description="Where it tells us.")
    unit: str
    groups: dict[str, str]
    touchpoint: str
    proved: bool = Field(description="Whether it has its secret: nothing is taken before.")
    paused_at: datetime | None = Field(description="Since when nothing is taken; left out while it is listened to.")
    heard_at: datetime | None = Field(description="When it last told us something.")
    waiting: int = Field(
        description="How much of what it told could not be taken, and waits for a person; 50 at most are counted."
    )
    waits: list[WaitingOut] = Field(description="Those, the reason with each: taken or given up under /helpdesks/waiting.")
    secret: str | None = Field(default=None, description="What proves it, where we make that. In the answer to POST only.")


class Helpdesks(Schema):
    """All helpdesks."""

    helpdesks: list[HelpdeskOut]


class ForeseenOut(Schema):
    """One of the last calls, and what the mapping would make of it."""

    at: datetime
    group: str
    solved: bool
    rated: bool
    unit: str = Field(description="The name of the unit it would belong to; empty: the house as a whole.")


class ForeseenList(Schema):
    """The last calls, the newest first."""

    calls: list[ForeseenOut]


@router.get("", response={200: Helpdesks, **REFUSALS}, operation_id="list_helpdesks", summary="All helpdesks", exclude_none=True)
def list_helpdesks(request: HttpRequest) -> Helpdesks:
    """Which helpdesks tell us, and how each is."""
    return Helpdesks(helpdesks=[_out(one) for one in queries.list_helpdesks(actor_of(request))])


@router.post(
    "",
    response={200: HelpdeskOut, 201: HelpdeskOut, **REFUSALS},
    operation_id="post_helpdesk",
    summary="Let a helpdesk tell us",
)
def post_helpdesk(request: HttpRequest, body: HelpdeskIn) -> HttpResponse:
    """Add a helpdesk. Where we make its secret the answer holds it, this once; sent again under its Idempotency-Key too.

    200, and no secret: it stands already. 409: one of this kind and name stands that is mapped otherwise.
    """
    reply = _added(request, body)
    if reply.status_code == 201:
        told = json.loads(reply.content)
        reply.content = json.dumps({**told, "secret": services.made_secret_of(told["id"])}).encode()
    return reply


@once
def _added(request: HttpRequest, body: HelpdeskIn) -> tuple[int, Schema]:
    by = actor_of(request)
    check_may(by, Action.SOURCES_EDIT)
    mapped = _mapped(by, body)
    opened = services.open_helpdesk(
        name=body.name, kind=body.kind.value, unit=mapped.unit, groups=mapped.groups, touchpoint=mapped.touchpoint, by=by
    )
    # Without the secret: this reply is kept for a week.
    return 201 if opened.anew else 200, _one(by, opened.helpdesk.pk)


@router.get(
    "/{int:helpdesk_id}",
    response={200: HelpdeskOut, **REFUSALS},
    operation_id="get_helpdesk",
    summary="One helpdesk",
    exclude_none=True,
)
def get_helpdesk(request: HttpRequest, helpdesk_id: int) -> HelpdeskOut:
    """One helpdesk, and how it is."""
    by = actor_of(request)
    return _one(by, access_helpdesk(by, helpdesk_id).pk)


@router.put(
    "/{int:helpdesk_id}/mapping",
    response={200: HelpdeskOut, **REFUSALS},
    operation_id="put_helpdesk_mapping",
    summary="Map what a helpdesk tells otherwise",
    exclude_none=True,
)
def put_mapping(request: HttpRequest, helpdesk_id: int, body: MappingIn) -> HelpdeskOut:
    """From now on; what was made of it before stays. What waits is tried again. The same again changes nothing."""
    by = actor_of(request)
    services.change_helpdesk(helpdesk=access_helpdesk(by, helpdesk_id), mapping=_mapped(by, body), by=by)
    return _one(by, helpdesk_id)


@router.post(
    "/{int:helpdesk_id}/foresee",
    response={200: ForeseenList, **REFUSALS},
    operation_id="foresee_helpdesk_mapping",
    summary="What a mapping would have made of the last calls",
)
@once
def foresee_mapping(request: HttpRequest, helpdesk_id: int, body: MappingIn) -> tuple[int, Schema]:
    """What this mapping would have made of the last ten calls. Nothing is changed."""
    by = actor_of(request)
    found = queries.foresee(access_helpdesk(by, helpdesk_id), _mapped(by, body))
    calls = [ForeseenOut(at=one.at, group=one.group, solved=one.solved, rated=one.rated, unit=one.unit) for one in found]
    return 200, ForeseenList(calls=calls)


@router.put(
    "/{int:helpdesk_id}/secret",
    response={200: HelpdeskOut, **REFUSALS},
    operation_id="put_helpdesk_secret",
    summary="Give the secret a helpdesk shows",
    exclude_none=True,
)
def put_secret(request: HttpRequest, helpdesk_id: int, body: SecretIn) -> HelpdeskOut:
    """Prove what it tells by this secret from now on."""
    by = actor_of(request)
    services.give_secret(helpdesk=access_helpdesk(by, helpdesk_id), secret=body.secret, by=by)
    return _one(by, helpdesk_id)


@router.post(
    "/waiting/{int:arrival_id}/{deed}",
    response={200: ArrivalOut, **REFUSALS},
    operation_id="act_on_arrival",
    summary="Take what a helpdesk told, or give it up",
)
@once
def act_on_arrival(request: HttpRequest, arrival_id: int, deed: ArrivalDeed) -> tuple[int, Schema]:
    """Try once more to take what waits (422 says why it still cannot be), or remove it for good. Once done, it is 404."""
    by = actor_of(request)
    arrival = access_arrival(by, arrival_id)
    match deed:
        case ArrivalDeed.TAKE:
            services.take_again(arrival=arrival, by=by)
        case ArrivalDeed.DROP:
            services.drop_arrival(arrival=arrival, by=by)
    return 200, ArrivalOut(id=arrival_id, outcome="taken" if deed is ArrivalDeed.TAKE else "given_up")


@router.post(
    "/{int:helpdesk_id}/{deed}",
    response={200: HelpdeskOut, **REFUSALS},
    operation_id="act_on_helpdesk",
    summary="Pause or resume a helpdesk",
)
@once
def act_on_helpdesk(request: HttpRequest, helpdesk_id: int, deed: HelpdeskDeed) -> tuple[int, Schema]:
    """Take nothing it tells any more, or take it again."""
    by = actor_of(request)
    services.pause_helpdesk(helpdesk=access_helpdesk(by, helpdesk_id), paused=deed is HelpdeskDeed.PAUSE, by=by)
    return 200, _one(by, helpdesk_id)


def _mapped(by: TokenActor, body: MappingIn) -> Mapped:
    unit = access_unit(by, body.unit, Action.SOURCES_EDIT) if body.unit else None
    return Mapped(unit, body.groups, body.touchpoint)


def _one(by: TokenActor, helpdesk_id: int) -> HelpdeskOut:
    return _out(next(one for one in queries.list_helpdesks(by) if one.id == helpdesk_id))


def _out(one: HelpdeskShown) -> HelpdeskOut:
    return HelpdeskOut(
        id=one.id,
        name=one.name,
        kind=one.kind,
        address=f"{settings.EVERWEEK_ADDRESS}{reverse('helpdesk-address', args=[one.address])}",
        unit=one.unit_key,
        groups=dict(one.groups),
        touchpoint=one.touchpoint,
        proved=one.proved,
        paused_at=one.paused_at,
        heard_at=one.heard_at,
        waiting=len(one.waiting),
        waits=[WaitingOut(id=each.id, reason=each.reason, received_at=each.received_at) for each in one.waiting],
    )
