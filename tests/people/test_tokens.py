"""Tokens: shown once, kept as a hash, and one answer to whoever has none that is valid."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from everweek import clock
from everweek.errors import Invalid, NotFound
from everweek.journal.models import Line, Values
from everweek.people import tokens
from everweek.people.models import Token
from everweek.people.policy import TokenScope
from everweek.people.services import leave_member, make_token, revoke_token


def made(cast, **changes):
    values = {"member": cast.erin, "name": "till", "scopes": ["measures:read"], "expires_at": clock.now() + timedelta(days=30)}
    return make_token(**{**values, **changes}, by=cast.erin)


def test_a_token_acts_as_its_member_and_the_journal_names_both(cast):
    token, plain = made(cast)
    actor = tokens.authenticate(plain)

    assert (actor.member, actor.scopes) == (cast.erin, {TokenScope.MEASURES_READ})
    assert actor.actor == f"member:{cast.erin.pk} via token:{token.pk}"


def test_the_secret_is_kept_nowhere(cast):
    token, plain = made(cast)

    assert plain.startswith("ew_")
    assert len(plain) == 46
    stored = " ".join(str(value) for value in Token.objects.filter(pk=token.pk).values().get().values())
    journal = " ".join(f"{line.ids}" for line in Line.objects.all()) + " ".join(f"{row.new}" for row in Values.objects.all())
    for secret in (plain, plain[3:], plain[7:]):
        assert secret not in stored
        assert secret not in journal


def test_unknown_expired_revoked_and_left_are_one_answer_in_as_many_queries(cast):
    _expired, late = made(cast)
    revoked, dead = made(cast)
    revoke_token(token=revoked, by=cast.erin)
    _left, gone = made(cast, member=cast.bob)
    leave_member(member=cast.bob, by=cast.frank)
    answers = set()
    with clock.frozen(clock.now() + timedelta(days=30)):
        for plain in (late, dead, gone, tokens.fresh(), "", "ew_", "ключ", "\ud800"):
            with CaptureQueriesContext(connection) as queries, pytest.raises(NotFound) as refused:
                tokens.authenticate(plain)
            answers.add((refused.value.message, refused.value.code, len(queries)))
    assert len({answer[:2] for answer in answers}) == 1
    assert len(answers) == 1


def test_a_token_ends_at_its_very_moment(cast):
    ends = clock.now() + timedelta(days=1)
    _token, plain = made(cast, expires_at=ends)
    with clock.frozen(ends - timedelta(microseconds=1)):
        tokens.authenticate(plain)
    with clock.frozen(ends), pytest.raises(NotFound):
        tokens.authenticate(plain)


def test_the_day_of_use_is_written_once_a_day(cast):
    token, plain = made(cast)

    def writes():
        with CaptureQueriesContext(connection) as queries:
            tokens.authenticate(plain)
        return [query["sql"] for query in queries if query["sql"].startswith("UPDATE")]

    assert len(writes()) == 1
    assert writes() == []
    with clock.frozen(clock.now() + timedelta(days=1)):
        assert len(writes()) == 1
    assert Token.objects.get(pk=token.pk).used_on is not None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"scopes": []}, "scopes"),
        ({"scopes": ["measures:read", "everything"]}, "scopes"),
        ({"name": " "}, "name"),
        ({"expires_at": clock.now() - timedelta(seconds=1)}, "expires_at"),
        ({"expires_at": clock.now() + timedelta(days=400)}, "expires_at"),
    ],
)
def test_a_token_that_makes_no_sense_is_not_made(cast, changes, field):
    with pytest.raises(Invalid) as refused:
        made(cast, **changes)
    assert refused.value.field == field
    assert not Token.objects.exists()


def test_revoking_twice_is_one_line(cast):
    token, _plain = made(cast)
    revoke_token(token=token, by=cast.heidi)
    revoke_token(token=Token.objects.get(pk=token.pk), by=cast.heidi)
    assert Line.objects.filter(kind="token.revoked").count() == 1


def test_a_token_of_one_whose_account_was_shut_opens_nothing_and_is_not_listed(cast):
    from everweek.people.queries import list_valid_tokens
    from everweek.people.services import close_account

    token, plain = made(cast)
    assert list_valid_tokens() == [token]
    close_account(account=cast.erin.account, by=cast.heidi)
    with pytest.raises(NotFound):
        tokens.authenticate(plain)
    assert list_valid_tokens() == []


def test_who_leaves_on_a_day_ahead_is_here_until_then(cast):
    from everweek.people.queries import today

    leave_member(member=cast.erin, by=cast.frank, on=today() + timedelta(days=20))
    _token, plain = made(cast)
    assert tokens.authenticate(plain).member == cast.erin
    with clock.frozen(clock.now() + timedelta(days=21)), pytest.raises(NotFound):
        tokens.authenticate(plain)


def test_an_address_that_two_share_or_that_is_none_names_nobody(cast):
    from everweek.errors import Conflict
    from everweek.people.models import Member
    from everweek.people.queries import member_by_email
    from everweek.people.services import join_member

    assert member_by_email("Erin@Example.org ") == cast.erin
    join_member(name="Ivan", by=cast.frank)
    for none in ("", "\udcff@example.org", "erin"):
        with pytest.raises(Invalid):
            member_by_email(none)
    with pytest.raises(Conflict, match="Erin has this address already"):
        join_member(name="Erin the younger", email="erin@example.org", by=cast.frank)
    # Desks that share a mailbox come by files, and neither signs in.
    desks = [join_member(name=name, by=cast.frank).pk for name in ("Desk 1", "Desk 2")]
    Member.objects.filter(pk__in=desks).update(email="desks@example.org")
    with pytest.raises(Conflict, match="share"):
        member_by_email("desks@example.org")
