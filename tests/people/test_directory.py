"""Who works where, who may change whom, and what is offered to be undone."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import BY, LONG_AGO

from everweek import clock
from everweek.errors import Conflict, NotAllowed, NotFound, TooMany, Unavailable
from everweek.journal.models import Line
from everweek.people import directory
from everweek.people.access import access_colleague, check_may_appoint, check_may_manage
from everweek.people.directory import Wanted
from everweek.people.finding import find_members
from everweek.people.models import Account, Member, Unit
from everweek.people.policy import Role
from everweek.people.queries import is_here, today
from everweek.people.services import (
    close_unit,
    end_post,
    give_post,
    hand_link,
    held,
    join_member,
    leave_member,
    mail_link,
    make_token,
    renew_post,
    reopen_unit,
    return_member,
    welcome_member,
)


def names(found):
    return [one.name for one in found]


def test_colleagues_are_found_by_words_by_unit_with_all_below_and_by_role(cast):
    assert names(directory.list_members(cast.bob, Wanted()).rows) == ["Alice", "Bob", "Erin", "Frank", "Grace", "Heidi"]
    assert names(directory.list_members(cast.bob, Wanted(unit=cast.north)).rows) == ["Alice", "Bob"]
    assert names(directory.list_members(cast.bob, Wanted(unit=cast.north, role="lead")).rows) == ["Alice"]
    assert names(directory.list_members(cast.bob, Wanted(words="ALI example")).rows) == ["Alice"]
    assert [post.unit for post in directory.list_members(cast.bob, Wanted(words="bob")).rows[0].posts_today] == [cast.north_desk]


@pytest.mark.parametrize("typed", ["zoe", "ZOÉ", "eloise garnier", "éloïse", "munoz", "ørsted", "straße", "иванова"])
def test_a_colleague_is_found_whatever_marks_and_capitals_are_typed(cast, typed):
    for name in ("Zoé Perrin", "Éloïse Garnier", "Raúl MUÑOZ", "Olé Ørsted", "Ida Straße", "Анна ИВАНОВА"):
        join_member(name=name, by=BY)
    assert len(find_members(cast.erin, typed)) == 1
    assert find_members(cast.erin, "100%") == find_members(cast.erin, "Z_e") == []


def test_letters_with_marks_stand_beside_those_without_and_capitals_beside_small_ones(cast):
    for name in ("Éloïse Garnier", "dana Moss", "Fábio Matos", "Florence Olivier", "Zoé Perrin", "Ángela Ruiz", "Olé Ørsted"):
        join_member(name=name, by=BY)

    assert [name.split()[0] for name in names(directory.list_members(cast.bob, Wanted()).rows)] == [
        "Alice",
        "Ángela",
        "Bob",
        "dana",
        "Éloïse",
        "Erin",
        "Fábio",
        "Florence",
        "Frank",
        "Grace",
        "Heidi",
        "Olé",
        "Zoé",
    ]


def test_only_who_edits_people_sees_who_has_left(cast):
    leave_member(member=cast.bob, by=cast.frank)

    assert names(directory.list_members(cast.frank, Wanted(left=True, unit=cast.north)).rows) == ["Bob"]
    assert names(directory.list_members(cast.erin, Wanted(left=True)).rows) == []
    assert access_colleague(cast.frank, cast.bob.pk) == cast.bob
    with pytest.raises(NotFound):
        access_colleague(cast.erin, cast.bob.pk)


def test_a_tree_tells_who_leads_how_many_work_there_and_counts_nobody_twice(cast):
    give_post(member=cast.alice, unit=cast.north_desk, role="front_line", since=LONG_AGO, by=BY)
    give_post(member=cast.grace, unit=cast.south, role="lead", since=today() + timedelta(days=9), by=BY)
    [house] = directory.list_branches(cast.bob)

    assert (house.unit, house.here, house.whole) == (cast.house, 4, 6)
    assert [(one.unit, one.here, one.whole, names(one.leads)) for one in house.below] == [
        (cast.north, 1, 2, ["Alice"]),
        (cast.south, 0, 0, []),
    ]


def test_one_branch_is_as_the_whole_tree_has_it_and_reads_no_other(cast):
    [house] = directory.list_branches(cast.bob)
    north = directory.branch_of(cast.bob, cast.north)
    assert north is not None
    assert north == house.below[0]
    with CaptureQueriesContext(connection) as asked:
        directory.branch_of(cast.bob, cast.north)
    reading = [one["sql"] for one in asked.captured_queries if "LIKE" in one["sql"]]
    assert len(reading) == 2
    assert all(f"{cast.north.path}%" in one for one in reading)
    close_unit(unit=cast.south, by=BY)
    assert directory.branch_of(cast.bob, Unit.objects.get(key="south")) is None


def test_how_somebody_signs_in_is_told(cast):
    assert directory.sign_in_of(join_member(name="Ivan", by=BY)) is None
    told = directory.sign_in_of(cast.bob)
    assert told is not None
    assert (told.email, told.open, told.password, told.passkeys, told.codes, told.last) == (
        "bob@example.org",
        True,
        False,
        0,
        False,
        None,
    )


@pytest.mark.parametrize(
    ("by", "whom"), [("bob", "bob"), ("alice", "bob"), ("erin", "bob"), ("grace", "bob"), ("frank", "heidi"), ("frank", "erin")]
)
def test_nobody_changes_somebody_whose_posts_she_could_not_give(cast, by, whom):
    with pytest.raises((NotAllowed, NotFound)):
        check_may_manage(getattr(cast, by), getattr(cast, whom))


def test_frank_may_not_change_somebody_who_is_to_administer_next_year(cast):
    check_may_manage(cast.frank, cast.bob)
    give_post(member=cast.bob, unit=cast.house, role="administrator", since=today() + timedelta(days=300), by=cast.heidi)
    with pytest.raises(NotAllowed):
        check_may_manage(cast.frank, cast.bob)
    check_may_manage(cast.heidi, cast.bob)


def test_nobody_but_an_administrator_gives_a_post_to_herself(cast):
    with pytest.raises(NotAllowed, match="to themselves"):
        check_may_appoint(cast.frank, cast.frank, Role.LEAD, cast.north)
    with pytest.raises(NotAllowed):
        check_may_appoint(cast.alice, cast.alice, Role.FRONT_LINE, cast.north)
    check_may_appoint(cast.frank, cast.bob, Role.LEAD, cast.north)
    check_may_appoint(cast.heidi, cast.heidi, Role.SERVICE_MANAGER, cast.house)


def test_a_post_that_was_ended_by_mistake_goes_on_as_it_was(cast):
    post = cast.bob.posts.get()
    until = today() + timedelta(days=90)
    post.until = until
    post.save()
    [before] = held([post])
    end_post(post=post, by=cast.frank)

    assert renew_post(held=before, by=cast.frank).until == until
    assert Line.objects.filter(kind="post.renewed").count() == 1
    renew_post(held=before, by=cast.frank)
    assert Line.objects.filter(kind="post.renewed").count() == 1


def test_a_post_that_was_taken_back_whole_is_given_again(cast):
    post = give_post(member=cast.bob, unit=cast.south, role="lead", since=today(), by=cast.frank)
    [before] = held([post])
    end_post(post=post, by=cast.frank)
    renew_post(held=before, by=cast.frank)

    assert [one.role for one in cast.bob.posts.filter(unit=cast.south, until=None)] == ["lead"]


def test_a_post_does_not_go_on_over_another_one(cast):
    post = cast.bob.posts.get()
    [before] = held([post])
    end_post(post=post, by=cast.frank)
    give_post(member=cast.bob, unit=cast.north_desk, role="front_line", since=today(), by=cast.frank)
    with pytest.raises(Conflict, match="holds this post already"):
        renew_post(held=before, by=cast.frank)


def test_who_left_by_mistake_is_back_with_her_posts_and_her_account_but_not_with_her_tokens(cast):
    make_token(member=cast.bob, name="till", scopes=["measures:read"], expires_at=clock.now() + timedelta(days=9), by=BY)
    before = held(directory.list_lasting_posts(member=cast.bob))
    leave_member(member=cast.bob, by=cast.frank)
    return_member(member=cast.bob, posts=before, by=cast.frank)
    cast.bob.refresh_from_db()

    assert is_here(cast.bob)
    assert [(one.unit, one.until) for one in cast.bob.posts.all()] == [(cast.north_desk, None)]
    assert Account.objects.get(member=cast.bob).is_active
    assert directory.list_tokens(cast.heidi)[0] == []


def test_a_unit_closed_by_mistake_is_open_again_with_its_posts(cast):
    before = held(directory.list_lasting_posts(unit=cast.north_desk))
    close_unit(unit=cast.north_desk, by=cast.frank)
    reopen_unit(unit=cast.north_desk, posts=before, by=cast.frank)
    cast.north_desk.refresh_from_db()

    assert cast.north_desk.closed_on is None
    assert cast.bob.posts.get().until is None


def test_a_unit_does_not_open_under_one_that_is_closed(cast):
    close_unit(unit=cast.north_desk, by=cast.frank)
    end_post(post=cast.alice.posts.get(), by=cast.frank)
    close_unit(unit=cast.north, by=cast.frank)
    with pytest.raises(Conflict, match="North is closed"):
        reopen_unit(unit=cast.north_desk, by=cast.frank)


@pytest.mark.parametrize("how", ["end", "leave", "close"])
def test_the_last_who_can_sign_in_as_an_administrator_keeps_that_post(cast, how):
    def go():
        if how == "end":
            end_post(post=cast.heidi.posts.get(), by=cast.heidi)
        elif how == "leave":
            leave_member(member=cast.heidi, by=cast.heidi)
        else:
            cast.heidi.posts.update(unit=cast.south)
            close_unit(unit=cast.south, by=cast.heidi)

    with pytest.raises(Conflict, match="Nobody else can sign in as an administrator"):
        go()
    give_post(member=cast.grace, unit=cast.house, role="administrator", since=LONG_AGO, by=BY)
    go()


def test_a_colleague_is_welcomed_with_post_and_account_or_not_at_all(cast):
    told = {"unit": cast.south, "role": "front_line", "since": date(2026, 1, 5), "account": True, "by": cast.frank}
    judy = welcome_member(name="Judy", email="judy@example.org", **told)
    assert (judy.account.email, judy.posts.get().unit) == ("judy@example.org", cast.south)

    with pytest.raises(Conflict, match="Judy has this address already"):
        welcome_member(name="Judith", email="JUDY@example.org", **told)
    close_unit(unit=cast.south, by=cast.frank)
    with pytest.raises(Conflict):
        welcome_member(name="Ivan", email="ivan@example.org", **told)
    assert not Member.objects.filter(name__in=["Judith", "Ivan"]).exists()


def test_a_link_lets_its_owner_choose_a_password_once(cast, client):
    link = hand_link(account=cast.bob.account, by=cast.heidi)
    path = link.partition("://")[2].partition("/")[2]
    form = client.get(f"/{path}", follow=True)
    password = "a long walk by the river"
    done = client.post(form.request["PATH_INFO"], {"password1": password, "password2": password})
    assert done.status_code == 302
    cast.bob.account.refresh_from_db()

    assert cast.bob.account.check_password(password)
    assert "password1" not in client.get(f"/{path}", follow=True).content.decode()
    line = Line.objects.get(kind="account.link_made")
    assert (line.actor, line.ids["how"]) == (cast.heidi.actor, "handed")
    assert path.rpartition("/")[0].rpartition("-")[2] not in str(line.ids)


def test_a_link_is_mailed_to_the_account_s_own_address_and_not_too_often(cast, rf):
    account = cast.bob.account
    for _ in range(5):
        mail_link(account=account, request=rf.get("/"), by=cast.frank)
    assert {tuple(one.to) for one in mail.outbox} == {("bob@example.org",)}
    with pytest.raises(TooMany):
        mail_link(account=account, request=rf.get("/"), by=cast.frank)


def test_a_mail_that_cannot_be_sent_is_said_and_no_link_is_told_of(cast, rf, monkeypatch):
    def away(*_args, **_more):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.message.EmailMessage.send", away)
    with pytest.raises(Unavailable, match="could not be sent"):
        mail_link(account=cast.bob.account, request=rf.get("/"), by=cast.frank)
    assert not Line.objects.filter(kind="account.link_made").exists()


def test_tokens_are_seen_by_their_member_and_by_administrators(cast):
    for member, days in ((cast.erin, 5), (cast.heidi, 9)):
        make_token(member=member, name="till", scopes=["measures:read"], expires_at=clock.now() + timedelta(days=days), by=BY)

    assert [one.member for one in directory.list_tokens(cast.erin)[0]] == [cast.erin]
    assert [one.member for one in directory.list_tokens(cast.heidi)[0]] == [cast.erin, cast.heidi]
    for nosy in (cast.bob, cast.alice, cast.frank, cast.grace):
        assert directory.list_tokens(nosy) == ([], [])
    with clock.frozen(clock.now() + timedelta(days=6)):
        valid, ended = directory.list_tokens(cast.heidi)
        assert ([one.member for one in valid], [one.member for one in ended]) == ([cast.heidi], [cast.erin])
