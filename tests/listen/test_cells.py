"""Cells that tell a moment: the quick way reads what Python's own reads, and refuses what it refuses."""

from datetime import date, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from everweek.listen import cells

FORMS = sorted(cells._PLAIN_FORMS)


def by_python(cell: str, form: str) -> datetime | date | None:
    try:
        found = datetime.strptime(cell, form)  # noqa: DTZ007  # as a cell tells it
    except ValueError:
        return None
    return found if "%H" in form else found.date()


def by_us(cell: str, form: str) -> datetime | date | None:
    try:
        return cells._parse(cell, form)
    except ValueError:
        return None


@pytest.mark.parametrize("form", FORMS)
@given(st.datetimes(), st.text("0123456789-: T\u0661", max_size=3), st.integers(0, 19))
@example(datetime(2026, 10, 5, 0, 0), "24", 11)  # noqa: DTZ001  # as a cell tells it
@example(datetime(2026, 10, 5, 23, 59), "60", 17)  # noqa: DTZ001  # as a cell tells it
@example(datetime(2026, 2, 28), "30", 8)  # noqa: DTZ001  # as a cell tells it
def test_a_moment_is_read_as_python_reads_it(form, moment, spoilt, place):
    sound = moment.strftime(form).rjust(len(moment.strftime(form.replace("%Y", "2026"))), "0")
    for cell in (sound, sound[:place] + spoilt + sound[place + len(spoilt) :], spoilt + sound, sound + spoilt):
        assert by_us(cell, form) == by_python(cell, form)
