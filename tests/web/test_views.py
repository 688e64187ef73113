"""Saved views and files of the numbers: kept under a name, offered to others, taken back; the same numbers in every form."""

import csv
import json
from io import BytesIO, StringIO
from pathlib import Path

import pyreadstat
import pytest
from django.test import Client
from pyarrow import parquet
from python_calamine import CalamineWorkbook
from tests.cast import Cast
from tests.web.api.calls import program_of
from tests.web.reading import read

from everweek.errors import Conflict
from everweek.journal.models import Line
from everweek.listen.models import ImportRun
from everweek.prove import compare, measures, services
from everweek.prove.models import SavedView
from everweek.science import Estimate
from everweek.web.prove.about import named
from everweek.web.prove.files import parquet_of, sheet_of
from everweek.web.prove.numbers import csv_lines

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database("Each page and form of it is sent to PostgreSQL by test_spoilt; what is kept is tried below."),
]
ASKED = "measure=csat&by=area"


@pytest.fixture
def erin(cast: Cast, heard: ImportRun) -> Client:
    return cast.client("erin")


def save(client: Client, name: str, **more: str) -> object:
    return client.post("/prove/views/", {"name": name, "page": "prove", "asked": ASKED, **more}, follow=True)


def test_a_view_is_saved_from_its_page_and_found_again_under_its_name(erin: Client):
    page = read(save(erin, "Areas"))

    assert "Saved as Areas." in page
    assert 'href="/prove/?measure=csat&amp;by=area">Areas</a>' in read(erin.get("/prove/views/"))


def test_the_same_view_saved_twice_is_one_and_another_of_its_name_is_named_again(erin: Client, cast: Cast):
    save(erin, "Areas")
    save(erin, "Areas")
    assert SavedView.objects.count() == 1
    assert Line.objects.filter(kind="view.saved").count() == 1

    answer = save(erin, "Areas", asked="measure=nps")
    assert answer.status_code == 409  # type: ignore[attr-defined]  # a response of the test client
    assert "You have a view called Areas already." in read(answer)
    assert 'value="Areas"' in read(answer)
    assert 'value="measure=nps"' in read(answer)


def test_a_view_is_ones_own_until_it_is_offered(erin: Client, cast: Cast):
    save(erin, "Mine")
    save(erin, "Ours", shared="on")
    grace = read(cast.client("grace").get("/prove/views/"))

    assert "Ours" in grace
    assert "offered by Erin" in grace
    assert "Mine" not in grace
    assert "/remove" not in grace


def test_a_removed_view_is_gone_and_one_click_brings_it_back(erin: Client):
    save(erin, "Areas")
    [view] = SavedView.objects.all()
    page = read(erin.post(f"/prove/views/{view.pk}/remove", follow=True))
    assert "No view is saved yet." in page
    assert f'action="/prove/views/{view.pk}/restore"' in page

    assert ">Areas</a>" in read(erin.post(f"/prove/views/{view.pk}/restore", follow=True))
    assert [line.kind for line in Line.objects.filter(subject_type="view").order_by("pk")] == [
        "view.saved",
        "view.removed",
        "view.restored",
    ]


def test_a_view_whose_name_was_taken_meanwhile_does_not_come_back_over_it(cast: Cast):
    told = {"page": "prove", "shared": False, "by": cast.erin}
    first = services.save_view(name="Areas", asked="measure=csat", **told)
    services.remove_view(view=first, by=cast.erin)
    services.save_view(name="Areas", asked="measure=nps", **told)

    with pytest.raises(Conflict, match="another view called Areas"):
        services.restore_view(view=first, by=cast.erin)


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"name": "x" * 121}, {"page": "home"}, {"asked": "x" * 2001}, {"name": "a\x00b"}]
)
def test_what_cannot_be_saved_is_said_and_nothing_is_kept(erin: Client, wrong: dict[str, str]):
    answer = erin.post("/prove/views/", {"name": "Areas", "page": "prove", "asked": ASKED, **wrong})

    assert answer.status_code == 422
    assert not SavedView.objects.exists()


def expected(cast: Cast) -> list[dict[str, object]]:
    """The rows as the command and the API tell them."""
    told = measures.as_json(measures.measure("csat", viewer=cast.erin, by=["area"]))
    return json.loads(json.dumps(told["rows"]))


def held_against(rows: list[dict[str, object]], cast: Cast, *, digits: float = 0.0) -> None:
    told = expected(cast)
    assert [row["area"] for row in rows] == [row["area"] for row in told]
    for row, one in zip(rows, told, strict=True):
        if "not_enough" in one:
            assert row["value"] is None
            assert row["not_enough"] == one["not_enough"]["reason"]  # type: ignore[index]  # a JSON object
        else:
            for name in ("value", "low", "high", "n"):
                assert row[name] == pytest.approx(one[name], rel=digits, abs=0), name


def test_the_parquet_file_holds_the_numbers_to_the_last_digit(erin: Client, cast: Cast):
    table = parquet.read_table(BytesIO(erin.get(f"/prove/measure.parquet?{ASKED}").content))

    held_against(table.to_pylist(), cast)


def test_a_cut_keeps_its_name_in_every_form_and_what_is_told_of_it_gives_way(erin: Client, cast: Cast):
    asked = "measure=csat&by=unit"
    rows = list(csv.DictReader(StringIO(erin.get(f"/prove/measure.csv?{asked}").content.decode())))
    table = parquet.read_table(BytesIO(erin.get(f"/prove/measure.parquet?{asked}").content)).to_pylist()
    book = CalamineWorkbook.from_filelike(BytesIO(erin.get(f"/prove/measure.xlsx?{asked}").content)).get_sheet_by_index(0)
    told = json.loads(json.dumps(measures.as_json(measures.measure("csat", viewer=cast.erin, by=["unit"]))))

    desks = [row["unit"] for row in told["rows"]]
    assert desks == [row["unit"] for row in rows] == [row["unit"] for row in table]
    assert [row["measure_unit"] for row in rows] == [row["measure_unit"] or "" for row in table]
    assert {row["measure_unit"] for row in told["rows"] if "value" in row} == {told["unit"]} == {"score"}
    assert len(set(table[0])) == len(set(rows[0])) == len(set(book.to_python()[0])) == len(table[0])


def test_a_dimension_of_a_file_takes_the_place_of_no_number():
    result = Estimate(4.0, 3.5, 4.5, 0.95, 40, "score", "t")
    by = ("level", "value", "n")
    row = measures.Row({"level": "gold", "value": "high", "n": "few"}, result)
    told = measures.Measured("csat", 0.95, False, by, None, None, "score", (row,), {}, "Satisfaction")
    [line] = csv.DictReader(StringIO("".join(csv_lines(told))))
    [kept] = parquet.read_table(BytesIO(parquet_of(sheet_of(told)))).to_pylist()
    [one] = measures.as_json(told)["rows"]  # type: ignore[misc]  # a list

    for each in (line, kept, one):
        assert (each["level"], each["value"], each["n"]) == ("gold", "high", "few")
        assert (float(each["measure_value"]), int(each["measure_n"])) == (4.0, 40)
    assert (float(line["measure_level"]), kept["measure_level"]) == (0.95, 0.95)


def test_the_spreadsheet_holds_them_as_numbers_and_texts_as_texts(erin: Client, cast: Cast):
    answer = erin.get("/prove/measure.xlsx?measure=csat&by=language")
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()

    assert "=HYPERLINK(1)" in [row[1] for row in rows]
    # A spreadsheet keeps sixteen digits of a number (and shows fifteen).
    areas = CalamineWorkbook.from_filelike(BytesIO(erin.get(f"/prove/measure.xlsx?{ASKED}").content))
    head, *rest = areas.get_sheet_by_index(0).to_python()
    held_against(
        [{name: None if cell == "" else cell for name, cell in zip(head, row, strict=True)} for row in rest], cast, digits=1e-15
    )


def test_the_spss_file_holds_them_too(erin: Client, cast: Cast, tmp_path: Path):
    path = tmp_path / "numbers.sav"
    path.write_bytes(erin.get(f"/prove/measure.sav?{ASKED}").content)
    columns, _about = pyreadstat.read_sav(str(path), output_format="dict")
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]

    held_against(rows, cast)


LIMITED = f"{ASKED}&where=language%3DEnglish&since=2026-02-02&until=2026-05-30&weight=1&level=0.9"
OF = {"where": "language=English", "since": "2026-02-02", "until": "2026-05-30", "weighted": "yes"}


def kept_name(answer) -> str:
    return answer["Content-Disposition"].partition("filename=")[2].strip('"')


def test_each_row_of_a_file_says_of_which_answers_it_is(erin: Client):
    limited = erin.get(f"/prove/measure.csv?{LIMITED}")
    rows = list(csv.DictReader(StringIO(limited.content.decode())))
    assert rows
    for row in rows:
        assert {name: row[name] for name in OF} == OF
        assert row["level"] == "0.9"
    table = parquet.read_table(BytesIO(erin.get(f"/prove/measure.parquet?{LIMITED}").content)).to_pylist()
    assert [{name: row[name] for name in OF} for row in table] == [OF] * len(rows)
    for row in csv.DictReader(StringIO(erin.get(f"/prove/measure.csv?{ASKED}").content.decode())):
        assert [row[name] for name in OF] == ["", "", "", "no"]


def test_a_file_of_a_part_has_another_name_than_one_of_everybody(erin: Client):
    assert kept_name(erin.get(f"/prove/measure.csv?{ASKED}")) == "csat-area.csv"
    limited = kept_name(erin.get(f"/prove/measure.xlsx?{LIMITED}"))
    assert limited == "csat-area-where-language-English-since-2026-02-02-until-2026-05-30-weighted-level-0-9.xlsx"
    # Letters no disk takes, and what is too long, are told apart by a mark at the end.
    greek, other = (
        named(["csat", f"where-area-{letter * 200}"]) for letter in "\N{GREEK SMALL LETTER ALPHA}\N{GREEK SMALL LETTER BETA}"
    )
    assert greek != other
    assert max(len(greek), len(other)) <= 120
    assert greek.isascii()


def test_each_form_says_in_its_own_way_of_what_it_is(erin: Client, tmp_path: Path):
    book = CalamineWorkbook.from_filelike(BytesIO(erin.get(f"/prove/measure.xlsx?{LIMITED}").content))
    sheet = dict(row[:2] for row in book.get_sheet_by_name("About").to_python())
    schema = parquet.read_schema(BytesIO(erin.get(f"/prove/measure.parquet?{LIMITED}").content)).metadata
    path = tmp_path / "numbers.sav"
    path.write_bytes(erin.get(f"/prove/measure.sav?{LIMITED}").content)
    _data, about = pyreadstat.read_sav(str(path), output_format="dict")

    told = {"title": "Satisfaction", "measure": "csat", "by": "area", **OF, "level": "0.9"}
    assert sheet == told
    assert {name.decode().removeprefix("everweek."): text.decode() for name, text in schema.items()} == told
    assert about.file_label == "Satisfaction"
    assert [note.strip() for note in about.notes] == [f"{name}: {text}" for name, text in told.items()]


def test_a_file_holds_the_estimate_and_the_standing_that_the_page_says_to_judge_by(erin: Client, cast: Cast):
    rows = list(csv.DictReader(StringIO(erin.get(f"/prove/measure.csv?{ASKED}").content.decode())))
    table = parquet.read_table(BytesIO(erin.get(f"/prove/measure.parquet?{ASKED}").content)).to_pylist()
    compared = compare.compare("csat", viewer=cast.erin, by=["area"])
    assert len(rows) == len(table) == len(compared.groups)
    for row, kept, group in zip(rows, table, compared.groups, strict=True):
        assert row["standing"] == (kept["standing"] or "") == ("" if group.standing is None else group.standing.value)
        if isinstance(group.estimate, Estimate):
            ends = [group.estimate.value, group.estimate.low, group.estimate.high]
            assert [float(row[name]) for name in ("fair", "fair_low", "fair_high")] == ends
            assert [kept[name] for name in ("fair", "fair_low", "fair_high")] == ends
        else:
            assert [row["fair"], kept["fair"]] == ["", None]
    # Days are one thing over time: nothing is held against anything there.
    days = csv.DictReader(StringIO(erin.get("/prove/measure.csv?measure=csat&by=day").content.decode()))
    assert {row["fair"] + row["standing"] for row in days} == {""}


def test_what_programs_read_names_the_part_it_is_of(cast: Cast, heard: ImportRun):
    told = program_of(cast.erin, "measures:read").get("/measures/csat?by=area&where=language%3DEnglish").json()
    assert told["where"] == {"language": "English"}
    assert program_of(cast.erin, "measures:read").get("/measures/csat").json()["where"] == {}


def test_the_file_of_a_chart_says_of_which_answers_it_is(erin: Client):
    chart = "measure=csat&unit=north&every=month&since=2026-05-01&until=2026-05-31"
    answer = erin.get(f"/prove/consistency.csv?{chart}")
    assert kept_name(answer) == "chart-csat-month-where-unit-north-since-2026-05-01-until-2026-05-31.csv"
    head = answer.content.decode().splitlines()[0]
    assert head.endswith(",where,since,until,asked_otherwise")
    schema = parquet.read_schema(BytesIO(erin.get(f"/prove/consistency.parquet?{chart}").content)).metadata
    assert schema[b"everweek.where"] == b"unit=north"
    assert schema[b"everweek.since"] == b"2026-05-01"
