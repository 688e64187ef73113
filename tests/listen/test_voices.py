"""The stream of voices: what is unhappy, what is found in it, and that nobody hears what is not hers to hear."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import Cast
from tests.web.reading import visit

from everweek.errors import Invalid
from everweek.journal.services import System
from everweek.listen import looking, voices
from everweek.listen.rules import Mood, mood_of
from everweek.listen.understanding import queries
from everweek.listen.understanding.queries import count_voices
from everweek.listen.voices import Asked, WhichContact, read_stream
from everweek.moments.services import InteractionRow, record_interactions
from everweek.people.paging import START, Place
from everweek.questionnaires.access import list_responses
from everweek.questionnaires.models import Response
from everweek.questionnaires.rules import Scored
from everweek.questionnaires.services import ResponseRow, accept_many, create_questionnaire, publish

pytestmark = pytest.mark.django_db
BY = System("tests")
DOCUMENT = {
    "title": {"en": "After a crossing"},
    "language": "en",
    "questions": [
        {"key": "recommend", "kind": "nps", "text": {"en": "Would you recommend us?"}, "measure": "nps"},
        {"key": "satisfied", "kind": "csat", "text": {"en": "How satisfied are you?"}, "measure": "csat"},
        {"key": "why", "kind": "text", "text": {"en": "Why?"}},
        {"key": "phone", "kind": "text", "text": {"en": "Your number, if we may call"}, "personal": True},
        {
            "key": "reason",
            "kind": "choices",
            "text": {"en": "What was it about?"},
            "choices": [
                {"key": "queue", "text": {"en": "The queue"}},
                {"key": "other", "text": {"en": "Something else"}, "open": True},
            ],
        },
    ],
}
NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def say(cast: Cast) -> Callable[..., int]:
    """Let a customer say something: an hour later each time."""
    version = publish(version=create_questionnaire(key="crossing", document=DOCUMENT, by=BY), by=BY)
    count = iter(range(10**6))

    def store(why: str = "", *, answers: dict[str, object] | None = None, **about: object) -> int:
        number = next(count)
        given = {"recommend": 9, **({"why": why} if why else {}), **(answers or {})}
        about.setdefault("answered_at", NOON + timedelta(hours=number))
        [outcome] = accept_many(version, [ResponseRow(answers=given, identity=f"r{number}", **about)], by=BY)
        assert outcome.id is not None, outcome
        return outcome.id

    return store


def heard(by: object, **asked: object) -> list[int]:
    return [voice.response.pk for voice in read_stream(by, Asked(**asked)).voices]


@pytest.mark.parametrize(
    ("scores", "mood"),
    [
        ([("nps", 6, 0, 10)], Mood.UNHAPPY),
        ([("nps", 7, 0, 10)], Mood.MIXED),
        ([("nps", 9, 0, 10)], Mood.HAPPY),
        ([("csat", 2, 1, 5)], Mood.UNHAPPY),
        ([("csat", 4, 1, 5)], Mood.HAPPY),
        ([("expectation", -1, -1, 1)], Mood.UNHAPPY),
        ([("nps", 10, 0, 10), ("csat", 1, 1, 5)], Mood.UNHAPPY),
        ([("nps", 0, 0, 10), ("csat", 4, 1, 5), ("ces", 6, 1, 7)], Mood.NOT_RECOMMENDING),
        ([("nps", 6, 0, 10), ("csat", 3, 1, 5)], Mood.NOT_RECOMMENDING),
        ([("nps", 6, 0, 10), ("csat", 5, 1, 5), ("ces", 2, 1, 7)], Mood.NOT_RECOMMENDING),
        ([("csat", 5, 1, 5), ("ces", 2, 1, 7)], Mood.MIXED),
        ([("csat", 3, 1, 5), ("ces", 2, 1, 7)], Mood.UNHAPPY),
        ([("csat", 3, 1, 5), ("ces", 7, 1, 7), ("nps", 7, 0, 10)], Mood.MIXED),
        ([("csat", 4, 1, 5), ("ces", 3, 1, 7), ("nps", 8, 0, 10)], Mood.HAPPY),
        ([("nps", 6, 0, 10), ("csat", 5, 1, 5), ("expectation", -1, -1, 1)], Mood.UNHAPPY),
        ([("nps", 6, 0, 10), ("cleanliness", 5, 1, 5)], Mood.UNHAPPY),
        ([("cleanliness", 1, 1, 5)], Mood.UNTOLD),
        ([], Mood.UNTOLD),
    ],
)
def test_one_low_score_makes_a_voice_unhappy_but_that_of_recommending_beside_others_that_are_not(
    scores: list[tuple[str, float, float, float]], mood: Mood
):
    assert mood_of([Scored(*one) for one in scores]) is mood


def test_voices_are_heard_from_the_newest_on_and_those_without_words_only_when_asked_for(cast: Cast, say):
    first, silent, last = say("Quick."), say(), say("Slow.")

    assert heard(cast.erin) == [last, first]
    assert heard(cast.erin, silent=True) == [last, silent, first]
    assert heard(cast.erin, silent=True, words="quick") == [first]


def test_words_are_those_of_texts_and_of_open_choices_and_never_what_names_somebody(cast: Cast, say):
    say(answers={"phone": "+351 123", "reason": ["queue", {"choice": "other", "text": "The ramp was wet."}]})
    [voice] = read_stream(cast.erin, Asked()).voices

    assert [(question.key, text) for question, text in voice.said] == [("reason", "The ramp was wet.")]


def test_every_word_looked_for_must_be_in_it_whatever_its_case(cast: Cast, say):
    wet = say("The RAMP was wet.")
    say("The ramp was dry.")

    assert heard(cast.erin, words="wet ramp") == [wet]
    assert heard(cast.erin, words="ramp storm") == []


def test_a_unit_is_meant_with_all_below_it_and_one_there_is_none_of_has_no_voices(cast: Cast, say):
    north, south = say("At the desk.", unit=cast.north_desk.pk), say("In the south.", unit=cast.south.pk)

    assert heard(cast.erin, unit="north") == [north]
    assert heard(cast.erin, unit="house") == [south, north]
    assert heard(cast.erin, unit="nowhere") == []


RARE = [{"touchpoint": "gate"}, {"language": "pt"}, {"questionnaire": "crossing"}, {"unit": "south"}]


@pytest.mark.parametrize("asked", RARE)
def test_a_rare_thing_is_walked_to_in_stretches_and_found_by_going_on(cast: Cast, say, monkeypatch, asked: dict[str, str]):
    rare = {"touchpoint": "gate", "language": "pt", "unit": cast.south.pk}
    found = [say(f"Said {n}.", **(rare if n in {1, 2, 11} else {})) for n in range(14)]
    expected = found[::-1] if "questionnaire" in asked else [found[11], found[2], found[1]]
    monkeypatch.setattr(voices, "WALK", 2)
    monkeypatch.setattr(voices, "MOST_WALKED", 4)
    place, heard_so_far, pages = START, [], 0
    while True:
        page = read_stream(cast.erin, Asked(**asked), place=place)
        heard_so_far += [voice.response.pk for voice in page.voices]
        pages += 1
        if not page.older:
            break
        assert page.back_to is not None, "it says how far it has looked"
        place = Place(page.older)
    assert heard_so_far == expected
    assert pages == 4
    assert read_stream(cast.erin, Asked(**asked, until=date(1999, 1, 1))).older == "", "and begins where the period ends"
    told = replace(Asked(**asked), customer=10**9)
    assert read_stream(cast.erin, told).older == "", "one customer's are led to by an index"


def test_what_stands_beside_a_rare_thing_is_counted_as_far_as_is_walked_and_says_so(cast: Cast, say, monkeypatch):
    for n in range(6):
        say(f"Said {n}.", touchpoint="gate" if n == 0 else "desk")
    assert count_voices(cast.erin, Asked(touchpoint="gate")).whole
    monkeypatch.setattr(queries, "WALKED", 3)
    counts = count_voices(cast.erin, Asked(touchpoint="gate"))
    assert (counts.whole, counts.over) == (False, 3)
    assert count_voices(cast.erin, Asked()).whole


@pytest.mark.parametrize("asked", [Asked(language="pt"), Asked(topic="queue", sentiment=voices.Sentiment.POSITIVE), Asked()])
def test_what_stands_beside_is_walked_to_once_and_counted_by_number(cast: Cast, say, asked: Asked):
    say("Tudo bem.", language="pt")
    with CaptureQueriesContext(connection) as found:
        count_voices(cast.erin, asked)
    walked = [one["sql"] for one in found if 'FROM "questionnaires_response"' in one["sql"] and "ORDER BY" in one["sql"]]
    assert len([sql for sql in walked if "OFFSET" not in sql]) == 1


def test_an_index_leads_to_urgent_voices(cast: Cast):
    rows = voices.NEWEST_FIRST.ordered(voices.narrowed(list_responses(cast.erin), Asked(urgent=True), cast.erin))
    if connection.vendor == "sqlite":
        # PostgreSQL plans by how many there are, and walks where there are none at all.
        assert "listen_comment_urgent" in rows[:60].explain()
    assert voices.edge_of(cast.erin, Asked(urgent=True), 1) is None, "however far away they are"


def test_no_mood_is_reckoned_of_who_said_nothing_unless_those_are_asked_for(cast: Cast, say, monkeypatch):
    said, silent = say("Slow.", answers={"recommend": 2}), say(answers={"recommend": 1})
    reckoned = []
    monkeypatch.setattr(looking.rules, "mood_of", lambda scored: reckoned.append(scored) or Mood.UNHAPPY)
    ids = [voices.fitting(cast.erin, Asked(mood=Mood.UNHAPPY, silent=both))[0] for both in (False, True)]
    assert ids == [[said], [silent, said]]
    assert len(reckoned) == 3


def test_fewer_are_walked_past_where_their_comments_are_looked_at(cast: Cast, say, monkeypatch):
    for n in range(6):
        say(f"Said {n}.", language="en", touchpoint="desk")
    monkeypatch.setattr(voices, "WALK", 1)
    monkeypatch.setattr(voices, "MOST_WALKED", 4)
    monkeypatch.setattr(voices, "MOST_WALKED_INTO", 2)
    newest = NOON + timedelta(hours=5)
    assert read_stream(cast.erin, Asked(touchpoint="gate")).back_to == newest - timedelta(hours=3)
    assert read_stream(cast.erin, Asked(language="pt")).back_to == newest - timedelta(hours=1)


def test_a_period_is_of_business_days(cast: Cast, say):
    # 23:30 in Lisbon on 4 May is 22:30 UTC in summer.
    late = say("Late.", answered_at=datetime(2026, 5, 4, 22, 30, tzinfo=UTC))
    early = say("Early.", answered_at=datetime(2026, 5, 4, 23, 30, tzinfo=UTC))

    assert heard(cast.erin, until=date(2026, 5, 4)) == [late]
    assert heard(cast.erin, since=date(2026, 5, 5)) == [early]


def test_one_hears_what_is_within_ones_reach_and_nothing_else(cast: Cast, say):
    about_bob = say("Bob was kind.", unit=cast.north_desk.pk, about_member=cast.bob.pk)
    beside = say("A colleague of his was not.", unit=cast.north_desk.pk)
    south = say("In the south.", unit=cast.south.pk)

    assert heard(cast.bob) == [about_bob]
    assert heard(cast.alice) == [beside, about_bob]
    assert heard(cast.erin) == [south, beside, about_bob]
    assert heard(cast.frank) == heard(cast.heidi) == []


def test_pages_follow_each_other_without_gap_or_repeat_even_where_many_were_answered_at_once(cast: Cast, say):
    ids = [say("Together.", answered_at=NOON) for _number in range(7)]
    pages, place = [], START
    while True:
        page = read_stream(cast.erin, Asked(), place=place, most=3)
        pages.append([voice.response.pk for voice in page.voices])
        if not page.older:
            break
        place = Place(page.older)

    assert [pk for page in pages for pk in page] == ids[::-1]
    assert list(map(len, pages)) == [3, 3, 1]


def test_looking_ends_after_so_many_and_goes_on_from_there(cast: Cast, say, monkeypatch):
    monkeypatch.setattr(voices, "MOST_LOOKED_AT", 4)
    monkeypatch.setattr(voices, "PIECE", 3)
    rare = say("The storm.")
    for _number in range(6):
        say("Fine.")
    page = read_stream(cast.erin, Asked(words="storm"))

    assert (page.voices, page.back_to is None, page.looked_at) == ((), False, 4)
    again = read_stream(cast.erin, Asked(words="storm"), place=Place(page.older))
    assert [voice.response.pk for voice in again.voices] == [rare]
    assert not again.older


@pytest.mark.parametrize("asked", [{"words": "storm"}, {"mood": Mood.UNHAPPY}, {"link": "kiosk"}])
def test_of_what_is_looked_through_only_what_fits_is_made_into_voices(cast: Cast, say, monkeypatch, asked: dict[str, object]):
    for n in range(30):
        rare = {"answers": {"recommend": 0}, "dimensions": {"link": "kiosk"}} if n == 3 else {}
        say("The storm." if n == 3 else "Fine.", **rare)
    made: list[int] = []

    def counting(by: object, responses: list[Response]) -> list[voices.Voice]:
        made.extend(one.pk for one in responses)
        return voices_of(by, responses)

    voices_of = voices.voices_of
    monkeypatch.setattr(voices, "voices_of", counting)
    page = read_stream(cast.erin, Asked(**asked))
    assert [voice.response.pk for voice in page.voices] == made
    assert (len(made), page.looked_at) == (1, 30)
    assert voices.fitting(cast.erin, Asked(**asked)) == (made, None)


def test_who_may_not_read_personal_data_finds_its_mark_and_nothing_behind_it(cast: Cast, say):
    mailed = say("Write to dana@example.org about the ferry.")
    assert heard(cast.erin, words="dana@example") == [mailed]
    assert heard(cast.grace, words="dana@example") == heard(cast.erin, words="⟦mail") == []
    assert heard(cast.grace, words="⟦mail") == heard(cast.grace, words="mail ferry") == [mailed]
    assert voices.fitting(cast.grace, Asked(words="⟦mail")) == ([mailed], None)
    assert voices.fitting(cast.grace, Asked(words="dana@")) == ([], None)


@pytest.mark.parametrize(
    "text", ["_", "3", "yesterday_3", "2026-05-04_3", "2026-05-04T12:00:00+00:00_x", "2026-05-04T12:00:00+00:00_" + "9" * 30]
)
def test_what_is_no_place_in_the_stream_is_refused(cast: Cast, text: str):
    with pytest.raises(Invalid):
        read_stream(cast.erin, Asked(), place=Place(text))


def test_voices_about_first_and_about_later_contacts_are_told_apart(cast, say):
    at = [datetime(2026, 5, day, tzinfo=UTC) for day in (1, 2)]
    rows = [InteractionRow(at=one, customer=cast.dana.pk) for one in at] + [InteractionRow(at=at[0])]
    first, later, nobodys = (one.id for one in record_interactions(rows, by=BY))
    about = {moment: say("So it was", subject=("interaction", str(moment))) for moment in (first, later, nobodys)}
    say("About nothing")
    say("About a course", subject=("course", f"not-{first}"))
    assert heard(cast.erin, first=WhichContact.FIRST) == [about[first]]
    assert heard(cast.erin, first=WhichContact.LATER) == [about[later]]
    assert len(heard(cast.erin)) == 5
    seen = visit(cast.client("erin"), "/listen/voices/?first=no")
    assert "So it was" in seen.says
    assert "About nothing" not in seen.says
