"""Answers corrected and withdrawn, topics, units, and how long things are kept, by programs."""

import pytest
from tests.web.api.calls import nps_document, program_of

from everweek.journal.models import Line, Values
from everweek.listen.models import Topic
from everweek.people.privacy import list_kept
from everweek.questionnaires.models import Response
from everweek.questionnaires.services import ResponseRow, accept_many, create_questionnaire, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def answer(cast) -> int:
    version = publish(version=create_questionnaire(key="after-visit", document=nps_document(), by=cast.erin), by=cast.erin)
    row = ResponseRow(answers={"recommend": 3, "why": "Slow."}, identity="1", unit=cast.north_desk.pk)
    [outcome] = accept_many(version, [row], by=cast.erin)
    return int(outcome.id)


def test_an_answer_is_corrected_and_withdrawn_with_the_reason_in_the_journal(cast, answer):
    erin = program_of(cast.erin, "responses:correct")
    right = {"answers": {"recommend": 8, "why": "Slow."}, "reason": "Typed in wrongly."}
    for _twice in range(2):
        assert erin.post(f"/responses/{answer}/correct", right).json() == {"id": answer}
    assert Response.objects.get().answers["recommend"] == 8
    line = Line.objects.get(kind="response.corrected")
    assert Values.objects.get(line=line).new["reason"] == "Typed in wrongly."
    for wrong in ({"recommend": 11}, {"nothing": 1}, {"why": "a\0b"}):
        assert erin.post(f"/responses/{answer}/correct", {"answers": wrong, "reason": "x"}).status_code == 422
    for wrong in ("", " ", "a\0b", "x" * 501):
        assert erin.post(f"/responses/{answer}/withdraw", {"reason": wrong}).status_code == 422
    withdrawn = erin.post(f"/responses/{answer}/withdraw", {"reason": "A test."}, Idempotency_Key="w")
    assert "withdrawn_at" in withdrawn.json()
    assert erin.post(f"/responses/{answer}/withdraw", {"reason": "A test."}, Idempotency_Key="w").json() == withdrawn.json()
    assert erin.post(f"/responses/{answer}/withdraw", {"reason": "A test."}).status_code == 404
    assert Line.objects.filter(kind="response.withdrawn").count() == 1


def test_what_was_withdrawn_by_mistake_is_brought_back_and_who_may_not_cannot_tell_what_is_there(cast, answer):
    erin = program_of(cast.erin, "responses:correct")
    erin.post(f"/responses/{answer}/withdraw", {"reason": "A test."})
    alice = program_of(cast.alice, "responses:correct", "responses:read")
    there, nowhere = (alice.post(f"/responses/{one}/restore", {}) for one in (answer, 999_999))
    assert (there.status_code, there.content) == (404, nowhere.content)
    for _twice in range(2):
        assert erin.post(f"/responses/{answer}/restore", {}).json() == {"id": answer}
    assert Response.objects.get().withdrawn_at is None
    assert Line.objects.filter(kind="response.restored").count() == 1


def test_who_may_not_correct_cannot_tell_what_is_there(cast, answer):
    alice = program_of(cast.alice, "responses:correct", "responses:read")
    there, nowhere = (alice.post(f"/responses/{one}/withdraw", {"reason": "x"}) for one in (answer, 999_999))
    assert (there.status_code, there.content) == (404, nowhere.content)
    assert program_of(cast.erin, "responses:read").post(f"/responses/{answer}/withdraw", {"reason": "x"}).status_code == 403


def test_topics_are_kept_named_merged_parted_and_retired(cast):
    erin = program_of(cast.erin, "topics:write")
    kept = erin.post("/topics", {"name": "Queues", "words": ["queue", "waiting time"]}, Idempotency_Key="q")
    assert (kept.status_code, kept.json()["key"], kept.json()["words"]) == (201, "queues", ["queue", "waiting time"])
    for _twice in range(2):
        assert erin.call("PUT", "/topics/queues", {"name": "Waiting", "words": ["queue"]}).json()["name"] == "Waiting"
    erin.post("/topics", {"name": "Time", "words": ["slow"]})
    assert erin.post("/topics/time/merge", {"into": "queues"}).json()["merged_into"] == "queues"
    assert erin.post("/topics/queues/merge", {"into": "time"}).status_code == 422
    assert erin.post("/topics/queues/merge", {"into": "nothing"}).status_code == 404
    assert erin.post("/topics/queues/merge", {"into": "a\0b"}).status_code == 422
    assert erin.post("/topics/time/part", {}).json()["merged_into"] == ""
    assert erin.post("/topics/time/retire", {}).json()["retired"] is True
    assert erin.post("/topics/time/restore", {}).json()["retired"] is False
    for wrong in ({"name": "", "words": ["x"]}, {"name": "x", "words": []}, {"name": "a\0b", "words": ["x"]}):
        assert erin.post("/topics", wrong).status_code == 422
    assert erin.get("/topics/a%00b").status_code == erin.get("/topics/nothing").status_code == 404
    assert Topic.objects.count() == 2
    assert program_of(cast.alice, "topics:write").post("/topics", {"name": "x", "words": ["x"]}).status_code == 403
    assert program_of(cast.alice, "topics:write").get("/topics/queues").status_code == 404


def test_units_are_told_with_what_is_above_them(cast):
    told = program_of(cast.bob, "units:read").get("/units").json()["units"]
    assert {one["key"]: one["above"] for one in told} == {"house": "", "north": "house", "north-desk": "north", "south": "house"}
    assert program_of(cast.bob, "measures:read").get("/units").status_code == 403


def test_how_long_things_are_kept_is_read_and_said_otherwise_all_or_nothing(cast):
    heidi = program_of(cast.heidi, "organisation:write")
    before = {one["key"]: one["days"] for one in heidi.get("/keeping").json()["kept"]}
    for _twice in range(2):
        after = heidi.call("PUT", "/keeping", {"days": {"answers": 730}, "contact": "privacy@example.org"}).json()
    assert {one["key"]: one["days"] for one in after["kept"]} == before | {"answers": 730}
    assert after["contact"] == "privacy@example.org"
    assert Line.objects.filter(kind="keeping.changed").count() == 1
    for wrong in ({"answers": 29}, {"answers": 10**30}, {"answers": 365, "a\0b": 365}):
        assert heidi.call("PUT", "/keeping", {"days": wrong}).status_code == 422
    assert heidi.call("PUT", "/keeping", {"days": {"answers": 365, "nothing": 365}}).status_code == 404
    assert next(one.days for one in list_kept() if one.key == "answers") == 730
    assert heidi.call("PUT", "/keeping", {"words": {"en": "a\0b"}}).status_code == 422
    assert program_of(cast.erin, "organisation:write").get("/keeping").status_code == 403
