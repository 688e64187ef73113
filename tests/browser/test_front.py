"""The frame on a phone, where more rooms and pages stand open than there is room for."""

from collections.abc import Callable, Sequence

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from tests.browser.looking import violations
from tests.browser.shown import PHONE

from everweek.web import fronts
from everweek.web.fronts import RAIL, Entrance, Front

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def all_rooms(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every room of the rail has a page, and Listen ten or more; they lead to a page there is: nothing is tried behind them."""
    reverse("home")
    names = ["Invitations", "Answers", "Contact rules", "Segments", "Touchpoints", "Silence", "Mentions"]
    more: Sequence[Entrance] = [Entrance(name=name, url_name="health", place=30 + at) for at, name in enumerate(names)]
    given = {
        f"more-{room.key}": Front(at="", room=room.key, entrances=[Entrance(name="A page", url_name="health", place=95)])
        for room in RAIL
    }
    whole = {**fronts.fronts(), **given, "more-listen": Front(at="", room="listen", entrances=more)}
    monkeypatch.setattr("everweek.web.fronts.fronts", lambda: whole)


def test_on_a_phone_more_shows_the_other_rooms_and_the_tabs_unfold(enter: Callable[..., Page], all_rooms: None):
    page = enter("erin", viewport=PHONE)
    page.goto("/listen/voices/")
    bar = page.get_by_role("navigation", name="Rooms")
    expect(bar.get_by_role("link")).to_have_count(4)
    assert violations(page) == []
    bar.locator("summary").press("Enter")
    expect(bar.get_by_role("link")).to_have_count(8)
    sizes = [(box["width"], box["height"]) for one in bar.locator("a:visible, summary").all() if (box := one.bounding_box())]
    assert all(width >= 44 and height >= 44 for width, height in sizes), sizes
    assert violations(page) == []
    bar.locator("summary").press("Enter")

    tabs = page.get_by_role("navigation", name="Listen")
    expect(tabs.get_by_role("link")).to_have_count(0)
    expect(tabs.locator("summary")).to_have_text("Listen: Voices")
    tabs.locator("summary").press("Enter")
    expect(tabs.get_by_role("link", name="Imports")).to_be_visible()
    assert tabs.get_by_role("link").count() >= 10
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_at_a_desk_all_rooms_stand_in_the_rail_and_all_tabs_side_by_side(enter: Callable[..., Page], all_rooms: None):
    page = enter("erin")
    page.goto("/listen/voices/")
    expect(page.get_by_role("navigation", name="Rooms").get_by_role("link")).to_have_count(8)
    assert page.get_by_role("navigation", name="Listen").get_by_role("link").count() >= 10
    expect(page.locator(".rail summary, .inside summary").first).to_be_hidden()
    assert violations(page) == []
