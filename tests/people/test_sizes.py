"""How many customers segments hold: kept with its moment where there are many, and never waited for by a page."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import transaction
from tests.cast import BY, Cast
from tests.web.reading import visit

from everweek import clock
from everweek.jobs.models import Ticket
from everweek.people import clientele, segments, sizes, tasks
from everweek.people.clientele import Wanted, count_customers, list_customers
from everweek.people.models import Customer, Segment, SegmentCount
from everweek.people.paging import START, Place
from everweek.people.services import CustomerRow, erase_customer, save_segment, upsert_customers
from everweek.people.sizes import sizes_of

pytestmark = pytest.mark.django_db
RULE = {"field": "attributes.tier", "is": "gold"}


@pytest.fixture
def gold(cast: Cast, monkeypatch) -> list[int]:
    """A house of so many customers that sizes are kept; the numbers of those who are gold."""
    monkeypatch.setattr(sizes, "MANY", 1)
    rows = [CustomerRow(external_id=f"g{n}", name=f"Gold {n}", attributes={"tier": "gold"}) for n in range(7)]
    tin = CustomerRow(external_id="t", name="Tin", attributes={"tier": "tin"})
    told = upsert_customers([*rows, tin], by=BY)
    save_segment(key="gold", name="Gold", rule=RULE, by=BY)
    return [one.id for one in told[:-1] if one.id is not None]


def no_looking(*_args: object, **_more: object) -> None:
    raise AssertionError("a page looked through the customers")


def test_a_page_stands_at_once_and_says_that_it_is_being_counted(cast: Cast, gold: list[int], monkeypatch):
    monkeypatch.setattr(sizes, "matching", no_looking)
    seen = visit(cast.client("grace"), "/customers/segments/")
    assert "It is being counted." in seen.says
    seen = visit(cast.client("grace"), "/customers/segments/gold")
    assert seen.heading == "“Gold” is being counted."
    assert seen.link("Look again") == "/customers/segments/gold"
    part = cast.client("grace").get("/customers/segments/", headers={"Everweek-Part": "yes"})
    assert "Everweek-Whole" not in part.headers


def test_what_was_counted_is_shown_with_its_moment_and_nothing_is_looked_through(cast: Cast, gold: list[int], monkeypatch):
    tasks.count_segments.func()
    monkeypatch.setattr(sizes, "matching", no_looking)
    with clock.frozen(clock.now() + timedelta(minutes=20)):
        seen = visit(cast.client("grace"), "/customers/segments/gold")
        assert seen.heading == "“Gold” held 7 customers."
        assert "Counted 20 minutes ago." in seen.says
        assert [f"Gold {n}" in seen.says for n in range(7)] == [False, False, True, True, True, True, True]
        assert "7 customers Counted 20 minutes ago." in visit(cast.client("grace"), "/customers/segments/").says
    part = cast.client("grace").get("/customers/segments/", headers={"Everweek-Part": "yes"})
    assert part.headers["Everweek-Whole"] == "/customers/segments/", "and a page that waited is loaded whole"


def test_whoever_was_erased_since_is_named_no_more(cast: Cast, gold: list[int]):
    tasks.count_segments.func()
    erase_customer(customer=Customer.objects.get(pk=gold[-1]), by=BY)
    assert "Gold 6" not in visit(cast.client("grace"), "/customers/segments/gold").says


def test_the_count_of_another_rule_is_none_and_a_rule_that_was_written_is_counted_at_once(cast: Cast, gold: list[int]):
    tasks.count_segments.func()
    waiting = Ticket.objects.count()
    with transaction.atomic():
        segment = save_segment(key="gold", name="Gold", rule={"field": "attributes.tier", "is": "tin"}, by=BY)
    assert sizes_of([segment]) == {"gold": None}
    assert Ticket.objects.count() == waiting + 1
    save_segment(key="gold", name="Golden", rule=segment.rule, by=BY)
    assert Ticket.objects.count() == waiting + 1, "another name is no other rule"
    tasks.count_segments.func()
    found = sizes_of([segment])["gold"]
    assert found is not None
    assert found.customers == 1


def test_of_few_customers_nothing_is_kept(cast: Cast):
    segment = save_segment(key="all", name="All", rule={"all": []}, by=BY)
    tasks.count_segments.func()
    found = sizes_of([segment])["all"]
    assert found is not None
    assert (found.customers, found.newest, found.at) == (1, (cast.dana.pk,), None)
    assert SegmentCount.objects.count() == 0


def test_a_worker_that_stops_begins_anew_with_those_that_were_not_counted(cast: Cast, gold: list[int]):
    other = save_segment(key="tin", name="Tin", rule={"field": "attributes.tier", "is": "tin"}, by=BY)
    asked = iter([False, True])
    assert not sizes.count_all(lambda: next(asked))
    assert sizes_of([other]) == {"tin": None}
    asked = iter([False, True])
    assert not sizes.count_all(lambda: next(asked))
    assert sizes_of([other])["tin"] is not None


def test_a_segments_list_is_read_from_those_that_were_counted_as_far_as_they_are_kept(cast: Cast, gold: list[int], monkeypatch):
    monkeypatch.setattr(sizes, "NEWEST", 5)
    monkeypatch.setattr(clientele.NEWEST_FIRST, "stretch", partial(clientele.NEWEST_FIRST.stretch, most=2))
    tasks.count_segments.func()
    erase_customer(customer=Customer.objects.get(pk=gold[6]), by=cast.heidi)
    upsert_customers([CustomerRow(external_id="g5", attributes={"tier": "tin"})], by=BY)
    wanted = Wanted(segment=Segment.objects.get(key="gold"))

    def shown(place: Place = START) -> list[int]:
        return [gold.index(one.pk) for one in list_customers(cast.grace, wanted, place).rows]

    assert shown() == [4, 3], "neither who is no longer there, nor who is no longer gold"
    assert shown(Place(str(gold[3]))) == [2, 1], "whoever was not kept is looked for among all"
    assert shown(Place(str(gold[1]))) == [0]
    assert shown(Place(str(gold[2]), back=True)) == [4, 3]
    assert count_customers(cast.grace, wanted)[0] == 7, "as it was counted"


def test_a_page_of_a_counted_segment_looks_through_no_customers(cast: Cast, gold: list[int], monkeypatch):
    tasks.count_segments.func()
    looked: list[object] = []
    every = segments.matching
    monkeypatch.setattr(segments, "matching", lambda rule, only=None: looked.append(only) or every(rule, only=only))
    with clock.frozen(clock.now() + timedelta(minutes=20)):
        seen = visit(cast.client("grace"), "/customers/?segment=gold")
    assert seen.heading == "7 customers are in “Gold”."
    assert "Counted 20 minutes ago." in seen.says
    assert "Gold 6" in visit(cast.client("grace"), "/customers/?segment=gold&words=gold+6").says
    assert None not in looked
