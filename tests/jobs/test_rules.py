"""When a job is tried again, and when a schedule is due."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.jobs import sample

from everweek.errors import Conflict, Invalid, NotFound, Unavailable
from everweek.jobs import job, schedule
from everweek.jobs.rules import Rhythm, is_last, parse_rhythm, wait_before


@given(tries=st.integers(1, 10_000), chance=st.floats(0, 1))
def test_a_wait_is_never_longer_than_an_hour_nor_shorter_than_half_its_step(tries: int, chance: float) -> None:
    step = min(10 * 2 ** min(tries - 1, 30), 3600)
    assert step / 2 <= wait_before(tries, chance=chance).total_seconds() <= step


def test_what_cannot_get_better_is_not_tried_again() -> None:
    assert is_last(Invalid("no"), tries=1, allowed=5)
    assert is_last(NotFound("no"), tries=1, allowed=5)
    assert not is_last(Unavailable("later"), tries=4, allowed=5)
    assert not is_last(Conflict("later"), tries=4, allowed=5)
    assert is_last(Unavailable("later"), tries=5, allowed=5)


# London 2026: clocks go from 01:00 to 02:00 on 29 March, and from 02:00 back to 01:00 on 25 October (The Summer Time Order 2002).
@pytest.mark.parametrize(
    ("now", "due"),
    [
        (datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 3, 28, 1, 30, tzinfo=UTC)),
        # 01:30 does not exist that day: it is due once the clocks have changed, at 02:30 summer time.
        (datetime(2026, 3, 29, 12, tzinfo=UTC), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        (datetime(2026, 3, 30, 12, tzinfo=UTC), datetime(2026, 3, 30, 0, 30, tzinfo=UTC)),
        # 01:30 happens twice: the first time counts.
        (datetime(2026, 10, 25, 0, 45, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (datetime(2026, 10, 25, 1, 45, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_half_past_one_in_london_comes_once_on_the_days_the_clocks_change(now: datetime, due: datetime) -> None:
    assert Rhythm(at=time(1, 30), zone="Europe/London").latest(now) == due


@given(
    zone=st.sampled_from(["Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca"]),
    minutes=st.integers(0, 24 * 60 - 1),
    year=st.integers(2020, 2035),
)
def test_each_day_of_a_year_is_due_exactly_once(zone: str, minutes: int, year: int) -> None:
    rhythm = Rhythm(at=time(minutes // 60, minutes % 60), zone=zone)
    moments = set()
    # Looked at every six hours, so that each day is seen several times.
    for step in range(4 * 365):
        moments.add(rhythm.latest(datetime(year, 1, 1, tzinfo=UTC) + timedelta(hours=6 * step)))
    days = sorted(moment.astimezone(ZoneInfo(zone)).date() for moment in moments)
    assert days == [days[0] + timedelta(days=n) for n in range(len(days))]
    assert len(days) >= 364
    assert isinstance(days[0], date)


def test_a_schedule_that_says_neither_or_nonsense_is_refused() -> None:
    with pytest.raises(Invalid, match="either every"):
        parse_rhythm(every=None, at=None, zone="UTC")
    with pytest.raises(Invalid, match="either every"):
        parse_rhythm(every=timedelta(hours=1), at="03:00", zone="UTC")
    with pytest.raises(Invalid, match="at least one second"):
        parse_rhythm(every=timedelta(0), at=None, zone="UTC")
    with pytest.raises(Invalid, match="no time zone 'Mars/Olympus'"):
        schedule(at="03:00", zone="Mars/Olympus")(sample.hourly)


def test_two_jobs_cannot_share_a_name() -> None:
    with pytest.raises(Conflict, match=r"two jobs called tests\.mark"):
        job(name="tests.mark")
