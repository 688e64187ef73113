"""Who answers for a case, and who is asked to approve in it: nearest first, and nobody for more than their post lets them."""

from datetime import timedelta

import pytest
from tests.act.giving import allow, give, grid
from tests.act.opening import MONDAY, opened
from tests.cast import BY, LONG_AGO
from tests.flows.delivering import hear

from everweek import clock
from everweek.act.answering import list_who_answers
from everweek.act.clocks.rules import Level
from everweek.act.clocks.services import tell_due
from everweek.act.giving.answering import gestures_answering
from everweek.act.giving.rules import GestureKind
from everweek.act.giving.services import approve_gesture, take_back_gesture
from everweek.act.models import Case
from everweek.errors import Conflict, NotAllowed
from everweek.messages.models import Notice
from everweek.people.policy import Role
from everweek.people.services import give_post, join_member, leave_member

pytestmark = pytest.mark.one_database("whose post counts is read alike on any database")


@pytest.fixture(autouse=True)
def monday():
    with clock.frozen(MONDAY):
        yield


def beside(cast, role):
    """Carol, whose post is in the South."""
    carol = join_member(name="Carol", email="carol@example.org", external_id="carol", by=BY)
    give_post(member=carol, unit=cast.south, role=role, since=LONG_AGO, by=BY)
    return carol


def test_where_neither_a_lead_nor_a_service_manager_stands_above_a_case_a_director_is_told(cast):
    hear()
    case, answers = opened(cast), []
    for leaves in (None, cast.alice, cast.erin):
        if leaves is not None:
            leave_member(member=leaves, by=cast.heidi)
        answers.append(list_who_answers(case.pk, [Level.LEAD]))
    assert answers == [[cast.alice.pk], [cast.erin.pk], [cast.grace.pk]]

    # Three quarters of the eight hours of a first reply: its owner is told, and whoever leads there.
    with clock.frozen(MONDAY + timedelta(hours=6, minutes=1)):
        tell_due()
        hear()
    told = Notice.objects.filter(kind="case.clock_warned", values__promise="first_reply").values_list("member__name", flat=True)
    assert sorted(told) == ["Bob", "Grace"]


def test_who_leads_a_unit_beside_answers_for_no_case_of_this_one_even_where_nobody_leads(cast):
    carol, case = beside(cast, Role.LEAD), opened(cast)
    leave_member(member=cast.alice, by=cast.heidi)
    assert list_who_answers(case.pk, [Level.LEAD]) == [cast.erin.pk]
    for one in (cast.bob, cast.erin, cast.grace):
        leave_member(member=one, by=cast.heidi)
    assert list_who_answers(case.pk, Level) == [], "Carol leads in the South alone"
    assert carol.pk in list_who_answers(opened(cast, unit=cast.south).pk, [Level.LEAD])


def test_whose_post_reaches_everywhere_but_is_held_beside_answers_where_nobody_stands_above(cast):
    carol, case = beside(cast, Role.SERVICE_MANAGER), opened(cast)
    assert list_who_answers(case.pk, [Level.LEAD]) == [cast.alice.pk]
    leave_member(member=cast.alice, by=cast.heidi)
    assert list_who_answers(case.pk, [Level.LEAD]) == [cast.erin.pk], "Erin's post is held above the case, Carol's beside it"
    leave_member(member=cast.erin, by=cast.heidi)
    assert list_who_answers(case.pk, [Level.LEAD]) == [carol.pk], "before a director, who comes after the service manager"
    leave_member(member=cast.bob, by=cast.heidi)
    assert list_who_answers(case.pk, [Level.OWNER]) == [carol.pk]


@pytest.mark.parametrize("owns", [False, True])
def test_an_owner_whose_post_is_elsewhere_is_asked_to_approve_only_what_they_may_give(cast, owns):
    grid(cast)
    carol, case = beside(cast, Role.LEAD), opened(cast)
    # The post of whoever has a case may have been moved since.
    Case.objects.update(owner=carol if owns else None)
    # A lead gives 200 in a case here, and nothing of a lead's in the South holds in the North.
    allow(cast.south, Role.LEAD, GestureKind.CREDIT, cast.erin, per_case=1000)
    asked_of = {}
    for amount in (150, 250):
        gesture = give(case, amount, cast.bob, ask=True)
        asked_of[amount] = carol.pk in gestures_answering([gesture.pk])[gesture.pk].may_decide
        if not asked_of[amount]:
            with pytest.raises((NotAllowed, Conflict)):
                approve_gesture(gesture=gesture, by=carol)
        take_back_gesture(gesture=gesture, why="Only asking.", by=cast.bob)
    assert asked_of == {150: owns, 250: False}
