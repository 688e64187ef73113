"""Thanking a customer: one tap, a letter with the colleague's name where the contact rules allow it, a note that it was said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from everweek import clock
from everweek.act.respect.models import CustomerThanks
from everweek.act.respect.rules import ThanksFor
from everweek.errors import Conflict
from everweek.journal.services import Actor, Happening, record
from everweek.messages.contact.rules import Purpose, Wish
from everweek.messages.contact.services import decide
from everweek.messages.letters.services import send_to_customer
from everweek.messages.letters.shapes import CustomerLetter, Spoken, Title, Words
from everweek.messages.notices.kinds import CUSTOMER_WORDS, CUSTOMERS
from everweek.messages.notices.lettering import letter_in, own_letter, own_letters, template_of
from everweek.messages.rules import is_set_up
from everweek.people import saying
from everweek.people.able import where_at_work
from everweek.people.access import check_member
from everweek.people.holding import hold_customers
from everweek.people.models import Customer, Member
from everweek.people.queries import organisation
from everweek.people.rules import check_text

LONGEST_KEY = 100
SHOWN = 3


@dataclass(frozen=True)
class ThanksShown:
    """That a colleague thanked a customer: who, for what, when, and whether a letter was sent."""

    who: str
    why: ThanksFor
    at: datetime
    letter: bool


def list_thanks(customer: Customer, most: int = SHOWN) -> Sequence[ThanksShown]:
    """The latest times a customer was thanked, for whoever may read the customer."""
    found = CustomerThanks.objects.filter(customer=customer).select_related("member").order_by("-at", "-pk")[:most]
    return [ThanksShown(one.member.name, ThanksFor(one.why), one.at, one.letter) for one in found]


@dataclass(frozen=True)
class Draft:
    """The letter of thanks as the customer would read it: its language, and its paragraphs, the heading first."""

    language: str
    paragraphs: Sequence[str]


def draft_of(*, customer: Customer, why: ThanksFor, giver: Member) -> Draft:
    """Return what the customer would read if ``giver`` thanked them for that now; nothing is sent."""
    language = saying.spoken(customer.language, organisation().language)
    with translation.override(language):
        letter = _letter(why, giver.name, language)
    told = [[part.text, *([part.by] if isinstance(part, Spoken) else [])] for part in letter.parts if hasattr(part, "text")]
    return Draft(language, [line for lines in told for line in lines if line])


@transaction.atomic
def thank_customer(*, customer: Customer, why: ThanksFor, key: str, by: Actor) -> CustomerThanks:
    """Thank a customer. Under the same key it is done once.

    Raises:
        Conflict: The customer was erased meanwhile.
    """
    giver = check_member(by, _("A colleague thanks, with a name under it."))
    whole = f"{giver.pk}:{check_text(key, 'key', longest=LONGEST_KEY, required=True)}"
    there = CustomerThanks.objects.filter(key=whole).first()
    if there is not None:
        return there
    meant = hold_customers([customer.pk]).get(customer.pk)
    if meant is None:
        raise Conflict(_("This customer is not known any more."), code="nobody")
    told = {"customer_id": meant, "member": giver, "unit": where_at_work(giver), "why": why, "at": clock.now()}
    made, new = CustomerThanks.objects.get_or_create(key=whole, defaults=told)
    if new:
        made.letter = _sent(made, meant, giver, by)
        made.save(update_fields=["letter"])
        ids = {"thanks": made.pk, "customer": meant, "member": giver.pk, "why": why.value, "letter": made.letter}
        record(Happening("customer.thanked", by, ("thanks", made.pk), ids=ids))
    return made


def _sent(thanks: CustomerThanks, meant: int, giver: Member, by: Actor) -> bool:
    """Whether a letter was asked for: the contact rules decide, as of any thanks."""
    customer = Customer.objects.get(pk=meant)
    if not is_set_up():
        return False
    key = f"thanks:{thanks.pk}"
    [verdict] = decide([Wish(customer.pk, Purpose.THANKING, key)], by=by)
    if not verdict.may:
        return False
    language = saying.spoken(customer.language, organisation().language)
    with translation.override(language):
        letter = _letter(ThanksFor(thanks.why), giver.name, language)
    return send_to_customer(contact=key, letter=letter, by=by)


def _letter(why: ThanksFor, name: str, language: str) -> CustomerLetter:
    house, words_of = organisation().name, CUSTOMER_WORDS[key_of(why)]
    said = own_letter(own_letters(), words_of, language)
    if said is not None:
        return letter_in(said, words_of, {"name": name, "house": house}, language=language)
    subject = _("Thank you")
    return CustomerLetter(subject, (Title(subject), Spoken(_text(why), f"{name}, {house}")), language)


def key_of(why: ThanksFor) -> str:
    """What its words are kept under."""
    return f"{CUSTOMERS}thanks.{why}"


def house_text(why: ThanksFor) -> str:
    """Our own words of that letter, with places in them, in the language that is spoken now."""
    return template_of("", [Title(_("Thank you")), Words(_text(why)), Words("{name}, {house}")]).text


def _text(why: ThanksFor) -> str:
    match why:
        case ThanksFor.PATIENCE:
            return _("You were patient with us when it took longer than it should. Thank you.")
        case ThanksFor.KINDNESS:
            return _("You were kind to us, and it made the day. Thank you.")
        case ThanksFor.TELLING:
            return _("You told us what was not right. It helps us more than silence. Thank you.")
        case ThanksFor.PRAISE:
            return _("You told us what was good. It shows us what to keep, and it made our day. Thank you.")
