"""Killed with -9 before any statement: danger is told once, tokens once, cases stand above once, withdrawn answers count anew."""

from datetime import timedelta
from functools import partial

import pytest
from tests.act.opening import MONDAY, opened
from tests.cast import BY
from tests.dying import dying, moments
from tests.facts.test_invitations import answer
from tests.flows.delivering import hear
from tests.flows.test_cases_killed import killed_at
from tests.flows.test_due_and_failed import the_till
from tests.flows.test_told_killed import tell_of
from tests.listen.inviting import invited, published
from tests.trying import kills

from everweek import clock
from everweek.act.models import Case, Remark
from everweek.flows import closed_unit_hands_its_cases_up as handing
from everweek.flows.token_that_runs_out_is_told import tell_tokens_ending
from everweek.journal import subscribers
from everweek.journal.models import Line
from everweek.messages.models import Notice
from everweek.people.services import close_unit
from everweek.questionnaires.services import accept_response, withdraw_responses

OF_DANGER = "flows.danger_is_told_at_once"
RECOUNTED = "flows.withdrawn_answer_answers_no_invitation"
CASES = 5
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def tell_of_tokens(statement):
    """In a process of its own: what the worker does each morning."""
    with clock.frozen(MONDAY + timedelta(days=16)), dying(statement):
        tell_tokens_ending()


def hand_up(statement):
    """In a process of its own: what the worker does each hour, two cases in a transaction."""
    handing.hand_up_cases, handing.AT_ONCE = partial(handing.hand_up_cases, most=2), 2
    with clock.frozen(MONDAY), dying(statement):
        handing.hand_up_all()


def all_but(name, monkeypatch):
    """Deliver what happened to everybody but this one, which reads it later."""
    others = [one for one in subscribers.registered() if one.name != name]
    with monkeypatch.context() as alone:
        alone.setattr(subscribers, "registered", lambda: others)
        hear()


@pytest.mark.one_database("what is told of a token is one transaction on both")
def test_a_token_that_runs_out_is_told_once_through_kills(cast):
    with clock.frozen(MONDAY):
        the_till(cast, 30)
    assert killed_at(moments(16, seed=2, most=kills(8)), tell_of_tokens) >= 2
    assert sorted(Notice.objects.values_list("member__name", "kind")) == [("Erin", "token.ending"), ("Heidi", "token.ending")]


@pytest.mark.one_database("two cases are one transaction on both")
def test_cases_of_a_closed_unit_stand_above_once_through_kills(cast):
    with clock.frozen(MONDAY):
        cases = [opened(cast, key=f"case-{number}").pk for number in range(CASES)]
        close_unit(unit=cast.north_desk, by=cast.heidi)
    assert killed_at(moments(40, seed=3, most=kills(8)), hand_up) >= 2
    assert list(Case.objects.filter(pk__in=cases).values_list("unit", flat=True)) == [cast.north.pk] * CASES
    moved = Line.objects.filter(kind="case.moved").values_list("subject_id", flat=True)
    assert sorted(int(one) for one in moved) == cases
    assert sorted(Remark.objects.filter(side="note").values_list("case", flat=True)) == cases


@pytest.mark.one_database("what is noted of a line is one transaction on both")
def test_answers_that_were_withdrawn_are_counted_anew_once_through_kills(cast, monkeypatch):
    version = published()
    invitations = [invited(cast, version, f"asked-{number}")[0] for number in range(3)]
    for one in invitations:
        answer(one)
        one.refresh_from_db()
    hear()
    withdraw_responses(ids=[one.response_id for one in invitations[:2]], by=cast.erin, reason="Tests of ours.")
    all_but(RECOUNTED, monkeypatch)
    assert killed_at(moments(14, seed=4, most=kills(6)), tell_of, RECOUNTED) >= 2
    told = Line.objects.filter(kind="invitation.recounted").values_list("subject_id", flat=True)
    assert sorted(int(one) for one in told) == sorted(one.pk for one in invitations[:2])


@pytest.mark.one_database("what is told of a line is one transaction on both")
def test_words_of_danger_are_told_once_through_kills(cast, monkeypatch):
    version = published()
    hear()
    told = {"channel": "mail", "customer": cast.dana, "unit": cast.north_desk, "by": BY}
    for number, why in enumerate(("I do not want to live any more.", "There is smoke in the hall.")):
        accept_response(version=version, answers={"recommend": 8, "why": why}, identity=f"r{number}", **told)
    all_but(OF_DANGER, monkeypatch)
    assert (Line.objects.filter(kind="comment.urgent").count(), Notice.objects.count()) == (2, 0)
    assert killed_at(moments(24, seed=1, most=kills(6)), tell_of, OF_DANGER) >= 2
    said = Notice.objects.filter(kind="voice.danger").order_by("pk").values_list("member__name", "values__danger")
    assert sorted(said) == [("Alice", "life"), ("Alice", "safety")]
