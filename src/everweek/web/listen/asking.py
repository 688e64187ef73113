"""The state of the page of voices: all of it in the address, so that copying the address shares the view."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Final
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from everweek.errors import Invalid
from everweek.listen.rules import Mood
from everweek.listen.voices import Asked

FIRST_YEAR, LAST_YEAR = 1900, 2999
LONGEST: Final = 200
TEXTS: Final = ("words", "unit", "touchpoint", "questionnaire", "language")
NUMBERS: Final = ("member", "customer")
DAYS: Final = ("since", "until")
SILENT: Final = "silent"
"""In an address: also answers without any words."""


def read_asked(query: QueryDict) -> Asked:
    """What an address asks of the voices; ``Invalid`` names the part that cannot be used."""
    told: dict[str, object] = {name: query.get(name, "").replace("\0", " ").strip()[:LONGEST] for name in TEXTS}
    told |= {name: _number(name, query.get(name, "")) for name in NUMBERS}
    told |= {name: _day(name, query.get(name, "")) for name in DAYS}
    mood = query.get("mood", "")
    if mood and mood not in set(Mood):
        raise Invalid(_("A voice is unhappy, mixed, happy or untold, not %(text)s.") % {"text": mood[:40]}, field="mood")
    return Asked(mood=Mood(mood) if mood else None, worded=not query.get(SILENT), **told)  # type: ignore[arg-type]  # as read above


def address_of(asked: Asked, **more: str) -> str:
    """The query part of an address: what is as usual is left out.

    >>> address_of(Asked(mood=Mood.UNHAPPY, unit="old-quay"), before="x")
    'unit=old-quay&mood=unhappy&before=x'
    """
    parts = {name: str(value) for name in (*TEXTS, *NUMBERS, "mood", *DAYS) if (value := getattr(asked, name))}
    if not asked.worded:
        parts[SILENT] = "1"
    return urlencode(parts | more)


def without(asked: Asked, name: str) -> str:
    """The query part of an address that asks the same but for one thing."""
    kept: Mapping[str, object] = {one.name: getattr(asked, one.name) for one in fields(asked) if one.name != name}
    return address_of(Asked(**kept))  # type: ignore[arg-type]  # its own fields


def _number(name: str, text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Invalid(_("%(name)s is told by its number, not %(text)s.") % {"name": name, "text": text[:40]}, field=name)
    return int(text)


def _day(name: str, text: str) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError as wrong:
        told = {"text": text[:40]}
        raise Invalid(_("%(text)s is no day. Write it like 2026-10-05.") % told, field=name) from wrong
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Invalid(_("Choose a day between 1900 and 2999."), field=name)
    return day
