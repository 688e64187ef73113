"""Findings: what can be said, each of a type that carries exactly what its sentence claims, and what it was found from.

A finding that would contradict its own numbers cannot be made: a fall with a rising estimate, an onset outside its interval.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from everweek.science import Estimate, NotEnough


class Direction(StrEnum):
    """Which way something went."""

    DOWN = "down"
    UP = "up"


class Against(StrEnum):
    """What a group was compared with."""

    OTHERS = "all others in the same weeks"
    ITSELF = "its own baseline"


class Together(StrEnum):
    """Whether the groups moved together in a season."""

    EVERY = "every single one moved that way, by as much as chance lets them differ"
    UNTOLD = "none can be told to have moved differently"
    DIFFERENTLY = "they did not move alike"
    NO_GROUPS = "there are not two to compare"


@dataclass(frozen=True)
class Place:
    """Where: a group of a dimension, and what people call it; the whole house has neither."""

    dimension: str = ""
    value: str = ""
    label: str = ""

    @property
    def whole(self) -> bool:
        """Whether it is the whole house."""
        return not self.dimension


@dataclass(frozen=True)
class NextStep:
    """The one thing to do about a finding: "voices" or "prove", and the query part of its address, pair by pair."""

    kind: str
    label: str
    parameters: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Evidence:
    """What a finding rests on: how far (with its interval), how likely by chance, of how many answers, by which method."""

    estimate: Estimate | None
    chance: float | None
    n: int
    method: str


@dataclass(frozen=True)
class Since:
    """An onset: the first day of the likeliest period, the first and the last one it may have begun in.

    ``open_start``: it may have begun before anybody looked, so that ``low`` is no bound.
    """

    every: str
    at: date
    low: date
    high: date
    open_start: bool

    def __post_init__(self) -> None:
        if not self.low <= self.at <= self.high:
            message = f"an onset must lie in its interval: {self.low} <= {self.at} <= {self.high} does not hold"
            raise ValueError(message)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What every finding says: of which measure, where, on what evidence, and what to do next."""

    measure: str
    title: str
    place: Place
    evidence: Evidence
    steps: tuple[NextStep, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Moved(Finding):
    """Something moved, one way; the estimate of the evidence cannot point the other way."""

    direction: Direction
    against: Against

    def __post_init__(self) -> None:
        estimate = self.evidence.estimate
        if estimate is not None and (estimate.value > 0) != (self.direction is Direction.UP):
            message = f"a move {self.direction} cannot have the estimate {estimate.value}"
            raise ValueError(message)


@dataclass(frozen=True, kw_only=True)
class Lasting(Moved):
    """It lasts until now, since a time that can be told."""

    since: Since
    last: int
    baseline: int


@dataclass(frozen=True, kw_only=True)
class Slipping(Lasting):
    """It has gone down, or up, in a line ever since."""


@dataclass(frozen=True, kw_only=True)
class Stepped(Lasting):
    """It went at once, and has stayed there."""


@dataclass(frozen=True, kw_only=True)
class Changed(Lasting):
    """It is lower, or higher, than it was; the data cannot tell whether by a step or in a line."""


@dataclass(frozen=True, kw_only=True)
class Stretch(Moved):
    """It was lower, or higher, from one period to another, and is no longer."""

    every: str
    first: date
    last: date

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.first > self.last:
            message = f"a stretch must begin before it ends: {self.first} <= {self.last} does not hold"
            raise ValueError(message)


@dataclass(frozen=True, kw_only=True)
class SpecialWeek(Moved):
    """Single periods out of the ordinary, with nothing lasting behind them. Each is told by its first day."""

    every: str
    periods: tuple[date, ...]


@dataclass(frozen=True, kw_only=True)
class Season(Moved):
    """Months in which the whole house lay apart from its ordinary months.

    ``ended``: ordinary months came after them. ``years``: so many years have these months, each of them apart; one year cannot
    tell a season from something that came and went. ``dimension`` and ``groups`` are what ``together`` was told from.
    """

    months: tuple[date, ...]
    ended: bool
    years: int
    together: Together
    dimension: str
    groups: int


@dataclass(frozen=True, kw_only=True)
class MemberApart(Moved):
    """A colleague whose customers answer differently from those of all peers at the same touchpoints in the same months."""

    peers: int


@dataclass(frozen=True, kw_only=True)
class Predictable(Finding):
    """How much periods differ beyond chance: the estimate is how many times as much as chance alone would make them."""

    every: str


@dataclass(frozen=True, kw_only=True)
class Kept(Finding):
    """The share of moments at or above expectation, in points of 100: the estimate of the evidence; since a day, or of all."""

    since: date | None = None


@dataclass(frozen=True, kw_only=True)
class Steady(Finding):
    """None of so many groups shows anything that chance does not."""

    dimension: str
    groups: int


@dataclass(frozen=True, kw_only=True)
class CannotTell(Finding):
    """Nothing can be said, and why."""

    reason: NotEnough
