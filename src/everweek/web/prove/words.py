"""What people call units of measurement and levels."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from everweek.people import saying

NEVER_BLANK: Final = frozenset({"day", "week", "month", "questionnaire", "segment", "weekday", "severity"})
UNITS: Final[Mapping[str, str | Promise]] = {"points": gettext_lazy("Points of 100"), "score": gettext_lazy("Score")}
DIFFERENCES: Final[Mapping[str, str | Promise]] = {
    "points": gettext_lazy("Difference, points of 100"),
    "score": gettext_lazy("Difference"),
}
PLACES: Final[Mapping[str, int]] = {"points": 1, "score": 2}
"""How many decimals a value is told with: as many as in its sentence."""


def level_words(level: float) -> str:
    """A level in words.

    >>> level_words(0.95)
    '95 % of such intervals hold the truth'
    """
    return _("%(percent)s %% of such intervals hold the truth") % {"percent": saying.number(level * 100)}
