"""What is learned comes from the organisation's own scores and from people, is tried honestly, and is used where it is better."""

import random

import pytest
from tests.cast import Cast
from tests.listen.saying import Say

from everweek.journal import delivery
from everweek.journal.models import Line
from everweek.listen.models import Comment, Correction, Lesson, Topic
from everweek.listen.understanding import hearing, lens, lessons, topics
from everweek.listen.understanding.queries import told_of, why
from everweek.listen.voices import Asked, read_stream
from everweek.questionnaires.models import Response

pytestmark = pytest.mark.django_db
in_memory = pytest.mark.one_database("What is learned is learned in memory; that it is kept is tried on PostgreSQL too.")
# Words of a house of its own, that no list of sentiment knows.
GOOD, BAD, SOSO = ["zorp", "melk", "quint"], ["brask", "druf", "snarl"], ["plon", "tavi", "ungo"]


def spoken(say: Say, many: int) -> None:
    draw = random.Random(7)
    for number in range(many):
        words, score = [(GOOD, 5), (BAD, 1), (SOSO, 3)][number % 3]
        filling = draw.sample(["boat", "harbour", "monday", "ticket", "deck", "cabin", "bread"], 4)
        text = " ".join([*filling, draw.choice(words), draw.choice(words)])
        say(text, answers={"satisfied": score}, language="en")
    delivery.settle()


@in_memory
def test_too_few_comments_teach_nothing_and_that_is_said(say: Say) -> None:
    spoken(say, 30)
    lesson = lessons.learn_sentiment()
    assert (lesson.used, lesson.examples, lesson.held) == (False, 30, {"need": lessons.LEAST})


def test_the_houses_own_words_are_learned_and_judged_by(say: Say, cast: Cast) -> None:
    spoken(say, 240)
    lesson = lessons.learn_sentiment()
    assert lesson.used
    assert lesson.held["macro"] > 0.9 > lesson.held["start"]
    hearing.judge_anew(stop=lambda: False)
    [first, *_rest] = read_stream(cast.erin, Asked(words="druf")).voices
    told = next(iter(told_of([first]).values()))
    assert (told.sentiment, told.way) == ("negative", "learned")
    because = next(one for one in why(first, told) if one.about == "sentiment")
    assert set(because.words) & set(BAD)


def test_what_was_learned_before_is_thrown_away(say: Say) -> None:
    spoken(say, 240)
    first, second = lessons.learn_sentiment(), lessons.learn_sentiment()
    first.refresh_from_db()
    assert (first.used, first.data) == (False, None)
    assert second.used
    assert Line.objects.filter(kind="lesson.learnt").count() == 2


@in_memory
def test_no_name_and_no_number_is_learned(say: Say, cast: Cast) -> None:
    for number in range(220):
        say(
            f"Dana here, druf as always, dana{number % 9}@example.org",
            answers={"satisfied": [1, 5][number % 2]},
            customer=cast.dana.pk,
        )
    delivery.settle()
    texts = [text for _comment, _spoken, text in lessons.newest()]
    assert not any("ana" in text or "@" in text for text in texts)


@in_memory
def test_a_score_that_people_contradict_teaches_what_they_said(say: Say) -> None:
    spoken(say, 30)
    comment = Comment.objects.order_by("pk").first()
    Correction.objects.create(comment=comment, about="sentiment", says="negative")
    tried = lessons._sentiments()
    assert tried.corrections == 1
    assert [one.labels for one in tried.examples if one.weight > 1] == [("negative",)]


@in_memory
def test_what_people_corrected_goes_on_teaching_when_many_newer_comments_came(say: Say, cast: Cast, monkeypatch) -> None:
    spoken(say, 30)
    topics.keep_topic(name="Mood", words=["nothingness"], by=cast.erin)
    oldest = Comment.objects.order_by("pk").first()
    Correction.objects.create(comment=oldest, about="sentiment", says="positive")
    Correction.objects.create(comment=oldest, about="topic", what="mood", says="yes")
    monkeypatch.setattr(lessons, "MOST", 10)
    felt = lessons._sentiments()
    assert [one.labels for one in felt.examples if one.weight > 1] == [("positive",)]
    assert len(felt.examples) == 11
    assert [one.labels for one in lessons._topics().examples] == [("mood",)]


@in_memory
def test_a_topic_is_learned_from_twenty_examples_where_its_words_say_less(say: Say, cast: Cast) -> None:
    spoken(say, 120)
    topics.keep_topic(name="Mood", words=["nothingness"], by=cast.erin)
    for comment in Comment.objects.select_related("response"):
        bad = any(word in comment.response.answers["why"] for word in BAD)
        Correction.objects.create(comment=comment, about="topic", what="mood", says="yes" if bad else "no")
    lesson = lessons.learn_topics()
    assert lesson.held["taken"] == ["mood"]
    assert lens.lens_now().learned_topics == frozenset({"mood"})
    say("a deck with druf and snarl", language="en")
    delivery.settle()
    assert Comment.objects.order_by("-pk").first().touched.get().topic.key == "mood"


@in_memory
def test_what_stands_beside_the_words_teaches_a_topic_and_is_told_as_the_reason(say: Say, cast: Cast) -> None:
    draw = random.Random(3)
    topics.keep_topic(name="Regret", words=["nothingness"], by=cast.erin)
    for number in range(160):
        text = " ".join(draw.sample(["boat", "harbour", "monday", "ticket", "deck", "cabin", "bread"], 3))
        say(text, answers={"satisfied": [1, 5][number % 2]}, language="en")
    delivery.settle()
    for comment in Comment.objects.select_related("response"):
        low = comment.response.answers["satisfied"] == 1
        Correction.objects.create(comment=comment, about="topic", what="regret", says="yes" if low else "no")
    assert lessons.learn_topics().held["taken"] == ["regret"]
    say("harbour and deck", answers={"satisfied": 1}, language="en")
    say("harbour and deck", answers={"satisfied": 5}, language="en")
    delivery.settle()
    high, low = Comment.objects.order_by("-pk")[:2]
    assert (high.touched.count(), low.touched.get().topic.key) == (0, "regret")
    [first] = [one for one in read_stream(cast.erin, Asked()).voices if one.response.pk == low.response_id]
    [because] = [one for one in why(first, next(iter(told_of([first]).values()))) if one.about == "topic"]
    assert because.beside[0] == "score"
    Response.objects.filter(pk=low.response_id).update(answers={"satisfied": 5, "why": "harbour and deck"})
    hearing.hear([low.response_id])
    assert low.touched.exists()
    hearing.hear([low.response_id], anew={low.response_id})
    assert not low.touched.exists()


@in_memory
def test_how_a_comment_feels_is_not_learned_from_the_score_that_labelled_it(say: Say) -> None:
    spoken(say, 30)
    tried = lessons._sentiments()
    assert {name for one in tried.examples for name in one.beside} == {"asked:crossing:why"}


@in_memory
def test_too_few_examples_leave_a_topic_to_its_words(say: Say, cast: Cast) -> None:
    spoken(say, 30)
    topics.keep_topic(name="Mood", words=["druf"], by=cast.erin)
    for comment in Comment.objects.order_by("pk")[:5]:
        Correction.objects.create(comment=comment, about="topic", what="mood", says="yes")
    lesson = lessons.learn_topics()
    assert (lesson.used, lesson.held) == (False, {"need": lessons.LEAST_OF_TOPIC, "most": 5})
    assert Topic.objects.count() == 1
    assert Lesson.objects.count() == 1
