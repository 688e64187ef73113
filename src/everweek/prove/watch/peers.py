"""Fair comparison: colleagues, or units, each beside all who met the same; both directions; never a ranking.

A colleague stands beside those of the same unit at the same touchpoints in the same months, a unit beside all other units at the
same touchpoints in the same months: so a call centre, which answers complaints, is held against whoever answers complaints.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING, Final, TypeVar

from django.utils.translation import gettext as _

from everweek.journal.services import Actor
from everweek.prove import measures, names, rules
from everweek.prove.measures import Counted, Question
from everweek.prove.watch import steps
from everweek.prove.watch.findings import (
    Against,
    CannotTell,
    Direction,
    Evidence,
    Finding,
    MemberApart,
    NextStep,
    NoneApart,
    PeerApart,
    Place,
    SomeApart,
    UnitApart,
)
from everweek.prove.watch.meanwhile import shares_beside
from everweek.prove.watch.reading import Limits, worth_of
from everweek.science import Estimate, NotEnough

if TYPE_CHECKING:
    from everweek.science.arrays import Floats
    from everweek.science.shrink.peers import Standing

K = TypeVar("K")


@dataclass(frozen=True)
class Sort:
    """What is held beside each other, and within what.

    Attributes:
        dimension: What each of them is a value of.
        alike: What is the same of answers that are held against each other.
        level: How often nobody in a list is falsely told apart.
        finding: What it is that one of them lies apart.
        method: How they are compared.
    """

    dimension: str
    alike: tuple[str, ...]
    level: float
    finding: type[PeerApart]
    method: str

    @property
    def cut(self) -> tuple[str, ...]:
        """By what the answers are cut."""
        return (self.dimension, *self.alike)


COLLEAGUES: Final = Sort(
    "member",
    ("unit", "touchpoint", "month"),
    # Not in nineteen of twenty: a false word about a person is not taken back.
    0.99,
    MemberApart,
    "difference to all peers of the same unit within touchpoint and month, Holm over all colleagues",
)
UNITS: Final = Sort(
    "unit",
    ("touchpoint", "month"),
    # As groups are told apart everywhere: a word about a unit blames no one, and the next month corrects it.
    0.95,
    UnitApart,
    "difference to all other units within touchpoint and month, Holm over all units",
)
LEAST_DEGREES = 20
FEWEST = 3
"""Of two who differ nobody can say which is the odd one."""


@dataclass(frozen=True)
class Beside:
    """One colleague, or one unit, beside all peers.

    Attributes:
        place: Who, or where.
        difference: How far from peers at the same touchpoints in the same months, or why nothing can be said.
        estimate: All answers together, moved by that difference: the measure, had everybody met the same.
        apart: Which way it lies apart; None where it cannot be told.
    """

    place: Place
    difference: Estimate | NotEnough
    estimate: Estimate | NotEnough
    apart: Direction | None


@dataclass(frozen=True)
class Peers:
    """The colleagues, or the units, of a unit and below (or of the house), by the alphabet, and what is to be said of them.

    ``lead`` says how many differ, or that none can be told to, and names nobody; ``findings`` are those who differ, or ``lead``
    where nobody does. ``counted`` is what they were told from.
    """

    measure: str
    title: str
    sort: Sort
    unit: str
    rows: tuple[Beside, ...]
    lead: Finding
    findings: tuple[Finding, ...]
    counted: Counted = field(repr=False)

    def told_in(self, groups: Mapping[str, AbstractSet[str]]) -> Collection[str]:
        """Of the colleagues of which of these groups of units something can be said by itself: of three or more, as of all."""
        told: dict[str, AbstractSet[str]] = {}
        for name, units in sorted(groups.items(), key=lambda pair: len(pair[1])):
            # Whoever has peers enough in a part of it has them in all of it.
            if any(part <= units for part in told.values()) or _judged(self.counted, units) >= FEWEST:
                told[name] = units
        return told.keys()


def people(
    measure: str,
    unit: str | None = None,
    *,
    viewer: Actor | None,
    where: Mapping[str, str] | None = None,
    since: date | None = None,
    until: date | None = None,
    level: float = COLLEAGUES.level,
) -> Peers:
    """Each colleague against all peers of the same unit, allowing for touchpoints and months.

    Args:
        measure: Any measure, as for ``measures.measure``.
        unit: The key of a unit, with all below it; None for all the viewer may see. Peers are always those of one unit.
        viewer: Who asks; numbers about colleagues follow the right to read responses.
        where: Only answers with these values, such as those of a segment's customers.
        since: The first day that counts.
        until: The last day that counts.
        level: How often nobody of a list is falsely told apart (Holm). Intervals are as wide as that makes them: one lies off the
            line of the peers exactly where its colleague is told apart.

    Raises:
        Invalid: What ``measures.measure`` refuses.
        NotAllowed: The viewer may not see numbers about single colleagues.
    """
    return _found(COLLEAGUES, measure, unit, viewer=viewer, where=where, since=since, until=until, level=level)


def units(
    measure: str,
    unit: str | None = None,
    *,
    viewer: Actor | None,
    where: Mapping[str, str] | None = None,
    since: date | None = None,
    until: date | None = None,
    level: float = UNITS.level,
) -> Peers:
    """Each unit against all other units that the viewer may see, allowing for touchpoints and months.

    Answers at touchpoints that no other unit serves in the same month count for nothing here; a unit that has no others is not
    judged.

    Args:
        measure: Any measure, as for ``measures.measure``.
        unit: The key of a unit: it and those below it are held beside each other; None for all the viewer may see.
        viewer: Who asks; the right to see the numbers of units suffices.
        where: Only answers with these values, such as those of a segment's customers.
        since: The first day that counts.
        until: The last day that counts.
        level: How often no unit of a list is falsely told apart (Holm). Intervals are as wide as that makes them.

    Raises:
        Invalid: What ``measures.measure`` refuses.
        NotAllowed: The viewer may not see measures.
    """
    return _found(UNITS, measure, unit, viewer=viewer, where=where, since=since, until=until, level=level)


def _found(
    sort: Sort,
    measure: str,
    unit: str | None,
    *,
    viewer: Actor | None,
    where: Mapping[str, str] | None,
    since: date | None,
    until: date | None,
    level: float,
) -> Peers:
    part = {**(where or {}), **({} if unit is None else {"unit": unit})}
    found = beside(measures.count(Question(measure, sort.cut, part, since, until), viewer=viewer), sort, level=level)
    if not any(isinstance(one, PeerApart) for one in found.findings):
        return found
    drawn = shares_beside(found.counted, sort.dimension, viewer)
    told = [replace(one, shares=drawn.get(one.place.value, ())) if isinstance(one, PeerApart) else one for one in found.findings]
    return replace(found, findings=tuple(told))


def beside(counted: Counted, sort: Sort = COLLEAGUES, *, level: float | None = None) -> Peers:
    """Hold the colleagues, or the units, of what was counted beside each other; it is cut as the ``sort`` is."""
    cells = [(cut, tallies) for cut, tallies in zip(counted.cuts, counted.tallies, strict=True) if cut[sort.dimension]]
    keys = sorted({cut[sort.dimension] for cut, _tallies in cells})
    labels = measures.labels(sort.dimension, keys)
    order = sorted(keys, key=lambda one: (rules.natural(labels[one]), rules.natural(one)))
    title, unit, limits = names.title(counted.measure), counted.question.where.get("unit", ""), _limits(counted)
    answers = _Answers.of(counted, cells)
    standings = _standings(counted, sort, cells, answers, order, sort.level if level is None else level)
    together, ends = answers.together(), counted.measure.ends(counted.scale)
    rows: list[Beside] = []
    findings: list[PeerApart] = []
    for one, standing in zip(order, standings, strict=True):
        place = Place(sort.dimension, one, labels[one], limits.of(labels[one]))
        told = None
        if not isinstance(standing, NotEnough) and standing.apart:
            told = Direction.UP if standing.difference.value > 0 else Direction.DOWN
            findings.append(_finding(counted, sort, place, standing, told, title))
        difference = standing if isinstance(standing, NotEnough) else standing.difference
        rows.append(Beside(place, difference, _moved(together, difference, ends), told))
    judged = sum(isinstance(one.difference, Estimate) for one in rows)
    # Trouble before praise, and neither in the order of its size: nobody is ranked.
    findings.sort(key=lambda one: one.direction is Direction.UP)
    lead = _lead(counted, sort, title, unit, judged, len(findings))
    return Peers(counted.measure.name, title, sort, unit, tuple(rows), lead, tuple(findings or [lead]), counted)


def _judged(counted: Counted, units: Collection[str]) -> int:
    """Of how many colleagues something can be said by what was answered about them in these units alone."""
    told = zip(counted.cuts, counted.tallies, strict=True)
    cells = [(cut, tallies) for cut, tallies in told if cut["member"] and cut["unit"] in units]
    order = sorted({cut["member"] for cut, _tallies in cells})
    answers = _Answers.of(counted, cells)
    standings = _standings(counted, COLLEAGUES, cells, answers, order, COLLEAGUES.level) if order else ()
    return sum(not isinstance(one, NotEnough) for one in standings)


def _finding(counted: Counted, sort: Sort, place: Place, standing: "Standing", direction: Direction, title: str) -> PeerApart:
    return sort.finding(
        measure=counted.measure.name,
        title=title,
        place=place,
        evidence=Evidence(standing.difference, standing.chance, standing.difference.n, sort.method),
        direction=direction,
        against=Against.OTHERS,
        peers=standing.peers,
        steps=_steps(counted, place, direction),
    )


def _steps(counted: Counted, place: Place, direction: Direction) -> tuple[NextStep, ...]:
    """What to do next: a colleague below peers reads with somebody all that customers said, and no complaints alone."""
    where, since, until = counted.question.where, counted.question.since, counted.question.until
    voices = steps.voices(place, since=since, until=until, direction=direction, where=where)
    if place.dimension == "member" and direction is Direction.DOWN:
        voices = steps.voices_with(place, since=since, until=until, where=where)
    return voices, steps.prove(counted, place, by="touchpoint", since=since, until=until)


def _moved(together: float, difference: Estimate | NotEnough, ends: rules.Scale) -> Estimate | NotEnough:
    """All answers together, moved by a difference to peers, and kept within what the measure can be."""
    if isinstance(difference, NotEnough):
        return difference
    low, value, high = (min(max(together + one, ends[0]), ends[1]) for one in (difference.low, difference.value, difference.high))
    method = "all answers together, moved by the difference to peers within kinds of cases, pooled t"
    return replace(difference, value=value, low=low, high=high, method=method)


def _limits(counted: Counted) -> Limits:
    """What limits whose answers count, but for the unit."""
    where = {name: value for name, value in counted.question.where.items() if name != "unit"}
    return Limits(where=where, measure=counted.measure.name)


def _lead(counted: Counted, sort: Sort, title: str, unit: str, judged: int, apart: int) -> Finding:
    """Say how many differ, that nobody can be told to, or why nothing can be said."""
    label, limits = measures.labels("unit", [unit])[unit] if unit else "", _limits(counted)
    place = Place("unit", unit, label, limits.of(label)) if unit else Place(part=limits.of(_("the whole house")))
    n = sum(tally.n for tallies in counted.tallies for tally in tallies.values())
    measure, evidence = counted.measure.name, Evidence(None, None, n, sort.method if judged >= FEWEST else "")
    if judged < FEWEST:
        reason = NotEnough(_too_few(sort), have=judged, need=FEWEST)
        return CannotTell(measure=measure, title=title, place=place, evidence=evidence, reason=reason)
    if apart:
        return SomeApart(
            measure=measure,
            title=title,
            place=place,
            evidence=evidence,
            dimension=sort.dimension,
            apart=apart,
            groups=judged,
        )
    return NoneApart(measure=measure, title=title, place=place, evidence=evidence, dimension=sort.dimension, groups=judged)


def _too_few(sort: Sort) -> str:
    if sort is UNITS:
        return _("There are not three units with enough answers at the same touchpoints in the same months.")
    return _("There are not three colleagues with enough answers at the same touchpoints in the same months.")


_Cells = Sequence[tuple[Mapping[str, str], rules.Tallies]]


def _standings(
    counted: Counted, sort: Sort, cells: _Cells, answers: "_Answers", order: Sequence[str], level: float
) -> Sequence["Standing | NotEnough"]:
    import numpy as np

    from everweek.science.shrink.peers import against_peers

    kind_of = itemgetter(*sort.alike)
    kinds = [kind_of(cut) for cut, _tallies in cells]
    strata = _numbered(kinds)
    at = _places(cells, sort, order), [strata[one] for one in kinds]
    n, mean = np.zeros((len(order), len(strata))), np.zeros((len(order), len(strata)))
    n[at], mean[at] = answers.n, answers.means()
    squares, cubes = float(answers.gaps(2).sum()), float(answers.gaps(3).sum())
    degrees = float((answers.n - 1).sum())
    if degrees < LEAST_DEGREES or squares <= 0:
        few = NotEnough(_("Too few answers to know how much they scatter."), have=degrees, need=LEAST_DEGREES)
        return [few] * len(order)
    lean = cubes / n.sum() / (squares / n.sum()) ** 1.5
    unit = counted.measure.kind.unit
    options = {"degrees": degrees, "need": rules.SMALLEST_GROUP, "level": level}
    return against_peers(n, mean, squares / degrees, skewness=lean, unit=unit, **options)  # type: ignore[arg-type]  # numbers


@dataclass(frozen=True)
class _Answers:
    """How many gave each score, a row for each cell, of which there are thousands; and what each score is worth."""

    counts: "Floats"
    worths: "Floats"

    @classmethod
    def of(cls, counted: Counted, cells: _Cells) -> "_Answers":
        import numpy as np

        worths = worth_of(counted)
        places = _numbered(worths)
        rows = np.repeat(np.arange(len(cells)), [len(tallies) for _cut, tallies in cells])
        columns = [places[score] for _cut, tallies in cells for score in tallies]
        counts = np.zeros((len(cells), len(places)))
        counts[rows, columns] = [tally.n for _cut, tallies in cells for tally in tallies.values()]
        return cls(counts, np.array(list(worths.values())))

    def together(self) -> float:
        """Return the mean of what all answers together are worth; NaN where there are no answers."""
        return float(self.counts.sum(axis=0) @ self.worths / self.n.sum()) if self.n.sum() else float("nan")

    @cached_property
    def n(self) -> "Floats":
        """How many answers there are."""
        found: Floats = self.counts.sum(axis=1)
        return found

    def means(self) -> "Floats":
        """Return the mean of what the answers of each cell are worth; NaN where a cell has none."""
        import numpy as np

        found: Floats = np.divide(self.counts @ self.worths, self.n, out=np.full(len(self.n), np.nan), where=self.n > 0)
        return found

    def gaps(self, power: int) -> "Floats":
        """Return, for each cell, the sum over its answers of the distance from the cell's mean to that ``power``."""
        import numpy as np

        found: Floats = np.sum(self.counts * (self.worths - self.means()[:, None]) ** power, axis=1)
        return found


def _numbered(found: Iterable[K]) -> dict[K, int]:
    """Return the place of each of these in the order in which they first come."""
    return {one: place for place, one in enumerate(dict.fromkeys(found))}


def _places(cells: _Cells, sort: Sort, order: Sequence[str]) -> list[int]:
    """Return for each cell whose it is, as a place in the order."""
    places = _numbered(order)
    return [places[cut[sort.dimension]] for cut, _tallies in cells]
