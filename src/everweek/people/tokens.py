"""Tokens show that a program acts for a member: 256 random bits behind the prefix ``ew_``, of which only the hash is kept."""

import hashlib
import secrets
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import NotFound
from everweek.people.models import Member, Token
from everweek.people.policy import TokenScope
from everweek.people.prepared import Prepared
from everweek.people.queries import is_reachable, today

PREFIX = "ew_"
_by_hash = Prepared(lambda hashed: Token.objects.select_related("member__account").filter(hash=hashed), places=1)


@dataclass(frozen=True)
class TokenActor:
    """A program acting for ``member``, within ``scopes``; its rights are never more than the member's own."""

    member: Member
    token_id: int
    scopes: frozenset[TokenScope]

    @property
    def actor(self) -> str:
        """How the journal names it: ``member:12 via token:3``."""
        return f"{self.member.actor} via token:{self.token_id}"


def fresh() -> str:
    """A new secret: ``ew_`` and 256 random bits, as 43 characters that stand in a header as they are.

    >>> len(fresh()), fresh()[:3], fresh() == fresh()
    (46, 'ew_', False)
    """
    return PREFIX + secrets.token_urlsafe(32)


def hash_of(plain: str) -> str:
    """The SHA-256 of a secret, in hexadecimal. No salt and no stretching: 256 random bits cannot be guessed."""
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()


def authenticate(plain: str, *, to_read: bool = False) -> TokenActor:
    """The program that stands behind a token; one ``NotFound`` alike for unknown, expired, revoked, left and shut out.

    The day of its last use is written at most once a day. ``to_read``: whoever asks changes nothing of the member, and may be
    given the object that was given before where the member's row is still the same.
    """
    # One look-up by hash, whatever was sent: the time it takes tells nothing about how near a guess was.
    hashed = hash_of(plain)
    token = _by_hash.first_unchanged(hashed) if to_read else _by_hash.first(hashed)
    day = today()
    if token is None or token.revoked_at is not None or token.expires_at <= clock.now() or not is_reachable(token.member):
        raise NotFound(_("This token is not valid here. Make a new one under Settings, Tokens."), code="token")
    if token.used_on != day:
        with transaction.atomic():
            Token.objects.filter(pk=token.pk).exclude(used_on=day).update(used_on=day)
    return TokenActor(token.member, token.pk, frozenset(scope for scope in TokenScope if scope.value in token.scopes))
