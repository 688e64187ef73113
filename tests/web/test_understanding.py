"""What people see of understanding: judgements beside each voice, corrected by one press; topics; what is new, what is urgent."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from tests.cast import Cast
from tests.listen.saying import BY, DOCUMENT
from tests.web.api.calls import program_of
from tests.web.reading import visit

from everweek import clock
from everweek.act.ruling.rules import Opens
from everweek.act.ruling.services import RuleWanted, stop_rule, write_rule
from everweek.journal import delivery
from everweek.journal.models import Line
from everweek.listen.models import Comment, Correction, Topic
from everweek.listen.understanding import hearing, topics
from everweek.listen.understanding.queries import Because, LessonTold
from everweek.questionnaires.services import ResponseRow, accept_many, create_questionnaire, publish
from everweek.web.listen.judged import _because
from everweek.web.listen.topics import _felt, _spoken

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database("Each page and form of it is sent to PostgreSQL by test_spoilt; what is kept is tried below."),
]
Say = Callable[..., int]


@pytest.fixture
def say(cast: Cast) -> Say:
    """Let a customer say something about the north desk just now."""
    version = publish(version=create_questionnaire(key="crossing", document=DOCUMENT, by=BY), by=BY)
    count = iter(range(10**6))

    def store(why: str, **about: object) -> int:
        number = next(count)
        about.setdefault("answered_at", clock.now() - timedelta(minutes=100 - number))
        row = ResponseRow(answers={"satisfied": 4, "why": why}, identity=f"r{number}", unit=cast.north_desk.pk, **about)
        [outcome] = accept_many(version, [row], by=BY)
        delivery.settle()
        assert outcome.id is not None
        return outcome.id

    return store


def press(client: Client, comment: Comment, say: str, back: str = "") -> str:
    """Press a judgement, and read the page it leads to."""
    answer = client.post(f"/listen/comments/{comment.pk}/correct", {"say": say, "back": back}, follow=True)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_each_judgement_stands_beside_its_voice(cast: Cast, say: Say) -> None:
    topics.keep_topic(name="Food", words=["food"], by=cast.erin)
    say("The food was horrible. Bob was wonderful though!")
    page = visit(cast.client("alice"), "/listen/voices/")
    assert "Read as positive, but unsure. About Food. Praises Bob. Wrong?" in page.says
    assert "It is a first guess, by lists of words." in page.says
    assert page.link("Why, and more") == f"/listen/voices/{Comment.objects.get().response_id}#say-{Comment.objects.get().pk}"


def test_what_a_colleague_said_of_the_words_is_told_as_theirs_and_what_cannot_be_told_is_asked(cast: Cast, say: Say) -> None:
    say("The food was horrible.")
    alice = cast.client("alice")
    page = press(alice, Comment.objects.get(), "sentiment::positive")
    assert "Read as positive by a colleague." in page
    assert "Go by what was read without a colleague" in page
    say("Lautta oli laiturissa puoli tuntia ennen lähtöä.")
    assert "How the words feel cannot be told. Can you tell?" in visit(alice, "/listen/voices/").says


def test_one_press_corrects_and_one_takes_it_back(cast: Cast, say: Say) -> None:
    say("The food was horrible.")
    comment, alice = Comment.objects.get(), cast.client("alice")
    page = press(alice, comment, "sentiment::positive", back="unit=north")
    assert "From now on it is read as positive, and Everweek learns from it." in page
    assert Correction.objects.get().says == "positive"
    word = page.split('name="back" value="')[1].split('"')[0]
    back = alice.post(f"/listen/comments/{comment.pk}/undo", {"back": word}, follow=True)
    assert "It is read as before." in back.content.decode()
    assert back.redirect_chain[0][0].startswith("/listen/voices/?unit=north#voice-")
    assert not Correction.objects.exists()
    again = alice.post(f"/listen/comments/{comment.pk}/undo", {"back": word}, follow=True)
    assert "cannot be undone any more" in again.content.decode()


def test_nonsense_is_refused_in_words(cast: Cast, say: Say) -> None:
    say("The food was horrible.")
    comment = Comment.objects.get()
    for nonsense in ("", "x", "::", "topic::yes", "sentiment:x:positive", "praise:\0:no"):
        assert "This cannot be said of a comment." in press(cast.client("alice"), comment, nonsense)


def test_nowhere_else_is_one_led_by_a_press(cast: Cast, say: Say) -> None:
    say("The food was horrible.")
    data = {"say": "sentiment::positive", "back": "https://evil.example/"}
    answer = cast.client("alice").post(f"/listen/comments/{Comment.objects.get().pk}/correct", data)
    assert answer.headers["Location"].startswith("/listen/voices/")


def test_who_may_not_read_personal_data_cannot_say_that_they_are_none(cast: Cast, say: Say) -> None:
    say("Write to dana@example.org about the food.")
    comment = Comment.objects.get()
    [[_kind, start, end]] = comment.personal
    grace = cast.client("grace")
    assert "dana@example.org" not in visit(grace, "/listen/voices/")
    assert "⟦mail address⟧" in visit(grace, "/listen/voices/")
    assert grace.post(f"/listen/comments/{comment.pk}/correct", {"say": f"personal:{start}-{end}:no"}).status_code == 404
    press(cast.client("alice"), comment, f"personal:{start}-{end}:no")
    assert "dana@example.org" in visit(grace, "/listen/voices/")


def overlook(client: Client, comment: Comment, say: str, **fields: str) -> str:
    """Say what was overlooked in a comment by the form beside the whole answer, and read the page it leads to."""
    data = {"say": say, "back": "voice", **fields}
    answer = client.post(f"/listen/comments/{comment.pk}/correct", data, follow=True)
    assert answer.redirect_chain[0][0].startswith(f"/listen/voices/{comment.response_id}")
    return str(answer.content.decode())


def test_words_that_were_overlooked_are_hidden_at_every_door_and_shown_again_by_one_press(cast: Cast, say: Say) -> None:
    one = say("My daughter Anna Berg waited.", about_member=cast.bob.pk)
    comment, alice, grace = Comment.objects.get(), cast.client("alice"), cast.client("grace")
    assert "Personal words to hide" in visit(alice, f"/listen/voices/{one}").says
    assert "Personal words to hide" not in visit(grace, f"/listen/voices/{one}").says, "who may not read them cannot say which"
    assert "do not stand in the comment" in overlook(alice, comment, "personal:?:yes", words="Anna Burg")
    page = overlook(alice, comment, "personal:?:yes", words=" Anna Berg ")
    assert "These words are hidden from everybody who may not read personal data" in page
    assert "Hidden from others: words a colleague hid." in page
    assert "Show again: “Anna Berg”" in page
    for name in ("grace", "bob"):
        for door in ("/", "/listen/voices/", f"/listen/voices/{one}", "/listen/voices/?words=daughter", "/search?q=daughter"):
            assert "Berg" not in cast.client(name).get(door).content.decode(), (name, door)
    assert "My daughter ⟦words a colleague hid⟧ waited." in visit(grace, f"/listen/voices/{one}").says
    assert cast.client("grace").get("/listen/voices/answers.csv").content.decode().count("Berg") == 0
    told = program_of(cast.alice, "responses:read").get(f"/voices/{one}").json()
    assert told["comments"][0]["text"] == "My daughter ⟦words⟧ waited."
    assert grace.post(f"/listen/comments/{comment.pk}/correct", {"say": "personal:12-21:"}).status_code == 404
    overlook(alice, comment, "personal:12-21:")
    assert "My daughter Anna Berg waited." in visit(grace, f"/listen/voices/{one}").says


def test_praise_that_was_overlooked_is_given_to_who_works_there_or_to_another_by_name(cast: Cast, say: Say) -> None:
    one = say("The man at the desk carried my bag.")
    comment, alice = Comment.objects.get(), cast.client("alice")
    page = visit(alice, f"/listen/voices/{one}")
    assert f'<option value="{cast.bob.pk}">Bob</option>' in page
    assert f'<option value="{cast.erin.pk}">' not in page, "who works elsewhere is praised by name"
    assert "Praises Bob." in overlook(alice, comment, "praise:?:yes", member=str(cast.bob.pk))
    assert Line.objects.get(kind="comment.praised").ids["members"] == [cast.bob.pk], "whoever proposes thanks hears of it"
    assert "Praises Bob and Erin." in overlook(alice, comment, "praise:?:yes", member="", name="erin")
    assert "No colleague is called so." in overlook(alice, comment, "praise:?:yes", name="Zacharias")
    assert "This cannot be said of a comment." in overlook(alice, comment, "praise:?:yes", member="")


def test_whom_words_are_about_is_shown_no_press_that_would_be_refused(cast: Cast, say: Say) -> None:
    about_alice = say("Alice was rude.", about_member=cast.alice.pk)
    about_bob = say("Bob was rude, and Alice helped.", about_member=cast.bob.pk)
    alice, erin = (cast.client(name) for name in ("alice", "erin"))
    theirs, of_bob = visit(alice, f"/listen/voices/{about_alice}"), visit(alice, f"/listen/voices/{about_bob}")
    for feels in ('value="sentiment::', 'value="praise:'):
        assert feels not in theirs
        assert feels in visit(erin, f"/listen/voices/{about_alice}"), "the others say it"
        assert feels in of_bob
    assert 'value="urgency::urgent"' in theirs, "what they may say stands there"
    assert f'value="praise:{cast.alice.pk}:' not in of_bob, "nor do they say that they are praised themselves"
    assert f'<option value="{cast.alice.pk}">' not in of_bob
    for comment in Comment.objects.filter(response=about_alice):
        for say_it in re.findall(r'name="say" value="(urgency[^"?]*|topic[^"?]+)"', theirs):
            assert alice.post(f"/listen/comments/{comment.pk}/correct", {"say": say_it, "back": "voice"}).status_code == 302


def test_the_language_a_comment_is_written_in_is_told_and_corrected(cast: Cast, say: Say) -> None:
    one = say("Das Personal war sehr freundlich und schnell.")
    comment, alice = Comment.objects.get(), cast.client("alice")
    assert '<option value="de" selected>German</option>' in visit(alice, f"/listen/voices/{one}")
    page = overlook(alice, comment, "language::?", language="nl")
    assert '<option value="nl" selected>Dutch</option>' in page
    assert "From now on it is read so." in page
    comment.refresh_from_db()
    assert comment.language == "nl"


def test_every_door_that_shows_a_comment_hides_what_is_personal(cast: Cast, say: Say) -> None:
    one = say("I am Dana, write to dana@example.org", customer=cast.dana.pk, about_member=cast.bob.pk)
    for name in ("grace", "bob"):
        client = cast.client(name)
        for door in (
            "/",
            "/listen/voices/",
            f"/listen/voices/{one}",
            "/listen/voices/?words=write",
            "/search?q=write",
            "/listen/topics/",
        ):
            page = client.get(door).content.decode()
            assert "dana@example.org" not in page, (name, door)
            assert "I am Dana" not in page, (name, door)
    assert "dana@example.org" in visit(cast.client("erin"), f"/listen/voices/{one}")


def test_urgent_words_stand_first_until_somebody_sees_to_them(cast: Cast, say: Say) -> None:
    say("There was smoke everywhere, it was dangerous!", customer=cast.dana.pk)
    of_nobody = say("Lovely food")
    alice = cast.client("alice")
    assert "Look at these first" in visit(alice, "/listen/voices/")
    comment = Comment.objects.exclude(urgency="").get()
    whole = visit(alice, f"/listen/voices/{comment.response_id}")
    assert "I see to it" in whole.says, "who read it whole need not go back"
    assert whole.link("Look up Dana") == f"/customers/{cast.dana.pk}", "there stands how to reach her"
    assert "Look up" not in visit(alice, f"/listen/voices/{of_nobody}").says
    page = alice.post(f"/listen/comments/{comment.pk}/attend", {"back": ""}, follow=True).content.decode()
    assert "It is yours now, and back among the other voices." in page
    assert "Look at these first" not in page
    alice.post(f"/listen/comments/{comment.pk}/leave")
    assert "Look at these first" in visit(cast.client("erin"), "/listen/voices/")


def test_beside_urgent_words_one_says_that_a_life_may_be_in_danger_and_they_go_to_the_front(cast: Cast, say: Say) -> None:
    say("Dangerous stairs.")
    one = say("A dangerous night: he wants to jump off the pier.")
    alice, comment = cast.client("alice"), Comment.objects.get(response=one)
    page = visit(alice, f"/listen/voices/{one}")
    assert [kind for kind in ("life", "safety", "urgent") if f'value="urgency::{kind}"' in page] == ["life", "urgent"]
    assert "It comes first from now on." in press(alice, comment, "urgency::life", back="voice")
    says = visit(alice, "/listen/voices/").says
    first = says[says.index("Look at these first") :]
    assert first.index("off the pier") < first.index("Dangerous stairs")


def test_on_my_day_words_of_danger_are_seen_to_and_made_a_case(cast: Cast, say: Say) -> None:
    one = say("Danger, the ferry!", about_member=cast.bob.pk)
    for n in range(4):
        say(f"Rain {n}.")
    comment = Comment.objects.get(response=one)
    for name in ("bob", "alice"):
        home = visit(cast.client(name), "/")
        assert f'action="/listen/comments/{comment.pk}/attend"' in home
        assert home.count(f"/act/new?response={one}") == 1
    assert visit(cast.client("alice"), "/").says.index("Look at these first") < home.says.index("Rain 3.")
    done = cast.client("bob").post(f"/listen/comments/{comment.pk}/attend", {"back": "day"}, follow=True)
    assert done.redirect_chain[0][0] == "/"
    assert "It is yours now, and back among the other voices." in done.content.decode()
    for name in ("bob", "alice"):
        home = visit(cast.client(name), "/").says
        assert "I see to it" not in home
        assert "Look at these first" not in home


def test_where_no_rule_is_on_the_page_says_who_is_told_of_what_customers_say(cast: Cast) -> None:
    said = "nobody is told of one: it waits among the voices until somebody looks."
    erin = cast.client("erin")
    assert said in visit(erin, "/act/rules/").says
    rule = write_rule(wanted=RuleWanted(name="Danger", opens=Opens(urgencies=("life",))), by=cast.erin)
    assert said not in visit(erin, "/act/rules/").says
    stop_rule(rule=rule, by=cast.erin)
    assert said in visit(erin, "/act/rules/").says


def test_danger_stands_before_haste_and_the_one_that_waited_longest_before_newer_ones(cast: Cast, say: Say) -> None:
    for text in ("Smoke, so dangerous!", "My knee is bleeding.", "The door is unsafe.", "I want to die.", "Dangerous stairs."):
        say(text)
    say("Dangerous, long ago.", answered_at=clock.now() - timedelta(days=61))
    alice = cast.client("alice")
    page = visit(alice, "/listen/voices/")
    first = page.says[page.says.index("Look at these first") : page.says.index("more that wait")]
    places = [first.index(text) for text in ("I want to die.", "Smoke, so", "My knee")]
    assert places == sorted(places)
    assert "The door" not in first
    assert page.link("and 2 more that wait") == "/listen/voices/?waiting=1"
    alice.post(f"/listen/comments/{Comment.objects.get(urgency='life').pk}/attend")
    page = visit(alice, "/listen/voices/?waiting=1")
    assert "I want to die." not in page
    assert "long ago" not in page
    assert "The door is unsafe." in page
    asks = program_of(cast.alice, "responses:read")
    assert len(asks.get("/voices?waiting=true").json()["voices"]) == 4
    assert len(asks.get("/voices?urgent=true").json()["voices"]) == 6


def test_one_that_fits_stands_first_however_many_newer_ones_do_not(cast: Cast, say: Say) -> None:
    say("Danger, the ferry!")
    for n in range(4):
        say(f"Danger, danger {n}!")
    page = visit(cast.client("alice"), "/listen/voices/?words=ferry")
    assert "Look at these first" in page
    assert "more that wait" not in page


def test_the_side_counts_within_the_filters_and_leads_to_them(cast: Cast, say: Say) -> None:
    topics.keep_topic(name="Food", words=["food"], by=cast.erin)
    for text in ("The food was horrible.", "The food was lovely, thank you!", "The boat was lovely, thank you!"):
        say(text)
    hearing.judge_anew(stop=lambda: False)
    erin = cast.client("erin")
    assert 'href="/listen/voices/?topic=food"' in visit(erin, "/listen/voices/")
    page = visit(erin, "/listen/voices/?topic=food")
    assert "The boat was lovely" not in page
    assert "show all again" in page
    assert "The food was horrible." not in visit(erin, "/listen/voices/?topic=food&sentiment=positive")
    assert "The food was lovely" in visit(erin, "/listen/voices/?topic=food&sentiment=positive&words=lovely")


def test_new_voices_are_told_and_nothing_else_is_asked_for(cast: Cast, say: Say) -> None:
    first = say("The food was horrible.")
    erin = cast.client("erin")
    assert f'data-live="/listen/voices/new?seen={first}"' in visit(erin, "/listen/voices/")
    ask = {"HTTP_EVERWEEK_PART": "yes"}
    assert erin.get(f"/listen/voices/new?seen={first}", **ask).content.decode().strip() == ""
    say("Lovely food")
    say("Lovely boat")
    assert "2 new voices" in erin.get(f"/listen/voices/new?seen={first}", **ask).content.decode()
    assert "1 new voice" in erin.get(f"/listen/voices/new?seen={first}&words=boat", **ask).content.decode()
    assert erin.get("/listen/voices/new?seen=²", **ask).content.decode().strip() == ""
    assert cast.client("bob").get(f"/listen/voices/new?seen={first}", **ask).content.decode().strip() == ""


def test_topics_are_kept_renamed_merged_and_retired_by_who_may(cast: Cast, say: Say) -> None:
    say("The food was cold in the rain")
    erin = cast.client("erin")
    for name in ("Food", "Weather"):
        answer = erin.post("/listen/topics/", {"name": name, "words": "food" if name == "Food" else "rain\nwind"}, follow=True)
        assert f"We listen for {name} from now on." in answer.content.decode()
    assert (
        "There is a topic of this name already"
        in erin.post("/listen/topics/weather/change", {"name": "Food", "words": "rain"}).content.decode()
    )
    page = erin.post("/listen/topics/weather/change", {"name": "Rain", "words": "rain"}, follow=True).content.decode()
    assert "It is so from now on." in page
    erin.post("/listen/topics/weather/merge", {"into": "food"})
    assert "with Rain in it" in visit(erin, "/listen/topics/")
    erin.post("/listen/topics/weather/part")
    erin.post("/listen/topics/weather/retire")
    assert "Not listened for any more" in visit(erin, "/listen/topics/")
    assert list(Topic.objects.order_by("key").values_list("name", flat=True)) == ["Food", "Rain"]
    assert "Retire" not in visit(cast.client("alice"), "/listen/topics/")


def test_the_voice_page_says_why(cast: Cast, say: Say) -> None:
    topics.keep_topic(name="Food", words=["food"], by=cast.erin)
    one = say("Smoke came out of the food, that was dangerous.")
    page = visit(cast.client("erin"), f"/listen/voices/{one}")
    assert "It is about Food because of “food”." in page
    assert "It is shown first because of" in page


def test_what_stands_beside_the_words_is_told_as_a_reason_and_alone_where_no_word_spoke() -> None:
    both = Because("topic", "Food", "learned", ("cold",), beside=("score",))
    assert _because(both) == "It is about Food because of “cold” and the score beside it."
    alone = Because("topic", "Food", "learned", (), beside=("asked",))
    assert _because(alone) == "It is about Food because of the question it answers."


def test_how_well_comments_are_understood_is_said_in_words_with_the_figures_beside_them() -> None:
    def told(what: str, **held: float) -> LessonTold:
        return LessonTold(what, clock.now(), examples=400, corrections=0, used=True, held=held)

    _first, judged, sure = _felt(told("sentiment", macro=0.7, start=0.49, calibration=0.041))
    assert judged.says == "On comments it had not seen its judgement is good; that of lists of words is weak."
    assert "0.70 of 1, lists of words 0.49" in judged.exact
    assert (sure.says, sure.exact) == ("How sure it says it is, is off by 4.1 points of 100 on average.", "")
    _first, topics_judged = _spoken(told("topics", macro=0.51))
    assert topics_judged.says == "On comments not seen before, what is told of them is fair."
    assert "F1" not in judged.says + sure.says + topics_judged.says
