"""Whether the settings make sense, passwords travel covered, and no program's token runs out; and asking every part in turn."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from django.conf import settings
from django.core import checks
from django.db import DatabaseError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek.errors import EverweekError
from everweek.errors.findings import Finding, State
from everweek.people import saying
from everweek.people.queries import list_tokens_ending, today

PART = "settings"
TOKENS = "tokens"
SOON, LATELY = timedelta(days=14), timedelta(days=7)
IN_USE = timedelta(days=30)
MOST_NAMED = 5
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


def examine_tokens() -> Finding:
    """Whether a program that calls us will be turned away soon, or is since a few days, because its token runs out."""
    day = today()
    ending = [one for one in list_tokens_ending(within=SOON, since=LATELY) if one.used_on and day - one.used_on <= IN_USE]
    if not ending:
        return Finding(TOKENS, State.WELL, _("No token that is used runs out within two weeks."))
    told = {"names": saying.names([one.name for one in ending[:MOST_NAMED]]), "number": saying.count(len(ending))}
    says = ngettext(
        "%(number)s token that is used runs out within two weeks, or has: %(names)s.",
        "%(number)s tokens that are used run out within two weeks, or have: %(names)s.",
        len(ending),
    )
    do = _("Make new ones under Settings, Tokens, give them to their programs, and revoke the old ones.")
    return Finding(TOKENS, State.LOOK, says % told, do)


def examine_all(parts: Mapping[str, Callable[[], Finding]]) -> list[Finding]:
    """Every part in turn; one that cannot be examined is not well, and hinders no other."""
    return [_asked(part, look) for part, look in parts.items()]


def _asked(part: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except (DatabaseError, EverweekError, OSError) as error:
        says = _("Cannot be examined: %(why)s") % {"why": str(error).strip()}
        return Finding(part, State.ILL, says, _("Mend what the sentence names; see the log."))
