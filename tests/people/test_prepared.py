"""Queries whose SQL is kept give what they gave when it was made anew each time."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.web.api.calls import program_of

from everweek.people.models import Member, Organisation, Token
from everweek.people.prepared import Prepared
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


def test_what_leads_nowhere_is_nothing(cast):
    Member.objects.create(name="Without an account")
    by_name = Prepared(lambda name: Member.objects.select_related("account").filter(name=name), places=1)
    assert by_name.first("Without an account").account is None


def test_it_is_asked_anew_each_time(cast):
    assert organisation().zone == Organisation.objects.get().zone
    Organisation.objects.update(name="Another name")
    assert organisation().name == "Another name"


def test_a_query_with_values_of_its_own_is_refused():
    with pytest.raises(ValueError, match="its places and no other"):
        Prepared(lambda: Member.objects.filter(name="somebody")).first()
