"""A customer's own link in a real browser: she answers by a click and a press; what follows every link answers nothing."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.browser.looking import Looking
from tests.browser.shown import PHONE
from tests.cast import Cast
from tests.listen.inviting import invited, published

from everweek.journal.models import Line
from everweek.listen.models import Invitation
from everweek.questionnaires.models import Response

pytestmark = pytest.mark.browser
Enter = Callable[..., Page]


def test_dana_clicks_a_nine_in_her_mail_presses_once_and_reads_that_it_has_arrived(enter: Enter, house: str, cast: Cast):
    _invitation, link = invited(cast, published())
    page = enter("nobody", viewport=PHONE, java_script_enabled=False)
    page.goto(f"{link}?a.recommend=9")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Your answer has arrived.")).to_be_visible()
    assert Response.objects.get().answers == {"recommend": 9}
    page.go_back()
    page.reload()
    expect(page.get_by_role("heading", name="Your answer has arrived.")).to_be_visible()
    assert Response.objects.count() == 1
    assert page.context.cookies() == []


def test_a_scanner_with_script_that_opens_every_link_of_every_page_answers_nothing(enter: Enter, house: str, cast: Cast):
    _invitation, link = invited(cast, published())
    lines, page, seen = Line.objects.count(), enter("nobody"), set()
    waiting = [f"{house}{link}", *(f"{house}{link}?a.recommend={score}" for score in range(11))]
    while waiting and len(seen) < 60:
        address = waiting.pop()
        if address not in seen:
            seen.add(address)
            page.goto(address)
            page.mouse.move(200, 300)
            page.mouse.wheel(0, 2000)
            waiting += page.eval_on_selector_all("a[href]", "all => all.map(one => one.href)")
    assert len(seen) > 12
    held = Invitation.objects.get()
    assert (held.answered_at, held.half, Response.objects.count(), Line.objects.count()) == (None, {}, 0, lines)


def test_no_page_at_her_link_breaks_a_rule(enter: Enter, house: str, cast: Cast):
    version = published()
    _one, link = invited(cast, version)
    _two, arabic = invited(cast, version, "arabic", language="ar")
    looking = Looking(enter("nobody"), house)
    found = looking.at(f"{link}?a.recommend=2") + looking.at(f"{arabic}?a.recommend=2")
    page = enter("nobody")
    page.goto(f"{link}?a.recommend=2")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_label("What should we have done better?")).to_be_visible()
    found += looking.at(link) + looking.at(f"{link}?change=1") + looking.at("/a/nothing", status=404)
    assert found == []
