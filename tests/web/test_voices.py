"""The pages of voices: the customer's words in their own typeface, filters in the address, the next step, nothing for others."""

import re

import pytest
from tests.cast import Cast
from tests.flows.delivering import hear
from tests.web.api.calls import program_of
from tests.web.reading import read, visit

from everweek.journal.services import System
from everweek.listen import voices as stream
from everweek.listen.understanding.hearing import hear_all
from everweek.moments.services import save_touchpoint
from everweek.questionnaires import queries as questionnaires
from everweek.questionnaires.models import Response, Version
from everweek.questionnaires.services import ResponseRow, accept_many, create_questionnaire, publish

pytestmark = pytest.mark.django_db
BY = System("tests")
DOCUMENT = {
    "title": {"en": "After a crossing"},
    "language": "en",
    "questions": [
        {"key": "recommend", "kind": "nps", "text": {"en": "Would you recommend us?"}, "measure": "nps"},
        {"key": "expected", "kind": "expectation", "text": {"en": "Was it as you expected?"}, "measure": "expectation"},
        {"key": "why", "kind": "text", "text": {"en": "Why?"}},
    ],
}


@pytest.fixture
def said(cast: Cast) -> list[int]:
    """Dana was unhappy at Bob's desk and happy in the south; somebody unknown said nothing."""
    version = publish(version=create_questionnaire(key="crossing", document=DOCUMENT, by=BY), by=BY)
    rows = [
        ResponseRow(
            answers={"recommend": 2, "expected": "worse", "why": "<b>Nobody</b> came."},
            identity="1",
            customer=cast.dana.pk,
            unit=cast.north_desk.pk,
            about_member=cast.bob.pk,
        ),
        ResponseRow(answers={"recommend": 10, "why": "Lovely."}, identity="2", customer=cast.dana.pk, unit=cast.south.pk),
        ResponseRow(answers={"recommend": 7}, identity="3"),
    ]
    return [outcome.id or 0 for outcome in accept_many(version, rows, by=BY)]


def test_erin_hears_words_as_quotations_escaped_with_mood_scores_and_who_said_it(cast: Cast, said: list[int]):
    html = visit(cast.client("erin"), "/listen/voices/")

    assert '<blockquote class="voice" dir="auto"><p>&lt;b&gt;Nobody&lt;/b&gt; came.</p></blockquote>' in html
    assert "Would recommend: 2 of 10" in html
    assert "worse than expected" in html
    assert "<span>Dana</span><span>North desk</span><span>served by Bob</span>" in html
    assert "1 of these 2 voices is unhappy." in html


def test_bob_reads_on_his_first_page_praise_first_and_kindly_what_should_have_gone_otherwise(cast: Cast, said: list[int]):
    told = ["The queue was long. Thank you Bob, you were wonderful!", "Quick, and nobody was in my way.", "It was a Tuesday."]
    rows = [
        ResponseRow(answers={"recommend": score, "why": why}, identity=why, unit=cast.north_desk.pk, about_member=cast.bob.pk)
        for score, why in zip((2, 10, 7), told, strict=True)
    ]
    accept_many(Version.objects.get(), rows, by=BY)
    hear_all(lambda _done: None)
    home = visit(cast.client("bob"), "/").says.split("What customers said about your work")[1]

    # Unhappy on the whole, and yet Bob is praised by name, which is doubted aloud.
    order = ["What they were glad of", "wish had gone otherwise", "weighs on you", "came.", "What else", "Tuesday"]
    assert (places := [home.index(one) for one in order]) == sorted(places)
    praise = home.split("What they wish")[0]
    assert ["Quick" in praise, "wonderful" in praise, "may praise you by name" in praise] == [True, True, True]
    assert "Lovely." not in home
    # Who leads reads the newest as they came.
    assert "What they were glad of" not in visit(cast.client("alice"), "/").says


def test_bob_hears_what_was_said_of_his_own_work_only_and_is_offered_no_unit(cast: Cast, said: list[int]):
    html = visit(cast.client("bob"), "/listen/voices/")

    assert "came." in html
    assert "Lovely." not in html
    assert 'name="unit"' not in html


def test_what_is_chosen_stands_in_the_address_and_in_the_form(cast: Cast, said: list[int]):
    html = visit(cast.client("erin"), f"/listen/voices/?mood=happy&unit=south&customer={cast.dana.pk}")

    assert "Lovely." in html
    assert "came." not in html
    assert '<option value="happy" selected>' in html
    assert '<option value="south" selected>' in html
    assert "one customer" in html
    assert 'href="/listen/voices/?mood=happy&amp;unit=south#found"' in html


@pytest.mark.parametrize("wrong", ["mood=grumpy", "since=soon", "until=0001-01-01", "member=bob", "after=then"])
def test_what_cannot_be_asked_is_refused_in_words_and_kept_as_it_was_typed(cast: Cast, said: list[int], wrong: str):
    answer = cast.client("erin").get(f"/listen/voices/?unit=south&{wrong}")
    html = " ".join(answer.content.decode().split())

    assert answer.status_code == 400
    assert "Something you asked for needs mending." in html
    assert "Lovely." not in html
    assert 'role="alert"' in html
    assert '<option value="south" selected>' in html
    name, _equals, typed = wrong.partition("=")
    assert name == "after" or re.search(rf'name="{name}"[^>]*value="{typed}"|<option value="{typed}" selected>', html)


def test_a_touchpoint_that_was_mistyped_is_refused_with_the_one_that_was_meant(cast: Cast, said: list[int]):
    save_touchpoint(key="boarding", name="Boarding", by=BY)
    erin, reads = cast.client("erin"), program_of(cast.erin, "responses:read")
    answer = erin.get("/listen/voices/?touchpoint=bording")
    meant = "There is no touchpoint &#x27;bording&#x27;. Did you mean boarding?"
    assert (answer.status_code, meant in answer.content.decode()) == (400, True)
    file = read(erin.post("/listen/voices/answers.csv?touchpoint=bording", follow=True))
    assert "Did you mean boarding?" in file.notices[0]
    refused = reads.get("/voices?touchpoint=bording")
    assert (refused.status_code, refused.json()["field"]) == (404, "touchpoint")
    assert "Did you mean boarding? GET /touchpoints lists them." in refused.json()["detail"]
    assert erin.get("/listen/voices/?touchpoint=boarding").status_code == 200


def test_for_a_touchpoint_that_is_none_no_more_than_the_newest_answers_are_looked_through(
    cast: Cast, said: list[int], monkeypatch: pytest.MonkeyPatch
):
    newest = Response.objects.order_by("-answered_at", "-pk")[0].pk
    Response.objects.filter(pk=newest).update(touchpoint="gangway")
    Response.objects.exclude(pk=newest).update(touchpoint="quay")
    erin = cast.client("erin")
    assert [erin.get(f"/listen/voices/?touchpoint={one}").status_code for one in ("gangway", "quay")] == [200, 200]
    monkeypatch.setattr(questionnaires, "NEWEST", 1)
    assert [erin.get(f"/listen/voices/?touchpoint={one}").status_code for one in ("gangway", "quay")] == [200, 400]
    hear()
    assert erin.get("/listen/voices/?touchpoint=quay").status_code == 200, "the facts know it"


def test_a_unit_that_is_not_there_or_not_hers_is_not_taken_for_every_unit(cast: Cast, said: list[int]):
    for unit in ("south", "nowhere"):
        answer = cast.client("alice").get(f"/listen/voices/?unit={unit}")
        assert answer.status_code == 400
        assert f"“{unit}” is not here, or not for you to see." in answer.content.decode()


def test_older_voices_are_found_with_the_filters_kept(cast: Cast, said: list[int], monkeypatch):
    monkeypatch.setattr(stream.read_stream, "__kwdefaults__", {**stream.read_stream.__kwdefaults__, "most": 1})
    everything = visit(cast.client("erin"), "/listen/voices/")
    assert everything.heading == "What customers said, the newest first.", "two spoke, and the page shows one: it counts neither"
    assert visit(cast.client("erin"), "/listen/voices/?mood=happy").heading == "Happy voices, the newest first."
    html = visit(cast.client("erin"), f"/listen/voices/?customer={cast.dana.pk}")
    assert html.heading == "Voices that fit what you asked for, the newest first."
    older = re.search(r'href="([^"]*)" rel="next">Older voices', html)
    assert older is not None
    assert f"customer={cast.dana.pk}" in older[1]
    html = visit(cast.client("erin"), older[1].replace("&amp;", "&"))
    assert "came." in html
    assert f'href="/listen/voices/?customer={cast.dana.pk}">Back to the newest' in html


def test_what_is_no_words_is_quoted_nowhere(cast: Cast, said: list[int]):
    row = ResponseRow(answers={"recommend": 10, "why": "n/a"}, identity="4", customer=cast.dana.pk, unit=cast.south.pk)
    [taken] = accept_many(Version.objects.get(), [row], by=BY)
    erin = cast.client("erin")
    assert "n/a" not in visit(erin, "/listen/voices/").says
    assert "No words, only scores." in visit(erin, "/listen/voices/?silent=on").says
    whole = visit(erin, f"/listen/voices/{taken.id}")
    assert "n/a" in [one.says for one in whole.page.all("dd")], "it was answered, and is shown as any other answer"
    assert not [one for one in whole.page.all("blockquote") if "n/a" in one.says]


def test_nothing_found_is_said_and_an_empty_house_teaches(cast: Cast):
    assert "Nobody has said anything yet." in visit(cast.client("erin"), "/listen/voices/")
    assert "No voice fits what you asked for." in visit(cast.client("erin"), "/listen/voices/?words=storm")


def test_an_unhappy_voice_has_its_next_step_filled_in(cast: Cast, said: list[int]):
    html = visit(cast.client("erin"), "/listen/voices/?mood=unhappy")

    assert f'href="/act/new?response={said[0]}"' in html
    assert "/prove/consistency/" not in html, "nothing moved at that desk"


def test_a_whole_answer_shows_every_question_and_what_else_the_customer_told_us(cast: Cast, said: list[int]):
    html = visit(cast.client("erin"), f"/listen/voices/{said[0]}")

    assert "Dana was unhappy: North desk, served by Bob." in html
    assert "Worse than expected." in html, "under the title stands by which score: how it was before what follows from it"
    assert "Would you recommend us?" in html
    assert "on a scale from 0 to 10" in html
    assert "Lovely." in html
    # Bob may read what is about his work, and look up customers; not what else she said elsewhere.
    assert "Lovely." not in visit(cast.client("bob"), f"/listen/voices/{said[0]}")


def test_search_finds_customers_and_leads_to_what_they_said(cast: Cast, said: list[int]):
    html = visit(cast.client("erin"), "/search?q=dan")
    assert f'href="/customers/{cast.dana.pk}">Dana</a>' in html
    assert "dana@example.org" in html

    # Frank may not look up customers.
    assert "dana@example.org" not in visit(cast.client("frank"), "/search?q=dan")
    assert "Nothing is called" in visit(cast.client("frank"), "/search?q=dan")


@pytest.mark.parametrize("text", ["", "%00", "%25", "a" * 5000, "%F0%9F%9A%A2"])
def test_search_takes_anything(cast: Cast, said: list[int], text: str):
    visit(cast.client("erin"), f"/search?q={text}")


def test_what_has_not_been_looked_through_is_not_said_not_to_be_there(cast: Cast, said: list[int], monkeypatch):
    html = visit(cast.client("erin"), "/listen/voices/?words=storm")
    assert "No voice fits what you asked for." in html
    assert '<a class="button plain" href="/listen/voices/">Show all voices</a>' in html
    monkeypatch.setattr(stream, "MOST_LOOKED_AT", 1)
    html = visit(cast.client("erin"), "/listen/voices/?words=storm")
    assert "No voice fits so far." in html
    assert "Look further back" in html


def test_a_name_nobody_has_is_not_said_to_be_found_because_words_can_be_looked_through(cast: Cast, said: list[int]):
    html = visit(cast.client("erin"), "/search?q=zzzz")
    assert "Nothing is called “zzzz”." in html
    assert "Look for “zzzz” in what customers said" in html
    assert "Found for" not in html
