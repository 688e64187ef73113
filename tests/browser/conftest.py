"""A real browser (Debian's Chromium) before a real server, and a house in which customers have answered."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from tests.cast import Cast

from everweek.journal.services import System
from everweek.listen.models import ImportRun
from everweek.questionnaires.services import create_questionnaire, publish, save_draft

CHROMIUM = os.environ.get("EVERWEEK_CHROMIUM", "/usr/bin/chromium")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 860}

# The driver of the browser runs an event loop in the thread of the test; Django would refuse to ask the database there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip("Chromium is absent: install it, or set EVERWEEK_CHROMIUM")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, headless=True, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def home_of_its_own(tmp_path: Path, settings) -> None:
    settings.EVERWEEK_HOME = tmp_path


@pytest.fixture
def house(live_server, cast: Cast) -> str:
    """The address of the running server; the cast works there."""
    return str(live_server.url)


@pytest.fixture
def answered(house: str, cast: Cast) -> ImportRun:
    """The survey of ``tests/web/conftest.py``, imported by Erin."""
    from tests.web.conftest import import_answers

    ask()
    return import_answers(cast)


def ask() -> None:
    """A questionnaire in two languages, published, with a draft that has a condition."""
    text = {"en": "What was it about, and what would have helped you most at that moment?", "ar": "عن ماذا كان؟"}
    choices = [{"key": "bill", "text": {"en": "A bill"}}, {"key": "other", "text": {"en": "Something else"}, "open": True}]
    questions: list[dict[str, object]] = [
        {"key": "recommend", "kind": "nps", "text": {"en": "Would you recommend us?"}, "measure": "nps", "not_applicable": True},
        {"key": "topic", "kind": "choice", "text": text, "choices": choices},
        {"key": "expected", "kind": "expectation", "text": {"en": "Was it as you expected?"}, "required": True},
    ]
    document: dict[str, object] = {
        "title": {"en": "After a crossing"},
        "language": "en",
        "languages": ["en", "ar"],
        "questions": questions,
    }
    by = System("tests")
    version = publish(version=create_questionnaire(key="ferry", document=document, by=by), by=by)
    nested = [{"question": "topic", "any_of": ["bill", "other"]}, {"question": "recommend", "at_most": 6}]
    why = {"key": "why", "kind": "text", "text": {"en": "Why?"}, "when": {"any": nested}, "longest": 500}
    save_draft(questionnaire=version.questionnaire, document={**document, "questions": [*questions, why]}, by=by)


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
        return context.new_page()

    yield come_in
    for context in opened:
        context.close()
