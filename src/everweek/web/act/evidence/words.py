"""Evidence in words: the headings in ours, none of a standard's text; what is counted; and what is missing."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from everweek.act.cases.rules import StageName, Way
from everweek.act.evidence.rules import CLAUSE_OF, Became, Clause, Figure
from everweek.act.evidence.year import YearEvidence, YearFigure
from everweek.act.giving.saying import KINDS as GESTURES
from everweek.act.improving.rules import ImprovementStanding
from everweek.act.words import KINDS, SEVERITIES
from everweek.people import saying
from everweek.science import Estimate
from everweek.web.act.evidence.contexts import ClauseLines, FigureLine, GapLine
from everweek.web.act.words import ASIDES, CLOCKS, STAGES
from everweek.web.house.shares import in_points, share_in_words

Words = Mapping[str, str | Promise]

OTHERS: Final[Mapping[Clause, str | Promise]] = {
    Clause.ANALYSIS: gettext_lazy("Why they happened"),
    Clause.SATISFACTION: gettext_lazy("What the customers say to it"),
    Clause.IMPROVEMENT: gettext_lazy("What is made better"),
}
BECAME: Final[Mapping[Became, str | Promise]] = {
    Became.KEPT: gettext_lazy("kept"),
    Became.BROKEN: gettext_lazy("broken"),
    Became.OPEN: gettext_lazy("still open"),
}
WAYS: Final[Mapping[str, str | Promise]] = {
    Way.RULE: gettext_lazy("Opened by a rule"),
    Way.HAND: gettext_lazy("Opened by hand"),
    Way.API: gettext_lazy("Opened by a program"),
    Way.MAIL: gettext_lazy("Came by mail"),
    Way.PAGE: gettext_lazy("Came by a page of ours"),
    Way.FILE: gettext_lazy("Taken over from a file"),
}
IMPROVED: Final[Mapping[str, str | Promise]] = {
    ImprovementStanding.PROPOSED: gettext_lazy("proposed"),
    ImprovementStanding.AGREED: gettext_lazy("agreed"),
    ImprovementStanding.UNDER_WAY: gettext_lazy("under way"),
    ImprovementStanding.DONE: gettext_lazy("done"),
    ImprovementStanding.DROPPED: gettext_lazy("dropped"),
}
_NAMED: Final[Mapping[Figure, Words]] = {
    Figure.KIND: KINDS,
    Figure.WAY: WAYS,
    Figure.SEVERITY: {severity.name.lower(): said for severity, said in SEVERITIES.items()},
    Figure.IN_TIME: CLOCKS,
    Figure.GIVEN: GESTURES,
    Figure.ASIDE: ASIDES,
    Figure.IMPROVEMENT: IMPROVED,
}
"""What tells several of one figure apart; a cause has its name from the organisation."""
_FIGURES: Final[Mapping[Figure, str | Promise]] = {
    Figure.KIND: "%(which)s",
    Figure.WAY: "%(which)s",
    Figure.SEVERITY: gettext_lazy("Held for %(which)s"),
    Figure.IN_TIME: gettext_lazy("%(which)s in time, of those promised and ended"),
    Figure.GIVEN: gettext_lazy("Given: %(which)s"),
    Figure.CAUSE: "%(which)s",
    Figure.CAUSE_LATE: gettext_lazy("%(which)s: with a broken promise"),
    Figure.IMPROVEMENT: gettext_lazy("These cases ask for it: %(which)s"),
    Figure.IMPROVED: gettext_lazy("Done in the year, whichever cases asked for it"),
    Figure.PUBLIC: gettext_lazy("Of those, for everybody to read"),
    Figure.CASES: gettext_lazy("Cases received"),
    Figure.REACHED: gettext_lazy("Got this far"),
    Figure.CLOSED_WITHOUT: gettext_lazy("Closed without being marked so"),
    Figure.SAFETY: gettext_lazy("Somebody's safety was at stake"),
    Figure.REMEDY: gettext_lazy("Decided: put right"),
    Figure.ALTERNATIVE: gettext_lazy("Decided: something else offered in its place"),
    Figure.CLOSED_UNTOLD: gettext_lazy("Closed although the customer was not told"),
    Figure.OPEN: gettext_lazy("Open by now"),
    Figure.LAPSED: gettext_lazy("Ended because the customer was erased"),
    Figure.ASIDE: gettext_lazy("Set aside: %(which)s"),
    Figure.BEGUN_ANEW: gettext_lazy("Began anew"),
    Figure.HANDED_UP: gettext_lazy("Went to the next level up"),
    Figure.CAUSE_UNKNOWN: gettext_lazy("Nobody has said why, or nobody knows"),
    Figure.AGREED: gettext_lazy("Agreed at once, of those who said something"),
    Figure.AGREED_AFTER: gettext_lazy("Disagreed first, and agreed to another decision"),
    Figure.DISAGREED: gettext_lazy("Disagreed, and wait for the next decision"),
    Figure.DISAGREED_SILENT: gettext_lazy("Disagreed, and said nothing to the next decision"),
    Figure.SILENT: gettext_lazy("Told, and never said anything by now"),
    Figure.RECOVERED: gettext_lazy("Were unhappy and are won back, of those of whom it is known"),
}


def heading(clause: Clause) -> str:
    """A heading: the number of the clause, and what it is about in our words."""
    stages = {CLAUSE_OF[name]: STAGES[name] for name in StageName}
    return f"{clause} {OTHERS.get(clause) or stages[clause]}"


def name_of(one: YearFigure) -> str:
    """What a figure counts."""
    said = str(_FIGURES[one.figure])
    named = _NAMED.get(one.figure)
    return said % {"which": named[one.which] if named is not None else one.name} if one.which else said


def clauses(told: YearEvidence) -> list[ClauseLines]:
    """Return every heading with its figures, in order."""
    return [_clause(heading(clause), [_line(one) for one in told.of(clause)]) for clause in Clause]


def _clause(named: str, lines: Sequence[FigureLine]) -> ClauseLines:
    first = next((one for one in lines if one.says), None)
    shares = any(one.of is not None for one in lines)
    return ClauseLines(named, lines, first, shares=shares, costs=any(one.cost for one in lines))


def title(told: YearEvidence) -> str:
    """Return the title of the evidence: of how many cases the customer was told what was decided, which must not be missing."""
    if not told.cases:
        return _("No case was opened in %(year)s.") % {"year": told.year}
    words = ngettext(
        "Of %(n)s case of %(year)s, the customer was told in %(told)s what was decided.",
        "Of %(n)s cases of %(year)s, the customers were told in %(told)s what was decided.",
        told.cases,
    )
    return words % {"n": saying.count(told.cases), "told": saying.count(told.told), "year": told.year}


def lead(told: YearEvidence) -> str:
    """Return the sentence on which cases the evidence is about: their year and units."""
    where = _("%(unit)s and below") % {"unit": told.unit.name} if told.unit is not None else _("all units within reach")
    said = _("Cases opened in %(year)s, %(where)s, as they stand by now. A case that is part of another counts with that.")
    return said % {"year": told.year, "where": where}


def gaps(told: YearEvidence) -> list[tuple[Clause, str]]:
    """Return what an auditor would find missing, by its clause, a sentence each: stages that closed cases never reached."""
    said: list[tuple[Clause, str]] = []
    for one in told.figures:
        if one.figure is Figure.CLOSED_WITHOUT and one.n:
            words = ngettext(
                "%(n)s closed case is not marked “%(stage)s”.", "%(n)s closed cases are not marked “%(stage)s”.", one.n
            )
            said.append((one.clause, words % {"n": saying.count(one.n), "stage": heading(one.clause)}))
    return said


def gap_lines(told: YearEvidence, cases: Mapping[Clause, Sequence[int]]) -> list[GapLine]:
    """Return what is missing, each with the cases it is missing in, as far as they are named."""
    lines = []
    for clause, says in gaps(told):
        numbers = cases.get(clause, ())
        many = next(one.n for one in told.of(clause) if one.figure is Figure.CLOSED_WITHOUT)
        more = many - len(numbers)
        left = ngettext("and %(n)s earlier one", "and %(n)s earlier ones", more) % {"n": saying.count(more)} if more else ""
        lines.append(GapLine(says, numbers, left))
    return lines


def _line(one: YearFigure) -> FigureLine:
    cost = saying.names([saying.money(amount, currency) for currency, amount in one.cost.items()]) if one.cost else ""
    share = None if one.share is None else in_points(one.share)
    # Of nothing at all no share is told, nor that there is none yet: the figure beside it says so.
    says = share_in_words(one.share) if one.share is not None and (isinstance(one.share, Estimate) or one.share.have) else ""
    return FigureLine(name_of(one), one.n, one.of, share, says, cost)


def hours(*several: timedelta) -> list[str]:
    """Working time, in hours."""
    return [saying.number(one.total_seconds() / 3600, 1) for one in several]
