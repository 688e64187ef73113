"""Everything by keyboard alone: each stop of the tab key can be seen, and ``j`` walks through every list."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from tests.browser.test_pages import INSIDE, places

from everweek.listen.models import ImportRun

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Enter = Callable[..., Page]

WALKED = ("listen", "moments", "customers", "sources", "prove")
SEEN = """at => {
    const box = at.getBoundingClientRect(), style = getComputedStyle(at)
    return box.width > 0 && box.height > 0 && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
}"""
UNSEEN_STOPS = f"""() => {{
    const seen = {SEEN}
    return Array.from(document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')).filter(at => {{
        const hidden = at.type === 'hidden' || !at.checkVisibility({{ visibilityProperty: true }})
        if (at.tabIndex < 0 || at.disabled || hidden) {{ return false }}
        at.focus()
        // What is chosen by a label that is drawn in its place is marked there.
        const shown = [at, at.nextElementSibling, at.closest('label')].filter(Boolean)
        return at.tabIndex > 0 || document.activeElement !== at || !shown.some(seen)
    }}).map(at => at.outerHTML.slice(0, 160))
}}"""


def test_every_stop_of_the_tab_key_can_be_seen(enter: Enter, answered: ImportRun):
    page = enter("erin")
    for address in ("/", "/listen/imports/new", "/prove/?measure=nps&by=area"):
        page.goto(address)
        for _ in range(25):
            page.keyboard.press("Tab")
            seen = page.evaluate(f"() => document.activeElement === document.body || ({SEEN})(document.activeElement)")
            assert seen, (address, page.evaluate("document.activeElement.outerHTML.slice(0, 200)"))


def test_the_keyboard_reaches_everything_and_walks_through_every_list(enter: Enter, answered: ImportRun):
    """Once a key was pressed, what a script focuses is marked as what the tab key reaches; the order is that of the page."""
    page, listed = enter("erin"), 0
    for address in places(answered, [one for room in WALKED for one in INSIDE[room]]):
        page.goto(address)
        page.keyboard.press("Tab")
        assert page.evaluate(UNSEEN_STOPS) == [], address
        rows = page.locator("[data-row]")
        if rows.count():
            listed += 1
            page.evaluate("document.activeElement.blur()")
            page.keyboard.press("j")
            inside = page.evaluate(
                "Array.from(document.querySelectorAll('[data-row]')).findIndex(row => row.contains(document.activeElement))"
            )
            assert inside == 0, address
    assert listed > 10
