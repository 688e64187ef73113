"""Of a large house the worker counts who is in a segment: a page waits for none of it, a command and a job do."""

from datetime import timedelta
from functools import partial

import pytest
from tests.cast import BY, Cast

from everweek import clock
from everweek.errors import Unavailable
from everweek.facts import counted, membership, patience, tasks
from everweek.facts.membership import Members, members_of
from everweek.facts.models import SegmentMembers
from everweek.jobs.models import Ticket
from everweek.journal import sequencer
from everweek.people.models import Customer, Segment
from everweek.people.services import CustomerRow, erase_customer, give_facts_keys, upsert_customers

pytestmark = pytest.mark.django_db(transaction=True)
RULE = {"field": "kind", "is": "partner"}
count = partial(tasks.count_members.func)


@pytest.fixture(autouse=True)
def partners(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Six partners in a house that counts as a large one, and nothing known of them in this process."""
    monkeypatch.setattr(membership, "MANY", 0)
    membership.forget()
    ids = [
        one.id for one in upsert_customers([CustomerRow(external_id=f"c{n}", kind="partner") for n in range(6)], by=BY) if one.id
    ]
    give_facts_keys(ids)
    Segment.objects.create(key="partners", name="Partners", rule=RULE)
    return ids


def asked_by_a_page() -> tuple[Members, object]:
    """Who is in it for who does not wait, in a process that has just begun, and when that was counted."""
    membership.forget()
    with patience.without_waiting():
        return members_of(RULE), patience.counted_at()


def waiting() -> int:
    return Ticket.objects.filter(name="facts.count_members").count()


def no_looking(told, only=None, *, real=membership.matching):
    assert only is not None, "a page asked the rule of all customers"
    return real(told, only=only)


def test_a_page_counts_nothing_and_asks_the_worker_to_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(membership, "matching", no_looking)
    for _ in range(3):
        with pytest.raises(Unavailable, match=r"is being counted\. That usually takes less than a minute") as refused:
            asked_by_a_page()
    assert (refused.value.code, refused.value.retry_after) == ("segments-being-counted", 5)
    assert waiting() == 1


def test_a_command_counts_for_itself_and_tells_how_far_it_is():
    from everweek.facts.segments import sorted_by_segment

    shares: list[float] = []
    with patience.watched(shares.append):
        assert sorted_by_segment(cut=True, within=None).keys.num_rows == 6
    assert shares == [0.0]
    assert waiting() == 0


def test_what_the_worker_counted_is_made_good_with_what_was_written_since(partners: list[int], monkeypatch: pytest.MonkeyPatch):
    count()
    monkeypatch.setattr(membership, "matching", no_looking)
    upsert_customers([CustomerRow(external_id="new", kind="partner"), CustomerRow(external_id="c3", kind="customer")], by=BY)
    upsert_customers([CustomerRow(external_id="other", kind="partner")], by=BY)
    found, at = asked_by_a_page()
    assert (found.customers, at) == (7, None)
    assert waiting() == 0


def test_where_too_much_was_written_since_the_last_count_serves_with_its_moment(monkeypatch: pytest.MonkeyPatch):
    count()
    counted_then = SegmentMembers.objects.get().counted_at
    monkeypatch.setattr(membership, "MOST_LINES", 3)
    upsert_customers([CustomerRow(external_id=f"new{n}", kind="partner") for n in range(5)], by=BY)
    found, at = asked_by_a_page()
    assert (found.customers, at) == (6, counted_then)
    assert waiting() == 1
    sequencer.place()
    count()
    found, at = asked_by_a_page()
    assert (found.customers, at) == (11, None)


def test_a_rule_of_days_counted_yesterday_serves_with_its_moment():
    rule = {"field": "answers.count", "at_most": 0}
    Segment.objects.create(key="silent", name="Silent", rule=rule)
    count()
    with clock.frozen(clock.now() + timedelta(days=1)), patience.without_waiting():
        assert members_of(rule).customers == 7
        assert patience.counted_at() in set(SegmentMembers.objects.values_list("counted_at", flat=True))


def test_of_another_rule_nothing_is_kept_and_what_no_segment_asks_is_forgotten():
    count()
    Segment.objects.update(rule={"field": "kind", "is": "customer"})
    membership.forget()
    with patience.without_waiting(), pytest.raises(Unavailable):
        members_of({"field": "kind", "is": "customer"})
    count()
    assert SegmentMembers.objects.count() == 1
    with pytest.raises(Unavailable):
        asked_by_a_page()


def test_whoever_is_erased_takes_what_was_counted_along(partners: list[int]):
    count()
    erase_customer(customer=Customer.objects.get(pk=partners[0]), by=BY)
    assert SegmentMembers.objects.count() == 0
    count()
    assert asked_by_a_page()[0].customers == 5


def test_a_count_that_began_before_an_erasure_is_not_kept_after_it(partners: list[int], monkeypatch: pytest.MonkeyPatch):
    real = membership.counted_anew

    def erased_meanwhile(*about):
        found = real(*about)
        erase_customer(customer=Customer.objects.get(pk=partners[0]), by=BY)
        return found

    monkeypatch.setattr(membership, "counted_anew", erased_meanwhile)
    count()
    assert SegmentMembers.objects.count() == 0


def test_a_worker_that_stops_begins_with_those_it_has_not_counted():
    count()
    other = {"field": "kind", "is": "customer"}
    Segment.objects.create(key="customers", name="Customers", rule=other)
    asked = iter([False, True])
    assert not counted.count_all(lambda: next(asked))
    membership.forget()
    with patience.without_waiting():
        assert members_of(other).customers == 1


def test_counting_is_told_in_minutes_where_it_took_so_long(monkeypatch: pytest.MonkeyPatch):
    """Two segments, of which the one that was counted took 90 seconds: three minutes for both."""
    count()
    SegmentMembers.objects.update(took=90)
    Segment.objects.create(key="customers", name="Customers", rule={"field": "kind", "is": "customer"})
    refused = counted.being_counted()
    assert "That usually takes 3 minutes." in refused.message
    assert refused.retry_after == 60
