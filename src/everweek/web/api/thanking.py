"""``/api/v1/respect/thanks``: a colleague thanks a customer."""

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from everweek.act.respect.rules import ThanksFor
from everweek.act.respect.thanking import LONGEST_KEY, thank_customer
from everweek.people.access import check_may
from everweek.people.policy import Action, TokenScope
from everweek.web.api.bodies import Strict, Text
from everweek.web.api.case_names import named_customer
from everweek.web.api.once import once
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of

router = Router(tags=["respect"])
_writing = Bearer(TokenScope.RESPECT_WRITE)


class ThanksIn(Strict):
    """Whom to thank, and for what."""

    key: Text = Field(
        min_length=1,
        max_length=LONGEST_KEY,
        description="Made by whoever thanks: the same key is the same thanks.",
    )
    customer: Text = Field(min_length=1, max_length=120, description="The external_id of the customer.")
    why: ThanksFor


class ThanksOut(Schema):
    """That they were thanked."""

    id: int
    letter: bool = Field(description="Whether a letter is on its way: the contact rules decide.")


@router.post(
    "/thanks",
    auth=_writing,
    response={201: ThanksOut, **REFUSALS},
    operation_id="thank_customer",
    summary="Thank a customer",
)
def post_thanks(request: HttpRequest, body: ThanksIn) -> HttpResponse:
    """The colleague whom the token acts for thanks, with their name under a letter where one may be sent."""
    return _thanked(request, body)


@once
def _thanked(request: HttpRequest, body: ThanksIn) -> tuple[int, Schema]:
    by = actor_of(request)
    check_may(by, Action.CUSTOMERS_THANK)
    customer = named_customer(body.customer)
    made = thank_customer(customer=customer, why=body.why, key=body.key, by=by)
    return 201, ThanksOut(id=made.pk, letter=made.letter)
