"""Names that nearly match, cells that would run, values of small domains."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from everweek.text.cells import escape, unescape
from everweek.text.domains import normal
from everweek.text.nearest import did_you_mean, nearest, plain


@pytest.mark.parametrize(
    ("written", "meant"),
    [("WIEGHT", "WEIGHT"), ("airline code", "AIRLINE_CODE"), ("RESPNUM", "*RESPNUM"), ("Q7 ALL", "Q7ALL")],
)
def test_a_near_miss_is_suggested(written, meant):
    assert nearest(written, ["WEIGHT", "AIRLINE_CODE", "*RESPNUM", "Q7ALL", "DEPTIME"]) == meant


def test_what_is_far_from_everything_is_not_suggested():
    assert nearest("colour", ["WEIGHT", "DEPTIME"]) is None
    assert did_you_mean("colour", ["WEIGHT"]) == ""


def test_names_are_compared_without_space_and_case():
    assert plain(" Call\u00a0 Failure\n") == plain("call failure")


@pytest.mark.parametrize("cell", ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "=1,5", "'=1", "\n=1"])
def test_a_cell_that_would_run_is_marked(cell):
    assert escape(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["", "-5", "+5.25", "-1,5", "1e-05", "'tis fine", "a=b", "Dana's"])
def test_numbers_and_plain_words_stay_as_they_are(cell):
    assert escape(cell) == cell


@given(st.text(alphabet=st.sampled_from("'=+-@\t\r\n 5a,."), max_size=6))
def test_every_cell_comes_back_and_none_runs(cell):
    escaped = escape(cell)
    assert unescape(escaped) == cell
    assert escaped[:1] not in {"\t", "\r", "\n"}
    assert escaped.lstrip(" \t\r\n")[:1] not in {"=", "@"}


def test_one_value_written_in_two_ways_is_one_value():
    assert normal("Caf\u0065\u0301 \u200bbar") == normal("Caf\u00e9  bar ") == "Caf\u00e9 bar"
