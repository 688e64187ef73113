"""What became of unhappy customers, in words that say no more than is known."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek.act.recovering.became import GroupBecame, WhatBecame
from everweek.act.recovering.queries import Asking
from everweek.people import saying
from everweek.science import Estimate, NotEnough
from everweek.web.house.shares import POINTS


def title(found: WhatBecame) -> str:
    """Return the title of the page: how many unhappy customers were won back, or why that cannot be told."""
    if not found.cases:
        return _("No case of an unhappy customer was closed in the last twelve months.")
    if isinstance(found.recovered, NotEnough):
        return _("Of too few unhappy customers it is known what became of them.")
    words = _("We won back %(share)s of 100 unhappy customers who said how it was.")
    return words % {"share": saying.number(found.recovered.value * POINTS, 0)}


def lead(found: WhatBecame) -> str:
    """Return the sentence on how many cases the title rests on, and of how many nothing is known."""
    if not found.cases:
        return ""
    said = ngettext(
        "%(n)s case of an unhappy customer was closed in the last twelve months; of %(known)s it is known what came of it.",
        "%(n)s cases of unhappy customers were closed in the last twelve months; of %(known)s it is known what came of them.",
        found.cases,
    )
    return said % {"n": saying.count(found.cases), "known": saying.count(found.known)}


def none_stands_out(found: WhatBecame) -> str:
    """Return the sentence that no cause and no unit differs from cases like its own; empty where one does, or where there is
    nothing to compare.
    """
    causes, units = len(found.by_cause) > 1, len(found.by_unit) > 1
    if stands_out((*found.by_cause, *found.by_unit)):
        return ""
    if causes and units:
        return _("No cause and no unit stands out beside cases like its own.")
    if causes:
        return _("No cause stands out beside cases like its own.")
    return _("No unit stands out beside cases like its own.") if units else ""


def stands_out(groups: Sequence[GroupBecame]) -> bool:
    """Return whether any of the groups differs from cases like its own by more than chance explains."""
    return any(isinstance(one.against, Estimate) and not one.against.low <= 0 <= one.against.high for one in groups)


def against_in_words(found: Estimate | NotEnough) -> str:
    """By how much some differ from like cases; that it cannot be told, where chance may have made it."""
    if isinstance(found, NotEnough):
        return _("too few like cases")
    low = saying.number(POINTS * found.low, 0, signed=True, down=True)
    high = saying.number(POINTS * found.high, 0, signed=True, down=False)
    if found.low <= 0 <= found.high:
        return _("cannot be told apart (%(low)s to %(high)s points)") % {"low": low, "high": high}
    value = saying.number(abs(found.value) * POINTS, 0)
    words = _("%(n)s points more (%(low)s to %(high)s)") if found.value > 0 else _("%(n)s points fewer (%(low)s to %(high)s)")
    return words % {"n": value, "low": low, "high": high}


def asking_in_words(unit: str, asking: Asking, questionnaire: str) -> str:
    """After how long customers of a unit are asked again, and what, as a sentence."""
    if not asking.after_days:
        return _("Customers of %(unit)s are not asked again.") % {"unit": unit}
    told = {"unit": unit, "n": asking.after_days, "questionnaire": questionnaire}
    if not asking.ready:
        return _("Nobody of %(unit)s is asked again yet: “%(questionnaire)s” is not published.") % told
    said = ngettext(
        "Customers of %(unit)s are asked “%(questionnaire)s” %(n)s day after their case was closed.",
        "Customers of %(unit)s are asked “%(questionnaire)s” %(n)s days after their case was closed.",
        asking.after_days,
    )
    return said % told
