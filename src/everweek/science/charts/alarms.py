"""Alarms: which signals, over all charts watched, are worth fetching a person for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from everweek.science import arguments
from everweek.science.charts.chart import Chart

ALARMING = ("nelson-1", "nelson-2")


@dataclass(frozen=True, slots=True)
class Alarm:
    """A signal that survived the comparison with all charts.

    Attributes:
        chart: The name of the chart.
        point: The position of the point in it.
        rules: Which of "nelson-1" and "nelson-2" the point belongs to.
        chance: How likely a point or run at least as striking would be on this chart had nothing changed.
    """

    chart: str
    point: int
    rules: tuple[str, ...]
    chance: float


def discoveries(chances: ArrayLike, *, rate: float = 0.05) -> tuple[bool, ...]:
    """Which of many findings stand, if at most this share of those that stand may be false on average?

    Args:
        chances: The p-value of each finding, from 0 to 1.
        rate: The false discovery rate to be held, between 0 and 1.

    Returns:
        For each finding whether it stands.

    Raises:
        ValueError: A chance is not between 0 and 1, or the rate is not strictly between.

    Assumes findings that are independent or lean the same way (a region and its branches). Do not use it to test which of a few
    people differ, where no single false word is acceptable: `everweek.science.shrink.apart` (Holm).

    Source: Y. Benjamini and Y. Hochberg (1995), J. R. Stat. Soc. B 57, 289-300; positive dependence: Benjamini and Yekutieli
    (2001), Annals of Statistics 29, 1165-1188.

    >>> discoveries([0.001, 0.02, 0.04, 0.9])
    (True, True, False, False)
    """
    found, limit = arguments.array("chances", chances), arguments.fraction("rate", rate)
    if ((found < 0) | (found > 1)).any():
        raise ValueError("chances must lie between 0 and 1")
    if not found.size:
        return ()
    ordered = np.sort(found)
    standing = ordered <= limit * np.arange(1, len(found) + 1) / len(found)
    if not standing.any():
        return (False,) * len(found)
    return tuple((found <= ordered[np.flatnonzero(standing)[-1]]).tolist())


def alarms(charts: Mapping[str, Chart], *, rate: float = 0.05, newest: int = 1) -> tuple[Alarm, ...]:
    """Which of the charts watched deserve somebody's attention now?

    Args:
        charts: The charts by name, each made with a frozen `baseline=` and rules 1 and 2 (or fewer).
        rate: The share of alarms that may be false on average, at each look, over all charts.
        newest: How many points at the end of each chart are new since the last look.

    Returns:
        The alarms by chance, smallest first: new points that belong to a signal of rule 1 or 2 *and* whose chance, which allows
        for centre and sigma being estimates from the baseline, stands among those of all charts at this false discovery rate.

    Raises:
        ValueError: A chart without a frozen baseline (it has no chances); newest below 1.

    Assumes baselines from a steady time, charts that are independent or lean the same way. Do not use it on charts of the same
    points drawn twice, nor count alarms as proof: they say where to look.

    Source: Nelson (1984) for the rules; Benjamini and Hochberg (1995) over charts, as in D. Spiegelhalter et al. (2012),
    Statistical methods for healthcare regulation, J. R. Stat. Soc. A 175, 1-47, section 5; the chance of a run is averaged over
    the error of the centre line, the chance of a point is that of a new observation (Student's prediction interval).

    >>> from everweek.science.charts import individuals
    >>> steady = [5.0, 5.2, 4.9, 5.1, 5.0, 4.8, 5.1, 5.2, 4.9, 5.0, 5.1, 4.9]
    >>> watched = {"Airport": individuals([*steady, 5.1], baseline=12), "Harbour": individuals([*steady, 7.5], baseline=12)}
    >>> [alarm.chart for alarm in alarms(watched)]
    ['Harbour']
    """
    look = arguments.whole("newest", newest)
    if look == 0:
        raise ValueError("newest must be at least 1")
    for name, chart in charts.items():
        if not chart.chances:
            raise ValueError(f"charts must be made with a frozen baseline, but {name!r} was not: pass baseline=")
    looked_at = [(name, point) for name, chart in charts.items() for point in range(len(chart.points))[-look:]]
    chances = [charts[name].chances[point] for name, point in looked_at]
    found = [
        Alarm(name, point, rules, chance)
        for (name, point), chance, stands in zip(looked_at, chances, discoveries(chances, rate=rate), strict=True)
        if stands and (rules := _rules_at(charts[name], point))
    ]
    return tuple(sorted(found, key=lambda alarm: alarm.chance))


def _rules_at(chart: Chart, point: int) -> tuple[str, ...]:
    return tuple(signal.rule for signal in chart.signals if signal.rule in ALARMING and point in signal.points)
