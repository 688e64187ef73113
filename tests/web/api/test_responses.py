"""A program tells Everweek what customers answered."""

from datetime import date

import pytest
from tests.cast import Cast
from tests.listen.exported import BY, DOCUMENT, table
from tests.web.api.calls import Program, nps_document, program_of

from everweek.journal.models import Line
from everweek.journal.services import System
from everweek.moments.services import save_touchpoint
from everweek.questionnaires.models import Response
from everweek.questionnaires.services import ResponseRow, accept_many, create_questionnaire, publish

pytestmark = pytest.mark.django_db
ANSWER = {"questionnaire": "after-visit", "identity": "visit-1", "answers": {"recommend": 9, "why": "Bob was kind"}}


@pytest.fixture
def asked(cast: Cast) -> Cast:
    version = create_questionnaire(key="after-visit", document=nps_document(), by=System("tests"))
    publish(version=version, by=System("tests"))
    return cast


@pytest.fixture
def heidis(asked: Cast) -> Program:
    return program_of(asked.heidi, "responses:write")


def test_a_response_is_stored_and_in_the_journal_before_it_is_acknowledged(heidis, asked):
    reply = heidis.post("/responses", {**ANSWER, "customer": "dana", "unit": "north", "dimensions": {"area": "B"}, "weight": 2.5})
    assert reply.status_code == 201
    stored = Response.objects.get(pk=reply.json()["id"])
    assert (stored.customer, stored.unit, stored.dimensions, stored.weight) == (asked.dana, asked.north, {"area": "B"}, 2_500_000)
    line = Line.objects.get(kind="response.received")
    assert line.subject_id == reply.json()["id"]
    assert line.actor.startswith(f"member:{asked.heidi.pk} via token:")
    assert not line.history


def test_the_same_response_again_is_the_same(heidis):
    first = heidis.post("/responses", ANSWER)
    again = heidis.post("/responses", ANSWER)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == {"outcome": "already", "id": first.json()["id"]}
    assert Response.objects.count() == 1


def test_other_answers_under_the_same_identity_are_refused_and_change_nothing(heidis):
    heidis.post("/responses", ANSWER)
    reply = heidis.post("/responses", {**ANSWER, "answers": {"recommend": 1}})
    assert reply.status_code == 409
    assert reply.headers["Content-Type"] == "application/problem+json"
    assert Response.objects.get().answers["recommend"] == 9


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"answers": {"recommend": 11}}, "answers.recommend"),
        ({"answers": {"unheard": 1}}, "answers.unheard"),
        ({"questionnaire": "nowhere"}, "questionnaire"),
        ({"customer": "nobody"}, "customer"),
        ({"unit": "nowhere"}, "unit"),
        ({"weight": 0}, "weight"),
        ({"weight": 0.0000001}, "weight"),
        ({"answered_at": "2026-10-05T09:00:00"}, "answered_at"),
        ({"answered_at": "2126-10-05T09:00:00Z"}, "answered_at"),
        ({"dimensions": {"Area": "B"}}, "dimensions"),
        ({"anwsers": {}}, "anwsers"),
        ({"answers": {}}, "answers"),
        ({"answers": {"recommend": None, "why": " "}}, "answers"),
        ({"touchpoint": "nowhere"}, "touchpoint"),
        ({"dimensions": {"area": "B", "unit": "north"}}, "dimensions.unit"),
        ({"dimensions": {"touchpoint": "nowhere"}}, "dimensions.touchpoint"),
        ({"dimensions": {"channel": "phone"}}, "dimensions.channel"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_stored(heidis, change, field):
    reply = heidis.post("/responses", {**ANSWER, **change})
    assert reply.status_code == 422, reply.content
    assert reply.json()["field"] == field
    assert reply.json()["type"] == "urn:everweek:problem:invalid"
    assert Response.objects.count() == 0


def test_a_mistyped_touchpoint_is_refused_with_the_one_that_was_meant(heidis):
    save_touchpoint(key="boarding", name="Boarding", closed_on=date(2026, 1, 1), by=System("tests"))
    mistyped = {**ANSWER, "identity": "visit-2", "touchpoint": "bording"}
    empty = {**ANSWER, "identity": "visit-3", "answers": {}}

    [stored, refused, nothing] = heidis.post(
        "/responses/batch", {"responses": [{**ANSWER, "touchpoint": "boarding"}, mistyped, empty]}
    ).json()["results"]
    assert stored["outcome"] == "stored", "what was said at one that is closed meanwhile comes in late"
    assert refused["field"] == "touchpoint"
    assert "There is no touchpoint 'bording'; name it first. Did you mean boarding?" in refused["reason"]
    assert nothing["field"] == "answers"


def test_an_area_and_a_language_are_dimensions(heidis):
    reply = heidis.post("/responses", {**ANSWER, "dimensions": {"area": "B", "language": "Spanish"}})

    assert (reply.status_code, Response.objects.get().dimensions) == (201, {"area": "B", "language": "Spanish"})


def test_a_batch_is_answered_item_by_item(heidis):
    wrong = {**ANSWER, "identity": "visit-2", "answers": {"recommend": 11}}
    reply = heidis.post("/responses/batch", {"responses": [ANSWER, wrong, ANSWER, {**ANSWER, "questionnaire": "nowhere"}]})
    assert reply.status_code == 200
    body = reply.json()
    assert [one["outcome"] for one in body["results"]] == ["stored", "refused", "already", "refused"]
    assert (body["stored"], body["already"], body["refused"]) == (1, 1, 2)
    assert body["results"][1]["field"] == "answers.recommend"
    assert body["results"][3]["field"] == "questionnaire"


def test_a_batch_of_more_than_ten_thousand_is_refused(heidis):
    reply = heidis.post("/responses/batch", {"responses": [ANSWER] * 10_001})
    assert reply.status_code == 422
    assert Response.objects.count() == 0


def test_a_leads_program_stores_within_her_unit_only(asked):
    alices = program_of(asked.alice, "responses:write")
    assert alices.post("/responses", {**ANSWER, "unit": "north-desk"}).status_code == 201
    other = {**ANSWER, "identity": "visit-2"}
    assert alices.post("/responses", {**other, "unit": "south"}).json()["field"] == "unit"
    assert alices.post("/responses", other).json()["field"] == "unit"


def test_somebody_without_the_right_has_no_more_by_a_program(asked):
    reply = program_of(asked.bob, "responses:write").post("/responses", {**ANSWER, "unit": "north-desk"})
    assert reply.status_code == 403
    assert Response.objects.count() == 0


SAID = {
    "recommend": 2,
    "why": "Write to dana@example.org",
    "call": "+351 210 000 000",
    "about": ["queue", {"choice": "other", "text": "Dana here"}],
}


@pytest.fixture
def said(cast: Cast) -> int:
    """What Dana said at the north desk."""
    version = publish(version=create_questionnaire(key="crossing", document=DOCUMENT, by=BY), by=BY)
    row = ResponseRow(answers=SAID, identity="one", customer=cast.dana.pk, unit=cast.north_desk.pk, weight=2_500_000)
    [outcome] = accept_many(version, [row], by=BY)
    assert outcome.id is not None
    return outcome.id


def test_what_was_answered_is_read_as_it_was_sent(cast: Cast, said: int):
    reads = program_of(cast.erin, "responses:read", "comments:unmasked", "customers:read")
    told = reads.get(f"/responses/{said}").json()
    assert (told["id"], told["questionnaire"], told["version"], told["unit"]) == (said, "crossing", 1, "north-desk")
    assert (told["weight"], told["customer"], told["answers"]) == (2.5, "dana", SAID)
    assert "first_contact" not in told, "it is about no moment"


def test_a_response_is_masked_as_in_a_file(cast: Cast, said: int):
    for by in (cast.erin, cast.alice, cast.grace):
        for scopes in (["responses:read"], ["responses:read", "comments:unmasked", "customers:read"]):
            program = program_of(by, *scopes)
            told = program.get(f"/responses/{said}").json()
            asked = {"questionnaire": "crossing"}
            [row] = table([b"".join(program.post("/responses/export", asked).streaming_content)])
            answers = told["answers"]
            seen = (answers["why"], answers["call"], answers["about"][1]["text"], told.get("customer"))
            assert seen == (row["why"], row["call"], row["about.other"], row.get("customer")), (by.name, scopes)
    masked = program_of(cast.erin, "responses:read").get(f"/responses/{said}").json()["answers"]
    assert masked["why"] == "Write to ⟦mail⟧"
    assert masked["call"] == "⟦personal⟧"
    assert masked["about"] == ["queue", {"choice": "other", "text": "⟦name⟧ here"}]


def test_a_response_that_is_not_yours_is_none(cast: Cast, said: int):
    for by in (cast.bob, cast.frank, cast.heidi):
        reads = program_of(by, "responses:read")
        assert reads.get(f"/responses/{said}").status_code == 404
        assert reads.get(f"/responses/{said}").content == reads.get("/responses/999999").content
    assert program_of(cast.erin, "responses:write").get(f"/responses/{said}").status_code == 403
