"""``/api/v1/contact``: how often customers hear from us; what one of them wants; addresses that mail came back from."""

from datetime import datetime, time
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field, StrictInt

from everweek.messages.contact import queries, returning, ruling
from everweek.messages.contact.access import access_held, check_may_rule
from everweek.messages.contact.opting import How, Wants, choose
from everweek.messages.contact.rules import LONGEST_DAYS, MOST_TIMES, Purpose, Rule
from everweek.people.access import access_customer_by_external_id
from everweek.people.models import Customer
from everweek.people.paging import Place
from everweek.people.policy import Action, TokenScope
from everweek.web.api.bodies import Strict
from everweek.web.api.once import once
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of

router = Router(tags=["contact"], auth=Bearer(TokenScope.CONTACT_WRITE))
MOST_HELD = 1000


class RuleIn(Strict):
    """What is to hold. What is left out stays as it is."""

    most: StrictInt | None = Field(default=None, ge=0, le=MOST_TIMES, description="At most so often; 0: never; null: no limit.")
    days: StrictInt = Field(default=30, ge=1, le=LONGEST_DAYS, description="In so many days.")
    gap_days: StrictInt = Field(default=0, ge=0, le=LONGEST_DAYS, description="So many days lie between two.")
    quiet_from: time | None = Field(default=None, description="Nothing arrives from then, by the customer's clock.")
    quiet_until: time | None = Field(default=None, description="Until then.")
    quiet_days: list[Annotated[StrictInt, Field(ge=1, le=7)]] = Field(
        default=[], max_length=7, description="1 Monday to 7 Sunday."
    )


class RuleOut(Schema):
    """A contact rule."""

    purpose: Purpose
    most: int | None
    days: int
    gap_days: int
    quiet_from: time | None
    quiet_until: time | None
    quiet_days: list[int]


class Rules(Schema):
    """All contact rules."""

    rules: list[RuleOut]


class HeldOut(Schema):
    """An address nothing is sent to, for mail came back from it. Which one it is, is not kept."""

    id: int
    customer: int | None = Field(description="The number of the customer it was last written to for.")
    status: str = Field(description="What the mail server said, such as 5.1.1.")
    held_at: datetime | None = Field(description="Since when; left out once it was lifted.")


class HeldAddresses(Schema):
    """The newest first, at most 1,000 at once."""

    held: list[HeldOut]
    next: str = Field(description="Send it as after to read on towards the older; empty where nothing stands there.")


class WantsIn(Strict):
    """What a customer wants."""

    external_id: str = Field(min_length=1, max_length=200, description="The customer, as your program knows them.")
    wants: Wants = Field(description="none: no letters; fewer: at most one in 90 days; as_before: neither.")


class HeardOut(Schema):
    """One time the customer was, or was not, to hear from us."""

    key: str
    purpose: Purpose
    channel: str
    decided_at: datetime
    at: datetime | None = Field(description="From when the customer might hear from us, and once they have, when.")
    done_at: datetime | None
    why_not: str


class StandingOut(Schema):
    """How a customer stands to being written to."""

    wants: Wants
    since: datetime | None
    how: str
    has_address: bool
    bounced_since: datetime | None
    heard: list[HeardOut] = Field(description="The last 20, the newest first.")


@router.get("/rules", response={200: Rules, **REFUSALS}, operation_id="list_contact_rules", summary="The contact rules")
def list_contact_rules(request: HttpRequest) -> Rules:
    """How often customers may hear from us, for each purpose and for `any`: all of them together."""
    check_may_rule(actor_of(request))
    return Rules(rules=[_rule(purpose, rule) for purpose, rule in queries.rules().items()])


@router.put(
    "/rules/{purpose}", response={200: RuleOut, **REFUSALS}, operation_id="put_contact_rule", summary="Set a contact rule"
)
def put_contact_rule(request: HttpRequest, purpose: Purpose, body: RuleIn) -> RuleOut:
    """Set what holds for one purpose from now on."""
    by = actor_of(request)
    check_may_rule(by)
    return _rule(purpose, ruling.set_rule(purpose=purpose, changes=body.model_dump(exclude_unset=True), by=by))


@router.get(
    "/held",
    response={200: HeldAddresses, **REFUSALS},
    operation_id="list_held",
    summary="Addresses mail came back from",
    exclude_none=True,
)
def list_held(
    request: HttpRequest,
    after: Annotated[str, Query(max_length=100, description="The next of the page before. Left out: from the newest on.")] = "",
) -> HeldAddresses:
    """Nothing is sent to these until they are lifted."""
    check_may_rule(actor_of(request))
    found = queries.list_held(Place(after), most=MOST_HELD)
    told = [(one, whose[0] if whose else None) for one, whose in found.rows]
    held = [HeldOut(id=one.pk, customer=whose, status=one.status, held_at=one.held_at) for one, whose in told]
    return HeldAddresses(held=held, next=found.after)


@router.post(
    "/held/{int:held_id}/lift", response={200: HeldOut, **REFUSALS}, operation_id="lift_held", summary="Let mail go there again"
)
@once
def lift_held(request: HttpRequest, held_id: int) -> tuple[int, Schema]:
    """Let mail go to a held address again, until it comes back once more."""
    by = actor_of(request)
    held = access_held(by, held_id)
    returning.lift(held=held, by=by)
    return 200, HeldOut(id=held.pk, customer=None, status=held.status, held_at=None)


@router.get(
    "/customers", response={200: StandingOut, **REFUSALS}, operation_id="get_standing", summary="How a customer stands to it"
)
def get_standing(request: HttpRequest, external_id: Annotated[str, Query(min_length=1, max_length=200)]) -> StandingOut:
    """What the customer wants, and when they heard from us, or why not."""
    return _standing(_customer(request, external_id))


@router.post(
    "/customers", response={200: StandingOut, **REFUSALS}, operation_id="post_wants", summary="Say what a customer wants"
)
@once
def post_wants(request: HttpRequest, body: WantsIn) -> tuple[int, Schema]:
    """The customer told you to write less, nothing, or again as before."""
    by = actor_of(request)
    check_may_rule(by)
    customer = _customer(request, body.external_id)
    choose(customer=customer, wants=body.wants, how=How.COLLEAGUE, by=by)
    return 200, _standing(customer)


def _customer(request: HttpRequest, external_id: str) -> Customer:
    return access_customer_by_external_id(actor_of(request), external_id, Action.CUSTOMERS_READ)


def _rule(purpose: Purpose, rule: Rule) -> RuleOut:
    return RuleOut(purpose=purpose, **{**vars(rule), "quiet_days": sorted(rule.quiet_days)})


def _standing(customer: Customer) -> StandingOut:
    found = queries.standing_of(customer)
    heard = [
        HeardOut(
            key=one.key,
            purpose=one.purpose,
            channel=one.channel,
            decided_at=one.decided_at,
            at=one.at,
            done_at=one.done_at,
            why_not=one.says,
        )
        for one in found.heard
    ]
    return StandingOut(
        wants=Wants(found.wants or "as_before"),
        since=found.since,
        how=found.how,
        has_address=found.has_address,
        bounced_since=found.bounced_since,
        heard=heard,
    )
