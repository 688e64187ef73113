"""A form that was not taken, because its sender was signed out or its page was open too long, is there again as it was typed."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.cast import Cast

from everweek.people.models import Member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Enter = Callable[..., Page]
NEW = "/settings/people/new"


def typed(page: Page) -> None:
    page.goto(NEW)
    page.get_by_label("Name", exact=True).fill("Ivan Iversen")
    page.locator("input[name=email]").fill("ivan@example.org")
    page.locator("select[name=unit]").select_option(label="North")


def stands(page: Page) -> None:
    expect(page.get_by_label("Name", exact=True)).to_have_value("Ivan Iversen")
    expect(page.locator("input[name=email]")).to_have_value("ivan@example.org")
    expect(page.locator("select[name=unit] option:checked")).to_contain_text("North")


def press(page: Page) -> None:
    page.locator("main form:has(input[name=email]) button").last.click()


def test_what_was_typed_is_there_after_signing_in_again(enter: Enter, cast: Cast):
    page = enter("heidi")
    typed(page)
    [session] = [one for one in page.context.cookies() if one["name"] == "sessionid"]
    page.context.clear_cookies(name="sessionid")
    press(page)
    page.wait_for_url(f"**/accounts/login/?next={NEW}")
    page.context.add_cookies([session])
    page.goto(NEW)
    stands(page)
    press(page)
    expect(page.get_by_text("Ivan Iversen has joined.")).to_be_visible()
    assert Member.objects.filter(name="Ivan Iversen").count() == 1
    page.goto(NEW)
    expect(page.get_by_label("Name", exact=True)).to_have_value("")


def test_who_signed_in_anew_elsewhere_opens_the_form_again_as_it_was_typed(enter: Enter, cast: Cast):
    page = enter("heidi")
    typed(page)
    # Signing in makes the proof of origin anew; here it is simply another one.
    page.context.clear_cookies(name="csrftoken")
    press(page)
    expect(page.get_by_text("This form was open too long")).to_be_visible()
    page.get_by_role("link", name="Open the form again").click()
    stands(page)
    press(page)
    expect(page.get_by_text("Ivan Iversen has joined.")).to_be_visible()


def test_neither_what_a_colleague_wrote_meanwhile_nor_another_page_is_written_over(enter: Enter, cast: Cast):
    page = enter("heidi")
    address = f"/settings/people/{cast.bob.pk}"
    page.goto(address)
    name = page.locator("form[action$='/profile'] input[name=name]")
    name.evaluate("one => { one.closest('details').open = true; one.value = 'Robert' }")
    page.context.clear_cookies(name="csrftoken")
    page.locator("form[action$='/profile'] button").last.click()
    Member.objects.filter(pk=cast.bob.pk).update(name="Bobby")
    page.goto(address)
    expect(page.locator("form[action$='/profile'] input[name=name]")).to_have_value("Bobby")


def test_no_secret_is_kept(enter: Enter, cast: Cast):
    page = enter("heidi")

    page.goto("/listen/sources/")
    kept = page.evaluate(
        """() => {
            const form = document.querySelector('form:has(input[name=login])')
            const fields = Array.from(form.querySelectorAll('input')).filter(one => !['hidden', 'number'].includes(one.type))
            fields.forEach(one => { one.value = 'hush' })
            form.addEventListener('submit', event => event.preventDefault())
            form.requestSubmit()
            const keys = Object.keys(sessionStorage).filter(key => key.startsWith('everweek-form:'))
            return keys.map(key => sessionStorage.getItem(key)).join()
        }"""
    )
    assert '"name":["","hush"]' in kept
    assert '"login":["","hush"]' in kept
    assert "password" not in kept
    assert "address" not in kept
