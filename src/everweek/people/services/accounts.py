"""Accounts: what members sign in with. There is no other way in, and nobody makes one for herself."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from everweek.errors import Conflict, Invalid
from everweek.journal.services import Actor, Happening, record, record_many
from everweek.people import rules
from everweek.people.models import Account, Member
from everweek.people.queries import is_here


@transaction.atomic
def make_account(*, member: Member, by: Actor, password: str | None = None) -> Account:
    """An account for ``member`` under her address; without a password she comes in by single sign-on or a link by mail.

    Raises:
        Invalid: she has no address, or the password is too weak (the message says why).
        Conflict: she has an account, or another account has this address.
    """
    member = Member.objects.select_for_update().get(pk=member.pk)
    email = rules.check_email(member.email, required=True)
    if member.account_id is not None:
        raise Conflict(_("%(name)s has an account already.") % {"name": member.name}, field="member")
    if not is_here(member):
        raise Conflict(_("%(name)s has left; let her join again first.") % {"name": member.name}, field="member")
    if Account.objects.filter(email=email).exists():
        raise Conflict(_("There is an account with this address already."), field="email")
    if password is not None:
        check_password(password, email=email)
    account = Account.objects.create_user(email, password)
    # The address is the one the organisation gave: nobody has to prove by mail what an administrator wrote down.
    EmailAddress.objects.create(user=account, email=email, verified=True, primary=True)
    member.account = account
    member.save(update_fields=["account"])
    record(Happening("account.made", by, ("account", account.pk), ids={"member": member.pk}))
    return account


@transaction.atomic
def close_account(*, account: Account, by: Actor) -> None:
    """Shut an account: whoever is signed in with it is out at the next click."""
    if Account.objects.filter(pk=account.pk, is_active=True).update(is_active=False):
        account.is_active = False
        record(Happening("account.closed", by, ("account", account.pk)))


@transaction.atomic
def set_password(*, account: Account, password: str, by: Actor) -> None:
    """Give an account a new password; ``Invalid`` where it is too weak. Whoever is signed in with the old one is out."""
    account = Account.objects.select_for_update().get(pk=account.pk)
    check_password(password, email=account.email)
    account.set_password(password)
    account.save(update_fields=["password"])
    record(
        Happening("account.password_changed", by, ("account", account.pk), ids={"member": _member_of(account), "how": "given"})
    )


@transaction.atomic
def remove_factors(*, account: Account, by: Actor) -> None:
    """Remove every second factor, passkey and recovery code of an account: for somebody who lost them and proved who she is."""
    factors = Authenticator.objects.filter(user=account).order_by("type", "pk")
    lines = [
        Happening("account.factor_removed", by, ("account", account.pk), ids={"member": _member_of(account), "type": factor.type})
        for factor in factors
    ]
    factors.delete()
    if lines:
        record_many(lines)


def _member_of(account: Account) -> int | None:
    return Member.objects.filter(account=account).values_list("pk", flat=True).first()


def check_password(password: str, *, email: str = "") -> None:
    """Whether a password is good enough; ``Invalid`` says what is wrong with it."""
    try:
        validate_password(password, Account(email=email))
    except ValidationError as weak:
        raise Invalid(" ".join(weak.messages), field="password") from None
