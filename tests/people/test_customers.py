"""Customers in bulk: what is stored, what is refused, merging, and the keys of the facts."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import BY

from everweek.errors import Conflict, Invalid
from everweek.journal.models import Line
from everweek.people.models import Customer, CustomerKey
from everweek.people.outcomes import State
from everweek.people.queries import customers_by_external_id, facts_keys
from everweek.people.services import CustomerRow, erase_customer, give_facts_keys, merge_customers, upsert_customers

STORED, ALREADY, REFUSED = State.STORED, State.ALREADY, State.REFUSED


def states(*rows):
    return [one.state for one in upsert_customers(rows, by=BY)]


def test_a_second_time_changes_nothing_and_writes_no_line(db):
    row = CustomerRow(external_id="7", name="Peggy", attributes={"tier": "gold", "visits": 3})
    assert states(row) == [STORED]
    assert states(row) == [ALREADY]
    assert list(Line.objects.values_list("kind", flat=True)) == ["customer.added"]


def test_what_is_not_told_is_left_as_it_is_and_what_is_told_empty_is_emptied(db):
    states(CustomerRow(external_id="7", name="Peggy", phone="1", attributes={"tier": "gold", "visits": 3}))
    states(CustomerRow(external_id="7", phone="", attributes={"tier": None, "since": "2020-01-01"}))

    peggy = Customer.objects.get(external_id="7")
    assert (peggy.name, peggy.phone, peggy.attributes) == ("Peggy", "", {"visits": 3, "since": "2020-01-01"})
    values = Line.objects.get(kind="customer.changed").values_row
    assert values.person == peggy.actor
    assert values.old == {"phone": "1", "attributes": {"tier": "gold", "visits": 3}}


def test_bad_rows_are_refused_by_field_and_hinder_no_other(db):
    rows = [
        CustomerRow(external_id="", name="Nobody"),
        CustomerRow(external_id="1", email="no address"),
        CustomerRow(external_id="2", name="x" * 201),
        CustomerRow(external_id="3", attributes={"tier": ["gold"]}),
        CustomerRow(external_id="4", attributes={"nan": float("nan")}),
        CustomerRow(external_id="5", name="nul\x00"),
        CustomerRow(external_id="6", kind="alien"),
        CustomerRow(external_id="7", zone="Mars/Olympus"),
        CustomerRow(external_id="8", name="Peggy"),
    ]
    outcomes = upsert_customers(rows, by=BY)

    fields = ["external_id", "email", "name", "attributes.tier", "attributes.nan", "name", "kind", "zone", ""]
    assert [one.field for one in outcomes] == fields
    assert [one.state for one in outcomes] == [REFUSED] * 8 + [STORED]
    assert Customer.objects.get().name == "Peggy"


def test_two_rows_of_one_customer_are_applied_in_their_order(db):
    rows = [
        CustomerRow(external_id="1", name="A"),
        CustomerRow(external_id="1", name="B", phone="2"),
        CustomerRow(external_id="1", name="B"),
    ]
    outcomes = upsert_customers(rows, by=BY)

    assert [one.state for one in outcomes] == [STORED, STORED, ALREADY]
    assert len({one.id for one in outcomes}) == 1
    assert (Customer.objects.get().name, Customer.objects.get().phone) == ("B", "2")


def test_too_many_attributes_are_refused_without_leaving_a_customer_behind(db):
    assert states(CustomerRow(external_id="1", attributes={f"a{n}": n for n in range(201)})) == [REFUSED]
    states(CustomerRow(external_id="1", attributes={f"a{n}": n for n in range(150)}))
    assert states(CustomerRow(external_id="1", name="Kept", attributes={f"b{n}": n for n in range(150)})) == [REFUSED]
    assert (len(Customer.objects.get().attributes), Customer.objects.get().name) == (150, "")


def test_thousands_of_customers_are_stored_and_changed_with_few_statements(db):
    n = 3_000
    rows = [CustomerRow(external_id=str(one), name=f"Customer {one}", attributes={"tier": "gold", "n": one}) for one in range(n)]
    changed = [CustomerRow(external_id=str(one), name=f"Renamed {one}") for one in range(n)]
    with CaptureQueriesContext(connection) as asked:
        assert {one.state for one in upsert_customers(rows, by=BY, history=True)} == {STORED}
        assert {one.state for one in upsert_customers(rows, by=BY, history=True)} == {ALREADY}
        assert {one.state for one in upsert_customers(changed, by=BY, history=True)} == {STORED}
    # One for each customer would be nine thousand.
    assert len(asked) < 200
    assert Customer.objects.filter(name=f"Renamed {n - 1}", attributes__n=n - 1).exists()
    assert Line.objects.filter(history=True).count() == 2 * n


def test_what_was_merged_is_about_the_one_kept(cast):
    [old] = upsert_customers([CustomerRow(external_id="till-5", name="D. Old", phone="555", attributes={"tier": "gold"})], by=BY)
    keys = give_facts_keys([old.id, cast.dana.pk])
    merge_customers(kept=cast.dana, gone=Customer.objects.get(pk=old.id), by=cast.erin)

    dana = Customer.objects.get(pk=cast.dana.pk)
    assert (dana.name, dana.phone, dana.attributes) == ("Dana", "555", {"tier": "gold"})
    # Each keeps her key: so the two can be parted again, in the facts too.
    assert facts_keys([dana.pk, old.id]) == keys
    assert customers_by_external_id(["till-5", "dana"]) == {"till-5": dana.pk, "dana": dana.pk}
    # What comes in of the one is the other's from now on.
    assert give_facts_keys([old.id]) == {old.id: keys[dana.pk]}
    # The till goes on calling her till-5, and means Dana.
    states(CustomerRow(external_id="till-5", phone="556"))
    assert Customer.objects.get(pk=dana.pk).phone == "556"
    gone = Customer.objects.get(pk=old.id)
    assert (gone.name, gone.phone, gone.attributes) == ("", "", {})


def test_a_file_that_knows_one_customer_by_two_ids_changes_one_customer(cast):
    [old] = upsert_customers([CustomerRow(external_id="till-5")], by=BY)
    merge_customers(kept=cast.dana, gone=Customer.objects.get(pk=old.id), by=cast.erin)
    outcomes = upsert_customers(
        [CustomerRow(external_id="dana", phone="1"), CustomerRow(external_id="till-5", name="Dana D.")], by=BY
    )

    assert [one.id for one in outcomes] == [cast.dana.pk, cast.dana.pk]
    dana = Customer.objects.get(pk=cast.dana.pk)
    assert (dana.name, dana.phone, dana.external_id) == ("Dana D.", "1", "dana")


def test_nobody_is_merged_into_herself_or_twice(cast):
    [old] = upsert_customers([CustomerRow(external_id="old")], by=BY)
    gone = Customer.objects.get(pk=old.id)
    with pytest.raises(Invalid):
        merge_customers(kept=cast.dana, gone=cast.dana, by=cast.erin)
    merge_customers(kept=cast.dana, gone=gone, by=cast.erin)
    with pytest.raises(Conflict):
        merge_customers(kept=cast.dana, gone=gone, by=cast.erin)


def test_a_key_is_given_once_at_random_and_to_nobody_erased(cast):
    rows = upsert_customers([CustomerRow(external_id=str(n)) for n in range(700)], by=BY)
    ids = [one.id for one in rows]
    first = give_facts_keys([*ids, 999_999])
    assert set(first) == set(ids)
    assert give_facts_keys(ids) == first
    assert len(set(first.values())) == 700
    assert all(0 <= key < 2**63 for key in first.values())
    # Random, not counted: some differ in their highest bits.
    assert len({key >> 55 for key in first.values()}) > 100

    give_facts_keys([cast.dana.pk])
    erase_customer(customer=cast.dana, by=cast.erin)
    assert give_facts_keys([cast.dana.pk]) == {}
    assert not CustomerKey.objects.filter(customer=cast.dana).exists()
