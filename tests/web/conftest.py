"""A house in which customers have answered: what the pages of measures and imports show."""

from collections import OrderedDict
from pathlib import Path

import pytest
from tests.cast import Cast
from tests.casting import cast_again
from tests.web.survey import import_answers

from everweek.listen.models import ImportRun
from everweek.web.open import frame, ready


@pytest.fixture(autouse=True)
def home_of_its_own(tmp_path: Path, settings) -> None:
    """Each test has a home for uploads of its own."""
    settings.EVERWEEK_HOME = tmp_path


@pytest.fixture
def drawn(monkeypatch) -> "OrderedDict[tuple[object, ...], ready.Kept]":
    """No page is kept from before; those that are kept from here on."""
    monkeypatch.setattr(ready, "_kept", OrderedDict())
    monkeypatch.setattr(frame, "_drawn", OrderedDict())
    return frame._drawn


@pytest.fixture
def cast(request: pytest.FixtureRequest, db: None, tmp_path: Path) -> Cast:
    """The cast; with the survey in its numbers where the test asks for ``heard``."""
    return cast_again(import_answers, tmp_path) if "heard" in request.fixturenames else cast_again()


@pytest.fixture
def heard(cast: Cast) -> ImportRun:
    """The survey, imported by Erin, in the facts: the cast came with it."""
    return ImportRun.objects.get()
