"""Comments are judged as they come in: once, off the path of accepting, and no longer than their words stand."""

from datetime import timedelta

import pytest
from tests.cast import Cast
from tests.listen.saying import Say

from everweek import clock
from everweek.journal import delivery
from everweek.journal.models import Line
from everweek.listen.models import Comment, Correction, Praised, Touched
from everweek.listen.understanding import hearing, judging, lens, lessons, queries, topics
from everweek.listen.understanding.correcting import attend, correct
from everweek.listen.understanding.judging import Told, judge
from everweek.listen.voices import Asked
from everweek.people.services import erase_customer
from everweek.questionnaires.keeping import end_answers
from everweek.questionnaires.models import Response
from everweek.questionnaires.services import correct_response, restore_responses, withdraw_response

pytestmark = pytest.mark.django_db


def held(response: int) -> list[tuple[str, str]]:
    return list(Comment.objects.filter(response=response).order_by("question").values_list("question", "sentiment"))


def told(kind: str) -> list[dict[str, object]]:
    return [line.ids for line in Line.objects.filter(kind=kind).order_by("pk")]


def test_each_comment_of_a_response_is_judged_by_itself(say: Say) -> None:
    one = say("The crew was lovely, thank you!", answers={"better": "The food was horrible and cold."})
    delivery.settle()
    assert held(one) == [("better", "negative"), ("why", "positive")]


def test_what_is_marked_as_personal_is_no_comment(say: Say) -> None:
    one = say("Fine and lovely", answers={"phone": "+44 20 7946 0018"})
    delivery.settle()
    assert [question for question, _ in held(one)] == ["why"]


def test_what_a_colleague_answered_is_not_judged(say: Say, cast: Cast) -> None:
    one = say("My lead is lovely", member=cast.bob.pk)
    delivery.settle()
    assert held(one) == []


def test_a_first_guess_is_shown_as_doubtful(say: Say) -> None:
    say("The crew was lovely, thank you!")
    delivery.settle()
    comment = Comment.objects.get()
    assert (comment.way, comment.doubtful, comment.likely) == ("vader", True, None)


def test_haste_is_praise_where_all_is_well_and_danger_is_danger(say: Say) -> None:
    say("They called me back immediately, thank you, lovely people", answers={"satisfied": 5})
    say("Call me back immediately, my solicitor is waiting", answers={"satisfied": 1})
    say("Lovely crossing, thank you, but the broken step is dangerous", answers={"satisfied": 5})
    delivery.settle()
    assert list(Comment.objects.order_by("pk").values_list("urgency", flat=True)) == ["", "urgent", "safety"]


def test_an_answer_is_told_of_once_by_the_gravest_it_says(say: Say) -> None:
    haste, danger = "Call me back immediately, my solicitor is waiting", "The broken step is dangerous"
    say(haste, answers={"better": danger})
    say(danger, answers={"better": haste})
    delivery.settle()
    assert [one["urgency"] for one in told("comment.urgent")] == ["safety", "safety"]


def test_what_becomes_graver_is_told_of_again_and_what_does_not_is_not(say: Say, cast: Cast) -> None:
    one = say("Call me back immediately, my solicitor is waiting", answers={"satisfied": 1})
    delivery.settle()
    for words in ("Call me immediately, or I will kill myself.", "Call me immediately, I am in danger."):
        answers = {"satisfied": 1, "why": words}
        correct_response(response=Response.objects.get(pk=one), answers=answers, by=cast.erin, reason="By herself.")
        delivery.settle()
    assert [each["urgency"] for each in told("comment.urgent")] == ["urgent", "life"]


def test_german_words_are_judged_as_german(say: Say) -> None:
    say("Das Personal war leider sehr unfreundlich und das Boot schmutzig.")
    delivery.settle()
    assert Comment.objects.values_list("language", "sentiment").get() == ("de", "negative")


def test_delivered_again_nothing_is_done_twice(say: Say) -> None:
    one = say("There was smoke in the engine room, we were in danger!")
    delivery.settle()
    before = Comment.objects.get()
    assert hearing.hear([one]) == 0
    assert Comment.objects.get().judged_at == before.judged_at
    assert told("comment.urgent") == [{"response": one, "customer": None, "question": "why", "urgency": "safety"}]


def test_a_corrected_response_is_judged_by_its_new_words(say: Say, cast: Cast) -> None:
    one = say("The food was horrible.")
    delivery.settle()
    Correction.objects.create(comment=Comment.objects.get(), about="sentiment", says="positive")
    response = Response.objects.get(pk=one)
    correct_response(response=response, answers={"satisfied": 4, "why": "Lovely food, thank you!"}, by=cast.erin, reason="Typo")
    delivery.settle()
    assert held(one) == [("why", "positive")]
    assert not Correction.objects.exists(), "what was said of other words is not said of these"


def test_a_withdrawn_response_is_counted_nowhere_and_keeps_what_people_said_of_it(say: Say, cast: Cast) -> None:
    food = topics.keep_topic(name="Food", words=["food"], by=cast.erin)
    one = say("The ferry was unsafe. Bob was lovely!")
    delivery.settle()
    comment = Comment.objects.get()
    correct(comment=comment, about="topic", what=food.key, says="yes", by=cast.alice)
    attend(comment=comment, by=cast.alice)
    withdraw_response(response=Response.objects.get(pk=one), by=cast.erin, reason="A test of ours")
    delivery.settle()
    hearing.judge_anew(stop=lambda: False)
    counted = queries.count_voices(cast.erin, Asked())
    assert (counted.topics, counted.urgent, lessons.newest(), queries.list_topics(cast.erin)[0].examples) == ((), 0, [], 0)
    [changed] = restore_responses(ids=[one], by=cast.erin)
    delivery.settle()
    comment.refresh_from_db()
    assert (changed, comment.attended_by, Touched.objects.get().topic) == (one, cast.alice, food)
    assert queries.list_topics(cast.erin)[0].examples == 1
    assert (len(told("comment.urgent")), len(told("comment.praised"))) == (1, 1), "nobody is alarmed twice"


def test_one_that_was_withdrawn_before_it_was_heard_is_told_of_once_it_counts(say: Say, cast: Cast) -> None:
    one = say("The ferry was unsafe.")
    withdraw_response(response=Response.objects.get(pk=one), by=cast.erin, reason="A test of ours")
    delivery.settle()
    assert (held(one), told("comment.urgent")) == ([], [])
    restore_responses(ids=[one], by=cast.erin)
    delivery.settle()
    assert len(told("comment.urgent")) == 1


def test_what_a_withdrawn_response_is_held_for_goes_with_its_words(say: Say, cast: Cast) -> None:
    one = say("The ferry was unsafe.")
    delivery.settle()
    withdraw_response(response=Response.objects.get(pk=one), by=cast.erin, reason="A test of ours")
    end_answers(clock.now() + timedelta(days=1), 0)
    delivery.settle()
    assert held(one) == []


def test_an_erased_customer_is_forgotten_here_too(say: Say, cast: Cast) -> None:
    hers = say("I am Dana, call +44 20 7946 0018. Bob was lovely!", customer=cast.dana.pk)
    others = say("Fine and lovely, thank you")
    delivery.settle()
    assert Praised.objects.exists()
    Correction.objects.create(comment=Comment.objects.get(response=hers), about="sentiment", says="positive")
    erase_customer(customer=cast.dana, by=cast.erin)
    assert list(Comment.objects.values_list("response", flat=True)) == [others]
    assert not Correction.objects.exists()
    assert not Praised.objects.exists()
    assert hearing.hear([hers]) == 0


def test_words_that_ended_with_time_end_here_too(say: Say) -> None:
    say("The food was horrible.")
    delivery.settle()
    end_answers(clock.now() + timedelta(days=1), 0)
    delivery.settle()
    assert not Comment.objects.exists()


def test_words_that_went_while_they_were_judged_leave_nothing(say: Say, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    one = say("The food was horrible.", customer=cast.dana.pk)

    def judged_while_she_is_erased(spoken: list[Told], *rest: object) -> list[object]:
        found = judge(spoken, *rest)
        erase_customer(customer=cast.dana, by=cast.erin)
        return found

    monkeypatch.setattr(hearing, "judge", judged_while_she_is_erased)
    hearing.hear([one])
    assert held(one) == []


def test_history_is_understood_and_moves_nothing(say: Say) -> None:
    Response.objects.filter(pk=say("There was smoke everywhere, it was dangerous!")).update(history=True)
    hearing.hear(Response.objects.values_list("pk", flat=True))
    assert Comment.objects.get().urgency == "safety"
    assert [line.history for line in Line.objects.filter(kind="comment.urgent")] == [True]


def test_praise_names_the_colleague_once(say: Say, cast: Cast) -> None:
    one = say("Bob was wonderful!", answers={"better": "Nothing, Bob is the best."})
    delivery.settle()
    assert told("comment.praised") == [{"response": one, "customer": None, "members": [cast.bob.pk]}]


def test_praise_that_a_lesson_doubts_and_another_finds_again_is_told_of_once(
    say: Say, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = say("Bob was wonderful!")
    delivery.settle()
    comment = Comment.objects.get()
    for feels, sure in (("negative", False), ("positive", True)):
        # Another lesson hears the words otherwise.
        monkeypatch.setattr(judging, "_sentiment", lambda *_one, feels=feels: (feels, 0.9, False, "learned"))
        Comment.objects.update(lens=feels)
        assert hearing.judge_anew(stop=lambda: False)
        assert Praised.objects.get().sure is sure
    assert told("comment.praised") == [{"response": one, "customer": None, "members": [cast.bob.pk]}]
    for says in ("no", "yes"):
        comment.refresh_from_db()
        correct(comment=comment, about="praise", what=str(cast.bob.pk), says=says, by=cast.alice)
    assert len(told("comment.praised")) == 1, "nor where a person says no and yes again"


def test_haste_that_a_lesson_does_not_hear_and_another_hears_again_is_told_of_once(
    say: Say, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = say("The food was horrible, this is urgent!", answers={"satisfied": 2})
    delivery.settle()
    assert [line["urgency"] for line in told("comment.urgent")] == ["urgent"]
    for heard in ("", "urgent"):
        monkeypatch.setattr(judging, "_urgency", lambda *_one, heard=heard: heard)
        Comment.objects.update(lens=heard or "another")
        assert hearing.judge_anew(stop=lambda: False)
        assert Comment.objects.get().urgency == heard
    assert [line["response"] for line in told("comment.urgent")] == [one]


def test_praise_beside_a_low_score_or_unhappy_words_is_doubtful_until_a_person_says_so(say: Say, cast: Cast) -> None:
    say("Bob was wonderful, the boat was late.", answers={"satisfied": 1})
    say("Brilliant Bob: horrible, rude and awful, the worst crossing ever.", answers={"satisfied": 3})
    delivery.settle()
    assert [(one.member, one.sure) for one in Praised.objects.select_related("member")] == [(cast.bob, False)] * 2
    assert (told("comment.praised"), queries.count_voices(cast.erin, Asked()).praising) == ([], 0)
    first = Comment.objects.order_by("pk")[0]
    correct(comment=first, about="praise", what=str(cast.bob.pk), says="yes", by=cast.alice)
    assert [one["members"] for one in told("comment.praised")] == [[cast.bob.pk]]
    assert queries.count_voices(cast.erin, Asked()).praising == 1


def test_what_was_judged_by_something_else_is_judged_anew(say: Say) -> None:
    say("The food was horrible.")
    delivery.settle()
    Correction.objects.create(comment=Comment.objects.get(), about="sentiment", says="neutral")
    Comment.objects.update(lens="older", sentiment="positive")
    assert hearing.judge_anew(stop=lambda: False)
    comment = Comment.objects.get()
    assert (comment.sentiment, comment.way) == ("neutral", "person"), "a person's word holds through judging anew"
    assert comment.lens == lens.lens_now().mark
    assert len(told("comment.urgent")) == 0


def test_judging_anew_stops_when_the_worker_does(say: Say) -> None:
    say("The food was horrible.")
    delivery.settle()
    Comment.objects.update(lens="older")
    assert not hearing.judge_anew(stop=lambda: True)
