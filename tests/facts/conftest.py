"""A table of facts of one's own for each test, and short ways to let people answer."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cast import BY

from everweek.journal import sequencer
from everweek.journal.delivery import settle
from everweek.questionnaires.models import Version
from everweek.questionnaires.services import ResponseRow, accept_many, create_questionnaire, publish

DOCUMENT = {
    "title": {"en": "After a visit"},
    "language": "en",
    "questions": [
        {"key": "recommend", "kind": "nps", "text": {"en": "Would you recommend us?"}, "measure": "nps"},
        {"key": "satisfied", "kind": "csat", "text": {"en": "How satisfied are you?"}, "measure": "csat"},
        {"key": "why", "kind": "text", "text": {"en": "Why?"}},
    ],
}


@pytest.fixture
def folder(settings) -> Path:
    """Where this test's table is."""
    return Path(settings.EVERWEEK_FACTS)


@pytest.fixture
def version(db: None) -> Version:
    return publish(version=create_questionnaire(key="visit", document=DOCUMENT, by=BY), by=BY)


@pytest.fixture
def answer(version: Version) -> Callable[..., int]:
    """Let somebody answer: ``answer(recommend=9, unit=3)`` stores a response and gives its id."""
    count = iter(range(10**6))

    def store(*, recommend: int | None = None, satisfied: int | None = None, history: bool = False, **about: object) -> int:
        answers = {"recommend": recommend, "satisfied": satisfied}
        given = {key: value for key, value in answers.items() if value is not None}
        about.setdefault("identity", f"r{next(count)}")
        [outcome] = accept_many(version, [ResponseRow(answers=given, **about)], by=BY, history=history)
        assert outcome.id is not None, outcome
        return outcome.id

    return store


@pytest.fixture
def load() -> Callable[[], None]:
    """Bring the facts up to date, as the worker does."""

    def deliver() -> None:
        sequencer.place()
        settle()

    return deliver
