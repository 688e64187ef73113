"""Who may be whom: what two have in common is said, a doubt is said too, and whom somebody told apart is not suggested again."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import BY, Cast

from everweek.people.alike import COMMON, ENOUGH, Sign, like, list_pairs
from everweek.people.models import Customer
from everweek.people.services import CustomerRow, merge_customers, suggest_again, tell_apart, upsert_customers


def customer(number: str, **known: str) -> Customer:
    [told] = upsert_customers([CustomerRow(external_id=number, **known)], by=BY)
    return Customer.objects.get(pk=told.id)


@pytest.mark.parametrize(
    ("known", "signs"),
    [
        ({"name": "Dana Silva", "email": "dana@mail.example"}, (Sign.EMAIL, Sign.NAME)),
        ({"name": "Silva, Dána"}, (Sign.NAME,)),
        ({"name": "D. Silva", "phone": "00351 912 345 678"}, (Sign.PHONE, Sign.NAME_NEARLY)),
        ({"email": "DANA@mail.example"}, (Sign.EMAIL,)),
    ],
)
def test_what_two_have_in_common_is_said(cast: Cast, known: dict[str, str], signs: tuple[Sign, ...]):
    one = customer("1", name="Dana Silva", email="dana@mail.example", phone="+351 912 345 678")
    other = customer("2", **known)
    [found] = like(cast.alice, one)
    assert (found.customer, found.signs) == (other, signs)
    assert ENOUGH <= found.sure < 1


def test_a_telephone_shared_under_two_names_is_less_sure(cast: Cast):
    one = customer("1", name="Dana Silva", phone="912 345 678")
    customer("2", name="Dana S.", phone="912345678")
    customer("3", name="Eve Costa", phone="912345678")
    assert [(each.customer.external_id, each.sure) for each in like(cast.alice, one)] == [("2", 0.76), ("3", 0.35)]


def test_what_everybody_shares_tells_nobody_from_anybody(cast: Cast):
    one = customer("1", name="Dana Silva", phone="912 345 678")
    for number in range(COMMON + 1):
        customer(f"hotel-{number}", name=f"Guest {number}", phone="912345678")
    assert like(cast.alice, one) == []
    assert list_pairs(cast.alice) == []


def test_nobody_is_suggested_to_who_may_not_merge(cast: Cast):
    one, _other = customer("1", email="a@mail.example"), customer("2", email="a@mail.example")
    assert like(cast.bob, one) == []
    assert list_pairs(cast.bob) == []
    assert len(list_pairs(cast.alice)) == 1


def test_two_told_apart_or_made_one_are_not_suggested_again(cast: Cast):
    one, other = customer("1", email="a@mail.example"), customer("2", email="a@mail.example")
    tell_apart(one=other, other=one, by=cast.alice)
    tell_apart(one=one, other=other, by=cast.alice)
    assert like(cast.alice, one) == []
    assert list_pairs(cast.alice) == []
    suggest_again(one=one, other=other, by=cast.alice)
    assert [pair.one for pair in list_pairs(cast.alice)] == [one]
    merge_customers(kept=one, gone=other, by=BY)
    assert list_pairs(cast.alice) == []


def test_who_shares_an_address_is_counted_in_the_index_alone(cast: Cast):
    customer("1", email="dana@mail.example")
    customer("2", email="dana@mail.example")
    with CaptureQueriesContext(connection) as asked:
        [pair] = list_pairs(cast.alice)
    counting = [each["sql"] for each in asked if "GROUP BY" in each["sql"]]
    assert pair.other.signs == (Sign.EMAIL,)
    assert len(counting) == 2, "addresses and telephone numbers"
    assert not [sql for sql in counting if "customer_id" in sql], "which stands in the table and in no index of words"
