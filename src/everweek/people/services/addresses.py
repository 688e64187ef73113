"""Whose an address is: one by which somebody signs in, or may, is nobody else's (docs/decisions/0074)."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from everweek.errors import Conflict
from everweek.people.days import here
from everweek.people.models import Account, Member, Organisation
from everweek.people.queries import today


def hold_addresses() -> None:
    """Let nobody else take an address until the transaction ends: whoever checks one and stores it stands in line here.

    It is held before a member is: whoever holds both in the other order could wait for ever.
    """
    Organisation.objects.select_for_update().first()


def check_is_free(email: str, *, of: Member | None = None) -> None:
    """Raise ``Conflict`` where an address (in lower case) is that of somebody else who signs in, or may by single sign-on.

    ``of`` is who is to have it; None: somebody new. What several who do not sign in share already opens the door to none of
    them, and may be shared with one more.
    """
    check_signs_nobody_in(email, of=of)
    others = list(_others(email, of).order_by("pk")[:2])
    if len(others) == 1:
        raise _taken(others[0])


def check_signs_nobody_in(email: str, *, of: Member | None = None) -> None:
    """Raise ``Conflict`` where an address is that of somebody else's account, or of somebody else here who has one.

    It is what is asked of a file: desks that share a mailbox come by files, and may share it.
    """
    if not email:
        return
    accounts = Account.objects.filter(email=email, is_active=True).select_related("member")
    account = (accounts if of is None else accounts.exclude(member=of)).first()
    if account is not None:
        raise _taken(getattr(account, "member", None))
    holder = _others(email, of).filter(account__isnull=False).order_by("pk").first()
    if holder is not None:
        raise _taken(holder)


def _others(email: str, of: Member | None) -> QuerySet[Member]:
    if not email:
        return Member.objects.none()
    found = Member.objects.filter(here(today()), email=email)
    return found if of is None else found.exclude(pk=of.pk)


def _taken(holder: Member | None) -> Conflict:
    if holder is None:
        return Conflict(_("There is an account with this address already."), field="email")
    return Conflict(_("%(name)s has this address already.") % {"name": holder.name}, field="email")
