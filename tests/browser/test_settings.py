"""The pages that only an administrator enters, in a real browser; and what is done there by keyboard alone, without script."""

from datetime import timedelta

import pytest
from django_tasks_db.models import DBTaskResult
from playwright.sync_api import expect
from tests.browser.addresses import KEPT
from tests.browser.test_pages import Enter, faults
from tests.cast import BY, Cast

from everweek import clock
from everweek.jobs.models import Ticket
from everweek.jobs.tasks import JOBS, discover
from everweek.journal.delivery import settle
from everweek.journal.models import Line, Parked
from everweek.journal.seals import seal_all
from everweek.messages.models import Delivery
from everweek.messages.webhooks.services import add_webhook
from everweek.people.models import Member
from everweek.people.services import leave_member, make_token

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def kept(cast: Cast) -> list[str]:
    """Everything an administrator may have to look at is there, and the addresses where it is."""
    settle()
    seal_all()
    until = clock.now() + timedelta(days=9)
    make_token(member=cast.erin, name="Dashboard", scopes=["measures:read"], expires_at=until, by=BY)
    line = Line.objects.filter(kind="unit.opened").order_by("seq")[0]
    Parked.objects.create(subscriber="facts", line=line, tries=5, reason="OSError: no room", parked_at=clock.now())
    discover()
    dead = JOBS["facts.merge"].enqueue()
    DBTaskResult.objects.filter(pk=dead.id).update(status="FAILED", finished_at=clock.now(), traceback="OSError: no room")
    Ticket.objects.filter(task_id=dead.id).update(tries=5)
    leave_member(member=cast.grace, by=BY)
    webhook, _secret = add_webhook(name="Helpdesk", address="https://helpdesk.example.org/", kinds=["*"], by=BY)
    Delivery.objects.create(webhook=webhook, line=line, at=clock.now(), tries=8, parked_at=clock.now(), reason="HTTP 500")
    return [one.format(bob=cast.bob.pk, grace=cast.grace.pk, webhook=webhook.pk) for one in KEPT]


def test_no_page_of_an_administrator_breaks_a_rule(enter: Enter, kept: list[str], house: str):
    assert faults(enter("heidi"), house, kept) == ""


def test_heidi_ends_a_post_and_takes_it_back_by_keyboard_alone_without_script(enter: Enter, cast: Cast):
    page = enter("heidi", java_script_enabled=False)
    page.goto(f"/settings/people/{cast.bob.pk}")
    page.get_by_text("End this post").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="End it").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bob has no post.")
    page.get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bob works at the front line of North desk.")


def test_a_token_is_shown_in_the_answer_and_is_gone_when_the_page_is_left(enter: Enter, cast: Cast):
    page = enter("erin")
    page.goto("/settings/tokens/")
    page.get_by_label("Which program is it for?").fill("Till")
    page.get_by_label("hand in answers").check()
    page.get_by_role("button", name="Make it").click()
    secret = page.get_by_label("Till").input_value()
    assert secret.startswith("ew_")
    page.get_by_role("link", name="I have copied it").click()
    expect(page.get_by_text("Till", exact=True).first).to_be_visible()
    assert secret not in page.content()


def test_a_button_clicked_twice_does_once_what_it_says(enter: Enter, cast: Cast):
    page = enter("heidi")
    page.goto("/settings/people/new")
    page.get_by_label("Name", exact=True).fill("Zed")
    page.get_by_label("Make an account").uncheck()
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    # The second click comes while the first is on its way.
    page.locator("main form button[type=submit]").evaluate("one => { one.click(); setTimeout(() => one.click(), 15) }")

    expect(page.get_by_text("Zed has joined.")).to_be_visible()
    assert len(posts) == 1
    assert Member.objects.filter(name="Zed").count() == 1
