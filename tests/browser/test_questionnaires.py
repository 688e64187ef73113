"""Writing a questionnaire in a real browser, with and without script: a condition, the enter key, the preview, publishing."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.browser.shown import PHONE, ask
from tests.cast import Cast

from everweek.questionnaires.models import Version

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Enter = Callable[..., Page]


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_erin_writes_a_question_with_a_condition_tries_it_and_publishes(enter: Enter, cast: Cast, script: object):
    ask()
    page = enter("erin", java_script_enabled=script, viewport=PHONE)
    page.goto("/listen/questionnaires/")
    page.get_by_role("link", name="After a crossing").click()
    page.get_by_role("link", name="Go on with the draft").click()
    page.get_by_role("link", name="Add a question").click()
    page.get_by_role("link", name="Own words").click()
    page.get_by_label("What it asks").fill("What would make you come back?")
    page.get_by_label("Line 1: the question").select_option(label="“Would you recommend us?”")
    if not script:
        page.get_by_role("button", name="Show what can be answered there").click()
    page.get_by_label("Line 1: how it was answered").select_option(label="is at most")
    expect(page.get_by_label("What it asks")).to_have_value("What would make you come back?")
    page.get_by_label("Line 1: the answer").fill("6")
    # The enter key saves; it does not only look again.
    page.get_by_label("Line 1: the answer").press("Enter")
    expect(page.get_by_text("“What would make you come back?” is in the draft.")).to_be_visible()
    expect(page.get_by_text("Shown only where “Would you recommend us?” is at most 6.")).to_be_visible()

    page.get_by_role("link", name="See it as a customer").click()
    mine = page.get_by_role("region", name="After a crossing")
    expect(mine.get_by_text("What would make you come back?")).to_have_count(0)
    mine.get_by_role("radio", name="3").check()
    mine.get_by_role("radio", name="As I expected").check()
    mine.get_by_role("button", name="Go on").click()
    mine.get_by_label("What would make you come back?").fill("A chair")
    # Everything is shown by now.
    mine.get_by_role("button", name="Send").click()
    expect(mine.get_by_text("Thank you.")).to_be_visible()

    page.get_by_role("link", name="Change it").click()
    page.get_by_role("link", name="Publish it ...").click()
    page.get_by_role("button", name="Publish version 2").click()
    expect(page.get_by_text("Version 2 is published.")).to_be_visible()
    assert Version.objects.get(number=2).published_at is not None


def test_words_not_sent_are_kept_but_never_laid_over_what_a_colleague_wrote_meanwhile(enter: Enter, cast: Cast):
    ask()
    page = enter("erin")
    address = "/listen/questionnaires/ferry/edit/questions/why"
    page.goto(address)
    page.get_by_label("What it asks").fill("Not sent yet")
    page.goto("/listen/questionnaires/")
    page.goto(address)
    expect(page.get_by_label("What it asks")).to_have_value("Not sent yet")

    other = enter("frank")
    other.goto(address)
    other.get_by_label("What it asks").fill("Frank's words")
    other.get_by_role("button", name="Save the question").click()
    page.goto("/listen/questionnaires/")
    page.goto(address)
    expect(page.get_by_label("What it asks")).to_have_value("Frank's words")


def test_words_sent_after_being_signed_out_are_not_lost(enter: Enter, cast: Cast):
    ask()
    page = enter("erin")
    address = "/listen/questionnaires/ferry/edit/questions/why"
    page.goto(address)
    page.get_by_label("What it asks").fill("Written for an hour")
    [session] = [one for one in page.context.cookies() if one["name"] == "sessionid"]
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Save the question").click()
    page.wait_for_url(f"**/accounts/login/?next={address}")

    # She signs in again, and is brought back to her page.
    page.context.add_cookies([session])
    page.goto(address)
    expect(page.get_by_label("What it asks")).to_have_value("Written for an hour")
    page.get_by_role("button", name="Save the question").click()
    expect(page.get_by_text("“Written for an hour” is in the draft.")).to_be_visible()
    assert page.evaluate("Object.keys(sessionStorage).filter(key => key.startsWith('everweek:')).length") == 0


def test_going_on_elsewhere_asks_about_a_question_that_is_not_saved(enter: Enter, cast: Cast):
    ask()
    page = enter("erin")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.goto("/listen/questionnaires/ferry/edit/questions/recommend")
    # Untouched, it is left without a word.
    page.get_by_role("button", name="Copy").click()
    page.wait_for_url("**/edit#recommend")
    page.goto("/listen/questionnaires/ferry/edit/questions/recommend")
    page.get_by_label("What it asks").click()
    page.keyboard.type("Would you ")
    typed = page.get_by_label("What it asks").input_value()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_label("What it asks")).to_have_value(typed)
    assert asked == ["beforeunload"]
    page.get_by_role("link", name="Close without saving").click()
    page.wait_for_url("**/edit")
    assert asked == ["beforeunload"]


KEPT = "Object.keys(sessionStorage).filter(key => key !== 'everweek-at')"
"""What a tab keeps, but for the place of the focus on the page that was left."""


def test_words_not_sent_are_nobody_elses_and_go_with_who_signs_out(enter: Enter, cast: Cast):
    ask()
    page = enter("erin")
    address = "/listen/questionnaires/ferry/edit/questions/why"
    page.goto(address)
    page.get_by_label("What it asks").fill("Erin's own")
    hers = page.evaluate(KEPT)
    # Frank in the same tab, who finds what is saved.
    [frank] = [one for one in enter("frank").context.cookies() if one["name"] == "sessionid"]
    [erin] = [one for one in page.context.cookies() if one["name"] == "sessionid"]
    page.context.add_cookies([frank])
    page.goto(address)
    expect(page.get_by_label("What it asks")).to_have_value("Why?")
    assert page.evaluate(KEPT) == hers

    page.context.add_cookies([erin])
    page.goto(address)
    expect(page.get_by_label("What it asks")).to_have_value("Erin's own")
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/accounts/login/**")
    # A mark that somebody is to sign in is all that is left, and which button was pressed: no word.
    assert page.evaluate(KEPT) == ["everweek-unsent"]
    assert page.evaluate("sessionStorage.getItem('everweek-unsent')") == "yes"
    assert "Erin's own" not in page.evaluate("JSON.stringify(sessionStorage)")


def test_a_question_is_answered_by_keyboard_alone_and_its_focus_is_seen(enter: Enter, cast: Cast):
    ask()
    page = enter("erin")
    page.goto("/listen/questionnaires/ferry/1/preview")
    page.get_by_role("radio", name="0").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    chosen = page.locator(".points input:checked")
    assert chosen.input_value() == "2"
    shown = page.evaluate("getComputedStyle(document.activeElement.nextElementSibling).outlineStyle")
    assert shown == "solid"
