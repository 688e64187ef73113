"""Causes in words: what a Pareto tells, as a sentence that says no more than the cases do."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from everweek.act.causes.pareto import Pareto, ParetoRow
from everweek.act.causes.rules import LEAST, Leading
from everweek.act.improving.queries import ImprovementShown
from everweek.act.improving.rules import ImprovementStanding
from everweek.people import saying
from everweek.people.queries import today
from everweek.science import NotEnough
from everweek.web.house.shares import whole_points

BEGUN: Final = {
    ImprovementStanding.PROPOSED: gettext_lazy("Proposed: “%(title)s”, by %(day)s"),
    ImprovementStanding.AGREED: gettext_lazy("Agreed: “%(title)s”, by %(day)s"),
    ImprovementStanding.UNDER_WAY: gettext_lazy("Under way: “%(title)s”, by %(day)s"),
}
"""What is done about a cause already."""
SPANS: Final = {
    "30": gettext_lazy("of the last 30 days"),
    "91": gettext_lazy("of the last quarter"),
    "365": gettext_lazy("of the last year"),
    "0": gettext_lazy("of all time"),
}


def begun(shown: ImprovementShown) -> str:
    """Return what is done about a cause already and by when, or since when it is overdue."""
    told = {"title": shown.title, "day": saying.day_near(shown.due_on, today()), "ago": ""}
    if shown.overdue:
        return _("Overdue: “%(title)s”, by %(day)s, %(ago)s") % (told | {"ago": saying.days_ago(shown.due_on, today())})
    return str(BEGUN[shown.standing]) % told


def title(found: Pareto, days: str) -> str:
    """What leads, as a sentence; that nothing can be said yet, where that is so."""
    told = {"span": SPANS[days], "branch": found.branch.name if found.branch is not None else ""}
    if not found.known and found.branch is None:
        return _("Of no case %(span)s it is known why it happened.") % told
    if not found.known:
        return _("No case %(span)s comes from “%(branch)s”.") % told
    if found.leading is None and found.known >= LEAST:
        return _("Of most cases from “%(branch)s” %(span)s nothing nearer was said: nothing leads.") % told
    if found.leading is None:
        told |= {"n": saying.count(found.known), "least": LEAST}
        said = ngettext(
            "Of %(n)s case %(span)s it is known why it happened: too few to say which cause leads.",
            "Of %(n)s cases %(span)s it is known why they happened: too few to say which cause leads.",
            found.known,
        )
        return said % told
    return _leads(found, found.leading, told)


def _leads(found: Pareto, leading: Leading, told: Mapping[str, object]) -> str:
    """What leads, as far as it can be told from what follows it; that it cannot be told, where nothing can be."""
    rows = _told_apart(found)[: leading.sure]
    if not rows:
        which = _("Which cause leads the cases %(span)s whose cause is known cannot be told yet.")
        if found.branch is not None:
            which = _("Which cause leads the cases from “%(branch)s” %(span)s cannot be told yet.")
        return which % told
    part = whole_points(sum(row.n for row in rows) / leading.known)
    said = ngettext(
        "%(part)s cases %(span)s whose cause is known come from one cause: %(names)s.",
        "%(part)s cases %(span)s whose cause is known come from %(n)s causes: %(names)s.",
        len(rows),
    )
    if found.branch is not None:
        said = ngettext(
            "%(part)s cases from “%(branch)s” %(span)s come from one cause: %(names)s.",
            "%(part)s cases from “%(branch)s” %(span)s come from %(n)s causes: %(names)s.",
            len(rows),
        )
    return said % {**told, "part": part, "names": saying.names([_quoted(row) for row in rows]), "n": saying.count(len(rows))}


def lead(found: Pareto) -> str:
    """Return the sentence on how many cases the title rests on, and how far it can be trusted; empty where no cause is known."""
    if not found.known:
        return ""
    rests = ngettext(
        "It rests on %(n)s case whose cause is known.", "It rests on %(n)s cases whose cause is known.", found.known
    ) % {"n": saying.count(found.known)}
    if found.leading is None or found.leading.apart:
        return rests
    sure, half = found.leading.sure, found.leading.causes
    *more, following = _told_apart(found)[sure : half + 1]
    doubt = ngettext(
        "Next is %(names)s, but whether that comes before “%(other)s” chance may have decided: they cannot be told apart yet.",
        "Next are %(names)s, but whether these come before “%(other)s” chance may have decided: they cannot be told apart yet.",
        len(more),
    )
    if not sure:
        doubt = ngettext(
            "Most often it is %(names)s, but whether that comes before “%(other)s” chance may have decided: they cannot be told "
            "apart yet.",
            "Most often it is %(names)s, but whether these come before “%(other)s” chance may have decided: they cannot be told "
            "apart yet.",
            len(more),
        )
    return f"{rests} {doubt % {'names': saying.names([_quoted(row) for row in more]), 'other': name_of(following)}}"


def untold(found: Pareto) -> Sequence[str]:
    """Return what is not known of the causes, a sentence each."""
    if found.branch is not None:
        return []
    said = []
    if found.open:
        told = ngettext(
            "Of %(n)s more case nobody has said yet why it happened.",
            "Of %(n)s more cases nobody has said yet why they happened.",
            found.open,
        )
        said.append(told % {"n": saying.count(found.open)})
    if found.unknown:
        told = ngettext(
            "Of %(n)s more it was said that nobody knows yet.", "Of %(n)s more it was said that nobody knows yet.", found.unknown
        )
        said.append(told % {"n": saying.count(found.unknown)})
    return said


def _told_apart(found: Pareto) -> Sequence[ParetoRow]:
    """The rows that are causes: of a branch's own cases nothing nearer was said, so that they come from none of these."""
    return [row for row in found.rows if row.cause is not None]


def _quoted(row: ParetoRow) -> str:
    return _("“%(name)s”") % {"name": name_of(row)}


def name_of(row: ParetoRow) -> str:
    """Return the name of a row: that of its cause, or that nothing nearer was said."""
    return row.cause.name if row.cause is not None else _("Nothing nearer was said")


def hours_in_words(row: ParetoRow) -> str:
    """The middle of the working time to a solution with its interval, and of how many; or that there are too few to say."""
    n = saying.count(row.solved)
    if isinstance(row.hours, NotEnough):
        return _("too few to say, of %(n)s solved") % {"n": n} if row.solved else _("none yet")
    decimals = 0 if row.hours.value >= 10 else 1
    ends = {
        "low": saying.number(row.hours.low, decimals, down=True),
        "high": saying.number(row.hours.high, decimals, down=False),
    }
    return _("%(hours)s h (%(low)s to %(high)s) of %(n)s solved") % {
        "hours": saying.number(row.hours.value, decimals),
        "n": n,
        **ends,
    }


def cost_in_words(row: ParetoRow) -> str:
    """What was given to put these cases right, each currency for itself."""
    if not row.cost:
        return _("nothing")
    return saying.names([saying.money(amount, currency) for currency, amount in row.cost.items()])
