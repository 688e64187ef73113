"""One customer by hand: added, and changed."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from everweek.errors import Conflict, Invalid
from everweek.journal.services import Actor, Happening, record, record_many
from everweek.people import rules, words
from everweek.people.models import Customer
from everweek.people.services.customers import changes_of, lock_customers, values_of


@transaction.atomic
def add_customer(
    *,
    by: Actor,
    name: str = "",
    email: str = "",
    phone: str = "",
    language: str = "",
    zone: str = "",
    kind: str = "customer",
    external_id: str = "",
    attributes: Mapping[str, object] | None = None,
) -> Customer:
    """Add a customer by hand, by whatever of name, address, telephone and outside id is known; returns the customer.

    Raises:
        Invalid: none of the four is told, or one cannot be kept.
        Conflict: another customer has this outside id.
    """
    lock_customers()
    told = _checked({"name": name, "email": email, "phone": phone, "language": language, "zone": zone, "kind": kind})
    outside = rules.check_text(external_id, "external_id", longest=200)
    if not (told["name"] or told["email"] or told["phone"] or outside):
        raise Invalid(_("Write down a name, an address, a telephone number or a customer number: something to know them by."))
    if outside and Customer.objects.filter(external_id=outside).exists():
        raise Conflict(_("Another customer has this number already. Look for it."), field="external_id")
    customer = Customer(external_id=outside or None, attributes=rules.check_attributes(attributes or {}), **told)
    customer.save()
    words.keep_words([customer], new=True)
    new = {name: value for name, value in {"external_id": outside, **values_of(customer)}.items() if value}
    record(Happening("customer.added", by, ("customer", customer.pk), new=new, person=customer.actor))
    return customer


@transaction.atomic
def change_customer(
    *,
    customer: Customer,
    by: Actor,
    changes: Mapping[str, str] | None = None,
    attributes: Mapping[str, object] | None = None,
) -> Customer:
    """Change what is told of a profile, and nothing else; an attribute that is ``None`` is removed. The same again does nothing.

    Raises:
        Invalid: a value that cannot be kept, with its field.
        Conflict: the customer was erased, or merged into another, meanwhile.
    """
    lock_customers()
    customer = Customer.objects.select_for_update(of=("self",), no_key=True).get(pk=customer.pk)
    if customer.erased_at is not None or customer.merged_into_id is not None:
        raise Conflict(_("This customer was erased, or merged into another, meanwhile."), field="customer")
    old = values_of(customer)
    for name, value in _checked(changes or {}).items():
        setattr(customer, name, value)
    if attributes is not None:
        # Those that are None are removed: the check leaves them out.
        customer.attributes = rules.check_attributes({**customer.attributes, **attributes})
    lines = changes_of(customer=customer, old=old, by=by, history=False)
    if lines:
        customer.save()
        words.keep_words([customer])
        record_many(lines)
    return customer


def _checked(told: Mapping[str, str]) -> dict[str, str]:
    checks = {
        "name": lambda value: rules.check_name(value, "name", longest=200),
        "email": rules.check_email,
        "phone": lambda value: rules.check_text(value, "phone", longest=40),
        "language": rules.check_language,
        "zone": rules.check_zone,
        "kind": rules.check_kind,
    }
    return {name: checks[name](value) for name, value in told.items()}
