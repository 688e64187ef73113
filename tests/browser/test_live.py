"""The live part of a page: what comes in while somebody looks at it stands there without the page being loaded anew."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.browser.shown import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Enter = Callable[..., Page]
Say = Callable[[str], None]


@pytest.mark.parametrize("size", [None, PHONE])
def test_a_new_voice_stands_in_the_stream_without_the_page_being_loaded_anew(enter: Enter, say: Say, size: object):
    page = enter("erin", **({"viewport": size} if size else {}))
    page.clock.install()
    page.goto("/listen/voices/")
    page.evaluate("window.same = true")
    say("The new sign at the pier is lovely.")
    page.clock.run_for(21_000)

    expect(page.locator("#fresh").get_by_text("The new sign at the pier is lovely.")).to_be_visible()
    expect(page.get_by_role("link", name="1 new voice")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="1 new voice")).to_have_count(1)
    assert page.evaluate("window.same")


def test_what_somebody_has_unfolded_is_left_as_it_is(enter: Enter, say: Say):
    page = enter("erin")
    page.clock.install()
    page.goto("/listen/voices/")
    say("First the sun came out.")
    page.clock.run_for(21_000)
    fresh = page.locator("#fresh")
    expect(fresh.get_by_text("First the sun came out.")).to_be_visible()
    page.locator(".fresh").evaluate(
        "part => part.insertAdjacentHTML('beforeend', '<details open><summary>Correct this</summary></details>')"
    )
    say("Then it rained.")
    page.clock.run_for(41_000)

    expect(fresh.get_by_text("Then it rained.")).to_have_count(0)
    page.locator(".fresh details").evaluate("one => { one.open = false }")
    page.clock.run_for(21_000)
    expect(fresh.get_by_text("Then it rained.")).to_be_visible()


def test_who_was_signed_out_meanwhile_is_brought_to_the_page_where_one_signs_in(enter: Enter, say: Say):
    page = enter("erin")
    page.clock.install()
    page.goto("/listen/voices/")
    page.context.clear_cookies()
    page.clock.run_for(21_000)

    expect(page).to_have_url(re.compile("/accounts/login/"))
