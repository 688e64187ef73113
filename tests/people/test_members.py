"""Colleagues, their posts, their joining and leaving."""

from datetime import date, timedelta

import pytest
from tests.cast import BY, LONG_AGO

from everweek import clock
from everweek.errors import Conflict, Invalid, NotFound
from everweek.journal.models import Line
from everweek.people import tokens
from everweek.people.access import reach_of
from everweek.people.days import held_on
from everweek.people.models import Member, Post
from everweek.people.policy import Action
from everweek.people.queries import today
from everweek.people.services import (
    Cut,
    MemberRow,
    draw_password,
    edit_profile,
    end_post,
    give_post,
    goes_on,
    join_member,
    leave_member,
    make_account,
    make_token,
    return_member,
    take_back_leaving,
    undo_giving,
    upsert_members,
)


def a_token(cast, member):
    return make_token(
        member=member, name="till", scopes=["measures:read"], expires_at=clock.now() + timedelta(days=9), by=member
    )[1]


def test_the_same_post_cannot_be_held_twice_at_once_but_again_afterwards(cast):
    post = cast.bob.posts.get()
    with pytest.raises(Conflict, match="holds this post already, from 1 January 2020"):
        give_post(member=cast.bob, unit=cast.north_desk, role="front_line", since=date(2025, 1, 1), by=cast.frank)
    with pytest.raises(Conflict):
        give_post(member=cast.bob, unit=cast.north_desk, role="front_line", since=date(2019, 1, 1), by=cast.frank)
    # Until is the first day no longer: a post that ends where the other begins does not overlap it.
    give_post(member=cast.bob, unit=cast.north_desk, role="front_line", since=date(2019, 1, 1), until=LONG_AGO, by=cast.frank)
    end_post(post=post, on=date(2025, 1, 1), by=cast.frank)
    give_post(member=cast.bob, unit=cast.north_desk, role="front_line", since=date(2025, 1, 1), by=cast.frank)

    assert [one.since for one in cast.bob.posts.filter(held_on(date(2024, 12, 31)))] == [LONG_AGO]
    assert [one.since for one in cast.bob.posts.filter(held_on(date(2025, 1, 1)))] == [date(2025, 1, 1)]


def test_two_posts_at_once_add_up(cast):
    give_post(member=cast.bob, unit=cast.south, role="lead", since=LONG_AGO, by=cast.frank)

    scope = reach_of(cast.bob, Action.RESPONSES_READ)
    assert (scope.unit_paths, scope.own) == ((cast.south.path,), cast.bob.pk)


@pytest.mark.parametrize(("role", "until", "field"), [("queen", None, "role"), ("lead", LONG_AGO, "until")])
def test_a_post_that_makes_no_sense_is_refused_by_name(cast, role, until, field):
    with pytest.raises(Invalid) as refused:
        give_post(member=cast.bob, unit=cast.south, role=role, since=LONG_AGO, until=until, by=cast.frank)
    assert refused.value.field == field


def test_a_post_that_has_not_begun_is_taken_back_whole(cast):
    post = give_post(member=cast.bob, unit=cast.south, role="lead", since=date(2999, 1, 1), by=cast.frank)
    end_post(post=post, by=cast.frank)

    assert not Post.objects.filter(pk=post.pk).exists()
    assert Line.objects.filter(kind="post.taken_back", subject_id=str(post.pk)).exists()


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1900, 1, 1), LONG_AGO])
def test_a_wrong_year_takes_no_post_back_that_was_held(cast, day):
    post = cast.bob.posts.get()
    for refused in (
        lambda: end_post(post=post, on=day, by=cast.frank),
        lambda: leave_member(member=cast.bob, on=day, by=cast.frank),
    ):
        with pytest.raises(Invalid, match="the first day on which it may be over is 2 January 2020") as error:
            refused()
        assert error.value.field == "on"
    assert cast.bob.posts.get().until is None
    cast.bob.refresh_from_db()
    assert cast.bob.left_on is None
    end_post(post=post, on=date(2020, 1, 2), by=cast.frank)
    assert cast.bob.posts.get().until == date(2020, 1, 2)


def test_a_post_to_come_is_taken_back_by_no_day_that_is_over(cast):
    post = give_post(member=cast.bob, unit=cast.south, role="lead", since=date(2999, 1, 1), by=cast.frank)
    with pytest.raises(Invalid) as refused:
        end_post(post=post, on=date(1900, 1, 1), by=cast.frank)
    assert refused.value.field == "on"
    assert Post.objects.filter(pk=post.pk).exists()


def test_a_post_that_was_given_by_mistake_from_a_day_long_ago_is_undone(cast):
    post = give_post(member=cast.bob, unit=cast.south, role="lead", since=LONG_AGO, by=cast.frank)
    for _ in range(2):
        undo_giving(post=post, by=cast.frank)
    assert not Post.objects.filter(pk=post.pk).exists()


def test_an_address_by_which_somebody_signs_in_is_nobody_elses(cast):
    signed_in = "heidi@example.org"
    alone = join_member(name="Judy", email="judy@example.org", by=BY)
    for taken in (signed_in, "JUDY@example.org"):
        with pytest.raises(Conflict, match="has this address already") as refused:
            edit_profile(member=cast.bob, email=taken, by=cast.frank)
        assert refused.value.field == "email"
        with pytest.raises(Conflict, match="has this address already"):
            join_member(name="Ivan", email=taken, by=cast.frank)
    edit_profile(member=alone, name="Judith", email="judy@example.org", by=cast.frank)
    cast.bob.refresh_from_db()
    assert cast.bob.email == "bob@example.org"


def test_who_returns_to_an_address_that_is_anothers_now_is_told_so(cast):
    judy = join_member(name="Judy", email="judy@example.org", by=BY)
    leave_member(member=judy, by=cast.frank)
    join_member(name="Judith", email="judy@example.org", by=BY)
    with pytest.raises(Conflict, match="Judith has this address already"):
        return_member(member=judy, by=cast.frank)
    edit_profile(member=judy, email="", by=cast.frank)
    assert return_member(member=judy, by=cast.frank).left_on is None


def test_desks_that_share_a_mailbox_come_by_a_file_and_one_more_joins_them_but_nobodys_sign_in(cast):
    rows = [MemberRow(external_id=f"d{n}", name=f"Desk {n}", email="desk@example.org") for n in range(2)]
    assert [one.state for one in upsert_members(rows, by=BY)] == ["stored", "stored"]
    assert join_member(name="Desk 3", email="desk@example.org", by=cast.frank).email == "desk@example.org"
    [refused] = upsert_members([MemberRow(external_id="d4", name="Desk 4", email="heidi@example.org")], by=BY)
    assert (refused.state, refused.reason) == ("refused", "Heidi has this address already.")


def test_when_bob_leaves_his_posts_end_his_tokens_die_and_his_browser_is_signed_out(cast):
    plain = a_token(cast, cast.bob)
    tokens.authenticate(plain)
    leave_member(member=cast.bob, by=cast.frank)

    bob = Member.objects.get(pk=cast.bob.pk)
    assert bob.left_on == bob.posts.get().until == today()
    assert not reach_of(bob, Action.MEASURES_READ)
    assert bob.tokens.get().revoked_at is not None
    assert not bob.account.is_active
    with pytest.raises(NotFound):
        tokens.authenticate(plain)
    kinds = set(Line.objects.filter(actor=cast.frank.actor).values_list("kind", flat=True))
    assert kinds == {"member.left", "post.ended", "token.revoked", "account.closed"}


def test_leaving_twice_is_leaving_once(cast):
    leave_member(member=cast.bob, by=cast.frank)
    lines = Line.objects.count()
    leave_member(member=cast.bob, by=cast.frank)
    assert Line.objects.count() == lines


def test_a_leaving_in_the_future_takes_effect_on_its_day_by_itself(cast):
    plain, client = a_token(cast, cast.bob), cast.client("bob")
    last = today() + timedelta(days=3)
    leave_member(member=cast.bob, on=last, by=cast.frank)

    assert tokens.authenticate(plain).member == cast.bob
    assert reach_of(cast.bob, Action.MEASURES_READ)
    with clock.frozen(clock.now() + timedelta(days=3)):
        assert today() == last
        with pytest.raises(NotFound):
            tokens.authenticate(plain)
        assert not reach_of(cast.bob, Action.MEASURES_READ)
        from everweek.people.backends import Backend

        assert Backend().get_user(cast.bob.account_id) is None
    assert client.session


def test_whoever_returns_is_given_posts_anew_and_old_tokens_stay_dead(cast):
    plain = a_token(cast, cast.bob)
    leave_member(member=cast.bob, by=cast.frank)
    with pytest.raises(Conflict, match="leaves on"):
        give_post(member=cast.bob, unit=cast.south, role="lead", since=today(), by=cast.frank)
    back = return_member(member=cast.bob, by=cast.frank)

    assert back.account.is_active
    with pytest.raises(NotFound):
        tokens.authenticate(plain)
    give_post(member=back, unit=cast.south, role="lead", since=today(), by=cast.frank)


def test_an_account_needs_an_address_of_its_own_and_a_password_worth_the_name(cast):
    ivan = join_member(name="Ivan", by=cast.frank)
    with pytest.raises(Invalid) as refused:
        make_account(member=ivan, by=cast.heidi)
    assert refused.value.field == "email"
    with pytest.raises(Conflict, match="this address"):
        edit_profile(member=ivan, email="BOB@example.org", by=cast.frank)
    Member.objects.filter(pk=ivan.pk).update(email="bob@example.org")
    with pytest.raises(Conflict, match="this address"):
        make_account(member=ivan, by=cast.heidi)
    ivan = edit_profile(member=ivan, email="ivan@example.org", by=cast.frank)
    with pytest.raises(Invalid) as refused:
        make_account(member=ivan, password="ivan@example", by=cast.heidi)
    assert refused.value.field == "password"
    account = make_account(member=ivan, password="three quiet herons", by=cast.heidi)
    assert account.check_password("three quiet herons")
    with pytest.raises(Conflict, match="account already"):
        make_account(member=ivan, by=cast.heidi)


def test_one_who_has_left_cannot_leave_later(cast):
    """Her account is shut and her tokens are revoked: a later date would say she is here, and nothing would open."""
    leave_member(member=cast.bob, by=cast.frank)
    with pytest.raises(Conflict, match="return first"):
        leave_member(member=cast.bob, on=today() + timedelta(days=9), by=cast.frank)


def a_season(cast, days: int):
    """Bob's post has an end of its own."""
    post = cast.bob.posts.get()
    post.until = today() + timedelta(days=days)
    post.save()
    return post


def the_ends(member) -> list:
    return [one.until for one in member.posts.order_by("pk")]


def test_a_later_last_day_lets_the_posts_go_on_to_it_and_no_longer_than_they_would_have(cast):
    first, later, season = (today() + timedelta(days=days) for days in (10, 60, 30))
    give_post(member=cast.bob, unit=cast.south, role="front_line", since=LONG_AGO, until=season, by=cast.frank)
    leave_member(member=cast.bob, on=first, by=cast.frank)
    assert the_ends(cast.bob) == [first, first]
    leave_member(member=cast.bob, on=later, by=cast.frank)

    cast.bob.refresh_from_db()
    assert (cast.bob.left_on, the_ends(cast.bob)) == (later, [later, season])
    with clock.frozen(clock.now() + timedelta(days=20)):
        assert reach_of(cast.bob, Action.RESPONSES_READ)
    leave_member(member=cast.bob, on=first, by=cast.frank)
    assert the_ends(cast.bob) == [first, first]
    take_back_leaving(member=cast.bob, left_on=later, posts=[], by=cast.frank)
    assert cast.bob.posts.order_by("pk").first().until == first, "posts come back by what was kept of them"


def test_what_a_later_leaving_undid_is_there_again_when_it_is_taken_back(cast):
    first, later, season = (today() + timedelta(days=days) for days in (10, 60, 30))
    give_post(member=cast.bob, unit=cast.south, role="front_line", since=LONG_AGO, until=season, by=cast.frank)
    leave_member(member=cast.bob, on=first, by=cast.frank)
    leave_member(member=cast.bob, on=later, by=cast.frank)
    take_back_leaving(member=cast.bob, left_on=first, posts=[], by=cast.frank)

    cast.bob.refresh_from_db()
    assert (cast.bob.left_on, the_ends(cast.bob)) == (first, [first, first])
    back = goes_on(cast.bob.posts.order_by("pk"), Cut.LEAVING)
    return_member(member=cast.bob, posts=back, by=cast.frank)
    assert the_ends(cast.bob) == [None, season]


def test_who_stays_has_posts_with_the_end_they_had_and_none_that_ended_by_itself(cast):
    season = a_season(cast, 30).until
    give_post(member=cast.bob, unit=cast.south, role="front_line", since=LONG_AGO, until=today(), by=cast.frank)
    leave_member(member=cast.bob, by=cast.frank)
    return_member(member=cast.bob, posts=goes_on(cast.bob.posts.all(), Cut.LEAVING), by=cast.frank)

    assert the_ends(cast.bob) == [season, today()]


def test_a_post_with_an_end_is_let_go_on_by_a_later_one_and_not_once_it_is_over(cast):
    post, later = a_season(cast, 5), today() + timedelta(days=40)
    end_post(post=post, on=later, by=cast.frank)
    assert the_ends(cast.bob) == [later]
    assert Line.objects.get(kind="post.renewed").ids["until"] == later.isoformat()

    leave_member(member=cast.bob, on=today() + timedelta(days=50), by=cast.frank)
    with pytest.raises(Conflict, match="Bob leaves on"):
        end_post(post=post, on=today() + timedelta(days=51), by=cast.frank)
    with clock.frozen(clock.now() + timedelta(days=41)), pytest.raises(Conflict, match="Give it anew"):
        end_post(post=post, on=today() + timedelta(days=5), by=cast.frank)


def test_a_password_that_is_drawn_passes_every_rule_even_one_that_chance_made_like_the_address(monkeypatch: pytest.MonkeyPatch):
    drawn = iter(["graceexampleorgs", "1234567890123456", "quiet-Herons_7x"])
    monkeypatch.setattr("everweek.people.services.accounts.secrets.token_urlsafe", lambda _bytes: next(drawn))
    assert draw_password("grace@example.org") == "quiet-Herons_7x"
