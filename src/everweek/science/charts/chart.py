"""What a control chart consists of."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Signal:
    """One pattern found in a chart.

    Attributes:
        rule: "nelson-1" to "nelson-8", "ewma" or "cusum".
        points: The positions (from 0) of all points of the pattern, in order; one signal is one run as long as it can be made.

    >>> Signal("nelson-1", (3,)).rule
    'nelson-1'
    """

    rule: str
    points: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A control chart, drawn or not: one value a point everywhere.

    Attributes:
        points: What is plotted.
        centre: The centre line at each point.
        lower: The lower limit at each point, never below what is possible.
        upper: The upper limit at each point, never above what is possible.
        signals: What the rules asked for found, by rule, then by position.
        chances: Only with a frozen baseline: for each point how likely a point, or a run on one side, at least as striking
            would be if nothing had changed; 1.0 within the baseline. Empty where the chart has none.

    >>> Chart((1.0,), (1.0,), (0.0,), (2.0,), ()).chances
    ()
    """

    points: tuple[float, ...]
    centre: tuple[float, ...]
    lower: tuple[float, ...]
    upper: tuple[float, ...]
    signals: tuple[Signal, ...]
    chances: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Cusum:
    """A two-sided cumulative sum: one value a point.

    Attributes:
        high: The sum that grows while values lie above the target, zero or more.
        low: The sum that grows while values lie below the target, zero or more.
        signals: The runs of positions at which one of the sums exceeds the decision interval, in order of position.

    >>> Cusum((0.0,), (0.0,), ()).signals
    ()
    """

    high: tuple[float, ...]
    low: tuple[float, ...]
    signals: tuple[Signal, ...]
