"""``/api/v1/units``: the parts of the organisation; ``/api/v1/keeping``: how long what is personal is kept."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field, StrictInt

from everweek.people import services
from everweek.people.access import check_may
from everweek.people.policy import Action, TokenScope
from everweek.people.privacy import list_kept, notice
from everweek.people.queries import list_units
from everweek.web.api.bodies import Strict, Text
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of

units = Router(tags=["house"], auth=Bearer(TokenScope.UNITS_READ))
keeping = Router(tags=["house"], auth=Bearer(TokenScope.ORGANISATION_WRITE))


class UnitOut(Schema):
    """A part of the organisation."""

    key: str = Field(description="By which every call names it.")
    name: str
    above: str = Field(description="The key of the unit it is part of, or nothing.")
    zone: str = Field(description="Its time zone, where it has one of its own.")


class Units(Schema):
    """Every unit that is open, each after the one above it."""

    units: list[UnitOut]


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


@units.get("", response={200: Units, **REFUSALS}, operation_id="list_units", summary="All units")
def get_units(request: HttpRequest) -> Units:
    """The parts of the organisation, by whose keys answers, moments and numbers are told apart."""
    found = list_units(check_may(actor_of(request), Action.UNITS_READ).units())
    keys = {one.pk: one.key for one in found}
    return Units(
        units=[UnitOut(key=one.key, name=one.name, above=keys.get(one.parent_id or 0, ""), zone=one.zone) for one in found]
    )


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
