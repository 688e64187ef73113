"""What the pages of sources are given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from django.forms import Form
from django.utils.functional import Promise

from everweek.web.pages import Page


@dataclass(frozen=True)
class SourceLine:
    """One source of the list."""

    key: Annotated[str, "its short name"]
    name: Annotated[str, "what it is called"]
    how: Annotated[str | Promise, "how what is said there comes to us"]
    about: Annotated[str, "what it is about, in words, or nothing"]
    said: Annotated[str, "how much was said there, in words"]
    last: Annotated[datetime | None, "when the last of it was said"]
    paused_at: Annotated[datetime | None, "since when nothing is taken"]
    looked_at: Annotated[datetime | None, "when we last looked, where we look"]
    failure: Annotated[str, "why looking failed, or nothing"]
    refused: Annotated[str, "what was not taken and why, or nothing"]
    looks: Annotated[bool, "whether we look there ourselves"]
    form: Annotated[Form | None, "its address, to be changed, where we look there ourselves"]
    voices: Annotated[str, "where what was said is read; nothing for who may not, or where there is nothing"]
    numbers: Annotated[str, "where its ratings are seen; nothing where there is nothing"]


@dataclass(frozen=True, kw_only=True)
class SourcesPage(Page, template="sources/sources.html"):
    """`/listen/sources/`: where people speak of us unasked."""

    title: Annotated[str, "how many there are and whether one fails, as a sentence"]
    lines: Annotated[Sequence[SourceLine], "the sources, those that are paused last"]
    form: Annotated[Form, "adding one"]
