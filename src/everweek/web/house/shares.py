"""A share of 0 to 1 as people read it: in points of 100, with its interval, or that there are too few to say."""

from dataclasses import replace
from typing import Final

from django.utils.translation import gettext as _

from everweek.people import saying
from everweek.science import Estimate, NotEnough

POINTS: Final = 100


def in_points(found: Estimate | NotEnough) -> Estimate | NotEnough:
    """A share as it is drawn: on a scale from 0 to 100."""
    if isinstance(found, NotEnough):
        return found
    low, value, high = (POINTS * one for one in (found.low, found.value, found.high))
    return replace(found, low=low, value=value, high=high, unit="percent")


def whole_points(share: float) -> str:
    """A share that was counted and stands for nothing else, in whole points of 100."""
    return _("%(n)s of 100") % {"n": saying.points(share * POINTS)}


def share_in_words(found: Estimate | NotEnough) -> str:
    """A share with its interval, or that there are too few to say."""
    if isinstance(found, NotEnough):
        return _("too few to say") if found.have else _("none yet")
    ends = {"low": saying.number(found.low * POINTS, 0, down=True), "high": saying.number(found.high * POINTS, 0, down=False)}
    return _("%(share)s (%(low)s to %(high)s)") % {"share": whole_points(found.value), **ends}
