"""What people call units of measurement and levels."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from everweek.people import saying
from everweek.prove.names import counted_in
from everweek.prove.words import capital

NEVER_BLANK: Final = frozenset({"day", "week", "month", "questionnaire", "segment", "weekday", "severity"})
DIFFERENCES: Final[Mapping[str, str | Promise]] = {
    "points": gettext_lazy("Difference, in points"),
    "score": gettext_lazy("Difference"),
}
PLACES: Final[Mapping[str, int]] = {"points": 1, "score": 2}
"""How many decimals a value is told with: as many as in its sentence."""


def unit_heading(measure: str, unit: str) -> str:
    """What the numbers of a measure are counted in, as the head of their column.

    >>> unit_heading("nps", "points"), unit_heading("csat.top", "points"), unit_heading("csat", "score")
    ('Points, from −100 to 100', 'Of 100', 'Score')
    """
    return capital(counted_in(measure, unit)) or _("Score")


def level_words(level: float) -> str:
    """A level in words.

    >>> level_words(0.95)
    '95 % of such intervals hold the truth'
    """
    return _("%(percent)s %% of such intervals hold the truth") % {"percent": saying.sure(level)}
