"""Which causes most cases come from, with what each takes: one question of the database for each of the things told."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from everweek.act.cases.counted import counts
from everweek.act.cases.rules import CaseKind, Standing
from everweek.act.causes import rules
from everweek.act.causes.queries import Causes, CauseShown, list_causes
from everweek.act.causes.rules import NOT_KNOWN, Leading
from everweek.act.clocks.rules import TO_CUSTOMERS, ClockKind
from everweek.act.giving.rules import COUNTS
from everweek.act.models import Case, CaseClock, Gesture
from everweek.act.queries import cases_within
from everweek.journal.services import Actor
from everweek.ledger.money import to_amount
from everweek.people.models import Unit
from everweek.science import Estimate, NotEnough
from everweek.science.middle import median
from everweek.science.shares import wilson

SECONDS: Final = 3600


@dataclass(frozen=True, kw_only=True)
class Span:
    """Which cases: opened on these days (both ends are in it), in a unit and below, of a kind; of one branch of the tree.

    ``branch`` is the key of a cause: told apart are those right below it.
    """

    since: date | None = None
    until: date | None = None
    unit: Unit | None = None
    kind: CaseKind | None = None
    branch: str = ""


@dataclass(frozen=True)
class ParetoRow:
    """One cause with all that stand below it. ``cause`` is None for cases that have the branch itself and none below it.

    ``share`` is of the cases whose cause is known, ``cumulative`` with all rows before it. ``late`` is the share of cases with
    a promise that was broken, of those with one that was kept or broken by now; ``hours`` the middle of the working hours to a
    solution, with its interval, of ``solved``; ``cost`` what was given to put them right, by currency.
    """

    cause: CauseShown | None
    deeper: bool
    n: int
    share: Estimate | NotEnough
    cumulative: float
    late: Estimate | NotEnough
    hours: Estimate | NotEnough
    solved: int
    cost: Mapping[str, Decimal]


@dataclass(frozen=True)
class Pareto:
    """The causes of a span, the most frequent first.

    ``known`` cases have one of them; of ``open`` nobody has said why, of ``unknown`` it was said that nobody knows yet.
    """

    branch: CauseShown | None
    way: Sequence[CauseShown]
    rows: Sequence[ParetoRow]
    known: int
    open: int
    unknown: int
    leading: Leading | None


def pareto(by: Actor | None, span: Span, *, causes: Causes | None = None) -> Pareto:
    """The causes of the cases within reach of ``by``. A case that is part of another one is counted with that alone.

    ``causes`` are all there are, where they were read already.
    """
    causes = list_causes() if causes is None else causes
    branch = causes.by_key(span.branch) if span.branch else None
    cases = cases_of(by, span)
    met: dict[int | None, int] = dict(cases.values_list("cause").annotate(n=Count("pk")).order_by())
    late = _late(cases)
    used = _used(cases)
    spent = _spent(cases)
    groups = _groups(causes, branch)
    counts = {which: sum(met.get(pk, 0) for pk in several) for which, several in groups.items()}
    order = sorted((which for which, n in counts.items() if n), key=lambda which: -counts[which])
    known = sum(counts.values())
    rows, before = [], 0
    for which in order:
        several, n = groups[which], counts[which]
        before += n
        spent_hours = [(seconds / SECONDS, times) for pk in several for seconds, times in used.get(pk, ())]
        ended = [late.get(pk, (0, 0)) for pk in several]
        rows.append(
            ParetoRow(
                cause=causes.shown[which] if which is not None else None,
                deeper=which is not None and bool(causes.tree.children.get(which)),
                n=n,
                share=wilson(n, known),
                cumulative=before / known,
                late=wilson(sum(one for one, _of in ended), sum(of for _one, of in ended)),
                hours=median(spent_hours, unit="hours"),
                solved=sum(times for _hours, times in spent_hours),
                cost=_together(spent, several),
            )
        )
    honest = causes.by_key(NOT_KNOWN)
    return Pareto(
        branch=branch,
        way=[causes.shown[pk] for pk in causes.tree.line(branch.id)] if branch is not None else [],
        rows=rows,
        known=known,
        open=met.get(None, 0),
        unknown=met.get(honest.id, 0) if honest is not None else 0,
        leading=rules.leading([counts[which] for which in order if which is not None], known),
    )


def cases_of(by: Actor | None, span: Span) -> QuerySet[Case]:
    """The cases of a span within reach of ``by``, without parts of another one, and what is nobody's complaint."""
    return _of(by, span).filter(counts()).exclude(standing=Standing.JOINED)


def set_aside_of(by: Actor, span: Span) -> Mapping[str, int]:
    """How many cases of a span within reach of ``by`` were set aside, by why."""
    rows = _of(by, span).filter(standing=Standing.ASIDE).values_list("aside")
    return dict(rows.annotate(n=Count("pk")).order_by())


def _of(by: Actor | None, span: Span) -> QuerySet[Case]:
    cases = cases_within(by)
    if span.since is not None:
        cases = cases.filter(day__gte=span.since)
    if span.until is not None:
        cases = cases.filter(day__lte=span.until)
    if span.unit is not None:
        cases = cases.filter(unit__path__startswith=span.unit.path)
    if span.kind is not None:
        cases = cases.filter(kind=span.kind)
    return cases


def _groups(causes: Causes, branch: CauseShown | None) -> Mapping[int | None, frozenset[int]]:
    """What is told apart: each cause right below the branch with all below it, and the branch itself under None."""
    nearest = causes.tree.children.get(branch.id if branch is not None else None, ())
    groups: dict[int | None, frozenset[int]] = {pk: causes.tree.below(pk) for pk in nearest if causes.shown[pk].key != NOT_KNOWN}
    if branch is not None:
        groups[None] = frozenset({branch.id})
    return groups


def _late(cases: QuerySet[Case]) -> Mapping[int, tuple[int, int]]:
    """By cause: in how many cases, with what is part of them, a promise was broken, of how many in which one was kept or broken.

    Cases are counted and not promises: those of one case are late together, and a share of them would seem surer than it is.
    """
    named = _named(cases).values("pk")
    here = named.union(Case.objects.filter(joined_into__in=named).values("pk"))
    ended = Q(stopped_at__isnull=False) | Q(late_since__isnull=False)
    rows = CaseClock.objects.filter(ended, kind__in=TO_CUSTOMERS, case__in=here)
    # Of a whole that is here the cause is known, so that what is found first is its own.
    each = rows.values(why=Coalesce("case__joined_into__cause", "case__cause"))
    whole = Coalesce("case__joined_into", "case")
    broken = Count(whole, distinct=True, filter=Q(late_since__isnull=False))
    told = each.annotate(of=Count(whole, distinct=True), late=broken)
    return {one["why"]: (one["late"], one["of"]) for one in told.order_by()}


def _used(cases: QuerySet[Case]) -> Mapping[int, Iterable[tuple[int, int]]]:
    """By cause: the working seconds that solutions took, each with how often it was met."""
    solved = CaseClock.objects.filter(kind=ClockKind.SOLUTION, used__isnull=False, case__in=_named(cases))
    found: dict[int, list[tuple[int, int]]] = {}
    for cause, used, n in solved.values_list("case__cause", "used").annotate(n=Count("pk")).order_by():
        found.setdefault(cause, []).append((used, n))
    return found


def _spent(cases: QuerySet[Case]) -> Mapping[int, Mapping[str, int]]:
    """By cause and currency: the ten-thousandths that were given, as the ledger has them; in a part for its whole."""
    given = Gesture.objects.filter(standing__in=COUNTS, amount__gt=0)
    whole, parts = (
        given.filter(**{f"{case}__in": _named(cases)}).values_list(f"{case}__cause", "currency").annotate(units=Sum("amount"))
        for case in ("case", "case__joined_into")
    )
    found: dict[int, Counter[str]] = {}
    for cause, currency, units in whole.order_by().union(parts.order_by(), all=True):
        found.setdefault(cause, Counter())[currency] += units
    return found


def _together(spent: Mapping[int, Mapping[str, int]], several: Iterable[int]) -> Mapping[str, Decimal]:
    units = Counter[str]()
    for pk in several:
        units.update(spent.get(pk, {}))
    return {currency: to_amount(n, currency) for currency, n in sorted(units.items())}


def _named(cases: QuerySet[Case]) -> QuerySet[Case]:
    return cases.filter(cause__isnull=False)
