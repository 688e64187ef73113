"""The year band: 52 weeks (53 in a long year), this one and Customer Service Week marked."""

from datetime import date, timedelta

import pytest

from everweek.web.front.band import band_of


@pytest.mark.parametrize("year", range(2000, 2060))
def test_a_calendar_year_has_the_weeks_of_iso_8601(year: int):
    # A second implementation: Python's own ISO calendar. The 28th of December is always in the last ISO week.
    weeks = band_of(date(year, 7, 1)).weeks

    assert len(weeks) == date(year, 12, 28).isocalendar().week
    assert [(week.start.isocalendar().year, week.start.isocalendar().week) for week in weeks] == [
        (year, number) for number in range(1, len(weeks) + 1)
    ]


@pytest.mark.parametrize("month", range(1, 13))
def test_every_day_of_forty_years_lies_in_exactly_one_week_of_its_band(month: int):
    for offset in range(0, 40 * 365, 13):
        day = date(2010, 1, 1) + timedelta(offset)
        holding = [week for week in band_of(day, year_starts_month=month).weeks if week.start <= day <= week.end]
        assert len(holding) == 1
        assert holding[0].now


def test_years_follow_each_other_without_gap_or_overlap_when_they_start_in_april():
    this = band_of(date(2026, 6, 1), year_starts_month=4)
    following = band_of(date(2027, 6, 1), year_starts_month=4)

    assert this.weeks[-1].end + timedelta(1) == following.weeks[0].start


def test_customer_service_week_is_marked_once_whatever_month_the_year_starts():
    for month in range(1, 13):
        for year in range(2020, 2032):
            marked = [week.start for week in band_of(date(year, 6, 15), year_starts_month=month).weeks if week.service]
            assert len(marked) == 1, (month, year, marked)
            assert marked[0].month == 10


def test_the_week_before_and_after_lead_on_over_the_end_of_the_year():
    band = band_of(date(2026, 11, 22), chosen=date(2026, 12, 31))

    assert band.chosen is not None
    assert band.chosen.start == date(2026, 12, 28)
    assert band.after == date(2027, 1, 4)
    assert band.before == date(2026, 12, 21)


def test_what_is_due_is_told_of_the_week_it_is_due_in():
    asked = []

    def due(since: date, until: date) -> dict[date, int]:
        asked.append((since, until))
        return {date(2026, 11, 2): 2, date(2026, 11, 8): 1, date(2026, 11, 9): 4}

    band = band_of(date(2026, 11, 4), due=due)
    assert asked == [(band.weeks[0].start, band.weeks[-1].end)]
    assert {week.start: week.due for week in band.weeks if week.due} == {date(2026, 11, 2): 1, date(2026, 11, 9): 4}
    assert {week.start: week.overdue for week in band.weeks if week.overdue} == {date(2026, 11, 2): 2}
    assert (band.late, band_of(date(2026, 11, 1), due=due).late) == (True, False)
    assert (band.promised, band_of(date(2026, 11, 4)).promised) == (True, False)
