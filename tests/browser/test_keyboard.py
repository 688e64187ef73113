"""Things are done by keyboard alone. That each stop of the tab key is seen, and that ``j`` walks every list, is held on every
page that is looked at (``walking.py``).
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.act.giving import grid
from tests.act.opening import opened
from tests.browser.shown import ask
from tests.browser.walking import SEEN
from tests.cast import Cast

from everweek.act.cases.rules import Decision
from everweek.act.cases.settling import decide_case, tell_decision
from everweek.act.cases.working import Word, note_in_case
from everweek.act.causes.services import add_cause
from everweek.listen.models import ImportRun

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Enter = Callable[..., Page]

CALLED = """() => {
    const at = document.activeElement, label = at.labels && at.labels[0]
    return (label || at).innerText.trim()
}"""
AT = """() => {
    const rows = Array.from(document.querySelectorAll('[data-row]')).filter(row => row.checkVisibility())
    return [rows.indexOf(document.activeElement.closest('[data-row]')), rows.length]
}"""
FOLD_ONE_AWAY = """() => {
    const row = document.querySelectorAll('[data-row]')[1], fold = document.createElement('details')
    row.before(fold)
    fold.append(row)
}"""
BUTTON_BEFORE = """address => {
    const form = document.createElement('form')
    form.setAttribute('action', address)
    document.querySelector('main').prepend(form)
}"""
INSIDE_FORM = "address => Boolean(document.activeElement.closest(`form[action='${address}']`))"


def walk(page: Page) -> None:
    """Down through every row that is seen, and one up again."""
    page.evaluate("document.activeElement.blur()")
    _none, rows = page.evaluate(AT)
    assert rows > 1, page.url
    for row in (*range(rows), rows - 1):
        page.keyboard.press("j")
        assert page.evaluate(AT) == [row, rows], page.url
    page.keyboard.press("k")
    assert page.evaluate(AT) == [rows - 2, rows]


def press_all(page: Page) -> set[str]:
    """Press each key the page lists, and see it open its form; a button that is sent there too is not pressed."""
    keys = page.locator("#keys-help [data-reaches]").evaluate_all(
        "keys => keys.map(key => [key.textContent, key.dataset.reaches])"
    )
    for letter, address in keys:
        # To take the case is done at once: what opens a form is tried here.
        if not address.endswith("/take"):
            page.evaluate(BUTTON_BEFORE, address)
            page.evaluate("document.activeElement.blur()")
            page.keyboard.press(letter)
            # Some forms come once they are unfolded.
            page.wait_for_function(INSIDE_FORM, arg=address, timeout=5_000)
    return {letter for letter, _address in keys}


def test_every_stop_of_the_tab_key_is_seen_and_single_keys_open_what_stands_on_my_day_and_at_a_case(
    enter: Enter, answered: ImportRun, cast: Cast
):
    page = enter("erin")
    page.goto("/prove/?measure=nps&by=area")
    for _ in range(25):
        page.keyboard.press("Tab")
        seen = page.evaluate(f"() => document.activeElement === document.body || ({SEEN})(document.activeElement)")
        assert seen, page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
    grid(cast)
    add_cause(name="Lost", by=cast.erin)
    case = opened(cast)
    for text in ("I looked on the quay.", "It is not there."):
        note_in_case(case=case, word=Word(text=text), by=cast.bob)
    page.goto("/")
    walk(page)
    reached = page.evaluate("document.activeElement.href")
    page.keyboard.press("Enter")
    page.wait_for_url(reached)
    page.goto(f"/act/{case.pk}/")
    page.evaluate(FOLD_ONE_AWAY)
    walk(page)
    assert press_all(page) == set("twrhndgaumyb")
    decide_case(case=case, decision=Decision.REMEDY, what="A new one.", by=cast.erin)
    tell_decision(case=case, word=Word(text="You get a new one."), by=cast.erin)
    page.goto(f"/act/{case.pk}/")
    assert {"v", "x"} <= press_all(page)


def tab_to(page: Page, name: str) -> None:
    """Go on by the tab key to what begins with this name."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(CALLED).startswith(name):
            return
    pytest.fail(f"no stop of the tab key on {page.url} is called {name}")


def go(page: Page, key: str = "Enter") -> None:
    """Press a key that leads to another page."""
    with page.expect_navigation():
        page.keyboard.press(key)


def send(page: Page) -> None:
    """Go on to the button of the form one is in, and press it."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('button:not([type=button])')"):
            return go(page)
    return pytest.fail(f"no button after the fields of the form on {page.url}")


def test_bob_brings_a_case_to_its_end_by_keys_alone(enter: Enter, cast: Cast):
    case = opened(cast)
    page = enter("bob")
    keys = page.keyboard
    page.goto("/act/?queue=nobodys")
    keys.press("j")
    go(page)
    assert page.url.endswith(f"/act/{case.pk}/")
    go(page, "t")
    keys.press("n")
    keys.type("It stands at pier 4.")
    send(page)
    keys.press("d")
    keys.press("Space")
    keys.press("Tab")
    keys.type("We bring it today.")
    send(page)
    keys.press("c")
    keys.press("Tab")
    keys.type("by tel")
    send(page)
    keys.press("v")
    keys.press("Space")
    send(page)
    keys.press("x")
    send(page)
    case.refresh_from_db()
    assert case.closed_at is not None
    assert case.remarks.filter(text="It stands at pier 4.").exists()
    assert (case.decision, case.remedy) == (Decision.REMEDY, "We bring it today.")


def test_a_token_a_colleague_and_a_questionnaire_are_made_by_keys_alone(enter: Enter, cast: Cast):
    ask()
    page = enter("heidi")
    page.goto("/settings/tokens/")
    tab_to(page, "Which program is it for?")
    page.keyboard.type("Till")
    tab_to(page, "hand in answers")
    page.keyboard.press("Space")
    send(page)
    assert page.get_by_label("Till").input_value().startswith("ew_")

    page.goto("/settings/people/new")
    tab_to(page, "Name")
    page.keyboard.type("Zed")
    tab_to(page, "E-mail address")
    page.keyboard.type("zed@example.org")
    send(page)
    expect(page.get_by_text("Zed has joined.")).to_be_visible()

    page = enter("erin")
    page.goto("/listen/questionnaires/")
    page.keyboard.press("j")
    go(page)
    for step in ("Go on with the draft", "Publish it", "Publish version 2"):
        tab_to(page, step)
        go(page)
    expect(page.get_by_text("Version 2 is published.")).to_be_visible()
