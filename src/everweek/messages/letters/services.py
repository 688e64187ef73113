"""Letters to customers are asked for here, in the transaction of their cause; a job sends them (``sending``)."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from everweek.errors import Conflict, Misconfigured
from everweek.jobs.tasks import enqueue
from everweek.journal import bulk
from everweek.journal.services import Actor
from everweek.messages.contact.rules import Channel
from everweek.messages.letters.identity import fresh_salt, hash_of, token_of
from everweek.messages.letters.shapes import CustomerLetter, check_letter, written
from everweek.messages.models import Contact, CustomerMail
from everweek.messages.rules import is_set_up
from everweek.people.queries import chunks

_BATCH = 2000
_TABLE = CustomerMail._meta.db_table  # noqa: SLF001  # Django's documented way to a table's name
_COLUMNS = ("contact_id", "letter", "salt", "token_hash", "by", "due_at", "tries", "status", "outcome")


def send_to_customer(*, contact: str, letter: CustomerLetter, by: Actor) -> bool:
    """Send the letter of a contact (its key); returns whether it was asked for the first time. See ``send_to_customers``."""
    return send_to_customers([(contact, letter)], by=by) == 1


@transaction.atomic
def send_to_customers(letters: Sequence[tuple[str, CustomerLetter]], *, by: Actor) -> int:
    """Send letters to customers who may hear from us: each under the key that ``contact.services.decide`` was asked with.

    They leave after the commit, each when its verdict says, to the address the customer has then; and not where the customer
    opted out or mail to the address came back meanwhile. A contact has one letter: asking again, with whatever letter, sends
    nothing more. Returns how many were asked for the first time.

    Raises:
        Conflict: a contact that does not exist, may not happen, or goes another way than by mail.
        Invalid: a letter that is none.
        Misconfigured: there is no mail server; nothing is promised.
    """
    from everweek.messages.tasks import send_letters

    if not is_set_up():
        raise Misconfigured(_("No mail can be sent: set EVERWEEK_MAIL; see docs/settings.md."), field="EVERWEEK_MAIL")
    wanted = dict(reversed(letters))
    many = 0
    for keys in chunks(list(wanted), _BATCH):
        contacts = {one.key: one for one in Contact.objects.select_for_update(of=("self",)).filter(key__in=keys).order_by("pk")}
        there = set(CustomerMail.objects.filter(contact__in=contacts.values()).values_list("contact", flat=True))
        fresh = [
            _mail(_checked(contacts.get(key)), wanted[key], by)
            for key in keys
            if key not in contacts or contacts[key].pk not in there
        ]
        bulk.insert_rows(_TABLE, _COLUMNS, fresh)
        many += len(fresh)
    if many:
        enqueue(send_letters)
    return many


def _checked(contact: Contact | None) -> Contact:
    if contact is None or contact.at is None or contact.withdrawn_at is not None or contact.channel != Channel.MAIL:
        message = _("Nothing may be sent under this key: ask first whether the customer may be written to, by mail.")
        raise Conflict(message, field="contact")
    return contact


def _mail(contact: Contact, letter: CustomerLetter, by: Actor) -> bulk.Row:
    salt = fresh_salt()
    hashed, due = hash_of(token_of(salt)), contact.at or contact.decided_at
    return (contact.pk, written(check_letter(letter)), salt, hashed, by.actor, due, 0, "", "")
