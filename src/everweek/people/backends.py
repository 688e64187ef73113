"""Who an account belongs to when somebody signs in, and at every click afterwards."""

from allauth.account.auth_backends import AuthenticationBackend

from everweek.people.models import Account, Member
from everweek.people.prepared import Prepared
from everweek.people.queries import is_here

_by_number = Prepared(lambda number: Account.objects.select_related("member").filter(pk=number), places=1, numbers=True)
"""Each page asks it."""


class Backend(AuthenticationBackend):  # type: ignore[misc]  # allauth carries no types
    """allauth's, except that nobody comes in, or stays in, from the day their member has left."""

    def get_user(self, user_id: int) -> Account | None:
        """The account of a session, with its member; ``None`` ends the session."""
        account = _by_number.first(user_id)
        return account if account is not None and self.user_can_authenticate(account) else None

    def user_can_authenticate(self, user: Account) -> bool:
        """Whether the account is open and its member has not left."""
        return is_open(user)


def is_open(account: Account) -> bool:
    """Whether an account may be used today."""
    member: Member | None = getattr(account, "member", None)
    return account.is_active and (member is None or is_here(member))
