"""A house in which customers have answered: what the pages of measures and imports show."""

from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cast import Cast
from tests.casting import cast_again
from tests.web.falling import AFTERWARDS, let_fall, let_fall_beside_colleagues
from tests.web.survey import import_answers

from everweek import clock
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
    """The cast; with what the test asks for in its numbers."""
    deeds = {"heard": import_answers, "colleagues": let_fall_beside_colleagues, "fallen": let_fall}
    asked = [deed for name, deed in deeds.items() if name in request.fixturenames]
    return cast_again(asked[0], tmp_path) if asked else cast_again()


@pytest.fixture
def heard(cast: Cast) -> ImportRun:
    """The survey, imported by Erin, in the facts: the cast came with it."""
    return ImportRun.objects.get()


@pytest.fixture
def fallen(cast: Cast) -> Iterator[Cast]:
    """A desk fell among three that did not, in the facts; it is the Monday after these weeks."""
    with clock.frozen(AFTERWARDS):
        yield cast


@pytest.fixture
def colleagues(fallen: Cast) -> Cast:
    """Beside the desk that fell twelve colleagues were answered about, and Judy is a point below the others."""
    return fallen
