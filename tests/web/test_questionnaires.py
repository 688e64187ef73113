"""The pages of questionnaires: the list, one and its versions, the shelf, files in and out, archiving, publishing."""

import json
import re
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import Cast
from tests.questionnaires.documents import AFTER_A_CALL
from tests.web.reading import read, send, visit

from everweek.journal.models import Line
from everweek.journal.services import System
from everweek.listen.mentions.services import open_source
from everweek.people.models import Organisation
from everweek.questionnaires.models import Questionnaire, Version
from everweek.questionnaires.services import (
    ResponseRow,
    accept_many,
    accept_response,
    archive_questionnaire,
    create_questionnaire,
    publish,
    save_draft,
)
from everweek.questionnaires.starting import SHELF

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database("Each page and form of it is sent to PostgreSQL by test_spoilt; what is kept is tried below."),
]
BY = System("tests")
HERE = "/listen/questionnaires/"


def test_a_long_list_asks_as_little_as_a_short_one(cast: Cast, django_assert_max_num_queries):
    for number in range(31):
        version = create_questionnaire(key=f"ask-{number}", document=AFTER_A_CALL | {"key": f"ask-{number}"}, by=BY)
        if number % 3:
            publish(version=version, by=BY)
    client = cast.client("erin")
    client.get(HERE)

    with django_assert_max_num_queries(12):
        assert visit(client, HERE).count('href="/listen/questionnaires/ask-') >= 31


@pytest.fixture
def asked(cast: Cast) -> Questionnaire:
    """After a call, published and answered twice."""
    version = publish(version=create_questionnaire(key="after-a-call", document=AFTER_A_CALL, by=BY), by=BY)
    rows = [ResponseRow(answers={"recommend": score}, identity=str(score), unit=cast.north.pk) for score in (9, 2)]
    accept_many(version, rows, by=BY)
    return version.questionnaire


def changed(questionnaire: Questionnaire, **changes: object) -> Version:
    return save_draft(questionnaire=questionnaire, document={**AFTER_A_CALL, **changes}, by=BY)


def test_the_list_says_how_each_stands_what_it_measures_and_how_often_it_was_answered(cast: Cast, asked: Questionnaire):
    changed(asked, title={"en": "After any call"})
    html = visit(cast.client("erin"), HERE)

    assert "One questionnaire is asked." in html
    assert 'href="/listen/questionnaires/after-a-call">After a call</a>' in html
    assert "version 1</span>" in html
    assert "draft of version 2</span>" in html
    told = "measures Net promoter score, Felt heard, Felt respected, Felt that it was solved"
    assert f"7 questions · <bdi>English, Arabic</bdi> · {told}" in html
    assert "<b>2</b> responses" in html
    assert "What people say unasked" not in html


def test_what_takes_in_voices_nobody_asked_for_is_counted_and_listed_apart(cast: Cast, asked: Questionnaire):
    open_source(name="Harbour Reviews", unit=cast.north, by=BY)
    seen = visit(cast.client("erin"), HERE)

    assert seen.heading == "One questionnaire is asked. 1 takes in what people say unasked."
    assert seen.says.index("After a call") < seen.says.index("What people say unasked") < seen.says.index("Harbour Reviews")


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ("words=call", True),
        ("words=ferry", False),
        ("state=asked", True),
        ("state=draft", False),
        ("state=archived", False),
        ("state=archived&words=", False),
        ("words=%00", True),
    ],
)
def test_the_list_is_filtered_by_its_address(cast: Cast, asked: Questionnaire, query: str, there: object):
    assert ("/listen/questionnaires/after-a-call" in visit(cast.client("erin"), f"{HERE}?{query}")) is there


def test_a_state_that_is_none_is_said_and_not_taken_for_every_state(cast: Cast, asked: Questionnaire):
    html = visit(cast.client("erin"), f"{HERE}?state=nonsense", 400)

    assert "“nonsense” is not one of: asked, draft, archived." in html
    assert '<option value="nonsense" selected>' in html
    assert "/listen/questionnaires/after-a-call" not in html


def test_a_long_list_goes_on_by_title_with_the_archived_last(cast: Cast):
    for number in range(55):
        create_questionnaire(
            key=f"ask-{number:02d}",
            document=AFTER_A_CALL | {"key": f"ask-{number:02d}", "title": {"en": f"Ask {number:02d}"}},
            by=BY,
        )
    archive_questionnaire(questionnaire=Questionnaire.objects.get(key="ask-03"), by=BY)
    erin = cast.client("erin")
    first = visit(erin, HERE)
    further = re.search(r'href="([^"]*)" rel="next">Titles after these', first)
    assert further is not None
    second = visit(erin, further[1].replace("&amp;", "&"))
    told = re.findall(r'href="/listen/questionnaires/(ask-\d\d)"', first + second)
    assert told == [f"ask-{number:02d}" for number in range(55) if number != 3] + ["ask-03"]
    assert "Titles before these" in second


def test_an_empty_list_teaches_and_offers_the_beginning_only_to_those_who_may(cast: Cast):
    assert f'href="{HERE}new/"' in visit(cast.client("erin"), HERE)
    assert f'href="{HERE}new/"' not in visit(cast.client("grace"), HERE)


def test_one_questionnaire_says_in_words_what_changed_between_its_versions(cast: Cast, asked: Questionnaire):
    questions = [{**AFTER_A_CALL["questions"][0], "text": {"en": "Would you tell a friend?"}}, *AFTER_A_CALL["questions"][1:-1]]
    publish(version=changed(asked, questions=questions), by=BY)
    html = visit(cast.client("erin"), f"{HERE}after-a-call")

    assert "“After a call” has 2 responses so far." in html
    assert "“Would you tell a friend?”: its words were “Would you recommend us?”." in html
    assert "“What was it about?” is not asked any more." in html
    assert "published" in html
    both = visit(cast.client("erin"), f"{HERE}after-a-call?from=2&to=1")
    assert "“What was it about?” is new." in both


def test_the_responses_to_one_questionnaire_are_counted_once_for_all_of_its_page(cast: Cast, asked: Questionnaire):
    with CaptureQueriesContext(connection) as told:
        visit(cast.client("erin"), f"/listen/questionnaires/{asked.key}")
    assert len([one for one in told if "COUNT(" in one["sql"] and '"questionnaires_response"' in one["sql"]]) == 1


def test_one_questionnaire_leads_to_its_answers_and_measures_for_those_who_may_see_them(cast: Cast, asked: Questionnaire):
    html = visit(cast.client("erin"), f"{HERE}after-a-call")
    assert 'href="/listen/voices/?questionnaire=after-a-call&amp;silent=1"' in html
    assert 'href="/prove/?measure=nps&amp;where=questionnaire%3Dafter-a-call"' in html

    # Frank writes questionnaires, and reads no single answers.
    assert "/listen/voices/?questionnaire" not in visit(cast.client("frank"), f"{HERE}after-a-call")


def test_what_a_question_counts_as_is_told_by_the_name_people_know(cast: Cast, asked: Questionnaire):
    assert "Felt service · counts as “heard” of felt service" in visit(cast.client("erin"), f"{HERE}after-a-call")


def test_its_words_can_be_read_in_each_language_right_to_left_where_it_is(cast: Cast, asked: Questionnaire):
    assert '<div lang="ar" dir="rtl"' in visit(cast.client("erin"), f"{HERE}after-a-call?in=ar")
    assert '<div lang="en" dir="ltr"' in visit(cast.client("erin"), f"{HERE}after-a-call?in=tlh")


def test_archiving_is_undone_by_one_press_and_both_are_in_the_journal(cast: Cast, asked: Questionnaire):
    html = send(cast.client("erin"), f"{HERE}after-a-call/archive")
    asked.refresh_from_db()
    assert asked.archived_at is not None
    assert 'action="/listen/questionnaires/after-a-call/restore"' in html

    send(cast.client("erin"), f"{HERE}after-a-call/restore")
    asked.refresh_from_db()
    assert asked.archived_at is None
    kinds = list(Line.objects.order_by("id").values_list("kind", flat=True))
    assert kinds[-2:] == ["questionnaire.archived", "questionnaire.restored"]


@pytest.mark.parametrize("start", list(SHELF))
def test_every_starting_point_begins_a_draft_that_can_be_published(cast: Cast, start: str):
    html = send(cast.client("frank"), f"{HERE}new/", start=start, title="Ours & yours", key="", languages=["en"])

    version = Version.objects.get(questionnaire__key="ours-yours")
    assert version.document["title"] == {"en": "Ours & yours"}
    assert "The draft of version 1 of “Ours &amp; yours”." in html
    assert publish(version=version, by=BY).published_at is not None


def test_frank_keeps_the_languages_he_needs_and_the_title_that_is_written_in_them(cast: Cast):
    Organisation.objects.update(language="fr")
    shelf = read(cast.client("frank").get(f"{HERE}new/"), 200)
    assert shelf.count("In English, German, French, Spanish and Arabic.") == len(SHELF)
    assert "Takes less than a minute." in shelf
    refused = send(cast.client("frank"), f"{HERE}new/", 422, start="felt-service", title="", key="")
    assert "Keep one language at least." in refused

    send(cast.client("frank"), f"{HERE}new/", start="felt-service", title="", key="", languages=["ar", "en", "fr"])
    document = Version.objects.get(questionnaire__key="felt-service").document
    assert document["languages"] == ["fr", "en", "ar"], "his own first"
    assert document["title"].keys() == {"en", "fr", "ar"}
    assert document["title"]["fr"] == "Ce que vous avez ressenti chez nous"
    assert set(document["questions"][0]["text"]) == {"fr", "en", "ar"}

    send(cast.client("frank"), f"{HERE}new/", start="felt-service", title="Le nôtre", key="", languages=["fr", "ar"])
    assert Version.objects.get(questionnaire__key="le-notre").document["title"] == {"fr": "Le nôtre"}


def test_a_key_that_is_taken_or_wrong_is_said_at_its_field_and_the_title_stays(cast: Cast, asked: Questionnaire):
    taken = send(cast.client("erin"), f"{HERE}new/", 409, start="quiz", title="My quiz", key="after-a-call", languages=["en"])
    assert 'value="My quiz"' in taken
    assert "There is a questionnaire &#x27;after-a-call&#x27; already" in taken
    assert 'value="quiz" checked' in taken
    assert "such as after-a-call" in send(
        cast.client("erin"), f"{HERE}new/", 422, start="quiz", title="x", key="Mine!", languages=["en"]
    )


def test_a_version_goes_out_as_a_file_that_comes_in_as_the_same(cast: Cast, asked: Questionnaire):
    answer = cast.client("alice").get(f"{HERE}after-a-call/1.json")
    assert answer["Content-Disposition"] == 'attachment; filename="after-a-call.json"'
    assert json.loads(answer.content) == asked.versions.get().document

    def bring(**more: object) -> str:
        status = int(str(more.pop("status", 200)))
        file = named("after-a-call.json", answer.content)
        return read(cast.client("erin").post(f"{HERE}import/", {"file": file, **more}), status)

    assert "Tick this, or give another short name above." in bring(status=409)
    assert "“After a call” was here already, word for word." in bring(over="on")
    assert "“After a call” came in whole, as a draft." in bring(key="another-call")
    assert Version.objects.get(questionnaire__key="another-call").published_at is None


def named(name: str, content: bytes) -> BytesIO:
    stream = BytesIO(content)
    stream.name = name
    return stream


def test_a_file_over_an_open_draft_can_be_taken_back(cast: Cast, asked: Questionnaire):
    draft = changed(asked, title={"en": "Mine"})
    file = json.dumps({**AFTER_A_CALL, "title": {"en": "Theirs"}}).encode()
    client = cast.client("erin")
    html = read(client.post(f"{HERE}import/", {"file": named("x.json", file), "over": "on"}), 200)
    assert "The draft that was there is replaced." in html
    address, kept = html.undo()

    send(client, address, **kept)
    draft.refresh_from_db()
    assert draft.document["title"] == {"en": "Mine"}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.exe", b"MZ", "Choose a file that ends in .json, .lss, .txt, .tsv."),
        ("x.json", b"{", "Line 1, column 2"),
        ("x.json", b'{"format": "everweek.questionnaire/1"}', "This cannot be read as a questionnaire. Document: the field"),
        ("x.lss", b"<document/>", "LimeSurvey"),
    ],
)
def test_a_file_that_is_none_is_refused_in_words(cast: Cast, name: str, content: bytes, said: str):
    assert said in send(cast.client("erin"), f"{HERE}import/", 422, file=named(name, content))


def test_publishing_shows_what_changes_and_what_it_means_for_the_numbers_first(cast: Cast, asked: Questionnaire):
    questions = [
        *AFTER_A_CALL["questions"][:2],
        {"key": "easy", "kind": "ces", "text": {"en": "It was easy"}, "measure": "ces"},
    ]
    draft = changed(asked, questions=questions)
    client = cast.client("erin")
    html = visit(client, f"{HERE}after-a-call/publish")
    assert "“It was easy” is new." in html
    assert '<b>Ease</b> <span class="badge good">begins</span>' in html
    assert '<b>Net promoter score</b> <span class="badge ">goes on</span>' in html
    assert '<b>Felt service</b> <span class="badge warm">ends</span>' in html

    assert "Version 2 is published." in send(client, f"{HERE}after-a-call/publish", over=draft.digest)
    draft.refresh_from_db()
    assert draft.published_at is not None


def test_a_measure_on_another_scale_stands_in_the_way_before_anybody_presses(cast: Cast, asked: Questionnaire):
    heard = {"key": "heard", "kind": "felt", "text": {"en": "I was heard"}, "measure": "felt.heard", "scale": [1, 7]}
    draft = changed(asked, questions=[heard])
    html = visit(cast.client("erin"), f"{HERE}after-a-call/publish")
    assert "It stood on a scale from 1 to 5, on which no answer counts." in html
    accept_response(version=asked.versions.get(number=1), by=BY, answers={"heard": 4}, identity="1", channel="api")
    html = visit(cast.client("erin"), f"{HERE}after-a-call/publish")
    assert "count on that scale." in html
    assert "Elsewhere it goes from 1 to 5, here from 1 to 7." in html
    assert "Publish version 2" not in html

    refused = send(cast.client("erin"), f"{HERE}after-a-call/publish", 409, over=draft.digest)
    assert "stands on the scale from 1 to 5 elsewhere" in refused


def test_the_scale_of_a_measure_is_decided_with_what_of_ours_would_have_no_room_beside_it_in_sight(cast: Cast):
    satisfied = {"key": "satisfied", "kind": "csat", "text": {"en": "Satisfied?"}, "measure": "csat", "scale": [1, 10]}
    create_questionnaire(key="ten", document={**AFTER_A_CALL, "key": "ten", "questions": [satisfied]}, by=BY)
    html = visit(cast.client("erin"), f"{HERE}ten/publish")
    assert "That is its scale everywhere from its first answer on, for good." in html
    assert "Our ready questionnaires ask it from 1 to 5" in html
    assert "call this one csat.10" in html


def test_what_was_not_seen_is_not_published(cast: Cast, asked: Questionnaire):
    seen = changed(asked, title={"en": "Seen"}).digest
    draft = changed(asked, title={"en": "Changed by a colleague"})
    html = send(cast.client("erin"), f"{HERE}after-a-call/publish", 409, over=seen)

    assert "Somebody else has changed this questionnaire meanwhile." in html
    draft.refresh_from_db()
    assert draft.published_at is None


def test_a_draft_that_is_thrown_away_can_be_brought_back(cast: Cast, asked: Questionnaire):
    draft = changed(asked, title={"en": "Mine"})
    client = cast.client("erin")
    html = send(client, f"{HERE}after-a-call/discard", over=draft.digest)
    assert not asked.versions.filter(published_at__isnull=True).exists()
    assert Line.objects.filter(kind="questionnaire.discarded").count() == 1
    address, kept = html.undo()

    # What one person kept is nobody else's to bring back, and nothing but what it was.
    assert "cannot be undone any more" in send(client, address.replace("/bring-back", "/edit/put-back"), **kept)
    assert "cannot be undone any more" in send(cast.client("frank"), address, **kept)
    send(client, address, **kept)
    assert asked.versions.get(published_at__isnull=True).document["title"] == {"en": "Mine"}


def test_a_questionnaire_never_published_goes_with_its_draft_and_comes_back_with_it(cast: Cast):
    draft = create_questionnaire(key="new-one", document={**AFTER_A_CALL, "key": "new-one"}, by=BY)
    client = cast.client("erin")
    html = send(client, f"{HERE}new-one/discard", over=draft.digest)
    assert not Questionnaire.objects.exists()

    address, kept = html.undo()
    send(client, address, **kept)
    assert Version.objects.get().questionnaire.key == "new-one"


def test_search_finds_questionnaires_for_those_who_may_see_them(cast: Cast, asked: Questionnaire):
    archive_questionnaire(questionnaire=asked, by=BY)
    assert 'href="/listen/questionnaires/after-a-call">After a call</a>' in visit(cast.client("erin"), "/search?q=after")
    # Bob, at the front line, may not see questionnaires.
    assert "/listen/questionnaires/" not in visit(cast.client("bob"), "/search?q=after")
