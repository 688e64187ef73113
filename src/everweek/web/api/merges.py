"""``/api/v1/merges`` and ``/api/v1/exports``: who may be one, made one, parted again; all that is held about one, handed out."""

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from everweek.people import services
from everweek.people.access import access_customer_by_external_id, access_merging, check_may
from everweek.people.alike import MOST_PAIRS, list_pairs
from everweek.people.models import Customer
from everweek.people.policy import Action, TokenScope
from everweek.web.api.bodies import Strict
from everweek.web.api.once import once
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of

merges = Router(tags=["customers"])
exports = Router(tags=["customers"])
_writing = Bearer(TokenScope.CUSTOMERS_WRITE)
_exporting = Bearer(TokenScope.CUSTOMERS_EXPORT)


class MergeIn(Strict):
    """Two customers who are one, by what your program calls them."""

    kept: str = Field(min_length=1, max_length=200, description="The external_id of the one who stays.")
    gone: str = Field(min_length=1, max_length=200, description="The external_id of the one who becomes part of the other.")


class MergeOut(Schema):
    """A merging, by which it is taken back."""

    id: str


class CustomerNamed(Schema):
    """One of two."""

    name: str
    external_id: str | None = Field(
        default=None, description="What your program calls them; left out where it calls them nothing."
    )


class PairOut(Schema):
    """Two customers who may be one, the older first."""

    one: CustomerNamed
    other: CustomerNamed
    signs: list[str] = Field(description="What they have in common: email, phone, name, name_nearly.")
    sure: float = Field(description="How sure that makes it, from 0 to 1. A person decides.")


class Pairs(Schema):
    """Those who may be one."""

    pairs: list[PairOut] = Field(description=f"The surest first, {MOST_PAIRS} at most.")


class ExportIn(Strict):
    """Whose data."""

    external_id: str = Field(min_length=1, max_length=200, description="What your program calls them.")


class ExportOut(Schema):
    """Everything held about a customer, part by part."""

    data: dict[str, object]


@merges.get(
    "/alike",
    auth=_writing,
    response={200: Pairs, **REFUSALS},
    operation_id="list_alike",
    summary="Customers who may be one",
    exclude_none=True,
)
def list_alike(request: HttpRequest) -> Pairs:
    """Pairs that share an address or a telephone number, and have not been told apart. None is merged by itself."""
    by = actor_of(request)
    check_may(by, Action.CUSTOMERS_EDIT)
    return Pairs(
        pairs=[
            PairOut(
                one=_named(pair.one),
                other=_named(pair.other.customer),
                signs=[sign.value for sign in pair.other.signs],
                sure=pair.other.sure,
            )
            for pair in list_pairs(by)
        ]
    )


@merges.post(
    "",
    auth=_writing,
    response={201: MergeOut, **REFUSALS},
    operation_id="merge_customers",
    summary="Make two customers one",
)
@once
def post_merge(request: HttpRequest, body: MergeIn) -> tuple[int, MergeOut]:
    """Everything about ``gone`` is about ``kept`` from now on, and both ids mean the same one. Take it back with DELETE."""
    by = actor_of(request)
    kept = access_customer_by_external_id(by, body.kept, Action.CUSTOMERS_EDIT)
    gone = access_customer_by_external_id(by, body.gone, Action.CUSTOMERS_EDIT)
    services.merge_customers(kept=kept, gone=gone, by=by)
    return 201, MergeOut(id=str(services.last_merging_of(kept).pk))


@merges.delete(
    "/{int:merge_id}",
    auth=_writing,
    response={204: None, **REFUSALS},
    operation_id="part_customers",
    summary="Part two customers who were made one",
)
def delete_merge(request: HttpRequest, merge_id: int) -> Status[None]:
    """Everything is again about whom it was about; what came since stays with the one who stayed."""
    by = actor_of(request)
    services.part_customers(merging=access_merging(by, merge_id), by=by)
    return Status(204, None)


@exports.post(
    "",
    auth=_exporting,
    response={200: ExportOut, **REFUSALS},
    operation_id="export_customer",
    summary="Fetch everything held about one customer",
)
def post_export(request: HttpRequest, body: ExportIn) -> ExportOut:
    """Everything held about a customer, from every room. A POST, because the journal says that it was handed out."""
    by = actor_of(request)
    customer = access_customer_by_external_id(by, body.external_id, Action.CUSTOMERS_EXPORT)
    return ExportOut(data=services.export_customer(customer=customer, by=by))


def _named(one: Customer) -> CustomerNamed:
    return CustomerNamed(name=one.name, external_id=one.external_id or None)
