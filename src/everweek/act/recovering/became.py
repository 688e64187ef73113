"""What became of unhappy customers after their cases were closed: in all, by cause and by unit, each beside like cases."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from everweek.act.cases.rules import Standing
from everweek.act.causes.pareto import Span, cases_of
from everweek.act.causes.queries import list_causes
from everweek.act.models import Case
from everweek.act.recovering import rules
from everweek.act.recovering.queries import recovered_of
from everweek.act.recovering.rules import Outcome
from everweek.journal.services import Actor
from everweek.people.models import Unit
from everweek.science import Estimate, NotEnough


@dataclass(frozen=True)
class GroupBecame:
    """Some of the cases: of how many it is known, the share that recovered, and by how much that differs from like cases."""

    key: str
    name: str
    cases: int
    known: int
    recovered: Estimate | NotEnough
    against: Estimate | NotEnough


@dataclass(frozen=True)
class WhatBecame:
    """The unhappy customers whose cases were closed within a span: in all, by cause (the largest first) and by unit (by name)."""

    cases: int
    known: int
    recovered: Estimate | NotEnough
    by_cause: Sequence[GroupBecame]
    by_unit: Sequence[GroupBecame]


def what_became(by: Actor, since: date, until: date, unit: Unit | None = None) -> WhatBecame:
    """What became of the customers of cases opened from one day up to another, within the reach of ``by``."""
    within = cases_of(by, Span(since=since, until=until, unit=unit))
    closed = within.filter(standing=Standing.CLOSED, kind__in=rules.UNHAPPY).select_related("unit").order_by("pk")
    cases = list(closed.only("kind", "standing", "agreed", "round", "severity", "cause", "unit__key", "unit__name"))
    became = recovered_of(cases)
    causes = list_causes()
    tops = {pk: causes.tree.line(pk)[0] for pk in causes.shown}
    outcomes = {one.pk: Outcome(became[one.pk], None) for one in cases}

    def cause_of(case: Case) -> tuple[str, str]:
        found = causes.shown.get(tops.get(case.cause_id or 0, 0))
        return (found.key, found.name) if found is not None else ("", "")

    by_cause = _groups(cases, became, cause_of, lambda case: (case.kind, case.severity))
    by_unit = _groups(
        cases, became, lambda case: (case.unit.key, case.unit.name), lambda case: (case.kind, case.severity, case.cause_id)
    )
    return WhatBecame(
        cases=len(cases),
        known=sum(one is not None for one in became.values()),
        recovered=rules.share_of(list(outcomes.values())),
        by_cause=sorted((one for one in by_cause if one.key), key=lambda one: (-one.cases, one.name)),
        by_unit=sorted(by_unit, key=lambda one: one.name.casefold()),
    )


def _groups(
    cases: Sequence[Case],
    became: Mapping[int, bool | None],
    named: Callable[[Case], tuple[str, str]],
    sort: Callable[[Case], tuple[object, ...]],
) -> list[GroupBecame]:
    """The cases by what ``named`` gives of them, each group beside all others of the same ``sort``."""
    found: dict[tuple[str, str], list[Case]] = {}
    for one in cases:
        found.setdefault(named(one), []).append(one)
    outcomes = {one.pk: Outcome(became[one.pk], sort(one)) for one in cases}
    groups = []
    for (key, name), some in found.items():
        mine = {one.pk for one in some}
        group, others = [outcomes[pk] for pk in mine], [one for pk, one in outcomes.items() if pk not in mine]
        known = sum(one.recovered is not None for one in group)
        against = rules.against_like(group, others, comparisons=len(found))
        groups.append(GroupBecame(key, name, len(some), known, rules.share_of(group), against))
    return groups
