"""Whether the customer of a case can be told anything from here: by a letter, or on the page whose link they were given."""

from collections.abc import Mapping
from datetime import datetime

from everweek import clock
from everweek.act.following.keys import keys_of_letters
from everweek.act.following.rules import leads_until
from everweek.act.models import Case, CaseLink
from everweek.messages.contact.queries import is_held
from everweek.messages.rules import is_set_up
from everweek.messages.told.went import LetterWent, Went, letters_went


def is_reached(case: Case) -> str:
    """The address to which letters about a case go; empty where there is none, so that its customer is told on the page alone."""
    return case.customer.email if case.customer is not None else case.address


def hears_from_here(case: Case) -> bool:
    """Whether a word that goes from here can reach the customer of a case: a letter may leave, or its link reached somebody.

    No letter leaves about what is history.
    """
    address = is_reached(case)
    if may_leave(case, held=address != "" and is_held(address)):
        return True
    found = CaseLink.objects.filter(case__in=[case.pk, case.known_by_id or case.pk]).select_related("case__joined_into")
    return any(
        leads(link)
        and has_link(link, {} if _was_given(link) else letters_went((), beginning=keys_of_letters(link.case_id), address=address))
        for link in found
    )


def may_leave(case: Case, *, held: bool) -> bool:
    """Whether a letter about a case may leave; ``held`` is whether mail to its address came back."""
    return is_reached(case) != "" and not held and not case.history and is_set_up()


def ends_at(link: CaseLink) -> datetime | None:
    """Until when a link leads to its page; None as long as its case is open, or the one that is part of."""
    about = link.case.joined_into or link.case
    return leads_until(link.ends_at, about.settled_at)


def leads(link: CaseLink) -> bool:
    """Whether a link leads to its page now."""
    until = ends_at(link)
    return until is None or until > clock.now()


def has_link(link: CaseLink, letters: Mapping[str, LetterWent]) -> bool:
    """Whether somebody may have this link: it was handed over or used, or one of ``letters``, those of its case, arrived.

    A letter that came back brought it to nobody.
    """
    return _was_given(link) or any(
        one.how is Went.LEFT and one.left_at is not None and one.left_at >= link.made_at for one in letters.values()
    )


def _was_given(link: CaseLink) -> bool:
    return link.handed_at is not None or link.used_at is not None
