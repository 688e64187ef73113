"""Tables on a desk: what a page is looked at for is not cut off at its edge."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from tests.act import brought
from tests.act.giving import grid
from tests.act.opening import MONDAY, opened
from tests.browser.shown import DESK
from tests.cast import Cast

from everweek import clock

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Enter = Callable[..., Page]
AFTER = brought.HOUR * 24 * 200
CUT_OFF = """() => [...document.querySelectorAll('.scroll, .card')].filter(one => one.scrollWidth > one.clientWidth + 1)
    .map(one => one.getAttribute('aria-label') || one.innerText.slice(0, 60))"""


def test_no_table_is_wider_than_its_card_on_a_desk(cast: Cast, enter: Enter, monkeypatch: pytest.MonkeyPatch):
    """The last column of these is the verdict, the money, or what is left for a customer."""
    grid(cast)
    drawn, moments = brought.draw(240, seed=3)
    with clock.frozen(MONDAY + AFTER):
        brought.lay(cast, drawn, moments)
        case = opened(cast)
    # The server answers in threads of its own: the clock stands still for all of them.
    monkeypatch.setattr(clock, "now", lambda: MONDAY + AFTER)
    page = enter("erin", viewport=DESK)
    for address in ("/act/giving/brought/", "/act/causes/?days=365", f"/act/{case.pk}/", "/act/became/"):
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        assert page.evaluate(CUT_OFF) == [], address
        assert page.locator("table, dl").count(), f"nothing stands on {address}"
