"""Control charts as pictures: what moved is seen without colour, from its onset on, and named in words where it is."""

from datetime import date

import pytest
from tests.prove.watch.simulated import a_house

from everweek.prove import watch
from everweek.prove.watch import drawn, pictures
from everweek.science import NotEnough

pytestmark = pytest.mark.django_db


def test_an_alarm_is_seen_without_colour_and_named_in_words():
    seen = a_house(1, lower=lambda desk, week: 0.8 * max(0, week - 20) / 32 if desk == "B" else 0.0)
    chart = watch.chart_of(seen, "B")
    assert chart is not None
    spec = pictures.control_chart(chart)
    shapes = {row["shape"] for row in spec["data"]["values"] if row["at"] - len(chart.missing) in chart.alarmed}
    assert shapes == {"triangle-down", "diamond"}, "weeks of the fall that lie above its own normal are apart by the others alone"
    assert [row["name"] for row in spec["data"]["values"] if row.get("name")] == [chart.note]
    assert "Triangles: part of what moved." in pictures.legend(chart)
    # A page tells the marks beside the picture, which then says nothing twice.
    assert [name for name, _words in pictures.marks(chart)] == ["band", "centre", "base", "below", "beside"]
    assert "title" not in pictures.control_chart(chart, bare=True)
    assert "Marked: " in pictures.description(chart)


def test_what_lasts_is_marked_and_named_from_its_onset_on_and_never_where_its_normal_comes_from():
    steady = a_house(1).whole
    weeks = [point.first for point in steady.points]
    late = drawn.with_alarms(steady, weeks[5:20:2], "since about then", spanned=(weeks[15], date.max))
    assert steady.baseline == 13
    assert late.alarmed == (13, 15, 17, 19), "of the 13 weeks that are its normal none lies below it"
    none = drawn.with_alarms(steady, weeks[5:20:2], "in these weeks")
    for chart, runs in (
        (late, [(12.5, 13.5), (14.5, len(weeks) - 0.5)]),
        (none, [(12.5, 13.5), (14.5, 15.5), (16.5, 17.5), (18.5, 19.5)]),
    ):
        layers = pictures.control_chart(chart)["layer"]
        [spans] = [layer["data"]["values"] for layer in layers if layer["mark"]["type"] == "rule" and "x2" in layer["encoding"]]
        assert [(span["from"], span["to"]) for span in spans] == runs
    assert drawn.with_alarms(steady, weeks[5:12], "before", spanned=(weeks[5], date.max)).note == ""


@pytest.mark.parametrize("first", [14, 30, 45])
@pytest.mark.parametrize("narrow", [False, True])
def test_the_words_stand_in_the_picture_of_a_desk_and_of_a_phone_wherever_it_began(first: int, narrow: bool):  # noqa: FBT001
    steady = a_house(1).whole
    weeks = [point.first for point in steady.points]
    said = "behind the others since about 29 Sep 2026"
    chart = drawn.with_alarms(steady, weeks[first:], said, spanned=(weeks[first], date.max))
    texts = [layer for layer in pictures.control_chart(chart, narrow=narrow)["layer"] if layer["mark"]["type"] == "text"]
    assert texts
    written = [layer["encoding"]["text"]["value"] for layer in texts]
    assert {one if isinstance(one, str) else " ".join(one) for one in written} == {said}


def test_a_point_of_a_rise_that_lies_below_its_own_normal_is_no_triangle_up():
    """Beside all others it is part of the rise by that alone; beside its own past it is no part of it."""
    steady = a_house(1).whole
    assert not isinstance(steady.limits, NotEnough)
    lies = ["above" if point.value > steady.limits.centre[0] else "below" for point in steady.points]
    assert {*lies} == {"above", "below"}
    # Where the normal comes from nothing is marked.
    places = range(steady.baseline, len(steady.points))
    days, lies = [point.first for point in steady.points], lies[steady.baseline :]
    rose = drawn.with_alarms(steady, days, "since then", rises=True, others=True)
    assert [rose.mark(place) for place in places] == ["above" if lie == "above" else "beside" for lie in lies]
    assert [name for name, _words in pictures.marked(rose)] == ["above", "beside"]
    shapes = [row["shape"] for row in pictures.control_chart(rose)["data"]["values"]][steady.baseline :]
    assert shapes == ["triangle-up" if lie == "above" else "diamond" for lie in lies]
    assert "Triangles: part of what moved. Diamonds: part of what moved, by their" in pictures.legend(rose)
    alone = drawn.with_alarms(steady, days, "since then", rises=True)
    assert [alone.mark(place) for place in places] == ["above" if lie == "above" else "" for lie in lies]
    assert pictures.description(alone).split("Marked: ")[1].count("week") == lies.count("above")
    each = drawn.with_alarms(steady, days, "since then")
    assert [each.mark(place) for place in places] == lies
    assert {drawn.with_alarms(steady, days, "", rises=True, beside=True).mark(place) for place in places} == {"beside"}
    assert {steady.mark(place) for place in places} == {""}


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize(
    ("first", "last", "note", "beginning"),
    [
        (14, 18, "in the early weeks", 13.5),
        (44, 47, "in the late weeks", 47.5),
        (24, 27, "in weeks " * 40, None),
    ],
)
def test_the_words_of_an_alarm_begin_or_end_at_its_own_points_or_are_left_out(first, last, note, beginning, narrow):
    steady = a_house(1).whole
    marked = drawn.with_alarms(steady, [point.first for point in steady.points[first : last + 1]], note)
    layers = pictures.control_chart(marked, narrow=narrow)["layer"]
    written = [layer for layer in layers if layer["mark"]["type"] == "text"]
    assert {layer["data"]["values"][0]["at"] for layer in written} == ({beginning} if beginning else set())
    assert {layer["mark"]["align"] for layer in written} == ({"left" if first == 14 else "right"} if beginning else set())
    # No point, no limit and no axis reaches up to them.
    heights = [
        layer["encoding"]["y"]["scale"]["range"][1]
        for layer in layers
        if "range" in layer["encoding"].get("y", {}).get("scale", {})
    ]
    assert all(layer["encoding"]["y"]["value"] + layer["mark"]["fontSize"] < heights[0] for layer in written)
    spans = [layer["data"]["values"] for layer in layers if layer["mark"].get("strokeWidth") == 1.5 and "data" in layer]
    assert spans == [[{"from": first - 0.5, "to": last + 0.5}]], "the rule says which points are meant, with words or without"
