"""What the journal's tests share: kinds of their own, a head of the seals of their own, and a way to ring the bell."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import transaction
from tests.journal.bells import KINDS

from everweek.journal import delivery, events, rules, subscribers
from everweek.journal.models import Line
from everweek.journal.services import Happening, System, record


@pytest.fixture(autouse=True)
def bells(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The kinds of these tests are announced, and their subscribers forgotten afterwards; batches are as large as they say."""
    monkeypatch.setattr(rules, "LONG", 3600.0)
    delivery._sizes.clear()
    with events.also(KINDS), subscribers.registered_for_a_while():
        subscribers._registry.clear()
        yield


@pytest.fixture
def keys(settings) -> Path:
    """The folder in which this test remembers its heads."""
    return Path(settings.EVERWEEK_KEYS)


@pytest.fixture
def ring() -> Callable[..., Line]:
    """Ring the bell: one committed line."""

    def rung(order: int = 0, kind: str = "bell.rung", **more: object) -> Line:
        with transaction.atomic():
            return record(Happening(kind=kind, by=System("test"), subject=("bell", order), ids={"order": order}, **more))

    return rung
