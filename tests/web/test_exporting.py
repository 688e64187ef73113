"""Answers as a file, from the page of voices, from the page of a questionnaire, and for programs."""

import pytest
from tests.cast import Cast
from tests.listen.exported import BY, DOCUMENT, table
from tests.web.api.calls import program_of
from tests.web.reading import visit

from everweek.journal.models import Line
from everweek.questionnaires.services import ResponseRow, accept_many, create_questionnaire, publish

pytestmark = pytest.mark.django_db
CSV = "/listen/voices/answers.csv"


@pytest.fixture
def said(cast: Cast) -> list[str]:
    """Dana wrote to us from the north, and chose a number in the south."""
    version = publish(version=create_questionnaire(key="crossing", document=DOCUMENT, by=BY), by=BY)
    rows = [
        ResponseRow(
            answers={"recommend": 2, "why": "Write to dana@example.org"}, identity="1", customer=cast.dana.pk, unit=cast.north.pk
        ),
        ResponseRow(answers={"recommend": 10}, identity="2", unit=cast.south.pk),
    ]
    return [str(outcome.id) for outcome in accept_many(version, rows, by=BY)]


def test_erin_downloads_what_the_filter_shows(cast: Cast, said: list[str]):
    seen = visit(cast.client("erin"), "/listen/voices/?mood=unhappy&silent=1")
    assert f'action="{CSV}?mood=unhappy&amp;silent=1"' in seen
    reply = cast.client("erin").post(f"{CSV}?mood=unhappy&silent=1")

    assert (reply.status_code, reply["Content-Type"]) == (200, "text/csv; charset=utf-8")
    assert reply["Content-Disposition"] == 'attachment; filename="answers.csv"'
    assert reply["Cache-Control"] == "no-store"
    assert [row["id"] for row in table(reply.streaming_content)] == said[:1]
    assert Line.objects.get(kind="answers.exported").actor == cast.erin.actor


def test_looking_at_the_address_changes_nothing_and_leads_to_the_voices(cast: Cast, said: list[str]):
    reply = cast.client("erin").get(f"{CSV}?mood=unhappy")

    assert (reply.status_code, reply["Location"]) == (302, "/listen/voices/")
    assert not Line.objects.filter(kind="answers.exported").exists()


def test_where_nothing_is_heard_nothing_is_offered(cast: Cast, said: list[str]):
    assert CSV not in visit(cast.client("erin"), "/listen/voices/?words=nobody-said-this")
    assert CSV not in visit(cast.client("bob"), "/listen/voices/")


def test_all_answers_to_a_questionnaire_are_beside_how_many_came_back(cast: Cast, said: list[str]):
    address = f"{CSV}?questionnaire=crossing&silent=1"
    assert f'action="{address.replace("&", "&amp;")}"' in visit(cast.client("grace"), "/listen/questionnaires/crossing")
    assert CSV not in visit(cast.client("frank"), "/listen/questionnaires/crossing"), (
        "he may read what is asked, not who answered"
    )
    reply = cast.client("grace").post(address)

    assert 'filename="answers-crossing.csv"' in reply["Content-Disposition"]
    rows = table(reply.streaming_content)
    assert [row["id"] for row in rows] == said
    assert rows[0]["why"] == "Write to ⟦mail⟧"


def test_what_cannot_be_asked_is_said_at_the_head_of_the_voices(cast: Cast, said: list[str]):
    reply = cast.client("erin").post(f"{CSV}?since=2026-05-02&until=2026-05-01", follow=True)

    assert reply.redirect_chain[0][0] == "/listen/voices/?since=2026-05-02&until=2026-05-01"
    assert "The last day lies before the first." in reply.content.decode()


def test_a_program_takes_out_what_its_token_may_read(cast: Cast, said: list[str]):
    reply = program_of(cast.erin, "responses:read").post("/responses/export", {"questionnaire": "crossing"})
    assert (reply.status_code, reply["Content-Type"]) == (200, "text/csv; charset=utf-8"), reply.content
    rows = table(reply.streaming_content)
    assert [row["id"] for row in rows] == said
    assert rows[0]["why"] == "Write to ⟦mail⟧"
    assert "customer" not in rows[0]
    line = Line.objects.get(kind="answers.exported")
    assert line.actor.startswith(f"{cast.erin.actor} via token:")

    more = program_of(cast.erin, "responses:read", "comments:unmasked", "customers:read")
    rows = table(more.post("/responses/export", {"unit": "north", "silent": False}).streaming_content)
    assert [(row["why"], row["customer"]) for row in rows] == [("Write to dana@example.org", "dana")]


def test_a_program_is_refused_in_words(cast: Cast, said: list[str]):
    reads = program_of(cast.erin, "responses:read")
    assert program_of(cast.erin, "responses:write").post("/responses/export", {}).status_code == 403
    assert reads.post("/responses/export", {"questionnaire": "nothing"}).status_code == 404
    assert reads.post("/responses/export", {"since": "2026-05-02", "until": "2026-05-01"}).json()["field"] == "until"
    assert reads.post("/responses/export", {"untill": "2026-05-01"}).status_code == 422
    assert not Line.objects.filter(kind="answers.exported").exists()
