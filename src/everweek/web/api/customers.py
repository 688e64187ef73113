"""``/api/v1/customers``: customers by the id another program calls them; added, changed, read, erased."""

from collections.abc import Sequence
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import ConfigDict, Field

from everweek.people.access import access_customer_by_external_id, check_may
from everweek.people.clientele import Wanted
from everweek.people.clientele import list_customers as listed
from everweek.people.outcomes import Outcome, State, refusal_of
from everweek.people.paging import Place
from everweek.people.policy import Action, TokenScope
from everweek.people.services import CustomerRow, erase_customer, upsert_customers
from everweek.people.tokens import TokenActor
from everweek.web.api.bodies import Strict, check_query, storable
from everweek.web.api.names import segment_called
from everweek.web.api.once import once
from everweek.web.api.outcomes import REFUSALS, BatchResult, Result, batch_result
from everweek.web.api.security import Bearer, actor_of

router = Router(tags=["customers"])
_reading = Bearer(TokenScope.CUSTOMERS_READ)
_writing = Bearer(TokenScope.CUSTOMERS_WRITE)


class CustomerIn(Strict):
    """One customer. A field left out (or null) is left as it is; an empty text empties it."""

    external_id: str = Field(min_length=1, max_length=200, description="What your program calls them.")
    name: str | None = Field(default=None, max_length=200)
    email: str | None = Field(default=None, max_length=254)
    phone: str | None = Field(default=None, max_length=40)
    language: str | None = Field(default=None, max_length=12, description="A language tag such as pt-BR.")
    zone: str | None = Field(default=None, max_length=64, description="A time zone such as Europe/Lisbon.")
    kind: str | None = Field(default=None, max_length=20, description="customer, or another stakeholder such as supplier.")
    attributes: dict[str, object] | None = Field(default=None, description="Whatever segments ask about; null removes one.")


class CustomerOut(Schema):
    """One customer, as they stand."""

    external_id: str
    name: str
    email: str
    phone: str
    language: str
    zone: str
    kind: str
    attributes: dict[str, object]


class CustomersQuery(Schema):
    """Which customers; what is left out limits nothing."""

    model_config = ConfigDict(extra="forbid")

    after: str = Field(default="", max_length=100, description="The next of the page before. Left out: from the newest on.")
    words: str = Field(default="", max_length=200, description="All of these begin a word of their name, address, number or id.")
    kind: str = Field(default="", max_length=20, description="customer, or another stakeholder such as supplier.")
    segment: str = Field(default="", max_length=80, description="The key of a segment.")


class CustomerListed(CustomerOut):
    """One customer of a list; without an external_id where no program has called them by one."""

    external_id: str | None = None  # type: ignore[assignment]  # whoever is read by it has one
    id: int = Field(description="What the pages call them.")


class Customers(Schema):
    """A page of customers, the newest first; neither erased ones nor those who were merged into another."""

    customers: list[CustomerListed]
    next: str | None = Field(default=None, description="Give it as after for the next page; left out at the end.")


class CustomersIn(Strict):
    """Many customers."""

    customers: list[CustomerIn] = Field(min_length=1, max_length=10_000)


@router.post(
    "",
    auth=_writing,
    response={201: Result, 200: Result, **REFUSALS},
    operation_id="post_customer",
    summary="Add or change one customer",
)
@once
def post_customer(request: HttpRequest, body: CustomerIn) -> tuple[int, Result]:
    """Add or change a customer by external_id. 201: something changed. 200: they stood like this before."""
    [outcome] = _store(actor_of(request), [body])
    if outcome.state is State.REFUSED:
        raise refusal_of(outcome)
    return (201 if outcome.state is State.STORED else 200), Result.of(outcome)


@router.post(
    "/batch",
    auth=_writing,
    response={200: BatchResult, **REFUSALS},
    operation_id="post_customers",
    summary="Add or change up to 10,000 customers",
)
@once
def post_customers(request: HttpRequest, body: CustomersIn) -> tuple[int, BatchResult]:
    """Add or change many customers, each answered in its place."""
    return 200, batch_result(_store(actor_of(request), body.customers))


@router.get(
    "",
    auth=_reading,
    response={200: Customers, **REFUSALS},
    operation_id="list_customers",
    summary="The customers",
    exclude_none=True,
)
def list_customers(request: HttpRequest, query: Annotated[CustomersQuery, Query(...)]) -> Customers:
    """The customers as the page *Customers* lists them, filtered by the same words."""
    by = actor_of(request)
    check_may(by, Action.CUSTOMERS_READ)
    check_query(request, query)
    segment = segment_called(by, query.segment) if query.segment else None
    wanted = Wanted(words=storable(query.words, "words"), kind=storable(query.kind, "kind"), segment=segment)
    found = listed(by, wanted, Place(query.after))
    names = CustomerListed.model_fields
    told = [CustomerListed(**{name: getattr(one, name) for name in names}) for one in found.rows]
    return Customers(customers=told, next=found.after or None)


@router.get(
    "/{path:external_id}",
    auth=_reading,
    response={200: CustomerOut, **REFUSALS},
    operation_id="get_customer",
    summary="Read one customer",
)
def get_customer(request: HttpRequest, external_id: str) -> CustomerOut:
    """One customer by external_id."""
    customer = access_customer_by_external_id(actor_of(request), external_id, Action.CUSTOMERS_READ)
    return CustomerOut.model_validate({name: getattr(customer, name) for name in CustomerOut.model_fields})


@router.delete(
    "/{path:external_id}",
    auth=_writing,
    response={204: None, **REFUSALS},
    operation_id="erase_customer",
    summary="Erase one customer for good",
)
def delete_customer(request: HttpRequest, external_id: str) -> Status[None]:
    """Erase a customer: at once from the records, at the next nightly rewrite from the facts. The scores stay, nobody's."""
    by = actor_of(request)
    erase_customer(customer=access_customer_by_external_id(by, external_id, Action.CUSTOMERS_ERASE), by=by)
    return Status(204, None)


def _store(by: TokenActor, bodies: Sequence[CustomerIn]) -> list[Outcome]:
    check_may(by, Action.CUSTOMERS_EDIT)
    return upsert_customers([CustomerRow(**body.model_dump()) for body in bodies], by=by)
