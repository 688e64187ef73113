"""System checks of this package; each id is lasting, and each message says what to do."""

from collections.abc import Collection, Sequence
from enum import Enum
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register

from everweek.people.policy import ACTIONS, POLICY, ROLES, SCOPES, Action, Role, TokenScope

CACHE = "django.core.cache.backends.db.DatabaseCache"


@register("people")
def check_policy(**_options: object) -> Sequence[CheckMessage]:
    """people.E001: every action, role and scope is in its table, and nothing else is."""
    tables: dict[str, tuple[Collection[object], type[Enum]]] = {
        "POLICY": (POLICY, Action),
        "ACTIONS": (ACTIONS, Action),
        "ROLES": (ROLES, Role),
        "SCOPES": (SCOPES, TokenScope),
    }
    return [
        Error(f"people.policy.{name} does not hold every {kind.__name__} exactly.", hint="Add what is missing.", id="people.E001")
        for name, (table, kind) in tables.items()
        if set(table) != set(kind)
    ]


@register("people", Tags.security)
def check_rate_limits(**_options: object) -> Sequence[CheckMessage]:
    """people.E002: the sign-in's rate limits are counted by all processes together."""
    if settings.CACHES["default"]["BACKEND"] == CACHE:
        return []
    hint = f"Set CACHES['default'] to {CACHE}: a cache per process limits nothing."
    return [Error("The rate limits of the sign-in are kept in a cache that is not the database.", hint=hint, id="people.E002")]


@register("people", Tags.security)
def check_backend(**_options: object) -> Sequence[CheckMessage]:
    """people.E003: whoever has left is turned away by every way of signing in."""
    if settings.AUTHENTICATION_BACKENDS == ["everweek.people.backends.Backend"]:
        return []
    hint = "Set AUTHENTICATION_BACKENDS to everweek.people.backends.Backend alone."
    return [Error("People who have left might still sign in.", hint=hint, id="people.E003")]


@register("people", Tags.security, deploy=True)
def check_address_is_safe(**_options: object) -> Sequence[CheckMessage]:
    """people.W001: passkeys and sessions need https, except on one's own machine."""
    address = urlsplit(settings.EVERWEEK_ADDRESS)
    if address.scheme == "https" or address.hostname in {"localhost", "127.0.0.1", "::1"}:
        return []
    hint = "Put a proxy with a certificate in front, and set EVERWEEK_ADDRESS to the https address."
    return [
        checks.Warning("Passwords and sessions travel unprotected: EVERWEEK_ADDRESS is not https.", hint=hint, id="people.W001")
    ]
