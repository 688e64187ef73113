"""The gate: who reaches what, and that what is not yours cannot be told from what does not exist."""

from contextlib import contextmanager
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import BY

from everweek.errors import NotAllowed, NotFound
from everweek.journal.services import System
from everweek.people import access, tokens
from everweek.people.access import Scope, check_may, check_may_give, check_may_manage, reach_of, scope_of
from everweek.people.models import Customer, Unit
from everweek.people.policy import ACTIONS, POLICY, ROLES, SCOPES, Action, Reach, Role, TokenScope
from everweek.people.queries import _begin, _end
from everweek.people.services import (
    end_post,
    erase_customer,
    give_post,
    merge_customers,
    move_unit,
    save_segment,
    upsert_customers,
)
from everweek.people.services.customers import CustomerRow


def test_every_action_has_a_row_a_sentence_and_somebody_who_may():
    assert set(POLICY) == set(ACTIONS) == set(Action)
    assert all(POLICY[action] for action in Action)
    assert set(ROLES) == set(Role)
    assert set(SCOPES) == set(TokenScope)


def test_the_administrators_doors_are_the_administrators():
    for action in (Action.JOURNAL_READ, Action.JOBS_READ, Action.PEOPLE_APPOINT, Action.ORGANISATION_EDIT, Action.WEBHOOKS_EDIT):
        assert set(POLICY[action]) == {Role.ADMINISTRATOR}


def test_alice_reaches_her_unit_and_below_and_nothing_beside(cast):
    scope = reach_of(cast.alice, Action.RESPONSES_READ)

    assert set(scope.units()) == {cast.north, cast.north_desk}
    assert scope.allows_unit(cast.north_desk)
    assert not scope.allows_unit(cast.south)
    assert not scope.allows_unit(cast.house)
    assert not scope.allows_unit(None)


def test_alices_reach_moves_with_her_unit(cast):
    move_unit(unit=cast.south, parent=cast.north, by=cast.heidi)

    assert set(reach_of(cast.alice, Action.RESPONSES_READ).units()) == {cast.north, cast.north_desk, cast.south}


def test_a_right_ends_on_the_day_the_post_ends_and_not_before(cast):
    post = cast.alice.posts.get()
    end_post(post=post, on=date(2999, 1, 1), by=cast.heidi)
    assert reach_of(cast.alice, Action.RESPONSES_READ)
    end_post(post=post, by=cast.heidi)
    assert not reach_of(cast.alice, Action.RESPONSES_READ)


def test_a_post_that_has_not_begun_gives_nothing(cast):
    give_post(member=cast.bob, unit=cast.south, role="lead", since=date(2999, 1, 1), by=cast.heidi)

    assert set(reach_of(cast.bob, Action.MEASURES_READ).units()) == {cast.north_desk}


@pytest.fixture
def during():
    """What is done between the beginning and the end of a request of some method."""

    @contextmanager
    def request(method):
        _begin(environ={"REQUEST_METHOD": method})
        try:
            yield
        finally:
            _end()

    return request


def test_a_request_that_changes_nothing_asks_for_the_posts_of_its_reader_once(cast, during, django_assert_num_queries):
    with during("GET"), django_assert_num_queries(2):  # the organisation, for its zone, and the posts
        for action in Action:
            reach_of(cast.erin, action)
            reach_of(tokens.TokenActor(cast.erin, 1, frozenset(TokenScope)), action)


def test_each_reader_has_her_own_rights_within_one_request(cast, during):
    with during("GET"):
        assert reach_of(cast.heidi, Action.JOURNAL_READ)
        assert not reach_of(cast.bob, Action.JOURNAL_READ)


def test_a_right_taken_away_counts_from_the_next_request_on(cast, during):
    with during("GET"):
        assert reach_of(cast.alice, Action.RESPONSES_READ)
        end_post(post=cast.alice.posts.get(), by=cast.heidi)
    with during("GET"):
        assert not reach_of(cast.alice, Action.RESPONSES_READ)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_request_that_may_change_something_asks_anew_each_time(cast, during, method):
    with during(method):
        assert reach_of(cast.alice, Action.RESPONSES_READ)
        end_post(post=cast.alice.posts.get(), by=cast.heidi)
        assert not reach_of(cast.alice, Action.RESPONSES_READ)


def test_outside_of_a_request_nothing_is_kept(cast, during):
    with during("GET"):
        assert reach_of(cast.alice, Action.RESPONSES_READ)
    end_post(post=cast.alice.posts.get(), by=cast.heidi)
    assert not reach_of(cast.alice, Action.RESPONSES_READ)


def test_whoever_holds_many_posts_is_managed_by_as_few_queries_as_who_holds_one(cast):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            check_may_manage(cast.heidi, cast.bob)
        return len(asked)

    one = queries()
    for year in range(2030, 2060):
        give_post(member=cast.bob, unit=cast.south, role="lead", since=date(year, 1, 1), until=date(year, 12, 31), by=cast.heidi)
    assert queries() == one


@pytest.mark.parametrize("name", ["charlie", "dana"])
def test_charlie_and_dana_reach_nothing_at_all(cast, name):
    for action in Action:
        assert reach_of(getattr(cast, name), action) == Scope()
        with pytest.raises(NotAllowed):
            check_may(getattr(cast, name), action)


def test_the_house_itself_is_not_a_person_and_has_no_rights():
    assert not reach_of(System("import"), Action.MEASURES_READ)


def test_a_token_never_reaches_further_than_its_member_nor_than_its_scopes(cast):
    actor = tokens.TokenActor(cast.alice, 1, frozenset({TokenScope.MEASURES_READ, TokenScope.JOURNAL_READ}))

    assert reach_of(actor, Action.MEASURES_READ) == reach_of(cast.alice, Action.MEASURES_READ)
    assert not reach_of(actor, Action.JOURNAL_READ)
    assert not reach_of(actor, Action.RESPONSES_READ)


ROLE = st.sampled_from([role.value for role in Role])
PATH = st.lists(st.integers(1, 4), min_size=1, max_size=4).map(lambda ids: "/" + "".join(f"{one}/" for one in ids))


@given(posts=st.lists(st.tuples(ROLE, PATH), max_size=5), action=st.sampled_from(list(Action)), unit=PATH)
def test_whether_a_unit_is_reached_is_what_the_table_says_post_by_post(posts, action, unit):
    # The second implementation asks the table for each post, and walks the path step by step.
    def above(path):
        steps = path.strip("/").split("/")
        return ["/" + "".join(f"{one}/" for one in steps[: n + 1]) for n in range(len(steps))]

    expected = any(
        POLICY[action].get(Role(role)) == "all" or (POLICY[action].get(Role(role)) == "unit" and path in above(unit))
        for role, path in posts
    )
    scope = scope_of(7, posts, action)
    assert scope.allows_unit(Unit(path=unit)) == expected
    assert bool(scope) == any(Role(role) in POLICY[action] for role, _path in posts)
    assert scope.allows_member(8) == any(POLICY[action].get(Role(role)) == Reach.ALL for role, _path in posts)


@given(
    posts=st.lists(st.tuples(ROLE, PATH), max_size=4), more=st.tuples(ROLE, PATH), action=st.sampled_from(list(Action)), unit=PATH
)
def test_another_post_never_takes_a_right_away(posts, more, action, unit):
    before, after = scope_of(7, posts, action), scope_of(7, [*posts, more], action)
    assert after.allows_unit(Unit(path=unit)) >= before.allows_unit(Unit(path=unit))
    assert after.allows_member(7) >= before.allows_member(7)


def test_an_unknown_role_in_an_old_row_gives_nothing():
    assert not any(scope_of(7, [("emperor", "/1/")], action) for action in Action)


def refusals(ask, *ids):
    """The messages and numbers of queries of ``ask(id)`` for each id."""
    seen = set()
    for one in ids:
        with CaptureQueriesContext(connection) as queries, pytest.raises(NotFound) as refused:
            ask(one)
        seen.add((refused.value.message, refused.value.code, len(queries)))
    return seen


def test_not_yours_and_not_there_are_the_same_answer_in_the_same_number_of_queries(cast):
    grace, nobody = cast.grace.pk, 999_999
    assert len(refusals(lambda pk: access.access_unit(cast.alice, pk, Action.RESPONSES_READ), cast.south.pk, nobody)) == 1
    assert len(refusals(lambda key: access.access_unit(cast.alice, key, Action.RESPONSES_READ), "south", "nowhere")) == 1
    assert len(refusals(lambda pk: access.access_member(cast.alice, pk, Action.RESPONSES_READ), grace, nobody)) == 1
    assert len(refusals(lambda pk: access.access_customer(cast.frank, pk, Action.CUSTOMERS_READ), cast.dana.pk, nobody)) == 1
    save_segment(key="core", name="Core", rule={"all": []}, by=cast.erin)
    assert len(refusals(lambda key: access.access_segment(cast.bob, key, Action.SEGMENTS_READ), "core", "none")) == 1


def test_each_gets_what_is_within_reach(cast):
    assert access.access_unit(cast.alice, "north-desk", Action.RESPONSES_READ) == cast.north_desk
    assert access.access_unit(cast.alice, cast.north.pk, Action.RESPONSES_READ) == cast.north
    assert access.access_member(cast.alice, cast.bob.pk, Action.RESPONSES_READ) == cast.bob
    assert access.access_member(cast.bob, cast.bob.pk, Action.RESPONSES_READ) == cast.bob
    assert access.access_customer(cast.bob, cast.dana.pk, Action.CUSTOMERS_READ) == cast.dana
    assert access.access_customer_by_external_id(cast.bob, "dana", Action.CUSTOMERS_READ) == cast.dana


def test_a_merged_customer_is_answered_by_the_one_kept_and_an_erased_one_by_nothing(cast):
    [other] = upsert_customers([CustomerRow(external_id="dana-old", name="D.")], by=BY)
    gone = access.access_customer(cast.erin, other.id, Action.CUSTOMERS_EDIT)
    merge_customers(kept=cast.dana, gone=gone, by=cast.erin)
    assert access.access_customer(cast.erin, other.id, Action.CUSTOMERS_READ) == cast.dana

    erase_customer(customer=cast.dana, by=cast.erin)
    assert (
        len(refusals(lambda pk: access.access_customer(cast.erin, pk, Action.CUSTOMERS_READ), cast.dana.pk, other.id, 999_999))
        == 1
    )


def test_frank_gives_posts_at_the_front_line_but_makes_nobody_an_administrator(cast):
    check_may_give(cast.frank, Role.LEAD, cast.south)
    for role in (Role.ADMINISTRATOR, Role.DIRECTOR, Role.SERVICE_MANAGER, Role.PEOPLE_TRAINING):
        with pytest.raises(NotAllowed):
            check_may_give(cast.frank, role, cast.south)
        check_may_give(cast.heidi, role, cast.south)
    with pytest.raises(NotAllowed):
        check_may_give(cast.alice, Role.FRONT_LINE, cast.north)


def test_a_unit_whose_number_begins_like_anothers_is_another(cast):
    assert not Scope(unit_paths=("/1/",)).allows_unit(Unit(path="/11/"))


def test_a_customer_is_found_by_the_outside_id_of_one_who_was_merged_into_her(cast):
    [old] = upsert_customers([CustomerRow(external_id="till-5")], by=BY)
    merge_customers(kept=cast.dana, gone=Customer.objects.get(pk=old.id), by=BY)
    assert access.access_customer_by_external_id(cast.erin, "till-5", Action.CUSTOMERS_ERASE) == cast.dana
