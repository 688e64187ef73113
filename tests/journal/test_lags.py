"""How late placing, sealing and each subscriber are, so that Heidi hears of it before it shows."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from everweek import clock
from everweek.errors import Unavailable
from everweek.journal import delivery, seals, sequencer, subscribers
from everweek.journal.lags import Lags, get_lags
from everweek.journal.models import Line, Position

pytestmark = pytest.mark.django_db

NINE = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)


def lags_after(seconds: int) -> Lags:
    with clock.frozen(NINE + timedelta(seconds=seconds)):
        return get_lags()


def rung_at_nine(ring, order: int = 1, **more: object) -> None:
    with clock.frozen(NINE):
        ring(order, **more)


def test_an_empty_journal_is_late_with_nothing():
    assert get_lags() == Lags(placing=0.0, sealing=0.0, subscribers={})
    assert get_lags().late == []


def test_a_line_that_waits_for_its_place_makes_placing_late(ring):
    rung_at_nine(ring)
    assert lags_after(59).late == []
    assert lags_after(61).late == ["placing"]
    assert lags_after(61).longest == 61


def test_lines_that_wait_for_their_seal_make_sealing_late(ring):
    rung_at_nine(ring)
    sequencer.place()
    assert lags_after(299).late == []
    assert lags_after(301).late == ["sealing"]
    with clock.frozen(NINE + timedelta(seconds=301)):
        seals.seal()
    assert lags_after(9999).late == []


def test_sealing_that_goes_on_is_not_late_however_old_the_lines_are(ring):
    rung_at_nine(ring)
    sequencer.place()
    with clock.frozen(NINE + timedelta(days=1)):
        seals.seal()
        ring(2, at=NINE)
        sequencer.place()
        assert get_lags().late == []


def test_a_subscriber_that_stands_still_is_late_and_named(ring):
    @subscribers.external_subscriber("tests.away", kinds=["bell.rung"], start="beginning")
    def away(lines: Sequence[Line]) -> None:
        raise Unavailable("The bell tower does not answer.")

    subscribers.subscriber("tests.well", kinds=["bell.rung"], start="beginning")(lambda _lines: None)
    subscribers.subscriber("tests.other", kinds=["bell.hung"], start="beginning")(lambda _lines: None)
    rung_at_nine(ring)
    with clock.frozen(NINE + timedelta(seconds=1)):
        delivery.settle()
    seals.seal_all()
    found = lags_after(61)
    assert found.late == ["tests.away"]
    assert found.subscribers == {"tests.away": 61.0, "tests.well": 0.0, "tests.other": 0.0}


def test_history_waits_and_is_not_late(ring):
    rung_at_nine(ring, history=True)
    assert lags_after(9999).late == []


def test_a_subscriber_of_an_older_version_is_not_waited_for(ring):
    Position.objects.create(subscriber="tests.gone", seq=0)
    rung_at_nine(ring)
    sequencer.place()
    seals.seal_all()
    assert lags_after(9999).late == []
