"""Finding one customer among many by a few letters; the same ones on both databases."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cast import BY, Cast
from tests.trying import tries

from everweek.people.finding import find_customers
from everweek.people.models import Customer, CustomerWord
from everweek.people.services import CustomerRow, upsert_customers
from everweek.people.words import KINDS, found_by, split, words_of


@pytest.fixture
def zoe(cast: Cast) -> Customer:
    row = CustomerRow(external_id="C-7", name="Zoé da Costa-Lima", email="zoe@example.org", phone="+351 912 345 678")
    [told] = upsert_customers([row], by=BY)
    return Customer.objects.get(pk=told.id)


@pytest.mark.parametrize(
    "text", ["zoe", "COSTA", "lima", "zo cos", "costa-l", "Zoé@ex", "c-7", "912 345", "+351 (912) 345-678", "351912", "C-7 zoé"]
)
def test_she_is_found_by_the_beginning_of_any_word_however_it_is_typed(cast: Cast, zoe: Customer, text: str):
    assert find_customers(cast.bob, text) == [zoe]


@pytest.mark.parametrize("text", ["", " ", "osta", "%", "_", "zoe dana", "78", "345678", "\0", "c-7_"])
def test_nobody_is_found_by_what_begins_no_word_of_hers(cast: Cast, zoe: Customer, text: str):
    assert zoe not in find_customers(cast.bob, text)


def test_a_changed_name_is_found_and_the_old_one_is_not(cast: Cast, zoe: Customer):
    upsert_customers([CustomerRow(external_id="C-7", name="Zoé Silva")], by=BY)
    assert find_customers(cast.bob, "silva") == [zoe]
    assert find_customers(cast.bob, "costa") == []
    assert find_customers(cast.bob, "912345678") == [zoe]


def test_the_words_are_looked_up_in_their_index(cast: Cast, zoe: Customer):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    plan = CustomerWord.objects.filter(kind__in=KINDS, word__begins="cos").values("customer").explain()
    assert "people_found_by" in plan


@settings(max_examples=tries(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(max_size=30), text=st.text(max_size=12))
def test_whoever_is_found_has_a_word_that_begins_so_and_whoever_has_one_is_found(db, name: str, text: str):
    """The second implementation: plain Python over the words themselves."""
    Customer.objects.all().delete()
    [told] = upsert_customers([CustomerRow(external_id="1", name=name.replace("\0", ""))], by=BY)
    if told.id is None:
        return
    customer = Customer.objects.get(pk=told.id)
    known = [word for kind, word in words_of(customer) if kind in KINDS]
    wanted = split(text)
    expected = bool(wanted) and all(any(word.startswith(one) for word in known) for one in wanted)
    number = sum(one.isdigit() for one in text) >= 6
    if not number:
        assert Customer.objects.filter(found_by(text.replace("\0", ""))).exists() is expected or "\0" in text
