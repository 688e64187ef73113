"""Accounts: what members sign in with. There is no other way in, and nobody makes one for themselves."""

import logging
import secrets
from datetime import timedelta

from allauth.account.adapter import get_adapter
from allauth.account.forms import ResetPasswordForm, default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.core.context import request_context
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from everweek.errors import Conflict, Invalid, Unavailable
from everweek.journal.services import Actor, Happening, record, record_many
from everweek.people import limits, rules
from everweek.people.models import Account, Member
from everweek.people.queries import is_here

logger = logging.getLogger(__name__)

MOST_LINKS = 5
"""Links to a new password one account is sent within an hour."""
LINK_DAYS = settings.PASSWORD_RESET_TIMEOUT // 86_400
"""For how many days such a link can be used."""


@transaction.atomic
def make_account(*, member: Member, by: Actor, password: str | None = None) -> Account:
    """Make an account for ``member`` under the member's address, and return it.

    Without a password the member signs in by single sign-on, or by a link that comes by mail.

    Raises:
        Invalid: the member has no address, or the password is too weak (the message says why).
        Conflict: the member has an account or has left, or another account has this address.
    """
    member = Member.objects.select_for_update().get(pk=member.pk)
    email = rules.check_email(member.email, required=True)
    if member.account_id is not None:
        raise Conflict(_("%(name)s has an account already.") % {"name": member.name}, field="member")
    if not is_here(member):
        raise Conflict(_("%(name)s has left; let them join again first.") % {"name": member.name}, field="member")
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


def mail_link(*, account: Account, request: object, by: Actor) -> None:
    """Mail an account the link by which its owner chooses a password; the request is passed on to allauth unseen.

    Raises:
        TooMany: the owner was sent several within the hour.
        Invalid: the account's address is none that a mail can be sent to.
        Unavailable: the mail could not be handed over.
    """
    limits.hit(f"people:link:{account.pk}", MOST_LINKS, timedelta(hours=1))
    form = ResetPasswordForm({"email": account.email})
    if not form.is_valid():
        raise Invalid(_("%(email)s is not an address a mail can be sent to.") % {"email": account.email}, field="email")
    try:
        with request_context(request):
            form.save(request)
    except OSError as unsent:
        # smtplib's errors are OSErrors too; what they say may name the address, so that the log gets their kind only.
        logger.warning("The link for account %s could not be mailed: %s.", account.pk, type(unsent).__name__)
        raise Unavailable(_("The mail could not be sent just now. Try again later, or ask who runs this server.")) from unsent
    _link_made(account, by, "mailed")


def hand_link(*, account: Account, by: Actor) -> str:
    """The link by which an account's owner chooses a password, for ``by`` to hand over where no mail is set up. It works once."""
    link: str = get_adapter().get_reset_password_from_key_url(
        f"{user_pk_to_url_str(account)}-{default_token_generator.make_token(account)}"
    )
    _link_made(account, by, "handed")
    return link


@transaction.atomic
def _link_made(account: Account, by: Actor, how: str) -> None:
    record(Happening("account.link_made", by, ("account", account.pk), ids={"member": _member_of(account), "how": how}))


@transaction.atomic
def remove_factors(*, account: Account, by: Actor) -> None:
    """Remove every second factor, passkey and recovery code of an account, whose owner lost them and proved who they are."""
    factors = Authenticator.objects.filter(user=account).order_by("type", "pk")
    lines = [
        Happening("account.factor_removed", by, ("account", account.pk), ids={"member": _member_of(account), "type": factor.type})
        for factor in factors
    ]
    factors.delete()
    record_many(lines)


def _member_of(account: Account) -> int | None:
    return Member.objects.filter(account=account).values_list("pk", flat=True).first()


def check_password(password: str, *, email: str = "") -> None:
    """Raise ``Invalid`` where a password is not good enough; the message says what is wrong with it."""
    try:
        validate_password(password, Account(email=email))
    except ValidationError as weak:
        raise Invalid(" ".join(weak.messages), field="password") from None


def draw_password(email: str) -> str:
    """Return a password of 96 random bits for the account with this address, one that every rule lets pass.

    Of a hundred thousand one or two share so many letters with the address, by chance, that they would be refused.
    """
    while True:
        drawn = secrets.token_urlsafe(12)
        try:
            check_password(drawn, email=email)
        except Invalid:
            continue
        return drawn
