"""Public holidays, held against the laws that make them."""

from datetime import date

import pytest

from everweek.worktime.holidays import holidays_of, is_country, parts_of


def test_bavaria_keeps_days_the_whole_of_germany_does_not():
    # Art. 1 of the Bavarian holiday act (Feiertagsgesetz, FTG) adds Epiphany, Corpus Christi, All Saints to the days of all.
    germany = holidays_of("DE", "", 2026, 2026)
    bavaria = holidays_of("DE", "BY", 2026, 2026)

    assert set(germany) < set(bavaria)
    assert {date(2026, 1, 6), date(2026, 6, 4), date(2026, 11, 1)} <= set(bavaria) - set(germany)


def test_portugal_keeps_the_thirteen_days_of_its_labour_code():
    # Código do Trabalho, article 234, number 1; in 2026 Easter is 5 April.
    days = ["01-01", "04-03", "04-05", "04-25", "05-01", "06-04", "06-10", "08-15", "10-05", "11-01", "12-01", "12-08", "12-25"]
    assert list(holidays_of("PT", "", 2026, 2026)) == [date.fromisoformat(f"2026-{day}") for day in days]


def test_a_name_is_told_in_the_readers_language_or_else_in_the_countrys_own():
    christmas = date(2026, 12, 25)
    assert holidays_of("PT", "", 2026, 2026, language="en")[christmas] == "Christmas Day"
    assert holidays_of("PT", "", 2026, 2026, language="pt-PT")[christmas] == "Dia de Natal"
    assert holidays_of("PT", "", 2026, 2026, language="ar")[christmas] == "Dia de Natal"


def test_several_years_stand_in_order_from_the_first_to_the_last():
    days = list(holidays_of("PT", "", 2026, 2028))
    assert days == sorted(days)
    assert (days[0], days[-1], len(days)) == (date(2026, 1, 1), date(2028, 12, 25), 39)


@pytest.mark.parametrize(
    ("country", "part", "years"), [("ZZ", "", (2026, 2026)), ("DE", "XX", (2026, 2026)), ("PT", "", (2027, 2026))]
)
def test_what_is_not_known_is_refused_by_name(country, part, years):
    with pytest.raises(ValueError, match=r"country|part|years"):
        holidays_of(country, part, *years)


def test_countries_and_their_parts_are_known_by_their_letters():
    assert is_country("DE")
    assert not is_country("de")
    assert {"BY", "BE", "SN"} <= set(parts_of("DE"))
    with pytest.raises(ValueError, match="country"):
        parts_of("ZZ")
