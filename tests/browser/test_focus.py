"""Whoever works by keyboard never begins again at the top: after each press or choice the focus is at the same control, or
at what says what happened. ``tests/web/test_focus_tried.py`` holds that no kind of swap is forgotten here.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.act.opening import opened
from tests.browser.shown import ask
from tests.cast import BY, Cast
from tests.web.survey import MAP

from everweek import clock
from everweek.listen.asking.services import open_link
from everweek.listen.models import ImportRun, Stage, Trial
from everweek.listen.understanding.hearing import hear_all
from everweek.moments.services import save_touchpoint
from everweek.people import sizes
from everweek.people.services import save_segment
from everweek.questionnaires.models import Response

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Enter = Callable[..., Page]
TRIED: dict[tuple[str, str], str] = {}
"""What changes a page while it is looked at, as (file, mark): the test that works there by keyboard."""


def tries(*swaps: tuple[str, str]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    def noted(test: Callable[..., None]) -> Callable[..., None]:
        TRIED.update(dict.fromkeys(swaps, test.__name__))
        return test

    return noted


def press(control: Locator, key: str = "Enter") -> None:
    """By keyboard: the focus comes to it by the tab key, and the key is pressed."""
    control.focus()
    control.page.keyboard.press("Shift+Tab")
    control.page.keyboard.press("Tab")
    expect(control).to_be_focused()
    control.page.keyboard.press(key)


@contextmanager
def loaded_anew(page: Page) -> Iterator[None]:
    """What is done within leads to a page, the same or another, whose script has run."""
    page.evaluate("window.before = true")
    yield
    page.wait_for_function("() => !window.before && document.readyState === 'complete'")


def settled(page: Page) -> None:
    """Until nothing is on its way any more."""
    page.wait_for_load_state("networkidle")


def notice(page: Page) -> Locator:
    return page.locator(".notices > .notice")


def test_after_a_press_and_after_its_undo_the_focus_is_at_what_was_done(enter: Enter, cast: Cast):
    case = opened(cast)
    page = enter("bob")
    page.goto(f"/act/{case.pk}/")
    with loaded_anew(page):
        press(page.get_by_role("button", name="Take it"))
    expect(notice(page)).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    with loaded_anew(page):
        page.keyboard.press("Enter")
    expect(notice(page)).to_be_focused()


def test_a_next_step_of_a_case_leads_to_what_was_done_and_where_it_was_refused_to_the_field(enter: Enter, cast: Cast):
    case = opened(cast)
    page = enter("bob")
    page.goto(f"/act/{case.pk}/")
    page.keyboard.press("d")
    form = page.locator(f"form[action='/act/{case.pk}/decide']")
    form.evaluate("form => { form.noValidate = true }")
    with loaded_anew(page):
        press(form.locator("button").last)
    refused = page.locator(f"form[action='/act/{case.pk}/decide'] :focus")
    expect(refused).to_have_count(1)
    assert refused.evaluate("at => Boolean(at.closest('.field').querySelector('.errors'))")
    page.keyboard.press("n")
    page.goto(f"/act/{case.pk}/")
    page.keyboard.press("n")
    page.keyboard.type("It stands at pier 4.")
    with loaded_anew(page):
        press(page.locator(f"form[action='/act/{case.pk}/note'] button").last)
    expect(notice(page)).to_be_focused()


@tries(("components/asking.html", "data-at-once"))
def test_after_a_choice_of_what_to_show_and_after_a_filter_is_taken_off_reading_goes_on_at_what_was_found(
    enter: Enter, answered: ImportRun
):
    page = enter("erin")
    page.goto("/prove/?measure=nps")
    page.locator("main form.ask select[name=by]").first.focus()
    page.keyboard.press("ArrowDown")
    with loaded_anew(page):
        press(page.get_by_role("button", name="Show", exact=True))
    expect(page.locator("#found")).to_be_focused()
    page.goto("/prove/?measure=nps&where=area%3DB")
    with loaded_anew(page):
        press(page.locator("main form.ask .chip").first)
    expect(page.locator("#found")).to_be_focused()


def test_after_a_search_the_focus_is_where_more_letters_can_be_typed(enter: Enter, cast: Cast):
    page = enter("erin")
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("dan")
    with loaded_anew(page):
        page.keyboard.press("Enter")
    expect(page.locator("#search-box")).to_be_focused()


@tries(("listen/voices.html", "data-live"), ("house/live.js", "innerHTML"))
def test_a_link_of_the_live_voices_keeps_the_focus_while_more_come_in(enter: Enter, say: Callable[[str], None]):
    page = enter("erin")
    page.clock.install()
    page.goto("/listen/voices/")
    say("The new sign at the pier is lovely.")
    page.clock.run_for(21_000)
    came = page.locator("#fresh").get_by_role("link", name="The whole answer")
    expect(came).to_have_count(1)
    led = came.get_attribute("href")
    page.get_by_role("link", name="1 new voice").focus()
    say("Then it rained.")
    page.clock.run_for(41_000)
    expect(page.get_by_role("link", name="2 new voices")).to_be_focused()
    page.locator(f"#fresh a[href='{led}']").focus()
    say("And then the sun came out.")
    page.clock.run_for(41_000)
    expect(page.get_by_role("link", name="3 new voices")).to_have_count(1)
    expect(page.locator(f"#fresh a[href='{led}']")).to_be_focused()


def test_a_correction_leads_back_to_the_voice_it_was_made_at_and_is_said_aloud(enter: Enter, say: Callable[[str], None]):
    for words in ("The queue was far too long.", "The sign at the pier was lovely."):
        say(words)
    hear_all(lambda _done: None)
    said = Response.objects.earliest("pk")
    page = enter("erin")
    page.goto("/listen/voices/")
    row = page.locator(f"#voice-{said.pk}")
    press(row.locator("details.judged > summary").first)
    with loaded_anew(page):
        press(row.locator("form button[name=say]").first)
    expect(notice(page)).to_have_count(1)
    assert page.evaluate("Boolean(document.activeElement.closest('[id^=voice-]'))")
    expect(page.locator(":focus")).to_have_attribute("aria-description", re.compile(notice(page).locator("p").inner_text()))
    page.goto(f"/listen/voices/{said.pk}")
    press(page.locator("details.judged > summary").first)
    with loaded_anew(page):
        press(page.locator("details.judged form button[name=say]").nth(1))
    expect(notice(page)).to_be_focused()


@tries(("listen/import.html", "data-live"), ("listen/imports.html", "data-live"))
def test_while_an_import_goes_on_the_focus_stays_and_at_its_end_it_is_at_the_title(enter: Enter, answered: ImportRun):
    ImportRun.objects.update(state=Stage.RUNNING, share_done=0.3)
    page = enter("erin")
    page.clock.install()
    page.goto("/listen/imports/")
    name = page.locator("#history").get_by_role("link", name="visits.csv")
    name.focus()
    ImportRun.objects.update(stored=12_345, read=12_345, already=0, refused=0, left_out=0)
    page.clock.run_for(3_000)
    expect(page.get_by_text("12,345")).to_be_visible()
    expect(name).to_be_focused()

    page.goto(f"/listen/imports/{answered.pk}")
    again = page.get_by_role("link", name="Look again")
    again.focus()
    ImportRun.objects.update(share_done=0.6)
    page.clock.run_for(2_000)
    expect(page.get_by_text("60 % of the file")).to_be_visible()
    expect(again).to_be_focused()
    page.get_by_role("button", name="Stop here").focus()
    expect(page.get_by_role("button", name="Stop here")).to_be_focused()
    ImportRun.objects.update(state=Stage.DONE, ended_at=clock.now())
    with loaded_anew(page):
        page.clock.run_for(2_000)
    expect(page.get_by_role("heading", level=1)).to_be_focused()


@tries(("listen/plan.html", "data-live"))
def test_while_a_file_is_tried_the_focus_stays(enter: Enter, answered: ImportRun):
    trial = Trial.objects.create(upload=answered.upload, map_text=MAP, state=Stage.RUNNING, share_done=0.3)
    page = enter("erin")
    page.clock.install()
    page.goto(f"/listen/imports/files/{answered.upload_id}/trials/{trial.pk}")
    again = page.get_by_role("link", name="Look again")
    again.focus()
    Trial.objects.update(share_done=0.6)
    page.clock.run_for(2_000)
    expect(page.get_by_text("60 % of the file")).to_be_visible()
    expect(again).to_be_focused()


@tries(("customers/segments.html", "data-live"))
def test_while_segments_are_counted_the_focus_stays(enter: Enter, cast: Cast, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sizes, "are_many", lambda: True)
    for key in ("here", "there"):
        save_segment(key=key, name=key.title(), rule={"all": [{"field": "language", "is": "pt"}]}, by=BY)
    page = enter("grace")
    page.clock.install()
    page.goto("/customers/segments/")
    link = page.get_by_role("link", name="There")
    link.focus()
    save_segment(key="everywhere", name="Everywhere", rule={"all": [{"field": "language", "is": "en"}]}, by=BY)
    page.clock.run_for(4_000)
    expect(page.get_by_role("link", name="Everywhere")).to_be_visible()
    expect(link).to_be_focused()


@tries(("moments/log.html", "data-finds"))
def test_while_customers_are_found_the_focus_stays_in_the_field_and_on_whom_was_chosen(enter: Enter, cast: Cast):
    save_touchpoint(key="check-in", name="Check-in", position=1, by=BY)
    page = enter("bob")
    page.goto("/listen/moments/")
    page.keyboard.press("c")
    page.keyboard.type("dan")
    expect(page.locator("#found").get_by_label("Dana")).to_be_visible()
    expect(page.get_by_label("Who was it?")).to_be_focused()
    page.keyboard.type("a")
    page.keyboard.press("ArrowDown")
    settled(page)
    page.wait_for_timeout(400)
    expect(page.locator("#found input").first).to_be_focused()


@tries(("components/opens.html", "data-opens"), ("act/desk.js", "innerHTML"), ("act/case.html", "data-looking"))
def test_what_is_unfolded_of_a_case_takes_the_focus_of_the_link_that_stood_there(enter: Enter, cast: Cast):
    case = opened(cast)
    page = enter("erin")
    page.goto(f"/act/{case.pk}/")
    settled(page)
    press(page.locator("summary", has_text="Something else"))
    fold = page.locator("details", has=page.locator("summary", has_text="Send it where it belongs")).last
    press(fold.locator("summary"))
    expect(fold.locator("form")).to_have_count(1)
    expect(fold.locator("summary")).to_be_focused()
    page.reload()
    settled(page)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("b")
    expect(page.locator(f"form[action='/act/{case.pk}/move'] :focus")).to_have_count(1)


@tries(("respect/tap.html", "data_tap"), ("respect/tap.js", "disabled"))
def test_a_tap_without_a_network_leads_to_the_words_that_it_is_kept(enter: Enter, cast: Cast):
    page = enter("bob")
    page.goto("/respect/")
    tap = page.locator("form[data-tap]")
    page.context.set_offline(True)
    press(tap.get_by_role("button"))
    expect(tap.get_by_role("status")).to_contain_text("Kept in this browser")
    expect(tap.get_by_role("status")).to_be_focused()


@tries(("questionnaires/question.html", "data-again"))
def test_a_choice_after_which_a_form_has_more_to_choose_from_keeps_the_focus(enter: Enter, cast: Cast):
    ask()
    page = enter("erin")
    page.goto("/listen/questionnaires/ferry/edit/questions/why")
    choice = page.get_by_label("Line 1: the question")
    choice.focus()
    with loaded_anew(page):
        page.keyboard.press("ArrowUp")
    expect(page.get_by_label("Line 1: the question")).to_be_focused()


@tries(("questionnaires/one.html", "data-at-once"))
def test_two_versions_compared_are_gone_on_at(enter: Enter, cast: Cast):
    ask()
    page = enter("erin")
    page.goto("/listen/questionnaires/ferry")
    with loaded_anew(page):
        press(page.get_by_role("button", name="Compare"))
    expect(page.locator("#compared")).to_be_focused()


@tries(("listen/link.html", "data-copies"))
def test_the_button_that_copies_keeps_the_focus(enter: Enter, answered: ImportRun, cast: Cast):
    link = open_link(slug="pier", questionnaire="ferry", unit=None, by=cast.erin)
    page = enter("erin")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"/listen/links/{link.pk}")
    copy = page.locator("button[data-copies]").first
    press(copy)
    expect(copy).to_have_text("Copied")
    expect(copy).to_be_focused()


def test_whoever_works_with_a_mouse_is_not_pulled_about_and_nobody_is_who_let_go_of_what_was_replaced(
    enter: Enter, say: Callable[[str], None], cast: Cast
):
    case = opened(cast)
    page = enter("erin")
    page.clock.install()
    page.goto("/listen/voices/")
    say("The new sign at the pier is lovely.")
    page.clock.run_for(21_000)
    link = page.get_by_role("link", name="1 new voice")
    link.focus()
    page.evaluate("document.activeElement.blur()")
    page.clock.run_for(100)
    say("Then it rained.")
    page.clock.run_for(21_000)
    expect(page.get_by_role("link", name="2 new voices")).to_be_visible()
    assert page.evaluate("document.activeElement === document.body")
    page.goto(f"/act/{case.pk}/")
    page.keyboard.press("Tab")
    page.goto("/listen/voices/")
    assert page.evaluate("document.activeElement === document.body"), "a link leads to a page as ever"
