"""Whether the customer of a case can be told anything from here: by a letter, or on the page whose link they were given."""

from everweek import clock
from everweek.act.models import Case, CaseLink
from everweek.messages.contact.queries import is_held
from everweek.messages.rules import is_set_up


def is_reached(case: Case) -> str:
    """The address letters about a case go to; empty where there is none: then it is told on the page alone."""
    return case.customer.email if case.customer is not None else case.address


def hears_from_here(case: Case) -> bool:
    """Whether a word that goes from here can arrive: a letter may leave, or a link leads to the page.

    Of what is history no letter leaves.
    """
    address = is_reached(case)
    if address and not case.history and is_set_up() and not is_held(address):
        return True
    return CaseLink.objects.filter(case__in=[case.pk, case.known_by_id or case.pk], ends_at__gt=clock.now()).exists()
