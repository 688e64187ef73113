"""A questionnaire with room for words, and a way to let a customer say something."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from tests.cast import Cast

from everweek.journal.services import System
from everweek.questionnaires.services import ResponseRow, accept_many, create_questionnaire, publish

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


@pytest.fixture
def say(cast: Cast) -> Say:
    """Let a customer say something about the north desk, an hour later each time."""
    version = publish(version=create_questionnaire(key="crossing", document=DOCUMENT, by=BY), by=BY)
    count = iter(range(10**6))

    def store(why: str = "", *, answers: dict[str, object] | None = None, **about: object) -> int:
        number = next(count)
        given = {"satisfied": 4, **({"why": why} if why else {}), **(answers or {})}
        about.setdefault("answered_at", NOON + timedelta(hours=number))
        about.setdefault("unit", cast.north_desk.pk)
        [outcome] = accept_many(version, [ResponseRow(answers=given, identity=f"r{number}", **about)], by=BY)
        assert outcome.id is not None, outcome
        return outcome.id

    return store
