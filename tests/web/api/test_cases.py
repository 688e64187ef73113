"""A helpdesk opens cases here and moves them on: once each, within reach, by the same rules as colleagues at their pages."""

import json
from datetime import timedelta

import pytest
from tests.act.opening import MONDAY, opened, wanted
from tests.cast import BY, Cast
from tests.web.api.calls import Program, nps_document, program_of
from tests.web.reading import visit

from everweek import clock
from everweek.act import queues
from everweek.act.cases.opening import open_case
from everweek.act.cases.settling import close_case
from everweek.act.cases.working import assign_case
from everweek.act.models import Case, Remark
from everweek.errors import Conflict
from everweek.moments.services import InteractionRow, record_interaction, save_touchpoint
from everweek.people.models import Reply
from everweek.people.services import add_customer, erase_customer
from everweek.questionnaires.services import ResponseRow, accept_many, create_questionnaire, publish

pytestmark = pytest.mark.django_db
DANAS = {
    "external_id": "t-7",
    "title": "Left behind",
    "text": "You left my wheelchair.",
    "unit": "north-desk",
    "customer": "dana",
}


@pytest.fixture(autouse=True)
def monday():
    with clock.frozen(MONDAY):
        yield


@pytest.fixture
def alices(cast: Cast) -> Program:
    return program_of(cast.alice, "cases:read", "cases:write")


def acted(program: Program, case_id: int, deed: str, body: dict | None = None) -> dict:
    """A deed that was done, and the case as it stands then."""
    reply = program.post(f"/cases/{case_id}/{deed}", body or {})
    assert reply.status_code == 200, reply.content
    return reply.json()


def refused(program: Program, address: str, body: dict) -> tuple[int, str, str | None]:
    """The status, the code and the field of what was refused."""
    told = program.post(address, body).json()
    return told["status"], told["code"], told.get("field")


def test_a_case_opened_twice_under_its_id_is_one_and_is_read_as_its_page_shows_it(cast, alices):
    save_touchpoint(key="check-in", name="Check-in", position=1, by=BY)
    told = {**DANAS, "through": "phone", "touchpoint": "check-in", "severity": "high", "safety": True, "sought": "repair"}
    first, again = alices.post("/cases", told), alices.post("/cases", told)
    assert (first.status_code, again.status_code, Case.objects.count()) == (201, 200, 1)
    assert first.json() == again.json() == alices.get(f"/cases/{first.json()['id']}").json()

    case = first.json()
    facts = ("external_id", "kind", "standing", "severity", "safety", "who", "customer", "unit", "touchpoint", "sought", "level")
    assert [case[name] for name in facts] == [
        "t-7", "complaint", "new", "high", True, "Dana", "dana", "north-desk", "check-in", "repair", 0,
    ]  # fmt: skip
    assert (case["reach"], case["round"], case["parts"], "owner" in case) == ("dana@example.org", 1, [], False)
    assert [(one["side"], one["text"], one["by"], one["through"]) for one in case["remarks"]] == [
        ("customer", "You left my wheelchair.", "Alice", "phone")
    ]
    assert [one["name"] for one in case["stages"]] == ["receipt", "tracking"]
    # High is four hours and twenty-four of the eight that are worked each day.
    assert [(one["kind"], one["allowed_minutes"], one["left_minutes"], one["late"]) for one in case["clocks"]] == [
        ("first_reply", 240, 240, False),
        ("solution", 1440, 1440, False),
    ]
    assert case["clock"]["due_at"] == "2026-11-02T13:00:00Z"
    with clock.frozen(MONDAY + timedelta(hours=4, seconds=1)):
        late = alices.get(f"/cases/{case['id']}").json()["clock"]
        assert (late["late"], late["left_minutes"]) == (True, -1)


def test_an_id_of_a_program_never_meets_the_key_of_a_rule(cast, alices):
    rules = open_case(wanted=wanted(cast, key="t-7"), by=cast.bob).case
    assert alices.post("/cases", DANAS).json()["id"] != rules.pk
    assert "external_id" not in alices.get(f"/cases/{rules.pk}").json()


def test_whom_we_do_not_know_is_a_name_and_an_address(alices):
    told = {"title": "No answer", "unit": "north", "writer": "Olga", "address": "olga@example.org"}
    case = alices.post("/cases", told).json()
    assert (case["who"], case["reach"], "customer" in case) == ("Olga", "olga@example.org", False)
    assert refused(alices, "/cases", {**told, "customer": "dana"}) == (422, "invalid", "writer")


def test_what_a_case_names_must_be_there_and_within_reach(cast, alices):
    south = record_interaction(row=InteractionRow(at=MONDAY, unit=cast.south.pk), by=BY).interaction.pk
    wrong = {
        "unit": "south",
        "touchpoint": "nowhere",
        "customer": "stranger",
        "about_member": "nobody",
        "interaction": str(south),
        "response": "999999",
        "external_id": " ",
    }
    for field, value in wrong.items():
        assert refused(alices, "/cases", {**DANAS, field: value}) == (422, "invalid", field)
    assert not Case.objects.exists()


def test_a_case_follows_an_answer_and_a_moment_and_is_never_given_to_whom_it_is_about(cast, alices):
    version = publish(version=create_questionnaire(key="after-visit", document=nps_document(), by=BY), by=BY)
    [answer] = accept_many(version, [ResponseRow(answers={"recommend": 1}, identity="r", unit=cast.north_desk.pk)], by=BY)
    moment = record_interaction(row=InteractionRow(at=MONDAY, unit=cast.north_desk.pk), by=BY).interaction.pk
    told = {**DANAS, "kind": "unhappy_answer", "response": str(answer.id), "interaction": str(moment), "about_member": "bob"}
    case = alices.post("/cases", told).json()
    # One answer has one case: a program that gives its own no name is answered with it, whoever opened it.
    nameless = {name: value for name, value in told.items() if name != "external_id"}
    again = alices.post("/cases", nameless)
    assert (again.status_code, again.json()["id"]) == (200, case["id"])
    row = Case.objects.get()
    Case.objects.update(unit=cast.south)
    assert refused(alices, "/cases", nameless) == (409, "conflict", "response")
    Case.objects.update(unit=cast.north_desk, response=None)
    for status in (201, 200):
        assert alices.post("/cases", nameless).status_code == status
    Case.objects.exclude(pk=row.pk).delete()
    Case.objects.update(response=answer.id)

    assert (case["response"], row.interaction_id, row.about_member) == (answer.id, moment, cast.bob)
    assert refused(alices, f"/cases/{case['id']}/assign", {"to": "bob"}) == (422, "invalid", "to")
    assert acted(alices, case["id"], "assign", {"to": "alice"})["owner"] == "alice"


def test_a_moment_tells_at_which_touchpoint_and_is_never_another_customers(cast, alices):
    gate = save_touchpoint(key="gate", name="At the gate", by=BY)
    olga = add_customer(name="Olga", language="de", by=BY)
    here = {"at": MONDAY, "unit": cast.north_desk.pk, "touchpoint": "gate"}
    theirs, others = (
        record_interaction(row=InteractionRow(customer=whom.pk, **here), by=BY).interaction.pk for whom in (cast.dana, olga)
    )
    told = {name: value for name, value in DANAS.items() if name not in {"writer", "address"}} | {"customer": "dana"}
    assert refused(alices, "/cases", {**told, "interaction": str(others)}) == (422, "invalid", "interaction")
    case = alices.post("/cases", {**told, "interaction": str(theirs)}).json()
    assert (case["interaction"], case["touchpoint"], Case.objects.get().touchpoint) == (theirs, "gate", gate)


def test_an_id_that_stands_for_somebody_elses_case_tells_nothing_of_it(cast, alices):
    erins = program_of(cast.erin, "cases:read", "cases:write")
    assert erins.post("/cases", {**DANAS, "unit": "south"}).status_code == 201
    assert refused(alices, "/cases", DANAS) == (409, "conflict", "external_id")


def test_a_case_is_brought_to_its_end(cast, alices):
    case = alices.post("/cases", DANAS).json()["id"]
    grave = {"severity": "critical", "safety": True, "complexity": "several", "impact": "one", "sought": "repair"}
    told = acted(alices, case, "assess", grave)
    assert [told[name] for name in grave] == list(grave.values())
    assert acted(alices, case, "assign", {"to": "bob", "note": "You know the quay."})["owner_name"] == "Bob"
    told = acted(alices, case, "remarks", {"side": "us", "text": "Where was it?", "asks": True, "through": "mail"})
    assert (told["standing"], [one["kind"] for one in told["clocks"] if one["waits"]]) == ("waiting", ["solution"])
    assert acted(alices, case, "remarks", {"side": "customer", "text": "On the quay."})["standing"] == "in_hand"
    acted(alices, case, "remarks", {"side": "finding", "text": "It is at the lost property office."})

    assert refused(alices, f"/cases/{case}/tell", {"text": "Here it is."}) == (409, "not-decided", None)
    assert acted(alices, case, "decide", {"decision": "remedy", "what": "Brought home."})["decided"] == "Brought home."
    assert refused(alices, f"/cases/{case}/close", {})[:2] == (409, "not-told")
    assert acted(alices, case, "tell", {"text": "We brought it home.", "through": "phone"})["standing"] == "told"
    assert acted(alices, case, "verdict", {"agrees": True, "word": "Thank you."})["agreed"] is True
    told = acted(alices, case, "close", {})
    assert (told["standing"], told["customer_said"], told["clocks"]) == ("closed", "Thank you.", [])
    assert [one["side"] for one in told["remarks"]] == ["customer", "note", "us", "customer", "finding", "us", "customer"]
    assert [one["name"] for one in told["stages"]] == [
        "communication", "receipt", "tracking", "acknowledgement", "assessment", "investigation", "response", "decision_told",
        "closing",
    ]  # fmt: skip
    told = acted(alices, case, "reopen", {"why": "It is broken."})
    assert (told["round"], told["standing"], "decision" in told) == (2, "in_hand", False)
    told = acted(alices, case, "refer", {"why": "Who pays?"})
    assert (told["level"], "owner" in told) == (1, False)


def test_what_she_does_not_agree_to_is_closed_by_a_person_never_by_a_program(cast, alices):
    case = alices.post("/cases", DANAS).json()["id"]
    acted(alices, case, "assign", {"to": "bob"})
    acted(alices, case, "decide", {"decision": "alternative", "what": "A voucher."})
    acted(alices, case, "tell", {"text": "We offer a voucher."})
    assert refused(alices, f"/cases/{case}/close", {}) == (409, "dead-end", "customer_said")
    told = acted(alices, case, "verdict", {"agrees": False, "word": "No."})
    assert (told["level"], told["round"], told["agreed"]) == (1, 2, False)
    assert refused(alices, f"/cases/{case}/decide", {"decision": "remedy", "what": "x"})[:2] == (409, "not-agreed")


def test_who_decided_by_a_program_does_not_look_over_that_at_the_page(cast):
    erins = program_of(cast.erin, "cases:read", "cases:write")
    case = erins.post("/cases", DANAS).json()["id"]
    acted(erins, case, "decide", {"decision": "alternative", "what": "A voucher."})
    acted(erins, case, "tell", {"text": "We offer a voucher."})
    acted(program_of(cast.alice, "cases:read", "cases:write"), case, "refer", {"why": "Nothing was said to it."})
    with pytest.raises(Conflict, match="Nothing was put right"):
        close_case(case=Case.objects.get(), by=cast.erin)
    assert close_case(case=Case.objects.get(), by=cast.grace).standing == "closed"
    assert "written down by Erin" in visit(cast.client("grace"), f"/act/{case}/")


DEEDS = {
    "assess": {"severity": "high"},
    "assign": {"to": "bob"},
    "decide": {"decision": "remedy", "what": "x"},
    "tell": {"text": "x"},
    "verdict": {"agrees": True},
    "refer": {"why": "x"},
    "close": {},
    "reopen": {"why": "x"},
    "part": {},
    **{f"remarks {side}": {"side": side, "text": "x"} for side in ("customer", "us", "note", "finding")},
}


@pytest.mark.parametrize("deed", [*DEEDS, "join"])
def test_who_decided_by_an_older_picture_is_told_so(cast, alices, deed):
    case = opened(cast)
    body = {"into": opened(cast).pk} if deed == "join" else DEEDS[deed]
    acted(alices, case.pk, "remarks", {"side": "note", "text": "Somebody was quicker.", "seen": 0})
    assert refused(alices, f"/cases/{case.pk}/{deed.split()[0]}", {**body, "seen": 0})[:2] == (409, "changed")
    assert Remark.objects.filter(case=case, side="note").count() == 1


def test_a_program_that_works_on_cases_hands_out_the_link_of_the_page_and_says_what_goes_from_here(cast, alices):
    case = alices.post("/cases", DANAS).json()["id"]
    link = alices.post(f"/cases/{case}/link", {}).json()["link"]
    assert alices.post(f"/cases/{case}/link", {}).json()["link"] == link
    assert alices.post(f"/cases/{case}/link", {"anew": True}).json()["link"] != link
    assert acted(alices, case, "remarks", {"side": "us", "text": "x", "through": "here"})["remarks"][-1]["through"] == "here"
    wrong = {"side": "note", "text": "x", "through": "here"}
    assert refused(alices, f"/cases/{case}/remarks", wrong) == (422, "invalid", "through")
    assert refused(alices, "/cases", {**DANAS, "external_id": "n", "through": "here"}) == (422, "invalid", "through")
    south = opened(cast, unit=cast.south).pk
    assert refused(alices, f"/cases/{south}/link", {})[0] == 404


def test_a_case_is_moved_within_reach_or_upward_and_what_is_left_out_stays(cast, alices):
    save_touchpoint(key="gate", name="At the gate", by=BY)
    case = opened(cast).pk
    told = acted(alices, case, "move", {"unit": "north", "touchpoint": "gate"})
    assert (told["unit"], told["touchpoint"], told["title"]) == ("north", "gate", "Wheelchair left behind")
    assert "touchpoint" not in acted(alices, case, "move", {"touchpoint": None})
    assert refused(alices, f"/cases/{case}/move", {"unit": "south"}) == (422, "invalid", "unit")


def test_a_program_sets_aside_only_what_holds_no_word_of_a_customer(cast, alices):
    slip, heard = opened(cast, text="").pk, opened(cast).pk
    assert acted(alices, slip, "set-aside", {"why": "slip"})["aside"] == "slip"
    assert refused(alices, f"/cases/{heard}/set-aside", {"why": "spam"}) == (409, "heard", None)
    told = acted(alices, slip, "reopen", {"why": "It was none."})
    assert (told["standing"], "aside" in told) == ("new", False)


def test_two_cases_are_joined_and_parted(cast, alices):
    one, two = opened(cast).pk, opened(cast).pk
    told = acted(alices, two, "join", {"into": one})
    assert (told["standing"], told["part_of"]) == ("joined", one)
    whole = alices.get(f"/cases/{one}").json()
    assert (whole["parts"], [remark.get("part") for remark in whole["remarks"]]) == ([two], [None, two])
    assert acted(alices, two, "part")["standing"] == "new"
    south = opened(cast, unit=cast.south).pk
    assert refused(alices, f"/cases/{one}/join", {"into": south}) == (422, "invalid", "into")


def test_a_remark_sent_twice_under_its_id_is_written_once_in_its_case(cast, alices):
    one, two = opened(cast).pk, opened(cast).pk
    told = {"side": "note", "text": "Called her.", "external_id": "n1"}
    acted(alices, one, "remarks", told)
    assert acted(alices, one, "remarks", told) == alices.get(f"/cases/{one}").json()
    acted(alices, two, "remarks", told)
    assert [len(alices.get(f"/cases/{case}").json()["remarks"]) for case in (one, two)] == [2, 2]
    assert refused(alices, f"/cases/{one}/remarks", {**told, "asks": True}) == (422, "invalid", "asks")


def test_a_deed_sent_again_is_done_once_and_what_is_kept_of_its_reply_holds_no_word(cast, alices):
    case = alices.post("/cases", DANAS, Idempotency_Key="k1")
    note = {"side": "note", "text": "Wheelchair, blue."}
    first = alices.post(f"/cases/{case.json()['id']}/remarks", note, Idempotency_Key="k2")
    again = alices.post(f"/cases/{case.json()['id']}/remarks", note, Idempotency_Key="k2")
    assert (again.json(), again["Idempotency-Replayed"]) == (first.json(), "true")
    assert [json.loads(body) for body in Reply.objects.values_list("body", flat=True)] == [{"id": case.json()["id"]}] * 2
    assert alices.post("/cases", DANAS, Idempotency_Key="k1")["Idempotency-Replayed"] == "true"


def test_cases_are_listed_by_queue_unit_gravity_and_words_page_by_page(cast, alices, monkeypatch):
    monkeypatch.setattr(queues, "PAGE", 2)
    hers = [opened(cast, title=f"Ferry {number}").pk for number in range(3)]
    grave = opened(cast, title="Fell on the quay", severity=4, unit=cast.north).pk
    opened(cast, unit=cast.south)
    assign_case(case=Case.objects.get(pk=hers[0]), to=cast.alice, by=cast.alice)

    def listed(asked: str) -> list[list[int]]:
        pages, after = [], ""
        while True:
            reply = alices.get(f"/cases?{asked}&after={after}").json()
            pages.append([one["id"] for one in reply["cases"]])
            after = reply.get("next")
            if not after:
                return pages

    # What is critical is due first.
    assert listed("") == [[grave, hers[0]], hers[1:]]
    assert listed("queue=mine") == [[hers[0]]]
    assert listed("queue=nobodys&words=ferry") == [hers[1:]]
    assert listed("unit=north-desk&severity=high") == [[]]
    assert listed("severity=high") == listed(f"words=%23{grave}") == [[grave]]
    assert listed("queue=settled") == [[]]
    assert alices.get("/cases").json()["cases"][0]["clock"]["kind"] == "first_reply"
    assert alices.get("/cases?unit=south").status_code == 404
    assert alices.get("/cases?queue=everybodys").status_code == 422


def test_who_has_no_right_or_no_scope_reads_and_does_nothing(cast, alices):
    case, south = opened(cast), opened(cast, unit=cast.south)
    assert program_of(cast.alice, "cases:read").post("/cases", DANAS).status_code == 403
    assert program_of(cast.alice, "cases:write").get(f"/cases/{case.pk}").status_code == 403
    assert [alices.get(f"/cases/{pk}").status_code for pk in (case.pk, south.pk, 999999)] == [200, 404, 404]
    assert alices.post(f"/cases/{south.pk}/part", {}).status_code == 404
    franks = program_of(cast.frank, "cases:read", "cases:write")
    assert [franks.get("/cases").status_code, franks.post("/cases", DANAS).status_code] == [403, 403]
    assert franks.get(f"/cases/{case.pk}").status_code == 404


def test_who_gives_her_case_away_beyond_her_reach_is_told_that_it_is_done(cast):
    south = opened(cast, unit=cast.south)
    assign_case(case=south, to=cast.erin, by=cast.erin)
    Case.objects.filter(pk=south.pk).update(owner=cast.bob)
    bobs = program_of(cast.bob, "cases:read", "cases:write")
    assert acted(bobs, south.pk, "assign", {"to": "erin"})["owner"] == "erin"
    assert bobs.get(f"/cases/{south.pk}").status_code == 404


def test_of_an_erased_customer_no_word_is_left_to_read(cast, alices):
    case = alices.post("/cases", DANAS).json()["id"]
    erase_customer(customer=cast.dana, by=BY)
    told = alices.get(f"/cases/{case}").json()
    assert told["standing"] == "lapsed"
    assert not [word for word in ("Dana", "dana@", "wheelchair", "Left behind") if word in json.dumps(told)]
    assert refused(alices, f"/cases/{case}/assign", {"to": "bob"})[:2] == (409, "lapsed")


def test_parting_takes_back_whom_the_whole_was_about_and_is_not_for_whom_it_is_about(cast, alices):
    bobs = program_of(cast.bob, "cases:read", "cases:write")
    whole, part = opened(cast), opened(cast, key="part", about_member=cast.bob)
    assert alices.post(f"/cases/{part.pk}/join", {"into": whole.pk}).status_code == 200
    assert alices.get(f"/cases/{whole.pk}").json()["about_member_name"] == "Bob"
    assert refused(bobs, f"/cases/{part.pk}/part", {}) == (409, "about-you", None)
    assert alices.post(f"/cases/{part.pk}/part", {}).status_code == 200
    assert "about_member_name" not in alices.get(f"/cases/{whole.pk}").json()
