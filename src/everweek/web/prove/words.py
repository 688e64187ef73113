"""What people call measures, dimensions and units of measurement."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from everweek.errors import EverweekError
from everweek.prove import rules

DIMENSIONS: Final[Mapping[str, str | Promise]] = {
    "day": gettext_lazy("Day"),
    "week": gettext_lazy("Week"),
    "month": gettext_lazy("Month"),
    "unit": gettext_lazy("Unit"),
    "touchpoint": gettext_lazy("Touchpoint"),
    "channel": gettext_lazy("Channel"),
    "questionnaire": gettext_lazy("Questionnaire"),
    "language": gettext_lazy("Language"),
    "member": gettext_lazy("Colleague"),
    "segment": gettext_lazy("Segment"),
}

UNITS: Final[Mapping[str, str | Promise]] = {"points": gettext_lazy("Points of 100"), "score": gettext_lazy("Score")}


def dimension_words(name: str) -> str:
    """What people call a dimension; a custom one by its own name."""
    known = DIMENSIONS.get(name)
    return str(known) if known is not None else name[:1].upper() + name[1:].replace("_", " ")


def measure_words(name: str) -> str:
    """What people call a measure: standing ones by their title, the others by their own name."""
    try:
        title = str(rules.measure_named(name, {name.removesuffix(rules.TOP)}).title)
    except EverweekError:
        return name
    return title if title != name else name.replace(".", ": ", 1).replace("_", " ")


def level_words(level: float) -> str:
    """A level in words.

    >>> level_words(0.95)
    '95 % of such intervals hold the truth'
    """
    return _("%(percent)s %% of such intervals hold the truth") % {"percent": f"{level * 100:g}"}
