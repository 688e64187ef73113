"""Respect on pages: one tap from a case, what follows, two who decide, and the customer who appeals."""

import pytest
from tests.act.opening import MONDAY, opened
from tests.act.respect import limited
from tests.web.reading import visit

from everweek import clock
from everweek.act.respect.models import Appeal, CheckIn, Incident, Step
from everweek.act.respect.writing import link_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("what pages say of rows that read alike on any")]


@pytest.fixture(autouse=True)
def monday():
    with clock.frozen(MONDAY):
        yield


def test_one_tap_from_a_case_reports_it_and_everything_else_can_follow(cast):
    case, bob, alice, erin = opened(cast), cast.client("bob"), cast.client("alice"), cast.client("erin")
    page = bob.get(f"/act/{case.pk}/").content.decode()
    key = page.partition('name="key" value="')[2].partition('"')[0]
    assert key.startswith(f"{cast.bob.pk}-")
    for _ in range(2):
        bob.post("/respect/report", {"key": key, "case": case.pk})
    [incident] = Incident.objects.all()
    here = f"/respect/{incident.pk}/"
    bob.post(here + "say", {"kind": "threat", "where": "desk", "outcome": "calmed", "words": "I was afraid."})
    bob.post(here + "pause", {"minutes": "20"})
    bob.post(here + "hand-over", {"to": str(cast.alice.pk)})
    case.refresh_from_db()
    assert case.owner == cast.alice
    assert "I was afraid." in visit(alice, here).says
    first = CheckIn.objects.order_by("due_on").first()
    alice.post(f"/respect/check-ins/{first.pk}", {"how": "shaken", "words": "Between us."})
    assert "Between us." not in visit(cast.client("grace"), here).says
    step = {"kind": "limit", "reason": "You threatened a colleague.", "may_explain": "no", "adjustment": "Asked.", "once": "o"}
    refused = alice.post(here + "propose", step)
    assert refused.status_code == 422
    assert "a limit limits something" in refused.content.decode()
    terms = {"channel": "mail", "contact": str(cast.alice.pk)}
    alice.post(here + "propose", {**step, **terms, "review_on": "2026-12-01", "once": "p"})
    [proposed] = Step.objects.all()
    assert "somebody else confirms this" in visit(alice, f"/respect/steps/{proposed.pk}/").says
    alice.post(f"/respect/steps/{proposed.pk}/confirm")
    assert Step.objects.get().standing == "proposed"
    erin.post(f"/respect/steps/{proposed.pk}/confirm")
    assert Step.objects.get().standing == "in_force"
    assert "served only with Alice, only by mail, until" in visit(bob, f"/act/{case.pk}/").says
    assert "A limit: in force" in visit(bob, here).says, "who reported it sees what came of it"
    alice.post(here + "answer", {"text": "They write from now on.", "once": "q"})
    assert "They write from now on." in visit(bob, here).says


def test_the_customer_reads_the_step_in_their_language_and_appeals_from_there(cast, client):
    address = "/step/" + link_of(limited(cast)).rpartition("/")[2]
    page = client.get(address + "?lang=de").content.decode()
    assert "Sie erreichen uns per Mail." in page
    assert "Sie können sich jederzeit beschweren" in page
    assert client.post(address, {"text": " "}).status_code == 422
    assert client.post(address, {"text": "I was <b>ill</b>."}).status_code == 200
    assert "&lt;b&gt;ill&lt;/b&gt;" in client.get(address).content.decode()
    step = Appeal.objects.get().step_id
    cast.client("grace").post(f"/respect/steps/{step}/decide", {"grants": "yes", "answer": "We did not know.", "once": "r"})
    page = client.get(address).content.decode()
    assert "We did not know." in page
    assert "Alice" not in page, "who decided is among us"


def test_my_day_has_the_tap_and_whom_to_ask(cast):
    limited(cast)
    page = visit(cast.client("alice"), "/")
    assert "1 colleague is to be asked how they are." in page.says
    assert "Somebody crossed a line" in visit(cast.client("frank"), "/").says
