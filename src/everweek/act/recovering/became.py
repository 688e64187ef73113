"""What became of unhappy customers after their cases were closed: in all, by cause and by unit, each beside like cases."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Count

from everweek.act.cases.rules import Standing
from everweek.act.causes.pareto import Span, cases_of
from everweek.act.causes.queries import list_causes
from everweek.act.recovering import rules
from everweek.act.recovering.queries import won_back
from everweek.act.recovering.rules import Tallies
from everweek.journal.services import Actor
from everweek.people.models import Unit
from everweek.people.queries import organisation
from everweek.science import Estimate, NotEnough

_NO_CAUSE: Final = ("", "")


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
    """What became of the customers of cases closed from one day up to another, within the reach of ``by``: the cases that the
    measure ``recovered`` counts on these days, so that the two tell one number.

    Causes and units are compared as one family: the two stand beside each other and are read together, they hold the same cases,
    and whoever looks for what stands out looks through both. Corrected each by itself, up to ten of a hundred houses in which
    nothing differs would be told that something does, and not five; for that an interval grows by about a tenth.
    """
    sorts = _counted(by, since, until, unit)
    causes = list_causes()
    tops = {pk: causes.shown[causes.tree.line(pk)[0]] for pk in causes.shown}

    def cause_of(sort: _Sort) -> tuple[str, str]:
        found = tops.get(sort.cause or 0)
        return (found.key, found.name) if found is not None else _NO_CAUSE

    together = len({cause_of(one) for one in sorts} - {_NO_CAUSE}) + len({one.unit for one in sorts})
    by_cause = _groups(sorts, cause_of, lambda sort: (sort.kind, sort.severity), together)
    by_unit = _groups(sorts, lambda sort: sort.unit, lambda sort: (sort.kind, sort.severity, sort.cause), together)
    whole = _tallies(sorts, lambda _sort: ())
    return WhatBecame(
        cases=sum(one.cases for one in sorts),
        known=rules.known_of(whole),
        recovered=rules.share_of(whole),
        by_cause=sorted((one for one in by_cause if one.key), key=lambda one: (-one.cases, one.name)),
        by_unit=sorted(by_unit, key=lambda one: one.name.casefold()),
    )


@dataclass(frozen=True)
class _Sort:
    """The cases of one kind, gravity, cause and unit, and of how many it is known that their customers were won back, or not."""

    kind: str
    severity: int
    cause: int | None
    unit: tuple[str, str]
    cases: int
    won: int
    lost: int


def _counted(by: Actor, since: date, until: date, within: Unit | None) -> Sequence[_Sort]:
    zone = ZoneInfo(organisation().zone)
    first, after = (datetime.combine(day, time(), zone) for day in (since, until + timedelta(days=1)))
    cases = cases_of(by, Span(unit=within)).filter(closed_at__gte=first, closed_at__lt=after)
    closed = cases.filter(standing=Standing.CLOSED, kind__in=rules.UNHAPPY).annotate(won=won_back())
    units = {pk: (key, name) for pk, key, name in Unit.objects.values_list("pk", "key", "name")}
    found: dict[tuple[str, int, int | None, int], dict[bool | None, int]] = {}
    # By what became of them too, not filtered twice: it is looked up once a case.
    rows = closed.order_by().values_list("kind", "severity", "cause", "unit", "won").annotate(n=Count("pk"))
    for kind, severity, cause, unit, won, n in rows:
        found.setdefault((kind, severity, cause, unit), {})[won] = n
    return [
        _Sort(kind, severity, cause, units[unit], sum(n.values()), n.get(True, 0), n.get(False, 0))
        for (kind, severity, cause, unit), n in found.items()
    ]


def _tallies(sorts: Sequence[_Sort], like: Callable[[_Sort], Hashable]) -> Tallies:
    """What is known of them, counted by what makes them ``like`` each other."""
    found: dict[Hashable, tuple[int, int]] = {}
    for one in sorts:
        won, lost = found.get(like(one), (0, 0))
        found[like(one)] = (won + one.won, lost + one.lost)
    return {sort: counts for sort, counts in found.items() if any(counts)}


def _groups(
    sorts: Sequence[_Sort], named: Callable[[_Sort], tuple[str, str]], like: Callable[[_Sort], Hashable], together: int
) -> list[GroupBecame]:
    """The cases by what ``named`` gives of them, each group beside all others ``like`` its own; so many hold ``together``."""
    found: dict[tuple[str, str], list[_Sort]] = {}
    for one in sorts:
        found.setdefault(named(one), []).append(one)
    whole, groups = _tallies(sorts, like), []
    for (key, name), some in found.items():
        mine = _tallies(some, like)
        against = rules.against_like(mine, rules.without(whole, mine), comparisons=together)
        groups.append(GroupBecame(key, name, sum(one.cases for one in some), rules.known_of(mine), rules.share_of(mine), against))
    return groups
