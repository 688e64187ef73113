"""What is asked in the tests of answers taken out as a file, and how such a file is read."""

import csv
import io
from collections.abc import Iterable

from everweek.journal.services import System
from everweek.listen.exporting.reading import BOM, Piece
from everweek.text.cells import unescape

BY = System("tests")
DOCUMENT = {
    "title": {"en": "After a crossing"},
    "language": "en",
    "questions": [
        {"key": "recommend", "kind": "nps", "text": {"en": "Would you recommend us?"}, "measure": "nps"},
        {"key": "expected", "kind": "expectation", "text": {"en": "Was it as you expected?"}, "measure": "expectation"},
        {"key": "why", "kind": "text", "text": {"en": "Why?"}},
        {"key": "call", "kind": "text", "text": {"en": "Your number, if we may call"}, "personal": True},
        {"key": "unit", "kind": "number", "text": {"en": "Which cabin?"}},
        {"key": "write", "kind": "consent", "text": {"en": "May we write back?"}},
        {
            "key": "about",
            "kind": "choices",
            "text": {"en": "What was it about?"},
            "choices": [
                {"key": "queue", "text": {"en": "The queue"}},
                {"key": "food", "text": {"en": "The food"}},
                {"key": "other", "text": {"en": "Something else"}, "open": True},
            ],
        },
    ],
}


def table(pieces: Iterable[Piece] | Iterable[bytes]) -> list[dict[str, str]]:
    """The rows of a file, each cell as it was before it was kept from running as a formula."""
    whole = b"".join(one.data if isinstance(one, Piece) else one for one in pieces).decode()
    assert whole.startswith(BOM)
    rows = csv.DictReader(io.StringIO(whole.removeprefix(BOM), newline=""), strict=True)
    return [{name: unescape(cell) for name, cell in row.items()} for row in rows]
