"""What is said is true, what is drawn can be read without colour, by a screen reader and in the dark."""

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from defusedxml import ElementTree
from hypothesis import given
from hypothesis import strategies as st

from everweek.people import saying
from everweek.prove import charts, compare, courses, measures, names, rules, words
from everweek.prove.measures import Measured, Row
from everweek.science import Estimate, NotEnough

NUMBER = st.floats(-100, 100)
drawn = pytest.mark.one_database("What is drawn of a comparison no database decides; test_comparing asks both for one.")


def measured(result, *, by=(), cut=None, measure="nps", title="Net promoter score", unit="points", **asked):
    rows = (Row(cut or {}, result),)
    plain = {"level": 0.95, "weighted": False, "since": None, "until": None, "where": {}, **asked}
    return Measured(measure=measure, title=title, unit=unit, by=by, rows=rows, **plain)


def test_a_score_is_one_sentence_with_its_interval():
    result = Estimate(39.84, 37.24, 42.41, 0.95, 2746, "points", "m")
    told = words.sentence(measured(result))
    assert told == "Net promoter score is +39.8, between +37.2 and +42.5 with 95 % confidence (2,746 answers)."


def test_a_share_and_a_mean_are_said_in_their_own_units():
    share = Estimate(82.07, 80.6, 83.4, 0.9, 1, "points", "m")
    told = words.sentence(measured(share, measure="csat.top", title="Satisfaction, top two boxes", level=0.9))
    assert told == "Satisfaction, top two boxes is 82.1 of 100, between 80.6 and 83.4 with 90 % confidence (1 answer)."
    mean = Estimate(4.064, 4.03, 4.1, 0.95, 7, "score", "m")
    told = words.sentence(measured(mean, measure="csat", title="Satisfaction", unit="score"))
    assert told == "Satisfaction is 4.06, between 4.03 and 4.10 with 95 % confidence (7 answers)."


def test_where_and_when_belong_to_the_sentence():
    one = measured(NotEnough("One answer only.", 1, 2), where={"area": "A", "language": ""}, since=date(2026, 10, 1))
    assert words.sentence(one) == (
        "Nothing can be said about net promoter score where area is A and no language was recorded since 1 October 2026 yet. "
        "One answer only."
    )


def test_a_touchpoint_is_a_place_and_what_has_none_is_a_condition(db):
    result = NotEnough("One answer only.", 1, 2)
    asked = measured(result, where={"touchpoint": "boat", "language": ""})
    assert "net promoter score at the touchpoint boat where no language was recorded yet" in words.sentence(asked)
    nowhere = measured(result, where={"unit": "", "touchpoint": ""})
    assert "net promoter score where no unit was recorded and no touchpoint was recorded yet" in words.sentence(nowhere)


def test_a_first_contact_is_said_as_people_say_it():
    one = measured(NotEnough("One answer only.", 1, 2), where={"first": "yes"})
    assert "net promoter score where the contact is a customer's first yet" in words.sentence(one)
    later = measured(NotEnough("One answer only.", 1, 2), where={"first": "no"})
    assert "net promoter score where the contact is a later one yet" in words.sentence(later)


def test_a_list_of_names_with_commas_of_their_own_shows_where_each_ends():
    assert saying.names(["A", "B", "C"]) == "A, B and C"
    assert saying.names(["Call centre", "North, jetty", "South, jetty"]) == "Call centre; North, jetty; and South, jetty"


def value_of(told: str) -> float:
    return float(told.replace("\N{MINUS SIGN}", "-").replace(",", ""))


@given(value=NUMBER, down=st.floats(0, 5), up=st.floats(0, 5))
def test_rounding_never_makes_an_interval_smaller(value, down, up):
    for decimals in (1, 2):
        low = value_of(saying.number(value - down, decimals, down=True))
        high = value_of(saying.number(value + up, decimals, down=False))
        told = value_of(saying.number(value, decimals))
        assert low <= value - down + 1e-8
        assert high >= value + up - 1e-8
        assert low <= told <= high
        assert saying.number(value, decimals).strip("0.") not in {"-", "\N{MINUS SIGN}"}


@pytest.fixture
def compared(answer, load):
    for month in (8, 9, 10):
        for area in ("A", "B & <C>"):
            for score in (1, 2, 3, 4, 5, 5):
                answer(satisfied=score, day=date(2026, month, 3), dimensions={"area": area})
    load()
    return compare.compare("csat", viewer=None, by=["area"])


def read(svg):
    root = ElementTree.fromstring(svg)
    space = "{http://www.w3.org/2000/svg}"
    return root, [each.text for each in root.iter(f"{space}text")]


@drawn
def test_a_picture_has_a_title_a_description_and_every_name(compared):
    svg = charts.svg(charts.comparison(compared), title="Satisfaction by area", description="A & B < C")
    root, texts = read(svg)
    assert root.attrib["role"] == "img"
    first, second = list(root)[:2]
    assert (first.text, second.text) == ("Satisfaction by area", "A & B < C")
    assert root.attrib["aria-labelledby"] == f"{first.attrib['id']} {second.attrib['id']}"
    assert {"A", "B & <C>"} <= set(texts)
    assert "script" not in svg
    assert "http" not in svg.replace("http://www.w3.org", "")


@drawn
def test_every_colour_of_a_picture_is_a_token_that_a_page_can_exchange(compared):
    import re

    by_month = measures.measure("csat", viewer=None, by=["month"])
    for spec in (charts.comparison(compared), charts.intervals(compared.measured), charts.series(by_month)):
        svg = charts.svg(spec, title="t", description="d")
        for attribute, colour in re.findall(r'(?<![-\w])(fill|stroke)="(#[0-9a-fA-F]{3,8}|[a-z]+)"', svg):
            if colour in {"none", "transparent"}:
                continue
            name = charts.CLASSES[colour.upper()]
            assert f'{attribute}="{colour}" data-{attribute}="{name}"' in svg
        assert "<style" not in svg
        assert "style=" not in svg


@drawn
def test_a_picture_fits_the_width_it_was_drawn_for_however_long_its_names_are(compared):
    names_of = {0: "A", 1: "The counter behind the long corridor on the second floor"}
    groups = tuple(replace(group, label=names_of[place]) for place, group in enumerate(compared.groups))
    for narrow, width in ((False, charts.WIDE), (True, charts.NARROW)):
        spec = charts.comparison(replace(compared, groups=groups), narrow=narrow)
        root, _texts = read(charts.svg(spec, title="t", description="d"))
        # Vega rounds the frame to whole pixels, and takes its paddings into the width.
        assert abs(float(root.attrib["width"]) - width) <= 1


@drawn
def test_the_fair_estimate_alone_is_drawn_and_what_was_measured_stands_in_the_table(compared):
    spec = charts.comparison(compared)
    assert [row["value"] for row in spec["data"]["values"]] == [group.estimate.value for group in compared.groups]
    drawn = [layer["encoding"]["x"]["field"] for layer in spec["layer"] if "field" in layer["encoding"].get("x", {})]
    assert drawn.count("value") == 2, "the marks, and the line of all groups together"
    assert not any("raw" in row for row in spec["data"]["values"])


@drawn
@pytest.mark.parametrize("narrow", [False, True])
def test_the_upright_line_runs_through_with_a_hollow_dot_where_a_row_is_not_part_of_it(compared, narrow):
    """Of four groups the second can be told apart from all others: one line joins the three, and the dot of its row is hollow."""
    [some, _other] = compared.groups
    groups = tuple(replace(some, label=label) for label in ("A", "B", "C", "D"))
    apart = np.zeros((4, 4), dtype=np.bool_)
    apart[1, :] = apart[:, 1] = True
    apart[1, 1] = False
    root, _texts = read(
        charts.svg(charts.comparison(replace(compared, groups=groups, apart=apart), narrow=narrow), title="t", description="d")
    )
    dots = sorted(
        float(path.attrib["transform"].rstrip(")").split(",")[1])
        for path in root.iter("{http://www.w3.org/2000/svg}path")
        if path.attrib.get("data-fill") == "ink" and "transform" in path.attrib
    )
    assert len(dots) == 3
    lines = [
        [float(number) for number in re.findall(r"-?[0-9.]+", path.attrib["d"])][1::2]
        for path in root.iter("{http://www.w3.org/2000/svg}path")
        if path.attrib.get("data-stroke") == "quiet" and path.attrib.get("fill") in {None, "none"} and "d" in path.attrib
    ]
    drawn = [(min(downs), max(downs)) for downs in lines if max(downs) > min(downs)]
    assert drawn == [pytest.approx((dots[0], dots[2]), abs=0.2)], "one line, from the first to the fourth"
    hollow = [
        float(path.attrib["transform"].rstrip(")").split(",")[1])
        for path in root.iter("{http://www.w3.org/2000/svg}path")
        if path.attrib.get("data-fill") == "card" and path.attrib.get("data-stroke") == "quiet" and "transform" in path.attrib
    ]
    assert len(hollow) == 1
    assert dots[0] < hollow[0] < dots[1]


@drawn
@pytest.mark.parametrize("narrow", [False, True])
def test_groups_share_an_upright_line_exactly_where_they_cannot_be_told_apart(compared, narrow):
    """Of three groups the second and third can be told apart: two lines, and the first has a dot on both."""
    [some, _other] = compared.groups
    groups = tuple(replace(some, label=label) for label in ("A", "B", "C"))
    apart = np.zeros((3, 3), dtype=np.bool_)
    apart[1, 2] = apart[2, 1] = True
    three = replace(compared, groups=groups, apart=apart)
    root, _texts = read(charts.svg(charts.comparison(three, narrow=narrow), title="t", description="d"))
    dots = [
        tuple(float(number) for number in path.attrib["transform"].removeprefix("translate(").rstrip(")").split(","))
        for path in root.iter("{http://www.w3.org/2000/svg}path")
        if path.attrib.get("data-fill") == "ink" and "transform" in path.attrib
    ]
    lines = sorted({across for across, _down in dots})
    rows = sorted({down for _across, down in dots})
    assert (len(lines), len(rows)) == (2, 3)
    assert {(lines.index(across), rows.index(down)) for across, down in dots} == {(0, 0), (0, 1), (1, 0), (1, 2)}
    drawn = charts.comparison(replace(three, apart=~np.eye(3, dtype=np.bool_)), narrow=narrow)
    assert len(drawn["layer"]) == len(charts.comparison(three, narrow=narrow)["layer"]) - 6, "nothing is shared, nothing drawn"


@drawn
def test_on_a_phone_the_line_of_all_groups_together_runs_through_no_name(compared):
    root, _texts = read(charts.svg(charts.comparison(compared, narrow=True), title="t", description="d"))
    places = [
        (float(line.attrib["transform"].rstrip(")").split(",")[1]), float(line.attrib["y2"]))
        for line in root.iter("{http://www.w3.org/2000/svg}line")
        if "stroke-dasharray" in line.attrib and line.attrib.get("data-stroke") == "quiet"
    ]
    feet = {
        float(text.attrib["transform"].removeprefix("translate(").rstrip(")").split(",")[1])
        for text in root.iter("{http://www.w3.org/2000/svg}text")
        if text.text in {"A", "B & <C>"}
    }
    assert (len(places), len(feet)) == (2, 2)
    for down, long in places:
        begins, ends = sorted((down, down + long))
        assert all(not (begins < foot and foot - 13 < ends) for foot in feet), "letters of 13 pixels stand on their foot"


@pytest.mark.django_db
def test_a_measure_goes_by_the_words_of_its_question_and_else_by_its_own_name():
    from tests.cast import BY

    from everweek.questionnaires import services
    from everweek.questionnaires.document import parse

    document = {
        "format": "everweek.questionnaire/1",
        "key": "ferry",
        "title": {"en": "Ferry"},
        "language": "en",
        "languages": ["en"],
        "questions": [
            {"key": "safety", "kind": "scale", "text": {"en": "How safe do you feel?"}, "measure": "safety", "scale": [1, 5]},
            {"key": "heard", "kind": "scale", "text": {"en": "I felt heard."}, "measure": "felt.heard", "scale": [1, 5]},
            {"key": "food", "kind": "scale", "text": {"en": "Q7FOOD"}, "measure": "touchpoint.food", "scale": [1, 5]},
            {"key": "csat", "kind": "csat", "text": {"en": "The crossing as a whole"}, "measure": "csat", "scale": [1, 5]},
        ],
    }
    services.bring_questionnaire(document=parse(document), by=BY, publishing=True)
    asked = ["safety", "safety.top", "felt.heard", "touchpoint.food", "csat"]
    known = ["safety", "felt.heard", "touchpoint.food"]
    assert list(names.titles(rules.measure_named(name, known) for name in asked).values()) == [
        "“How safe do you feel?”",
        "“How safe do you feel?”, top two boxes",
        "“I felt heard”",
        "Food (touchpoint)",
        "Satisfaction",
    ]


def test_above_and_below_differ_in_shape_and_not_by_colour_alone():
    assert (
        charts.SHAPES[compare.Standing.ABOVE] != charts.SHAPES[compare.Standing.BELOW] != charts.SHAPES[compare.Standing.UNTOLD]
    )


@drawn
def test_a_trend_is_broken_where_nothing_can_be_said(compared):
    by_month = measures.measure("csat", viewer=None, by=["month"])
    hole = replace(by_month, rows=(*by_month.rows[:1], Row({"month": "2026-09"}, NotEnough("few", 1, 5)), *by_month.rows[2:]))
    spec = charts.series(hole)
    assert [row["value"] is None for row in spec["data"]["values"]] == [False, True, False]
    _root, texts = read(charts.svg(spec, title="t", description="d"))
    assert "Oct 2026" in texts
    json.dumps(spec)


@drawn
@pytest.mark.parametrize("narrow", [False, True])
def test_groups_over_time_stand_side_by_side_on_one_scale_each_broken_where_nothing_is_known(compared, narrow):
    crossed = measures.measure("csat", viewer=None, by=["area", "month"])
    rows = [row for row in crossed.rows if row.cut != {"area": "A", "month": "2026-09"}]
    spec = courses.courses(replace(crossed, rows=tuple(rows)), narrow=narrow)
    drawn = {(row["group"], row["period"]): row["value"] for row in spec["data"]["values"]}
    assert [at for at, value in drawn.items() if value is None] == [("A", "Sep 2026")]
    assert len(drawn) == 2 * 3
    root, texts = read(charts.svg(spec, title="t", description="d"))
    assert {"A", "B & <C>"} <= set(texts)
    ends = [text for text in texts if re.fullmatch(r"\d\.\d|\d", text or "")]
    assert ends[: len(ends) // 2] == ends[len(ends) // 2 :], "the same scale at each"
    assert float(root.attrib["width"]) <= (charts.NARROW if narrow else charts.WIDE)


def test_two_groups_called_alike_have_a_course_each(monkeypatch):
    monkeypatch.setattr(courses, "labels", lambda _name, keys, _measure: dict.fromkeys(keys, "Ana Silva"))
    one = Estimate(40.0, 35.0, 45.0, 0.95, 30, "points", "m")
    rows = tuple(Row({"member": who, "month": f"2026-0{month}"}, one) for who in ("7", "9") for month in (1, 2, 3))
    spec = courses.courses(replace(measured(one, by=("member", "month")), rows=rows))
    _root, texts = read(charts.svg(spec, title="t", description="d"))
    assert texts.count("Ana Silva") == 2
    assert spec["facet"]["sort"] == ["7", "9"]


@pytest.mark.parametrize(
    ("groups", "days", "drawn"), [(12, 33, True), (13, 5, False), (12, 34, False), (1, 400, True), (2, 201, False)]
)
def test_more_courses_than_an_eye_holds_or_more_points_than_a_page_are_not_drawn(groups, days, drawn):
    one = Estimate(40.0, 35.0, 45.0, 0.95, 30, "points", "m")
    began = date(2025, 1, 1)
    rows = [Row({"area": str(n), "day": str(began + timedelta(days=day))}, one) for n in range(groups) for day in range(days)]
    told = replace(measured(one, by=("area", "day")), rows=tuple(rows))
    assert courses.can_be_drawn(told) is drawn
    assert not courses.can_be_drawn(replace(told, by=("day",)))


@pytest.mark.parametrize("narrow", [False, True])
def test_no_name_below_a_course_of_days_runs_into_the_next(narrow):
    one = Estimate(40.0, 35.0, 45.0, 0.95, 30, "points", "m")
    days = tuple(Row({"day": (date(2025, 11, 27) + timedelta(days=n)).isoformat()}, one) for n in range(366))
    spec = charts.series(replace(measured(one, by=("day",)), rows=days), narrow=narrow)
    root, _texts = read(charts.svg(spec, title="t", description="d"))
    ends = [_span(text) for text in root.iter("{http://www.w3.org/2000/svg}text") if (text.text or "")[-4:] in {"2025", "2026"}]
    assert len(ends) > 1
    assert all(before[1] + 4 < after[0] for before, after in pairwise(ends)), ends
    assert ends[0][0] >= 0
    assert ends[-1][1] < (charts.NARROW if narrow else charts.WIDE) - charts.AXIS + charts.RIGHT


def _span(text):
    """Where a text begins and ends along its axis, were each of its letters seven pixels wide: as a browser draws them."""
    at = float(text.attrib["transform"].removeprefix("translate(").split(",")[0])
    long = 7.0 * len(text.text)
    begins = {"start": at, "middle": at - long / 2}[text.attrib["text-anchor"]]
    return begins, begins + long


@pytest.mark.parametrize(
    ("ends", "low", "high"),
    [((0.0, 100.0), 83.0, 99.9), ((-100.0, 100.0), -99.0, 4.0), ((1.0, 5.0), 4.1, 4.99), ((1.0, 7.0), 2.0, 6.99)],
)
def test_an_axis_never_leads_beyond_what_the_measure_can_be(ends, low, high):
    told = measured(Estimate((low + high) / 2, low, high, 0.95, 30, "points", "m"), by=("area",), cut={"area": "A"}, ends=ends)
    _root, texts = read(charts.svg(charts.intervals(told), title="t", description="d"))
    numbers = [
        float(text.replace("\N{MINUS SIGN}", "-")) for text in texts if text and text.strip("-\N{MINUS SIGN}0123456789.") == ""
    ]
    assert len(numbers) > 2
    assert ends[0] <= min(numbers) < max(numbers) <= ends[1]


def test_what_asked_and_how_somebody_came_are_said_in_words(cast):
    assert measures.labels("asked_by", ["by_hand", "rule-9"]) == {"by_hand": "a colleague, by hand", "rule-9": "rule-9"}
    assert measures.labels("channel", ["ship", "phone"]) == {"ship": "on board", "phone": "the telephone"}
    assert names.dimension_heading("asked_by") == "Rule that asked"
