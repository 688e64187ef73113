"""The two answers of every statistic: an estimate with its interval, or the reason why there is none."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number that never travels without its uncertainty.

    `value` lies in the interval from `low` to `high` always, and the interval never leaves the scale of the measure. Where a
    published interval is not centred on the value and would miss it (NPS from a single answer, a shrunken share), the interval
    is stretched just far enough to hold it: stretching can only raise the chance that the truth is inside.

    Attributes:
        value: The estimate, in `unit`.
        low: Lower end of the interval.
        high: Upper end of the interval.
        level: How often such an interval holds the truth, between 0 and 1.
        n: The answers counted.
        unit: What value, low and high are measured in: "points" (NPS, -100 to 100), "share" (0 to 1), "score", ...
        method: The interval's name, in words a report can print.
        n_effective: Kish's effective number of answers, told whenever the answers were weighted.

    >>> Estimate(value=0.5, low=0.4, high=0.6, level=0.95, n=100, unit="share", method="Wilson").high
    0.6
    """

    value: float
    low: float
    high: float
    level: float
    n: int
    unit: str
    method: str
    n_effective: float | None = None

    def __post_init__(self) -> None:
        # Written so that a NaN anywhere fails too.
        if not self.low <= self.value <= self.high:
            raise ValueError(f"value must lie in its interval: {self.low} <= {self.value} <= {self.high} does not hold")


@dataclass(frozen=True, slots=True)
class NotEnough:
    """Too little to say anything: never a zero that means "could not".

    Attributes:
        reason: One sentence a person can act on.
        have: How many there are, of what the reason speaks of.
        need: How many there would have to be.

    >>> NotEnough("No answers yet.", have=0, need=1).need
    1
    """

    reason: str
    have: float
    need: float
