"""Guides as tests write them."""

from typing import Any

from tests.cast import Cast

from everweek.act.knowing.rules import Sort
from everweek.act.knowing.services import GuideWanted, write_guide
from everweek.act.models import Guide


def said(cast: Cast, title: str = "Calm comes first", **changes: Any) -> GuideWanted:
    """A guideline for every case of the north, with what a test says otherwise."""
    told: dict[str, Any] = {"sort": Sort.GUIDELINE, "title": title, "text": "Hear it out.\nThen act.", "unit": cast.north}
    return GuideWanted(**{**told, **changes})


def written(cast: Cast, title: str = "Calm comes first", **changes: Any) -> Guide:
    """The same, written by Erin."""
    return write_guide(wanted=said(cast, title, **changes), by=cast.erin)
