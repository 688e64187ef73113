"""What was before is kept a day for whoever changed it, taken back once, and forgotten when somebody is erased."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from tests.cast import BY, Cast

from everweek import clock
from everweek.errors import Conflict
from everweek.people import undoing
from everweek.people.models import WayBack
from everweek.people.services import erase_customer

WAS = {
    "due": [date(2026, 10, 5), None],
    "met_at": datetime(2026, 10, 5, 9, 30, tzinfo=UTC),
    "amount": Decimal("12.50"),
    "said": "$day",
    "owner": {"id": 7, "$day": "no day"},
}


def test_days_moments_and_amounts_come_back_as_they_were(cast: Cast):
    token = undoing.keep(by=cast.erin, of="case:7", was=WAS)
    with undoing.taken(by=cast.erin, token=token, of="case:7") as was:
        assert was == WAS
        assert type(was["met_at"]) is datetime


def test_it_is_taken_once_and_by_whoever_did_it_alone(cast: Cast):
    token = undoing.keep(by=cast.erin, of="case:7", was=WAS)
    for by, of, word in ((cast.frank, "case:7", token), (cast.erin, "case:8", token), (cast.erin, "case:7", "made-up")):
        with pytest.raises(Conflict), undoing.taken(by=by, token=word, of=of):
            pytest.fail("taken all the same")
    with undoing.taken(by=cast.erin, token=token, of="case:7"):
        pass
    with pytest.raises(Conflict, match="cannot be undone any more"), undoing.taken(by=cast.erin, token=token, of="case:7"):
        pytest.fail("taken twice")


def test_what_could_not_be_taken_back_stays_for_another_try(cast: Cast):
    token = undoing.keep(by=cast.erin, of="case:7", was=WAS)
    with pytest.raises(Conflict, match="busy"), undoing.taken(by=cast.erin, token=token, of="case:7"):
        raise Conflict("It is busy.")
    with undoing.taken(by=cast.erin, token=token, of="case:7") as was:
        assert was["said"] == "$day"


def test_after_a_day_it_is_gone(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    token = undoing.keep(by=cast.erin, of="case:7", was=WAS)
    later = clock.now() + timedelta(days=1, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    with pytest.raises(Conflict), undoing.taken(by=cast.erin, token=token, of="case:7"):
        pytest.fail("taken after a day")
    assert undoing.forget_old() == 1


def test_erasing_a_customer_forgets_every_way_back(cast: Cast):
    undoing.keep(by=cast.erin, of="case:7", was={"said": "Dana was furious."})
    erase_customer(customer=cast.dana, by=BY)
    assert not WayBack.objects.exists()


def test_nobody_keeps_more_than_they_could_take_back_and_no_long_work_takes_the_place_of_others(cast: Cast, monkeypatch):
    gone = undoing.keep(by=cast.erin, of="member:3", was={})
    for _step in range(undoing.MOST + 5):
        undoing.keep(by=cast.erin, of="draft:1", was={})
    assert cast.erin.ways_back.filter(of="draft:1").count() == undoing.MOST
    assert cast.erin.ways_back.filter(token=gone).exists()

    monkeypatch.setattr(undoing, "MOST_OF_ALL", 25)
    for number in range(undoing.MOST_OF_ALL + 5):
        undoing.keep(by=cast.erin, of=f"case:{number}", was={})
    undoing.keep(by=cast.frank, of="case:1", was={})
    assert cast.erin.ways_back.count() == undoing.MOST_OF_ALL
    assert not cast.erin.ways_back.filter(of="case:4").exists()
    assert undoing.keep(by=cast.erin, of="case:1", was={"said": "x" * undoing.LONGEST}) == ""
