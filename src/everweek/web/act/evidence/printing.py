"""A document of headings, sentences and tables, as a PDF."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib.resources import files

from django.utils.translation import get_language, get_language_bidi

from everweek import clock


@dataclass(frozen=True)
class Table:
    """A table: its heads (all empty: none), and rows of as many cells. ``wide`` is the column that gets the room, from 0."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    wide: int = 0


@dataclass(frozen=True)
class Chapter:
    """A heading with what stands under it."""

    heading: str
    sentences: Sequence[str] = ()
    table: Table | None = None


@dataclass(frozen=True)
class Document:
    """What is printed. ``foot`` stands on every page: what it is, and as of when."""

    house: str
    title: str
    lead: str
    foot: str
    chapters: Sequence[Chapter] = field(default_factory=list)


def as_pdf(document: Document) -> bytes:
    """The document as a PDF, in the reader's language.

    The typesetter is loaded here: it is large, and few processes ever print.
    """
    import typst

    language, _dash, _rest = (get_language() or "en").partition("-")
    told = {**asdict(document), "language": language, "direction": "rtl" if get_language_bidi() else "ltr"}
    moment = clock.now().replace(microsecond=0)
    return typst.compile(_template(), format="pdf", sys_inputs={"document": json.dumps(told)}, timestamp=moment)


@cache
def _template() -> bytes:
    return (files("everweek.web.act.evidence") / "document.typ").read_bytes()
