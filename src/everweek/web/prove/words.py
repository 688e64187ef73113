"""What people call measures, dimensions and units of measurement."""

from collections.abc import Iterable, Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from everweek.errors import EverweekError
from everweek.people import saying
from everweek.prove import names, rules

NEVER_BLANK: Final = frozenset({"day", "week", "month", "questionnaire", "segment"})
UNITS: Final[Mapping[str, str | Promise]] = {"points": gettext_lazy("Points of 100"), "score": gettext_lazy("Score")}
PLACES: Final[Mapping[str, int]] = {"points": 1, "score": 2}
"""How many decimals a value is told with: as many as in its sentence."""


def dimension_words(name: str) -> str:
    """What people call a dimension, as a heading.

    >>> dimension_words("time_of_day")
    'Time of day'
    """
    called = names.dimension(name)
    return called[:1].upper() + called[1:]


def measure_words(asked: Iterable[str]) -> dict[str, str]:
    """What people call these measures, by their names; a name there is none of is left as it is."""
    known, told = [], {}
    for name in asked:
        try:
            known.append(rules.measure_named(name, {name.removesuffix(rules.TOP)}))
        except EverweekError:
            told[name] = name
    return told | names.titles(known)


def level_words(level: float) -> str:
    """A level in words.

    >>> level_words(0.95)
    '95 % of such intervals hold the truth'
    """
    return _("%(percent)s %% of such intervals hold the truth") % {"percent": saying.number(level * 100)}
