"""When Customer Service Week is."""

from datetime import date, timedelta

import pytest

from everweek.errors import Invalid
from everweek.thank.rules import Week, customer_service_week


# Announced by the Customer Service Group (csweek.com) for each year, Monday to Friday of the first full week of October.
@pytest.mark.parametrize(
    ("year", "monday", "friday"),
    [(2018, 1, 5), (2019, 7, 11), (2020, 5, 9), (2021, 4, 8), (2022, 3, 7), (2023, 2, 6), (2024, 7, 11), (2025, 6, 10)],
)
def test_the_week_is_when_it_was_announced(year: int, monday: int, friday: int):
    assert customer_service_week(year) == Week(date(year, 10, monday), date(year, 10, friday))


@pytest.mark.parametrize("year", range(1992, 2200))
def test_it_begins_on_the_first_monday_of_october_and_lasts_five_days(year: int):
    week = customer_service_week(year)
    mondays = [day for day in (date(year, 10, 1) + timedelta(n) for n in range(31)) if day.isoweekday() == 1]

    assert week.start == mondays[0]
    assert week.end - week.start == timedelta(4)


def test_a_country_is_two_letters():
    assert customer_service_week(2026, country="PT") == customer_service_week(2026)
    with pytest.raises(Invalid, match="two letters"):
        customer_service_week(2026, country="Portugal")


@pytest.mark.parametrize("year", [0, 10_000])
def test_a_year_no_calendar_has_is_refused(year: int):
    with pytest.raises(Invalid):
        customer_service_week(year)
