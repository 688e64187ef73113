"""When units work: what they say themselves, what they take over, holidays, and what was kept by whom began under it."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from tests.cast import BY

from everweek import clock
from everweek.errors import Invalid
from everweek.journal.models import Line
from everweek.people.hours import rules
from everweek.people.hours.queries import hours_in, hours_of, hours_of_all, show_hours
from everweek.people.hours.rules import OwnDays
from everweek.people.hours.services import keep_hours, leave_hours_to_the_unit_above, set_hours, work_out_days_ahead
from everweek.people.models import UnitHours
from everweek.people.services import edit_organisation, rename_unit
from everweek.worktime.hours import Shift

MORNING = Shift(time(9), time(12))
SPLIT = (MORNING, Shift(time(13), time(17)))
WEEK = (*[SPLIT] * 5, (MORNING,), ())
CHRISTMAS = date(2026, 12, 25)
AT = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def monday():
    with clock.frozen(AT):
        yield


def test_a_unit_without_hours_of_its_own_works_as_the_one_above_it_on_its_own_walls(cast):
    set_hours(unit=cast.north, week=WEEK, by=cast.heidi)
    rename_unit(unit=cast.north_desk, zone="Atlantic/Azores", by=BY)
    cast.north_desk.refresh_from_db()

    found = hours_of_all([cast.north, cast.north_desk])

    assert [tuple(day) for day in found[cast.north_desk.pk].hours.week] == list(WEEK)
    assert (found[cast.north.pk].zone, found[cast.north_desk.pk].zone) == ("Europe/Lisbon", "Atlantic/Azores")
    assert found[cast.north.pk].row == found[cast.north_desk.pk].row


def test_where_nobody_has_said_anything_the_usual_week_counts_and_the_holidays_of_the_country(cast):
    shown, hours = show_hours(cast.north_desk), hours_of(cast.north_desk).hours

    assert (shown.week, shown.country, shown.said_by) == (rules.USUAL, "PT", None)
    assert hours.shifts(date(2026, 11, 3)) == (Shift(time(9), time(17)),)
    assert hours.shifts(CHRISTMAS) == ()


def test_what_is_begun_where_nobody_has_said_anything_has_a_row_to_hold_on_to(cast):
    kept = keep_hours(cast.north_desk)
    again = keep_hours(cast.south)

    assert kept.row is not None
    assert (kept.row, kept.row.unit) == (again.row, cast.house)
    assert UnitHours.objects.count() == 1
    assert Line.objects.get(kind="unit.hours_set").actor == "system:hours"


def test_days_of_ones_own_count_before_holidays(cast):
    eve = OwnDays(date(2026, 12, 24), date(2026, 12, 25), (MORNING,), "Short days before the year ends")
    set_hours(unit=cast.house, week=WEEK, country="PT", own=[eve], by=cast.heidi)

    hours = hours_of(cast.house).hours

    assert hours.shifts(CHRISTMAS) == (MORNING,)
    assert hours.shifts(date(2026, 12, 8)) == ()
    assert show_hours(cast.house).own == (eve,)


def test_a_row_is_never_changed_so_that_what_began_under_it_keeps_it(cast):
    before = set_hours(unit=cast.north, week=WEEK, by=cast.heidi)
    set_hours(unit=cast.north, week=rules.USUAL, country="PT", by=cast.heidi)

    kept = UnitHours.objects.get(pk=before.pk)

    assert [tuple(day) for day in hours_in(kept, "Europe/Lisbon").week] == list(WEEK)
    assert [tuple(day) for day in hours_of(cast.north).hours.week] == list(rules.USUAL)
    old = Line.objects.filter(kind="unit.hours_set").latest("id")
    assert old.subject_id == str(cast.north.pk)


def test_saying_the_same_again_changes_nothing(cast):
    one = set_hours(unit=cast.north, week=WEEK, country="PT", by=cast.heidi)
    two = set_hours(unit=cast.north, week=WEEK, country="PT", by=cast.alice)

    assert one == two
    assert Line.objects.filter(kind="unit.hours_set").count() == 1


def test_a_unit_may_follow_the_one_above_it_again(cast):
    set_hours(unit=cast.house, week=rules.USUAL, by=cast.heidi)
    set_hours(unit=cast.north, week=WEEK, by=cast.heidi)
    for _twice in range(2):
        leave_hours_to_the_unit_above(unit=cast.north, by=cast.heidi)

    assert show_hours(cast.north).said_by == cast.house
    assert [tuple(day) for day in hours_of(cast.north_desk).hours.week] == list(rules.USUAL)
    assert Line.objects.filter(kind="unit.hours_left").count() == 1


def test_the_unit_at_the_top_has_none_above_it_to_follow(cast):
    set_hours(unit=cast.house, week=WEEK, by=cast.heidi)
    leave_hours_to_the_unit_above(unit=cast.house, by=cast.heidi)

    assert show_hours(cast.house).said_by == cast.house


def test_days_are_worked_out_anew_before_they_run_out(cast):
    set_hours(unit=cast.house, week=WEEK, country="PT", by=cast.heidi)
    set_hours(unit=cast.north, week=WEEK, country="PT", by=cast.heidi)
    leave_hours_to_the_unit_above(unit=cast.north, by=cast.heidi)
    assert work_out_days_ahead() == 0

    with clock.frozen(AT + timedelta(days=3 * 365)):
        assert work_out_days_ahead() == 1
        assert work_out_days_ahead() == 0
        hours = hours_of(cast.house).hours

    assert hours.shifts(date(2031, 12, 25)) == ()
    assert [tuple(day) for day in hours.week] == list(WEEK)
    assert UnitHours.objects.filter(unit=cast.house).count() == 2


def test_without_a_country_nobody_guesses_its_holidays(cast):
    edit_organisation(country="", by=BY)
    assert hours_of(cast.house).hours.days == {}


@pytest.mark.parametrize(
    ("said", "shifts"),
    [
        ("", ()),
        ("9:00-12:00, 13:00-17:00", SPLIT),
        ("13.00\N{EN DASH}17.00; 09.00\N{EN DASH}12.00", SPLIT),
        ("16:00 - 24:00", (Shift(time(16), time(0)),)),
        ("22:00-06:00", (Shift(time(22), time(6)),)),
    ],
)
def test_shifts_are_read_as_people_write_them(said, shifts):
    assert rules.check_shifts(said, "monday") == shifts


@pytest.mark.parametrize("said", ["9-17", "09:00", "25:00-26:00", "09:60-10:00", "from nine to five", "09:00-12:00-13:00"])
def test_what_is_no_shift_is_refused_with_what_would_be_one(said):
    with pytest.raises(Invalid, match="09:00-12:30") as refused:
        rules.check_shifts(said, "monday")
    assert refused.value.field == "monday"


def test_shifts_that_overlap_are_refused_by_their_day():
    overlapping = (MORNING, Shift(time(11), time(15)))
    with pytest.raises(Invalid, match="overlap") as refused:
        rules.check_week((overlapping, *[()] * 6))
    assert refused.value.field == "monday"


def test_a_week_in_which_nobody_works_is_refused():
    with pytest.raises(Invalid, match="at least one day"):
        rules.check_week([()] * 7)


@pytest.mark.parametrize(("country", "part", "field"), [("ZZ", "", "country"), ("PT", "XX", "part"), ("", "BY", "part")])
def test_holidays_nobody_knows_are_refused_by_name(country, part, field):
    with pytest.raises(Invalid) as refused:
        rules.check_holidays(country, part)
    assert refused.value.field == field


def test_a_day_set_twice_and_days_in_the_wrong_order_are_refused():
    twice = [OwnDays(CHRISTMAS, CHRISTMAS, (), "Closed"), OwnDays(date(2026, 12, 20), CHRISTMAS, (MORNING,), "Short")]
    with pytest.raises(Invalid, match="25 December 2026 is set twice"):
        rules.check_own(twice)
    with pytest.raises(Invalid, match="from its first to its last"):
        rules.check_own([OwnDays(CHRISTMAS, date(2026, 12, 24), (), "")])
