"""The kiosk in a real browser: one customer after the other, left alone, without a line, switched off, the house killed."""

import os
import random
import re
import signal
import time
from collections import Counter

import pytest
from django.test import RequestFactory
from playwright.sync_api import Browser, Page, expect
from tests.browser.line import line_to
from tests.browser.looking import violations
from tests.browser.shown import PHONE
from tests.cast import BY, Cast
from tests.cli.installation import children_of, free_port, wait_for
from tests.processes import start_program
from tests.web.test_open_link import ASKED

from everweek.listen.asking.services import close_link, open_link, reopen_link
from everweek.listen.models import PublicLink
from everweek.questionnaires.models import Response
from everweek.questionnaires.services import create_questionnaire, publish
from everweek.questionnaires.versions import sheet_of
from everweek.web.answering.form import read_answers
from everweek.web.listen import at_kiosk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TABLET = {"width": 1024, "height": 768}
KIOSK = "/s/north-desk/kiosk"
FREE = {"key": "name", "kind": "text", "text": {"en": "Who helped you?", "pt": "Quem o ajudou?", "ar": "من ساعدك؟"}}
NUMBER = {
    "key": "how-many",
    "kind": "number",
    "scale": [1, 9],
    "text": {"en": "How many were you?", "pt": "Quantos?", "ar": "كم؟"},
}


@pytest.fixture
def link(house: str, cast: Cast) -> PublicLink:
    document = {**ASKED, "questions": [*ASKED["questions"], FREE, NUMBER]}  # type: ignore[misc]  # a list of questions
    publish(version=create_questionnaire(key="after-visit", document=document, by=BY), by=BY)
    return open_link(slug="north-desk", questionnaire="after-visit", unit=None, by=cast.erin)


READY = """async () => {
    const names = await caches.keys()
    const kept = names.length ? await (await caches.open(names[0])).keys() : []
    return navigator.serviceWorker.controller !== null && kept.length === 2
}"""


def ready(page: Page) -> None:
    """Until the page is kept in the tablet: from then on it needs no line."""
    until = time.monotonic() + 20
    while not page.evaluate(READY):
        assert time.monotonic() < until, "the page is not kept in the tablet"
        page.wait_for_timeout(50)


@pytest.fixture
def tablet(enter, link: PublicLink) -> Page:
    page: Page = enter("nobody", viewport=TABLET, locale="en-GB", has_touch=True)
    page.goto(KIOSK)
    ready(page)
    return page


def answer(page: Page, score: int, words: str = "") -> None:
    page.get_by_label(str(score), exact=True).check(force=True)
    if words:
        page.get_by_label("Who helped you?").fill(words)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Your answer is kept.")).to_be_focused()


def arrived(page: Page, count: int) -> list[Response]:
    for _ in range(200):
        if Response.objects.count() >= count:
            break
        page.wait_for_timeout(100)
    page.wait_for_timeout(300)
    return list(Response.objects.order_by("answered_at"))


def test_the_next_customer_sees_nothing_of_the_last_ones_answer(tablet: Page):
    posted: list[str] = []
    tablet.on("request", lambda one: posted.append(one.post_data or ""))
    assert violations(tablet) == []
    expect(tablet.get_by_label("What should we have done better?")).to_be_hidden()
    tablet.get_by_label("2", exact=True).check(force=True)
    tablet.get_by_label("What should we have done better?").fill("Open the second gate.")
    answer(tablet, 2, "Bob")
    assert violations(tablet) == []
    tablet.get_by_role("button", name="Begin anew").click()
    expect(tablet.get_by_role("heading", level=1)).to_be_focused()
    expect(tablet.get_by_label("Who helped you?")).to_have_value("")
    assert tablet.evaluate("document.querySelectorAll(':checked').length") == 0
    expect(tablet.get_by_label("What should we have done better?")).to_be_hidden()
    assert "second gate" not in tablet.content()
    [stored] = arrived(tablet, 1)
    assert stored.answers == {"recommend": 2, "why": "Open the second gate.", "name": "Bob"}
    assert (stored.channel, stored.dimensions) == ("kiosk", {"link": "north-desk"})
    assert re.search(r"\btablet=[0-9a-f]{32}\b", " ".join(posted)), "of two like tablets it is told which it was"
    assert tablet.locator("a").count() == 0, "no way leads out"


def test_what_is_wrong_is_said_before_she_is_thanked_and_languages_change_without_leaving(tablet: Page):
    tablet.get_by_role("button", name="Send").click()
    expect(tablet.get_by_text("This question must be answered.")).to_be_visible()
    tablet.get_by_label("9", exact=True).check(force=True)
    tablet.get_by_label("How many were you?").fill("77")
    tablet.get_by_role("button", name="Send").click()
    expect(tablet.get_by_text("Please look at this answer once more.")).to_be_visible()
    assert violations(tablet) == []
    tablet.locator("nav button[lang=ar]").click()
    assert tablet.evaluate("[document.documentElement.lang, document.documentElement.dir]") == ["ar", "rtl"]
    assert (tablet.locator("input:checked").input_value(), tablet.locator("input[inputmode]").input_value()) == ("9", "77")
    assert violations(tablet) == []
    assert tablet.url.endswith(KIOSK)
    tablet.set_viewport_size(PHONE)  # type: ignore[arg-type]  # width and height
    assert tablet.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_answers_given_without_a_line_arrive_each_once_also_where_the_tablet_was_switched_off_meanwhile(
    enter, live_server, link: PublicLink
):
    with line_to((live_server.thread.host, live_server.thread.port)) as line:
        tablet: Page = enter("nobody", viewport=TABLET, locale="en-GB", has_touch=True)
        tablet.goto(line.address + KIOSK)
        ready(tablet)
        line.cut()
        # By this the page hears that it has none, and later that it has one again.
        tablet.context.set_offline(True)
        answer(tablet, 3, "Alice")
        expect(tablet.get_by_text("Waiting to be sent: 1")).to_be_visible()
        tablet.reload()
        expect(tablet.get_by_role("heading", name="Your visit")).to_be_visible()
        answer(tablet, 7, "Bob")
        tablet.get_by_role("button", name="Begin anew").click()
        answer(tablet, 10, "Erin")
        tablet.close()
        again = tablet.context.new_page()
        again.goto(line.address + KIOSK)
        expect(again.get_by_text("Waiting to be sent: 3")).to_be_visible()
        assert not Response.objects.exists()
        line.mend()
        again.context.set_offline(False)
        stored = arrived(again, 3)
        assert [(one.answers["recommend"], one.answers["name"]) for one in stored] == [(3, "Alice"), (7, "Bob"), (10, "Erin")]
        expect(again.locator("#waiting")).to_be_empty()
        again.reload()
        again.wait_for_timeout(500)
        assert Response.objects.count() == 3


def test_an_answer_whose_reply_was_lost_is_sent_again_and_is_one(tablet: Page):
    lost: list[str] = []

    def lose(route) -> None:
        body = route.request.post_data or ""
        if len(lost) < 2:
            route.fetch()
            lost.append(re.search(r"word=([0-9a-f]{32})", body)[1])
            route.abort()
        else:
            route.continue_()

    tablet.context.route("**/kiosk/answers", lose)
    answer(tablet, 9)
    for _ in range(2):
        tablet.reload()
        tablet.wait_for_timeout(700)
    expect(tablet.locator("#waiting")).to_be_empty()
    assert len(lost) == 2
    assert lost[0] == lost[1]
    assert Counter(Response.objects.values_list("identity", flat=True)) == {f"link:{PublicLink.objects.get().pk}:{lost[0]}": 1}


def test_an_answer_the_house_stumbles_over_holds_up_no_other(tablet: Page):
    def stumble(route) -> None:
        if "recommend=3" in (route.request.post_data or ""):
            route.fulfill(status=500, headers={"Retry-After": "1"})
        else:
            route.continue_()

    tablet.context.route("**/kiosk/answers", stumble)
    for score in (3, 9):
        answer(tablet, score, "Bob" if score == 9 else "")
        tablet.get_by_role("button", name="Begin anew").click()
    assert [one.answers["recommend"] for one in arrived(tablet, 1)] == [9]
    tablet.context.unroute("**/kiosk/answers", stumble)
    tablet.reload()
    assert sorted(one.answers["recommend"] for one in arrived(tablet, 2)) == [3, 9]


def test_what_the_house_does_not_take_stays_in_the_tablet_and_is_said(tablet: Page, link: PublicLink, cast: Cast):
    close_link(link=link, by=cast.erin)
    tablet.wait_for_timeout(1100)
    answer(tablet, 9)
    expect(tablet.get_by_text("Kept here, and not taken: 1.")).to_be_visible()
    reopen_link(link=link, by=cast.erin)
    tablet.reload()
    assert [one.answers for one in arrived(tablet, 1)] == [{"recommend": 9}]


def test_left_alone_it_asks_aloud_whether_she_is_there_and_then_begins_anew(enter, link: PublicLink, monkeypatch):
    monkeypatch.setattr(at_kiosk, "LEFT_ALONE", 2)
    monkeypatch.setattr(at_kiosk, "TO_ANSWER", 3)
    page = enter("nobody", viewport=TABLET, locale="en-GB")
    page.goto(KIOSK)
    page.get_by_label("Who helped you?").fill("Somebody")
    asked = page.get_by_role("alertdialog", name=re.compile("Are you still there"))
    expect(asked).to_be_visible()
    expect(page.get_by_role("button", name="I am still here")).to_be_focused()
    assert violations(page) == []
    page.keyboard.press("Enter")
    expect(asked).to_be_hidden()
    expect(page.get_by_label("Who helped you?")).to_have_value("Somebody")
    expect(asked).to_be_visible()
    expect(asked).to_be_hidden(timeout=8000)
    expect(page.get_by_label("Who helped you?")).to_have_value("")
    page.wait_for_timeout(2500)
    assert asked.count() == 0, "nobody has touched it: nobody is asked"
    assert not Response.objects.exists()


def test_thanks_make_room_for_the_next_by_themselves(enter, link: PublicLink, monkeypatch):
    monkeypatch.setattr(at_kiosk, "THANKED", 1)
    page = enter("nobody", viewport=TABLET, locale="en-GB")
    page.goto(KIOSK)
    answer(page, 9)
    expect(page.get_by_role("heading", name="Your visit")).to_be_visible()


def test_the_house_is_killed_while_a_tablet_sends_and_every_answer_is_there_once(chromium: Browser, link: PublicLink):
    port, chance = free_port(), random.Random(20261126)
    address = f"http://localhost:{port}"
    context = chromium.new_context(base_url=address, viewport=TABLET, locale="en-GB")  # type: ignore[arg-type]  # width and height
    page = context.new_page()
    for round_ in range(2):
        with start_program("serve", "--web-only", "--port", str(port)) as serving:
            assert wait_for(f"http://127.0.0.1:{port}/health/live") == 200
            page.goto(KIOSK)
            ready(page)
            answer(page, 0, f"{round_}-0")
            page.get_by_role("button", name="Begin anew").click()
            answer(page, 1, f"{round_}-1")
            page.wait_for_timeout(chance.randrange(120))
            whole_house = children_of(serving.pid)
            assert whole_house
            serving.kill()
            for process in whole_house:
                os.kill(process, signal.SIGKILL)
        page.reload()
        answer(page, 10, f"{round_}-2")
        expect(page.get_by_text("Waiting to be sent:")).to_be_visible()
    with start_program("serve", "--web-only", "--port", str(port)) as serving:
        assert wait_for(f"http://127.0.0.1:{port}/health/live") == 200
        page.reload()
        assert len(arrived(page, 6)) == 6
        expect(page.locator("#waiting")).to_be_empty()
        whole_house = children_of(serving.pid)
        serving.kill()
        for process in whole_house:
            os.kill(process, signal.SIGKILL)
    context.close()
    stored = Counter(one.answers["name"] for one in Response.objects.all())
    assert stored == Counter({f"{round_}-{number}": 1 for round_ in range(2) for number in range(3)})


OPEN = {"key": "o", "text": {"en": "O"}, "open": True}
MANY: list[dict[str, object]] = [
    {"key": "score", "kind": "scale", "scale": [-2, 5], "not_applicable": True},
    {
        "key": "one",
        "kind": "choice",
        "choices": [{"key": "a", "text": {"en": "A"}}, {"key": "o", "text": {"en": "O"}, "open": True}],
    },
    {"key": "several", "kind": "choices", "choices": [{"key": one, "text": {"en": one}} for one in ("x", "y", "z")]},
    {"key": "yes", "kind": "consent"},
    {"key": "number", "kind": "number"},
    {"key": "date", "kind": "date"},
    {"key": "text", "kind": "text"},
    {"key": "constructor", "kind": "text"},
]
CONDITIONS: list[dict[str, object]] = [
    {"question": "score", "at_most": 0},
    {"question": "score", "at_least": 3},
    {"question": "score", "any_of": [1, 2, "not-applicable"]},
    {"question": "score", "is_not": 2},
    {"question": "one", "is": "o"},
    {"question": "one", "any_of": ["a", "o"]},
    {"question": "several", "includes": "y"},
    {"question": "yes", "is": True},
    {"question": "number", "at_most": 2.5},
    {"question": "date", "at_least": "2026-10-05"},
    {"question": "text", "answered": False},
    {"question": "constructor", "answered": True},
    {"not": {"any": [{"question": "score", "is": 1}, {"question": "one", "answered": True}]}},
    {"all": [{"question": "number", "answered": True}, {"not": {"question": "several", "includes": "x"}}]},
]
FILL = """given => {
    for (const field of document.querySelectorAll('main form [name^="a."]')) {
        const found = given[field.name.slice(2)] || []
        const pressed = ['radio', 'checkbox'].includes(field.type)
        if (pressed) { field.checked = found.includes(field.value) } else { field.value = found[0] || '' }
    }
    document.querySelector('main form').dispatchEvent(new Event('input'))
    return [...document.querySelectorAll('main form input[name=seen]')].filter(one => !one.disabled).map(one => one.value)
}"""


def test_the_tablet_shows_after_any_answers_what_the_house_would_show(enter, house: str, cast: Cast):
    asked = [{**one, "text": {"en": f"About {one['key']}?"}} for one in MANY]
    follow = [{"key": f"f{at}", "kind": "text", "text": {"en": f"F{at}?"}, "when": when} for at, when in enumerate(CONDITIONS)]
    document = {"title": {"en": "Many"}, "language": "en", "questions": [*asked, *follow]}
    version = publish(version=create_questionnaire(key="many", document=document, by=BY), by=BY)
    open_link(slug="many", questionnaire="many", unit=None, by=cast.erin)
    page, sheet, chance = enter("nobody", viewport=TABLET, locale="en-GB"), sheet_of(version), random.Random(20261126)
    page.goto("/s/many/kiosk")
    choices = {
        "score": [*map(str, range(-2, 6)), "not-applicable"],
        "one": ["a", "o"],
        "several": ["x", "y", "z"],
        "yes": ["yes", "no"],
        "number": ["-1", "2,5", "2.6", "much"],
        "date": ["2026-10-04", "2026-10-05"],
        "text": ["x"],
        "constructor": ["x"],
    }
    seen: set[str] = set()
    for _ in range(150):
        given = {key: chance.sample(all_, chance.randint(0, 2 if key == "several" else 1)) for key, all_ in choices.items()}
        sent = RequestFactory().get("/", {f"a.{key}": values for key, values in given.items()}).GET
        shown = sheet.take(read_answers(sheet.document, sent)).shown
        # What is one more word stands before what is folded, whatever its place.
        assert sorted(page.evaluate(FILL, given)) == sorted(shown), given
        seen.update(shown)
    assert {f"f{at}" for at in range(len(CONDITIONS))} <= seen
