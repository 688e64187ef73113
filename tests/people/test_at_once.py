"""Two at once: on the tree, on a post, on customers. What neither alone would do wrong, both together do not either."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from tests.cast import BY, LONG_AGO

from everweek import clock
from everweek.errors import Conflict, Invalid
from everweek.people.models import Customer, Unit
from everweek.people.outcomes import State
from everweek.people.services import (
    CustomerRow,
    erase_customer,
    give_facts_keys,
    give_post,
    leave_member,
    make_token,
    move_unit,
    upsert_customers,
)

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works):
    """Run all of them, each in a thread with a connection of its own; what each returned or which refusal it met."""
    results: list[object] = [None] * len(works)
    start = threading.Barrier(len(works))

    def run(number, work):
        start.wait()
        try:
            results[number] = work()
        except (Conflict, Invalid) as refused:
            results[number] = type(refused)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_two_moves_that_would_close_a_circle_are_one_move(cast):
    results = at_once(
        lambda: move_unit(unit=cast.north, parent=cast.south, by=BY),
        lambda: move_unit(unit=cast.south, parent=cast.north, by=BY),
    )

    assert sorted(result is Invalid for result in results) == [False, True]
    for unit in Unit.objects.select_related("parent"):
        assert unit.path == f"{unit.parent.path if unit.parent else '/'}{unit.pk}/"


def test_a_post_given_by_two_at_once_is_given_once(cast):
    results = at_once(
        *[lambda: give_post(member=cast.bob, unit=cast.south, role="lead", since=LONG_AGO, by=BY).pk for _ in range(4)],
    )
    assert results.count(Conflict) == 3
    assert cast.bob.posts.filter(role="lead").count() == 1


def test_one_customer_imported_by_four_at_once_is_one_customer(cast):
    rows = [CustomerRow(external_id=str(number), name=f"Customer {number}") for number in range(50)]
    # Each in an order of its own: whoever locks rows one by one would wait for each other here.
    orders = [rows, rows[::-1], rows[25:] + rows[:25], rows[::2] + rows[1::2]]
    results = at_once(*[lambda order=order: upsert_customers(order, by=BY) for order in orders])

    assert Customer.objects.filter(name__startswith="Customer").count() == 50
    assert sum(one.state is State.STORED for outcomes in results for one in outcomes) == 50


def test_a_key_is_never_given_to_one_who_is_erased_meanwhile(cast):
    from everweek.people.models import CustomerKey

    at_once(lambda: give_facts_keys([cast.dana.pk]), lambda: erase_customer(customer=cast.dana, by=BY))
    assert not CustomerKey.objects.exists()


def test_four_who_ask_for_keys_get_the_same_ones(cast):
    ids = [one.id for one in upsert_customers([CustomerRow(external_id=str(number)) for number in range(30)], by=BY)]
    results = at_once(*[lambda: give_facts_keys(ids) for _ in range(4)])
    assert all(result == results[0] for result in results)


def test_a_token_made_while_its_member_leaves_opens_nothing_afterwards(cast):
    ahead = clock.now() + timedelta(days=1)
    at_once(
        lambda: make_token(member=cast.bob, name="till", scopes=["measures:read"], expires_at=ahead, by=BY),
        lambda: leave_member(member=cast.bob, by=BY),
    )
    assert not [token for token in cast.bob.tokens.all() if token.revoked_at is None]
