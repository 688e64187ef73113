"""Every page in a real browser: by keyboard, by screen reader, on a phone, enlarged, without script, from no other host."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.act.respect import limited, promised_and_asked
from tests.browser.addresses import CUSTOMERS, EMPTY, FALLEN, FILLED_BY_OTHERS, INSIDE, OTHERS, OUTSIDE
from tests.browser.furnished import Numbers, places, told_case
from tests.browser.looking import Looking, violations
from tests.browser.shown import PHONE
from tests.cast import Cast
from tests.trying import THOROUGH
from tests.web.survey import MAP, answers

from everweek.act.following.services import give_link
from everweek.act.respect.writing import link_of
from everweek.listen import services
from everweek.listen.asking.services import open_link
from everweek.listen.models import ImportRun
from everweek.listen.running import run as carry_out
from everweek.prove.services import save_view

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Enter = Callable[..., Page]

REFUSED = {
    "/customers/?kind=king&after=x": 400,
    "/nowhere": 404,
    "/s/nothing": 404,
    "/prove/?measure=csat&by=nothing-of-the-kind": 400,
    "/listen/voices/?mood=grumpy&unit=north&since=soon&member=bob": 400,
    "/settings/people/?words=ali&role=queen&after=x": 400,
}


# What begins a page that is empty: a step in what teaches, or a form that is sent.
BEGINS = "main .empty a, main .empty button, main form[method=post]"


# What is unfolded on another page stands here under its label there; a week, a guide, a rule, a cause, a report and the pages of
# an account under their name. Every other page begins with a sentence.
CALLED_BY_A_NAME = (
    r"/accounts/|/settings/words/|/\?week=|/act/\d+/\w|/act/guides/|/act/rules/\d|/act/causes/tree/\w|/respect/(steps/)?\d"
)


def faults(page: Page, house: str, addresses: Sequence[str], *, again: bool = False) -> str:
    """What is wrong with any of these pages, a line each; see ``looking.py`` for all that is looked at, and for ``again``."""
    looking = Looking(page, house)
    return "\n".join(one for address in addresses for one in looking.at(address, status=REFUSED.get(address, 200), again=again))


def test_no_page_outside_breaks_a_rule(enter: Enter, house: str):
    assert faults(enter("nobody"), house, OUTSIDE) == ""


def test_no_page_of_a_customer_breaks_a_rule(enter: Enter, answered: ImportRun, house: str, cast: Cast):
    open_link(slug="ferry", questionnaire="ferry", unit=None, by=cast.erin)
    promised_and_asked(cast.erin, cast.grace)
    follow = give_link(case=told_case(cast.dana), by=cast.bob).rpartition("/")[2]
    read = link_of(limited(cast)).rpartition("/")[2]
    assert faults(enter("nobody"), house, [one.format(follow=follow, read=read) for one in CUSTOMERS]) == ""


@pytest.mark.parametrize("room", INSIDE)
def test_no_page_inside_breaks_a_rule(enter: Enter, furnished: Numbers, house: str, room: str):
    assert faults(enter("erin"), house, places(furnished, INSIDE[room])) == ""


@pytest.mark.parametrize("who", OTHERS)
def test_no_page_breaks_a_rule_for_whoever_else_reads_it(enter: Enter, furnished: Numbers, house: str, who: str):
    assert faults(enter(who), house, places(furnished, OTHERS[who]), again=True) == ""


@pytest.mark.parametrize("who", EMPTY)
def test_no_empty_page_breaks_a_rule_and_each_teaches_and_has_what_begins_it(enter: Enter, house: str, who: str):
    looking, wrong = Looking(enter(who), house), []
    for address in EMPTY[who]:
        wrong += looking.at(address, again=True)
        if not looking.page.locator("main .empty").count():
            wrong.append(f"{address}: it does not teach what will stand there")
        if address not in FILLED_BY_OTHERS and not looking.page.locator(BEGINS).count():
            wrong.append(f"{address}: nothing begins it")
    assert "\n".join(wrong) == ""


@pytest.mark.parametrize("who", FALLEN)
def test_no_page_on_which_something_fell_or_is_apart_breaks_a_rule(enter: Enter, fallen: Cast, house: str, who: str):
    save_view(name="Desks", page="prove", asked="measure=csat&by=unit", shared=True, by=fallen.erin)
    looking, wrong = Looking(enter(who), house), []
    for address, drawn in FALLEN[who].items():
        wrong += looking.at(address)
        wrong += [f"{address}: nothing is {one}" for one in drawn if not looking.page.locator(one).count()]
    assert "\n".join(wrong) == ""


def test_a_page_that_breaks_the_rules_is_found_out(enter: Enter, house: str):
    page = enter("erin")
    bad = """<!doctype html><title>x</title><p style="width: 900px; color: #bbb">Pale <a href="/" style="color: #aaa">words</a>
        <img src="/none"><img src="http://elsewhere.example/a.png">"""
    page.route("**/*bad", lambda route: route.fulfill(body=bad, content_type="text/html"))
    page.route("**/none", lambda route: route.fulfill(status=404))
    page.route("http://elsewhere.example/*", lambda route: route.abort())
    # Of each of these addresses the turn is another one.
    all_turns = ("/bad", "/so-bad", "/very-bad", "/is-bad")
    found = "\n".join(one for bad in all_turns for one in Looking(page, house).at(bad, status=201))
    for word in (
        "answered 200",
        "asks another host: http://elsewhere.example/a.png",
        "404",
        "390: wider",
        "enlarged: wider",
        "0 headings",
        "390 light: html-has-lang",
        "1280 light: image-alt",
        "390 dark: color-contrast",
        "1280 dark: color-contrast",
    ):
        assert word in found, found
    again = {bad: "\n".join(Looking(page, house).at(bad, status=201, again=True)) for bad in ("/bad", "/so-bad")}
    assert {bad: "color-contrast" in found for bad, found in again.items()} == {"/bad": THOROUGH, "/so-bad": True}
    assert all("enlarged: wider" in found for found in again.values())


def test_every_page_has_a_title_of_its_own_and_its_heading_is_a_sentence(furnished: Numbers, cast: Cast):
    titles: dict[str, set[str]] = {}
    headings: dict[str, str] = {}
    erin = cast.client("erin")
    for address in places(furnished, [one for room in INSIDE.values() for one in room]):
        head, _, body = erin.get(address, follow=True).content.decode().partition("</head>")
        [title] = re.findall(r"<title>\s*(.*?)\s*</title>", head, re.DOTALL)
        titles.setdefault(title, set()).add(address.partition("?")[0])
        [heading] = re.findall(r"<h1[^>]*>(.*?)</h1>", body, re.DOTALL)
        headings[address] = re.sub(r"<[^>]+>", "", heading).strip()

    shared = {title: sorted(addresses) for title, addresses in titles.items() if len(addresses) > 1}
    assert shared == {}, "whoever has two of them open cannot tell the tabs apart"
    assert [title for title in titles if title.partition("·")[0].strip() in {"", "Everweek"}] == []
    bare = {address: heading for address, heading in headings.items() if not re.search(r"[.?!…]”?$", heading)}
    assert {address: heading for address, heading in bare.items() if not re.match(CALLED_BY_A_NAME, address)} == {}


def test_erin_walks_from_sign_in_to_a_measure_by_keyboard_alone(enter: Enter, answered: ImportRun, cast: Cast):
    account = cast.erin.account
    assert account is not None
    account.set_password("correct horse battery staple")
    account.save()
    page = enter("nobody")
    page.goto("/accounts/login/")
    page.get_by_label("E-mail address").focus()
    page.keyboard.type(account.email)
    page.keyboard.press("Tab")
    page.keyboard.type("correct horse battery staple")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What customers say")).to_be_visible()
    # Who came by keyboard goes on at the title; who opens the page begins at its top.
    expect(page.locator("h1")).to_be_focused()
    page.goto("/")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"

    # From the content, the first stop is the year band: one stop, and the arrows walk in it.
    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.getAttribute('href')")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("document.activeElement.getAttribute('href')") != first
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Week before"

    for _ in range(30):
        page.keyboard.press("Tab")
        if "Where better" in page.evaluate("document.activeElement.textContent"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/prove/\?measure=nps"))


def test_a_choice_on_the_page_of_measures_shows_at_once_and_stands_in_the_address(enter: Enter, answered: ImportRun):
    page = enter("erin")
    page.goto("/prove/?measure=nps")
    page.get_by_label("Cut by").select_option("area")
    page.wait_for_url(re.compile(r"measure=nps&by=area(#\w+)?$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Net promoter score by area: B is below all others together.")


def test_a_list_is_walked_through_by_keyboard_without_being_sent_at_each_step(enter: Enter, answered: ImportRun):
    page = enter("erin")
    page.goto("/prove/?measure=nps")
    cut = page.get_by_label("Cut by")
    cut.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    chosen = cut.input_value()
    page.wait_for_timeout(300)
    assert page.url.endswith("/prove/?measure=nps"), "a step is no choice"
    page.get_by_role("button", name="Show", exact=True).press("Enter")
    page.wait_for_url(re.compile(rf"measure=nps&by={chosen}$"))


def test_the_page_of_measures_works_without_script(enter: Enter, answered: ImportRun):
    page = enter("erin", java_script_enabled=False)
    page.goto("/prove/?measure=nps")
    page.get_by_label("Cut by").select_option("area")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url(re.compile(r"measure=nps&by=area(#\w+)?$"))


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_erin_imports_a_file_and_watches_it_come_in(enter: Enter, cast: Cast, tmp_path: Path, script: object):
    file = tmp_path / "visits.csv"
    file.write_bytes(answers(300))
    page = enter("erin", java_script_enabled=script)
    page.goto("/listen/imports/")
    page.get_by_role("link", name="Import a file").first.click()
    page.get_by_label("The file").set_input_files(file)
    page.get_by_role("button", name="Look into it").click()
    page.get_by_label("The map: which column means what").fill(MAP)
    page.get_by_role("button", name="Look again with this map").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("297 rows would be stored, 3 rows refused.")
    page.get_by_role("button", name="Import it like this").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("visits.csv is waiting for its turn.")

    carry_out(ImportRun.objects.get().pk)
    if not script:
        page.get_by_role("link", name="Look again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "297 rows of visits.csv are in; 3 rows were refused.", timeout=10_000
    )
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the refused rows").click()
    assert "77" in Path(download.value.path()).read_text(encoding="utf-8")


def test_the_bar_of_a_phone_hides_nothing_at_the_end_of_the_page(enter: Enter, answered: ImportRun):
    page = enter("erin", viewport=PHONE)
    page.goto("/settings/")
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    button = page.get_by_role("link", name="E-mail address").bounding_box()
    bar = page.locator(".doors").bounding_box()

    assert button is not None
    assert bar is not None
    assert button["y"] + button["height"] <= bar["y"]


def test_dark_is_dark_when_it_is_chosen_whatever_the_device_says(enter: Enter):
    page = enter("erin", color_scheme="light")
    page.goto("/settings/")
    light = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    page.get_by_label("Dark", exact=True).check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("html")).to_have_attribute("data-scheme", "dark")
    dark = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")

    assert (light, dark) == ("rgb(251, 250, 247)", "rgb(22, 24, 27)")


def test_a_passkey_is_added_and_signs_in(enter: Enter, cast: Cast):
    account = cast.erin.account
    assert account is not None
    account.set_password("correct horse battery staple")
    account.save()
    page = enter("erin")
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    page.goto("/accounts/2fa/webauthn/add/")
    page.get_by_label("Password").fill("correct horse battery staple")
    page.get_by_role("button", name="Yes, it is me").click()
    page.get_by_label("Name").fill("My laptop")
    page.locator("input[name=passwordless]").check()
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", name=re.compile("recovery codes|passkeys", re.IGNORECASE))).to_be_visible()
    page.goto("/settings/")
    page.get_by_role("button", name="Sign out").click()

    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("link", name="My day")).to_be_visible()


def test_trying_a_file_again_is_possible_after_a_wrong_map(enter: Enter, cast: Cast, tmp_path: Path):
    file = tmp_path / "visits.csv"
    file.write_bytes(answers(30))
    with file.open("rb") as stream:
        upload = services.upload_file(by=cast.erin, name="visits.csv", stream=stream)
    page = enter("erin")
    page.goto(f"/listen/imports/files/{upload.pk}")
    page.get_by_label("The map: which column means what").fill("kind: nonsense")
    page.get_by_role("button", name="Look again with this map").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("This map cannot be used yet.")
    expect(page.get_by_label("The map: which column means what")).to_have_value("kind: nonsense")


def test_single_keys_move_through_a_list_and_can_be_switched_off(enter: Enter, answered: ImportRun):
    page = enter("erin")
    page.goto("/listen/imports/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="What the keys do")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="visits.csv")).to_be_focused()

    page.goto("/settings/")
    page.get_by_label("Single keys are shortcuts").uncheck()
    page.get_by_role("button", name="Save").click()
    page.goto("/listen/imports/")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="visits.csv")).not_to_be_focused()


def test_enter_opens_a_voice_and_not_what_one_would_do_about_it(enter: Enter, answered: ImportRun):
    page = enter("erin")
    page.goto("/listen/voices/?silent=1&mood=unhappy")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.getAttribute('href')").startswith("/listen/voices/")
