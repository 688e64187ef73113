"""A questionnaire with room for words, and a way to let a customer say something."""

from datetime import timedelta

import pytest
from tests.cast import Cast
from tests.listen.saying import BY, DOCUMENT, NOON, Say

from everweek.questionnaires.services import ResponseRow, accept_many, create_questionnaire, publish


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
