"""Topics are kept, named, merged and retired by people, and each of these can be taken back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import BY, Cast
from tests.listen.saying import Say

from everweek.errors import Conflict, Invalid
from everweek.journal import delivery
from everweek.listen.models import Comment, Correction, Topic
from everweek.listen.understanding import hearing, topics
from everweek.listen.understanding.correcting import correct
from everweek.listen.understanding.finding import find_themes, themes_waiting
from everweek.listen.understanding.lens import going_on
from everweek.listen.understanding.queries import count_voices
from everweek.listen.understanding.rules import YES, About, phrase_of
from everweek.listen.voices import Asked, read_stream
from everweek.people.models import Customer
from everweek.people.services import CustomerRow, erase_customer, upsert_customers

pytestmark = pytest.mark.django_db


def heard(cast: Cast, topic: str) -> int:
    hearing.judge_anew(stop=lambda: False)
    return len(read_stream(cast.erin, Asked(topic=topic)).voices)


def counted(cast: Cast) -> dict[str, int]:
    hearing.judge_anew(stop=lambda: False)
    return {one.key: one.voices for one in count_voices(cast.erin, Asked()).topics}


@pytest.fixture
def queue(say: Say, cast: Cast) -> Topic:
    for text in ("The queue was long", "We queued in a long line", "Lovely food", "The waiting line, and the queue"):
        say(text)
    delivery.settle()
    return topics.keep_topic(name="Queue", words=["queue", "queued"], by=cast.erin)


def test_comments_that_were_there_before_the_topic_are_given_it(queue: Topic, cast: Cast) -> None:
    assert heard(cast, "queue") == 3
    assert counted(cast) == {"queue": 3}


def test_as_many_stand_beside_a_topic_as_are_counted_once_it_is_chosen(queue: Topic, cast: Cast) -> None:
    hearing.judge_anew(stop=lambda: False)
    [beside] = count_voices(cast.erin, Asked(), most=2).topics
    chosen = count_voices(cast.erin, Asked(topic="queue"), most=2)
    # The newest two: of those who queued longer ago nothing is told beside them, so nothing is counted of them either.
    assert (beside.voices, sum(chosen.sentiments.values())) == (1, 1)


def test_a_renamed_topic_keeps_its_key(queue: Topic, cast: Cast) -> None:
    topics.change_topic(topic=queue, name="Waiting in line", words=["queue", "queued"], by=cast.erin)
    assert heard(cast, "queue") == 3


def test_two_topics_merge_and_part_again(queue: Topic, cast: Cast) -> None:
    line = topics.keep_topic(name="Line", words=["line"], by=cast.erin)
    assert counted(cast) == {"queue": 3, "line": 2}
    topics.merge_topic(topic=line, into=queue, by=cast.erin)
    assert counted(cast) == {"queue": 3}
    assert heard(cast, "queue") == 3
    topics.part_topic(topic=line, by=cast.erin)
    assert counted(cast) == {"queue": 3, "line": 2}


def test_merged_into_one_that_merges_all_go_on_under_the_last(queue: Topic, cast: Cast) -> None:
    line = topics.keep_topic(name="Line", words=["line"], by=cast.erin)
    wait = topics.keep_topic(name="Waiting", words=["waiting"], by=cast.erin)
    topics.merge_topic(topic=line, into=queue, by=cast.erin)
    topics.merge_topic(topic=queue, into=wait, by=cast.erin)
    assert counted(cast) == {"waiting": 3}
    with pytest.raises(Invalid):
        topics.merge_topic(topic=wait, into=wait, by=cast.erin)
    with pytest.raises(Invalid):
        topics.merge_topic(topic=wait, into=Topic.objects.get(key="line"), by=cast.erin)


def test_a_retired_topic_is_given_to_nothing_until_it_is_restored(queue: Topic, cast: Cast) -> None:
    topics.retire_topic(topic=queue, by=cast.erin)
    assert counted(cast) == {}
    topics.restore_topic(topic=queue, by=cast.erin)
    assert counted(cast) == {"queue": 3}


def test_the_same_name_again_is_the_same_topic(queue: Topic, cast: Cast) -> None:
    again = topics.keep_topic(name=" queue ", words=["line"], by=cast.erin)
    assert again.pk == queue.pk
    assert again.words == ["queue", "queued", "line"]
    other = topics.keep_topic(name="Food", words=["food"], by=cast.erin)
    with pytest.raises(Conflict):
        topics.change_topic(topic=other, name="QUEUE", words=["food"], by=cast.erin)


@pytest.mark.parametrize(
    ("name", "words"), [("", ["a"]), ("x" * 81, ["a"]), ("Food", []), ("Food", ["one two three four"]), ("F", ["!"])]
)
def test_a_topic_without_a_name_or_words_is_refused(name: str, words: list[str], cast: Cast) -> None:
    with pytest.raises(Invalid):
        topics.keep_topic(name=name, words=words, by=cast.erin)


def test_themes_are_found_and_the_first_are_kept(say: Say, cast: Cast) -> None:
    for number in range(40):
        say(f"The queue at the desk was long, the queue took {number} minutes", language="en")
        say(f"The food in the restaurant was cold, cold food number {number}", language="en")
    delivery.settle()
    found = find_themes()
    assert {"queue", "food"} <= {word for one in found for phrase in one.words for word in phrase.split()}
    assert Topic.objects.exists()
    assert themes_waiting() == []
    Topic.objects.all().delete()
    assert len(themes_waiting()) == len(found)


def test_topics_in_a_ring_end() -> None:
    one, other = Topic(pk=1, key="a", merged_into_id=2), Topic(pk=2, key="b", merged_into_id=1)
    assert set(going_on([one, other])) == {"a", "b"}


@given(st.text(max_size=60))
def test_a_phrase_is_itself(text: str) -> None:
    once = phrase_of(text)
    assert phrase_of(once) == once


def test_every_comment_stands_under_the_lens_of_now(queue: Topic, cast: Cast) -> None:
    hearing.judge_anew(stop=lambda: False)
    assert Comment.objects.values("lens").distinct().count() == 1


def test_what_one_customer_says_over_and_over_names_no_theme(say: Say, cast: Cast) -> None:
    for number in range(60):
        say(f"The boarding queue was long at gate {'north' if number % 2 else 'south'}")
    for _again in range(6):
        say("Zebedee missed the boarding queue", customer=cast.dana.pk)
    delivery.settle()
    find_themes()
    told = {word for topic in Topic.objects.all() for word in (topic.name, *topic.words)}
    assert any("queue" in word for word in told)
    assert not any("zebedee" in word.lower() for word in told), "her words would stay when she is erased"


@pytest.mark.parametrize("words", ["Marta Kowalska", "marta@example.org", "020 7946 0018"])
def test_a_topic_tells_of_no_single_customer(cast: Cast, words: str) -> None:
    upsert_customers([CustomerRow("marta", name="Marta Kowalska")], by=BY)
    with pytest.raises(Invalid, match="choose words of many people"):
        topics.keep_topic(name="Complaints", words=["queue", words], by=cast.erin)
    with pytest.raises(Invalid, match="choose words of many people"):
        topics.keep_topic(name=words, words=["queue"], by=cast.erin)


def test_what_is_kept_of_a_topic_holds_nothing_of_who_was_erased(say: Say, cast: Cast) -> None:
    topic = topics.keep_topic(name="Line", words=["queue", "marta kowalska", "with marta kowalska"], by=cast.erin)
    [marta] = upsert_customers([CustomerRow("marta", name="Marta Kowalska")], by=BY)
    say("The queue", customer=marta.id)
    delivery.settle()
    hearing.judge_anew(stop=lambda: False)
    comment = Comment.objects.get()
    correct(comment=comment, about=About.TOPIC, what=topic.key, says=YES, by=cast.erin)
    erase_customer(customer=Customer.objects.get(pk=marta.id), by=cast.erin)
    topic.refresh_from_db()
    assert topic.words == ["queue"]
    assert (Comment.objects.count(), Correction.objects.count()) == (0, 0), "her comment is no example of it any more"
