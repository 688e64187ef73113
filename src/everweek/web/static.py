"""Static files under addresses that carry a stamp of their content."""

import hashlib
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage


class StampedFiles(StaticFilesStorage):
    """Serves every file from where it lies and adds ``?v=`` with the first digits of its hash to its address.

    A browser may then keep a file for a year: another content is another address. Nothing has to be collected first.
    """

    def url(self, name: str | None) -> str:
        """The address of the file called ``name``, with its stamp; without one where no such file is found."""
        address = super().url(name)
        stamp = _stamp(name or "")
        return f"{address}?v={stamp}" if stamp else address


@lru_cache(maxsize=256)
def sheet_of(template: str) -> str:
    """The style sheet of the room a template stands in (``listen/listen.css`` of ``listen/voices.html``), where it has one."""
    room = template.partition("/")[0]
    sheet = f"{room}/{room}.css"
    return sheet if finders.find(sheet) else ""


@lru_cache(maxsize=256)
def _stamp(name: str) -> str:
    found = finders.find(name)
    if not found:
        return ""
    return hashlib.sha256(Path(found).read_bytes()).hexdigest()[:10]
