"""Handing out what strangers sent: saved under its name, never shown in place, and nothing of it is run."""

from pathlib import Path
from typing import Final

from django.http import FileResponse

POLICY: Final = "default-src 'none'; sandbox"
"""Whatever a browser makes of it, it is of no origin, and may do nothing."""


def to_be_saved(place: Path, *, name: str, media: str) -> FileResponse:
    """The file as an answer. Its name stands in the header as RFC 6266 says, whatever letters it has."""
    response = FileResponse(place.open("rb"), as_attachment=True, filename=name, content_type=media)
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
