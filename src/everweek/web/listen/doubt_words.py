"""Doubts in words: what was found, what speaks for it, and what else may explain it. Never an accusation."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from everweek.listen.doubting.queries import DoubtTold
from everweek.listen.doubting.rules import DoubtKind
from everweek.people import saying

OTHERWISE: Final[Mapping[DoubtKind, str | Promise]] = {
    DoubtKind.TRAP: gettext_lazy("It may also be: a program that fills in forms for people touches that field too."),
    DoubtKind.QUICK: gettext_lazy("It may also be: somebody who knew the questions already."),
    DoubtKind.PACE: gettext_lazy(
        "It may also be: a child at the tablet, somebody who tried it out, or a full hall that answered at once."
    ),
    DoubtKind.BURST: gettext_lazy("It may also be: a group that answered together after the same event."),
    DoubtKind.AGAIN: gettext_lazy("It may also be: people of one house with the same kind of browser, who had the same day."),
    DoubtKind.WORDS: gettext_lazy("It may also be: somebody who sent it again to be sure, or a file that holds it twice."),
}


def title_of_doubt(doubt: DoubtTold) -> str:
    """Return what was found of a doubt, as a sentence."""
    n = doubt.count
    match doubt.kind:
        case DoubtKind.TRAP:
            says = ngettext(
                "%(n)s answer filled in a field that nobody sees.", "%(n)s answers filled in a field that nobody sees.", n
            )
        case DoubtKind.QUICK:
            says = ngettext(
                "%(n)s answer was sent sooner than anybody reads.", "%(n)s answers were sent sooner than anybody reads.", n
            )
        case DoubtKind.PACE:
            says = ngettext(
                "%(n)s answer is left of a row that came faster than people answer.",
                "%(n)s answers came faster than people answer, in a row of %(time)s.",
                n,
            )
        case DoubtKind.BURST:
            says = ngettext(
                "%(n)s answer is left of a burst from one place.",
                "%(n)s answers from one place said the same within %(time)s.",
                n,
            )
        case DoubtKind.AGAIN:
            says = ngettext(
                "%(n)s answer is left of several by one browser.", "%(n)s answers by one browser on one day say the same.", n
            )
        case DoubtKind.WORDS:
            says = ngettext(
                "%(n)s answer repeats a long comment word for word.", "%(n)s answers repeat a long comment word for word.", n
            )
    return says % {"n": saying.count(n), "time": lasting(doubt.told.get("seconds"))}


def evidence_of(doubt: DoubtTold) -> str:
    """Return the evidence of a doubt, in words."""
    told = doubt.told
    match doubt.kind:
        case DoubtKind.TRAP:
            return _("The form has one field that no person sees or reaches. Programs fill in every field there is.")
        case DoubtKind.QUICK:
            return _("Less than a second lay between the questions and the answer.")
        case DoubtKind.PACE:
            return _("They came from one device or one browser at one place, faster than people read, choose and send.")
        case DoubtKind.BURST | DoubtKind.AGAIN:
            share = told.get("elsewhere")
            if share is None:
                return _(
                    "Too few others have answered to know how many say so. So many alike would be rare even if most people did."
                )
            says = (
                _("Of the others at this link %(share)s of 100 say so.")
                if share
                else _("None of the others at this link says so.")
            )
            return says % {"share": saying.number(100 * share)}
        case DoubtKind.WORDS:
            return _("Somebody else had said the same words before, but for capitals, blanks and full stops.")


def lasting(seconds: float | None) -> str:
    """Return how long something lasted, in words.

    >>> lasting(8), lasting(200)
    ('8 seconds', '3 minutes')
    """
    whole = max(1, round(seconds or 0))
    if whole < 100:
        return ngettext("%(n)s second", "%(n)s seconds", whole) % {"n": saying.count(whole)}
    minutes = round(whole / 60)
    if minutes < 100:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": saying.count(minutes)}
    hours = round(minutes / 60)
    return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": saying.count(hours)}
