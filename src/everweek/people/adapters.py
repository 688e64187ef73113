"""How allauth is joined to the house: nobody signs up, single sign-on finds members only, secrets are kept encrypted.

The methods are called by allauth, with its own names; requests pass through unseen.
"""

import base64
from collections.abc import Callable
from functools import cache, partial
from typing import Any, Final
from urllib.parse import quote, urlsplit, urlunsplit

import requests
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from everweek.errors import EverweekError, Misconfigured, Unavailable
from everweek.journal.services import System
from everweek.people import fetching, queries, signals
from everweek.people.backends import is_open
from everweek.people.models import Account
from everweek.people.services import make_account
from everweek.text.networks import network_of

WRONG_CODE: Final = gettext_lazy(
    "This code does not fit. An app shows another every half minute: write the one that stands there now."
)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    """Signing in with a password, and what all ways of signing in have in common."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": gettext_lazy(
            "This address and password do not belong together. Look at both, or choose a new password."
        ),
        "enter_current_password": gettext_lazy("This is not your password now."),
        "incorrect_password": gettext_lazy("This is not your password."),
        "incorrect_code": WRONG_CODE,
        "rate_limited": gettext_lazy("Too many tries. Wait a few minutes, then try again."),
        "too_many_login_attempts": gettext_lazy("Too many tries. Wait a few minutes, then try again."),
    }

    def is_open_for_signup(self, request: object) -> bool:
        """Never: accounts are made by administrators."""
        return False

    def get_client_ip(self, request: object) -> str:
        """The key sign-in attempts are counted under: the address, or the network of one that has millions of them."""
        return network_of(super().get_client_ip(request))

    def pre_login(self, request: object, user: Account, **more: Any) -> Any:  # noqa: ANN401  # allauth's own
        """Turn back a member who has left, by whichever way they sign in: password, passkey or single sign-on."""
        if not is_open(user):
            user.is_active = False
        return super().pre_login(request, user, **more)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link to a new password, at our own address: the Host header is chosen by whoever sent the request."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return f"{settings.EVERWEEK_ADDRESS}{path.replace('UID-KEY', quote(key))}"

    def get_email_confirmation_url(self, request: object, emailconfirmation: object) -> str:
        """The link that proves an address, at our own address."""
        return _at_our_address(super().get_email_confirmation_url(request, emailconfirmation))

    def authentication_failed(self, request: object, **credentials: Any) -> None:  # noqa: ANN401  # allauth's own
        """Put a wrong password into the journal."""
        signals.record_failure(
            Account.objects.filter(email=str(credentials.get("email", "")).strip().lower()).first(), "password"
        )


class SingleSignOnAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    """Single sign-on: the provider says who somebody is, and only a member is let in."""

    def is_open_for_signup(self, request: object, sociallogin: object) -> bool:
        """False, always: a stranger stays a stranger, whoever vouches for them."""
        signals.record_failure(None, "openid_connect")
        return False

    def pre_social_login(self, request: object, sociallogin: Any) -> None:  # noqa: ANN401  # allauth's own
        """Refuse an answer whose two halves speak of two people (OpenID Connect Core 1.0, section 5.3.2)."""
        data = sociallogin.account.extra_data
        subjects = {str(data[part].get("sub")) for part in ("userinfo", "id_token") if data.get(part)}
        if len(subjects) > 1:
            raise PermissionDenied(_("The provider's answer contradicts itself."))

    def authenticate_by_email(self, sociallogin: Any) -> tuple[Account, str] | None:  # noqa: ANN401  # allauth's own
        """The account and address of the member whose address the provider has verified; None where there is no such member.

        A member without an account gets one now.
        """
        for address in sociallogin.email_addresses:
            # A provider may send the text "false", which is true: only these two count.
            if address.verified is True or address.verified == "true":
                account = account_of_member(address.email)
                if account is not None:
                    return account, account.email
        return None

    def get_requests_session(self) -> requests.Session:
        """The session for discovery, keys and tokens: see ``people.fetching``; silence raises ``ProviderSilent``."""
        session = fetching.session()
        session.request = partial(_asked, session.request)  # type: ignore[method-assign]  # allauth asks for a session, no less
        return session


class ProviderSilent(requests.RequestException, Unavailable):
    """The provider does not answer, or with no answer. allauth knows the one class, the front doors the other."""

    def __init__(self) -> None:
        Unavailable.__init__(self, _("The single sign-on provider does not answer. Try again, or sign in another way."))
        self.request = self.response = None


def _asked(request: Callable[..., requests.Response], method: str, url: str, **more: Any) -> requests.Response:  # noqa: ANN401  # as requests has it
    try:
        response = request(method, url, **more)
        if method == "GET":
            response.raise_for_status()
            response.json()
    except requests.RequestException as silence:
        raise ProviderSilent from silence
    return response


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth carries no types
    """The secrets of second factors are stored encrypted, with a key that is not in the database."""

    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": WRONG_CODE}

    def encrypt(self, text: str) -> str:
        """The text, sealed."""
        return _box().encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """The text again; ``Misconfigured`` where the key is not the one it was sealed with."""
        try:
            return _box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            message = (
                "Second factors were stored with another EVERWEEK_SECRET_KEY: restore the key, or let people add theirs anew."
            )
            raise Misconfigured(message, field="EVERWEEK_SECRET_KEY") from None


def account_of_member(email: str) -> Account | None:
    """The open account of the member with this address, made now where they have none; None where no single member is meant."""
    wanted = email.strip().lower()
    found = Account.objects.select_related("member").filter(email=wanted, member__isnull=False).first()
    if found is not None:
        return found if is_open(found) else None
    try:
        member = queries.member_by_email(wanted)
        if member is None or member.account_id is not None:
            return None
        with transaction.atomic():
            return make_account(member=member, by=System("sign-in"))
    except EverweekError:
        return None


def _at_our_address(url: str) -> str:
    parts = urlsplit(url)
    return f"{settings.EVERWEEK_ADDRESS}{urlunsplit(('', '', parts.path, parts.query, parts.fragment))}"


@cache
def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derived(key))) for key in keys])


def _derived(secret: str | bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"everweek second factors").derive(force_bytes(secret))
