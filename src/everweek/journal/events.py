"""The kinds of line the journal knows: each package announces those it writes in its ``events.EVENTS``.

``EVENTS`` maps a kind (``thing.past_participle``) to one sentence that says what it means and which ids the line carries.
"""

import importlib
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from types import MappingProxyType

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from everweek.errors import Invalid

EVENTS: Mapping[str, str] = {
    "parked.applied": "A parked line was run again and applied. Subject: the parked entry. Ids: line (its seq), subscriber.",
    "parked.discarded": "A parked line was given up for good. Subject: the parked entry. Ids: line (its seq), subscriber.",
    "head.accepted": "The journal as it stands was accepted after a restore. Subject: the seal. Ids: before and after (heads); "
    "keys, where the seals before were made with another key: the fingerprints of both.",
}

FORM = re.compile(r"[a-z][a-z_]*\.[a-z][a-z_]*")

_also: dict[str, str] = {}


def all_events() -> Mapping[str, str]:
    """Every announced kind with its sentence, from all installed packages."""
    return MappingProxyType({kind: sentence for package in announced().values() for kind, sentence in package.items()} | _also)


@cache
def announced() -> Mapping[str, Mapping[str, str]]:
    """The ``EVENTS`` of each installed package of the house, by the package's name."""
    apps.check_apps_ready()
    found = {}
    for app in apps.get_app_configs():
        if app.name.startswith("everweek.") and app.module is not None and module_has_submodule(app.module, "events"):
            found[app.name] = dict(importlib.import_module(f"{app.name}.events").EVENTS)
    return MappingProxyType(found)


def check_announced(kind: str) -> None:
    """Refuse a kind that nobody announced: what is written could not be looked up, subscribed to or explained."""
    if kind not in _also and kind not in _known():
        message = f"The journal knows no kind {kind!r}: add it to EVENTS in the events.py of the package that writes it."
        raise Invalid(message, field="kind", code="journal-kind-unannounced")


@contextmanager
def also(events: Mapping[str, str]) -> Iterator[None]:
    """Announce further kinds for the block: for tests, and for programs that try something out.

    >>> with also({"kettle.boiled": "The kettle boiled. Ids: kettle."}):
    ...     check_announced("kettle.boiled")
    """
    before = dict(_also)
    _also.update(events)
    try:
        yield
    finally:
        _also.clear()
        _also.update(before)


@cache
def _known() -> frozenset[str]:
    return frozenset(kind for package in announced().values() for kind in package)
