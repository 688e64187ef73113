"""Whether the settings make sense, and passwords travel covered: a sentence with what to do. And asking every part in turn."""

from collections.abc import Callable, Mapping

from django.conf import settings
from django.core import checks
from django.db import DatabaseError
from django.utils.translation import gettext as _

from everweek.errors import EverweekError
from everweek.errors.findings import Finding, State

PART = "settings"
NEAR = ("localhost", "127.0.0.1")


def examine(*, with_database: bool = True) -> Finding:
    """What every part checks about its settings; ``with_database`` is False where there is none to ask."""
    messages = checks.run_checks(databases=["default"] if with_database else None)
    wrong = [message for message in messages if message.level >= checks.WARNING]
    if wrong:
        first = wrong[0]
        state = State.ILL if first.level >= checks.ERROR else State.LOOK
        return Finding(PART, state, f"{first.id}: {first.msg}", str(first.hint or _("See docs/settings.md.")))
    told = {"address": settings.EVERWEEK_ADDRESS}
    if settings.EVERWEEK_ADDRESS.startswith("http://") and not any(name in settings.EVERWEEK_ADDRESS for name in NEAR):
        says = _("EVERWEEK_ADDRESS is %(address)s: passwords and answers travel in the open.") % told
        return Finding(PART, State.LOOK, says, _("Put a proxy with TLS before it; see docs/operators/install.md."))
    return Finding(PART, State.WELL, _("Everweek is served as %(address)s.") % told)


def examine_all(parts: Mapping[str, Callable[[], Finding]]) -> list[Finding]:
    """Every part in turn; one that cannot be examined is not well, and hinders no other."""
    return [_asked(part, look) for part, look in parts.items()]


def _asked(part: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except (DatabaseError, EverweekError, OSError) as error:
        says = _("Cannot be examined: %(why)s") % {"why": str(error).strip()}
        return Finding(part, State.ILL, says, _("Mend what the sentence names; see the log."))
