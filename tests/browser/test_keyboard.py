"""Everything by keyboard alone: each stop of the tab key can be seen, and ``j`` walks through every list."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from tests.act.giving import grid
from tests.act.opening import opened
from tests.browser.test_pages import INSIDE, places
from tests.cast import Cast

from everweek.act.cases.rules import Decision
from everweek.act.cases.settling import decide_case, tell_decision
from everweek.act.cases.working import Word, note_in_case
from everweek.act.causes.services import add_cause
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
    for address in ("/", "/listen/imports/new", "/prove/?measure=nps&by=area"):
        page.goto(address)
        for _ in range(25):
            page.keyboard.press("Tab")
            seen = page.evaluate(f"() => document.activeElement === document.body || ({SEEN})(document.activeElement)")
            assert seen, (address, page.evaluate("document.activeElement.outerHTML.slice(0, 200)"))
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
