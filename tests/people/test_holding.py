"""Holding customers while something about them is stored: whom each stands for, and that nobody slips through meanwhile."""

import threading

import pytest
from django.db import connection, transaction
from tests.cast import BY

from everweek import clock
from everweek.moments.models import Interaction
from everweek.moments.services import InteractionRow, record_interaction, record_interactions
from everweek.people.holding import hold_customers
from everweek.people.models import Customer
from everweek.people.outcomes import State
from everweek.people.services import CustomerRow, erase_customer, merge_customers, upsert_customers


def customer(external_id):
    [stored] = upsert_customers([CustomerRow(external_id=external_id)], by=BY)
    return Customer.objects.get(pk=stored.id)


@pytest.mark.django_db
def test_each_stands_for_herself_or_for_whom_she_was_merged_into_and_the_erased_for_nobody(cast):
    kept, gone, erased, lost = (customer(name) for name in ("kept", "gone", "erased", "lost"))
    merge_customers(kept=kept, gone=gone, by=BY)
    merge_customers(kept=erased, gone=lost, by=BY)
    erase_customer(customer=erased, by=BY)

    wanted = [cast.dana.pk, gone.pk, erased.pk, lost.pk, 10**9, None]
    assert hold_customers(wanted) == {cast.dana.pk: cast.dana.pk, gone.pk: kept.pk}
    assert hold_customers([]) == {}


@pytest.mark.django_db
def test_a_moment_told_under_the_number_of_one_who_was_merged_is_the_others(cast):
    kept, gone = customer("kept"), customer("gone")
    row = InteractionRow(at=clock.now(), external_id="ticket-1", customer=gone.pk)
    first = record_interaction(row=row, by=BY)
    merge_customers(kept=kept, gone=gone, by=BY)

    again = record_interaction(row=row, by=BY)
    assert (again.already, again.interaction.pk) == (True, first.interaction.pk)
    assert again.interaction.customer_id == kept.pk
    later = record_interaction(row=InteractionRow(at=clock.now(), customer=gone.pk), by=BY)
    assert later.interaction.customer_id == kept.pk


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["erased", "merged"])
def test_what_is_on_its_way_in_is_waited_for(cast, what):
    """A moment of Dana's is stored but not committed when she is erased, or merged: it is found all the same."""
    other = customer("other")
    begun = threading.Event()

    def change():
        begun.wait()
        try:
            if what == "erased":
                erase_customer(customer=cast.dana, by=BY)
            else:
                merge_customers(kept=other, gone=cast.dana, by=BY)
        finally:
            connection.close()

    changing = threading.Thread(target=change)
    changing.start()
    with transaction.atomic():
        record_interactions([InteractionRow(at=clock.now(), external_id="ticket-1", customer=cast.dana.pk)], by=BY)
        begun.set()
        changing.join(timeout=0.5)
    changing.join()
    assert Interaction.objects.get().customer_id == (None if what == "erased" else other.pk)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_moments_and_changes_of_the_same_customers_never_wait_for_each_other_in_a_circle(cast):
    """Names run against numbers: whoever took the rows by name would meet whoever takes them by number."""
    names = [f"c{number:03}" for number in range(60)]
    ids = [one.id for one in upsert_customers([CustomerRow(external_id=name) for name in reversed(names)], by=BY)]
    failures = []
    start = threading.Barrier(2)

    def moments():
        for _round in range(15):
            record_interactions([InteractionRow(at=clock.now(), customer=pk) for pk in ids], by=BY)

    def changes():
        for number in range(15):
            outcomes = upsert_customers([CustomerRow(external_id=name, name=f"N{number}") for name in names], by=BY)
            assert {one.state for one in outcomes} == {State.STORED}

    def run(work):
        start.wait()
        try:
            work()
        except Exception as failure:  # noqa: BLE001  # whatever it is, the test tells of it
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in (moments, changes)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
