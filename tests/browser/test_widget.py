"""The widget in a real browser, on a page of another origin whose policy lets nothing pass but the script itself."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from tests.browser.elsewhere import Elsewhere, website
from tests.browser.looking import violations
from tests.browser.shown import DESK, PHONE
from tests.cast import BY, Cast
from tests.web.test_open_link import ASKED

from everweek.listen.asking.services import open_link, set_sites
from everweek.questionnaires.models import Response
from everweek.questionnaires.services import create_questionnaire, publish

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
YES_NO = {
    "key": "helped",
    "kind": "choice",
    "text": {"en": "Did this page help you?", "ar": "هل ساعدتك هذه الصفحة؟"},
    "choices": [
        {"key": "yes", "text": {"en": "Yes", "ar": "نعم"}},
        {"key": "no", "text": {"en": "No", "ar": "لا"}},
        {"key": "constructor", "text": {"en": "In part", "ar": "جزئيا"}},
    ],
}
SATISFIED = {
    "key": "satisfied",
    "kind": "csat",
    "measure": "csat",
    "text": {"en": "How satisfied are you?", "ar": "ما مدى رضاك؟"},
    "labels": {"1": {"en": "not at all", "ar": "أبدا"}, "5": {"en": "very", "ar": "جدا"}},
}
WORDS = {"key": "words", "kind": "text", "text": {"en": "In your own words?", "ar": "بكلماتك؟"}}


@pytest.fixture
def shop(house: str, cast: Cast) -> Iterator[Elsewhere]:
    publish(version=create_questionnaire(key="after-visit", document=ASKED, by=BY), by=BY)
    short = {**ASKED, "key": "short", "title": {"en": "This page", "ar": "هذه الصفحة"}, "languages": ["en", "ar"]}
    document = {**short, "questions": [YES_NO, SATISFIED, WORDS]}
    publish(version=create_questionnaire(key="short", document=document, by=BY), by=BY)
    told = {**short, "key": "told", "questions": [{"key": "hello", "kind": "statement", "text": {"en": "Hello."}}, YES_NO, WORDS]}
    publish(version=create_questionnaire(key="told", document=told, by=BY), by=BY)
    with website(house) as site:
        for slug, asks in (("desk", "after-visit"), ("short", "short"), ("told", "told")):
            link = open_link(slug=slug, questionnaire=asks, unit=None, by=cast.erin)
            set_sites(link=link, sites=[site.address], by=cast.erin)
        yield site


@pytest.fixture
def page(enter) -> Page:
    found: Page = enter("nobody", viewport=PHONE, locale="en-GB")
    found.said = []  # type: ignore[attr-defined]  # what the browser complains of, and what is asked for
    found.asked = []  # type: ignore[attr-defined]  # as above
    found.on("console", lambda message: found.said.append(message.text) if message.type in {"error", "warning"} else None)
    found.on("request", lambda request: found.asked.append(request.url))
    return found


def tag(house: str, slug: str, form: str, **more: str) -> str:
    told = " ".join(f'data-{name}="{value}"' for name, value in more.items())
    return f'<script async src="{house}/w.js" data-ask="{slug}" data-form="{form}" {told}></script>'


def kept(page: Page) -> tuple[object, object]:
    return page.evaluate("[document.cookie, Object.keys(localStorage)]"), page.context.cookies()


def test_dana_answers_within_a_page_of_another_origin_once_and_is_not_asked_again(page: Page, shop: Elsewhere, house: str):
    shop.body = tag(house, "desk", "inline")
    page.goto(shop.address)
    expect(page.get_by_text("Would you recommend us?")).to_be_visible()
    assert violations(page) == []
    told = page.get_by_role("link", name="What is kept of you, and for how long")
    assert (told.get_attribute("href"), told.get_attribute("target")) == (f"{house}/privacy", "_blank")
    assert kept(page) == (["", []], []), "no cookie and no storage before an answer"
    assert {url.removeprefix(house) for url in page.asked if url.startswith(house)} == {"/w.js", "/s/desk/questions"}
    page.get_by_label("3", exact=True).check()
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("What should we have done better?").fill("Open the second gate.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Your answer has arrived.")).to_be_focused()
    assert violations(page) == []
    stored = Response.objects.get()
    assert (stored.answers, stored.channel) == ({"recommend": 3, "why": "Open the second gate."}, "widget")
    assert kept(page) == (["", ["everweek:desk"]], [])
    page.goto(shop.address)
    page.wait_for_timeout(300)
    assert page.get_by_text("Would you recommend us?").count() == 0
    assert page.said == [], "the policy of the page is kept"


def test_the_pop_over_is_opened_answered_and_closed_by_keyboard_alone(page: Page, shop: Elsewhere, house: str):
    shop.body = '<p><a href="/x">Before</a></p>' + tag(house, "desk", "popover")
    page.set_viewport_size(DESK)  # type: ignore[arg-type]  # width and height
    page.goto(shop.address)
    opener = page.get_by_role("button", name="How was it? Tell us.")
    expect(opener).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(opener).to_be_focused()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Your visit")
    expect(dialog).to_be_visible()
    assert violations(page) == []
    for _ in range(8):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.matches('[data-everweek], body')"), "the page behind is out of reach"
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_label("9", exact=True).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your answer has arrived.")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    assert Response.objects.get().answers == {"recommend": 9}
    assert page.said == []


def test_a_thumb_is_asked_first_and_is_heard_also_where_she_goes_away_after_it(page: Page, shop: Elsewhere, house: str):
    shop.body = tag(house, "short", "thumbs")
    page.goto(shop.address)
    expect(page.get_by_text("Did this page help you?")).to_be_visible()
    expect(page.get_by_text("How satisfied are you?")).to_be_hidden()
    hands = [page.locator("label", has_text=words).locator("svg").count() for words in ("Yes", "No", "In part")]
    assert hands == [1, 1, 0]
    assert violations(page) == []
    page.get_by_role("radio", name="No", exact=True).check(force=True)
    expect(page.get_by_text("How satisfied are you?")).to_be_visible()
    assert violations(page) == []
    assert not Response.objects.exists()
    page.goto("about:blank")
    until = time.monotonic() + 10
    while not Response.objects.exists() and time.monotonic() < until:
        page.wait_for_timeout(50)
    assert Response.objects.get().answers == {"helped": "no"}
    page.goto(shop.address)
    page.wait_for_timeout(300)
    assert page.get_by_text("Did this page help you?").count() == 0, "she is not asked again"


def test_who_comes_back_to_a_page_left_after_a_thumb_is_thanked_and_is_one_answer(page: Page, shop: Elsewhere, house: str):
    shop.body = tag(house, "short", "thumbs")
    page.goto(shop.address)
    page.get_by_role("radio", name="No", exact=True).check(force=True)
    expect(page.get_by_text("How satisfied are you?")).to_be_visible()
    # As a browser that keeps pages whole tells it: the one here keeps none.
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(page.get_by_text("Your answer has arrived.")).to_be_visible()
    assert page.get_by_role("radio").count() == 0
    assert Response.objects.get().answers == {"helped": "no"}


def test_what_is_only_told_stands_before_the_thumbs_and_hides_nothing(page: Page, shop: Elsewhere, house: str):
    shop.body = tag(house, "told", "thumbs")
    page.goto(shop.address)
    expect(page.get_by_text("Hello.")).to_be_visible()
    assert page.locator("label", has_text="Yes").locator("svg").count() == 1
    expect(page.get_by_role("button", name="Send")).to_be_hidden()
    page.get_by_role("radio", name="Yes", exact=True).check(force=True)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Thank you")).to_be_visible()
    assert Response.objects.get().answers == {"helped": "yes"}


def test_a_place_that_is_none_is_as_one_that_is_not_there(page: Page, shop: Elsewhere, house: str):
    shop.body = tag(house, "short", "inline", into="][", again="often")
    page.goto(shop.address)
    expect(page.get_by_text("Did this page help you?")).to_be_visible()
    assert page.said == []


def test_it_reads_from_right_to_left_where_her_language_does(page: Page, shop: Elsewhere, house: str):
    shop.body = tag(house, "short", "inline", lang="ar")
    page.goto(shop.address)
    asked = page.get_by_role("group", name="ما مدى رضاك؟")
    expect(asked).to_be_visible()
    first, last = asked.get_by_text("1").bounding_box(), asked.get_by_text("5").bounding_box()
    assert first is not None
    assert last is not None
    assert first["x"] > last["x"]
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_what_she_wrote_survives_a_broken_line_and_arrives_once(page: Page, shop: Elsewhere, house: str):
    shop.body = tag(house, "short", "inline")
    page.goto(shop.address)
    page.get_by_label("In your own words?").fill("Thank you, all of you.")
    page.context.set_offline(True)  # as playwright has it
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("That did not arrive.")).to_be_visible()
    page.context.set_offline(False)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Your answer has arrived.")).to_be_visible()
    assert Response.objects.get().answers == {"words": "Thank you, all of you."}


def test_on_a_site_that_may_not_ask_nothing_is_shown_and_nothing_breaks(page: Page, shop: Elsewhere, house: str, cast: Cast):
    link = open_link(slug="desk", questionnaire="after-visit", unit=None, by=cast.erin)
    set_sites(link=link, sites=["https://www.example.org"], by=cast.erin)
    shop.body = tag(house, "desk", "popover") + tag(house, "desk", "inline")
    page.goto(shop.address)
    page.wait_for_timeout(500)
    assert page.get_by_role("button").count() == 0
    assert page.get_by_text("Would you recommend us?").count() == 0
    assert page.get_by_role("heading").count() == 1
