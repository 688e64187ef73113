"""Amounts go in and come out exactly, in the decimals of their currency."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from everweek.errors import Invalid
from everweek.ledger.money import decimals_of, to_amount, to_units


@given(st.integers(-(10**10), 10**10), st.sampled_from(["EUR", "JPY", "KWD", "CLF", "PTS"]))
def test_what_goes_in_comes_out(minor, currency):
    amount = Decimal(minor).scaleb(-decimals_of(currency))
    assert to_amount(to_units(amount, currency), currency) == amount


@pytest.mark.parametrize("currency", ["eur", "EURO", "", "E1R", "ÉUR"])
def test_a_currency_is_three_capital_letters(currency):
    with pytest.raises(Invalid, match="three capital letters"):
        decimals_of(currency)


def test_yen_have_no_decimals():
    with pytest.raises(Invalid, match="at most 0"):
        to_units(Decimal("1.5"), "JPY")


@pytest.mark.parametrize(
    "amount",
    [
        "0.01000000000000000000000000000000000000000001",  # 28 digits, to which decimals are rounded, would hide the last
        "9999999999.990000000000000000000000000000000001",
        "1e-999999999999",
        "-0.001",
    ],
)
def test_no_decimal_is_rounded_away(amount):
    with pytest.raises(Invalid, match="has more decimals than EUR knows"):
        to_units(Decimal(amount), "EUR")


@pytest.mark.parametrize("amount", ["1e999999", "-1e999999999999", "10000000000.01", "NaN", "sNaN", "-Infinity"])
def test_what_is_no_amount_is_refused_and_never_overflows(amount):
    with pytest.raises(Invalid, match="must be a number up to"):
        to_units(Decimal(amount), "EUR")


@pytest.mark.parametrize(
    ("amount", "units"),
    [("5", 50_000), ("5.0000000000000000000000000000000000000000", 50_000), ("1E+10", 10**14), ("-1e10", -(10**14)),
     ("0e-9999999999", 0), ("-0", 0), ("0.10", 1000), ("1E+2", 1_000_000)],
)  # fmt: skip
def test_noughts_at_the_end_are_no_decimals(amount, units):
    assert to_units(Decimal(amount), "EUR") == units
