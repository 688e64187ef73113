"""Maps are read strictly: what is not understood is refused by its line, and what was probably meant is said."""

from datetime import date

import pytest
from tests.listen.tables import MAP

from everweek.errors import Invalid
from everweek.listen import maps
from everweek.listen.columns import bind
from everweek.listen.maps import Form, Shape, register_form
from everweek.listen.maps.forms import FORMS

CONTRACT = """
format: everweek.map/1
kind: answers                     # answers | interactions | customers | employees | cases | mentions
questionnaire: airport-2017       # made from this file when it does not exist yet
read: {encoding: utf-8, blank: ["", "Blank", "BLANK"], na: {Q7ART: [6]}}   # strip is on
respondent: RESPNUM
act: false
answered_at: {column: INTDATE, day_of: 2017-05}
weight: WEIGHT
measures:
  nps:  {column: NETPRO, scale: [0, 10], blank: [11]}
  csat: {column: Q7ALL,  scale: [1, 5],  blank: [0, 6]}
  touchpoint.signs: {column: Q7SIGN, scale: [1, 5], blank: [0, 6]}
dimensions:
  area: {column: BAREA}
  language: {column: LANG, values: {1: English, 2: Spanish, 3: Chinese, 4: Japanese}}
comments: [{column: text, about: experience}]
"""


def test_the_map_of_the_contract_is_understood():
    found = maps.parse(CONTRACT)
    assert (found.kind, found.questionnaire, found.act) == ("answers", "airport-2017", False)
    assert found.read.blank == {"", "Blank", "BLANK"}
    assert found.read.na == {"q7art": {"6"}}
    assert found.moments["answered_at"].day_of == (2017, 5)
    assert [(one.measure, one.column, one.scale, one.blank) for one in found.measures] == [
        ("nps", "NETPRO", (0, 10), {"11"}),
        ("csat", "Q7ALL", (1, 5), {"0", "6"}),
        ("touchpoint.signs", "Q7SIGN", (1, 5), {"0", "6"}),
    ]
    assert found.groups["dimensions"]["language"].values == {"1": "English", "2": "Spanish", "3": "Chinese", "4": "Japanese"}
    assert (found.comments[0].column, found.comments[0].about) == ("text", "experience")


def test_words_that_yaml_would_turn_into_something_else_stay_words():
    found = maps.parse(MAP.replace("area: {column: area}", "area: {column: NO, values: {010: ON, 1e3: 2017-05-13}}"))
    assert found.groups["dimensions"]["area"].column == "NO"
    assert found.groups["dimensions"]["area"].values == {"010": "ON", "1e3": "2017-05-13"}


@pytest.mark.parametrize("moment", ["2017-05-13", "{always: 2017-05-13}"])
def test_one_day_for_all_rows_may_be_given(moment):
    found = maps.parse(MAP.replace('{column: when, format: "%Y-%m-%d"}', moment))
    assert found.moments["answered_at"].always == date(2017, 5, 13)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("respondent: id", "respondant: id", r"Line 5 .*respondant.* Did you mean respondent\?"),
        ("kind: answers", "kind: answer", r"Line 3 .*Did you mean answers\?"),
        ("everweek.map/1", "everweek.map/2", r"Line 2 .*everweek\.map/1"),
        ("questionnaire: desk", "questionnaire: Desk 1", r"Line 4 .*small letters"),
        ("questionnaire: desk\n", "", r"questionnaire is missing"),
        ("scale: [0, 10]", "scale: [10, 0]", r"Line 8 .*lowest and its highest"),
        ("scale: [0, 10]", "scale: [0, ten]", r"Line 8 .*number"),
        ("scale: [0, 10], ", "", r"Line 8 .*needs its scale"),
        ("blank: [11]", "blank: [10]", r"Line 8 .*10 is a point of the scale"),
        ("blank: [11]", "blank: [10.0]", r"Line 8 of the map \(measures.nps.blank\): 10.0 is a point of the scale of nps"),
        ("blank: [11]", "blank: [1], values: {1: 2}", r"Line 8 .*1 is recoded by the values of nps"),
        (
            "respondent: id",
            "respondent: id\nread: {blank: [0]}",
            r"Line 6 of the map \(read.blank\): 0 is a point of the scale of nps",
        ),
        ("respondent: id", "respondent: id\nread: {na: {SCORE: [3]}}", r"Line 6 of the map \(read.na.SCORE\): 3 is a point"),
        (
            "respondent: id",
            "respondent: id\nread: {header_row: first}",
            r"Line 6 of the map \(read.header_row\): .*row that names",
        ),
        ("blank: [11]", "values: {1: 12}", r"Line 8 .*not on the scale"),
        ("blank: [11]", "blanks: [11]", r"Line 8 .*Did you mean blank\?"),
        ("respondent: id", "respondent: id\nrespondent: nr", r"Line 6 .*twice"),
        ("respondent: id", "respondent:", r"Line 5 .*nothing stands here"),
        ("respondent: id", "respondent: &a id", r"Line 5 .*& \* or !"),
        ("respondent: id", "respondent: !!python/name:os.system id", r"Line 5 .*& \* or !"),
        ("respondent: id", "respondent: [id", r"Line \d+ of the map is not right YAML"),
        ('"%Y-%m-%d"', '"%Y-%Q-%d"', r"Line 6 .*%Q"),
        ('"%Y-%m-%d"', '"%H:%M"', r"Line 6 .*year, a month and a day"),
        ('format: "%Y-%m-%d"', "day_of: 2017-13", r"Line 6 .*month"),
        ('format: "%Y-%m-%d"', "zone: Europe/Londn", r"Line 6 .*no time zone"),
        ("area: {column: area}", "Area!: {column: area}", r"Line 10 .*small letters"),
        ("area: {column: area}", "area: {column: area, always: x}", r"Line 10 .*either a column, or always"),
        ("respondent: id", "respondent: id\nread: {encoding: rot13}", r"Line 6 .*no encoding"),
        ("respondent: id", "respondent: id\nread: {decimal: ';'}", r"Line 6 .*decimal"),
    ],
)
def test_a_mistake_is_refused_by_its_line(old, new, said):
    assert old in MAP
    with pytest.raises(Invalid, match=f"(?s){said}"):
        maps.parse(MAP.replace(old, new, 1))


def test_a_map_that_unfolds_without_end_is_refused():
    bomb = "a: &a [x, x]\n" + "\n".join(f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]" for n in range(20))
    with pytest.raises(Invalid, match="write the value out"):
        maps.parse(bomb)


@pytest.mark.parametrize("opened", ["[", "{a: ", "- "])
def test_a_map_nested_deeper_than_any_is_read_no_further(opened):
    with pytest.raises(Invalid, match="nested deeper than any map needs"):
        # To the end it takes minutes.
        maps.parse(opened * 60_000)


def test_blank_cells_that_are_no_score_may_be_declared_anywhere():
    found = maps.parse(MAP.replace("respondent: id", 'respondent: id\nread: {blank: [99, "0x"], na: {area: [0], score: [12]}}'))
    assert (found.read.blank, found.read.na["area"]) == ({"99", "0x"}, {"0"})
    recoded = maps.parse(MAP.replace("blank: [11]", "values: {1: 10, 2: 0}, blank: [3]"))
    assert recoded.measures[0].blank == {"3"}, "3 is a code here, and no code that is recoded"


def test_nothing_to_store_is_no_map():
    with pytest.raises(Invalid, match="measures, comments and questions"):
        maps.parse("format: everweek.map/1\nkind: answers\nquestionnaire: a\nanswered_at: 2026-10-05\n")


def test_columns_are_found_whatever_their_case_and_space():
    columns = bind(maps.parse(MAP), ["ID", " When ", "Score", "AREA", "words"])
    assert columns.find("score") == 2


def test_a_near_miss_is_suggested_and_not_taken():
    with pytest.raises(Invalid, match=r"Line 8 .*no column 'score'. Did you mean Scores\?"):
        bind(maps.parse(MAP), ["id", "when", "Scores", "area", "words"])


def test_a_column_that_stands_twice_cannot_be_named():
    with pytest.raises(Invalid, match="two columns of the file are called 'score'"):
        bind(maps.parse(MAP), ["id", "when", "score", "Score ", "area", "words"])
    bind(maps.parse(MAP), ["id", "when", "score", "area", "words", "other", "other"])


def test_a_room_may_bring_a_kind_of_its_own():
    register_form("keys", Form(keys={"key": Shape.COLUMN}))
    try:
        assert maps.parse("format: everweek.map/1\nkind: keys\nkey: nr\n").columns["key"].column == "nr"
    finally:
        del FORMS["keys"]


@pytest.mark.parametrize("name", ["unit", "month", "n", "value"])
def test_a_cut_that_would_be_hidden_for_ever_is_refused_by_its_line(name):
    with pytest.raises(Invalid, match=f"(?s)Line .*{name} has a meaning of its own.*{name}_column"):
        maps.parse(CONTRACT.replace("  area: {column: BAREA}", f"  {name}: {{column: BAREA}}"))
