"""Working time between two moments, and when so much will have passed."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from tests.trying import tries
from tests.worktime.slow import MINUTE, Times, minutes_worked

from everweek.worktime import Hours, Shift, due, worked

HOUR = timedelta(hours=1)
DAYS = range(7)
BERLIN = ZoneInfo("Europe/Berlin")


def shift(begins: int, ends: int) -> Shift:
    return Shift(time(*divmod(begins, 60)), time(*divmod(ends % (24 * 60), 60)))


def desk(zone: str = "Europe/Berlin", days: dict[date, list[Shift]] | None = None) -> Hours:
    """Nine to twelve and one to five, Monday to Friday."""
    return Hours(zone, [[shift(540, 720), shift(780, 1020)]] * 5 + [[], []], days=days or {})


def berlin(*told: int) -> datetime:
    return datetime(*told, tzinfo=BERLIN)  # type: ignore[misc]  # a year and all that follows


def test_over_noon_a_night_and_a_weekend_only_what_is_worked_counts():
    # Friday from eleven: one hour, four after noon; Monday: three before noon, one after.
    assert worked(desk(), berlin(2026, 10, 2, 11), berlin(2026, 10, 5, 14)) == 9 * HOUR


def test_an_answer_promised_on_friday_evening_is_due_on_monday():
    assert due(desk(), berlin(2026, 10, 2, 20), 3 * HOUR) == berlin(2026, 10, 5, 12)
    assert due(desk(), berlin(2026, 10, 2, 20), 3 * HOUR + MINUTE) == berlin(2026, 10, 5, 13, 1)


def test_nothing_more_to_do_is_due_at_once_also_at_night():
    assert due(desk(), berlin(2026, 10, 2, 20), timedelta()) == berlin(2026, 10, 2, 20)


def test_a_day_of_its_own_takes_the_place_of_its_weekday():
    reunification, saturday = date(2026, 10, 1), date(2026, 10, 3)
    hours = desk(days={reunification: [], saturday: [shift(600, 720)]})
    assert due(hours, berlin(2026, 9, 30, 16), 2 * HOUR) == berlin(2026, 10, 2, 10)
    assert worked(hours, berlin(2026, 10, 2, 17), berlin(2026, 10, 5, 9)) == 2 * HOUR


@pytest.mark.parametrize(
    ("evening", "lasts"),
    # The clocks of Berlin in 2026: forward on 29 March from two to three, back on 25 October from three to two.
    [(berlin(2026, 3, 27, 22), 8), (berlin(2026, 3, 28, 22), 7), (berlin(2026, 10, 24, 22), 9)],
)
def test_a_night_shift_lasts_as_long_as_it_really_does(evening: datetime, lasts: int):
    night = Hours("Europe/Berlin", [[shift(22 * 60, 6 * 60)]] * 7)
    assert worked(night, evening, evening.replace(day=evening.day + 1, hour=6)) == lasts * HOUR
    assert due(night, evening, lasts * HOUR) == evening.replace(day=evening.day + 1, hour=6).astimezone(UTC)


def test_a_night_that_runs_into_a_day_of_shifts_counts_no_minute_twice():
    hours = Hours("Europe/Berlin", [[shift(22 * 60, 6 * 60)], [shift(5 * 60, 8 * 60)], [], [], [], [], []])
    assert [span.lasts for span in hours.spans(berlin(2026, 10, 5, 0), berlin(2026, 10, 8, 0))] == [10 * HOUR]


def test_a_shift_within_a_night_makes_it_no_shorter_and_shifts_that_touch_are_one():
    hours = Hours("Europe/Berlin", [[shift(22 * 60, 6 * 60)], [shift(5 * 60, 330), shift(540, 720), shift(720, 780)], *[[]] * 5])
    assert [span.lasts for span in hours.spans(berlin(2026, 10, 5, 0), berlin(2026, 10, 8, 0))] == [8 * HOUR, 4 * HOUR]


@pytest.mark.parametrize(("friday", "saturday", "lasts"), [((540, 1020), (540, 1020), 8), ((780, 1020), (540, 720), 7)])
def test_on_the_day_samoa_left_out_people_work_on_the_next_one(friday: Times, saturday: Times, lasts: int):
    # Apia went from Thursday 29 to Saturday 31 December 2011: whoever tells a time of Friday means Saturday.
    hours = Hours("Pacific/Apia", [[], [], [], [], [shift(*friday)], [shift(*saturday)], []])
    apia = ZoneInfo("Pacific/Apia")
    assert worked(hours, datetime(2011, 12, 29, tzinfo=apia), datetime(2012, 1, 2, tzinfo=apia)) == lasts * HOUR


Days = st.lists(st.integers(0, 24 * 4 - 1), min_size=0, max_size=4, unique=True)


def shifts_of(quarters: list[int]) -> list[Times]:
    """Pairs of quarters of an hour, the last one perhaps over midnight."""
    ends = sorted(quarters)[: len(quarters) // 2 * 2]
    pairs = list(zip(ends[::2], ends[1::2], strict=True))
    return [(begins * 15, end * 15) for begins, end in pairs]


def over_midnight(shifts: list[Times], *, wanted: bool) -> list[Times]:
    if not wanted or not shifts:
        return shifts
    begins, _end = shifts[-1]
    return [*shifts[:-1], (begins, max(0, min(begins, 6 * 60)))]


@st.composite
def calendars(draw: st.DrawFn) -> tuple[str, list[list[Times]], dict[date, list[Times]], datetime, datetime]:
    """Any week, a day of its own, and two moments up to five days apart, often around a night the clocks change."""
    zone, around = draw(
        st.sampled_from(
            [
                ("Europe/Berlin", date(2026, 3, 29)),
                ("Europe/Berlin", date(2026, 10, 25)),
                ("Australia/Lord_Howe", date(2026, 4, 5)),
                ("Australia/Lord_Howe", date(2026, 10, 4)),
                ("Africa/Cairo", date(2026, 4, 24)),
                ("America/Havana", date(2026, 11, 1)),
                ("Pacific/Apia", date(2011, 12, 30)),
                ("Asia/Kolkata", date(2026, 1, 1)),
            ]
        )
    )
    nights = draw(st.lists(st.booleans(), min_size=8, max_size=8))
    days = [over_midnight(shifts_of(draw(Days)), wanted=night) for night in nights]
    own = {around + timedelta(days=draw(st.integers(-1, 1))): days[7]}
    begins = datetime(around.year, around.month, around.day, tzinfo=UTC) + MINUTE * draw(st.integers(-2 * 1440, 1440))
    return zone, days[:7], own, begins, begins + MINUTE * draw(st.integers(0, 5 * 1440))


def hours_of(zone: str, week: list[list[Times]], own: dict[date, list[Times]]) -> Hours:
    told = {day: [shift(*times) for times in these] for day, these in own.items()}
    return Hours(zone, [[shift(*times) for times in day] for day in week], days=told)


@settings(max_examples=tries(25))
@given(calendars())
@example(("Africa/Cairo", [[(0, 30)]] * 7, {}, datetime(2026, 4, 22, tzinfo=UTC), datetime(2026, 4, 26, tzinfo=UTC)))
@example(
    ("Europe/Berlin", [[(150, 170), (180, 200)]] * 7, {}, datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 3, 30, tzinfo=UTC))
)
def test_any_hours_are_counted_as_minute_by_minute(told):
    zone, week, own, since, until = told
    hours = hours_of(zone, week, own)
    minutes = minutes_worked(ZoneInfo(zone), week, own, since, until)
    assert worked(hours, since, until) == MINUTE * len(minutes)
    covered = [span.begins + MINUTE * at for span in hours.spans(since, until) for at in range(span.lasts // MINUTE)]
    assert covered == minutes


@settings(max_examples=tries(25))
@given(calendars(), st.integers(1, 600))
def test_due_is_the_end_of_the_last_minute_that_was_needed(told, needed):
    zone, week, own, since, until = told
    minutes = minutes_worked(ZoneInfo(zone), week, own, since, until)
    assume(len(minutes) >= needed)
    assert due(hours_of(zone, week, own), since, MINUTE * needed) == minutes[needed - 1] + MINUTE


@settings(max_examples=tries(25))
@given(calendars(), st.integers(0, 10**10))
def test_when_it_is_due_so_much_has_passed_and_a_moment_before_it_had_not(told, micros):
    zone, week, own, since, _until = told
    hours, needed = hours_of(zone, [*week[:6], [(0, 60)]], own), timedelta(microseconds=micros)
    when = due(hours, since, needed)
    assert worked(hours, since, when) == needed
    assert not needed or worked(hours, since, when - timedelta(microseconds=1)) < needed


def test_what_never_passes_is_refused_and_not_waited_for():
    closed = Hours("Europe/Berlin", [[]] * 7)
    with pytest.raises(ValueError, match="do not pass within ten years"):
        due(closed, berlin(2026, 1, 1), HOUR)
    assert worked(closed, berlin(2026, 1, 1), berlin(2036, 1, 1)) == timedelta()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda: Hours("Europe/Atlantis", [[]] * 7), "zone must be a name"),
        (lambda: Hours("../etc/passwd", [[]] * 7), "zone must be a name"),
        (lambda: Hours("Europe/Berlin", [[]] * 6), "week must hold the shifts of seven days"),
        (lambda: Hours("Europe/Berlin", [[shift(60, 120), shift(90, 180)]] + [[]] * 6), r"week\[0\]: the shift from 01:30"),
        (lambda: Hours("Europe/Berlin", [[shift(1200, 60), shift(1300, 1400)]] + [[]] * 6), r"week\[0\]: the shift from 21:40"),
        (lambda: Hours("Europe/Berlin", [[]] * 7, days={date(2026, 1, 1): [shift(0, 9), shift(5, 8)]}), r"days\[2026-01-01\]"),
        (lambda: Shift(time(9, tzinfo=UTC), time(17)), "begins is a time on the wall"),
        (lambda: worked(desk(), berlin(2026, 1, 1).replace(tzinfo=None), berlin(2026, 1, 2)), "since must have a zone"),
        (lambda: worked(desk(), berlin(2026, 1, 2), berlin(2026, 1, 1)), "until must not be before since"),
        (lambda: due(desk(), berlin(2026, 1, 2), -HOUR), "after must not be negative"),
    ],
)
def test_what_cannot_be_is_refused_by_its_name(wrong, says):
    with pytest.raises(ValueError, match=says):
        wrong()
