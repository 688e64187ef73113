"""Why nothing can be said of a chart yet, in words of what was counted: answers, promises or cases."""

from collections.abc import Mapping
from enum import StrEnum, auto
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from everweek.prove.rules import PROMISED, RECOVERED
from everweek.science import NotEnough


class Few(StrEnum):
    """What there may be too little for: to know what is normal, to take limits, to watch, or to tell a spread."""

    NORMAL = auto()
    LIMITS = auto()
    WATCHING = auto()
    SPREAD = auto()


_SAID: Final[Mapping[Few, tuple[str | Promise, str | Promise, str | Promise]]] = {
    Few.NORMAL: (
        _("Too few weeks or months have enough answers to know what is normal here."),
        _("Too few weeks or months have enough promises to know what is normal here."),
        _("Too few weeks or months have enough cases to know what is normal here."),
    ),
    Few.LIMITS: (
        _("Too few periods have enough answers to take limits from."),
        _("Too few periods have enough promises to take limits from."),
        _("Too few periods have enough cases to take limits from."),
    ),
    Few.WATCHING: (
        _("There are no answers to watch."),
        _("There are no promises to watch."),
        _("There are no cases to watch."),
    ),
    Few.SPREAD: (
        _("The answers show no spread."),
        _("All promises alike were kept, or broken: there is no spread."),
        _("All cases ended alike: there is no spread."),
    ),
}


def few(which: Few, measure: str, *, have: float, need: float) -> NotEnough:
    """Return that there is too little of what a measure counts, with a sentence that fits it: answers, promises or cases.

    >>> few(Few.WATCHING, "kept", have=0, need=1).reason, few(Few.LIMITS, "csat", have=1, need=2).reason
    ('There are no promises to watch.', 'Too few periods have enough answers to take limits from.')
    """
    place = 2 if measure == RECOVERED else 1 if measure in PROMISED else 0
    return NotEnough(str(_SAID[which][place]), have=have, need=need)
