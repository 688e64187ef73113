"""After a filter reading goes on at what was found, with a screen reader too; the address is shared without that."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Enter = Callable[..., Page]


def test_after_a_filter_the_focus_is_at_what_was_found_and_the_next_key_leads_into_it(enter: Enter):
    page = enter("erin")
    page.goto("/customers/")
    assert page.evaluate("document.activeElement === document.body"), "whoever comes anew begins at the top"
    page.get_by_label("Name, address or telephone").fill("dana")
    page.get_by_label("Name, address or telephone").press("Enter")
    page.wait_for_url("**/customers/?words=dana")
    found = page.locator("#found")
    expect(found).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#found ~ * :focus, #found ~ :focus")).to_have_count(1)
    page.reload()
    expect(found).not_to_be_focused()
