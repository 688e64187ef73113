"""Settings, read once from the environment. Every name below that begins with EVERWEEK_ is explained in docs/settings.md.

Nonsense is refused here, with the name of the setting; mistakes that need two settings to be seen are system checks.
"""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

import dj_database_url

from everweek.errors import Misconfigured


def _text(name: str, default: str) -> str:
    # Set to nothing, as files of settings often have it, is not set.
    return os.environ.get(name, "").strip() or default


def _flag(name: str, *, default: bool) -> bool:
    value = _text(name, "yes" if default else "no").lower()
    if value not in {"yes", "no"}:
        message = f"{name} must be yes or no, not {value!r}."
        raise Misconfigured(message, field=name)
    return value == "yes"


def _number(name: str, default: int, *, low: int, high: int) -> int:
    value = _text(name, str(default))
    if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
        message = f"{name} must be a whole number from {low} to {high}, not {value!r}."
        raise Misconfigured(message, field=name)
    return int(value)


def _split(name: str, address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError as wrong:
        # Not what it holds: a password may be in it.
        message = f"{name} cannot be read as an address: look at its brackets and at its port."
        raise Misconfigured(message, field=name) from wrong
    return parts


def _single_sign_on() -> dict[str, object]:
    """The OpenID Connect providers, for allauth: the one of EVERWEEK_OIDC_ISSUER, or those EVERWEEK_OIDC_PROVIDERS names."""
    names = [name for name in _text("EVERWEEK_OIDC_PROVIDERS", "").split(",") if name]
    if not names and _text("EVERWEEK_OIDC_ISSUER", ""):
        names = ["sso"]
        prefixes = {"sso": "EVERWEEK_OIDC"}
    else:
        prefixes = {name: f"EVERWEEK_OIDC_{name.upper()}" for name in names}
    apps = []
    for name in names:
        prefix = prefixes[name]
        if not name.isascii() or not name.isalnum() or not name.islower():
            message = f"EVERWEEK_OIDC_PROVIDERS names providers in small letters and digits, such as entra,google; not {name!r}."
            raise Misconfigured(message, field="EVERWEEK_OIDC_PROVIDERS")
        for needed in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET"):
            if not _text(f"{prefix}_{needed}", ""):
                message = f"{prefix}_{needed} must be set for single sign-on with the provider {name}."
                raise Misconfigured(message, field=f"{prefix}_{needed}")
        more: dict[str, object] = {"server_url": _text(f"{prefix}_ISSUER", "").rstrip("/"), "oauth_pkce_enabled": True}
        # Only for a provider that gives out addresses itself and does not say so (email_verified is missing).
        if _flag(f"{prefix}_TRUST_EMAIL", default=False):
            more["verified_email"] = True
        apps.append(
            {
                "provider_id": name,
                "name": _text(f"{prefix}_NAME", "Single sign-on"),
                "client_id": _text(f"{prefix}_CLIENT_ID", ""),
                "secret": _text(f"{prefix}_CLIENT_SECRET", ""),
                "settings": more,
            }
        )
    return {"openid_connect": {"APPS": apps}} if apps else {}


def _mail() -> dict[str, object]:
    """Django's settings of outgoing mail, from an address such as ``smtp://name:password@mail.example.org:587``."""
    address = _text("EVERWEEK_MAIL", "")
    if not address:
        # Never to the log: mails carry links that let people in.
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    parts = _split("EVERWEEK_MAIL", address)
    ports = {"smtps": 465, "smtp": 587, "smtp+plain": 25}
    if parts.scheme not in ports or not parts.hostname:
        message = (
            "EVERWEEK_MAIL must be smtps://name:password@host, smtp://... (STARTTLS) or smtp+plain://... (a relay of your own)."
        )
        raise Misconfigured(message, field="EVERWEEK_MAIL")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or ports[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp",
        "EMAIL_TIMEOUT": 20,
    }


def _home() -> Path:
    home = Path(_text("EVERWEEK_HOME", "var")).resolve()
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as refused:
        message = f"EVERWEEK_HOME is {home}, and no such folder can be made: {refused.strerror}."
        raise Misconfigured(message, field="EVERWEEK_HOME") from refused
    return home


KEYS_MADE: list[Path] = []
"""The keys that were made when these settings were read, because there were none."""


def _secret(path: Path) -> str:
    """A key kept in a file that only its owner can read, made when it is first needed."""
    try:
        if not path.exists():
            _make_secret(path)
        key = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as refused:
        reason = refused.strerror if isinstance(refused, OSError) else "it is no text"
        message = f"The key {path} cannot be read or made: {reason}. Give the user that runs Everweek its folder of keys."
        raise Misconfigured(message, field="EVERWEEK_KEYS") from refused
    if not key:
        message = f"The key {path} is empty: put your copy of it there."
        raise Misconfigured(message, field="EVERWEEK_KEYS")
    return key


def _make_secret(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.touch(mode=0o600)
    with fresh.open("w", encoding="ascii") as opened:
        opened.write(secrets.token_urlsafe(48))
        opened.flush()
        # A power cut must not leave a key that is empty: all that it has sealed by then could never be checked.
        os.fsync(opened.fileno())
    try:
        # Two processes may start at once: link refuses where the other was first, and both read the same key.
        os.link(fresh, path)
        KEYS_MADE.append(path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def _database() -> dict[str, Any]:
    """The database of DATABASE_URL; left out, a SQLite file in EVERWEEK_HOME."""
    kept: dict[str, Any] = {"conn_max_age": 600, "conn_health_checks": True}
    url = _text("DATABASE_URL", "")
    try:
        found: dict[str, Any] = dict(dj_database_url.parse(url or "sqlite:///everweek.sqlite3", **kept))
    except ValueError:
        # Not what it holds: a password may be in it.
        found = {"ENGINE": "unknown"}
    if not url:
        # Not by an address: a folder's name may hold what an address gives another meaning.
        found["NAME"] = str(EVERWEEK_HOME / "everweek.sqlite3")
    if found["ENGINE"] not in {"django.db.backends.sqlite3", "django.db.backends.postgresql"}:
        message = (
            "DATABASE_URL must begin with sqlite:/// or postgresql://, such as postgresql://name:password@host:5432/database; "
            "write special characters of the password as %40 and the like."
        )
        raise Misconfigured(message, field="DATABASE_URL")
    if found["NAME"] in {"", ":memory:"}:
        message = "DATABASE_URL must name the database: sqlite:///path/to/file or postgresql://name:password@host:5432/database."
        raise Misconfigured(message, field="DATABASE_URL")
    if found["ENGINE"] == "django.db.backends.sqlite3":
        test = {"NAME": str(EVERWEEK_HOME / "test.sqlite3")}
        found |= {"ENGINE": "everweek.journal.sqlite", "CONN_MAX_AGE": None, "TEST": test}
    return found


EVERWEEK_HOME = _home()
EVERWEEK_KEYS = Path(_text("EVERWEEK_KEYS", str(EVERWEEK_HOME / "keys"))).resolve()
EVERWEEK_FACTS = _text("EVERWEEK_FACTS", str(EVERWEEK_HOME / "facts"))
EVERWEEK_ADDRESS = _text("EVERWEEK_ADDRESS", "http://localhost:8000").rstrip("/")
EVERWEEK_ZONE = _text("EVERWEEK_ZONE", "UTC")
EVERWEEK_KEEP_UPLOADS_DAYS = _number("EVERWEEK_KEEP_UPLOADS_DAYS", 30, low=1, high=3650)
# The longest body that is taken at all has 33 MiB, and files of programs come as base64 in it.
EVERWEEK_CASE_FILE_MB = _number("EVERWEEK_CASE_FILE_MB", 10, low=1, high=20)
EVERWEEK_CASE_FILES_MB = _number("EVERWEEK_CASE_FILES_MB", 100, low=1, high=10_000)
EVERWEEK_LINK_FILES_A_DAY = _number("EVERWEEK_LINK_FILES_A_DAY", 20, low=1, high=1000)
EVERWEEK_API_CALLS_A_MINUTE = _number("EVERWEEK_API_CALLS_A_MINUTE", 6000, low=60, high=10_000_000)

_address = _split("EVERWEEK_ADDRESS", EVERWEEK_ADDRESS)
if _address.scheme not in {"http", "https"} or not _address.hostname:
    _message = f"EVERWEEK_ADDRESS must be a whole address such as https://service.example.org, not {EVERWEEK_ADDRESS!r}."
    raise Misconfigured(_message, field="EVERWEEK_ADDRESS")

globals().update(_mail())
DEFAULT_FROM_EMAIL = SERVER_EMAIL = _text("EVERWEEK_MAIL_FROM", f"Everweek <everweek@{_address.hostname}>")

EVERWEEK_MAIL_RETURN = _text("EVERWEEK_MAIL_RETURN", "")
if EVERWEEK_MAIL_RETURN and (EVERWEEK_MAIL_RETURN.count("@") != 1 or not EVERWEEK_MAIL_RETURN.isascii()):
    _message = "EVERWEEK_MAIL_RETURN must be an address such as returned@service.example.org, to which returned+...@ leads too."
    raise Misconfigured(_message, field="EVERWEEK_MAIL_RETURN")

EVERWEEK_MAIL_RETURNED = _text("EVERWEEK_MAIL_RETURNED", "")
if EVERWEEK_MAIL_RETURNED and _split("EVERWEEK_MAIL_RETURNED", EVERWEEK_MAIL_RETURNED).scheme not in {"imaps", "imap", "maildir"}:
    _message = (
        "EVERWEEK_MAIL_RETURNED must be imaps://name:password@host/INBOX, imap://... (your own network) or maildir:///folder."
    )
    raise Misconfigured(_message, field="EVERWEEK_MAIL_RETURNED")
EVERWEEK_MAIL_CASES = _text("EVERWEEK_MAIL_CASES", "")
EVERWEEK_MAIL_CASES_ADDRESS = _text("EVERWEEK_MAIL_CASES_ADDRESS", "").lower()
if EVERWEEK_MAIL_CASES and _split("EVERWEEK_MAIL_CASES", EVERWEEK_MAIL_CASES).scheme not in {"imaps", "imap", "maildir"}:
    _message = "EVERWEEK_MAIL_CASES must be imaps://name:password@host/INBOX, imap://... (your own network) or maildir:///folder."
    raise Misconfigured(_message, field="EVERWEEK_MAIL_CASES")
_name, _at, _host = EVERWEEK_MAIL_CASES_ADDRESS.rpartition("@")
if EVERWEEK_MAIL_CASES_ADDRESS and (
    not _name or not _host or set(_name) & set("@+<>\"' ") or not EVERWEEK_MAIL_CASES_ADDRESS.isascii()
):
    _message = "EVERWEEK_MAIL_CASES_ADDRESS must be an address such as cases@service.example.org, to which cases+...@ leads too."
    raise Misconfigured(_message, field="EVERWEEK_MAIL_CASES_ADDRESS")
EVERWEEK_MAIL_FOLDERS = tuple(one for one in _text("EVERWEEK_MAIL_FOLDERS", "").split(":") if one)
if any(not one.startswith("/") for one in EVERWEEK_MAIL_FOLDERS):
    _message = "EVERWEEK_MAIL_FOLDERS names whole paths, separated by colons, such as /var/mail/reviews:/srv/mail."
    raise Misconfigured(_message, field="EVERWEEK_MAIL_FOLDERS")
EVERWEEK_MAIL_PROVIDERS = frozenset(one for one in _text("EVERWEEK_MAIL_PROVIDERS", "").split(",") if one)
if EVERWEEK_MAIL_PROVIDERS - {"ses", "postmark", "sendgrid", "mailgun", "other"}:
    _message = "EVERWEEK_MAIL_PROVIDERS names those who tell what came back: ses, postmark, sendgrid, mailgun, other."
    raise Misconfigured(_message, field="EVERWEEK_MAIL_PROVIDERS")

SECRET_KEY = _text("EVERWEEK_SECRET_KEY", "") or _secret(EVERWEEK_KEYS / "secret.key")
SEAL_KEY = _text("EVERWEEK_SEAL_KEY", "") or _secret(EVERWEEK_KEYS / "seal.key")
DEBUG = _flag("EVERWEEK_DEBUG", default=False)
ALLOWED_HOSTS = [_address.hostname, "localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS += [host for host in _text("EVERWEEK_HOSTS", "").split(",") if host]
CSRF_TRUSTED_ORIGINS = [EVERWEEK_ADDRESS]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "everweek.journal",
    "everweek.jobs",
    "everweek.people",
    "everweek.questionnaires",
    "everweek.ledger",
    "everweek.moments",
    "everweek.messages",
    "everweek.listen",
    "everweek.act",
    "everweek.facts",
    "everweek.prove",
    "everweek.flows",
    "everweek.web",
]

MIDDLEWARE = [
    "everweek.web.middleware.Headers",
    "everweek.web.api.edge.Edge",
    "django.middleware.security.SecurityMiddleware",
    "everweek.web.lane.way_in",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "everweek.web.middleware.Reader",
    "everweek.web.middleware.Refusals",
    "everweek.web.lane.way_out",
]

ROOT_URLCONF = "everweek.urls"
WSGI_APPLICATION = "everweek.wsgi.application"
# Asked before Django's chain is; by its name, as the chain's parts are.
PAST_DJANGO = "everweek.web.bypass.answer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": sorted((Path(__file__).parent / "web").glob("*/templates")),
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["everweek.web.unindented.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "everweek.web.house.layout.layout",
            ],
            "libraries": {"components": "everweek.web.house.components", "lists": "everweek.web.house.lists"},
        },
    },
]

FORM_RENDERER = "everweek.web.house.forms.Renderer"

DATABASES = {"default": _database()}

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.Account"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
# Of the pages of colleagues. Customers are spoken to in more, however theirs are chosen: people.saying.SPOKEN.
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [Path(__file__).parent / "locale"]

# The API's batches are the largest bodies; web.api.edge refuses larger ones before they are read, and files are streamed.
DATA_UPLOAD_MAX_MEMORY_SIZE = 32 * 1024 * 1024

# Static files are served from where they lie, each under an address that carries a stamp of its content: nothing has to be
# collected before the first start, and a browser may keep a file for a year because a new content is a new address.
STATIC_URL = "/static/"
STATICFILES_DIRS = sorted((Path(__file__).parent / "web").glob("*/static"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "everweek.web.static.StampedFiles"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 31_536_000

# Signing in (allauth). Accounts are made by administrators; nobody signs up. How it is joined to the house: people.adapters.
AUTHENTICATION_BACKENDS = ["everweek.people.backends.Backend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "everweek.people.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "everweek.web.house.signin.LoginForm",
    "reauthenticate": "everweek.web.house.signin.ReauthenticateForm",
    "reset_password": "everweek.web.house.signin.ResetPasswordForm",
    "reset_password_from_key": "everweek.web.house.signin.NewPasswordForm",
    "set_password": "everweek.web.house.signin.FirstPasswordForm",
    "change_password": "everweek.web.house.signin.ChangePasswordForm",
    "add_email": "everweek.web.house.signin.AddressForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _address.scheme
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "20/m/ip,5/5m/key", "reset_password": "20/m/ip,5/h/key"}
MFA_ADAPTER = "everweek.people.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "everweek.web.house.signin.CodeForm",
    "reauthenticate": "everweek.web.house.signin.ShowCodeForm",
    "activate_totp": "everweek.web.house.signin.AppForm",
    "add_webauthn": "everweek.web.house.signin.KeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Addresses are written down by administrators: one need not be proven before a second factor is added.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Everweek"
MFA_TOTP_TOLERANCE = 1
# Browsers allow passkeys without TLS on localhost only; so does this.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = _address.scheme == "http" and _address.hostname in {"localhost", "127.0.0.1", "::1"}
SOCIALACCOUNT_ADAPTER = "everweek.people.adapters.SingleSignOnAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = _single_sign_on()
ALLAUTH_TRUSTED_PROXY_COUNT = _number("EVERWEEK_PROXIES", 0, low=0, high=9)
EVERWEEK_PRIVATE_HOSTS = frozenset(host for host in _text("EVERWEEK_PRIVATE_HOSTS", "").split(",") if host)
EVERWEEK_CHAT_HOSTS = frozenset(host for host in _text("EVERWEEK_CHAT_HOSTS", "").split(",") if host)
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "everweek.people.passwords.NotOneself",
        "OPTIONS": {"user_attributes": ["email"]},
    },
    {"NAME": "everweek.people.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "everweek.people.passwords.NotUsual"},
    {"NAME": "everweek.people.passwords.NotOnlyDigits"},
]

# What guards a browser's session; the rest of the headers are in web.middleware.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _address.scheme == "https"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 7 * 24 * 3600
SESSION_ENGINE = "everweek.people.sessions"
if ALLAUTH_TRUSTED_PROXY_COUNT and _address.scheme == "https":
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if _address.scheme == "https" else 0
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "everweek.web.house.errors.csrf_failure"

# Attempts to sign in and used codes are counted here. A cache per process would limit nothing: it lives in the database.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "web_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# Django's own settings say nothing outside of DEBUG. Refusals (4xx) are not logged: they quote the address of the call, and an
# address may hold what somebody is known by.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "everweek.web.logs.Formatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"django": {"handlers": [], "level": "WARNING"}, "django.request": {"level": "ERROR"}},
}
