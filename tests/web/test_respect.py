"""Respect on pages: one tap from a case, what follows, two who decide, and the customer who appeals."""

from dataclasses import replace
from datetime import date

import pytest
from tests.act.opening import MONDAY, opened
from tests.act.respect import limited
from tests.cast import BY
from tests.listen.inviting import published
from tests.web.api.calls import program_of
from tests.web.reading import send, visit

from everweek import clock
from everweek.act.cases.working import assign_case
from everweek.act.following.services import give_link
from everweek.act.models import Remark
from everweek.act.respect.models import Appeal, CharterLine, CheckIn, CustomerThanks, Incident, Step
from everweek.act.respect.rates import RateShown
from everweek.act.respect.writing import link_of
from everweek.people.services import CustomerRow, upsert_customers
from everweek.questionnaires.services import ResponseRow, accept_many
from everweek.science import Estimate, NotEnough
from everweek.science.rates import rate
from everweek.science.shares import wilson
from everweek.web.respect.words import calmed_in_words, overview_title, rate_in_words

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
    assert "A limit is in force" in visit(bob, here).says, "who reported it sees what came of it"
    alice.post(here + "answer", {"text": "They write from now on.", "once": "q"})
    assert "They write from now on." in visit(bob, here).says


def test_a_tap_on_a_case_that_went_elsewhere_meanwhile_is_a_report_of_no_case(cast):
    case, bob = opened(cast, unit=cast.south), cast.client("bob")
    assert bob.get(f"/act/{case.pk}/").status_code == 404
    for _twice in range(2):
        reply = bob.post("/respect/report", {"key": f"{cast.bob.pk}-1", "case": case.pk, "ago": "60"})
    [incident] = Incident.objects.all()
    assert (reply.url, incident.case, incident.unit) == (f"/respect/{incident.pk}/", None, cast.north_desk)


def test_who_works_alone_lets_go_of_a_case_to_nobody(cast, monkeypatch):
    case, bob = opened(cast), cast.client("bob")
    assign_case(case=case, to=cast.bob, by=cast.bob)
    bob.post("/respect/report", {"key": f"{cast.bob.pk}-1", "case": case.pk})
    here = f"/respect/{Incident.objects.get().pk}/"
    monkeypatch.setattr("everweek.web.respect.pages.who_may_go_on", lambda _report: [])
    assert "Hand the case over" in visit(bob, here).says
    bob.post(here + "hand-over", {"to": ""})
    case.refresh_from_db()
    assert case.owner is None


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


def test_bob_thanks_dana_in_one_press_and_alice_sees_that_she_was_thanked(cast):
    bob, here = cast.client("bob"), f"/customers/{cast.dana.pk}"
    page = bob.get(here).content.decode()
    key = page.partition('name="key" value="')[2].partition('"')[0]
    for _ in range(2):
        told = visit(bob, bob.post(f"/respect{here}/thank", {"key": key, "why": "patience"}).url).says
    assert "a letter with your name under it is on its way" in told
    assert "Bob thanked them for their patience" in " ".join(visit(cast.client("alice"), here).says.split())
    assert CustomerThanks.objects.get().member == cast.bob
    bob.post(f"/respect{here}/thank", {"key": "other", "why": "money"})
    assert CustomerThanks.objects.count() == 1
    token = program_of(cast.alice, "respect:write")
    for _ in range(2):
        reply = token.post("/respect/thanks", {"key": "1", "customer": cast.dana.external_id, "why": "telling"})
        assert (reply.status_code, reply.json().get("letter")) == (201, False), reply.json()
    assert CustomerThanks.objects.count() == 2


def test_alice_thanks_dana_for_what_was_said_with_the_words_and_the_letter_before_her(cast):
    upsert_customers([CustomerRow("dana", language="fr")], by=BY)
    praise = ResponseRow(
        answers={"recommend": 10, "why": "Bob ran after us with the coat."},
        identity="1",
        customer=cast.dana.pk,
        unit=cast.north_desk.pk,
    )
    [one] = accept_many(published(), [praise], by=BY)
    alice = cast.client("alice")
    here = visit(alice, "/listen/voices/").link("Say thank you")
    assert here == f"/respect/voices/{one.id}/"
    page = visit(alice, here)
    assert page.heading == "Thank Dana for what they said."
    assert "Bob ran after us with the coat." in page.says
    assert "Vous nous avez dit ce qui était bien." in page.says, "the letter is in Dana's language"
    for _twice in range(2):
        told = visit(
            alice, alice.post(f"/respect/customers/{cast.dana.pk}/thank", {"why": "praise", "key": f"voice-{one.id}"}).url
        )
    assert "Alice thanked them for their praise" in " ".join(told.says.split())
    assert CustomerThanks.objects.count() == 1
    assert "Alice thanked them for their praise" in " ".join(visit(alice, here).says.split())


def test_my_day_has_the_tap_and_whom_to_ask(cast):
    limited(cast)
    page = visit(cast.client("alice"), "/")
    assert "Bob is to be asked how they are." in page.says
    says = visit(cast.client("frank"), "/").says
    assert says.count("Somebody crossed a line") == 1
    case = opened(cast, title="Luggage left behind")
    assign_case(case=case, to=cast.bob, by=cast.alice)
    bobs = visit(cast.client("bob"), "/").says
    assert bobs.index("Somebody crossed a line") < bobs.index("Luggage left behind"), "where it happens, it stands at the top"


def test_one_writes_the_charter_another_approves_it_and_everybody_reads_it_with_its_numbers(cast, client, monkeypatch):
    erin, grace, here = cast.client("erin"), cast.client("grace"), "/respect/charter/"
    assert "will stand here" in client.get("/charter").content.decode()
    assert "/charter" not in client.get("/complain").content.decode()
    erin.post(here + "begin")
    promise = {"text": "We answer within <b>a day</b>.", "language": "English", "measure": "first_reply", "once": "a"}
    for once in ("a", "a"):
        erin.post(here + "add/promise", {**promise, "once": once})
    erin.post(here + "add/promise", {"text": "You may always complain.", "language": "en", "measure": "recovered", "once": "b"})
    erin.post(here + "add/ask", {"text": "Speak with us as with a neighbour.", "language": "en", "once": "c"})
    assert erin.post(here + "add/ask", {"text": " ", "language": "", "once": "d"}).status_code == 422
    ask, always = (CharterLine.objects.get(words__en__startswith=word).pk for word in ("Speak", "You may"))
    erin.post(f"{here}lines/{ask}/say", {"language": "German", "text": "Sprechen Sie mit uns wie mit Nachbarn."})
    erin.post(f"{here}lines/{always}/move", {"to": "1"})
    erin.post(here + "hand-in")
    page = visit(erin, here)
    assert page.heading == "Version 1 waits for somebody else to read it."
    assert "You wrote of this: somebody else reads it" in page.says
    assert "Not said yet in " in page.says
    assert "Grace can approve it, and was told." in page.says
    thrown = send(erin, here + "throw-away")
    assert (thrown.heading, CharterLine.objects.count()) == ("Nothing is promised yet.", 0)
    address, kept = thrown.undo()
    assert send(erin, address, **kept).heading == "Version 1 waits for somebody else to read it."
    assert "It is held against that" in send(erin, f"{here}lines/{always}/measure", measure="recovered").says
    seen = grace.get(here).content.decode().partition('name="seen" value="')[2].partition('"')[0]
    grace.post(here + "approve", {"seen": seen})
    assert visit(grace, here).heading == "Everybody reads version 1."
    assert visit(erin, here + "1/").heading == "Version 1: everybody reads it."
    counted = {"kept.first_reply": Estimate(81.4, 77.2, 85.0, 0.95, 1234, "points", "wilson"), "recovered": few()}
    monkeypatch.setattr(
        "everweek.web.respect.at_charter.kept_in_public", lambda names, _since: {one: counted[one] for one in names}
    )
    answer = client.get("/charter?lang=de")
    page = answer.content.decode()
    assert "81 von 100 Malen gehalten (77 bis 85; gezählt: 1.234)" in page
    assert "Es ist noch zu wenig gezählt" in page
    assert "Sprechen Sie mit uns wie mit Nachbarn." in page
    assert '<p lang="en" dir="ltr">We answer within &lt;b&gt;a day&lt;/b&gt;.</p>' in page, "not said in German: as it is written"
    assert page.index("You may always") < page.index("We answer within")
    assert '<rect x="77.2%" width="7.8%"' in page
    assert (len(answer.content) < 15_000, "<script" in page, "Erin" in page) == (True, False, False)
    assert all('href="/charter"' in client.get(each).content.decode() for each in ("/complain", "/did"))


def few():
    return NotEnough("Too few.", have=3, need=5)


def test_a_case_leads_its_customer_to_the_step_about_them_and_takes_their_words_as_before(cast, client):
    case = opened(cast, customer=cast.dana)
    address = "/c/" + give_link(case=case, by=cast.bob).rpartition("/")[2]
    assert "/step/" not in client.get(address).content.decode()
    step = limited(cast)
    page = client.get(address + "?lang=fr").content.decode()
    assert link_of(step) in page
    assert "Nous avons aussi décidé comment nous vous servons." in page
    assert client.post(address, {"deed": "write", "text": "Still not solved.", "once": "w"}).status_code == 200
    assert Remark.objects.filter(case=case, text="Still not solved.").exists()
    Step.objects.update(standing="lifted")
    assert "/step/" not in client.get(address).content.decode()


def test_programs_write_the_charter_for_one_and_approve_it_for_another(cast):
    erin, grace = (program_of(who, "charter:write", "measures:read") for who in (cast.erin, cast.grace))
    assert program_of(cast.bob, "charter:write").post("/charter/draft", {}).status_code == 403
    assert erin.get("/charter").status_code == 404
    assert erin.post("/charter/draft", {}).json() == {"number": 1}
    promise = {"side": "promise", "text": "We answer.", "language": "en", "measure": "all"}
    first = erin.post("/charter/draft/lines", promise, Idempotency_Key="k").json()["id"]
    assert erin.post("/charter/draft/lines", promise, Idempotency_Key="k").json()["id"] == first
    second = erin.post("/charter/draft/lines", {**promise, "text": "We listen."}).json()["id"]
    gone = erin.post("/charter/draft/lines", {**promise, "text": "We fly."}).json()["id"]
    erin.post("/charter/draft/lines", {"side": "ask", "text": "Tell us.", "language": "en"})
    assert erin.post("/charter/draft/lines", {**promise, "side": "ask", "text": "No."}).json()["field"] == "measure"
    assert erin.post(f"/charter/draft/lines/{second}/move", {"to": 1}).status_code == 200
    assert erin.call("DELETE", f"/charter/draft/lines/{gone}").status_code == 204
    told = erin.call("PUT", f"/charter/draft/lines/{first}/words/fr", {"text": "Nous répondons."}).json()
    assert [one["words"] for one in told["lines"]][:2] == [{"en": "We listen."}, {"en": "We answer.", "fr": "Nous répondons."}]
    tied = erin.call("PUT", f"/charter/draft/lines/{first}/measure", {"measure": "solution"}).json()["lines"]
    assert [one.get("measure") for one in tied] == ["all", "solution", None]
    assert erin.post("/charter/draft/hand-in", {}).status_code == 200
    seen = grace.get("/charter/draft").json()["version"]
    assert erin.post("/charter/draft/approve", {"seen": seen}).json()["code"] == "own-words"
    assert grace.post("/charter/draft/approve", {"seen": seen}).json() == {"number": 1}
    found = grace.get("/charter").json()
    assert (found["standing"], found["lines"][0]["kept"]["not_enough"]["have"]) == ("in_force", 0)
    assert grace.get("/charter/versions").json()["versions"][0]["in_force"] is True
    assert grace.get("/charter/versions/1").json()["approved_by"] == "Grace"
    grace.post("/charter/draft", {})
    assert [grace.call("DELETE", "/charter/draft").status_code for _ in range(2)] == [204, 204]
    assert grace.get("/charter/draft").status_code == 404


def test_programs_report_look_after_and_decide_by_two_and_tell_nobody_more_than_pages_do(cast):
    case = opened(cast, customer=cast.dana)
    bob, alice, erin, grace = (
        program_of(who, "respect:read", "respect:write", "respect:decide")
        for who in (cast.bob, cast.alice, cast.erin, cast.grace)
    )
    tap = {"key": "till-7", "kind": "threat", "case": case.pk, "words": "I was afraid."}
    number = bob.post("/respect/incidents", tap).json()["id"]
    assert bob.post("/respect/incidents", {"key": "till-7"}).json()["id"] == number, "by its key it is one report"
    here = f"/respect/incidents/{number}"
    assert bob.post("/respect/incidents", {"key": "x", "about_member": "nobody"}).json()["field"] == "about_member"
    told = bob.call("PUT", here + "/said", {"kind": "threat", "where": "desk", "outcome": "calmed", "words": "Shouted."}).json()
    assert (told["outcome"], told["customer"], told["closed"]) == ("calmed", "Dana", False)
    assert alice.call("PUT", here + "/said", {"words": "Other."}).status_code in {403, 404}
    assert bob.post(here + "/pause", {"minutes": 20}).status_code == 200
    assert bob.call("PUT", here + "/answer", {"text": "All is well."}).status_code == 404
    # Who decides about customers reads the step and not the report; who reported it reads the report and not the step.
    assert [erin.get(one).status_code for one in (here, "/respect/check-ins", "/respect/rates")] == [404, 403, 403]
    assert [bob.get(one).status_code for one in (here, "/respect/steps", "/respect/rates")] == [200, 403, 403]
    check = alice.get("/respect/check-ins").json()["check_ins"][0]["id"]
    assert alice.post(f"/respect/check-ins/{check}/done", {"how": "shaken", "words": "Between us."}).status_code == 200
    assert bob.post(f"/respect/check-ins/{check}/done", {"how": "well"}).status_code == 404
    assert "Between us." in alice.get(here).content.decode()
    assert "Between us." not in grace.get(here).content.decode()
    limit = {"kind": "limit", "channel": "mail", "hours_from": "09:00", "hours_until": "12:00", "review_on": "2026-12-01"}
    limit |= {"reason": "You threatened a colleague.", "may_explain": "no", "adjustment": "Asked."}
    assert alice.post(here + "/steps", {**limit, "hours_until": "noon"}).status_code == 422
    step = alice.post(here + "/steps", limit).json()["id"]
    there = f"/respect/steps/{step}"
    assert alice.post(there + "/confirm", {}).json()["code"] == "own-step"
    assert erin.post(there + "/confirm", {}).json() == {"id": step, "standing": "in_force"}
    assert erin.get(there).json()["hours_from"] == "09:00"
    assert [one["id"] for one in erin.get("/respect/steps?which=limits").json()["steps"]] == [step]
    longer = {"kind": "extension", "reason": "On.", "may_explain": "no", "adjustment": "Asked.", "review_on": "2026-12-20"}
    other = alice.post(there + "/go-on", longer).json()["id"]
    assert erin.post(f"/respect/steps/{other}/decline", {"why": "Once is enough."}).json()["standing"] == "declined"
    assert erin.post(there + "/appeal", {"text": "I was ill."}).status_code == 200
    assert erin.post(there + "/decide", {"grants": True, "answer": "Yes."}).json()["code"] == "took-part"
    assert grace.post(there + "/decide", {"grants": True, "answer": "We did not know."}).json()["standing"] == "lifted"
    assert bob.get(here).json()["steps"][0] == {"kind": "limit", "standing": "lifted"}
    assert alice.call("PUT", here + "/answer", {"text": "Settled."}).json()["answer"] == "Settled."
    assert grace.get("/respect/rates").json()["rates"][0]["rate"]["not_enough"]["need"] == 5
    assert [one["id"] for one in bob.get("/respect/incidents").json()["incidents"]] == [number]

    # Of a case that is out of reach by now it is reported all the same, and who it was may be said later, or another.
    away = bob.post("/respect/incidents", {"key": "x", "case": opened(cast, unit=cast.south).pk}).json()["id"]
    there = f"/respect/incidents/{away}"
    assert "case" not in bob.get(there).json()
    assert bob.call("PUT", there + "/said", {"customer": "nobody"}).json()["field"] == "customer"
    assert bob.call("PUT", there + "/said", {"customer": cast.dana.external_id}).json()["customer"] == "Dana"
    assert bob.call("PUT", there + "/said", {"words": "Shouted."}).json()["customer"] == "Dana"


def test_a_lead_says_after_how_many_days_and_a_program_reads_it(cast):
    alice, here = cast.client("alice"), "/respect/care/?unit=north-desk"
    assert "On the day itself, after 3 days and after 14 days" in visit(alice, here).says
    for days in ("a week", "-1", "0,1,2,3,4,5,6,7,8"):
        assert alice.post("/respect/care/north", {"days": days}).status_code == 422
    alice.post("/respect/care/north", {"days": "1, 7"})
    assert "After 1 day and after 7 days" in visit(alice, here).says
    program = program_of(cast.alice, "respect:read", "respect:write")
    assert program.get("/units/north-desk/care-plan").json() == {"days": [1, 7], "own": False}
    assert program.call("PUT", "/units/north/care-plan", {"days": None}).json() == {"days": [0, 3, 14], "own": False}
    assert program.call("PUT", "/units/south/care-plan", {"days": [1]}).status_code == 404


def test_where_nobody_is_to_be_asked_today_the_title_says_by_when_the_next_one_is(db):
    bob = ("Bob", date(2026, 12, 4))
    assert overview_title([], coming=bob) == "Bob is to be asked how they are by 4 December 2026."
    assert overview_title(["Bob", "Bob", "Alice"], coming=bob) == "Bob and Alice are to be asked how they are."
    assert overview_title([f"Colleague {n}" for n in range(4)]) == "4 colleagues are to be asked how they are."
    assert overview_title([]) == "Nobody waits to be asked how they are."


def test_how_often_it_happens_is_told_for_a_thousand_moments_with_its_interval_and_of_how_many_reports():
    """5 of 2,000: the exact Poisson interval of 5 events is 1.6235 to 11.6683 (Ulm 1990, table), here for each 1,000 of 2,000."""
    told = RateShown("north", "North", rate(5, 2000, per=1000), wilson(3, 5), 2000, 5)
    assert rate_in_words(told) == "2.5 of 1,000 moments (between 0.8 and 5.9, of 5 reports)."
    assert calmed_in_words(told) == "Calmed, solved or not: 60 of 100 (23 to 89), of 5 reports whose end is known."
    few = replace(told, calmed=NotEnough("Too few.", have=0, need=5), ended=2)
    assert calmed_in_words(few) == "How many of them were calmed is not told: of too few it is known how they ended."
    assert calmed_in_words(replace(few, ended=0)) == ""
