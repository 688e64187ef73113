"""Findings: what can be said, each of a type that carries exactly what its sentence claims, and what it was found from.

A finding that would contradict its own numbers cannot be made: a fall with a rising estimate, an onset outside its interval.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from everweek.listen.inviting.queries import ShareChanged
from everweek.questionnaires.rewording import Rewording
from everweek.science import Estimate, NotEnough


class Direction(StrEnum):
    """Which way something went."""

    DOWN = "down"
    UP = "up"


class Against(StrEnum):
    """What a group was compared with."""

    OTHERS = "all others in the same weeks"
    ITSELF = "its own baseline"


class Itself(StrEnum):
    """What a group's own answers did while it parted from all others."""

    MOVED = "it moved that way itself"
    HELD = "it cannot be told to have moved itself, nor looks as if it had; the others moved the other way"
    OTHERWISE = "it moved the other way itself, by less than the others"
    UNTOLD = "which of the two moved cannot be told"


class Together(StrEnum):
    """Whether the groups moved together in a season."""

    EVERY = "every single one moved that way, by as much as chance lets them differ"
    UNTOLD = "none can be told to have moved differently"
    DIFFERENTLY = "they did not move alike"
    NO_GROUPS = "there are not two to compare"


@dataclass(frozen=True)
class Place:
    """Where: a group of a dimension, and what people call it; the whole of what is looked at has no dimension, the whole house no
    label either.

    ``part`` is how a sentence names it where not all of its answers are told of: "North desk where language is English".
    """

    dimension: str = ""
    value: str = ""
    label: str = ""
    part: str = ""

    @property
    def named(self) -> str:
        """How a sentence names it: with what limits it, where something does; empty for the whole house."""
        return self.part or self.label

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


HARDLY = 1 / 3
"""That a group held is said where at most so much of the difference looks like its own: what merely cannot be told to have moved
may have moved by half of it."""


@dataclass(frozen=True)
class Sides:
    """What a group that parted from all others did itself, and what these did, over the same stretches of the chart.

    ``told``: whether its own answers bear all that a sentence says of them, since the onset and now. ``others`` is None
    where they are out of reach: then ``held`` is whether the group held while they moved.
    """

    own: Estimate
    others: Estimate | None
    told: bool
    held: bool = False

    def without_others(self, direction: Direction) -> "Sides":
        """What the group did itself, for who may see no number of the others."""
        return Sides(self.own, None, self.told, held=self.itself(direction) is Itself.HELD)

    def itself(self, direction: Direction) -> Itself:
        """What its own answers did, where the difference went that way."""
        down = direction is Direction.DOWN
        if self.told:
            return Itself.MOVED
        if (self.own.low > 0) if down else (self.own.high < 0):
            return Itself.OTHERWISE
        if self.others is None:
            return Itself.HELD if self.held else Itself.UNTOLD
        theirs = (self.others.low > 0) if down else (self.others.high < 0)
        still = self.own.low <= 0 <= self.own.high and abs(self.own.value) <= HARDLY * abs(self.own.value - self.others.value)
        return Itself.HELD if theirs and still else Itself.UNTOLD


@dataclass(frozen=True)
class Since:
    """An onset: the first day of the likeliest period, the first and the last one it may have begun in.

    ``open_start``: it may have begun in the time its normal comes from, or before anybody looked, so that ``low`` is no bound.
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


@dataclass(frozen=True)
class Stopped:
    """That answers which came regularly come no more (``rules.has_stopped``): the first day of the week or month of the last."""

    every: str
    at: date


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What every finding says: of which measure, where, on what evidence, and what to do next; and with what the answers there
    ``stopped``, where they did.
    """

    measure: str
    title: str
    place: Place
    evidence: Evidence
    steps: tuple[NextStep, ...] = ()
    stopped: Stopped | None = None


@dataclass(frozen=True, kw_only=True)
class Moved(Finding):
    """Something moved, one way; the estimate of the evidence cannot point the other way. ``otherwise`` is which questionnaires
    began to ask otherwise when it may have begun, ``shares`` which rules began to ask another share within what was looked at.
    """

    direction: Direction
    against: Against
    otherwise: tuple[Rewording, ...] = ()
    shares: tuple[ShareChanged, ...] = ()

    def __post_init__(self) -> None:
        estimate = self.evidence.estimate
        if estimate is not None and (estimate.value > 0) != (self.direction is Direction.UP):
            message = f"a move {self.direction} cannot have the estimate {estimate.value}"
            raise ValueError(message)


@dataclass(frozen=True, kw_only=True)
class Course(Moved):
    """Something in the course of a chart. Of a group that was set beside all others it is known what each of the two did."""

    sides: Sides | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if (self.sides is not None) != (self.against is Against.OTHERS):
            message = "what each side did is known where, and only where, a group was compared with all others"
            raise ValueError(message)
        if self.sides is not None and self.sides.told and (self.sides.own.value > 0) != (self.direction is Direction.UP):
            message = f"what moved {self.direction} itself cannot have its own estimate {self.sides.own.value}"
            raise ValueError(message)

    @property
    def itself(self) -> Itself:
        """What its own answers did: beside its own past, whatever moved did so itself."""
        return Itself.MOVED if self.sides is None else self.sides.itself(self.direction)


def lasts(finding: Finding) -> bool:
    """Whether what is told lasts until now, or lasted to the end of the days that were asked about."""
    return isinstance(finding, Lasting) and (finding.until is None or finding.still_on is not None)


def stands_itself(finding: Finding) -> bool:
    """Whether what is told moved that way itself, and is not apart because all others moved."""
    return isinstance(finding, Moved) and (not isinstance(finding, Course) or finding.itself is Itself.MOVED)


@dataclass(frozen=True, kw_only=True)
class Lasting(Course):
    """A course that lasts since a time that can be told: until now, or until the last that is known of it.

    ``until`` is the first day of the last week or month that is known, where that is not now: the days asked about ended, the
    unit was closed, or nobody answers there any more. ``still_on`` is the last day that was asked about, where it was still so.
    """

    since: Since
    last: int
    baseline: int
    until: date | None = None
    still_on: date | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.until is not None and self.until < self.since.at:
            message = f"what lasts must begin before the last that is known of it: {self.since.at} <= {self.until} does not hold"
            raise ValueError(message)
        if self.still_on is not None and (self.until is None or self.still_on < self.until):
            message = f"what was still so on a day must be known up to it: {self.until} <= {self.still_on} does not hold"
            raise ValueError(message)
        if self.stopped is not None and (self.until != self.stopped.at or self.still_on is not None):
            message = f"what lasted until answers stopped must end with them: {self.until} is not {self.stopped.at}"
            raise ValueError(message)


@dataclass(frozen=True, kw_only=True)
class Slipping(Lasting):
    """A course that goes down, or up, in a line ever since."""


@dataclass(frozen=True, kw_only=True)
class Stepped(Lasting):
    """A course that went down, or up, at once and has stayed there."""


@dataclass(frozen=True, kw_only=True)
class Changed(Lasting):
    """A course that is lower, or higher, than it was; the data cannot tell whether by a step or in a line."""


@dataclass(frozen=True, kw_only=True)
class Stretch(Course):
    """A course that was lower, or higher, from one period to another. It is no longer so where ``over``: later points
    are there.
    """

    every: str
    first: date
    last: date
    over: bool = True

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.first > self.last:
            message = f"a stretch must begin before it ends: {self.first} <= {self.last} does not hold"
            raise ValueError(message)


@dataclass(frozen=True, kw_only=True)
class SpecialWeek(Course):
    """Single periods out of the ordinary, with nothing lasting behind them. Each is told by its first day. They are no news of
    now where ``over``: later points are there.
    """

    every: str
    periods: tuple[date, ...]
    over: bool = True


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


def is_over(finding: Finding) -> bool:
    """Whether what is told had ended by the end of the days that were asked about, so that it is no news of now; what lasted when
    answers stopped has not: nobody has said since how it is.
    """
    if isinstance(finding, Lasting):
        return not lasts(finding) and finding.stopped is None
    if isinstance(finding, Stretch | SpecialWeek):
        return finding.over
    return isinstance(finding, Season) and finding.ended


@dataclass(frozen=True, kw_only=True)
class PeerApart(Moved):
    """Customers answer differently there from those of all who met the same, of whom ``peers`` are so many."""

    peers: int


@dataclass(frozen=True, kw_only=True)
class MemberApart(PeerApart):
    """A colleague whose customers answer differently from those of all peers at the same touchpoints in the same months."""


@dataclass(frozen=True, kw_only=True)
class UnitApart(PeerApart):
    """A unit whose customers answer differently from those of all other units at the same touchpoints in the same months."""


@dataclass(frozen=True, kw_only=True)
class SomeApart(Finding):
    """So many of so many colleagues (or units) differ from their peers, whoever they are: what a title may say of them."""

    apart: int
    groups: int
    dimension: str = "member"


@dataclass(frozen=True, kw_only=True)
class NoneApart(Finding):
    """None of so many colleagues, or units, can be told apart from those who met the same."""

    dimension: str
    groups: int


@dataclass(frozen=True, kw_only=True)
class Predictable(Finding):
    """How much periods differ beyond chance: the estimate is how many times as much as chance alone would make them."""

    every: str


@dataclass(frozen=True, kw_only=True)
class Kept(Finding):
    """The share of answers at or above expectation, in points of 100: the estimate of the evidence; of some days, or of all.

    ``answered`` is how many of 100 who were asked by name answered, where that is known: of the others nothing is.
    """

    since: date | None = None
    until: date | None = None
    answered: Estimate | None = None


@dataclass(frozen=True, kw_only=True)
class Steady(Finding):
    """None of so many groups shows anything that chance does not."""

    dimension: str
    groups: int


@dataclass(frozen=True, kw_only=True)
class CannotTell(Finding):
    """Nothing can be said, and why."""

    reason: NotEnough


@dataclass(frozen=True, kw_only=True)
class GroupUntold(CannotTell):
    """Nothing can be said of one group, though it may be of others."""
