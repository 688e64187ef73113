"""Who is signed in: read by a prepared query, and for everybody as Django reads it."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore as Djangos
from django.contrib.sessions.models import Session
from django.test import Client

from everweek.people.sessions import SessionStore

pytestmark = pytest.mark.django_db


def signed_in(client: Client) -> bool:
    return client.get("/settings/").status_code == 200


def test_a_session_holds_what_django_finds_in_it(cast):
    key = cast.client("bob").cookies["sessionid"].value
    assert dict(SessionStore(key).items()) == dict(Djangos(key).items())
    assert "_auth_user_id" in SessionStore(key)


def test_nobody_is_signed_in_once_the_time_of_a_session_is_over_or_it_is_gone(cast):
    bob, erin = cast.client("bob"), cast.client("erin")
    assert (signed_in(bob), signed_in(erin)) == (True, True)
    row = Session.objects.get(pk=bob.cookies["sessionid"].value)
    Session.objects.filter(pk=row.pk).update(expire_date=row.expire_date - timedelta(days=8))
    assert (signed_in(bob), signed_in(erin)) == (False, True)
    Session.objects.all().delete()
    assert not signed_in(erin)


@pytest.mark.parametrize("key", ["nobodys", "a\0b", "a\ud800b", "x" * 10_000])
def test_a_key_that_is_nobodys_signs_nobody_in(cast, key):
    store = SessionStore(key)
    assert dict(store.items()) == {}
    assert store.session_key is None


def test_an_account_that_is_closed_meanwhile_is_signed_out_at_the_next_page(cast):
    client = cast.client("bob")
    assert "Bob" in client.get("/settings/").content.decode()
    cast.bob.account.is_active = False
    cast.bob.account.save()
    assert not signed_in(client)
