"""A document of headings, sentences and tables, as a PDF."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from django.utils.translation import get_language

from everweek import clock
from everweek.text import typeset


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
    """Return the document as a PDF, in the reader's language."""
    return typeset.as_pdf(
        "everweek.web.act.evidence", "document.typ", asdict(document), language=get_language() or "en", at=clock.now()
    )
