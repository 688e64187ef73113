"""A first map of whatever table somebody has: it is always one that can be tried at once."""

import csv
import io

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from tests.listen.tables import write

from everweek.journal.services import System
from everweek.listen import maps, recognise, running
from everweek.listen.recognise.writing import quoted

BY = System("test")
_names = st.text(
    alphabet=st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=20
)
_cells = st.one_of(
    st.integers(-3, 12).map(str),
    st.floats(-5, 1e6).map(lambda value: f"{value:.3f}"),
    st.dates().map(str),
    st.datetimes().map(lambda at: at.strftime("%d/%m/%Y %H:%M")),
    st.sampled_from(["", "NA", "yes", "no", "north", "n/a", "=1+1"]),
    st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=["Cs"]), max_size=60),
)


@st.composite
def tables(draw: st.DrawFn) -> bytes:
    width = draw(st.integers(1, 6))
    header = draw(
        st.lists(
            st.one_of(_names, st.sampled_from(["id", "date", "score", "nps", "weight", "Churn", "comment"])),
            min_size=width,
            max_size=width,
        )
    )
    rows = draw(st.lists(st.lists(_cells, min_size=width, max_size=width), max_size=12))
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([header, *rows])
    return out.getvalue().encode()


@pytest.mark.django_db
@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(tables())
def test_a_first_map_of_any_table_can_be_tried_at_once(tmp_path_factory, table):
    path = write(tmp_path_factory.mktemp("any") / "table.csv", table)
    try:
        text = recognise.propose(path)
    except recognise.Nothing:
        return
    plan = running.plan(path, maps.parse(text), by=BY)
    tallies = plan.tallies
    assert tallies.read == tallies.stored + tallies.already + tallies.refused


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0")))
def test_any_name_is_read_back_as_it_was_written(text):
    import yaml

    assert yaml.safe_load(quoted(text)) == text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "cells", "said"),
    [
        (
            "How likely to recommend",
            [str(n % 11) for n in range(60)] + ["99"] * 3,
            'nps: {column: "How likely to recommend", scale: [0, 10], blank: ["99"]}',
        ),
        ("Overall satisfaction", [str(1 + n % 5) for n in range(40)], 'csat: {column: "Overall satisfaction", scale: [1, 5]}'),
        ("Ease", [str(1 + n % 7) for n in range(40)], 'ces: {column: "Ease", scale: [1, 7]}'),
        ("Region", ["north", "south"] * 20, 'region: {column: "Region"}'),
        ("Age group", [str(1 + n % 5) for n in range(40)], 'age_group: {column: "Age group"}'),
        ("Words", [f"They were very kind to me and to my {n} cats" for n in range(40)], '- {column: "Words", about: words}'),
        (
            "Answered on",
            [f"{1 + n % 28:02d}.10.2025" for n in range(40)],
            'answered_at: {column: "Answered on", format: "%d.%m.%Y"}',
        ),
        ("Survey weight", [f"0.{n + 1}" for n in range(40)], 'weight: "Survey weight"'),
    ],
)
def test_columns_are_taken_for_what_they_most_likely_are(tmp_path, name, cells, said):
    path = write(tmp_path / "t.csv", f"nr,{name}\n" + "".join(f"{at},{cell}\n" for at, cell in enumerate(cells)))
    assert said in recognise.propose(path)
