"""Days, numbers and names as they stand in a sentence, in the reader's language; sentences of every floor above say them so."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils import formats
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _


def day(at: date) -> str:
    """A day with its year.

    >>> day(date(2026, 10, 5))
    '5 October 2026'
    """
    return formats.date_format(at, "j F Y")


def language(tag: str) -> str:
    """What the reader calls a language; its tag where nobody here has a name for it.

    >>> language("pt"), language("pt-BR"), language("de-AT"), language("tlh")
    ('Portuguese', 'Brazilian Portuguese', 'German (de-AT)', 'tlh')
    """
    try:
        known = get_language_info(tag.lower())
    except KeyError:
        return tag
    name = str(known["name_translated"])
    return name if known["code"] == tag.lower() else f"{name} ({tag})"


def money(amount: Decimal, currency: str) -> str:
    """An amount with its currency, with as many decimals as it has.

    >>> money(Decimal("1200.50"), "EUR"), money(Decimal(900), "JPY")
    ('1,200.50 EUR', '900 JPY')
    """
    return f"{formats.number_format(amount, use_l10n=True, force_grouping=True)} {currency}"


def names(several: Sequence[str]) -> str:
    """Names in a row: "A, B and C"; "A; North, jetty; and B" where a name has a comma of its own.

    >>> names(["Alice", "Bob", "Erin"])
    'Alice, Bob and Erin'
    """
    if len(several) < 2:
        return "".join(several)
    if len(several) > 2 and any("," in name for name in several):
        return _("%(first)s; and %(last)s") % {"first": "; ".join(several[:-1]), "last": several[-1]}
    return _("%(first)s and %(last)s") % {"first": ", ".join(several[:-1]), "last": several[-1]}
