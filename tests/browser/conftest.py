"""A real browser (Debian's Chromium) before a real server, and a house in which customers have answered."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from tests.browser.furnished import Numbers, furnish, numbers
from tests.browser.shown import DESK, import_and_understand
from tests.cast import BY, Cast
from tests.casting import cast_again
from tests.chromium import CHROMIUM
from tests.web.falling import AFTERWARDS, let_fall_beside_colleagues

from everweek import clock
from everweek.listen.models import ImportRun
from everweek.questionnaires.services import ResponseRow, accept_many, create_questionnaire, publish

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Each page is a program that runs once, for less than a second: to make it quick, beside it, takes longer than it saves.
    "--js-flags=--single-threaded --no-opt --no-maglev",
)

# The driver of the browser runs an event loop in the thread of the test; Django would refuse to ask the database there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("Chromium is absent: install it, or set EVERWEEK_CHROMIUM")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, headless=True, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def home_of_its_own(tmp_path: Path, settings) -> None:
    settings.EVERWEEK_HOME = tmp_path


@pytest.fixture
def cast(request: pytest.FixtureRequest, db: None, tmp_path: Path) -> Cast:
    """The cast; with what was answered where the test asks for ``answered``, with something on every page where it asks for
    ``furnished``, with a desk that fell where for ``fallen``.
    """
    deeds = {"answered": import_and_understand, "furnished": furnish, "fallen": let_fall_beside_colleagues}
    asked = [deed for name, deed in deeds.items() if name in request.fixturenames]
    return cast_again(asked[0], tmp_path) if asked else cast_again()


@pytest.fixture
def house(live_server, cast: Cast) -> str:
    """The address of the running server; the cast works there."""
    return str(live_server.url)


@pytest.fixture
def answered(house: str, cast: Cast) -> ImportRun:
    """The survey of ``tests/web/survey.py``, imported by Erin and understood: the cast came with it."""
    return ImportRun.objects.get()


@pytest.fixture
def furnished(house: str, cast: Cast) -> Numbers:
    """What is ``answered``, and something for every page to show: the numbers it stands under (``furnished.py``)."""
    return numbers()


@pytest.fixture
def fallen(house: str, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """The house of ``tests/web/falling.py``: a desk fell, a colleague is apart, and it is the Monday afterwards."""
    # The server answers in threads of its own: the clock stands still for all of them.
    monkeypatch.setattr(clock, "now", lambda: AFTERWARDS)
    return cast


@pytest.fixture
def enter(chromium: Browser, house: str, cast: Cast) -> Iterator[Callable[..., Page]]:
    """``enter("erin")`` is a page in which Erin is signed in; more is said as playwright names it."""
    opened: list[BrowserContext] = []

    def come_in(name: str, **more: object) -> Page:
        context = chromium.new_context(base_url=house, **{"viewport": DESK, **more})  # type: ignore[arg-type]  # as playwright names them
        cookie = cast.client(name).cookies.get("sessionid")
        if cookie is not None:
            context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": house}])
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(6000)
        page.set_default_navigation_timeout(30000)
        return page

    yield come_in
    for context in opened:
        context.close()


@pytest.fixture
def say(cast: Cast) -> Callable[[str], None]:
    """Somebody has answered, and another one answers with these words."""
    question = {"key": "why", "kind": "text", "text": {"en": "Why?"}}
    document = {"title": {"en": "The pier"}, "language": "en", "languages": ["en"], "questions": [question]}
    version = publish(version=create_questionnaire(key="pier", document=document, by=BY), by=BY)

    def said(words: str) -> None:
        [outcome] = accept_many(version, [ResponseRow(answers={"why": words}, identity=words)], by=BY)
        assert outcome.id is not None

    said("There was nothing to wait for.")
    return said
