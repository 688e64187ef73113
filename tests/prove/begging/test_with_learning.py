"""The whole way: scores are given, words are judged by what was learned from them, and top scores are looked through.

One house, drawn by chance, of which everything is known. At check-in half of those who give the top score were unhappy and
said so. At refunds most are unhappy and say it in their scores, and the few who are content write what happened, in the words
of that place. What is learned from these scores takes what was said at check-in for happy.
"""

import random
from datetime import timedelta

import pytest
from tests.cast import BY, Cast
from tests.listen.saying import DOCUMENT

from everweek import clock
from everweek.journal import delivery
from everweek.listen.models import Comment
from everweek.listen.understanding import hearing, lessons
from everweek.listen.understanding.feelings import felt_by_places
from everweek.prove.begging.reading import patterns
from everweek.prove.begging.rules import Pattern
from everweek.questionnaires.services import ResponseRow, accept_many, create_questionnaire, publish

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database("What is learned is learned in memory, and what is counted is counted in Python."),
]
HAPPY = ["lovely", "wonderful", "great", "excellent", "friendly"]
UNHAPPY = ["horrible", "terrible", "awful", "rude", "bad"]
FILLING = ["boat", "harbour", "monday", "ticket", "deck", "cabin", "bread", "window", "train", "coffee", "stairs", "morning"]
FORMS = ["counter", "form", "voucher", "receipt", "number", "paper"]
AT = ("boarding", "cabin", "call", "check-in", "refund")


def house(seed: int, many: int) -> list[tuple[str, int, str]]:
    """Touchpoint, score and words of so many answers a touchpoint."""
    draw = random.Random(seed)
    told = []
    for touchpoint in AT:
        for _one in range(many):
            content = draw.random() < (0.4 if touchpoint == "refund" else 0.55)
            score = 5 if content or touchpoint == "check-in" else draw.choice([1, 2])
            said = draw.sample(HAPPY if content else UNHAPPY, 2)
            filling = draw.sample(FILLING, 4)
            if touchpoint == "refund":
                said = draw.sample(FORMS, 3) + ([] if content else draw.sample(UNHAPPY, 1))
            words = [*filling, *said]
            draw.shuffle(words)
            told.append((touchpoint, score, "The " + " ".join(words)))
    draw.shuffle(told)
    return told


def judged(seed: int, many: int) -> None:
    """That house, with all its words judged by what was learned from its scores."""
    version = publish(version=create_questionnaire(key="crossing", document=DOCUMENT, by=BY), by=BY)
    at = clock.now() - timedelta(days=9)
    rows = [
        ResponseRow(answers={"satisfied": score, "why": text}, identity=str(number), touchpoint=touchpoint, answered_at=at)
        for number, (touchpoint, score, text) in enumerate(house(seed, many))
    ]
    assert all(one.id for one in accept_many(version, rows, by=BY))
    delivery.settle()
    assert lessons.learn_sentiment().used
    assert hearing.judge_anew(stop=lambda: False)


def test_begging_is_found_and_an_honest_poor_place_is_not_accused_though_words_are_judged_by_their_own_scores(cast: Cast) -> None:
    judged(seed=5, many=90)
    labels = Comment.objects.filter(response__touchpoint="check-in", way="learned").values_list("sentiment", flat=True)
    assert len(labels) == 90
    assert list(labels).count("negative") < 9, "what is learned where tens are begged for takes unhappy words for happy ones"
    standing = [one for one in patterns("csat", viewer=cast.erin).standing if one.place.by == "touchpoint"]
    assert [(one.judged.looked.pattern, one.place.value) for one in standing] == [(Pattern.WORDS, "check-in")]


def test_of_words_the_lists_cannot_tell_nothing_is_counted(cast: Cast) -> None:
    version = publish(version=create_questionnaire(key="crossing", document=DOCUMENT, by=BY), by=BY)
    rows = [
        ResponseRow(
            answers={"satisfied": 5, "why": text}, identity=text, touchpoint="call", language=language, answered_at=clock.now()
        )
        for text, language in (("Szörnyű volt, nagyon lassú minden.", "hu"), ("It was terrible.", "en"), ("Lovely crew.", "en"))
    ]
    accept_many(version, rows, by=BY)
    delivery.settle()
    Comment.objects.update(way="learned", sentiment="positive")
    top = felt_by_places("csat", top=lambda score: score == 5, since=clock.now().date() - timedelta(days=30))
    assert top["touchpoint"] == {"call": (1, 2)}
    Comment.objects.update(way="vader", sentiment="positive")
    stored = felt_by_places("csat", top=lambda score: score == 5, since=clock.now().date() - timedelta(days=30))
    assert stored["touchpoint"] == {"call": (0, 3)}, "what the lists have judged before is not read again"
