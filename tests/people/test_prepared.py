"""Queries whose SQL is kept give what they gave when it was made anew each time."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.web.api.calls import program_of

from everweek.people.models import Account, Customer, Member, Organisation, Post, Token, Unit
from everweek.people.prepared import MADE, MOST, Prepared, PreparedAmong, _kept_here
from everweek.people.queries import organisation

pytestmark = pytest.mark.django_db


def values(row) -> dict[str, object]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_a_row_and_what_it_leads_to_are_the_same_as_from_the_queryset(cast):
    program_of(cast.erin, "responses:write")
    program_of(cast.alice, "customers:read", "measures:read")
    by_name = Prepared(lambda hashed: Token.objects.select_related("member__account").filter(hash=hashed), places=1)
    for token in Token.objects.select_related("member__account"):
        found = by_name.first(token.hash)
        with CaptureQueriesContext(connection) as asked:
            assert values(found) == values(token)
            assert values(found.member) == values(token.member)
            assert (found.member.account and values(found.member.account)) == (
                token.member.account and values(token.member.account)
            )
        assert not asked.captured_queries
    assert by_name.first("nobody's") is None


def test_a_row_is_found_by_its_number_with_what_leads_to_it(cast):
    by_number = Prepared(lambda number: Account.objects.select_related("member").filter(pk=number), places=1, numbers=True)
    for account in (cast.bob.account, cast.erin.account):
        found = by_number.first(account.pk)
        with CaptureQueriesContext(connection) as asked:
            assert (values(found), values(found.member)) == (values(account), values(account.member))
        assert not asked.captured_queries
    assert getattr(by_number.first(cast.charlie.pk), "member", None) is None
    assert by_number.first(0) is None


def test_what_leads_nowhere_is_nothing(cast):
    Member.objects.create(name="Without an account")
    by_name = Prepared(lambda name: Member.objects.select_related("account").filter(name=name), places=1)
    assert by_name.first("Without an account").account is None


def test_it_is_asked_anew_each_time(cast):
    assert organisation().zone == Organisation.objects.get().zone
    Organisation.objects.update(name="Another name")
    assert organisation().name == "Another name"


def test_who_only_reads_is_given_the_same_object_until_anything_of_its_row_changes(cast):
    by_key = Prepared(lambda key: Unit.objects.select_related("parent").filter(key=key), places=1)
    north = by_key.first_unchanged("north")
    assert by_key.first_unchanged("north") is north
    assert values(north) == values(Unit.objects.get(key="north"))
    Unit.objects.filter(key="north").update(name="Far north")
    assert by_key.first_unchanged("north").name == "Far north"
    Unit.objects.filter(pk=north.parent_id).update(name="Another house")
    assert by_key.first_unchanged("north").parent.name == "Another house"
    Unit.objects.filter(key="north").update(key="gone")
    assert by_key.first_unchanged("north") is None
    assert by_key.first("gone") is not by_key.first("gone")


def test_no_more_objects_are_kept_for_who_only_reads_than_a_few(cast):
    Unit.objects.bulk_create([Unit(key=f"u{number}", name="U", path=f"/u{number}/") for number in range(MADE + 5)])
    by_key = Prepared(lambda key: Unit.objects.filter(key=key), places=1)
    for number in range(MADE + 5):
        assert by_key.first_unchanged(f"u{number}").key == f"u{number}"
    assert len(_kept_here()[by_key].made) == MADE


def test_a_query_with_values_of_its_own_is_refused():
    with pytest.raises(ValueError, match="its places and no other"):
        Prepared(lambda: Member.objects.filter(name="somebody")).first()


@pytest.mark.parametrize("many", [0, 1, 2, 3, 8, 9, MOST - 1, MOST, MOST + 1])
def test_rows_among_many_are_those_of_the_queryset_however_many_are_wanted(many):
    Customer.objects.bulk_create([Customer(external_id=f"c{number}") for number in range(0, MOST + 2, 2)])
    among = PreparedAmong(lambda names: Customer.objects.filter(external_id__in=names).values_list("external_id", "pk"), str)
    wanted = [f"c{number}" for number in range(many)]
    expected = Customer.objects.filter(external_id__in=wanted).values_list("external_id", "pk")
    for _again in range(2):
        assert sorted(among.rows(wanted)) == sorted(expected)


def test_days_and_joins_come_as_the_queryset_gives_them(cast):
    held = Post.objects.order_by("pk").values_list("role", "unit__path", "since", "until")
    among = PreparedAmong(
        lambda members: Post.objects.filter(member__in=members).values_list("role", "unit__path", "since", "until"), int
    )
    everybody = Member.objects.values_list("pk", flat=True)
    assert sorted(among.rows(everybody), key=str) == sorted(held, key=str)
    assert all(len(row) == 4 for row in among.rows([cast.bob.pk]))


def test_what_is_wanted_twice_comes_once(cast):
    among = PreparedAmong(lambda keys: Unit.objects.filter(key__in=keys).values_list("key"), str)
    key = Unit.objects.order_by("pk").values_list("key", flat=True)[0]
    assert [tuple(row) for row in among.rows([key, key])] == [(key,)]


def test_rows_of_a_query_with_values_of_its_own_are_refused():
    among = PreparedAmong(lambda keys: Unit.objects.filter(key__in=keys, zone="Europe/London").values_list("key"), str)
    with pytest.raises(ValueError, match="its places and no other"):
        among.rows(["north"])
