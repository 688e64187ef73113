"""A first map of whatever table somebody has: it is always one that can be tried at once."""

import csv
import io

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from tests.listen.tables import write
from tests.trying import tries

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
    max_examples=tries(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
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


TABLES = {
    "helpdesk": "Ticket ID,Created at,Channel,Queue,Agent,Customer ID,Subject,Priority\n"
    + "".join(
        f"T{n},2026-01-1{n % 9} 09:{n % 60:02d},{('E-mail', 'Phone')[n % 2]},{('Billing', 'Returns & refunds')[n % 2]},A{n % 5},"
        f"C{n % 30},My parcel number {n} has not arrived at all,{1 + n % 5}\n"
        for n in range(90)
    ),
    "till": "receipt_no,timestamp,store,amount,member_no\n"
    + "".join(
        f"R{n},2026-02-{1 + n % 28:02d}T10:00:00,{('Lisbon', 'Porto')[n % 2]},{n * 1.25},{n % 40:06d}\n" for n in range(90)
    ),
    "crm": "Customer Number;Full Name;E-Mail;Phone;Language;Tier;Address\n"
    + "".join(
        f"{100 + n};Dana {n};dana{n}@example.org;+351 210{n:06d};{('en', 'pt-BR')[n % 2]};{('gold', 'n/a')[n % 2]};"
        f"{n} Rua da Misericordia de Cima, Lisboa\n"
        for n in range(90)
    ),
    "hr": "Employee ID,Name,Work email,Job title,Team,Hire date,Leaving date\n"
    + "".join(f"E{n},Bob {n},bob{n}@example.org,Advisor,North Desk,{n % 28 + 1:02d}.05.2024,\n" for n in range(60)),
    "bare": "".join(f" {n % 40:05d} {n % 30:04d} 199701{1 + n % 28:02d} {n % 14:2d} {n * 1.5:7.2f}\n" for n in range(90)),
    "feedback": "Date,Customer ID,Channel,Comment\n"
    + "".join(f"2026-01-{1 + n % 28:02d},C{n % 30},web,It was a long wait but they were kind to us {n}\n" for n in range(60)),
    "survey": "id,date,score,customer_email\n"
    + "".join(f"{n},2026-02-{1 + n % 28:02d},{1 + n % 5},d{n}@example.org\n" for n in range(60)),
}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "kind", "said"),
    [
        ("helpdesk", "interactions", 'interaction: "Ticket ID"'),
        ("helpdesk", "interactions", '#handled_by: "Agent"'),
        ("helpdesk", "interactions", '"Returns & refunds": "returns-refunds"'),
        ("till", "interactions", 'customer: "member_no"'),
        ("bare", "interactions", 'customer: "column 1"'),
        ("bare", "interactions", "delimiter: space, header_row: 0"),
        ("crm", "customers", 'phone: "Phone"'),
        ("crm", "customers", 'blank: ["n/a"]'),
        ("hr", "employees", '#unit: {column: "Team", values: {"North Desk": "north-desk"}}'),
        ("hr", "employees", 'since: {column: "Hire date", format: "%d.%m.%Y"}'),
        ("feedback", "answers", '{column: "Comment", about: comment}'),
        ("survey", "answers", 'score: {column: "score", scale: [1, 5]}'),
    ],
)
def test_a_file_is_taken_for_its_kind_and_goes_in_as_it_is(tmp_path, name, kind, said):
    path = write(tmp_path / f"{name}.csv", TABLES[name])
    text = recognise.propose(path)
    assert said in text
    assert maps.parse(text).kind == kind
    if kind != "answers":
        assert f"# doubt: taken for {kind}" in text
    tallies = running.plan(path, maps.parse(text), by=BY).tallies
    assert (tallies.refused, tallies.stored) == (0, tallies.read)


@pytest.mark.django_db
def test_a_column_called_score_makes_answers_of_a_file_however_few_rows_it_has(tmp_path):
    path = write(tmp_path / "a.csv", "id,when,score,area\n1,2026-10-05,9,north\n2,2026-10-06,12,south\n")
    assert maps.parse(recognise.propose(path)).kind == "answers"


@pytest.mark.django_db
def test_a_score_alone_on_its_scale_beside_others_is_taken_for_codes(tmp_path):
    rows = "".join(f"{1 + n % 5},{1 + n % 5},{1 + n % 5},{1 + n % 7}\n" for n in range(70))
    found = maps.parse(recognise.propose(write(tmp_path / "a.csv", "signs,staff,shops,where\n" + rows)))
    assert [one.measure for one in found.measures] == ["signs", "staff", "shops"]
    assert list(found.groups["dimensions"]) == ["where"]


@pytest.mark.django_db
def test_the_number_of_a_day_is_offered_where_the_date_belongs(tmp_path):
    text = recognise.propose(write(tmp_path / "a.csv", "score,day\n" + "".join(f"{1 + n % 5},{1 + n % 28}\n" for n in range(70))))
    assert 'answered_at: {column: "day", day_of: ' in text


COMPLAINTS = (
    "Complaint no,Date received,Customer no,E-mail,Complaint,Root cause,Priority,Handled by,Resolution,Date closed,Investigated\n"
    + "".join(
        f"K{n},2026-01-{1 + n % 28:02d} 10:{n % 60:02d},C{n % 30},c{n % 30}@example.org,The boat left {n} minutes too early,"
        f"{('Timetable', 'Weather')[n % 2]},{('low', 'high')[n % 2]},alice@example.org,{('Fare paid back', 'Seats kept')[n % 2]},"
        f"{f'2026-02-{1 + n % 28:02d}' if n % 3 else ''},{f'2026-01-{1 + n % 28:02d}' if n % 3 else ''}\n"
        for n in range(90)
    )
)


@pytest.mark.one_database("What a column is called is the same on both.")
def test_a_file_of_complaints_is_taken_for_cases_and_goes_in_but_for_what_nothing_was_decided_of(cast, tmp_path):
    path = write(tmp_path / "complaints.csv", COMPLAINTS)
    text = recognise.propose(path)
    for said in (
        "# doubt: taken for cases",
        'case: "Complaint no"',
        'opened_at: {column: "Date received", format: iso}',
        'closed_at: {column: "Date closed", format: iso}',
        'looked_into_at: {column: "Investigated", format: iso}',
        "# doubt: taken for the day on which the customer was told",
        'text: "Complaint"',
        'severity: "Priority"',
        '#cause: "Root cause"',
        'owner: {column: "Handled by", by: email}',
        "unit: {always: house}",
    ):
        assert said in text, (said, text)
    tallies = running.plan(path, maps.parse(text), by=BY).tallies
    assert (tallies.read, tallies.stored, tallies.refused) == (90, 90, 0)
