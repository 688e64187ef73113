"""Making and revoking tokens. The secret is handed out once, by the function that makes it, and never kept."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import Invalid
from everweek.journal.services import Actor, Happening, record
from everweek.people import rules, tokens
from everweek.people.models import Member, Token
from everweek.people.policy import TokenScope
from everweek.people.queries import is_here

LONGEST = timedelta(days=366)


@transaction.atomic
def make_token(*, member: Member, name: str, scopes: Iterable[str], expires_at: datetime, by: Actor) -> tuple[Token, str]:
    """A token that acts as ``member`` within ``scopes`` until ``expires_at``; answers with it and its secret, shown this once.

    Raises:
        Invalid: no scope or an unknown one, or an expiry that is past or more than 366 days ahead.
    """
    name = rules.check_name(name, "name", longest=120, required=True)
    wanted = sorted(set(scopes))
    known = {scope.value for scope in TokenScope}
    if not wanted or not known.issuperset(wanted):
        raise Invalid(_("Choose scopes among %(scopes)s.") % {"scopes": ", ".join(sorted(known))}, field="scopes")
    if expires_at.tzinfo is None or not clock.now() < expires_at <= clock.now() + LONGEST:
        raise Invalid(_("A token expires at a moment ahead, at most 366 days from now."), field="expires_at")
    # Read again under the lock of the member's leaving: a token made at that very moment would otherwise outlive it.
    member = Member.objects.select_for_update().get(pk=member.pk)
    if not is_here(member):
        raise Invalid(_("%(name)s has left; a token acts for somebody who is here.") % {"name": member.name}, field="member")
    plain = tokens.fresh()
    token = Token.objects.create(
        member=member,
        name=name,
        hint=plain[: len(tokens.PREFIX) + 4],
        hash=tokens.hash_of(plain),
        scopes=wanted,
        expires_at=expires_at,
    )
    ids = {"member": member.pk, "scopes": wanted, "expires_at": expires_at.isoformat()}
    record(Happening("token.made", by, ("token", token.pk), ids=ids))
    return token, plain


@transaction.atomic
def revoke_token(*, token: Token, by: Actor) -> None:
    """End a token now and for good; a second time changes nothing."""
    now = clock.now()
    if Token.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=now):
        token.revoked_at = now
        record(Happening("token.revoked", by, ("token", token.pk), ids={"member": token.member_id}))
