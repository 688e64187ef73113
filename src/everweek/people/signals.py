"""What allauth and Django say about signing in, written into the journal."""

from allauth.account import signals as account_signals
from allauth.account.authentication import get_authentication_records
from allauth.mfa import signals as mfa_signals
from allauth.socialaccount import signals as social_signals
from django.contrib.auth.signals import user_logged_out
from django.db import transaction

from everweek.journal.services import Actor, Happening, System, record
from everweek.people.models import Account


def connect() -> None:
    """Listen; called once, when the apps are ready."""
    connections = {
        "signed_in": (account_signals.user_logged_in, _signed_in),
        "signed_out": (user_logged_out, _signed_out),
        "changed": (account_signals.password_changed, _password_changed),
        "set": (account_signals.password_set, _password_set),
        "reset": (account_signals.password_reset, _password_reset),
        "address": (account_signals.email_changed, _address_changed),
        "factor_added": (mfa_signals.authenticator_added, _factor_added),
        "factor_removed": (mfa_signals.authenticator_removed, _factor_removed),
        "factor_reset": (mfa_signals.authenticator_reset, _codes_renewed),
        "factor_failed": (mfa_signals.authentication_failed, _factor_failed),
        "connected": (social_signals.social_account_added, _connected),
        "disconnected": (social_signals.social_account_removed, _disconnected),
    }
    for name, (signal, receiver) in connections.items():
        signal.connect(receiver, dispatch_uid=f"people.signals.{name}", weak=False)


def actor_of(account: Account) -> Actor:
    """The member an account belongs to, or the account itself where it is nobody's."""
    member: Actor | None = getattr(account, "member", None)
    return member if member is not None else account


def record_failure(account: Account | None, method: str) -> None:
    """An attempt to sign in that failed. What was typed is never written down."""
    with transaction.atomic():
        by, subject = System("sign-in"), ("account", account.pk if account is not None else 0)
        record(Happening("account.sign_in_failed", by, subject, ids={"method": method}))


def _tell(kind: str, account: Account, **ids: object) -> None:
    member = getattr(account, "member", None)
    with transaction.atomic():
        record(Happening(kind, actor_of(account), ("account", account.pk), ids={"member": member.pk if member else None, **ids}))


def _signed_in(*, request: object, user: Account, **_more: object) -> None:
    records = get_authentication_records(request, user)
    methods = [str(one.get("type") or one.get("provider") or one.get("method")) for one in records]
    _tell("account.signed_in", user, methods=methods)


def _signed_out(*, user: Account | None = None, **_more: object) -> None:
    if user is not None:
        _tell("account.signed_out", user)


def _password_changed(*, user: Account, **_more: object) -> None:
    _tell("account.password_changed", user, how="changed")


def _password_set(*, user: Account, **_more: object) -> None:
    _tell("account.password_changed", user, how="set")


def _password_reset(*, user: Account, **_more: object) -> None:
    _tell("account.password_changed", user, how="reset")


def _address_changed(*, user: Account, **_more: object) -> None:
    _tell("account.address_changed", user)


def _factor_added(*, user: Account, authenticator: object, **_more: object) -> None:
    _tell("account.factor_added", user, type=str(getattr(authenticator, "type", "")))


def _factor_removed(*, user: Account, authenticator: object, **_more: object) -> None:
    _tell("account.factor_removed", user, type=str(getattr(authenticator, "type", "")))


def _codes_renewed(*, user: Account, **_more: object) -> None:
    _tell("account.codes_renewed", user)


def _factor_failed(*, user: Account, authenticator: object = None, **_more: object) -> None:
    record_failure(user, str(getattr(authenticator, "type", "") or "second factor"))


def _connected(*, sociallogin: object, **_more: object) -> None:
    identity = sociallogin.account  # type: ignore[attr-defined]  # allauth carries no types
    _tell("account.connected", identity.user, provider=identity.provider)


def _disconnected(*, socialaccount: object, **_more: object) -> None:
    identity = socialaccount
    _tell("account.disconnected", identity.user, provider=identity.provider)  # type: ignore[attr-defined]  # allauth carries no types
