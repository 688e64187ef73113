"""Countries, currencies and time zones: the codes they are kept by, and what people call them."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

UTC: Final = "UTC"


@cache
def countries() -> Mapping[str, str]:
    """Every country of ISO 3166-1 by its two letters, and its name: those that the time zones are told by.

    >>> countries()["PT"], len(countries()) > 240
    ('Portugal', True)
    """
    found = dict(_rows("iso3166.tab")) | {"XK": "Kosovo"}
    return MappingProxyType(dict(sorted(found.items(), key=lambda pair: pair[1])))


@cache
def zones() -> tuple[str, ...]:
    """The time zones to choose from: one for all places that have kept the same time since 1970.

    >>> "Europe/Lisbon" in zones(), "US/Eastern" in zones(), len(zones()) < 400
    (True, False, True)
    """
    return (*sorted(row[2] for row in _rows("zone1970.tab")), UTC)


def _rows(name: str) -> Iterator[list[str]]:
    told = files("tzdata.zoneinfo").joinpath(name).read_text(encoding="utf-8")
    yield from (line.split("\t") for line in told.splitlines() if line and not line.startswith("#"))


CURRENCIES: Final[Mapping[str, str | Promise]] = MappingProxyType(
    {
        "AED": _("UAE dirham"),
        "ALL": _("Albanian lek"),
        "AMD": _("Armenian dram"),
        "AOA": _("Angolan kwanza"),
        "ARS": _("Argentine peso"),
        "AUD": _("Australian dollar"),
        "AZN": _("Azerbaijani manat"),
        "BAM": _("Bosnian mark"),
        "BDT": _("Bangladeshi taka"),
        "BGN": _("Bulgarian lev"),
        "BHD": _("Bahraini dinar"),
        "BOB": _("Bolivian boliviano"),
        "BRL": _("Brazilian real"),
        "BWP": _("Botswana pula"),
        "BYN": _("Belarusian rouble"),
        "CAD": _("Canadian dollar"),
        "CHF": _("Swiss franc"),
        "CLP": _("Chilean peso"),
        "CNY": _("Chinese yuan"),
        "COP": _("Colombian peso"),
        "CRC": _("Costa Rican colón"),
        "CUP": _("Cuban peso"),
        "CVE": _("Cape Verdean escudo"),
        "CZK": _("Czech koruna"),
        "DKK": _("Danish krone"),
        "DOP": _("Dominican peso"),
        "DZD": _("Algerian dinar"),
        "EGP": _("Egyptian pound"),
        "ETB": _("Ethiopian birr"),
        "EUR": _("Euro"),
        "GBP": _("British pound"),
        "GEL": _("Georgian lari"),
        "GHS": _("Ghanaian cedi"),
        "GTQ": _("Guatemalan quetzal"),
        "HKD": _("Hong Kong dollar"),
        "HNL": _("Honduran lempira"),
        "HUF": _("Hungarian forint"),
        "IDR": _("Indonesian rupiah"),
        "ILS": _("Israeli shekel"),
        "INR": _("Indian rupee"),
        "IQD": _("Iraqi dinar"),
        "IRR": _("Iranian rial"),
        "ISK": _("Icelandic króna"),
        "JMD": _("Jamaican dollar"),
        "JOD": _("Jordanian dinar"),
        "JPY": _("Japanese yen"),
        "KES": _("Kenyan shilling"),
        "KHR": _("Cambodian riel"),
        "KRW": _("South Korean won"),
        "KWD": _("Kuwaiti dinar"),
        "KZT": _("Kazakh tenge"),
        "LBP": _("Lebanese pound"),
        "LKR": _("Sri Lankan rupee"),
        "LYD": _("Libyan dinar"),
        "MAD": _("Moroccan dirham"),
        "MDL": _("Moldovan leu"),
        "MKD": _("Macedonian denar"),
        "MMK": _("Myanmar kyat"),
        "MOP": _("Macau pataca"),
        "MUR": _("Mauritian rupee"),
        "MXN": _("Mexican peso"),
        "MYR": _("Malaysian ringgit"),
        "MZN": _("Mozambican metical"),
        "NAD": _("Namibian dollar"),
        "NGN": _("Nigerian naira"),
        "NIO": _("Nicaraguan córdoba"),
        "NOK": _("Norwegian krone"),
        "NPR": _("Nepalese rupee"),
        "NZD": _("New Zealand dollar"),
        "OMR": _("Omani rial"),
        "PAB": _("Panamanian balboa"),
        "PEN": _("Peruvian sol"),
        "PHP": _("Philippine peso"),
        "PKR": _("Pakistani rupee"),
        "PLN": _("Polish złoty"),
        "PYG": _("Paraguayan guaraní"),
        "QAR": _("Qatari riyal"),
        "RON": _("Romanian leu"),
        "RSD": _("Serbian dinar"),
        "RUB": _("Russian rouble"),
        "RWF": _("Rwandan franc"),
        "SAR": _("Saudi riyal"),
        "SEK": _("Swedish krona"),
        "SGD": _("Singapore dollar"),
        "SYP": _("Syrian pound"),
        "THB": _("Thai baht"),
        "TND": _("Tunisian dinar"),
        "TRY": _("Turkish lira"),
        "TTD": _("Trinidad and Tobago dollar"),
        "TWD": _("New Taiwan dollar"),
        "TZS": _("Tanzanian shilling"),
        "UAH": _("Ukrainian hryvnia"),
        "UGX": _("Ugandan shilling"),
        "USD": _("US dollar"),
        "UYU": _("Uruguayan peso"),
        "UZS": _("Uzbek som"),
        "VND": _("Vietnamese dong"),
        "XAF": _("Central African franc"),
        "XCD": _("East Caribbean dollar"),
        "XOF": _("West African franc"),
        "XPF": _("Pacific franc"),
        "ZAR": _("South African rand"),
        "ZMW": _("Zambian kwacha"),
    }
)
"""The currencies that are offered; any other is written by its three letters (ISO 4217)."""
