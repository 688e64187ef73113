"""Periods, grains, columns, checks."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from everweek.errors import Invalid
from everweek.facts import checks, rules, schema
from everweek.facts.rules import File

DAYS = st.dates(min_value=date(1901, 1, 1), max_value=date(2199, 12, 31))


@given(day=DAYS)
def test_a_period_as_written_is_read_back(day):
    for name, of in (("day", lambda each: each), ("week", rules.week_of), ("month", rules.month_of)):
        first = of(day)
        assert rules.READ_PERIOD[name](rules.PERIOD_TEXT[name](first)) == first
        assert first <= day
    assert rules.week_text(rules.week_of(day)) == day.strftime("%G-W%V")


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "2026-1-1", "2026-02-30", "5/10/2026", "2026-W54", "2026-W00", "٢٠٢٦-١٠", "2026-10-05\n"]
)
def test_what_is_no_period_is_refused(text):
    for read in rules.READ_PERIOD.values():
        with pytest.raises(Invalid):
            read(text)


@given(day=DAYS, days=st.integers(0, 400))
def test_whole_months_are_those_in_which_no_day_is_left_out(day, days):
    until = day + timedelta(days=days)
    plain = (day - timedelta(days=1)).month != day.month and (until + timedelta(days=1)).month != until.month
    assert rules.whole_months(day, until) == plain


@given(name=st.text(min_size=1, max_size=40).filter(lambda text: text.isprintable()))
def test_any_name_of_a_dimension_has_a_column_of_its_own_that_is_safe(name):
    column = schema.column_of(name)
    assert schema.is_custom(column)
    assert schema.dimension_of(column) == name
    assert column not in schema.COLUMNS


def file(grain, month, rows, first=None, last=None):
    return File(f"{grain}{month}", grain, month, rows, 1, first, last)


def test_only_files_that_may_hold_a_day_of_the_period_are_read():
    january, october = date(2026, 1, 1), date(2026, 10, 1)
    files = [
        file("answer", january, 1, date(2026, 1, 5), date(2026, 1, 9)),
        file("answer", october, 1, date(2026, 10, 5), date(2026, 10, 9)),
        file("week_unit", january, 1),
    ]

    def read(since, until, grain="answer"):
        return [each.month for each in rules.files_in(files, grain, since, until)]

    assert read(None, None) == [january, october]
    assert read(date(2026, 1, 10), None) == [october]
    assert read(date(2026, 1, 9), date(2026, 10, 4)) == [january]
    assert read(date(2026, 10, 9), date(2026, 10, 9)) == [october]
    # A roll-up's file is a whole year.
    assert read(date(2026, 10, 1), None, "week_unit") == [january]
    assert read(date(2027, 1, 1), None, "week_unit") == []
    assert read(None, date(2025, 12, 31), "week_unit") == []


def test_the_smallest_grain_that_tells_the_columns_apart_is_chosen():
    month = date(2026, 1, 1)
    files = [
        file("answer", month, 1000),
        file("day", month, 30),
        file("month_unit_touchpoint", month, 600),
        file("week_unit", month, 9),
    ]
    assert rules.grain_for({"measure"}, files) == "month_channel"  # no rows at all: nothing is quicker to read
    files.append(file("month_channel", month, 12))
    assert rules.grain_for({"measure"}, files) == "week_unit"
    assert rules.grain_for({"measure", "day"}, files) == "day"
    assert rules.grain_for({"measure", "week", "unit"}, files) == "week_unit"
    assert rules.grain_for({"measure", "touchpoint", "month"}, files) == "month_unit_touchpoint"
    assert rules.grain_for({"measure", "week", "touchpoint"}, files) == "answer"
    assert rules.grain_for({"measure", "language", "month"}, files) == "month_channel"
    assert rules.grain_for({"measure", "language", "unit"}, files) == "answer"
    assert rules.grain_for({"d_area"}, files) == "answer"


def test_there_are_at_most_four_roll_ups_of_known_columns():
    assert checks.check_rollups(None) == []
    assert len(schema.ROLLUPS) <= 4


def test_the_folder_of_the_facts_is_checked(settings, tmp_path):
    settings.EVERWEEK_FACTS = str(tmp_path / "facts")
    assert checks.check_folder(None) == []
    settings.EVERWEEK_FACTS = "s3://bucket/facts"
    assert [each.id for each in checks.check_folder(None)] == ["facts.E001"]
    (tmp_path / "file").touch()
    settings.EVERWEEK_FACTS = str(tmp_path / "file" / "facts")
    assert [each.id for each in checks.check_folder(None)] == ["facts.E002"]
    settings.EVERWEEK_FACTS = str(settings.EVERWEEK_KEYS)
    assert [each.id for each in checks.check_beside(None)] == ["facts.W001"]


def test_a_roll_up_too_many_is_found(monkeypatch):
    monkeypatch.setattr(schema, "ROLLUPS", (*schema.ROLLUPS, schema.Grain("fifth", ("nowhere",))))
    assert [each.id for each in checks.check_rollups(None)] == ["facts.E003"]


def test_the_migration_says_what_the_models_say(db):
    call_command("makemigrations", "facts", check=True, dry_run=True, skip_checks=True)
