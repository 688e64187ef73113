"""What people say of comments counts in the place of what was judged, can be taken back, and is told in the journal."""

import pytest
from tests.cast import Cast
from tests.listen.saying import Say

from everweek.errors import Conflict, Invalid, NotFound
from everweek.journal import delivery
from everweek.journal.models import Line
from everweek.listen.models import Comment, Correction, Praised, Touched
from everweek.listen.understanding import topics
from everweek.listen.understanding.access import access_comment
from everweek.listen.understanding.correcting import attend, correct, place_to_hide
from everweek.listen.understanding.hearing import hear
from everweek.listen.voices import Asked, masked_voices, read_stream
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.questionnaires.models import Response

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment(say: Say, cast: Cast) -> Comment:
    say("The food was horrible. Bob helped, thank you Bob! Write to dana@example.org.", customer=cast.dana.pk)
    delivery.settle()
    return Comment.objects.get()


def kinds() -> list[str]:
    wanted = Line.objects.filter(kind__startswith="comment.").order_by("pk")
    return [line.kind for line in wanted if line.actor.startswith("member:")]


def test_this_is_not_negative(comment: Comment, cast: Cast) -> None:
    assert correct(comment=comment, about="sentiment", says="neutral", by=cast.alice) == ""
    comment.refresh_from_db()
    assert (comment.sentiment, comment.way, comment.doubtful) == ("neutral", "person", False)
    assert kinds() == ["comment.corrected"]


def test_said_twice_it_is_said_once(comment: Comment, cast: Cast) -> None:
    correct(comment=comment, about="sentiment", says="neutral", by=cast.alice)
    assert correct(comment=comment, about="sentiment", says="neutral", by=cast.erin) == "neutral"
    assert kinds() == ["comment.corrected"]


def test_taken_back_what_was_judged_counts_again(comment: Comment, cast: Cast) -> None:
    judged = comment.sentiment
    correct(comment=comment, about="sentiment", says="neutral", by=cast.alice)
    assert correct(comment=comment, about="sentiment", says="", by=cast.alice) == "neutral"
    comment.refresh_from_db()
    assert comment.sentiment == judged
    assert kinds() == ["comment.corrected", "comment.correction_undone"]
    correct(comment=comment, about="sentiment", says="", by=cast.alice)
    assert len(kinds()) == 2


def test_this_is_urgent_is_told_to_who_waits_for_it(comment: Comment, cast: Cast) -> None:
    correct(comment=comment, about="urgency", says="safety", by=cast.alice)
    assert kinds() == ["comment.urgent", "comment.corrected"]
    correct(comment=comment, about="urgency", says="no", by=cast.alice)
    comment.refresh_from_db()
    assert comment.urgency == ""
    correct(comment=comment, about="urgency", says="safety", by=cast.erin)
    assert kinds().count("comment.urgent") == 1, "that was told"


def test_that_a_life_is_in_danger_is_told_of_what_was_urgent_already(comment: Comment, cast: Cast) -> None:
    for says in ("urgent", "life", "safety"):
        correct(comment=comment, about="urgency", says=says, by=cast.alice)
    told = Line.objects.filter(kind="comment.urgent").order_by("pk")
    assert [line.ids["urgency"] for line in told] == ["urgent", "life"]


def test_this_is_not_personal_data(comment: Comment, cast: Cast) -> None:
    [place] = [f"{start}-{end}" for kind, start, end in comment.personal if kind == "mail"]
    correct(comment=comment, about="personal", what=place, says="no", by=cast.alice)
    comment.refresh_from_db()
    assert [kind for kind, _start, _end in comment.personal] == []
    with pytest.raises(Invalid):
        correct(comment=comment, about="personal", what="0-3", says="no", by=cast.alice)


def test_nobody_was_praised(comment: Comment, cast: Cast) -> None:
    assert Praised.objects.get().member == cast.bob
    correct(comment=comment, about="praise", what=str(cast.bob.pk), says="no", by=cast.alice)
    assert not Praised.objects.exists()


def test_a_topic_is_given_and_taken(comment: Comment, cast: Cast) -> None:
    food = topics.keep_topic(name="Food", words=["dinner"], by=cast.erin)
    correct(comment=comment, about="topic", what=food.key, says="yes", by=cast.alice)
    assert Touched.objects.values_list("topic__key", "way", "sure").get() == ("food", "person", True)
    correct(comment=comment, about="topic", what=food.key, says="no", by=cast.alice)
    assert not Touched.objects.exists()


@pytest.mark.parametrize(
    ("about", "what", "says"),
    [
        ("sentiment", "", "angry"),
        ("sentiment", "x", "positive"),
        ("topic", "nothing", "yes"),
        ("praise", "999999999999999999999", "no"),
        ("praise", "²", "no"),
        ("praise", "0000000000000000345555", "yes"),
        ("praise", "9" * 30, "yes"),
        ("praise", "9" * 19, "yes"),
        ("language", "", "English!"),
        ("language", "", "zzz"),
        ("colour", "", "red"),
    ],
)
def test_nonsense_is_refused(comment: Comment, cast: Cast, about: str, what: str, says: str) -> None:
    with pytest.raises(Invalid):
        correct(comment=comment, about=about, what=what, says=says, by=cast.alice)
    assert not Correction.objects.exists()


def test_a_colleague_has_one_number_written_in_one_way(comment: Comment, cast: Cast) -> None:
    correct(comment=comment, about="praise", what=str(cast.bob.pk), says="yes", by=cast.alice)
    for other in (f"000{cast.bob.pk}", f" {cast.bob.pk}", f"+{cast.bob.pk}"):
        with pytest.raises(Invalid):
            correct(comment=comment, about="praise", what=other, says="no", by=cast.alice)
    assert list(Correction.objects.values_list("what", flat=True)) == [str(cast.bob.pk)]


def test_nobody_says_how_words_about_themselves_feel_or_that_they_are_praised(say: Say, cast: Cast) -> None:
    say("The food was horrible, and nobody came.", about_member=cast.alice.pk)
    say("Somebody helped.")
    delivery.settle()
    about_alice, about_nobody = Comment.objects.order_by("pk")
    me, bob = str(cast.alice.pk), str(cast.bob.pk)
    for comment, about, what, says in [
        (about_alice, "praise", me, "yes"),
        (about_alice, "praise", bob, "yes"),
        (about_alice, "sentiment", "", "positive"),
        (about_alice, "sentiment", "", ""),
        (about_nobody, "praise", me, "yes"),
    ]:
        with pytest.raises(Conflict):
            correct(comment=comment, about=about, what=what, says=says, by=cast.alice)
    assert not Correction.objects.exists()
    correct(comment=about_alice, about="urgency", says="urgent", by=cast.alice)
    correct(comment=about_alice, about="praise", what=me, says="yes", by=cast.erin)
    correct(comment=about_nobody, about="praise", what=bob, says="yes", by=cast.alice)
    assert Praised.objects.count() == 2


def test_words_that_changed_meanwhile_are_not_spoken_of(comment: Comment, cast: Cast) -> None:
    Response.objects.update(answers={"why": "Other words"})
    with pytest.raises(Conflict):
        correct(comment=comment, about="sentiment", says="neutral", by=cast.alice)
    assert not Correction.objects.exists()


def test_urgent_words_are_seen_to_once(say: Say, cast: Cast) -> None:
    say("Smoke everywhere, it was dangerous!")
    delivery.settle()
    comment = Comment.objects.get()
    for _ in range(2):
        attend(comment=comment, by=cast.alice)
    comment.refresh_from_db()
    assert comment.attended_by == cast.alice
    attend(comment=comment, by=cast.alice, attended=False)
    assert kinds() == ["comment.attended", "comment.left"]


def test_who_may_say_what(comment: Comment, cast: Cast) -> None:
    assert access_comment(cast.alice, comment.pk) == comment
    assert access_comment(cast.alice, comment.pk, Action.COMMENTS_UNMASKED) == comment
    for closed in (cast.bob, cast.frank, cast.heidi):
        with pytest.raises(NotFound):
            access_comment(closed, comment.pk)
    assert access_comment(cast.grace, comment.pk) == comment
    with pytest.raises(NotFound):
        access_comment(cast.grace, comment.pk, Action.COMMENTS_UNMASKED)


def test_a_name_nobody_knows_is_hidden_by_who_reads_it_wherever_it_stands(say: Say, cast: Cast) -> None:
    text = "My daughter Anna Berg waited. anna  berg is nine; the Bergs will not come back. Write to a@example.org."
    said = say(text)
    delivery.settle()
    comment = Comment.objects.get()
    place = place_to_hide(comment, "Anna Berg")
    assert place == "12-21"
    assert correct(comment=comment, about="personal", what=place, says="yes", by=cast.alice) == ""
    hidden = "My daughter ⟦words⟧ waited. ⟦words⟧ is nine; the Bergs will not come back. Write to ⟦mail⟧."
    assert read_by(cast.grace) == [hidden]
    assert read_by(cast.alice) == [text]
    hear([said], anew={said})
    assert read_by(cast.grace) == [hidden], "judging it anew forgets nothing a person said"
    correct(comment=comment, about="personal", what=place_to_hide(comment, "Berg"), says="yes", by=cast.alice)
    assert "Berg" not in read_by(cast.grace)[0]
    for what in ("12-21", "17-21"):
        correct(comment=comment, about="personal", what=what, says="", by=cast.alice)
    assert read_by(cast.grace) == [text.replace("a@example.org", "⟦mail⟧")], "taken back, all is as it was found"
    assert kinds() == ["comment.corrected"] * 2 + ["comment.correction_undone"] * 2


def test_what_a_colleague_hid_is_hidden_in_what_is_handed_on_and_cannot_be_searched_for(say: Say, cast: Cast) -> None:
    say("My daughter Anna Berg waited.")
    delivery.settle()
    comment = Comment.objects.get()
    correct(comment=comment, about="personal", what="12-21", says="yes", by=cast.alice)
    assert [text for one in masked_voices([comment.response]) for _question, text in one.said] == ["My daughter ⟦words⟧ waited."]
    assert read_by(cast.grace, words="Berg") == []
    assert read_by(cast.alice, words="Berg") == ["My daughter Anna Berg waited."]


def test_what_was_called_not_personal_can_be_hidden_again(comment: Comment, cast: Cast) -> None:
    [place] = [f"{start}-{end}" for kind, start, end in comment.personal if kind == "mail"]
    for _ in range(2):
        correct(comment=comment, about="personal", what=place, says="no", by=cast.alice)
        comment.refresh_from_db()
    assert comment.personal == []
    correct(comment=comment, about="personal", what=place, says="yes", by=cast.alice)
    assert "dana@example.org" not in read_by(cast.grace)[0]


def test_a_name_of_two_signs_is_hidden_where_words_are_parted_by_nothing(say: Say, cast: Cast) -> None:
    say("服务员李明很好，李明帮我拿行李。")
    delivery.settle()
    correct(comment=Comment.objects.get(), about="personal", what="3-5", says="yes", by=cast.alice)
    assert read_by(cast.grace) == ["服务员⟦words⟧很好，⟦words⟧帮我拿行李。"]


def test_a_part_of_a_word_is_hidden_where_it_was_named_and_nowhere_else(comment: Comment, cast: Cast) -> None:
    correct(comment=comment, about="personal", what="28-30", says="yes", by=cast.alice)
    assert read_by(cast.grace)[0].startswith("The food was horrible. Bob h⟦words⟧ped, thank you Bob!")


def test_words_are_hidden_again_after_one_of_their_places_was_shown(say: Say, cast: Cast) -> None:
    say("Anna waited, and Anna wept.")
    delivery.settle()
    comment = Comment.objects.get()
    for what, says, read in [
        ("0-4", "yes", "⟦words⟧ waited, and ⟦words⟧ wept."),
        ("17-21", "no", "⟦words⟧ waited, and Anna wept."),
        ("0-4", "yes", "⟦words⟧ waited, and ⟦words⟧ wept."),
        ("17-21", "no", "⟦words⟧ waited, and Anna wept."),
        ("17-21", "no", "⟦words⟧ waited, and Anna wept."),
    ]:
        correct(comment=comment, about="personal", what=what, says=says, by=cast.alice)
        assert read_by(cast.grace) == [read]
    assert len(kinds()) == 4


@pytest.mark.parametrize("place", ["9999-10000", "4-4", "04-08", "8-4", "3-4", "-4", "x", "4-8 ", "0-900"])
def test_only_words_that_stand_there_are_hidden(comment: Comment, cast: Cast, place: str) -> None:
    with pytest.raises(Invalid):
        correct(comment=comment, about="personal", what=place, says="yes", by=cast.alice)
    for words in ("Anna", "", "  ", "?!", "ob"):
        with pytest.raises(Invalid):
            place_to_hide(comment, words)


def read_by(by: Member, **asked: object) -> list[str]:
    """What somebody reads of all that was said."""
    return [text for voice in read_stream(by, Asked(**asked)).voices for _question, text in voice.said]
