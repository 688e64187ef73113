"""``/api/v1/webhooks``: programs that are told what happens here, for administrators."""

import json
from datetime import datetime
from enum import StrEnum

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status
from pydantic import Field

from everweek.messages.webhooks import queries, services
from everweek.messages.webhooks.access import access_webhook
from everweek.people.access import check_may
from everweek.people.policy import Action, TokenScope
from everweek.web.api.bodies import Strict
from everweek.web.api.once import once
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of

router = Router(tags=["webhooks"], auth=Bearer(TokenScope.WEBHOOKS_WRITE))


class WebhookIn(Strict):
    """A program that is to be told what happens."""

    name: str = Field(min_length=1, max_length=120, description="Which program it is, so that people know it again.")
    address: str = Field(
        min_length=1,
        max_length=500,
        description="Where it is told, over https.",
        examples=["https://helpdesk.example.org/hooks/everweek"],
    )
    kinds: list[str] = Field(
        min_length=1, max_length=200, description="Kinds of lines of the journal, or * for all.", examples=[["response.received"]]
    )


class WebhookOut(Schema):
    """A webhook, and how it is."""

    id: int
    name: str
    address: str
    kinds: list[str]
    added_at: datetime
    paused: bool = Field(description="Nothing is sent until it is resumed.")
    gave_up: bool = Field(description="Whether it paused by itself, after days of failing or because it said it is gone.")
    failures: int = Field(description="How often in a row it was not reached.")
    behind: int = Field(description="How many lines of the journal it has not been told yet, wanted or not.")
    parked: int = Field(description="How many deliveries failed for good and wait for a person.")
    secret: str | None = Field(default=None, description="With which what is sent is signed. In the answer to POST only.")


class Webhooks(Schema):
    """All webhooks."""

    webhooks: list[WebhookOut]


class Deed(StrEnum):
    """What can be done with a webhook."""

    PAUSE = "pause"
    RESUME = "resume"
    TEST = "test"
    RESEND = "resend"


@router.post(
    "", response={201: WebhookOut, **REFUSALS}, operation_id="post_webhook", summary="Tell a program what happens from now on"
)
def post_webhook(request: HttpRequest, body: WebhookIn) -> HttpResponse:
    """Add a webhook. The answer holds its secret, shown this once; sent again with its Idempotency-Key it is shown again."""
    return _with_secret(_added(request, body))


@once
def _added(request: HttpRequest, body: WebhookIn) -> tuple[int, Schema]:
    by = actor_of(request)
    check_may(by, Action.WEBHOOKS_EDIT)
    webhook, _secret = services.add_webhook(name=body.name, address=body.address, kinds=body.kinds, by=by)
    # Without the secret: this reply is kept for a week.
    return 201, _out(queries.standing_of(webhook))


def _with_secret(reply: HttpResponse) -> HttpResponse:
    if reply.status_code == 201:
        told = json.loads(reply.content)
        reply.content = json.dumps({**told, "secret": queries.secret_of(told["id"])}).encode()
    return reply


@router.get("", response={200: Webhooks, **REFUSALS}, operation_id="list_webhooks", summary="All webhooks")
def list_webhooks(request: HttpRequest) -> Webhooks:
    """Which programs are told what happens, and how each is."""
    check_may(actor_of(request), Action.WEBHOOKS_EDIT)
    return Webhooks(webhooks=[_out(one) for one in queries.list_webhooks()])


@router.get("/{int:webhook_id}", response={200: WebhookOut, **REFUSALS}, operation_id="get_webhook", summary="One webhook")
def get_webhook(request: HttpRequest, webhook_id: int) -> WebhookOut:
    """One webhook, and how it is."""
    return _out(queries.standing_of(access_webhook(actor_of(request), webhook_id)))


@router.delete(
    "/{int:webhook_id}", response={204: None, **REFUSALS}, operation_id="remove_webhook", summary="Remove one webhook for good"
)
def delete_webhook(request: HttpRequest, webhook_id: int) -> Status[None]:
    """Tell it nothing any more, and forget what it was still to be told."""
    by = actor_of(request)
    services.remove_webhook(webhook=access_webhook(by, webhook_id), by=by)
    return Status(204, None)


@router.post(
    "/{int:webhook_id}/{deed}",
    response={200: WebhookOut, **REFUSALS},
    operation_id="act_on_webhook",
    summary="Pause, resume or test one webhook, or send again what was parked",
)
@once
def act_on_webhook(request: HttpRequest, webhook_id: int, deed: Deed) -> tuple[int, Schema]:
    """Pause it, let it go on where it stopped, send it a trial, or send again what was parked."""
    by = actor_of(request)
    webhook = access_webhook(by, webhook_id)
    match deed:
        case Deed.PAUSE:
            services.pause_webhook(webhook=webhook, by=by)
        case Deed.RESUME:
            services.resume_webhook(webhook=webhook, by=by)
        case Deed.TEST:
            services.try_webhook(webhook=webhook, by=by)
        case Deed.RESEND:
            services.send_again(webhook=webhook, by=by)
    return 200, _out(queries.standing_of(access_webhook(by, webhook_id)))


def _out(one: queries.Standing) -> WebhookOut:
    return WebhookOut(
        id=one.id,
        name=one.name,
        address=one.address,
        kinds=list(one.kinds),
        added_at=one.added_at,
        paused=one.paused_at is not None,
        gave_up=one.gave_up,
        failures=one.failures,
        behind=one.behind,
        parked=one.parked,
    )
