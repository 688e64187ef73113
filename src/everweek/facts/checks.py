"""System checks of the facts, each with a lasting id."""

import os
from collections.abc import Sequence
from pathlib import Path

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.checks import Warning as Warned

from everweek.errors import Misconfigured
from everweek.facts import schema, table


@register
def check_folder(app_configs: Sequence[AppConfig] | None, **options: object) -> list[CheckMessage]:
    """facts.E001: the folder of the facts cannot be one; facts.E002: it cannot be written."""
    try:
        folder = table.folder()
    except Misconfigured as wrong:
        return [Error(wrong.message, hint="Give a path, or leave EVERWEEK_FACTS out.", id="facts.E001")]
    there = next(place for place in (folder, *folder.parents) if place.exists())
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        return [
            Error(
                f"The facts are to be kept in {folder}, but {there} cannot be written.",
                hint="Let the user that runs Everweek own it, or set EVERWEEK_FACTS to another folder.",
                id="facts.E002",
            )
        ]
    return []


@register
def check_beside(app_configs: Sequence[AppConfig] | None, **options: object) -> list[CheckMessage]:
    """facts.W001: the folder of the facts is also where static files or keys are kept."""
    try:
        folder = table.folder()
    except Misconfigured:
        return []
    others = [Path(place).resolve() for place in (settings.STATIC_ROOT, settings.EVERWEEK_KEYS) if place]
    if any(folder == other or folder in other.parents or other in folder.parents for other in others):
        return [
            Warned(
                f"The facts in {folder} share a folder with static files or keys.",
                hint="Sweeping the facts deletes every file there that the table does not know. Give them a folder of their own.",
                id="facts.W001",
            )
        ]
    return []


@register
def check_rollups(app_configs: Sequence[AppConfig] | None, **options: object) -> list[CheckMessage]:
    """facts.E003: more roll-ups than four, or one of columns that are not there."""
    unknown = sorted({name for grain in schema.ROLLUPS for name in grain.keys} - set(schema.COLUMNS))
    if len(schema.ROLLUPS) > 4 or unknown:
        return [Error("The facts have at most four roll-ups, of columns of the table.", hint=str(unknown), id="facts.E003")]
    return []
