"""Which causes of cases come more often, or more rarely, than they did: since when, and by how much, beside all other causes.

A cause is set beside all others of the same week, so that more traffic, which brings more of every cause, moves none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import exp, inf, log, sqrt
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from everweek.act.causes.pareto import Span
from everweek.act.causes.queries import Causes, list_causes
from everweek.act.causes.weekly import weekly
from everweek.journal.services import Actor
from everweek.people import saying
from everweek.prove.rules import in_points
from everweek.prove.watch.findings import Direction, Since
from everweek.prove.watch.words import began, by_chance, period
from everweek.science import Estimate, NotEnough
from everweek.science.quantiles import z
from everweek.science.shares import wilson

if TYPE_CHECKING:
    from everweek.science.arrays import Floats
    from everweek.science.charts.against import Row

RATE: Final = 0.03
"""Of a hundred houses in which nothing moved so many hear of a cause, all causes together (Holm)."""
LEAST: Final = 20
"""A cause of fewer cases in all is not watched, but stands among the others."""
EACH: Final = 5
MERGED: Final = 4
"""Of a week with fewer cases so many weeks are taken together at most, until there are so many."""
POINTS: Final = 15
WEEKS: Final = 53
METHOD: Final = (
    "share of the cause among all causes week by week, a lasting step or slide anywhere (Hotelling's tube), causes together by "
    "Holm, one that moved taken out before the others are judged; onset by profile likelihood; times as often by odds before and "
    "since"
)


@dataclass(frozen=True, kw_only=True)
class CauseMoved:
    """A cause that comes more often, or more rarely, than it did.

    ``before`` and ``after`` are its shares of all cases whose cause is known, in points of 100; ``times`` is how many times as
    often it comes as before, beside all other causes.
    """

    key: str
    name: str
    direction: Direction
    since: Since
    before: Estimate
    after: Estimate
    times: Estimate
    chance: float
    n: int


def moved(by: Actor | None, span: Span, *, until: date, causes: Causes | None = None) -> list[CauseMoved]:
    """The causes that moved within the year before a day, as far as ``by`` may see; those found first, first.

    Weeks count when they are over. Span, unit, kind and branch are as for ``pareto``; its days are not asked for. ``causes`` are
    all there are, where they were read already.
    """
    last = until - timedelta(days=until.weekday() + 1)
    first = last - timedelta(days=7 * WEEKS - 1)
    causes = list_causes() if causes is None else causes
    counts = weekly(by, replace(span, since=first, until=last), causes)
    names = {one.key: one.name for one in causes.shown.values()}
    return moved_of(counts, names)


def moved_of(counts: Mapping[str, Mapping[date, int]], names: Mapping[str, str]) -> list[CauseMoved]:
    """Return the causes that moved, from cases that were counted by the key of their cause and by the Monday of their week; those
    found first, first.
    """
    import numpy as np

    days = sorted({day for weeks in counts.values() for day in weeks})
    if not days:
        return []
    mondays = [days[0] + timedelta(weeks=place) for place in range((days[-1] - days[0]).days // 7 + 1)]
    left = {key: np.array([float(weeks.get(day, 0)) for day in mondays]) for key, weeks in sorted(counts.items())}
    found: list[CauseMoved] = []
    while len(left) > 1:
        total = np.sum(list(left.values()), axis=0)
        seen = {key: _course(own, total) for key, own in left.items() if LEAST <= own.sum() < total.sum()}
        judged = {key: course for key, course in seen.items() if course is not None}
        chances = {key: min(1.0, course.lasting * len(judged)) for key, course in judged.items()}
        worst = min(chances, key=lambda key: chances[key], default=None)
        if worst is None or chances[worst] > RATE:
            break
        own = left.pop(worst)
        told = _told(worst, names.get(worst, worst), judged[worst], own, total, mondays, chances[worst])
        found += [told] if told is not None else []
    return found


@dataclass(frozen=True)
class _Course:
    """The shares of one cause among all in points of time, their variances, and how likely so lasting a change would be."""

    row: "Row"
    variances: "Floats"
    excess: float
    lasting: float


def _course(own: "Floats", total: "Floats") -> _Course | None:
    """The course of one cause; None where there are too few points to tell.

    Cases are taken to come one by one. Where weeks differ by more than that beside the best step, all of it counts as noise.
    """
    import numpy as np

    from everweek.science.change import scan
    from everweek.science.charts.against import row

    share = float(own.sum() / total.sum())
    points = row(total, own / np.maximum(total, 1.0), share * (1 - share) / np.maximum(total, 1.0), need=EACH, most=MERGED)
    if len(points.n) < POINTS:
        return None
    times = np.array(points.first, dtype=np.float64)
    step = scan.steps(times, points.values, points.variances)
    scans = step, scan.slides(times, points.values, points.variances)
    weights = 1 / points.variances
    centre = float(weights @ points.values / weights.sum())
    left = float(weights @ (points.values - centre) ** 2) - step.gain
    excess = max(1.0, left / (len(times) - 3))
    score = max(each.gain for each in scans) ** 0.5 / sqrt(excess)
    return _Course(points, points.variances * excess, excess, scan.chance(score, scans, inf))


def _told(
    key: str, name: str, course: _Course, own: "Floats", total: "Floats", mondays: Sequence[date], chance: float
) -> CauseMoved | None:
    """What moved, as it is told; None where its last weeks do not lie where a lasting change would have them."""
    from everweek.science.change.onset import onset

    row = course.row
    found = onset(row.first, row.values, course.variances)
    if isinstance(found, NotEnough):
        return None
    at = row.first[found.start]
    since = Since("week", mondays[at], mondays[row.first[found.low]], mondays[row.last[found.high]], open_start=found.open_start)
    n = [int(some.sum()) for some in (own[:at], total[:at], own[at:], total[at:])]
    times = _times(n, course.excess)
    before, after = in_points(wilson(n[0], n[1])), in_points(wilson(n[2], n[3]))
    if isinstance(before, NotEnough) or isinstance(after, NotEnough):
        return None
    direction = Direction.UP if found.rises else Direction.DOWN
    if (times.value > 1) is not found.rises:
        return None
    return CauseMoved(
        key=key,
        name=name,
        direction=direction,
        since=since,
        before=before,
        after=after,
        times=times,
        chance=chance,
        n=n[1] + n[3],
    )


def _times(n: Sequence[int], excess: float, level: float = 0.95) -> Estimate:
    """How many times as often it comes beside all others: the ratio of odds, wider by how much its weeks differ anyway.

    Source: B. Woolf (1955), Annals of Human Genetics 19, 251-253, with the variance times Laney's factor; where it never came
    before, or has not since, a half is added to each (J. B. S. Haldane (1956), Annals of Human Genetics 20, 309-311).
    """
    cells = [float(one) for one in (n[2], n[3] - n[2], n[0], n[1] - n[0])]
    if not all(cells):
        cells = [one + 0.5 for one in cells]
    told = log(cells[0] * cells[3] / (cells[1] * cells[2]))
    half = z(level) * sqrt(excess * sum(1 / one for one in cells))
    return Estimate(exp(told), exp(told - half), exp(told + half), level, n[1] + n[3], "times as often", "ratio of odds (Woolf)")


def sentence(found: CauseMoved) -> str:
    """What moved, since when, how far."""
    parts = {
        "name": found.name,
        "since": period("week", found.since.at),
        "times": saying.number(found.times.value, decimals=1),
        "low": saying.number(found.times.low, decimals=1, down=True),
        "high": saying.number(found.times.high, decimals=1, down=False),
        "n": saying.count(found.n),
    }
    if not found.before.value:
        new = _(
            "“%(name)s” did not come before, and since %(since)s it is %(share)s of 100 cases (between %(from)s and %(to)s, of "
            "%(n)s cases since then)."
        )
        return new % (parts | _shares(found.after))
    if not found.after.value:
        gone = _(
            "“%(name)s” has not come since %(since)s; before it was %(share)s of 100 cases (between %(from)s and %(to)s, of "
            "%(n)s cases before)."
        )
        return gone % (parts | _shares(found.before))
    if found.direction is Direction.UP:
        up = _(
            "“%(name)s” has come more often since %(since)s: %(times)s times as often (between %(low)s and %(high)s, in %(n)s "
            "cases of every cause)."
        )
        return up % parts
    down = _(
        "“%(name)s” has come more rarely since %(since)s: %(times)s times as often as before (between %(low)s and %(high)s, in "
        "%(n)s cases of every cause)."
    )
    return down % parts


def _shares(share: Estimate) -> dict[str, str]:
    low, high = saying.number(share.low, decimals=0, down=True), saying.number(share.high, decimals=0, down=False)
    return {"share": saying.points(share.value), "from": low, "to": high, "n": saying.count(share.n)}


def how_sure(found: CauseMoved) -> list[str]:
    """Return what a moved cause rests on, a sentence each."""
    parts = {
        "after": saying.number(found.after.value, decimals=0),
        "before": saying.number(found.before.value, decimals=0),
        "level": saying.sure(found.times.level),
        "n": saying.count(found.n),
    }
    told = [
        _("Of 100 cases whose cause is known %(after)s have come from it since then, before %(before)s.") % parts,
        _("Compared with all other causes in the same weeks, so that more cases of every cause do not count."),
        began(found.since, beside_normal=False),
        by_chance(found.chance),
        _("%(n)s cases were counted; %(level)s of 100 such intervals hold the truth.") % parts,
    ]
    return [one for one in told if one]
