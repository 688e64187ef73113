"""Settings, read once from the environment. Every name below that begins with EVERWEEK_ is explained in docs/settings.md.

Nonsense is refused here, with the name of the setting; mistakes that need two settings to be seen are system checks.
"""

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url

from everweek.errors import Misconfigured


def _text(name: str, default: str) -> str:
    return os.environ.get(name, default).strip()


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


def _secret(path: Path) -> str:
    """A key kept in a file that only its owner can read, made when it is first needed."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48), encoding="ascii")
        try:
            # Two processes may start at once: link refuses where the other was first, and both read the same key.
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text(encoding="ascii").strip()


EVERWEEK_HOME = Path(_text("EVERWEEK_HOME", "var")).resolve()
EVERWEEK_HOME.mkdir(parents=True, exist_ok=True)
EVERWEEK_KEYS = Path(_text("EVERWEEK_KEYS", str(EVERWEEK_HOME / "keys"))).resolve()
EVERWEEK_FACTS = _text("EVERWEEK_FACTS", str(EVERWEEK_HOME / "facts"))
EVERWEEK_ADDRESS = _text("EVERWEEK_ADDRESS", "http://localhost:8000").rstrip("/")
EVERWEEK_ZONE = _text("EVERWEEK_ZONE", "UTC")

_address = urlsplit(EVERWEEK_ADDRESS)
if _address.scheme not in {"http", "https"} or not _address.hostname:
    _message = f"EVERWEEK_ADDRESS must be a whole address such as https://service.example.org, not {EVERWEEK_ADDRESS!r}."
    raise Misconfigured(_message, field="EVERWEEK_ADDRESS")

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
    "django_htmx",
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
    "everweek.listen",
    "everweek.facts",
    "everweek.prove",
    "everweek.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "everweek.urls"
WSGI_APPLICATION = "everweek.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {
    "default": dj_database_url.parse(
        _text("DATABASE_URL", f"sqlite:///{EVERWEEK_HOME / 'everweek.sqlite3'}"),
        conn_max_age=600,
        conn_health_checks=True,
    )
}
_database = DATABASES["default"]
if _database["ENGINE"] == "django.db.backends.sqlite3":
    _database["ENGINE"] = "everweek.journal.sqlite"
    _database["CONN_MAX_AGE"] = None
    _database["TEST"] = {"NAME": str(EVERWEEK_HOME / "test.sqlite3")}
elif _database["ENGINE"] != "django.db.backends.postgresql":
    _message = "DATABASE_URL must begin with sqlite:/// or postgresql://."
    raise Misconfigured(_message, field="DATABASE_URL")

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.Account"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]

STATIC_URL = "/static/"
STATIC_ROOT = EVERWEEK_HOME / "static"
