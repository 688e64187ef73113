"""What somebody may have who comes by the link of a case: that case, as its customer."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from everweek.act.following.reaching import leads
from everweek.act.following.rules import LINK, hash_of, token_in
from everweek.act.models import Case, CaseLink
from everweek.errors import NotFound
from everweek.people.links import LinkHolder


@dataclass(frozen=True)
class Follower:
    """Whoever holds the link of a case. ``language`` is the customer's, as far as we know it."""

    case: Case
    holder: LinkHolder
    language: str


def access_by_token(address: str) -> Follower:
    """The case of the link in that address; ``NotFound`` where there is none, it has ended, or the case's words were deleted."""
    token = token_in(address)
    rows = CaseLink.objects.select_related("case__customer", "case__unit", "case__joined_into")
    link = rows.filter(token_hash=hash_of(token)).first() if token else None
    if link is None or not leads(link) or not link.case.title:
        raise NotFound(_("This link leads nowhere any more."))
    return follower_of(link.case)


def follower_of(case: Case) -> Follower:
    """The customer of a case, as the holder of its link."""
    language = case.language or (case.customer.language if case.customer is not None else "")
    return Follower(case, LinkHolder(LINK, case.pk), language)
