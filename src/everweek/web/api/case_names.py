"""What the names in the body of a case stand for, each refused by its field; see ``names`` for those of many bodies at once."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from everweek.act.causes.queries import access_cause
from everweek.errors import Invalid, NotFound
from everweek.moments.access import access_interaction
from everweek.moments.models import Interaction, Touchpoint
from everweek.moments.queries import touchpoint_in_use, touchpoint_names
from everweek.moments.rules import no_touchpoint
from everweek.people.access import access_unit
from everweek.people.models import Customer, Member, Unit
from everweek.people.policy import Action
from everweek.people.queries import customer_by_external_id, member_by_external_id
from everweek.people.rules import check_text
from everweek.people.tokens import TokenActor
from everweek.questionnaires.access import access_response
from everweek.questionnaires.models import Response
from everweek.text.storable import is_storable

_LONGEST_NUMBER = 18


def check_one_way(*, customer: str | None, writer: str, address: str) -> None:
    """``Invalid`` where a customer we know is described a second time: which of the two counts, nobody can say."""
    if customer is not None and (writer.strip() or address.strip()):
        message = _("Say who it is by customer, or by writer and address; not both.")
        raise Invalid(message, field="writer" if writer.strip() else "address")


def key(external_id: str | None, before: str, *, longest: int) -> str | None:
    """The key under which what a program calls so is kept; none where it gives it no name."""
    if external_id is None:
        return None
    return before + check_text(external_id, "external_id", longest=longest - len(before), required=True)


def unit(by: TokenActor, key: str, action: Action = Action.CASES_WRITE) -> Unit:
    """The unit, where ``action`` may be done: left out, where cases may be opened."""
    try:
        return access_unit(by, key if is_storable(key) else "", action)
    except NotFound:
        raise Invalid(_("Name a unit within your reach by its key."), field="unit") from None


def unit_among(units: QuerySet[Unit], key: str) -> Unit:
    """The unit, where it is one of those a case may be moved to."""
    found = units.filter(key=key if is_storable(key) else "").first()
    if found is None:
        raise Invalid(_("Name an open unit within your reach by its key, or one above where the case stands."), field="unit")
    return found


def touchpoint(key: str) -> Touchpoint | None:
    """The touchpoint, where one is named."""
    found = touchpoint_in_use(key) if key else None
    if key and found is None:
        raise no_touchpoint(key, touchpoint_names())
    return found


def customer(external_id: str | None) -> Customer | None:
    """Return the customer, where one is named; the service finds the one this customer may have been merged into."""
    return named_customer(external_id) if external_id is not None else None


def named_customer(external_id: str) -> Customer:
    """The customer of that name."""
    try:
        return customer_by_external_id(external_id if is_storable(external_id) else "")
    except NotFound:
        raise Invalid(_("There is no such customer; send them to /customers first."), field="customer") from None


def member(external_id: str | None, *, field: str) -> Member | None:
    """The colleague, where one is named."""
    if external_id is None:
        return None
    found = member_by_external_id(external_id) if is_storable(external_id) else None
    if found is None:
        raise Invalid(_("There is no colleague with this external_id."), field=field)
    return found


def cause_key(by: TokenActor, key: str | None, action: Action = Action.CASES_WRITE) -> str | None:
    """The key of a cause there is, where one is named."""
    try:
        return None if key is None else access_cause(by, key if is_storable(key) else "", action).key
    except NotFound:
        raise Invalid(_("There is no such cause."), field="cause") from None


def interaction(by: TokenActor, number: str | None) -> Interaction | None:
    """The moment, where one is named, within the units whose cases may be opened."""
    if number is None:
        return None
    try:
        return access_interaction(by, _number(number), Action.CASES_WRITE)
    except NotFound:
        message = _("There is no such interaction within your reach; name it by the id you were given when it was stored.")
        raise Invalid(message, field="interaction") from None


def response(by: TokenActor, number: str | None) -> Response | None:
    """The answer of a customer, where one is named, within the units whose cases may be opened."""
    if number is None:
        return None
    try:
        found = access_response(by, _number(number), Action.CASES_WRITE)
        if found.member_id is None:
            return found
    except NotFound:
        pass
    message = _("There is no such answer within your reach; name it by the id you were given when it was stored.")
    raise Invalid(message, field="response")


def _number(text: str) -> int:
    """A number of ours; 0, which nothing has, where it is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER else 0
