"""A measure stands on one scale everywhere: held there by an answer that counts, or by being asked, and by nothing else."""

import pytest
from tests.flows.delivering import hear
from tests.questionnaires.documents import AFTER_A_CALL
from tests.web.api.calls import program_of
from tests.web.reading import read, visit

from everweek.act.models import Case
from everweek.act.ruling.rules import Opens
from everweek.act.ruling.services import RuleWanted, write_rule
from everweek.act.ruling.trying import try_rule
from everweek.errors import Conflict
from everweek.journal.models import Line
from everweek.journal.services import System
from everweek.questionnaires.facts import answer_rows
from everweek.questionnaires.models import Response, Version
from everweek.questionnaires.queries import list_measures
from everweek.questionnaires.scoring import rows_scored
from everweek.questionnaires.services import (
    accept_response,
    archive_questionnaire,
    create_questionnaire,
    publish,
    restore_questionnaire,
    save_draft,
    withdraw_response,
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database("what holds a scale is the same on any"),
]
BY = System("tests")


def asking(top: int, key: str = "stay") -> dict[str, object]:
    """One question about satisfaction, from 1 to ``top``."""
    satisfied = {"key": "satisfied", "kind": "csat", "text": {"en": "Satisfied?"}, "measure": "csat", "scale": [1, top]}
    return {**AFTER_A_CALL, "key": key, "title": {"en": key.capitalize()}, "questions": [satisfied]}


def published(top: int, key: str = "stay") -> Version:
    return publish(version=create_questionnaire(key=key, document=asking(top, key), by=BY), by=BY)


def answer(version: Version, score: int, identity: str = "1") -> int:
    answers = {"satisfied": score}
    return accept_response(version=version, by=BY, answers=answers, identity=identity, channel="api").response.pk


def scores() -> list[float]:
    return [one.score for one in rows_scored("csat")]


def test_a_mistake_nobody_answered_gives_its_measure_another_scale_with_its_next_version():
    first = published(10)
    again = save_draft(questionnaire=first.questionnaire, document=asking(5), by=BY)
    publish(version=again, by=BY)
    assert list_measures()["csat"] == (1.0, 5.0)
    line = Line.objects.get(kind="measure.moved")
    assert (line.subject_id, line.old, line.new) == ("csat", {"low": 1.0, "high": 10.0}, {"low": 1.0, "high": 5.0})


def test_what_comes_late_on_the_scale_before_counts_in_no_number_and_what_comes_on_the_new_one_does():
    first = published(10)
    second = publish(version=save_draft(questionnaire=first.questionnaire, document=asking(5), by=BY), by=BY)
    late, right = answer(first, 9), answer(second, 4, "2")
    assert [(row.response, row.score) for row in answer_rows([late, right])] == [(right, 4.0)]
    assert scores() == [4.0]


def test_an_answer_that_counts_holds_the_scale_and_one_that_was_withdrawn_does_not():
    first = published(10)
    [row] = answer_rows([answer(first, 9)])
    again = save_draft(questionnaire=first.questionnaire, document=asking(5), by=BY)
    with pytest.raises(Conflict, match=r"Answers to “Stay” \(stay\) count on that scale") as refused:
        publish(version=again, by=BY)
    assert (refused.value.field, refused.value.code) == ("csat", "measure-scale")
    assert list_measures()["csat"] == (1.0, 10.0)
    withdraw_response(response=first.responses.get(pk=row.response), by=BY, reason="a trial")
    publish(version=again, by=BY)
    assert list_measures()["csat"] == (1.0, 5.0)


def test_what_is_brought_back_on_the_scale_before_is_heard_as_it_was_said_and_says_that_it_counts_nowhere(cast):
    first = published(10)
    late = answer(first, 2)
    withdraw_response(response=first.responses.get(pk=late), by=BY, reason="a trial")
    second = publish(version=save_draft(questionnaire=first.questionnaire, document=asking(5), by=BY), by=BY)
    right, erin = answer(second, 2, "2"), cast.client("erin")
    seen = read(erin.post(f"/listen/voices/{late}/restore", follow=True))
    assert "This answer is heard again. What it scores on a scale of before counts in no number." in seen.notices[0]

    assert ([row.response for row in answer_rows([late, right])], scores()) == ([right], [2.0])
    told = "Satisfaction: 2 of 10 (asked on another scale then, and counted in no number)"
    assert (told in seen.says, "counted in no number" in visit(erin, f"/listen/voices/{right}").says) == (True, False)
    found = {one["id"]: one for one in program_of(cast.erin, "responses:read").get("/voices?silent=true").json()["voices"]}
    assert [(found[pk]["scores"][0]["counts"], found[pk]["mood"]) for pk in (late, right)] == [
        (False, "unhappy"),
        (True, "unhappy"),
    ]


def test_no_case_is_opened_for_a_score_on_the_scale_before(cast):
    opens = Opens(measure="csat", at_most=3)
    first = published(10)
    second = publish(version=save_draft(questionnaire=first.questionnaire, document=asking(5), by=BY), by=BY)
    write_rule(wanted=RuleWanted(name="Unhappy", opens=opens), by=cast.erin)
    answer(first, 3)
    right = answer(second, 3, "2")
    hear()
    assert [one.response_id for one in Case.objects.all()] == [right]
    none = Response.objects.none().values_list("pk", flat=True)
    assert try_rule(cast.erin, opens=opens, unit=None, urgent=none, doubtful=none).opens == 1


def test_what_another_questionnaire_asks_is_held_until_that_is_archived_and_it_does_not_come_back_as_it_was():
    mistaken = published(10, "mistaken").questionnaire
    right = create_questionnaire(key="stay", document=asking(5), by=BY)
    with pytest.raises(Conflict, match=r"“Mistaken” \(mistaken\) is asked on that scale, and nobody has answered it: archive it"):
        publish(version=right, by=BY)
    archive_questionnaire(questionnaire=mistaken, by=BY)
    publish(version=right, by=BY)
    with pytest.raises(Conflict, match="stands on the scale from 1 to 5 by now"):
        restore_questionnaire(questionnaire=mistaken, by=BY)
    publish(version=save_draft(questionnaire=mistaken, document=asking(5, "mistaken"), by=BY), by=BY)
    assert restore_questionnaire(questionnaire=mistaken, by=BY).archived_at is None


def test_answers_that_leave_the_question_out_hold_nothing():
    first = published(10)
    accept_response(version=first, by=BY, answers={}, identity="1", channel="api")
    publish(version=save_draft(questionnaire=first.questionnaire, document=asking(5), by=BY), by=BY)
    assert list_measures()["csat"] == (1.0, 5.0)
