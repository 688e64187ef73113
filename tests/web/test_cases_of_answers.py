"""From a voice to its case: opening one filled in, once for an answer, and the way to the one that stands."""

import pytest
from tests.act.opening import MONDAY, opened
from tests.cast import Cast
from tests.web.api.calls import program_of
from tests.web.reading import visit
from tests.web.test_voices import BY, DOCUMENT

from everweek import clock
from everweek.act.cases.joining import join_cases
from everweek.act.models import Case
from everweek.listen.mentions.rules import Told
from everweek.listen.mentions.services import open_source, take_mentions
from everweek.listen.models import Comment
from everweek.listen.rules import Mood
from everweek.listen.understanding.hearing import hear_all
from everweek.listen.voices import Asked, fitting
from everweek.questionnaires.models import Response, Version
from everweek.questionnaires.services import ResponseRow, accept_many, create_questionnaire, publish

pytestmark = pytest.mark.one_database("What is kept is a case as any other, which tests of Act try on both.")


@pytest.fixture(autouse=True)
def monday():
    with clock.frozen(MONDAY):
        yield


@pytest.fixture
def said(cast: Cast) -> list[int]:
    """Dana was unhappy at Bob's desk and in the south, and happy at the desk."""
    version = publish(version=create_questionnaire(key="crossing", document=DOCUMENT, by=BY), by=BY)
    told = [(2, cast.north_desk), (3, cast.south), (10, cast.north_desk)]
    rows = [
        ResponseRow(
            answers={"recommend": score, "why": f"A {score}."},
            identity=str(score),
            customer=cast.dana.pk,
            unit=unit.pk,
            about_member=cast.bob.pk,
            language="pt",
        )
        for score, unit in told
    ]
    return [outcome.id or 0 for outcome in accept_many(version, rows, by=BY)]


def test_an_unhappy_voice_leads_to_a_case_filled_in_and_then_to_that_case(cast: Cast, said: list[int]):
    alice = cast.client("alice")
    opening = f"/act/new?response={said[0]}"
    stream = visit(alice, "/listen/voices/")
    assert [stream.count(f"/act/new?response={one}") for one in said] == [1, 0, 0]
    assert opening in visit(alice, f"/listen/voices/{said[0]}")

    form = visit(alice, opening)
    assert 'value="A 2."' in form, "the customer's own words are what it is about"
    assert [one.says for one in form.page.all("blockquote")] == ["A 2."]
    assert '<option value="north-desk" selected>' in form
    assert ["It is opened for Dana." in form, f'href="/listen/voices/{said[0]}"' in form, 'name="text"' in form] == [1, 1, 0]

    told = {"kind": "unhappy_answer", "title": "Nobody came", "unit": "north-desk", "severity": 3, "response": said[0]}
    pages = [alice.post("/act/new", told, follow=True).content.decode() for _twice in range(2)]
    assert "The case is open, and its clocks run." in pages[0]
    assert "This answer has a case already" in pages[1]
    case = Case.objects.get()
    assert (case.response_id, case.customer, case.unit, case.about_member, case.language) == (
        said[0],
        cast.dana,
        cast.north_desk,
        cast.bob,
        "pt",
    )

    for page in ("/listen/voices/", f"/listen/voices/{said[0]}"):
        found = visit(alice, page)
        assert (f'href="/act/{case.pk}/">See case #{case.pk}' in found, opening in found) == (True, False)
    assert alice.get(opening).headers["Location"] == f"/act/{case.pk}/"


def test_a_case_is_called_by_the_first_whole_words_without_personal_data_and_by_the_score_where_none_were_written(cast: Cast):
    version = publish(version=create_questionnaire(key="crossing", document=DOCUMENT, by=BY), by=BY)
    words = "Call me: +351 912 345 678. The ramp is so narrow that nobody with a pram can pass it, and nobody helps."
    given: list[dict[str, object]] = [{"recommend": 2, "why": words}, {"recommend": 2}]
    rows = [
        ResponseRow(answers=one, identity=f"{len(one)} answers", customer=cast.dana.pk, unit=cast.north_desk.pk) for one in given
    ]
    spoken, silent = (outcome.id for outcome in accept_many(version, rows, by=BY))
    form = visit(cast.client("alice"), f"/act/new?response={spoken}")
    # Alice may read the number, and does; in a title it would be read by whoever sees the case.
    assert "912 345 678" in form.says
    assert 'value="Call me: …. The ramp is so narrow that nobody with a pram can pass it, and…"' in form
    form = visit(cast.client("alice"), f"/act/new?response={silent}")
    assert 'value="After a crossing: 2 of 10"' in form


def test_a_case_is_opened_for_an_answer_once_and_by_whoever_may_there_alone(cast: Cast, said: list[int]):
    # Bob hears what was said of his work in the south, and has no say there.
    bob = cast.client("bob")
    assert "A 3." in visit(bob, "/listen/voices/")
    assert f"?response={said[1]}" not in visit(bob, "/listen/voices/")
    assert bob.get(f"/act/new?response={said[1]}").status_code == 404
    # Erin has opened one for the desk's answer, in the south: Bob is told so, and opens no other.
    told = {"kind": "complaint", "title": "Nobody came", "unit": "south", "severity": 2, "response": said[0]}
    assert cast.client("erin").post("/act/new", told).status_code == 302
    assert "/act/new?response=" not in visit(bob, "/listen/voices/")
    answer = bob.post("/act/new", {**told, "unit": "north-desk"})
    assert (answer.status_code, "Somebody sees to this answer already" in answer.content.decode()) == (409, True)
    assert Case.objects.count() == 1


def test_a_complaint_in_a_review_has_its_next_step_and_its_stars_are_found_by_mood(cast: Cast):
    source = open_source(name="Harbour Reviews", unit=cast.north, by=BY)
    told = [
        ("1", "It was a Tuesday.", 1),
        ("2", "Horrible, they lost my suitcase and nobody answers.", None),
        ("3", "It was a Monday.", 5),
    ]
    mentions = [Told(identity=name, at=MONDAY, text=text, rating=rating) for name, text, rating in told]
    ids = [outcome.id for outcome in take_mentions(mentions, source=source, by=BY)]
    hear_all(lambda _done: None)
    alice = cast.client("alice")
    stream = visit(alice, "/listen/voices/")
    assert [stream.count(f"/act/new?response={one}") for one in ids] == [1, 1, 0]
    assert "1 of these 3 voices is unhappy." in stream
    assert "slipping" not in stream
    # Read by itself, whatever a customer said may become a case.
    assert f"/act/new?response={ids[2]}" in visit(alice, f"/listen/voices/{ids[2]}")
    Comment.objects.update(sentiment="")
    by_mood = program_of(cast.alice, "responses:read")
    for mood, place in (("unhappy", 0), ("untold", 1), ("happy", 2)):
        assert "One voice fits what you asked for." in (seen := visit(alice, f"/listen/voices/?mood={mood}"))
        assert f"/listen/voices/{ids[place]}" in seen
        assert [one["id"] for one in by_mood.get(f"/voices?mood={mood}").json()["voices"]] == [ids[place]]
    assert fitting(cast.alice, Asked(mood=Mood.UNHAPPY)) == ([ids[0]], None), "what stands beside is counted of the same"


def test_who_was_content_and_would_not_recommend_us_is_no_case_to_open_whatever_the_words_are_taken_for(cast: Cast):
    asked = [
        {"key": "recommend", "kind": "scale", "text": {"en": "Would you recommend us?"}, "measure": "nps", "scale": [0, 10]},
        {"key": "content", "kind": "scale", "text": {"en": "How content were you?"}, "measure": "csat", "scale": [1, 5]},
        {"key": "why", "kind": "text", "text": {"en": "Why?"}},
    ]
    version = publish(version=create_questionnaire(key="both", document={**DOCUMENT, "questions": asked}, by=BY), by=BY)
    told = [(4, "We came by boat."), (5, "Another one came by boat.")]
    rows = [
        ResponseRow(
            answers={"recommend": 3, "content": content, "why": why},
            identity=why,
            customer=cast.dana.pk,
            unit=cast.north_desk.pk,
        )
        for content, why in told
    ]
    first, second = (outcome.id or 0 for outcome in accept_many(version, rows, by=BY))
    hear_all(lambda _done: None)
    Comment.objects.update(sentiment="neutral")
    alice = cast.client("alice")

    stream = visit(alice, "/listen/voices/?mood=not_recommending")
    assert stream.heading == "2 voices of customers who would not recommend us, and scored nothing else low."
    assert "/act/new?response=" not in stream
    assert visit(alice, stream.link("Others who would not recommend us")).heading == stream.heading
    assert "No voice fits what you asked for." in visit(alice, "/listen/voices/?mood=unhappy")
    whole = visit(alice, f"/listen/voices/{first}")
    assert whole.heading == "Dana would not recommend us: North desk."
    assert "3 of 10 to recommend us; other scores are high." in whole.says
    # Whatever a customer said may become a case: it is what one would do last.
    assert whole.index("Others who would") < whole.index("Look up Dana") < whole.index(f"/act/new?response={first}")

    Comment.objects.filter(response=second).update(sentiment="negative")
    stream = visit(alice, "/listen/voices/?mood=not_recommending")
    assert [stream.count(f"/act/new?response={one}") for one in (first, second)] == [0, 0], "they said that they are content"


def test_a_happy_voice_leads_to_thanking_whoever_said_it(cast: Cast, said: list[int]):
    alice = cast.client("alice")
    way = f"/respect/voices/{said[2]}/"
    # Of the three voices the one that is happy leads there, in the stream and where it is read whole.
    assert (visit(alice, "/listen/voices/").count(way), way in visit(alice, f"/listen/voices/{said[2]}")) == (1, True)
    assert [one.says for one in visit(alice, way).page.all("blockquote")] == ["A 10."], "with the words it is for"
    # Frank may not know customers.
    assert way not in visit(cast.client("frank"), f"/listen/voices/{said[2]}", 404)


@pytest.mark.parametrize("joined", [False, True])
def test_whoever_has_the_case_of_an_answer_reads_it_there_masked_and_by_programs(cast: Cast, said: list[int], joined: bool):  # noqa: FBT001
    # Of Alice's work at the desk, and nobody's who has its cases: Bob may not hear it among the voices.
    [one] = accept_many(
        Version.objects.get(),
        [
            ResponseRow(
                answers={"recommend": 1, "why": "Nobody came. Call me: +351 912 345 678."},
                identity="alone",
                customer=cast.dana.pk,
                unit=cast.north_desk.pk,
                about_member=cast.alice.pk,
            )
        ],
        by=BY,
    )
    case = opened(cast, text="", response=Response.objects.get(pk=one.id))
    shown = opened(cast) if joined else case
    if joined:
        join_cases(case=case, into=shown, by=cast.bob)
    bob, alice = visit(cast.client("bob"), f"/act/{shown.pk}/"), visit(cast.client("alice"), f"/act/{shown.pk}/")

    way = f"/listen/voices/{one.id}"
    assert ("Nobody came. Call me: ⟦telephone number⟧." in bob.says, way in bob) == (True, False)
    assert ("912 345 678" in bob, "912 345 678" in alice, way in alice) == (False, True, True)
    assert "1 of 10" in bob.says
    assert cast.client("bob").get(way).status_code == 404

    told = program_of(cast.bob, "cases:read").get(f"/cases/{shown.pk}").json()
    assert told["answers"][0]["answers"] == {"recommend": 1, "why": "Nobody came. Call me: ⟦phone⟧."}
