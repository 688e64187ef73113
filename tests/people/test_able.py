"""Who may do something at a unit: each row of the table, turned round, says of everybody what ``reach_of`` says of one."""

from datetime import timedelta

import pytest
from tests.cast import BY, LONG_AGO

from everweek.people import able
from everweek.people.able import (
    Able,
    able_since,
    list_who_may,
    members_of,
    members_without_post,
    nearest_who_may,
    where_at_work,
    who_may,
    who_may_everywhere,
)
from everweek.people.access import reach_of
from everweek.people.models import Member
from everweek.people.policy import POLICY, Action, Reach, Role
from everweek.people.queries import today
from everweek.people.services import end_post, give_post, join_member, leave_member


def somebody(name, unit, role, since=LONG_AGO):
    member = join_member(name=name, email="", external_id=name.lower(), by=BY)
    give_post(member=member, unit=unit, role=role, since=since, by=BY)
    return member


def test_for_every_action_and_unit_it_finds_those_whose_own_reach_says_so(cast):
    somebody("Ines", cast.south, "lead")
    for action in Action:
        for unit in (cast.house, cast.north, cast.north_desk, cast.south):
            asked_forwards = {one.pk for one in Member.objects.all() if reach_of(one, action).allows_unit(unit)}
            assert set(who_may(action, unit)) == asked_forwards, (action, unit)
            assert {one.pk for one in list_who_may(action, unit, today())} == asked_forwards, (action, unit)
        assert set(who_may_everywhere(action)) == {one.pk for one in Member.objects.all() if reach_of(one, action).all}


def test_a_row_that_changes_reaches_whoever_is_told(cast, monkeypatch):
    row = {**POLICY[Action.RESPECT_DECIDE], Role.FRONT_LINE: Reach.UNIT}
    monkeypatch.setattr(able, "POLICY", {**POLICY, Action.RESPECT_DECIDE: row})
    assert cast.bob.pk in who_may(Action.RESPECT_DECIDE, cast.north_desk)
    assert cast.bob.pk not in who_may(Action.RESPECT_DECIDE, cast.north)


def test_nobody_who_has_left_or_whose_post_has_ended_may_and_nobody_it_is_not_to_be(cast):
    assert who_may(Action.CASES_LEAD, cast.north_desk, but=(cast.alice.pk, None)) == [cast.erin.pk, cast.grace.pk]
    leave_member(member=cast.erin, on=today(), by=BY)
    end_post(post=cast.alice.posts.get(), on=today(), by=BY)
    assert who_may(Action.CASES_LEAD, cast.north_desk) == [cast.grace.pk]


def test_the_nearest_is_who_leads_there_else_above_else_who_may_everywhere(cast):
    assert nearest_who_may(Action.CASES_LEAD, cast.north_desk) == [cast.alice.pk]
    ines = somebody("Ines", cast.north_desk, "lead")
    assert nearest_who_may(Action.CASES_LEAD, cast.north_desk) == [ines.pk]
    assert nearest_who_may(Action.CASES_LEAD, cast.north_desk, but=(ines.pk,)) == [cast.alice.pk]
    # Nobody leads the south: Erin, who is service manager, before Grace, who is director.
    assert nearest_who_may(Action.CASES_LEAD, cast.south) == [cast.erin.pk]
    assert nearest_who_may(Action.CASES_LEAD, cast.south, but=(cast.erin.pk,)) == [cast.grace.pk]
    assert nearest_who_may(Action.RESPECT_CARE, cast.south) == [cast.grace.pk]


def test_the_highest_is_a_director_before_a_service_manager(cast):
    found = Able.read(Action.CASES_LEAD)
    assert members_of(found.highest(Action.CASES_LEAD)) == [cast.grace.pk]
    assert members_of(found.highest(Action.CASES_LEAD, but=(cast.grace.pk,))) == [cast.erin.pk]


def test_names_stand_as_in_a_register(cast):
    for name in ("Zora", "Élodie", "Elodia"):
        somebody(name, cast.south, "lead")
    named = [one.name for one in list_who_may(Action.CASES_LEAD, cast.south, today())]
    assert named == ["Elodia", "Élodie", "Erin", "Grace", "Zora"]


@pytest.mark.parametrize("days", [0, 1])
def test_since_when_somebody_may_there_is_since_their_first_post_there(cast, days):
    later = LONG_AGO + timedelta(days=days)
    give_post(member=cast.bob, unit=cast.north, role="front_line", since=later, by=BY)
    people = [cast.bob.pk, cast.alice.pk, cast.erin.pk]
    assert able_since(Action.CASES_WRITE, cast.north_desk, people, today()) == {cast.bob.pk: LONG_AGO, cast.alice.pk: LONG_AGO}
    assert able_since(Action.CASES_WRITE, cast.south, people, today()) == {}


def test_who_changes_posts_within_the_days_is_not_without_one(cast):
    end_post(post=cast.bob.posts.get(), on=today(), by=BY)
    assert [one.pk for one in members_without_post(today(), timedelta(days=14))] == [cast.bob.pk]
    assert where_at_work(cast.bob) is None
    give_post(member=cast.bob, unit=cast.south, role="front_line", since=today() + timedelta(days=14), by=BY)
    assert not members_without_post(today(), timedelta(days=14)).exists()
    assert where_at_work(cast.alice) == cast.north
