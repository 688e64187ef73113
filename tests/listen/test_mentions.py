"""What people say unasked: taken once from wherever it comes, heard like any voice, kept apart in every score."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.cast import BY, Cast

from everweek import clock
from everweek.errors import Conflict, Invalid, NotFound
from everweek.journal.models import Line
from everweek.listen.asking.services import open_link
from everweek.listen.mentions import services
from everweek.listen.mentions.models import Mention
from everweek.listen.mentions.queries import mentions_of
from everweek.listen.mentions.rules import Told
from everweek.listen.rules import Mood
from everweek.listen.voices import Asked, read_stream
from everweek.people.outcomes import State
from everweek.people.services import end_keeping, erase_customer, export_customer
from everweek.questionnaires.access import access_questionnaire
from everweek.questionnaires.models import Response
from everweek.questionnaires.queries import get_version, list_published, list_questionnaires
from everweek.questionnaires.services import accept_response, create_questionnaire, publish, save_draft

AT = datetime(2026, 10, 5, 12, tzinfo=UTC)


@pytest.fixture
def harbour(cast: Cast):
    return services.open_source(name="Harbour Reviews", unit=cast.north, by=BY)


def told(identity: str = "r-1", **more: object) -> Told:
    return Told(**{"identity": identity, "at": AT, "text": "The boat was late.", "rating": 2, **more})


@pytest.mark.django_db
def test_a_review_is_a_voice_with_its_author_and_its_link(cast, harbour):
    [outcome] = services.take_mentions([told(author="Ada", link="https://reviews.example.org/1")], source=harbour, by=BY)
    [voice] = read_stream(cast.alice, Asked()).voices
    assert voice.response.pk == outcome.id
    assert [text for _question, text in voice.said] == ["The boat was late."]
    assert voice.response.unit == cast.north
    shown = mentions_of([voice.response])[voice.response.pk]
    assert (shown.source, shown.author, shown.link) == ("Harbour Reviews", "Ada", "https://reviews.example.org/1")


@pytest.mark.django_db
def test_its_rating_counts_for_its_source_alone_and_says_how_its_writer_felt(cast, harbour):
    services.take_mentions([told(rating=1)], source=harbour, by=BY)
    [voice] = read_stream(cast.erin, Asked()).voices
    assert [(one.measure, one.score, one.low, one.high) for one in voice.scored] == [("mention.harbour_reviews", 1, 1, 5)]
    assert voice.mood is Mood.UNHAPPY
    assert read_stream(cast.erin, Asked(mood=Mood.UNHAPPY)).voices == (voice,)


@pytest.mark.django_db
def test_the_same_again_is_the_same_and_other_words_under_its_name_are_refused(cast, harbour):
    first = services.take_mentions([told(), told()], source=harbour, by=BY)
    assert [one.state for one in first] == [State.STORED, State.ALREADY]
    [again] = services.take_mentions([told()], source=harbour, by=BY)
    [other] = services.take_mentions([told(text="The boat was early.")], source=harbour, by=BY)
    assert (again.state, other.state, other.code) == (State.ALREADY, State.REFUSED, "identity-taken")
    assert Mention.objects.count() == Response.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"rating": 6}, "answers.rating"),
        ({"rating": None, "text": "  "}, "text"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"author": "x" * 201}, "author"),
        ({"identity": ""}, "id"),
    ],
)
def test_what_does_not_fit_is_refused_by_its_field_and_hinders_nothing_else(cast, harbour, wrong, field):
    outcomes = services.take_mentions([told(**{"identity": "bad", **wrong}), told("good")], source=harbour, by=BY)
    assert [(one.state, one.field) for one in outcomes] == [(State.REFUSED, field), (State.STORED, "")]


@pytest.mark.django_db
def test_however_long_its_name_it_is_told_apart(cast, harbour):
    names = ["tag:example.org," + "x" * 300, "tag:example.org," + "x" * 301]
    outcomes = services.take_mentions([told(one) for one in (*names, names[0])], source=harbour, by=BY)
    assert [one.state for one in outcomes] == [State.STORED, State.STORED, State.ALREADY]


@pytest.mark.django_db
def test_nobody_is_asked_what_a_source_holds_and_nobody_writes_it(cast, harbour):
    key = harbour.questionnaire.key
    version = get_version(key)
    assert key not in {one for one, _title in list_published(cast.erin)}
    assert key not in {one.key for one in list_questionnaires(cast.erin)}
    with pytest.raises(NotFound):
        access_questionnaire(cast.erin, key)
    with pytest.raises(Invalid):
        open_link(slug="reviews", questionnaire=key, unit=None, by=BY)
    with pytest.raises(Invalid, match="stands apart"):
        accept_response(version=version, by=BY, answers={"rating": 5}, identity="begged", channel="link")
    with pytest.raises(Conflict):
        save_draft(questionnaire=harbour.questionnaire, document=version.document, by=BY)


@pytest.mark.django_db
def test_nothing_we_ask_counts_where_reviews_count(cast, harbour):
    question = {"key": "stars", "kind": "scale", "text": {"en": "Stars?"}, "scale": [1, 5], "measure": "mention.harbour_reviews"}
    document = {"title": {"en": "Begging"}, "language": "en", "questions": [question]}
    with pytest.raises(Invalid, match="unasked"):
        publish(version=create_questionnaire(key="begging", document=document, by=BY), by=BY)


@pytest.mark.django_db
def test_a_source_that_is_paused_takes_nothing_and_goes_on_where_it_was(cast, harbour):
    for _twice in range(2):
        services.pause_source(source=harbour, by=BY)
    with pytest.raises(Conflict, match="paused"):
        services.take_mentions([told()], source=harbour, by=BY)
    services.resume_source(source=harbour, by=BY)
    assert services.take_mentions([told()], source=harbour, by=BY)[0].state is State.STORED
    assert Line.objects.filter(kind="source.paused").count() == 1


@pytest.mark.django_db
def test_a_source_opened_twice_is_one_and_its_name_leads_to_no_other(cast, harbour):
    assert services.open_source(name="Harbour Reviews", unit=cast.north, by=BY) == harbour
    with pytest.raises(Conflict):
        services.open_source(name="Harbour reviews!", by=BY)


@pytest.mark.django_db
def test_a_customer_who_is_erased_leaves_no_name_no_link_and_no_words(cast, harbour):
    mine = told(customer=cast.dana.pk, author="Dana", link="https://reviews.example.org/dana", title="Dana writes")
    services.take_mentions([mine], source=harbour, by=BY)
    assert export_customer(customer=cast.dana, by=BY)["mentions"]
    erase_customer(customer=cast.dana, by=BY)
    mention = Mention.objects.get()
    assert (mention.customer, mention.author, mention.link) == (None, "", "")
    assert mention.response.answers == {"rating": 2}


@pytest.mark.django_db
def test_kept_long_enough_it_loses_its_author_and_its_link_and_its_rating_counts_on(cast, harbour):
    hers = told(author="Dana", link="https://reviews.example.org/dana", customer=cast.dana.pk)
    rated = told("r-2", text="", author="Ada", link="https://reviews.example.org/2")
    services.take_mentions([hers, rated], source=harbour, by=BY)
    with clock.frozen(clock.now() + timedelta(days=3 * 365 + 1)):
        services.take_mentions([told("r-3", author="Eve", customer=cast.dana.pk)], source=harbour, by=BY)
        assert end_keeping(stop=lambda: False)["mentions"] == 2
        assert "mentions" not in end_keeping(stop=lambda: False)
    assert list(Mention.objects.order_by("author", "pk").values_list("author", "link", "customer")) == [
        ("", "", None),
        ("", "", None),
        ("Eve", "", cast.dana.pk),
    ]
    assert [one.answers["rating"] for one in Response.objects.all()] == [2, 2, 2]
