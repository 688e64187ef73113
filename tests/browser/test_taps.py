"""Somebody crossed a line where there is no network: the tap is kept in the browser and is one report as soon as there is one."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.act.opening import opened
from tests.cast import Cast

from everweek.act.respect.models import Incident

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.one_database("what a browser keeps and sends; what is stored by it is tried on both in tests/act"),
]
Enter = Callable[..., Page]
REFUSED = "What was tapped without a network could not be reported. Tap again, or tell whoever leads there."
KEPT = "Kept in this browser; it is sent as soon as there is a network again."


def test_a_kept_tap_that_is_refused_says_so_and_is_given_up_once_it_is_tapped_anew(enter: Enter, cast: Cast):
    page = enter("bob")
    page.goto("/respect/")
    tap = page.locator("form[data-tap]")
    page.context.set_offline(True)
    tap.locator("[name=key]").evaluate("(field) => { field.value = `${field.value}${'x'.repeat(200)}`; }")
    tap.get_by_role("button").click()
    page.context.set_offline(False)
    expect(tap.get_by_role("status")).to_have_text(REFUSED)
    page.reload()
    expect(tap.get_by_role("status")).to_have_text(REFUSED)
    with page.expect_response("**/respect/*/"):
        tap.get_by_role("button").click()
    page.wait_for_function("localStorage.getItem('everweek.taps') === '[]'")
    assert Incident.objects.get().reporter == cast.bob


def test_a_tap_without_a_network_is_one_report_once_there_is_one(enter: Enter, cast: Cast):
    case = opened(cast).pk
    page = enter("bob")
    for done, (address, of) in enumerate({f"/act/{case}/": case, "/respect/": None, "/": None}.items()):
        page.goto(address)
        tap = page.locator("form[data-tap]")
        page.context.set_offline(True)
        tap.get_by_role("button").click()
        expect(tap.get_by_role("status")).to_have_text(KEPT)
        assert Incident.objects.count() == done
        with page.expect_response("**/respect/*/"):
            page.context.set_offline(False)
        page.wait_for_function("localStorage.getItem('everweek.taps') === '[]'")
        # Loaded anew, the page sends what is kept: there is nothing left.
        page.reload()
        assert list(Incident.objects.order_by("pk").values_list("case", flat=True))[done:] == [of]
