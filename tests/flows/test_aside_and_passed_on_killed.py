"""Killed with -9 before any statement: a reminder that arrived, cases set aside together and promises passed on, each once."""

from datetime import timedelta

import pytest
from tests.act.giving import grid, promise
from tests.act.opening import MONDAY, opened
from tests.cast import BY
from tests.dying import dying, moments
from tests.flows.test_cases_killed import killed_at
from tests.flows.test_invitations import NOON, asked, rule, server, visit, work
from tests.flows.test_told_killed import tell_of
from tests.listen.doubting.saying import answering

from everweek import clock
from everweek.act.cases.rules import Aside
from everweek.act.cases.withdrawn import set_aside_withdrawn
from everweek.act.cases.working import assign_case
from everweek.act.giving.leaving import pass_on_gestures
from everweek.act.giving.services import give_gesture
from everweek.act.models import Case, Gesture
from everweek.journal import subscribers
from everweek.journal.delivery import take_up
from everweek.journal.models import Line
from everweek.listen.models import Invitation
from everweek.messages.returned.reading import Kind, Report
from everweek.messages.returned.services import take_report
from everweek.people.models import Member
from everweek.people.services import end_post
from everweek.questionnaires.models import Response
from everweek.questionnaires.services import withdraw_responses

__all__ = ["asked", "server"]
REMINDED = "flows.reminder_that_left_reached_its_customer"
CASES = 6


def set_all_aside(statement):
    """In a process of its own: what the press on the queue of withdrawn answers does."""
    alice = Member.objects.get(name="Alice")
    cases = list(Case.objects.order_by("pk").values_list("pk", flat=True))
    with clock.frozen(MONDAY), dying(statement):
        set_aside_withdrawn(cases=cases, why=Aside.TEST, by=alice)


def pass_on(statement):
    """In a process of its own: what the worker does each night, some at once."""
    with clock.frozen(MONDAY), dying(statement):
        while pass_on_gestures(by=BY, most=2, without_post=True):
            pass


@pytest.mark.slow
@pytest.mark.one_database("each of these is one transaction on both")
@pytest.mark.django_db(transaction=True)
def test_that_a_reminder_arrived_is_told_once_through_kills(cast, asked, server, monkeypatch):
    take_up()
    others = [one for one in subscribers.registered() if one.name != REMINDED]
    monkeypatch.setattr(subscribers, "registered", lambda: others)
    with clock.frozen(NOON):
        rule(cast, reminders=1)
    visit(cast)
    work(NOON)
    invitation = Invitation.objects.get()
    take_report(report=Report(invitation.contact, Kind.FAILED, "4.4.7"), by=BY)
    work(NOON + timedelta(hours=1))
    work(NOON + timedelta(days=4))
    assert Invitation.objects.get().reminded == 1
    monkeypatch.undo()
    assert killed_at(moments(12, seed=11, most=5), tell_of, REMINDED) >= 2
    assert Line.objects.filter(kind="invitation.reached", subject_id=str(invitation.pk)).count() == 1


@pytest.mark.slow
@pytest.mark.one_database("each of these is one transaction on both")
@pytest.mark.django_db(transaction=True)
def test_open_cases_of_withdrawn_answers_are_set_aside_together_once_through_kills(cast):
    with clock.frozen(MONDAY):
        answer = answering(cast)
        answers = list(Response.objects.filter(pk__in=[answer(1) for _ in range(CASES)]).order_by("pk"))
        for one in answers:
            opened(cast, text="", response=one, key=f"k{one.pk}")
        withdraw_responses(ids=[one.pk for one in answers], by=cast.erin, reason="A machine.")
    assert killed_at(moments(30, seed=12, most=6), set_all_aside) >= 2
    told = list(Line.objects.filter(kind="case.set_aside").values_list("subject_id", flat=True))
    assert len(told) == len(set(told)) == CASES
    assert Case.objects.filter(standing="aside", aside="test").count() == CASES


@pytest.mark.slow
@pytest.mark.one_database("each of these is one transaction on both")
@pytest.mark.django_db(transaction=True)
def test_promises_of_who_holds_no_post_are_passed_on_once_through_kills(cast):
    with clock.frozen(MONDAY):
        grid(cast)
        for _each in range(CASES):
            case = assign_case(case=opened(cast), to=cast.bob, by=cast.erin)
            give_gesture(case=case, wanted=promise(MONDAY.date() + timedelta(days=3)), by=cast.bob)
            assign_case(case=case, to=cast.alice, by=cast.erin)
        end_post(post=cast.bob.posts.get(), on=MONDAY.date(), by=cast.erin)
    assert killed_at(moments(20, seed=13, most=6), pass_on) >= 2
    told = list(Line.objects.filter(kind="gesture.passed_on").values_list("subject_id", flat=True))
    assert len(told) == len(set(told)) == CASES, "each is passed on once, and told of once"
    assert set(Gesture.objects.values_list("keeper__name", flat=True)) == {"Alice"}
