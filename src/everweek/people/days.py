"""What counts on a day: posts held, members here, units open. ``of`` is the way there from another row, such as ``member__``."""

from datetime import date

from django.db.models import Q


def lasting(day: date, *, of: str = "") -> Q:
    """Posts that have not ended by ``day``: held then, or still to come."""
    return _not_yet(f"{of}until", day)


def held_on(day: date, *, of: str = "") -> Q:
    """Posts that are held on ``day``: from the day they begin until the one before they end."""
    return lasting(day, of=of) & Q(**{f"{of}since__lte": day})


def here(day: date, *, of: str = "") -> Q:
    """Members who have not left by ``day``."""
    return _not_yet(f"{of}left_on", day)


def open_on(day: date, *, of: str = "") -> Q:
    """Units that are not closed by ``day``."""
    return _not_yet(f"{of}closed_on", day)


def _not_yet(field: str, day: date) -> Q:
    """The field is the first day it is over: empty, it goes on."""
    return Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__gt": day})
