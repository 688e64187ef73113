"""What a customer is asked in the tests of understanding, and what saying something there looks like."""

from collections.abc import Callable
from datetime import UTC, datetime

from everweek.journal.services import System

BY = System("tests")
DOCUMENT = {
    "title": {"en": "After a crossing"},
    "language": "en",
    "questions": [
        {"key": "satisfied", "kind": "csat", "text": {"en": "How satisfied are you?"}, "measure": "csat"},
        {"key": "why", "kind": "text", "text": {"en": "Why?"}},
        {"key": "better", "kind": "text", "text": {"en": "What should we have done better?"}},
        {"key": "phone", "kind": "text", "text": {"en": "Your number, if we may call"}, "personal": True},
    ],
}
NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
Say = Callable[..., int]
