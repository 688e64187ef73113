"""Where files at cases lie: under EVERWEEK_HOME/case-files, in names of our own making, readable by their owner only."""

import secrets
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from everweek.errors import NotFound

FOLDER: Final = "case-files"


def folder() -> Path:
    """The folder, made when it is first needed."""
    path = Path(settings.EVERWEEK_HOME) / FOLDER
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def fresh() -> str:
    """A place that nothing stands at, relative to the folder; its drawer is made."""
    name = secrets.token_hex(16)
    (folder() / name[:2]).mkdir(mode=0o700, exist_ok=True)
    return f"{name[:2]}/{name[2:]}"


def of(path: str) -> Path:
    """The file at that place; ``NotFound`` where it is gone."""
    found = folder() / path
    if not found.is_file():
        raise NotFound(_("This file is not here any more."))
    return found


def remove(paths: list[str]) -> None:
    """Remove what lies at these places, whether or not it does."""
    for path in paths:
        (folder() / path).unlink(missing_ok=True)
