"""Themes found in many comments, and what people make of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from everweek.errors import Invalid
from everweek.text.learning import TooLittle
from everweek.text.themes import Theme, Topic, Topics, discover

QUEUE = ["the queue was endless", "an hour in the queue", "queue again, one desk open", "long queue at the desk"]
PARK = ["no parking at all", "parking costs too much", "the parking ticket machine broke", "could not find parking"]
STAFF = ["friendly staff", "the staff were friendly and quick", "such friendly staff on Monday", "thank the friendly staff"]
SAID = [
    f"{text} {day}" for day in ("today", "on May 2", "last week", "again", "as ever", "sadly") for text in (*QUEUE, *PARK, *STAFF)
]
TOPICS = Topics(
    (
        Topic("queue", "Queues", ("queue",), ("a",)),
        Topic("desk", "Desks", ("desk", "queue"), ("a", "b")),
        Topic("park", "Parking"),
    )
)


def test_what_many_speak_of_is_found_and_named_by_its_words():
    found = discover(SAID, most=3)
    assert not isinstance(found, TooLittle)
    assert len(found) == 3
    named = {word for theme in found for word in ("queue", "parking", "friendly") if word in theme.name}
    assert named == {"queue", "parking", "friendly"}
    parking = next(theme for theme in found if "parking" in theme.name)
    assert all("parking" in SAID[at] for at in parking.comments[:10])
    assert len(parking.comments) >= 20


def test_a_word_is_told_without_what_leans_on_it_before_a_vowel():
    said = ["Trop d'attente avant l’embarquement", "L'embarquement sans attente", "Qu'elle est longue, l'attente"]
    found = discover([f"{text} {day}" for text in said for day in range(20)], most=2)
    assert not isinstance(found, TooLittle)
    told = {word for theme in found for phrase in theme.words for word in phrase.split()}
    assert {"attente", "embarquement"} <= told
    assert not any(word.startswith(("datt", "lemb", "latt")) for word in told)


def test_words_that_tell_nothing_name_no_theme():
    found = discover([f"{text} about the hour between us, however late" for text in SAID], most=3)
    assert not isinstance(found, TooLittle)
    told = {word for theme in found for phrase in theme.words for word in phrase.split()}
    assert {"queue", "parking", "friendly"} <= told
    assert told & {"about", "hour", "between", "however"} == set()


def test_the_same_comments_give_the_same_themes():
    assert discover(SAID, most=5, seed=4) == discover(SAID, most=5, seed=4)


@pytest.mark.parametrize("texts", [[], ["fine"] * 49, [""] * 60, [f"word{at}" for at in range(60)]])
def test_too_little_gives_no_theme(texts):
    assert isinstance(discover(texts), TooLittle)


def test_a_theme_is_kept_renamed_and_pinned():
    theme = Theme(("queue", "desk"), (3, 0))
    topics = (
        Topics().kept(theme, QUEUE, key="q").renamed("q", " Waiting ").pinned("q", "stood for ages").pinned("q", "stood for ages")
    )
    assert topics.get("q") == Topic("q", "Waiting", ("queue", "desk"), (QUEUE[3], QUEUE[0], "stood for ages"))
    assert topics.unpinned("q", QUEUE[3]).get("q").pinned == (QUEUE[0], "stood for ages")


def test_merged_topics_keep_all_examples_once_and_the_old_key_goes_on():
    topics = TOPICS.merged("desk", "queue").merged("queue", "park")
    assert [one.key for one in topics.topics] == ["park"]
    assert topics.get("desk") == topics.get("queue") == Topic("park", "Parking", ("queue", "desk"), ("a", "b"))


def test_a_comment_pinned_to_two_topics_teaches_both():
    assert {one.text: one.labels for one in TOPICS.examples()} == {"a": ("queue", "desk"), "b": ("desk",)}


def test_what_cannot_be_done_is_refused_in_words():
    for refused in (
        lambda: TOPICS.get("none"),
        lambda: TOPICS.renamed("queue", "  "),
        lambda: TOPICS.merged("queue", "queue"),
        lambda: TOPICS.merged("desk", "queue").merged("desk", "queue"),
        lambda: TOPICS.kept(Theme(("x",), ()), [], key="queue"),
        lambda: TOPICS.merged("desk", "queue").kept(Theme(("x",), ()), [], key="desk"),
    ):
        with pytest.raises(Invalid):
            refused()


@given(st.lists(st.tuples(st.sampled_from(["queue", "desk", "park"]), st.sampled_from(["queue", "desk", "park"])), max_size=4))
def test_however_topics_are_merged_no_example_is_lost_and_every_key_leads_somewhere(pairs):
    topics = TOPICS
    for key, into in pairs:
        if topics.get(key) != topics.get(into):
            topics = topics.merged(key, into)
    assert {text for one in topics.topics for text in one.pinned} == {"a", "b"}
    assert all(topics.get(one.key) in topics.topics for one in TOPICS.topics)
