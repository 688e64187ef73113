"""Correcting, withdrawing, erasing: what stays, what goes, and what the facts then read."""

import pytest
from tests.questionnaires.documents import AFTER_A_CALL

from everweek.errors import Conflict, Invalid
from everweek.journal.models import Line, Values
from everweek.journal.services import System
from everweek.people.erasure import ERASERS
from everweek.people.services import erase_customer
from everweek.questionnaires.erasure import erase_responses, export_responses, move_responses
from everweek.questionnaires.facts import answer_rows
from everweek.questionnaires.models import Response
from everweek.questionnaires.services import (
    ResponseRow,
    State,
    accept_many,
    accept_response,
    correct_response,
    create_questionnaire,
    publish,
    withdraw_response,
)

pytestmark = pytest.mark.django_db
BY = System("tests")


@pytest.fixture
def version():
    return publish(version=create_questionnaire(key="after-a-call", document=AFTER_A_CALL, by=BY), by=BY)


@pytest.fixture
def danas(version, cast):
    answers = {"recommend": 2, "why": "I am Dana and was kept waiting", "topic": {"choice": "other", "text": "Dana's dog"}}
    return accept_response(
        version=version,
        by=cast.dana,
        answers=answers,
        identity="ticket-77",
        channel="mail",
        customer=cast.dana,
        subject=("customer", str(cast.dana.pk)),
    ).response


def scores(response):
    return {row.measure: row.score for row in answer_rows([response.pk])}


def test_a_corrected_response_gives_its_corrected_scores_and_the_journal_keeps_both(danas, cast):
    correct_response(response=danas, answers={"recommend": 7}, by=cast.erin, reason="Typed by hand, wrongly")
    assert scores(danas) == {"nps": 7.0}
    values = Values.objects.get(line__kind="response.corrected")
    assert values.old["answers"]["recommend"] == 2
    assert values.new == {"answers": {"recommend": 7}, "reason": "Typed by hand, wrongly"}
    assert values.person == f"customer:{cast.dana.pk}"
    assert Line.objects.get(kind="response.corrected").ids["response"] == danas.pk


def test_correcting_to_the_same_says_nothing_and_needs_a_reason_and_right_answers(danas):
    with pytest.raises(Invalid, match="Say why"):
        correct_response(response=danas, answers={"recommend": 7}, by=BY, reason=" ")
    with pytest.raises(Invalid, match="recommend: Give a whole number"):
        correct_response(response=danas, answers={"recommend": 12}, by=BY, reason="x")
    correct_response(response=danas, answers=danas.answers, by=BY, reason="x")
    assert not Line.objects.filter(kind="response.corrected").exists()


def test_importing_what_was_corrected_changes_nothing(version):
    rows = [ResponseRow(identity="1", answers={"recommend": 2})]
    [stored] = accept_many(version, rows, by=BY)
    correct_response(response=Response.objects.get(pk=stored.id), answers={"recommend": 7}, by=BY, reason="Misread")
    assert accept_many(version, rows, by=BY)[0].state is State.ALREADY
    assert Response.objects.get(pk=stored.id).answers == {"recommend": 7}


def test_a_withdrawn_response_counts_no_more_and_its_identity_stays_taken(version, danas):
    withdraw_response(response=danas, by=BY, reason="A test")
    withdraw_response(response=danas, by=BY, reason="A test")
    assert scores(danas) == {}
    assert Line.objects.filter(kind="response.withdrawn").count() == 1
    with pytest.raises(Conflict, match="withdrawn"):
        correct_response(response=danas, answers={"recommend": 7}, by=BY, reason="x")
    [again] = accept_many(version, [ResponseRow(identity="ticket-77", answers={"recommend": 5})], by=BY)
    assert again.state is State.REFUSED


def test_erasing_dana_leaves_her_score_and_nothing_that_is_hers(danas, cast, version):
    correct_response(response=danas, answers={**danas.answers, "why": "Dana again"}, by=BY, reason="x")
    assert erase_responses in ERASERS
    erase_customer(customer=cast.dana, by=cast.heidi)
    danas.refresh_from_db()
    assert danas.customer is None
    assert danas.answers == {"recommend": 2, "topic": "other"}
    assert danas.identity.startswith("erased:")
    assert (danas.fingerprint, danas.subject_type, danas.subject_id) == ("", "", "")
    assert scores(danas) == {"nps": 2.0}
    everything = str(list(Response.objects.values())) + str([(values.old, values.new) for values in Values.objects.all()])
    assert "Dana" not in everything
    assert "ticket-77" not in everything


def test_erasing_twice_changes_nothing_more(danas, cast):
    erase_responses(cast.dana.pk, None)
    identity = Response.objects.get(pk=danas.pk).identity
    erase_responses(cast.dana.pk, None)
    assert Response.objects.get(pk=danas.pk).identity == identity


def test_an_erased_customer_is_not_linked_to_a_new_response(version, cast):
    erase_customer(customer=cast.dana, by=cast.heidi)
    with pytest.raises(Invalid, match="erased"):
        accept_response(version=version, by=BY, answers={}, identity="n", channel="api", customer=cast.dana)


def test_merging_two_customers_moves_the_responses_and_importing_them_again_still_changes_nothing(danas, cast, version):
    row = ResponseRow(identity="row-1", answers={"recommend": 5}, customer=cast.dana.pk)
    accept_many(version, [row], by=BY)
    twin = type(cast.dana).objects.create(name="Dana again")
    move_responses(twin.pk, cast.dana.pk)
    danas.refresh_from_db()
    assert (danas.customer, danas.subject_id) == (twin, str(twin.pk))
    moved = ResponseRow(identity="row-1", answers={"recommend": 5}, customer=twin.pk)
    assert accept_many(version, [moved], by=BY)[0].state is State.ALREADY


def test_dana_gets_everything_she_said_with_the_questions(danas, cast):
    [exported] = export_responses(cast.dana.pk)
    assert exported["questionnaire"] == "after-a-call"
    assert {"key": "recommend", "question": "Would you recommend us?", "answer": 2} in exported["answers"]
