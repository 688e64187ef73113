"""Days, numbers and names as they stand in a sentence, in the reader's language; sentences of every floor above say them so."""

from datetime import date

from django.utils import formats
from django.utils.translation import get_language_info


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
