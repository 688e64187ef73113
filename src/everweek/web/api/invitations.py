"""``/api/v1/invitations``: a customer asked by name, by mail or by a link that your program hands over."""

import json
import secrets
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field, StrictInt

from everweek.errors import NotFound
from everweek.listen.inviting import queries, rules, services
from everweek.listen.inviting.access import access_invitation
from everweek.listen.inviting.queries import InvitationShown, InvitationsWanted
from everweek.listen.inviting.refused import noting
from everweek.listen.inviting.whom import access_to_invite
from everweek.people.access import access_unit, check_may
from everweek.people.paging import Place
from everweek.people.policy import Action, TokenScope
from everweek.web.api.bodies import LARGEST_ID, Strict, check_query, storable
from everweek.web.api.names import Names, check_there, customer_called
from everweek.web.api.once import once
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of

router = Router(tags=["invitations"], auth=Bearer(TokenScope.INVITATIONS_WRITE))


class InvitationIn(Strict):
    """Whom to ask, what, and how."""

    questionnaire: str = Field(min_length=1, max_length=80, description="The key of a published questionnaire.")
    customer: str | None = Field(
        default=None, max_length=200, description="The customer's external_id. Left out: the interaction's."
    )
    interaction: str | None = Field(
        default=None, max_length=18, description="The id you were given for the moment it is about.", examples=["4711"]
    )
    unit: str | None = Field(
        default=None, max_length=64, description="The key of the unit it is about. Left out: the interaction's."
    )
    channel: Literal["email", "link", "sms"] = Field(
        default="email", description="By mail of ours, or by a link that your program hands over (the answer holds it)."
    )
    language: str = Field(default="", max_length=12, description="In which language, where the customer's is not known.")
    open_days: StrictInt = Field(
        default=rules.OPEN_DAYS, ge=1, le=rules.MOST_OPEN_DAYS, description="For how many days the customer can answer."
    )


class InvitationState(StrEnum):
    """How an invitation stands."""

    PLANNED = "planned"
    SENT = "sent"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"
    OVER = "over"


class InvitationBecame(StrEnum):
    """Why somebody who was asked is known not to have answered."""

    NOT_REACHED = "not_reached"
    DECLINED = "declined"


class InvitationsQuery(Schema):
    """Which invitations; what is left out limits nothing."""

    model_config = ConfigDict(extra="forbid")

    after: str = Field(default="", max_length=100, description="The next of the page before. Left out: from the newest on.")
    rule: int | None = Field(default=None, ge=1, le=LARGEST_ID, description="The id of a rule.")
    customer: str = Field(default="", max_length=200, description="A customer's external_id.")
    interaction: int | None = Field(default=None, ge=1, le=LARGEST_ID, description="The id of a moment.")
    questionnaire: str = Field(default="", max_length=80, description="The key of a questionnaire.")
    state: InvitationState | None = Field(default=None, description="How they stand.")
    became: InvitationBecame | None = Field(default=None, description="Why they are known not to have been answered.")


class InvitationOut(Schema):
    """An invitation, and how it stands."""

    id: int
    state: Literal["planned", "sent", "answered", "withdrawn", "stopped", "over"]
    questionnaire: str
    customer: str | None = Field(default=None, description="The customer's external_id, where there is one.")
    channel: str
    language: str
    due_at: datetime = Field(description="From when on the letter may leave: quiet hours are waited for.")
    expires_at: datetime
    sent_at: datetime | None = None
    answered_at: datetime | None = None
    stopped: str | None = Field(default=None, description="Why it never left, where it did not.")
    reminded: int = Field(description="How many reminders have left.")
    became: Literal["not_reached", "declined"] | None = Field(
        default=None,
        description="Why it is known not to have been answered: the letter came back, or the customer does not want to be asked.",
    )
    rule: int | None = Field(default=None, description="The id of the rule that asked; left out: by hand, or told by a file.")
    interaction: int | None = Field(default=None, description="The id of the moment it is about, where there is one.")
    probability: float = Field(description="How likely the customer was to be asked, from 0 to 1.")
    address: str | None = Field(default=None, description="The link to hand over, while it is open. Only for link and sms.")


class Invitations(Schema):
    """A page of invitations, those made last first; never with their links."""

    invitations: list[InvitationOut]
    next: str | None = Field(default=None, description="Give it as after for the next page; left out at the end.")


@router.get(
    "",
    auth=Bearer(TokenScope.INVITATIONS_READ),
    response={200: Invitations, **REFUSALS},
    operation_id="list_invitations",
    summary="Who was asked by name",
    exclude_none=True,
)
def list_invitations(request: HttpRequest, query: Annotated[InvitationsQuery, Query(...)]) -> Invitations:
    """The invitations within reach, and how each stands; imported ones too."""
    by = actor_of(request)
    check_query(request, query)
    check_there(questionnaire=query.questionnaire)
    customer = customer_called(storable(query.customer, "customer"))
    wanted = InvitationsWanted(
        rule=query.rule,
        customer=customer,
        interaction=query.interaction,
        questionnaire=storable(query.questionnaire, "questionnaire"),
        state=query.state or "",
        became=query.became or "",
    )
    found = queries.list_invitations(by, wanted, Place(query.after))
    return Invitations(invitations=[_shown(one) for one in found.rows], next=found.after or None)


@router.post(
    "",
    response={201: InvitationOut, **REFUSALS},
    operation_id="post_invitation",
    summary="Ask one customer, within the contact rules",
)
def post_invitation(request: HttpRequest, body: InvitationIn) -> HttpResponse:
    """Ask one customer. 409 with the reason where the contact rules do not allow it, which is kept: about a moment it stands
    among the `asking-decisions`. Under its Idempotency-Key it is one.
    """
    with noting(by=actor_of(request)):
        return _with_address(request, _made(request, body))


@router.get(
    "/{int:invitation_id}", response={200: InvitationOut, **REFUSALS}, operation_id="get_invitation", summary="One invitation"
)
def get_invitation(request: HttpRequest, invitation_id: int) -> InvitationOut:
    """One invitation, and how it stands."""
    return _out(request, invitation_id)


@router.post(
    "/{int:invitation_id}/withdraw",
    response={200: InvitationOut, **REFUSALS},
    operation_id="withdraw_invitation",
    summary="Withdraw one invitation",
)
@once
def withdraw_invitation(request: HttpRequest, invitation_id: int) -> tuple[int, Schema]:
    """Let its link lead nowhere, and its letter stay where it has not left. 409 where the customer has answered."""
    by = actor_of(request)
    services.withdraw_invitation(invitation=access_invitation(by, invitation_id), by=by)
    return 200, _out(request, invitation_id)


@once
def _made(request: HttpRequest, body: InvitationIn) -> tuple[int, Schema]:
    by = actor_of(request)
    scope = check_may(by, Action.INVITATIONS_MAKE)
    names = Names(scope, customers=[body.customer], members=(), units=[body.unit], interactions=[body.interaction])
    moment = names.interaction(body.interaction)
    about = None if moment is None else int(moment[1])
    customer, interaction = access_to_invite(by, customer=names.customer(body.customer), interaction=about)
    # Whoever reaches some units only asks about those.
    unit = names.unit(body.unit) if body.unit is not None or interaction is None else None
    made = services.invite(
        questionnaire=body.questionnaire,
        customer=customer,
        channel=body.channel,
        word=secrets.token_hex(16),
        interaction=interaction,
        unit=access_unit(by, unit, Action.INVITATIONS_MAKE) if unit is not None else None,
        language=body.language,
        open_days=body.open_days,
        by=by,
    )
    # Without the link: this reply is kept for a week.
    return 201, _shown(InvitationShown.of(made, made.made_at))


def _with_address(request: HttpRequest, reply: HttpResponse) -> HttpResponse:
    if reply.status_code == 201:
        told = json.loads(reply.content)
        reply.content = _out(request, told["id"]).model_dump_json(exclude_none=True).encode()
    return reply


def _out(request: HttpRequest, invitation_id: int) -> InvitationOut:
    found = access_invitation(actor_of(request), invitation_id)
    shown = _shown(queries.shown(found))
    try:
        shown.address = queries.link_of(found)
    except NotFound:
        shown.address = None
    return shown


def _shown(one: InvitationShown) -> InvitationOut:
    return InvitationOut(
        id=one.id,
        state=one.state,  # type: ignore[arg-type]  # one of those
        questionnaire=one.questionnaire,
        customer=one.customer_external_id or None,
        channel=one.channel,
        language=one.language,
        due_at=one.due_at,
        expires_at=one.expires_at,
        sent_at=one.sent_at,
        answered_at=one.answered_at,
        stopped=one.stopped or None,
        reminded=one.reminded,
        became=one.became or None,  # type: ignore[arg-type]  # one of those
        rule=one.rule,
        interaction=one.interaction,
        probability=one.probability / rules.WHOLE,
    )
