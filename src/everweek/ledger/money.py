"""Amounts of money and points: decimals outside, whole ten-thousandths inside.

SQLite would keep a decimal as a binary fraction, and sums of those drift; no currency in use has more than four decimals.
"""

from decimal import Decimal

from everweek.errors import Invalid

SCALE = 10_000
LARGEST = 10**14  # ten-thousandths: ten thousand million units in one posting is a slip of the keyboard

# ISO 4217, "minor unit" column, wherever it is not 2. PTS is ours: reward points, which are whole.
_WHOLE = (
    "BIF",
    "CLP",
    "DJF",
    "GNF",
    "ISK",
    "JPY",
    "KMF",
    "KRW",
    "PTS",
    "PYG",
    "RWF",
    "UGX",
    "UYI",
    "VND",
    "VUV",
    "XAF",
    "XOF",
    "XPF",
)
_DECIMALS = dict.fromkeys(_WHOLE, 0)
_DECIMALS |= dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3)
_DECIMALS |= dict.fromkeys(["CLF", "UYW"], 4)


def decimals_of(currency: str) -> int:
    """How many decimals an amount in ``currency`` (three capital letters, ISO 4217 or PTS) may have.

    >>> decimals_of("EUR"), decimals_of("JPY"), decimals_of("KWD")
    (2, 0, 3)
    """
    if len(currency) != 3 or not currency.isascii() or not currency.isalpha() or not currency.isupper():
        message = f"A currency is three capital letters such as EUR, not {currency!r}."
        raise Invalid(message, field="currency")
    return _DECIMALS.get(currency, 2)


def to_units(amount: Decimal, currency: str) -> int:
    """``amount`` in whole ten-thousandths; ``Invalid`` where it has more decimals than the currency, or is not finite.

    >>> to_units(Decimal("12.50"), "EUR")
    125000
    """
    allowed = decimals_of(currency)
    if not amount.is_finite() or abs(amount) * SCALE > LARGEST:
        message = f"An amount of {currency} must be a number up to {LARGEST // SCALE:,}, not {amount}."
        raise Invalid(message, field="amount")
    units = amount * SCALE
    if units % (SCALE // 10**allowed):
        message = f"{amount} has more decimals than {currency} knows; write at most {allowed}."
        raise Invalid(message, field="amount")
    return int(units)


def to_amount(units: int, currency: str) -> Decimal:
    """The decimal amount of ``units`` ten-thousandths, with the currency's own number of decimals.

    >>> to_amount(125000, "EUR")
    Decimal('12.50')
    """
    return (Decimal(units) / SCALE).quantize(Decimal(1).scaleb(-decimals_of(currency)))
