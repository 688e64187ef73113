"""Any measure, any cut: in words, as a picture, as a table, as a file; the same numbers everywhere."""

import csv
import json
import re
from datetime import date
from io import StringIO

import pytest
from click.testing import CliRunner
from django.test import Client
from django.utils.http import urlencode
from tests.cast import BY, Cast
from tests.web.api.calls import nps_document, program_of
from tests.web.reading import read, visit
from tests.web.survey import bring_facts_up_to_date

from everweek.cli.measure import command
from everweek.listen.models import ImportRun
from everweek.prove import compare, measures
from everweek.questionnaires.services import ResponseRow, accept_many, create_questionnaire, publish
from everweek.science import Estimate

pytestmark = pytest.mark.django_db
of_the_facts = pytest.mark.one_database(
    "The numbers are of the facts; the page is asked of PostgreSQL too (tests/test_doors.py)."
)
_one_file_is_enough = pytest.mark.one_database("The numbers are of the facts; one of these files is of PostgreSQL too.")


@pytest.fixture
def erin(cast: Cast, heard: ImportRun) -> Client:
    return cast.client("erin")


def test_without_answers_the_page_teaches(cast: Cast):
    assert "Nothing has been measured yet." in read(cast.client("grace").get("/prove/"))


@of_the_facts
def test_the_first_measure_is_chosen_where_none_is_named(erin: Client):
    seen = visit(erin, "/prove/")
    assert seen.heading.startswith("Net promoter score is "), "nothing moved there that could be told first"
    assert '<option value="nps" selected' in seen
    assert erin.get("/prove/?by=month")["Location"] == "/prove/?measure=nps&by=month"


@of_the_facts
def test_the_address_is_the_short_one_and_holds_everything(erin: Client):
    sent = {"measure": "csat", "by": "area", "since": "2026-01-01", "until": "", "weight": "1", "level": "0.9", "add": ""}
    short = erin.get("/prove/", sent)["Location"]

    assert short == "/prove/?measure=csat&by=area&since=2026-01-01&weight=1&level=0.9"
    page = read(erin.get(short))
    assert re.search(r'<option value="csat" selected', page)
    assert 'value="2026-01-01"' in page
    assert re.search(r'id="ask-weight"[^>]*checked', page)
    assert re.search(r'<option value="0.9" selected', page)


@of_the_facts
@pytest.mark.parametrize("by", ["month", "area", "area&by=month", "area&weight=1"])
def test_every_number_of_the_table_stands_under_a_heading(erin: Client, by: str):
    page = visit(erin, f"/prove/?measure=csat&by={by}")
    headings, *rows = [sum(int(cell.attributes.get("colspan", 1)) for cell in row.all("th", "td")) for row in page.page.all("tr")]
    assert rows
    assert set(rows) == {headings}


@of_the_facts
def test_the_title_is_a_sentence_and_the_method_one_click_under_it(erin: Client):
    page = read(erin.get("/prove/?measure=nps&by=area"))

    [title] = re.findall(r"<h1>(.*?)</h1>", page)
    assert title == "Net promoter score by area: B is below all others together."
    assert "Net promoter score by area: A and C are above all others together." in page
    # The answers of this file have weights, which is said between the two.
    page = re.sub(r'<p class="lead">Some answers.*?</p>', "", page)
    assert re.search(r"</h1>\s*<div class=\"next\">(?:(?!</div>).)*<details>\s*<summary>How this was worked out", page)


@of_the_facts
def test_beside_each_sentence_stands_what_to_do_about_it(cast: Cast, erin: Client):
    page = read(erin.get("/prove/?measure=nps"))
    assert 'href="/prove/?measure=nps&amp;by=unit">See where it is better, where worse' in page
    assert 'href="/prove/?measure=nps&amp;by=month">See it month by month' in page
    assert 'href="/listen/voices/">Read what customers said' in page
    # Frank may not read single answers: no way to them is offered.
    assert "/listen/voices/" not in read(cast.client("frank").get("/prove/?measure=nps"))

    page = read(erin.get("/prove/?measure=nps&since=2031-01-01"))
    assert 'href="/prove/?measure=nps">Ask without dates and filters' in page


@of_the_facts
def test_days_in_the_wrong_order_are_kept_as_they_were_typed(erin: Client):
    page = read(erin.get("/prove/?measure=nps&since=2026-05-01&until=2026-04-01"))

    assert "The last day lies before the first." in page
    assert 'value="2026-05-01"' in page
    assert 'value="2026-04-01"' in page


@of_the_facts
def test_a_group_too_small_is_a_sentence_and_never_a_number(erin: Client):
    page = read(erin.get("/prove/?measure=csat&by=area"))

    row = re.search(r"<a [^>]*>Z</a></th>(.*?)</tr>", page)
    assert row is not None
    assert "at least 5 answers" in row[1]
    assert not re.search(r"class=\"num\"", row[1])


@of_the_facts
def test_the_picture_has_words_for_those_who_do_not_see_it(erin: Client):
    page = read(erin.get("/prove/?measure=nps&by=area"))

    assert re.search(r'<figure class="picture"[^>]*>\s*<div class="at-desk"><svg[^>]*role="img"', page)
    assert "<figcaption" in page
    assert not re.search(r"<svg[^>]*style=|<[a-z]+ [^>]*style=", page)
    crossed = read(erin.get("/prove/?measure=nps&by=area&by=month"))
    assert "Each line is what was measured of one group, all on one scale" in crossed


@pytest.mark.parametrize("by", ["area", *(pytest.param(by, marks=_one_file_is_enough) for by in ("", "language", "month"))])
@pytest.mark.parametrize("weight", ["", "1"])
def test_the_file_holds_the_same_numbers_as_the_command_and_the_api_to_the_last_digit(
    cast: Cast, erin: Client, by: str, weight: str
):
    asked = {"measure": "csat", **({"by": by} if by else {}), **({"weight": weight} if weight else {})}
    file = erin.get(f"/prove/measure.csv?{urlencode(asked)}")
    rows = list(csv.DictReader(StringIO(file.content.decode())))
    told = measures.as_json(measures.measure("csat", viewer=cast.erin, by=[by] if by else [], weight=bool(weight)))
    expected = json.loads(json.dumps(told))["rows"]

    assert len(rows) == len(expected) > 0
    for row, other in zip(rows, expected, strict=True):
        if "not_enough" in other:
            assert row["not_enough"] == other["not_enough"]["reason"]
            assert row["value"] == ""
        else:
            assert [float(row[name]) for name in ("value", "low", "high")] == [other[n] for n in ("value", "low", "high")]
            assert int(row["n"]) == other["n"]
            assert (float(row["n_effective"]) if weight else None) == other.get("n_effective")


@of_the_facts
def test_a_cell_that_a_spreadsheet_would_reckon_with_is_text_in_the_file(erin: Client):
    file = erin.get("/prove/measure.csv?measure=csat&by=language").content.decode()

    assert "'=HYPERLINK(1)" in file
    assert not re.search(r"(?m)^(?:csat,)?=", file)


@of_the_facts
def test_one_click_on_a_group_filters_by_it_and_another_takes_the_filter_away(erin: Client):
    page = read(erin.get("/prove/?measure=csat&by=area"))
    assert 'href="/prove/?measure=csat&amp;where=area%3DA"' in page

    alone = read(erin.get("/prove/?measure=csat&where=area%3DA"))
    assert "Area: A" in alone
    assert 'href="/prove/?measure=csat#found"' in alone


@of_the_facts
def test_the_values_of_a_filter_are_offered_without_script(erin: Client):
    page = read(erin.get("/prove/?measure=csat&add_name=area"))
    choices = re.search(r'<select id="ask-add" name="add">(.*?)</select>', page)

    assert choices is not None
    assert re.findall(r'value="([^"]*)"', choices[1]) == ["", "area=A", "area=B", "area=C", "area=Z", "area="]
    assert erin.get("/prove/?measure=csat&add_name=area&add=area%3DB")["Location"] == "/prove/?measure=csat&where=area%3DB"
    assert erin.get("/prove/?measure=csat&add=area%3DB")["Location"] == "/prove/?measure=csat&where=area%3DB"


@of_the_facts
def test_the_table_says_what_was_measured_and_the_fair_estimate_beside_it(cast: Cast, erin: Client):
    page = read(erin.get("/prove/?measure=nps&by=area"))
    fair = [float(found.replace("−", "-")) for found in re.findall(r'data-label="Fair estimate">([+−0-9.]+)', page)]
    compared = compare.compare("nps", viewer=cast.erin, by=["area"])
    told = [group.estimate.value for group in compared.groups if isinstance(group.estimate, Estimate)]

    assert fair == [pytest.approx(value, abs=0.05) for value in told]
    # No figure stands bare: each has its interval beside it, rounded outwards.
    ends = re.findall(r'data-label="Fair estimate">[+−0-9.]+ <span class="quiet">([+−0-9.]+) to ([+−0-9.]+)</span>', page)
    for group, (low, high) in zip([one for one in compared.groups if isinstance(one.estimate, Estimate)], ends, strict=True):
        assert isinstance(group.estimate, Estimate)
        assert float(low.replace("−", "-")) == pytest.approx(group.estimate.low, abs=0.11)
        assert float(high.replace("−", "-")) == pytest.approx(group.estimate.high, abs=0.11)
    assert "The mark is the fair estimate, the line its 95 % interval." in page


@pytest.mark.one_database("What is asked is read before anything is asked.")
@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("measure=csat&by=aera", "Did you mean area?"),
        ("measure=csta", "Did you mean csat?"),
        ("measure=csat&since=yesterday", "yesterday is no day"),
        ("measure=csat&since=2026-05-02&until=2026-05-01", "The last day lies before the first."),
        ("measure=csat&level=95", "Give a level from 0.5 to 0.999"),
        ("measure=csat&where=area", "NAME=VALUE"),
        ("measure=csat&by=area&by=language&by=month", "At most two cuts"),
    ],
)
def test_what_cannot_be_used_is_said_beside_the_form_which_keeps_the_rest(erin: Client, query: str, said: str):
    answer = erin.get(f"/prove/?{query}")

    assert answer.status_code == 400
    assert said in read(answer)
    assert 'name="measure"' in read(answer)


def test_a_wrong_question_for_the_file_is_refused_with_its_reason(erin: Client):
    answer = erin.get("/prove/measure.csv?measure=csat&since=yesterday")

    assert answer.status_code == 400
    assert "yesterday is no day" in read(answer)


def test_a_value_in_the_address_is_only_a_value(erin: Client):
    attack = "<script>alert(1)</script>"
    for query in ({"measure": attack}, {"measure": "csat", "where": f"area={attack}"}, {"measure": "csat", "by": attack}):
        assert attack not in erin.get(f"/prove/?{urlencode(query)}").content.decode()


@of_the_facts
def test_months_are_a_line_in_its_band_and_where_none_differs_that_is_the_title(erin: Client):
    page = read(erin.get("/prove/?measure=csat&by=month"))

    assert "the band its 95 % interval" in page
    assert re.findall(r"<h1>(.*?)</h1>", page) == ["Satisfaction: no month can be told apart from all others together."]


def test_bob_sees_the_answers_of_his_desk_and_no_others(cast: Cast, heard: ImportRun):
    # The survey names no unit: nothing of it is Bob's.
    page = read(cast.client("bob").get("/prove/?measure=csat"))

    assert "Nothing can be said" in page or "There are no answers" in page


@_one_file_is_enough
def test_bob_is_told_at_which_desk_and_since_when_his_number_is_and_that_nothing_differs_there(cast: Cast):
    version = publish(version=create_questionnaire(key="after", document=nps_document("after"), by=BY), by=BY)
    rows = [
        ResponseRow(
            identity=f"{point}{n}",
            answers={"recommend": 3 * n % 11},
            unit=cast.north_desk.pk,
            day=date(2026, 5, 4 + n),
            dimensions={"line": point},
        )
        for point in ("red", "blue")
        for n in range(10)
    ]
    accept_many(version, rows, by=BY, history=True)
    bring_facts_up_to_date()
    bob = cast.client("bob")
    whole = visit(bob, "/prove/?measure=nps")
    assert whole.heading.startswith("Net promoter score at North desk since 4 May 2026 is ")
    assert "All answers at North desk" in whole.says
    by_line = visit(bob, "/prove/?measure=nps&by=line")
    assert by_line.heading.startswith("Net promoter score at North desk since 4 May 2026: by line, ")
    assert "blue and red cannot be told apart from each other." in by_line.says, "the picture in words, for who does not see it"
    assert "filled dots on one line: cannot be told apart from each other" in by_line.says
    assert "What can be told apart" not in by_line.says, "no heading stands over a fold alone"
    assert visit(cast.client("erin"), "/prove/?measure=nps").heading.startswith("Net promoter score is ")


@_one_file_is_enough
def test_where_customers_were_drawn_with_different_chances_the_number_says_so_and_leads_to_the_one_by_weights(cast: Cast):
    """Three promoters of weight 4, two detractors of 1: 100 (12 - 2) / 14 is 71.4 by weights, 100 (3 - 2) / 5 is 20."""
    version = publish(version=create_questionnaire(key="after", document=nps_document("after"), by=BY), by=BY)
    rows = [ResponseRow(identity=str(n), answers={"recommend": 10}, weight=4_000_000) for n in range(3)]
    rows += [ResponseRow(identity=f"all{n}", answers={"recommend": 0}) for n in range(2)]
    accept_many(version, rows, by=BY, history=True)
    bring_facts_up_to_date()
    erin = cast.client("erin")
    page = visit(erin, "/prove/?measure=nps")
    assert "Some answers stand for more customers than others" in page
    weighted = page.link("Let each count for as many as it stands for")
    assert weighted == "/prove/?measure=nps&weight=1"
    assert "71.4" in visit(erin, weighted)
    assert visit(erin, weighted).link("Count each once") == "/prove/?measure=nps"
    told = program_of(cast.erin, "measures:read").get("/measures/nps").json()
    assert (told["uneven"], told["rows"][0]["value"]) == (True, 20.0)
    assert program_of(cast.erin, "measures:read").get("/measures/nps/chart").json()["uneven"] is True
    for elsewhere in ("consistency", "fair"):
        beside = visit(erin, f"/prove/{elsewhere}/?measure=nps")
        assert "Some answers stand for more customers than others" in beside
        assert "71.4" in visit(erin, beside.link("Let each count for as many as it stands for"))


@of_the_facts
@pytest.mark.parametrize("by", ["", "area", "month", "language"])
def test_page_program_and_command_say_the_same_in_the_same_order(cast: Cast, erin: Client, by: str):
    page = visit(erin, f"/prove/?measure=nps{f'&by={by}' if by else ''}")
    told = program_of(cast.erin, "measures:read").get(f"/measures/nps?by={by}").json()
    assert told["says"][0] == page.heading
    assert all(sentence in page.says for sentence in told["says"])
    assert [one["says"] for one in told["findings"]] == told["says"]
    printed = CliRunner().invoke(command, ["nps", *(["--by", by] if by else [])]).output.splitlines()
    assert printed[: printed.index("")] == [
        line for one in told["findings"] for line in (one["says"], *(f"  {sentence}" for sentence in one["how_sure"]))
    ]
