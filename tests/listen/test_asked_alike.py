"""Each filter of the page of voices: programs read, programs take out and the command writes the same answers by it."""

from dataclasses import fields

import pytest
from click.testing import CliRunner
from tests.cast import Cast
from tests.listen.exported import BY, DOCUMENT, table
from tests.web.api.calls import program_of

from everweek.cli import answers, program
from everweek.listen.asking.services import open_link
from everweek.listen.rules import Mood
from everweek.listen.voices import Asked, Sentiment, read_stream
from everweek.people.services import save_segment
from everweek.questionnaires.services import ResponseRow, accept_many, create_questionnaire, publish
from everweek.web.api.responses import AnswersWanted
from everweek.web.api.voices import VoicesQuery
from everweek.web.listen.asking import VoicesAsked

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("What is asked of the database is tried on both by the voices.")]


@pytest.fixture
def heard(cast: Cast) -> list[int]:
    """What Dana said of Bob at the quay in Portuguese, unhappy, by a link; and what somebody else did, without a word."""
    versions = [publish(version=create_questionnaire(key=key, document=DOCUMENT, by=BY), by=BY) for key in ("crossing", "later")]
    open_link(slug="harbour", questionnaire="crossing", unit=None, by=cast.erin)
    save_segment(key="portuguese", name="Portuguese", rule={"field": "language", "is": "pt"}, by=cast.erin)
    hers = ResponseRow(
        answers={"recommend": 2, "why": "So slow."},
        identity="hers",
        customer=cast.dana.pk,
        about_member=cast.bob.pk,
        unit=cast.north_desk.pk,
        touchpoint="quay",
        language="pt",
        dimensions={"link": "harbour"},
    )
    other = ResponseRow(answers={"recommend": 10}, identity="other", unit=cast.south.pk, language="en")
    return [one.id for version, row in zip(versions, (hers, other), strict=True) for one in accept_many(version, [row], by=BY)]


def test_no_door_has_a_filter_that_another_has_not():
    page = {one.name for one in fields(Asked)}
    assert {one.name for one in fields(VoicesAsked)} - {"after", "before", "problems", "chosen"} >= page
    assert set(VoicesQuery.model_fields) - {"after", "limit"} == page
    assert set(AnswersWanted.model_fields) == page
    command = {one.name for one in answers.command.params} - {"file", "masked", "as_json"}
    assert {"silent" if one == "spoken" else one for one in command} == page
    assert tuple(Mood) == answers.MOODS
    assert tuple(Sentiment) == answers.FEELINGS


@pytest.mark.parametrize(
    "limit", ["mood", "unit", "touchpoint", "questionnaire", "link", "member", "customer", "segment", "language", "words"]
)
def test_what_fits_is_the_same_at_every_door(cast: Cast, heard: list[int], tmp_path, limit: str):
    hers, _other = heard
    number = str(cast.bob.pk)
    told = {
        "mood": "unhappy",
        "unit": "north-desk",
        "touchpoint": "quay",
        "questionnaire": "crossing",
        "link": "harbour",
        "member": number,
        "customer": "dana",
        "segment": "portuguese",
        "language": "pt",
        "words": "slow",
    }[limit]
    typed = {"member": cast.bob.pk, "customer": cast.dana.pk, "mood": Mood.UNHAPPY}.get(limit, told)
    room = read_stream(cast.erin, Asked(silent=True, **{limit: typed})).voices
    erin = program_of(cast.erin, "responses:read", "customers:read")
    read = erin.get(f"/voices?silent=true&{limit}={told}").json()["voices"]
    body = {limit: cast.bob.pk if limit == "member" else told}
    taken = table([b"".join(erin.post("/responses/export", body).streaming_content)])
    file = tmp_path / "answers.csv"
    asked = [told] if limit == "questionnaire" else [f"--{limit}", told]
    result = CliRunner().invoke(program, ["answers", *asked, "-o", str(file)])
    assert result.exit_code == 0, result.output
    written = table([file.read_bytes()])
    found = [
        [one.response.pk for one in room],
        [one["id"] for one in read],
        *([int(r["id"]) for r in t] for t in (taken, written)),
    ]
    assert found == [[hers]] * 4


def test_whom_nobody_knows_is_not_everybody(cast: Cast, heard: list[int], tmp_path):
    erin = program_of(cast.erin, "responses:read", "customers:read")
    assert erin.get("/voices?silent=true&customer=nobody").json()["voices"] == []
    assert table([b"".join(erin.post("/responses/export", {"customer": "nobody"}).streaming_content)]) == []
    assert erin.post("/responses/export", {"segment": "nobody"}).status_code == 404
    assert program_of(cast.erin, "responses:read").post("/responses/export", {"segment": "portuguese"}).status_code == 404
    for wrong in (["--customer", "nobody"], ["--segment", "nobody"]):
        assert CliRunner().invoke(program, ["answers", *wrong, "-o", str(tmp_path / "a.csv")]).exit_code != 0
    assert not (tmp_path / "a.csv").exists()
    assert [one["id"] for one in erin.get("/voices?silent=true").json()["voices"]] == heard[::-1]
    assert [one["id"] for one in erin.get("/voices").json()["voices"]] == heard[:1], "without silent, only what was said"
