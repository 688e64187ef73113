"""Letters about steps: each once, whoever asks again, and to the address the customer has when it leaves.

They are about the customer's own affair: no rule of how often holds them back. Who has no address is told by whoever speaks with
them next; the page of the step hands out its link then.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import translation

from everweek import clock
from everweek.act.following.rules import token_of
from everweek.act.respect.ladder import LINK
from everweek.act.respect.letters import LetterKind, letter_of
from everweek.act.respect.models import Appeal, Step
from everweek.act.respect.rules import StepStanding
from everweek.journal.services import Actor
from everweek.messages.contact.queries import is_held
from everweek.messages.contact.rules import Purpose, Wish
from everweek.messages.contact.services import decide
from everweek.messages.letters.services import send_to_customers
from everweek.messages.letters.shapes import CustomerLetter
from everweek.messages.notices.lettering import OwnLetters, own_letters
from everweek.messages.rules import is_set_up
from everweek.people import saying
from everweek.people.queries import organisation, today


@dataclass(frozen=True)
class StepNews:
    """What a customer is to hear of a step."""

    step: int
    kind: LetterKind

    @property
    def key(self) -> str:
        """What its letter is called, and by what it is the same."""
        return f"step:{self.step}:{self.kind}"


def link_of(step: Step) -> str:
    """The address at which the customer reads a step; empty where it has none (yet, or any more)."""
    return f"{settings.EVERWEEK_ADDRESS}/step/{token_of(step.salt, LINK)}" if step.salt and step.token_hash else ""


def way_to_step(customer: int | None) -> str:
    """The address of the newest step about a customer that is in force and can be read; empty where there is none.

    For the pages of that customer, drawn beside what they complain of: nothing that takes a complaint asks for it.
    """
    if customer is None:
        return ""
    lasts = Q(review_on__isnull=True) | Q(review_on__gt=today())
    rows = Step.objects.filter(lasts, customer=customer, standing=StepStanding.IN_FORCE, link_ends_at__gt=clock.now())
    one = rows.order_by("-pk").first()
    return link_of(one) if one is not None else ""


def is_written_to(step: Step) -> bool:
    """Whether a letter about a step can leave; else whoever speaks with its customer next tells them."""
    address = step.customer.email if step.customer is not None else ""
    return bool(address) and is_set_up() and not is_held(address)


@transaction.atomic
def write_step_letters(*, news: Sequence[StepNews], by: Actor) -> int:
    """Let these letters be sent; how many are. Where no mail is set up, none is."""
    if not is_set_up():
        return 0
    rows = Step.objects.filter(pk__in=[one.step for one in news], customer__isnull=False)
    steps = {one.pk: one for one in rows.select_related("customer", "contact", "unit")}
    appeals = {one.step_id: one for one in Appeal.objects.filter(step__in=steps)}
    wanted = [one for one in news if one.step in steps]
    wishes = [
        Wish(customer, Purpose.CASE, one.key, zone=steps[one.step].unit.zone)
        for one in wanted
        if (customer := steps[one.step].customer_id) is not None
    ]
    may = {one.key for one in decide(wishes, by=by) if one.may}
    own = own_letters() if may else {}
    letters = [(one.key, _drawn(one, steps[one.step], appeals, own)) for one in wanted if one.key in may]
    return send_to_customers(letters, by=by) if letters else 0


def _drawn(one: StepNews, step: Step, appeals: Mapping[int, Appeal], own: OwnLetters) -> CustomerLetter:
    hers = step.customer.language if step.customer is not None else ""
    language = saying.spoken(hers, organisation().language)
    with translation.override(language):
        return letter_of(one.kind, step, appeals.get(step.pk), link_of(step), language=language, own=own)
