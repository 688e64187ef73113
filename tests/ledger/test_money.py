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
