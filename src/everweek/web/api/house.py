"""``/api/v1/keeping``: how long what is personal is kept."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field, StrictInt

from everweek.people import services
from everweek.people.access import check_may
from everweek.people.policy import Action, TokenScope
from everweek.people.privacy import list_kept, notice
from everweek.web.api.bodies import Strict, Text
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of

keeping = Router(tags=["house"], auth=Bearer(TokenScope.ORGANISATION_WRITE))


class KeptOut(Schema):
    """One kind of thing, and for how long it is kept."""

    key: str
    what: str = Field(description="As customers read it.")
    then: str = Field(description="What becomes of it.")
    days: int
    settled: bool = Field(description="It ends by itself or by a setting: no call says otherwise.")
    setting: str = Field(description="The setting that says so, or nothing.")
    ended_at: datetime | None = Field(description="When some of it ended last.")
    ended: int = Field(description="How many those were.")


class KeepingOut(Schema):
    """How long what is personal is kept, and what customers are told of it."""

    kept: list[KeptOut]
    contact: str = Field(description="Whom customers turn to.")
    words: dict[str, str] = Field(description="What the organisation says itself, by language.")


class KeepingIn(Strict):
    """What is to be otherwise; what is left out stays. All of it, or nothing of it."""

    days: dict[Text, StrictInt] = Field(
        default_factory=dict, max_length=100, description="By key, from 30 to 36,525.", examples=[{"answers": 730}]
    )
    contact: Text | None = Field(default=None, max_length=300)
    words: dict[Text, Text] = Field(default_factory=dict, max_length=50, description="By language; an empty text takes it away.")


@keeping.get("", response={200: KeepingOut, **REFUSALS}, operation_id="get_keeping", summary="How long what is personal is kept")
def get_keeping(request: HttpRequest) -> KeepingOut:
    """Every kind that is kept, as customers are told at `/privacy`."""
    check_may(actor_of(request), Action.ORGANISATION_EDIT)
    return _told()


@keeping.put("", response={200: KeepingOut, **REFUSALS}, operation_id="put_keeping", summary="Say how long things are kept")
def put_keeping(request: HttpRequest, body: KeepingIn) -> KeepingOut:
    """Keep kinds for so many days from now on. Shorter ends more the next night, and that does not come back."""
    by = actor_of(request)
    check_may(by, Action.ORGANISATION_EDIT)
    services.change_privacy(by=by, days=body.days, contact=body.contact, words=body.words)
    return _told()


def _told() -> KeepingOut:
    said = notice()
    return KeepingOut(kept=[KeptOut(**vars(one)) for one in list_kept()], contact=said.contact, words=dict(said.words))
