"""What was hidden in a comment stays hidden when its words are changed, from the moment they are."""

import pytest
from tests.cast import Cast
from tests.listen.saying import BY, Say
from tests.listen.understanding.test_correcting import read_by

from everweek.journal import delivery
from everweek.listen.models import Comment, Correction
from everweek.listen.understanding.correcting import correct, place_to_hide
from everweek.questionnaires.models import Response
from everweek.questionnaires.services import correct_response

pytestmark = pytest.mark.django_db


def hide(words: str, cast: Cast, **of: object) -> None:
    comment = Comment.objects.get(**of)
    correct(comment=comment, about="personal", what=place_to_hide(comment, words), says="yes", by=cast.alice)


def changed(**answers: object) -> None:
    response = Response.objects.get()
    correct_response(response=response, answers={**response.answers, **answers}, by=BY, reason="More to say")


def said_to_be_hidden() -> list[tuple[str, str, str | None]]:
    rows = Correction.objects.order_by("comment", "pk").values_list("what", "says", "said_by__name")
    return list(rows)


def test_what_was_hidden_stays_hidden_when_another_word_is_changed(say: Say, cast: Cast) -> None:
    say("My daughter Anna Berg waited.")
    delivery.settle()
    hide("Anna Berg", cast)
    changed(why="My nine years old daughter anna  berg waited; Anna Berg wept.")
    hidden = ["My nine years old daughter ⟦words⟧ waited; ⟦words⟧ wept."]
    assert read_by(cast.grace) == hidden, "before it is judged"
    assert read_by(cast.grace, words="Berg") == []
    delivery.settle()
    assert read_by(cast.grace) == hidden, "and after"
    assert said_to_be_hidden() == [("27-37", "yes", cast.alice.name)]
    assert read_by(cast.alice) == ["My nine years old daughter anna  berg waited; Anna Berg wept."]


def test_what_was_hidden_is_hidden_in_another_answer_it_is_moved_to(say: Say, cast: Cast) -> None:
    say("My daughter Anna Berg waited.", answers={"better": "A chair."})
    delivery.settle()
    hide("Anna Berg", cast, question="why")
    changed(why="She waited.", better="A chair for Anna Berg. Write to anna@example.org.")
    for _ in range(2):
        assert read_by(cast.grace) == ["She waited.", "A chair for ⟦words⟧. Write to ⟦mail⟧."]
        delivery.settle()


def test_words_that_cannot_be_found_again_hide_the_whole_comment_until_it_is_judged(say: Say, cast: Cast) -> None:
    say("My daughter Anna Berg waited.", answers={"better": "A chair."})
    delivery.settle()
    hide("Anna Berg", cast, question="why")
    changed(why="My daughter A. Berg waited.")
    assert read_by(cast.grace) == ["⟦words⟧", "A chair."]
    delivery.settle()
    assert read_by(cast.grace) == ["My daughter A. Berg waited.", "A chair."]


def test_a_comment_changed_beside_every_service_is_hidden_whole_until_it_is_judged(say: Say, cast: Cast) -> None:
    say("My daughter Anna Berg waited.")
    delivery.settle()
    hide("Anna Berg", cast)
    Response.objects.update(answers={"satisfied": 4, "why": "My child Anna Berg waited."})
    assert read_by(cast.grace) == ["⟦words⟧"]


def test_a_part_of_a_word_that_was_hidden_is_hidden_again(say: Say, cast: Cast) -> None:
    say("Bobby was late.")
    delivery.settle()
    comment = Comment.objects.get()
    correct(comment=comment, about="personal", what="3-5", says="yes", by=cast.alice)
    changed(why="So late, Bobby and Bobby!")
    for _ in range(2):
        assert read_by(cast.grace) == ["So late, Bob⟦words⟧ and Bob⟦words⟧!"]
        delivery.settle()


def test_where_nothing_was_hidden_nothing_is(say: Say, cast: Cast) -> None:
    say("My daughter waited.")
    delivery.settle()
    changed(why="My son waited.")
    assert read_by(cast.grace) == ["My son waited."]
