"""The gate of contact: who may set the rules and lift what is held, and what anybody may who holds the link of a letter."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from everweek.errors import NotFound
from everweek.journal.services import Actor
from everweek.messages.letters.identity import hash_of
from everweek.messages.models import CustomerMail, HeldAddress
from everweek.people.access import check_may, the_one
from everweek.people.links import LinkHolder, secret_in
from everweek.people.models import Customer
from everweek.people.policy import Action


@dataclass(frozen=True)
class Reader:
    """Whoever holds the link of a letter: they may say how often they want to hear from us, and nothing else."""

    customer: Customer
    holder: LinkHolder


def check_may_rule(by: Actor) -> None:
    """Raise ``NotAllowed`` where ``by`` may not set the contact rules and lift held addresses."""
    check_may(by, Action.CONTACT_EDIT)


def access_held(by: Actor, held_id: int) -> HeldAddress:
    """An address mail came back from, for whoever may lift it; ``NotFound`` otherwise."""
    check_may_rule(by)
    return the_one(HeldAddress.objects.filter(pk=held_id), _("There is no such address, or it is not held any more."))


def access_by_token(address: str) -> Reader:
    """Whoever the letter of that link was for; ``NotFound`` alike where there is none, and where the customer was erased."""
    mails = CustomerMail.objects.filter(token_hash=hash_of(secret_in(address))).select_related("contact__customer__merged_into")
    found = mails.first()
    customer = found.contact.customer.merged_into or found.contact.customer if found else None
    if found is None or customer is None or customer.erased_at is not None:
        raise NotFound(_("This link leads nowhere any more. Answer the letter itself, and we will see to it."))
    return Reader(customer, LinkHolder("letter", found.contact_id))
