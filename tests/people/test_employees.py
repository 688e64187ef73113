"""Files of employees: what a row changes, what it leaves alone, and what it may not."""

from datetime import date, timedelta

import pytest
from tests.cast import LONG_AGO

from everweek import clock
from everweek.people.days import held_on, lasting
from everweek.people.models import Member
from everweek.people.outcomes import Outcome, State
from everweek.people.queries import today
from everweek.people.services import MemberRow, end_post, give_post, leave_member, upsert_members

BOB = MemberRow(external_id="bob", name="Bob", unit="north-desk", role="front_line")


@pytest.fixture
def frank(cast):
    """Frank looks after people and training, and may hand in files as well."""
    give_post(member=cast.frank, unit=cast.house, role="service_manager", since=LONG_AGO, by=cast.heidi)
    return cast.frank


def night(*rows: MemberRow, by, replaces: bool = False) -> list[Outcome]:
    return upsert_members(rows, by=by, replaces=replaces)


def now_held(member: Member) -> list[tuple[str, str]]:
    return [(post.unit.key, post.role) for post in member.posts.filter(held_on(today())).select_related("unit").order_by("pk")]


def test_employees_of_a_file_are_stored_once_changed_and_refused_each_on_their_own(cast):
    rows = [
        MemberRow(external_id="judy", name="Judy", email="judy@example.org", unit="south", role="front_line", since=LONG_AGO),
        MemberRow(external_id="bob", name="Robert", email="bob@example.org"),
        MemberRow(external_id="", name="No id"),
        MemberRow(external_id="mallory", name="Mallory", unit="house", role="administrator"),
        MemberRow(external_id="niaj", name="Niaj", unit="nowhere", role="lead"),
        MemberRow(external_id="olivia", name="Olivia", email="olivia at example"),
    ]
    outcomes = upsert_members(rows, by=cast.frank)

    stored, refused = State.STORED, State.REFUSED
    assert [one.state for one in outcomes] == [stored, stored, refused, refused, refused, refused]
    assert [one.field for one in outcomes] == ["", "", "external_id", "role", "unit", "email"]
    assert Member.objects.get(external_id="bob").name == "Robert"
    # A refused row leaves nothing behind, not even the member without her post.
    assert not Member.objects.filter(external_id__in=["mallory", "niaj", "olivia"]).exists()
    again = upsert_members(rows, by=cast.frank)
    assert [one.state for one in again] == [State.ALREADY, State.ALREADY, refused, refused, refused, refused]


def test_an_employee_who_left_according_to_the_file_leaves(cast):
    row = MemberRow(external_id="bob", name="Bob", email="bob@example.org", left_on=date(2025, 5, 1))
    assert [one.state for one in upsert_members([row], by=cast.frank)] == [State.STORED]
    assert not Member.objects.get(external_id="bob").account.is_active
    assert [one.state for one in upsert_members([row], by=cast.frank)] == [State.ALREADY]


@pytest.mark.parametrize("who", ["alice", "bob", "erin", "grace"])
def test_whoever_may_not_edit_people_changes_nobody_by_a_file(cast, who):
    rows = [
        MemberRow(external_id="judy", name="Judy"),
        MemberRow(external_id="bob", name="Bob", email="elsewhere@example.org"),
        MemberRow(external_id="grace", name="Grace", left_on=today()),
        MemberRow(external_id="erin", name="Erin", unit="house", role="lead"),
        MemberRow(external_id="alice", name="Alice", unit="north", role="lead", since=LONG_AGO),
    ]
    outcomes = night(*rows, by=getattr(cast, who))

    assert [one.state for one in outcomes] == [State.REFUSED] * 4 + [State.ALREADY], "what changes nothing takes no right"
    assert not Member.objects.filter(external_id="judy").exists()
    assert Member.objects.get(external_id="grace").account.is_active
    assert now_held(cast.erin) == [("house", "service_manager")]


def test_a_file_reaches_those_with_a_post_over_everything_as_far_as_the_page_does(cast, frank):
    rows = [
        MemberRow(external_id="grace", name="Grace", left_on=today()),
        MemberRow(external_id="heidi", name="Heidi", email="frank2@example.org"),
        MemberRow(external_id="erin", name="Erin", unit="north", role="lead"),
        MemberRow(external_id="bob", name="Bob", left_on=today()),
    ]
    outcomes = night(*rows, by=frank)

    assert [(one.state, one.field, one.code) for one in outcomes[:3]] == [(State.REFUSED, "external_id", "not-allowed")] * 3
    assert "only an administrator may change what is written of them" in outcomes[0].reason
    assert outcomes[3].state is State.STORED
    assert [one.state for one in night(*rows, by=cast.heidi)] == [State.STORED] * 3 + [State.ALREADY]


def test_nobody_gives_herself_a_post_or_leaves_by_a_file(cast):
    post = cast.frank.posts.get()
    give_post(member=cast.frank, unit=cast.south, role="lead", since=LONG_AGO, by=cast.heidi)
    rows = [MemberRow(external_id="heidi", name="Heidi", left_on=today() + timedelta(days=9))]
    assert night(*rows, by=cast.heidi)[0].field == "left_on"
    assert night(MemberRow(external_id="frank", name="Frank", unit="north", role="lead"), by=cast.frank)[0].state is State.REFUSED
    assert post.until is None


def test_the_file_of_last_night_is_taken_again_though_people_left_by_it(cast):
    day = date(2025, 5, 1)
    rows = [
        MemberRow(external_id="judy", name="Judy", unit="south", role="front_line", since=LONG_AGO, left_on=day),
        MemberRow(external_id="bob", name="Bob", unit="north-desk", role="front_line", left_on=day),
        MemberRow(external_id="niaj", name="Niaj", unit="south", role="lead", left_on=day),
        MemberRow(external_id="olivia", name="Olivia", unit="south", role="lead", until=today() + timedelta(days=2)),
    ]
    assert [one.state for one in night(*rows, by=cast.frank)] == [State.STORED] * 4
    assert Member.objects.get(external_id="judy").posts.get().until == cast.bob.posts.get().until == day
    assert not Member.objects.get(external_id="niaj").posts.exists(), "a post from today on, of somebody who left before"
    for days in (0, 1, 9):
        with clock.frozen(clock.now() + timedelta(days=days)):
            assert [one.state for one in night(*rows, by=cast.frank)] == [State.ALREADY] * 4


@pytest.mark.parametrize("replaces", [False, True])
def test_a_post_that_was_ended_by_hand_does_not_come_back_with_the_next_file(cast, replaces):
    end_post(post=cast.bob.posts.get(), by=cast.frank)

    for row in (BOB, MemberRow(**{**vars(BOB), "since": LONG_AGO})):
        assert [one.state for one in night(row, by=cast.frank, replaces=replaces)] == [State.ALREADY]
    assert now_held(cast.bob) == []


@pytest.mark.parametrize("replaces", [False, True])
def test_a_post_that_ended_by_itself_is_given_anew_to_who_works_there_again(cast, replaces):
    cast.bob.posts.update(until=today() - timedelta(days=60))

    assert [one.state for one in night(BOB, by=cast.frank, replaces=replaces)] == [State.STORED]
    assert now_held(cast.bob) == [("north-desk", "front_line")]
    assert [one.state for one in night(BOB, by=cast.frank, replaces=replaces)] == [State.ALREADY]


def test_an_end_that_the_file_knows_is_set_once_and_one_set_by_hand_stands(cast):
    last, sooner = today() + timedelta(days=30), today() + timedelta(days=10)
    row = MemberRow(external_id="bob", name="Bob", unit="north-desk", role="front_line", until=last)

    assert [one.state for one in night(row, by=cast.frank)] == [State.STORED]
    assert cast.bob.posts.get().until == last
    end_post(post=cast.bob.posts.get(), on=sooner, by=cast.frank)
    assert [one.state for one in night(row, by=cast.frank)] == [State.ALREADY]
    assert cast.bob.posts.get().until == sooner


def test_who_was_moved_keeps_both_desks_unless_the_map_says_replace(cast):
    moved = MemberRow(external_id="bob", name="Bob", unit="south", role="front_line")
    night(moved, by=cast.frank)
    assert now_held(cast.bob) == [("north-desk", "front_line"), ("south", "front_line")]

    alice = MemberRow(external_id="alice", name="Alice", unit="south", role="lead")
    assert [one.state for one in night(alice, by=cast.frank, replaces=True)] == [State.STORED]
    assert now_held(cast.alice) == [("south", "lead")]
    assert cast.alice.posts.get(unit=cast.north).until == today()
    assert [one.state for one in night(alice, by=cast.frank, replaces=True)] == [State.ALREADY]


def test_by_replace_a_move_to_come_ends_the_old_post_that_day_and_whoever_goes_back_is_given_it_anew(cast):
    day = today() + timedelta(days=20)
    give_post(member=cast.bob, unit=cast.north, role="lead", since=day + timedelta(days=9), by=cast.frank)
    coming = MemberRow(external_id="bob", name="Bob", unit="south", role="front_line", since=day)
    back = BOB

    assert [one.state for one in night(coming, by=cast.frank, replaces=True)] == [State.STORED]
    assert cast.bob.posts.get(unit=cast.north_desk).until == day
    assert cast.bob.posts.filter(lasting(today()), unit=cast.north).exists(), "what was planned for later stays"
    with clock.frozen(clock.now() + timedelta(days=25)):
        assert now_held(cast.bob) == [("south", "front_line")]
        assert [one.state for one in night(back, by=cast.frank, replaces=True)] == [State.STORED]
        assert now_held(cast.bob) == [("north-desk", "front_line")]
        assert [one.state for one in night(back, by=cast.frank, replaces=True)] == [State.ALREADY]


def test_what_a_file_does_not_say_of_somebody_is_left_as_it_is(cast):
    night(MemberRow(external_id="bob", name="Bob"), by=cast.frank)

    assert Member.objects.get(external_id="bob").email == "bob@example.org"


def test_who_left_by_hand_is_not_given_back_by_the_file(cast):
    leave_member(member=cast.bob, by=cast.frank)

    assert [one.state for one in night(BOB, by=cast.frank)] == [State.ALREADY]
    assert now_held(cast.bob) == []
