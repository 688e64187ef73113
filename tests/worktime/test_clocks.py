"""A promise that runs in working time."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.trying import tries

from everweek.worktime import Clock, Hours, Move, Moved, Shift, due, worked

HOUR = timedelta(hours=1)
DESK = Hours("Europe/Lisbon", [[Shift(time(9), time(17))]] * 5 + [[]] * 2)
LONGER = Hours("Europe/Lisbon", [[Shift(time(7), time(22))]] * 7)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026, when Lisbon keeps UTC; the second is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.fixture
def promised() -> Clock:
    """A first reply within four hours, promised on a Monday at ten."""
    return Clock(DESK, 4 * HOUR, at(2, 10))


def test_it_runs_from_its_start_and_is_kept_up_to_the_very_moment(promised: Clock):
    assert promised.lap(at=at(2, 12)).left == 2 * HOUR
    assert promised.lap(at=at(2, 12)).due == at(2, 14)
    assert promised.lap(at=at(2, 12)).kept is None
    assert promised.moved(Move.STOP, at=at(2, 14)).lap(at=at(9, 9)).kept is True
    late = promised.moved(Move.STOP, at=at(2, 14, 1)).lap(at=at(9, 9))
    assert (late.kept, late.late_since, late.left) == (False, at(2, 14), timedelta(minutes=-1))


def test_while_it_waits_for_the_customer_nothing_is_used_and_nobody_can_say_when_it_is_due(promised: Clock):
    waiting = promised.moved(Move.PAUSE, at=at(2, 11))
    assert (waiting.lap(at=at(4, 16)).used, waiting.lap(at=at(4, 16)).due) == (HOUR, None)
    on = waiting.moved(Move.RESUME, at=at(4, 16))
    assert on.lap(at=at(4, 16)).due == at(5, 11)


def test_what_was_promised_by_the_end_of_the_day_is_late_in_the_evening(promised: Clock):
    whole_day = Clock(DESK, 4 * HOUR, at(2, 13))
    assert whole_day.lap(at=at(2, 17)).late_since is None
    evening = whole_day.moved(Move.STOP, at=at(2, 19)).lap(at=at(2, 19))
    assert (evening.late_since, evening.left, evening.kept) == (at(2, 17), timedelta(), False)


def test_a_customer_who_answers_at_night_starts_it_with_the_morning(promised: Clock):
    on = promised.moved(Move.PAUSE, at=at(2, 11)).moved(Move.RESUME, at=at(3, 23))
    assert on.lap(at=at(4, 8)).used == HOUR
    assert on.lap(at=at(4, 8)).due == at(4, 12)


def test_what_was_late_before_it_waited_stays_late(promised: Clock):
    waiting = promised.moved(Move.PAUSE, at=at(2, 15))
    assert (waiting.lap(at=at(3, 9)).late_since, waiting.lap(at=at(3, 9)).kept) == (at(2, 14), False)


def test_it_can_be_stopped_while_it_waits(promised: Clock):
    lap = promised.moved(Move.PAUSE, at=at(2, 11)).moved(Move.STOP, at=at(20, 9)).lap(at=at(20, 9))
    assert (lap.kept, lap.used, lap.waits) == (True, HOUR, False)


def test_a_case_that_is_opened_again_starts_it_anew_and_what_was_stays_told(promised: Clock):
    again = promised.moved(Move.STOP, at=at(2, 15)).moved(Move.RESTART, at=at(3, 9))
    first, second = again.laps(at=at(3, 10))
    assert (first.kept, first.stopped) == (False, at(2, 15))
    assert (second.due, second.left, second.kept) == (at(3, 13), 3 * HOUR, None)


def test_who_looks_back_sees_what_was_known_then(promised: Clock):
    later = promised.moved(Move.STOP, at=at(2, 12))
    assert later.lap(at=at(2, 11)).stopped is None


def test_hours_that_are_edited_while_it_runs_change_nothing_that_was_promised(promised: Clock):
    assert promised.lap(at=at(2, 12)).due == Clock(DESK, 4 * HOUR, at(2, 10)).lap(at=at(2, 12)).due
    assert Clock(LONGER, 4 * HOUR, at(2, 20)).lap(at=at(2, 21)).due == at(3, 9)


@settings(max_examples=tries(40))
@given(st.lists(st.integers(0, 5_000), min_size=1, max_size=12), st.integers(1, 3_000))
def test_whatever_the_customer_does_exactly_the_time_between_is_used(steps: list[int], allowed: int):
    """Told again by adding up: the spans between odd and even moves count, the others do not."""
    clock, now, used, running = Clock(DESK, timedelta(minutes=allowed), at(2, 0)), at(2, 0), timedelta(), True
    late = False
    for step in steps:
        then = now + timedelta(minutes=step)
        late = late or (running and due(DESK, now, clock.allowed - used) < then)
        used += worked(DESK, now, then) if running else timedelta()
        clock, now = clock.moved(Move.PAUSE if running else Move.RESUME, at=then), then
        running = not running
    lap = clock.lap(at=now)
    assert lap.used == used
    assert (lap.late_since is not None) == late
    if running and not lap.late_since:
        assert lap.due == due(DESK, now, clock.allowed - used)


@pytest.mark.parametrize(
    ("moves", "says"),
    [
        ([(Move.RESUME, at(2, 11))], "cannot resume after its start"),
        ([(Move.PAUSE, at(2, 11)), (Move.PAUSE, at(2, 12))], "cannot pause after pause"),
        ([(Move.STOP, at(2, 11)), (Move.STOP, at(2, 12))], "cannot stop after stop"),
        ([(Move.RESTART, at(2, 11))], "cannot restart after its start"),
        ([(Move.STOP, at(2, 9))], "moves must be in order"),
        ([(Move.STOP, at(2, 12).replace(tzinfo=None))], "have zones"),
    ],
)
def test_what_cannot_have_happened_is_refused(moves: list[tuple[Move, datetime]], says: str):
    with pytest.raises(ValueError, match=says):
        Clock(DESK, HOUR, at(2, 10), [Moved(when, move) for move, when in moves])


def test_nothing_is_promised_within_no_time_nor_asked_before_the_start():
    with pytest.raises(ValueError, match="allowed must be more than no time"):
        Clock(DESK, timedelta(), at(2, 10))
    with pytest.raises(ValueError, match="at must not be before the start"):
        Clock(DESK, HOUR, at(2, 10)).lap(at=at(2, 9))
