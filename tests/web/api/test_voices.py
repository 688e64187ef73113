"""What customers said, told to programs: masked unless the token may, with what it is held for, and corrected by them too."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.cast import Cast
from tests.listen.saying import BY, DOCUMENT
from tests.web.api.calls import program_of

from everweek import clock
from everweek.journal import delivery
from everweek.listen import voices
from everweek.listen.mentions.rules import Told
from everweek.listen.mentions.services import open_source, take_mentions
from everweek.listen.models import Comment, Correction
from everweek.listen.understanding.topics import keep_topic
from everweek.moments.services import InteractionRow, record_interaction
from everweek.people.models import Reply
from everweek.questionnaires.models import Response
from everweek.questionnaires.services import ResponseRow, accept_many, create_questionnaire, publish

pytestmark = pytest.mark.django_db
TEXT = "The food was horrible, write to dana@example.org"


@pytest.fixture
def say(cast: Cast) -> Callable[[str], int]:
    version = publish(version=create_questionnaire(key="crossing", document=DOCUMENT, by=BY), by=BY)
    count = iter(range(100))

    def store(why: str) -> int:
        at, number = clock.now() - timedelta(hours=1), next(count)
        row = ResponseRow(answers={"satisfied": 1, "why": why}, identity=f"{number}", unit=cast.north_desk.pk, answered_at=at)
        [outcome] = accept_many(version, [row], by=BY)
        delivery.settle()
        assert outcome.id is not None
        return outcome.id

    return store


def test_a_program_reads_what_comments_are_held_for(cast: Cast, say: Callable[[str], int]) -> None:
    keep_topic(name="Food", words=["food"], by=cast.erin)
    one = say(TEXT)
    [voice] = program_of(cast.erin, "responses:read").get("/voices?topic=food").json()["voices"]
    [comment] = voice["comments"]
    assert (voice["id"], voice["unit"], voice["mood"]) == (one, "north-desk", "unhappy")
    assert (comment["sentiment"], comment["doubtful"], comment["probability"]) == ("negative", True, None)
    assert comment["topics"] == [{"key": "food", "name": "Food", "sure": True}]
    assert program_of(cast.erin, "responses:read").get("/topics").json()["topics"][0]["key"] == "food"


def test_whose_a_voice_is_and_whom_it_is_about_is_told_as_far_as_one_may_know_it(cast: Cast, say: Callable[[str], int]) -> None:
    moment = record_interaction(
        row=InteractionRow(at=clock.now(), customer=cast.dana.pk, unit=cast.north_desk.pk, handled_by=cast.bob.pk), by=BY
    ).interaction
    version = Response.objects.get(pk=say("Nobody's.")).version
    told = {"answers": {"satisfied": 1, "why": "Slow."}, "identity": "hers", "unit": cast.north_desk.pk, "touchpoint": "desk"}
    more = {"customer": cast.dana.pk, "about_member": cast.bob.pk, "subject": ("interaction", str(moment.pk))}
    accept_many(version, [ResponseRow(**told, **more, answered_at=clock.now())], by=BY)

    def first(by: object, *scopes: str) -> tuple[object, ...]:
        reader = program_of(by, "responses:read", *scopes)
        hers, nobodys = reader.get("/voices").json()["voices"]
        assert (nobodys["customer"], nobodys["member"], nobodys["interaction"], nobodys["found"]) == (None, None, None, None)
        assert reader.get(f"/voices/{hers['id']}").json() == hers
        assert (hers["unit"], hers["touchpoint"]) == ("north-desk", "desk")
        return hers["customer"], hers["member"], hers["interaction"]

    dana, bob = {"external_id": "dana", "name": "Dana"}, {"id": cast.bob.pk, "external_id": cast.bob.external_id, "name": "Bob"}
    assert first(cast.erin) == (None, bob, None)
    assert first(cast.erin, "customers:read", "interactions:read") == (dana, bob, moment.pk)
    assert first(cast.alice, "interactions:read") == (None, bob, moment.pk)


def test_what_nobody_asked_for_says_where_it_was_found_and_its_author_to_whoever_may_know_customers(cast: Cast) -> None:
    source = open_source(name="Harbour Reviews", unit=cast.north, by=BY)
    told = Told(identity="r-1", at=clock.now(), text="Late again.", rating=2, author="Ada", link="https://reviews.example.org/1")
    take_mentions([told], source=source, by=BY)
    found = {"source": "Harbour Reviews", "link": "https://reviews.example.org/1"}
    for scopes, author in (((), ""), (("customers:read",), "Ada")):
        [voice] = program_of(cast.erin, "responses:read", *scopes).get("/voices").json()["voices"]
        assert voice["found"] == {**found, "author": author}


def test_personal_data_are_told_to_a_token_that_may_of_somebody_who_may(cast: Cast, say: Callable[[str], int]) -> None:
    one = say(TEXT)

    def read(by: object, *scopes: str) -> str:
        return str(program_of(by, *scopes).get(f"/voices/{one}").json()["comments"][0]["text"])

    hidden = "The food was horrible, write to ⟦mail⟧"
    assert read(cast.erin, "responses:read") == hidden
    assert read(cast.grace, "responses:read", "comments:unmasked") == hidden
    assert read(cast.erin, "responses:read", "comments:unmasked") == TEXT
    erins = program_of(cast.erin, "responses:read")
    assert erins.get("/voices?words=dana@example.org").json()["voices"] == []


def test_a_program_corrects_once(cast: Cast, say: Callable[[str], int]) -> None:
    say(TEXT)
    comment = Comment.objects.get()
    alices = program_of(cast.alice, "comments:correct")
    for _ in range(2):
        reply = alices.post(f"/voices/comments/{comment.pk}/corrections", {"about": "sentiment", "says": "neutral"})
        assert reply.json()["comments"][0]["corrected"] == ["sentiment"]
    assert Correction.objects.get().says == "neutral"
    reply = alices.post(f"/voices/comments/{comment.pk}/corrections", {"about": "sentiment", "says": "angry"})
    assert (reply.status_code, reply.json()["errors"][0]["field"] if "errors" in reply.json() else reply.json()["field"]) == (
        422,
        "says",
    )
    place = f"{comment.personal[0][1]}-{comment.personal[0][2]}"
    reply = alices.post(f"/voices/comments/{comment.pk}/corrections", {"about": "personal", "what": place, "says": "no"})
    assert reply.status_code == 404, "this token may not read what it would uncover"
    alices.post(f"/voices/comments/{comment.pk}/corrections", {"about": "sentiment", "says": ""})
    assert not Correction.objects.exists()


def test_a_correction_sent_again_is_told_what_stands_now_and_her_words_are_kept_in_no_reply(
    cast: Cast, say: Callable[[str], int]
) -> None:
    one = say(TEXT)
    comment = Comment.objects.get()
    alices = program_of(cast.alice, "comments:correct", "comments:unmasked")
    sent = {"about": "sentiment", "says": "neutral"}
    first, again = (alices.post(f"/voices/comments/{comment.pk}/corrections", sent, Idempotency_Key="k") for _twice in range(2))
    assert first.json() == again.json()
    assert first.json()["comments"][0]["text"] == TEXT
    assert again["Idempotency-Replayed"] == "true"
    assert [row.body for row in Reply.objects.all()] == [f'{{"voice":{one}}}']


def test_who_may_not_read_corrects_nothing(cast: Cast, say: Callable[[str], int]) -> None:
    say(TEXT)
    comment = Comment.objects.get()
    for by, scope, status in (
        (cast.bob, "comments:correct", 404),
        (cast.heidi, "comments:correct", 404),
        (cast.alice, "responses:read", 403),
    ):
        reply = program_of(by, scope).post(
            f"/voices/comments/{comment.pk}/corrections", {"about": "sentiment", "says": "neutral"}
        )
        assert reply.status_code == status


def test_voices_are_read_on_to_the_end(cast: Cast, say: Callable[[str], int]) -> None:
    said = [say(f"Comment number {number}") for number in range(5)]
    erins, after, found = program_of(cast.erin, "responses:read"), "", []
    while True:
        page = erins.get(f"/voices?limit=2&after={after}").json()
        found += [voice["id"] for voice in page["voices"]]
        after = page["next"]
        if not after:
            break
    assert sorted(found) == said


def test_what_is_rare_is_found_and_what_nobody_said_ends_the_list_however_much_is_looked_through(
    cast: Cast, say: Callable[[str], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voices, "MOST_LOOKED_AT", 2)
    [rare, *_others] = [say(f"{word} comment") for word in ("rare", "one", "two", "three", "four")]
    erins = program_of(cast.erin, "responses:read")
    page = erins.get("/voices?words=rare").json()
    assert ([voice["id"] for voice in page["voices"]], page["next"]) == ([rare], "")
    assert erins.get("/voices?words=nobody").json() == {"voices": [], "next": ""}


@pytest.mark.parametrize("narrowed", ["unit", "touchpoint", "questionnaire", "link", "topic", "segment"])
def test_a_key_that_names_nothing_is_refused_with_its_field_in_every_list(cast: Cast, narrowed: str) -> None:
    scopes = ("responses:read", "customers:read", "interactions:read", "invitations:read")
    erins, query = program_of(cast.erin, *scopes), f"{narrowed}=no-such"
    lists = {
        "/interactions": {"unit", "touchpoint"},
        "/invitations": {"questionnaire"},
        "/doubts": {"link"},
        "/customers": {"segment"},
    }
    replies = [erins.get(f"{name}?{query}") for name, fields in lists.items() if narrowed in fields]
    for reply in (erins.get(f"/voices?{query}"), erins.post("/responses/export", {narrowed: "no-such"}), *replies):
        assert (reply.status_code, reply.json()["field"]) == (404, narrowed)
        assert "no-such" in reply.json()["detail"]


def test_a_unit_beyond_reach_names_nothing_and_of_people_a_list_says_nothing(cast: Cast, say: Callable[[str], int]) -> None:
    one = say(TEXT)
    alices = program_of(cast.alice, "responses:read")
    assert alices.get("/voices?unit=south").status_code == 404
    assert [voice["id"] for voice in alices.get("/voices?unit=north-desk&questionnaire=crossing").json()["voices"]] == [one]
    for query in ("customer=nobody", "member=999999"):
        assert alices.get(f"/voices?{query}").json() == {"voices": [], "next": ""}


def test_a_touchpoint_nobody_named_is_there_once_an_answer_is_about_it(cast: Cast, say: Callable[[str], int]) -> None:
    one, erins = say(TEXT), program_of(cast.erin, "responses:read")
    assert erins.get("/voices?touchpoint=gangway").status_code == 404
    Response.objects.update(touchpoint="gangway")
    assert [voice["id"] for voice in erins.get("/voices?touchpoint=gangway").json()["voices"]] == [one]


@pytest.mark.parametrize("query", ["after=nonsense", "unit=%00", "sentiment=angry", "colour=red", "limit=0", "since=soon"])
def test_what_cannot_be_asked_is_refused(cast: Cast, say: Callable[[str], int], query: str) -> None:
    assert program_of(cast.erin, "responses:read").get(f"/voices?{query}").status_code in {400, 422}


def test_a_program_sees_to_urgent_words_for_whom_it_acts(cast: Cast, say: Callable[[str], int]) -> None:
    one = say("Somebody fell down the stairs and is hurt, call an ambulance")
    comment, alices = Comment.objects.get(), program_of(cast.alice, "comments:correct", "responses:read")
    address = f"/voices/comments/{comment.pk}"
    for deed, attended in (("attend", True), ("attend", True), ("leave", False)):
        assert alices.post(f"{address}/{deed}", {}).json() == {"id": comment.pk, "attended": attended}
        assert alices.get(f"/voices/{one}").json()["comments"][0]["attended"] is attended
    assert alices.post(f"{address}/forget", {}).status_code == 422
    assert program_of(cast.heidi, "comments:correct").post(f"{address}/attend", {}).status_code == 404
