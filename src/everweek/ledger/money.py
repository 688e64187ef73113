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
    # Nothing is calculated before the amount is known to be short: decimals round to 28 digits, and overflow beyond 1e999999.
    if not amount.is_finite() or not -LARGEST // SCALE <= amount <= LARGEST // SCALE:
        message = f"An amount of {currency} must be a number up to {LARGEST // SCALE:,}, not {shown(amount)}."
        raise Invalid(message, field="amount")
    sign, digits, exponent = amount.as_tuple()
    written = "".join(str(digit) for digit in digits).rstrip("0")
    decimals = -int(exponent) - (len(digits) - len(written))
    if written and decimals > allowed:
        message = f"{shown(amount)} has more decimals than {currency} knows; write at most {allowed}."
        raise Invalid(message, field="amount")
    units = int(written) * 10 ** (4 - decimals) if written else 0
    return -units if sign else units


def shown(amount: Decimal) -> str:
    """An amount as a refusal quotes it: short, whatever was sent."""
    text = str(amount)
    return text if len(text) <= 40 else f"{text[:37]}..."


def to_amount(units: int, currency: str) -> Decimal:
    """The decimal amount of ``units`` ten-thousandths, with the currency's own number of decimals.

    >>> to_amount(125000, "EUR")
    Decimal('12.50')
    """
    return (Decimal(units) / SCALE).quantize(Decimal(1).scaleb(-decimals_of(currency)))
