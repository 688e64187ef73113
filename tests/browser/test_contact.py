"""The link of a letter in a real browser, without script too; and the letter itself, as a mail program draws it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.browser.shown import PHONE
from tests.browser.test_pages import faults
from tests.cast import BY, Cast
from tests.messages.test_letters import LETTER

from everweek.messages.contact.queries import wants_of
from everweek.messages.contact.rules import Purpose, Wish
from everweek.messages.contact.services import decide
from everweek.messages.letters.drawing import as_html, frame_of
from everweek.messages.letters.identity import token_of
from everweek.messages.letters.services import send_to_customer
from everweek.messages.models import CustomerMail

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Enter = Callable[..., Page]


@pytest.fixture
def link(cast: Cast) -> str:
    decide([Wish(cast.dana.pk, Purpose.ASKING, "tests:1")], by=BY)
    send_to_customer(contact="tests:1", letter=LETTER, by=BY)
    return f"/u/{token_of(CustomerMail.objects.get().salt)}"


def test_the_page_of_the_link_breaks_no_rule(enter: Enter, house: str, link: str):
    assert faults(enter("nobody"), house, [link]) == ""


def test_dana_opts_out_and_comes_back_by_two_presses(enter: Enter, link: str, cast: Cast):
    page = enter("nobody")
    page.goto(link)
    # Dana's language is Portuguese.
    page.get_by_role("button", name="Não me escrever mais").click()
    expect(page.get_by_role("heading")).to_have_text("Deixámos de lhe escrever.")
    assert wants_of(cast.dana) == "none"
    page.get_by_role("button", name="Voltar a escrever-me como antes").click()
    expect(page.get_by_role("heading")).to_have_text("Escrevemos-lhe de vez em quando.")
    assert wants_of(cast.dana) == ""


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("en", "dark"), ("ar", "light")])
def test_a_letter_fits_on_a_phone_and_asks_nothing_of_anybody(enter: Enter, language: str, scheme: str):
    page = enter("nobody")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # width and height
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # light or dark
    page.set_content(as_html(LETTER, frame_of("House of Everweek", language, Purpose.ASKING, "https://example.org/u/0")))
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert page.locator("a", has_text="10").bounding_box()["width"] >= 24  # type: ignore[index]  # it is drawn
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    assert asked == []
