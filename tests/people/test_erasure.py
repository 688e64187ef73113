"""Erasing Dana: nothing that names or finds her remains, a second time changes nothing, a restored backup forgets her too."""

import json
from datetime import UTC, datetime

import pytest
from django.core import serializers
from tests.cast import BY

from everweek import clock
from everweek.errors import Invalid, NotFound
from everweek.journal.models import Line, Values
from everweek.people import erasure
from everweek.people.known import known_by
from everweek.people.models import Customer, CustomerKey, Erasure, Segment
from everweek.people.queries import export_customer
from everweek.people.segments import matching
from everweek.people.services import (
    CustomerRow,
    erase_customer,
    give_facts_keys,
    keep_erasures,
    last_merging_of,
    merge_customers,
    part_customers,
    replay_erasures,
    save_segment,
    upsert_customers,
)

TRACES = ("dana", "Dana", "till-5", "+351 555", "gold")


@pytest.fixture(autouse=True)
def _no_list():
    erasure.list_path().unlink(missing_ok=True)


@pytest.fixture
def dana(cast):
    """Dana with a phone, an attribute, a history in the journal, a key of the facts, and an older self merged into her."""
    upsert_customers([CustomerRow(external_id="dana", phone="+351 555", attributes={"tier": "gold"})], by=BY)
    [old] = upsert_customers([CustomerRow(external_id="till-5", name="Dana Old")], by=BY)
    give_facts_keys([cast.dana.pk, old.id])
    merge_customers(kept=cast.dana, gone=Customer.objects.get(pk=old.id), by=cast.erin)
    return Customer.objects.get(pk=cast.dana.pk)


def everything():
    """All that people and the journal hold, as text."""
    rows = [
        *Customer.objects.all(),
        *CustomerKey.objects.all(),
        *Erasure.objects.all(),
        *Values.objects.all(),
        *Line.objects.all(),
    ]
    return serializers.serialize("json", rows)


def test_nothing_that_names_her_or_finds_her_remains(cast, dana, django_capture_on_commit_callbacks):
    assert all(trace in everything() for trace in TRACES)
    with django_capture_on_commit_callbacks(execute=True):
        erase_customer(customer=dana, by=cast.erin)

    left = everything()
    assert not [trace for trace in TRACES if trace in left]
    assert not CustomerKey.objects.exists()
    line = Line.objects.get(kind="customer.erased")
    assert line.ids == {"customer": dana.pk, "merged": [Customer.objects.get(merged_into=dana).pk]}
    assert not [trace for trace in TRACES if trace in erasure.list_path().read_text()]


def test_erasing_again_changes_nothing(cast, dana):
    erase_customer(customer=dana, by=cast.erin)
    before = everything()
    erase_customer(customer=dana, by=cast.erin)
    assert everything() == before


def test_erasing_by_the_merged_one_erases_the_whole_person(cast, dana):
    erase_customer(customer=Customer.objects.get(merged_into=dana), by=cast.erin)
    assert Customer.objects.filter(erased_at__isnull=False).count() == 2


def test_every_package_is_told_with_the_key_and_a_failure_erases_nothing(cast, dana, monkeypatch):
    told = []
    keys = dict(CustomerKey.objects.values_list("customer", "key"))
    monkeypatch.setattr(erasure, "ERASERS", [lambda pk, key: told.append((pk, key))])
    erase_customer(customer=dana, by=cast.erin)
    gone = Customer.objects.get(merged_into=dana)
    assert told == [(dana.pk, keys[dana.pk]), (gone.pk, keys.get(gone.pk))]

    [ivan] = upsert_customers([CustomerRow(external_id="ivan", name="Ivan")], by=BY)

    def fails(_pk, _key):
        message = "cannot"
        raise Invalid(message)

    monkeypatch.setattr(erasure, "ERASERS", [fails])
    with pytest.raises(Invalid):
        erase_customer(customer=Customer.objects.get(pk=ivan.id), by=cast.erin)
    assert Customer.objects.get(pk=ivan.id).name == "Ivan"


def test_a_restored_backup_forgets_her_again(cast, dana, django_capture_on_commit_callbacks):
    kept_rows = [Customer.objects.filter(pk=dana.pk).values().get(), *Customer.objects.filter(merged_into=dana).values()]
    keys = list(CustomerKey.objects.values("customer_id", "key"))
    with django_capture_on_commit_callbacks(execute=True):
        erase_customer(customer=dana, by=cast.erin)
    # The backup was made before: her rows are back, and the list in the database knows nothing of the erasure.
    for row in kept_rows:
        Customer.objects.filter(pk=row["id"]).update(**row)
    CustomerKey.objects.bulk_create(CustomerKey(**row) for row in keys)
    Erasure.objects.all().delete()
    assert Customer.objects.get(pk=dana.pk).name == "Dana"

    assert replay_erasures(by=BY) == 1
    assert Customer.objects.filter(erased_at__isnull=False).count() == 2
    assert "Dana" not in everything()
    assert not CustomerKey.objects.exists()
    assert set(Erasure.objects.values_list("facts_key", flat=True)) >= {row["key"] for row in keys}
    assert replay_erasures(by=BY) == 0


def test_a_number_given_to_somebody_new_after_the_restore_is_not_erased(cast):
    entry = erasure.Entry(cast.dana.actor, datetime(2020, 1, 1, tzinfo=UTC), None)
    assert replay_erasures([entry], by=BY) == 0
    assert Customer.objects.get(pk=cast.dana.pk).name == "Dana"


def test_the_list_is_read_back_as_it_was_written_and_a_torn_last_line_is_left_out():
    entries = [erasure.Entry("customer:1", clock.now(), None), erasure.Entry("customer:2", clock.now(), 2**62)]
    erasure.keep(entries)
    with erasure.list_path().open("a") as file:
        file.write('{"person": "cust')
    assert erasure.kept() == entries
    assert erasure.list_path().stat().st_mode & 0o777 == 0o600


def test_a_list_that_makes_no_sense_is_refused_by_line_or_name(cast):
    erasure.list_path().write_text("nonsense\n")
    with pytest.raises(Invalid, match="Line 1"):
        erasure.kept()
    with pytest.raises(NotFound, match="member:1"):
        replay_erasures([erasure.Entry("member:1", clock.now(), None)], by=BY)


def test_the_export_holds_everything_and_is_plain_json(cast, dana, monkeypatch):
    monkeypatch.setattr(erasure, "EXPORTERS", {"answers": lambda pk: [{"of": pk}]})
    export = json.loads(json.dumps(export_customer(dana)))

    assert export["profile"]["name"] == "Dana"
    assert export["profile"]["attributes"] == {"tier": "gold"}
    assert export["outside_ids"] == ["dana", "till-5"]
    assert export["answers"] == [{"of": dana.pk}]
    kinds = [one["kind"] for one in export["journal"]]
    assert {"customer.added", "customer.changed", "customer.merged"} <= set(kinds)
    assert any(one["new"] == {"phone": "+351 555", "attributes": {"tier": "gold"}} for one in export["journal"])


def test_a_torn_last_line_does_not_spoil_the_next():
    first, second = (erasure.Entry(f"customer:{number}", clock.now(), None) for number in (1, 2))
    erasure.keep([first])
    with erasure.list_path().open("a") as file:
        file.write('{"person": "cust')
    erasure.keep([second])
    assert erasure.kept() == [first, second]


def test_what_a_crash_kept_from_the_list_is_written_to_it_at_night(cast):
    # Outside of a committed transaction nothing is written beside the database: just what a crash leaves.
    erase_customer(customer=cast.dana, by=cast.erin)
    assert erasure.kept() == []
    assert keep_erasures() == 1
    assert [entry.person for entry in erasure.kept()] == [cast.dana.actor]
    assert keep_erasures() == 0


def test_one_who_is_told_of_again_after_her_erasure_is_somebody_new(cast):
    """An erasure leaves nothing she could be known by again: neither her id nor a hash of it."""
    erase_customer(customer=cast.dana, by=cast.erin)
    [again] = upsert_customers([CustomerRow(external_id="dana", name="Dana")], by=BY)
    assert again.id != cast.dana.pk
    assert replay_erasures(by=BY) == 0
    assert Customer.objects.get(pk=again.id).name == "Dana"


def test_a_segment_that_names_her_names_her_no_more_and_still_holds_everybody_else(cast):
    [ivan, other] = upsert_customers(
        [CustomerRow(external_id="ivan", name="Ivan", email="ivan@example.org"), CustomerRow(external_id="b", name="Dana")], by=BY
    )
    rule = {
        "any": [
            {"field": "email", "in": ["dana@example.org", "ivan@example.org"]},
            {"field": "external_id", "is": "dana"},
            {"not": {"field": "name", "known": True}},
            {"field": "name", "is": "Dana"},
            {"field": "language", "is": "pt"},
        ]
    }
    save_segment(key="guests", name="Guests", rule={"field": "email", "is": "dana@example.org"}, by=cast.erin)
    save_segment(key="guests", name="Guests", rule=rule, by=cast.erin)
    save_segment(key="others", name="Others", rule={"field": "email", "is": "ivan@example.org"}, by=cast.erin)
    erase_customer(customer=cast.dana, by=cast.erin)

    guests = Segment.objects.get(key="guests")
    assert set(matching(guests.rule).values_list("pk", flat=True)) == {ivan.id, other.id}
    assert guests.rule["any"][0] == {"field": "email", "in": ["ivan@example.org"]}
    kept = serializers.serialize("json", [*Segment.objects.all(), *Values.objects.all()])
    assert "dana@example.org" not in kept
    assert '"is": "dana"' not in kept
    assert (
        "ivan@example.org"
        in Values.objects.get(line__subject_type="segment", line__subject_id=Segment.objects.get(key="others").pk).new_text
    )


def test_what_somebody_else_is_known_by_too_is_not_taken_for_hers(cast):
    """Two were merged by mistake and parted: her past knows the other's address, and erasing her leaves it alone."""
    [other] = upsert_customers([CustomerRow(external_id="ivan", name="Ivan", email="ivan@example.org")], by=BY)
    upsert_customers([CustomerRow(external_id="dana", email="")], by=BY)
    merge_customers(kept=Customer.objects.get(pk=cast.dana.pk), gone=Customer.objects.get(pk=other.id), by=cast.erin)
    part_customers(merging=last_merging_of(cast.dana), by=cast.erin)
    known = known_by(Customer.objects.get(pk=cast.dana.pk))
    assert known["email"] == {"dana@example.org"}, "hers of before, and not his"
    save_segment(key="him", name="Him", rule={"field": "email", "is": "ivan@example.org"}, by=cast.erin)
    erase_customer(customer=cast.dana, by=cast.erin)
    assert set(matching(Segment.objects.get(key="him").rule).values_list("pk", flat=True)) == {other.id}
