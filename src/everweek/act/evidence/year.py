"""Evidence of a year: what was done with its cases, one figure after the other, under the clauses of ISO 10002."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from django.db.models import Aggregate, CharField, Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext as _

from everweek.act.cases.rules import Aside, Decision, Severity, StageName, Standing
from everweek.act.causes.pareto import Pareto, Span, cases_of, pareto, set_aside_of
from everweek.act.clocks.rules import TO_CUSTOMERS
from everweek.act.evidence.rules import CLAUSE_OF, PROMISED_IN, Clause, Figure
from everweek.act.giving.rules import COUNTS
from everweek.act.improving.queries import improvements_within
from everweek.act.improving.rules import ImprovementStanding
from everweek.act.models import AskedAgain, AskedFor, Case, CaseClock, Gesture, Stage
from everweek.act.queries import cases_within
from everweek.act.recovering.rules import UNHAPPY
from everweek.errors import Invalid
from everweek.journal.models import Line
from everweek.journal.services import Actor
from everweek.ledger.money import to_amount
from everweek.people.models import Unit
from everweek.science import Estimate, NotEnough
from everweek.science.clusters import Clusters, wilson_clustered
from everweek.science.shares import wilson

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2999
MOST_NAMED: Final = 100
"""So many cases that lack a stage are named by their numbers."""


@dataclass(frozen=True)
class YearFigure:
    """One figure: ``n`` of ``of``, and where it is a share, that share with its interval.

    ``which`` tells several of one figure apart (a kind, a severity, a cause by its key); ``name`` is what it is called, where the
    organisation calls it. ``cost`` is what was given, by currency.
    """

    clause: Clause
    figure: Figure
    n: int
    of: int | None = None
    which: str = ""
    name: str = ""
    share: Estimate | NotEnough | None = None
    cost: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class YearEvidence:
    """The cases opened in a year, at a unit and below it (None: all within reach), and what was done with them by now."""

    year: int
    unit: Unit | None
    cases: int
    told: int
    figures: Sequence[YearFigure]

    def of(self, clause: Clause) -> Sequence[YearFigure]:
        """The figures under one clause."""
        return [one for one in self.figures if one.clause is clause]


def list_years(by: Actor) -> Sequence[int]:
    """The years in which cases within reach of ``by`` were opened, the newest first, with those between them."""
    ends = cases_within(by).aggregate(first=Min("day"), last=Max("day"))
    return list(range(ends["last"].year, ends["first"].year - 1, -1)) if ends["first"] is not None else []


def tell_year(by: Actor, year: int, unit: Unit | None = None) -> YearEvidence:
    """What was done with the cases of a year within reach of ``by``. A part of another case is counted with that alone."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        told = {"first": FIRST_YEAR, "last": LAST_YEAR}
        raise Invalid(_("Choose a year between %(first)s and %(last)s.") % told, field="year")
    span = Span(since=date(year, 1, 1), until=date(year, 12, 31), unit=unit)
    cases = cases_of(by, span)
    counts = _counts(cases)
    figures = [
        *_stages(cases, counts.of),
        *_received(counts),
        *_promises(cases),
        *_settled(counts.of),
        *_given(cases),
        *_causes(pareto(by, span)),
        *_asked_for(cases),
        *_improved(by, year, unit),
        *_aside(set_aside_of(by, span)),
    ]
    order = list(Clause)
    figures.sort(key=lambda one: order.index(one.clause))
    # By its stage, and not by ``told_at``: beginning anew takes that away.
    reached = next(one.n for one in figures if (one.clause, one.figure) == (Clause.DECISION_TOLD, Figure.REACHED))
    return YearEvidence(year, unit, counts.of["all"], reached, figures)


@dataclass(frozen=True)
class _Counts:
    """How many cases there are of each sort, and by each of three columns, read at once."""

    of: Mapping[str, int]
    by: Mapping[str, Mapping[str | int, int]]


def _counts(cases: QuerySet[Case]) -> _Counts:
    told = Q(told_at__isnull=False)
    unhappy = Q(kind__in=UNHAPPY, standing=Standing.CLOSED)
    again = AskedAgain.objects.filter(case=OuterRef("pk"), round=OuterRef("round"))
    glad, sorry = Q(Exists(again.filter(content=True))), Q(Exists(again.filter(content=False)))
    # Who disagrees begins it anew: that they did stands in the case until they are told the next time, in the journal for good.
    said = Line.objects.filter(subject_type="case", subject_id=Cast(OuterRef("pk"), CharField(max_length=64)))
    against = Q(round__gt=1) & Q(Exists(said.filter(kind="case.disagreed")))
    asked: dict[str, Q] = {
        "remedy": Q(decision=Decision.REMEDY),
        "alternative": Q(decision=Decision.ALTERNATIVE),
        "agreed": Q(agreed=True) & ~against,
        "agreed_after": Q(agreed=True) & against,
        "disagreed": Q(agreed=False) | (~told & Q(agreed__isnull=True) & against),
        "disagreed_silent": told & Q(agreed__isnull=True) & against,
        "told": told,
        "silent": told & Q(agreed__isnull=True) & ~against,
        "closed": Q(standing=Standing.CLOSED),
        "closed_untold": Q(standing=Standing.CLOSED, told_at__isnull=True),
        "begun_anew": Q(round__gt=1),
        "handed_up": Q(level__gt=0),
        "open": Q(settled_at__isnull=True),
        "lapsed": Q(standing=Standing.LAPSED),
        "safety": Q(safety=True),
        # As ``recovering.rules.recovered`` has it: what is said when asked again counts for more than that one agreed.
        "recovered": unhappy & (glad | (Q(agreed=True) & ~sorry)),
        "lost": unhappy & (sorry | (Q(agreed=False) & ~glad)),
    }
    # By another name than any column's: a count called as a column would be counted itself by the next one.
    counts = {f"n_{name}": Count("pk", filter=which) for name, which in asked.items()}
    of, by = Counter[str](), {column: Counter[str | int]() for column in ("kind", "way", "severity")}
    for row in cases.values(*by).annotate(n_all=Count("pk"), **counts).order_by():
        of.update({name: row[f"n_{name}"] for name in ("all", *asked)})
        for column, counted in by.items():
            counted[row[column]] += row["n_all"]
    return _Counts(of, by)


def _share(clause: Clause, figure: Figure, n: int, of: int, which: str = "") -> YearFigure:
    return YearFigure(clause, figure, n, of, which, share=wilson(n, of))


def _received(counts: _Counts) -> Iterator[YearFigure]:
    many = counts.of["all"]
    yield YearFigure(Clause.RECEIPT, Figure.CASES, many)
    for figure, column in ((Figure.KIND, "kind"), (Figure.WAY, "way")):
        for which, n in sorted(counts.by[column].items(), key=lambda one: (-one[1], one[0])):
            yield _share(Clause.RECEIPT, figure, n, many, str(which))
    for severity in sorted(Severity, reverse=True):
        if n := counts.by["severity"].get(severity, 0):
            yield _share(Clause.ASSESSMENT, Figure.SEVERITY, n, many, severity.name.lower())


def _stages(cases: QuerySet[Case], counts: Mapping[str, int]) -> Iterator[YearFigure]:
    """Of each stage: how many cases reached it in any round, and how many were closed without it."""
    closed = Count("case", distinct=True, filter=Q(case__standing=Standing.CLOSED))
    rows = Stage.objects.filter(case__in=cases).values_list("name").annotate(n=Count("case", distinct=True), closed=closed)
    reached = {name: (n, of_closed) for name, n, of_closed in rows.order_by()}
    for name in StageName:
        n, of_closed = reached.get(name, (0, 0))
        yield _share(CLAUSE_OF[name], Figure.REACHED, n, counts["all"])
        if name is not StageName.CLOSING:
            yield _share(CLAUSE_OF[name], Figure.CLOSED_WITHOUT, counts["closed"] - of_closed, counts["closed"])


def _promises(cases: QuerySet[Case]) -> Iterator[YearFigure]:
    """Of each kind of promise: how many were kept, of those that were kept or broken by now, in these cases and in their parts.

    Those of one case are kept or broken together: the interval is that of so many cases, and not of so many promises.
    """
    ended = Q(stopped_at__isnull=False) | Q(late_since__isnull=False)
    here = Q(case__in=cases) | Q(case__joined_into__in=cases)
    each = CaseClock.objects.filter(ended, here).values(whole=Coalesce("case__joined_into", "case"))
    counted = {f"of_{kind}": Count("pk", filter=Q(kind=kind)) for kind in TO_CUSTOMERS}
    counted |= {f"kept_{kind}": Count("pk", filter=Q(kind=kind, late_since=None)) for kind in TO_CUSTOMERS}
    sums: dict[str, Aggregate] = {}
    for kind in TO_CUSTOMERS:
        kept, of = F(f"kept_{kind}"), F(f"of_{kind}")
        parts = (kept, of, kept * kept, kept * of, of * of)
        sums |= {f"{kind}_{place}": Sum(part, default=0) for place, part in enumerate(parts)}
        sums[f"{kind}_number"] = Count("whole", filter=Q(**{f"of_{kind}__gt": 0}))
    told = each.annotate(**counted).order_by().aggregate(**sums)
    for kind in TO_CUSTOMERS:
        found = Clusters(told[f"{kind}_number"], *(told[f"{kind}_{place}"] for place in range(5)))
        yield YearFigure(PROMISED_IN[kind], Figure.IN_TIME, found.hits, found.n, kind, share=wilson_clustered(found))


def _settled(counts: Mapping[str, int]) -> Iterator[YearFigure]:
    decided = counts["remedy"] + counts["alternative"]
    yield _share(Clause.RESPONSE, Figure.REMEDY, counts["remedy"], decided)
    yield _share(Clause.RESPONSE, Figure.ALTERNATIVE, counts["alternative"], decided)
    yield _share(Clause.ASSESSMENT, Figure.SAFETY, counts["safety"], counts["all"])
    yield _share(Clause.DECISION_TOLD, Figure.CLOSED_UNTOLD, counts["closed_untold"], counts["closed"])
    for figure in (Figure.OPEN, Figure.LAPSED, Figure.BEGUN_ANEW, Figure.HANDED_UP):
        yield _share(Clause.CLOSING, figure, counts[figure], counts["all"])
    spoke = (Figure.AGREED, Figure.AGREED_AFTER, Figure.DISAGREED, Figure.DISAGREED_SILENT)
    for figure in spoke:
        yield _share(Clause.SATISFACTION, figure, counts[figure], sum(counts[one] for one in spoke))
    yield _share(Clause.SATISFACTION, Figure.SILENT, counts["silent"], counts["told"])
    yield _share(Clause.SATISFACTION, Figure.RECOVERED, counts["recovered"], counts["recovered"] + counts["lost"])


def _aside(counted: Mapping[str, int]) -> Iterator[YearFigure]:
    """How many were set aside, by why: of these only those whose customer nobody could reach are counted above."""
    for why in Aside:
        if n := counted.get(why, 0):
            yield YearFigure(Clause.CLOSING, Figure.ASIDE, n, which=why)


def _given(cases: QuerySet[Case]) -> Iterator[YearFigure]:
    """What was given in these cases or in a part of them, kind by kind, with what it cost."""
    here = Q(case__in=cases) | Q(case__joined_into__in=cases)
    rows = Gesture.objects.filter(here, standing__in=COUNTS).values_list("kind", "currency")
    many: dict[str, int] = defaultdict(int)
    cost: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for kind, currency, n, units in rows.annotate(n=Count("pk"), units=Sum("amount")).order_by("kind", "currency"):
        many[kind] += n
        if currency:
            cost[kind][currency] = to_amount(units, currency)
    for kind, n in sorted(many.items(), key=lambda one: (-one[1], one[0])):
        yield YearFigure(Clause.RESPONSE, Figure.GIVEN, n, which=kind, cost=cost[kind])


def _causes(found: Pareto) -> Iterator[YearFigure]:
    for row in found.rows:
        if row.cause is not None:
            which, name = row.cause.key, row.cause.name
            yield YearFigure(Clause.ANALYSIS, Figure.CAUSE, row.n, found.known, which, name, row.share, row.cost)
            of = row.late.n if isinstance(row.late, Estimate) else 0
            late = round(row.late.value * of) if isinstance(row.late, Estimate) else 0
            yield YearFigure(Clause.ANALYSIS, Figure.CAUSE_LATE, late, of, which, name, row.late)
    yield YearFigure(Clause.ANALYSIS, Figure.CAUSE_UNKNOWN, found.unknown + found.open)


def _improved(by: Actor, year: int, unit: Unit | None) -> Iterator[YearFigure]:
    """How many improvements were done in the year, whichever cases asked for them, and how many of them everybody may read."""
    done = improvements_within(by).filter(standing=ImprovementStanding.DONE, done_at__year=year)
    done = done if unit is None else done.filter(unit__path__startswith=unit.path)
    counted = done.order_by().aggregate(n=Count("pk"), public=Count("pk", filter=Q(approved_at__isnull=False)))
    yield YearFigure(Clause.IMPROVEMENT, Figure.IMPROVED, counted["n"])
    yield YearFigure(Clause.IMPROVEMENT, Figure.PUBLIC, counted["public"], counted["n"])


def list_unmarked(by: Actor, told: YearEvidence) -> Mapping[Clause, Sequence[int]]:
    """The closed cases of a year that never reached a stage, by its clause, the newest first: where ``told`` counts any."""
    span = Span(since=date(told.year, 1, 1), until=date(told.year, 12, 31), unit=told.unit)
    closed = cases_of(by, span).filter(standing=Standing.CLOSED)
    lacking = {one.clause for one in told.figures if one.figure is Figure.CLOSED_WITHOUT and one.n}
    found = {}
    for name in (one for one in StageName if CLAUSE_OF[one] in lacking):
        reached = Stage.objects.filter(case=OuterRef("pk"), name=name)
        rows = closed.filter(~Exists(reached)).order_by("-pk").values_list("pk", flat=True)
        found[CLAUSE_OF[name]] = list(rows[:MOST_NAMED])
    return found


def _asked_for(cases: QuerySet[Case]) -> Iterator[YearFigure]:
    """How many improvements these cases ask for, by how they stand."""
    rows = AskedFor.objects.filter(case__in=cases).values_list("improvement__standing")
    for standing, n in rows.annotate(n=Count("improvement", distinct=True)).order_by("improvement__standing"):
        yield YearFigure(Clause.IMPROVEMENT, Figure.IMPROVEMENT, n, which=standing)
