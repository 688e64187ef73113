"""Days, numbers and names as they stand in a sentence, in the reader's language; sentences of every floor above say them so."""

from datetime import date

from django.utils import formats


def day(at: date) -> str:
    """A day with its year.

    >>> day(date(2026, 10, 5))
    '5 October 2026'
    """
    return formats.date_format(at, "j F Y")
