"""System checks of the journal: mistakes that only show when all packages are installed together."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Doubt
from django.db import DEFAULT_DB_ALIAS, connection

from everweek.journal import events, guard, subscribers

SHORTEST_KEY = 16
LONGEST_KIND = 80


@register()
def check_events(**_: Any) -> list[CheckMessage]:  # noqa: ANN401  # as Django calls it
    """Each kind is announced once, as ``thing.past_participle``, with a sentence."""
    found: list[CheckMessage] = []
    by_kind: dict[str, str] = {}
    for package, announced in events.announced().items():
        for kind, sentence in announced.items():
            if kind in by_kind:
                found.append(Error(f"{kind} is announced by {by_kind[kind]} and by {package}.", id="everweek.journal.E001"))
            by_kind[kind] = package
            if not events.FORM.fullmatch(kind) or len(kind) > LONGEST_KIND or not sentence.strip():
                hint = "Write thing.past_participle, such as case.opened, and one sentence."
                found.append(Error(f"{package} announces {kind!r} badly.", hint=hint, id="everweek.journal.E002"))
    return found


@register()
def check_subscribers(**_: Any) -> list[CheckMessage]:  # noqa: ANN401  # as Django calls it
    """A subscriber asks for kinds that somebody writes: a slip of the pen would wait for ever."""
    known = events.all_events()
    return [
        Error(f"Subscriber {one.name} wants {kind!r}, which nobody announces.", id="everweek.journal.E003")
        for one in subscribers.registered()
        for kind in sorted(one.kinds)
        if kind != subscribers.EVERY_KIND and kind not in known
    ]


@register()
def check_isolation(**_: Any) -> list[CheckMessage]:  # noqa: ANN401  # as Django calls it
    """The sequencer needs each statement to see what was committed before it: read committed, PostgreSQL's own default."""
    database = settings.DATABASES[DEFAULT_DB_ALIAS]
    if database["ENGINE"] != "django.db.backends.postgresql" or database.get("OPTIONS", {}).get("isolation_level") is None:
        return []
    hint = "Take isolation_level out of the options of DATABASE_URL."
    return [Error("The journal needs PostgreSQL's own isolation level.", hint=hint, id="everweek.journal.E004")]


@register(Tags.database)
def check_guard(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:  # noqa: ANN401  # as Django calls it
    """The triggers that refuse changes stand."""
    if not databases or DEFAULT_DB_ALIAS not in databases or guard.LINES not in connection.introspection.table_names():
        return []
    hint = "Run everweek init: it puts them up again."
    return [
        Error(f"The database no longer refuses changes to the journal: {name} is missing.", hint=hint, id="everweek.journal.E005")
        for name in guard.missing()
    ]


@register()
def check_key(**_: Any) -> list[CheckMessage]:  # noqa: ANN401  # as Django calls it
    """The seal key cannot be guessed."""
    if len(settings.SEAL_KEY) >= SHORTEST_KEY:
        return []
    hint = "Leave EVERWEEK_SEAL_KEY out, and a good one is made and kept in EVERWEEK_KEYS."
    return [Doubt(f"The seal key has fewer than {SHORTEST_KEY} characters.", hint=hint, id="everweek.journal.W001")]
