"""``/api/v1/views``: saved views of the numbers: addresses of pages of Prove under names of one's own."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from ninja import Router, Schema, Status
from pydantic import Field, StrictBool

from everweek.people.access import check_may
from everweek.people.policy import Action, TokenScope
from everweek.prove import services
from everweek.prove.access import access_left_behind, access_offer, access_removable, access_view
from everweek.prove.queries import ViewShown, list_views, show_view
from everweek.web.api.bodies import LARGEST_ID, Strict, Text, check_no_query
from everweek.web.api.once import once
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of

router = Router(tags=["measures"], auth=Bearer(TokenScope.VIEWS_WRITE))
ViewId = Annotated[int, Field(ge=1, le=LARGEST_ID)]


class ViewedPage(StrEnum):
    """The pages whose views can be saved."""

    PROVE = "prove"
    CONSISTENCY = "consistency"
    FAIR = "fair"
    SILENCE = "silence"


class ViewIn(Strict):
    """A view to save."""

    name: Text = Field(min_length=1, max_length=120, description="What it is called.", examples=["The north"])
    page: ViewedPage
    asked: Text = Field(
        default="",
        max_length=services.LONGEST_ADDRESS,
        description="What stands behind the question mark of the address.",
        examples=["measure=csat&by=unit"],
    )
    shared: StrictBool = Field(default=False, description="Offer it to colleagues; each sees in it what they may see.")


class ViewChange(Strict):
    """What is to be otherwise; what is left out stays."""

    name: Text | None = Field(default=None, min_length=1, max_length=120, description="What it is called.")
    shared: StrictBool | None = Field(default=None, description="Whether it is offered to colleagues.")


class ViewOut(Schema):
    """A saved view."""

    id: int
    name: str
    page: str
    asked: str
    address: str = Field(description="Where it is looked at.")
    shared: bool
    mine: bool = Field(description="Whether it belongs to whom the token acts for.")
    who: str = Field(description="Who saved it.")
    left: bool = Field(description="Whether who offers it has left; whoever administers the house takes it over, or removes it.")
    wrong: str = Field(description="Why it cannot be asked any more; empty where it can.")
    saved_at: datetime


class Views(Schema):
    """One's own views and those others share, by name.

    Those whose pages one would be refused are left out, but for whoever administers the house.
    """

    views: list[ViewOut]


@router.get("", response={200: Views, **REFUSALS}, operation_id="list_views", summary="All saved views")
def get_views(request: HttpRequest) -> Views:
    """One's own views, and those others share."""
    by = actor_of(request)
    shown = list_views(by)
    check_no_query(request)
    return Views(views=[_out(one) for one in shown if one.page in set(ViewedPage)])


@router.post("", response={201: ViewOut, **REFUSALS}, operation_id="post_view", summary="Save a view")
@once
def post_view(request: HttpRequest, body: ViewIn) -> tuple[int, Schema]:
    """Keep an address under a name of one's own. The same again changes nothing. 409: another view has the name."""
    by = actor_of(request)
    check_may(by, Action.MEASURES_READ)
    view = services.save_view(name=body.name, page=body.page.value, asked=body.asked, shared=body.shared, by=by)
    return 201, _out(show_view(by, view.pk))


@router.put("/{int:view_id}", response={200: ViewOut, **REFUSALS}, operation_id="put_view", summary="Rename or offer a view")
def put_view(request: HttpRequest, view_id: ViewId, body: ViewChange) -> ViewOut:
    """Call it something else, offer it, or take the offer back; whoever administers the house takes back anybody's offer (the
    token also needs `organisation:write`).

    409: another view of one's own has the name.
    """
    by = actor_of(request)
    taken_away = body.name is None and body.shared is False
    view = access_offer(by, view_id) if taken_away else access_view(by, view_id)
    with transaction.atomic():
        if body.name is not None:
            services.rename_view(view=view, name=body.name, by=by)
        if body.shared is not None:
            (services.offer_view if body.shared else services.withdraw_view)(view=view, by=by)
    return _out(show_view(by, view_id))


@router.post(
    "/{int:view_id}/take-over",
    response={200: ViewOut, **REFUSALS},
    operation_id="take_over_view",
    summary="Take over a view of somebody who has left",
)
@once
def take_over_view(request: HttpRequest, view_id: ViewId) -> tuple[int, Schema]:
    """For whoever administers the house (the token also needs `organisation:write`): it becomes theirs, and stays offered.

    409: its owner is here again, or a view of one's own has the name.
    """
    by = actor_of(request)
    services.take_over_view(view=access_left_behind(by, view_id), by=by)
    return 200, _out(show_view(by, view_id))


@router.delete("/{int:view_id}", response={204: None, **REFUSALS}, operation_id="remove_view", summary="Remove a view")
def delete_view(request: HttpRequest, view_id: ViewId) -> Status[None]:
    """Let a view of one's own go, or, for whoever administers the house, one of somebody who has left. Twice changes nothing."""
    by = actor_of(request)
    services.remove_view(view=access_removable(by, view_id), by=by)
    return Status(204, None)


def _out(one: ViewShown) -> ViewOut:
    address = f"{settings.EVERWEEK_ADDRESS}{reverse(one.page)}"
    return ViewOut(
        id=one.pk,
        name=one.name,
        page=one.page,
        asked=one.asked,
        address=f"{address}?{one.asked}" if one.asked else address,
        shared=one.shared,
        mine=one.mine,
        who=one.who,
        left=one.left,
        wrong=one.wrong,
        saved_at=one.saved_at,
    )
