"""Improvements in words."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from everweek.act.improving.queries import ImprovementShown, Reached
from everweek.act.improving.rules import ImprovementStanding
from everweek.people import saying
from everweek.people.queries import today

STANDINGS: Final[Mapping[ImprovementStanding, str | Promise]] = {
    ImprovementStanding.PROPOSED: gettext_lazy("proposed"),
    ImprovementStanding.AGREED: gettext_lazy("agreed"),
    ImprovementStanding.UNDER_WAY: gettext_lazy("under way"),
    ImprovementStanding.DONE: gettext_lazy("done"),
    ImprovementStanding.DROPPED: gettext_lazy("dropped"),
}
MOVES: Final[Mapping[ImprovementStanding, str | Promise]] = {
    ImprovementStanding.PROPOSED: gettext_lazy("Take it up again"),
    ImprovementStanding.AGREED: gettext_lazy("It is agreed"),
    ImprovementStanding.UNDER_WAY: gettext_lazy("It is under way"),
    ImprovementStanding.DONE: gettext_lazy("It is done"),
}
"""What the buttons say; who drops it says why in a form."""
TABS: Final = ((False, gettext_lazy("To be done")), (True, gettext_lazy("Done or dropped")))
"""The two lists: whether what stands there has ended, and what it is called."""


def title(shown: ImprovementShown) -> str:
    """Return where an improvement stands, as a sentence."""
    told = {"who": shown.owner_name, "day": saying.day(shown.due_on)}
    if shown.overdue:
        overdue = {
            "who": shown.owner_name,
            "day": saying.day_near(shown.due_on, today()),
            "ago": saying.days_ago(shown.due_on, today()),
        }
        return _("%(who)s promised this by %(day)s: %(ago)s.") % overdue
    match shown.standing:
        case ImprovementStanding.PROPOSED:
            return _("Proposed; %(who)s would see it through by %(day)s.") % told
        case ImprovementStanding.AGREED:
            return _("Agreed: %(who)s sees it through by %(day)s.") % told
        case ImprovementStanding.UNDER_WAY:
            return _("Under way: %(who)s sees it through by %(day)s.") % told
        case ImprovementStanding.DONE:
            return _("Done, and told.") if shown.tells_asked else _("Done. Let those know who asked for it.")
        case ImprovementStanding.DROPPED:
            return _("Dropped, and told why.") if shown.tells_asked else _("Dropped. Let those know who asked for it, and why.")


def standing(shown: ImprovementShown) -> str | Promise:
    """Return where an improvement stands, in a word: that its day is over comes before how far it came."""
    return _("overdue") if shown.overdue else STANDINGS[shown.standing]


def by_when(shown: ImprovementShown) -> str:
    """Return by when an improvement is to be done, or was; with how long that is over where it is overdue."""
    told = {"day": saying.day(shown.due_on), "ago": saying.days_ago(shown.due_on, today()) if shown.overdue else ""}
    return (_("was due %(day)s, %(ago)s") if shown.overdue else _("by %(day)s")) % told


def list_title(many: int, *, overdue: int, ended: bool) -> str:
    """Return how many improvements there are, and how many of these are ``overdue``, as a sentence; of the first page alone."""
    if ended:
        return _("What came of what customers asked for.")
    if not many:
        return _("Nothing is promised that has not been done.")
    told = ngettext("%(n)s improvement is to be done", "%(n)s improvements are to be done", many) % {"n": saying.count(many)}
    if not overdue:
        return _("%(these)s.") % {"these": told}
    late = ngettext("%(n)s is overdue", "%(n)s are overdue", overdue) % {"n": saying.count(overdue)}
    return _("%(these)s, and %(late)s.") % {"these": told, "late": late}


def asked(many: int) -> str:
    """Return how many cases ask for an improvement, as a sentence."""
    if not many:
        return _("No case asks for it yet.")
    return ngettext("%(n)s case asks for it.", "%(n)s cases ask for it.", many) % {"n": saying.count(many)}


def whom(found: Reached) -> Sequence[str]:
    """Return how many customers an improvement is about and how many have been told, a sentence each."""
    said = [
        ngettext("%(n)s customer asked for it.", "%(n)s customers asked for it.", found.asked) % _n(found.asked),
        ngettext("%(n)s was told, or is about to be.", "%(n)s were told, or are about to be.", found.told_asked)
        % _n(found.told_asked),
    ]
    if found.nameless:
        told = ngettext(
            "%(n)s case is of nobody we know, without an address: nobody can be told.",
            "%(n)s cases are of nobody we know, without an address: nobody can be told.",
            found.nameless,
        )
        said.append(told % _n(found.nameless))
    if found.past:
        told = ngettext(
            "%(n)s past case asks for it, and is told nothing.", "%(n)s past cases ask for it, and are told nothing.", found.past
        )
        said.append(told % _n(found.past))
    if found.unlinked:
        told = ngettext(
            "%(n)s more case has its cause: its customer is told with those who asked.",
            "%(n)s more cases have its cause: their customers are told with those who asked.",
            found.unlinked,
        )
        said.append(told % _n(found.unlinked))
    if found.silent or found.told_silent:
        told = ngettext(
            "%(n)s customer was touched by it and said nothing.",
            "%(n)s customers were touched by it and said nothing.",
            found.silent,
        )
        said.append(told % _n(found.silent))
        told = ngettext(
            "%(n)s of them was told, or is about to be.", "%(n)s of them were told, or are about to be.", found.told_silent
        )
        said.append(told % _n(found.told_silent))
    return said


def held_back(found: Reached) -> Sequence[str]:
    """Return how many customers were not told and why, a sentence for each reason."""
    told = _("%(n)s: %(why)s")
    return [told % {"n": saying.count(n), "why": why} for why, n in sorted(found.held_back.items())]


def to_tell(many: int, *, silent: bool) -> str:
    """Return the words of the button that tells so many customers of an improvement; empty where there are none to tell."""
    if not many:
        return ""
    if silent:
        return ngettext("Tell %(n)s who said nothing", "Tell %(n)s who said nothing", many) % _n(many)
    return ngettext("Tell %(n)s who asked", "Tell %(n)s who asked", many) % _n(many)


def _n(many: int) -> Mapping[str, str]:
    return {"n": saying.count(many)}


def now_ask(many: int, left: int) -> str:
    """How many more cases ask for it now, and how many of the cause are left to another press."""
    said = ngettext("%(n)s more case asks for it.", "%(n)s more cases ask for it.", many) % _n(many)
    if not left:
        return said
    more = ngettext("%(n)s is left: press again.", "%(n)s are left: press again.", left) % _n(left)
    return f"{said} {more}"


def to_ask(many: int) -> str:
    """Return the words of the button that lets all other cases of the cause ask for an improvement; empty where there
    are none.
    """
    if not many:
        return ""
    told = ngettext(
        "Let the %(n)s other case of this cause ask for it", "Let the %(n)s other cases of this cause ask for it", many
    )
    return told % _n(many)
