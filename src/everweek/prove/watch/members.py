"""Colleagues against all their peers: the same unit, the same touchpoints, the same months; both directions; never a ranking."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from everweek.journal.services import Actor
from everweek.prove import measures, names, rules
from everweek.prove.measures import Counted, Question
from everweek.prove.watch.findings import Against, CannotTell, Direction, Evidence, Finding, MemberApart, NextStep, Place, Steady
from everweek.prove.watch.reading import worth_of
from everweek.science import Estimate, NotEnough
from everweek.science.tally import Tally, together

if TYPE_CHECKING:
    from everweek.science.shrink.peers import Standing

CUT = ("member", "unit", "touchpoint", "month")
LEAST_DEGREES = 20
ERROR = 0.01
"""The chance that anybody in a list is falsely told apart. Not one in twenty: a false word about a person is not taken back."""
FEWEST = 3
"""Of two who differ nobody can say which is the odd one."""


@dataclass(frozen=True)
class Beside:
    """One colleague beside all peers.

    Attributes:
        place: Who.
        estimate: The measure as it would be had everybody met the same touchpoints.
        difference: How far from peers at the same touchpoints in the same months, or why nothing can be said.
        apart: Which way the colleague lies apart; None where it cannot be told.
    """

    place: Place
    estimate: Estimate | NotEnough
    difference: Estimate | NotEnough
    apart: Direction | None


@dataclass(frozen=True)
class Peers:
    """The colleagues of a unit (or of the house), in the order of the alphabet, and what is to be said of them."""

    measure: str
    title: str
    unit: str
    members: tuple[Beside, ...]
    findings: tuple[Finding, ...]


def people(
    measure: str,
    unit: str | None = None,
    *,
    viewer: Actor | None,
    since: date | None = None,
    until: date | None = None,
    level: float = 0.95,
) -> Peers:
    """Each colleague against all peers of the same unit, allowing for touchpoints and months.

    Args:
        measure: Any measure, as for ``measures.measure``.
        unit: The key of a unit, with all below it; None for all the viewer may see. Peers are always those of one unit.
        viewer: Who asks; numbers about colleagues follow the right to read responses.
        since: The first day that counts.
        until: The last day that counts.
        level: How often the intervals hold the truth. That anybody is falsely told apart happens in one list of a hundred (Holm).

    Raises:
        Invalid: What ``measures.measure`` refuses.
        NotAllowed: The viewer may not see numbers about single colleagues.
    """
    where = {} if unit is None else {"unit": unit}
    return beside(measures.count(Question(measure, CUT, where, since, until), viewer=viewer), level=level)


def beside(counted: Counted, *, level: float = 0.95) -> Peers:
    """The colleagues of what was counted, cut by ``CUT``."""
    cells = [(cut, tallies) for cut, tallies in zip(counted.cuts, counted.tallies, strict=True) if cut["member"]]
    ids = sorted({cut["member"] for cut, _tallies in cells})
    labels = measures.labels("member", ids)
    order = sorted(ids, key=lambda one: (rules.natural(labels[one]), int(one) if one.isdigit() else 0))
    title, unit = names.title(counted.measure), counted.question.where.get("unit", "")
    standings = _standings(counted, cells, order, level)
    adjusted = _adjusted(counted, cells, order, level)
    members, findings = [], []
    for one, standing in zip(order, standings, strict=True):
        place = Place("member", one, labels[one])
        told = None
        if not isinstance(standing, NotEnough) and standing.apart:
            told = Direction.UP if standing.difference.value > 0 else Direction.DOWN
            findings.append(_finding(counted, place, standing, told, title))
        difference = standing if isinstance(standing, NotEnough) else standing.difference
        members.append(Beside(place, adjusted[one], difference, told))
    judged = sum(isinstance(one.difference, Estimate) for one in members)
    return Peers(counted.measure.name, title, unit, tuple(members), tuple(findings or [_quiet(counted, title, unit, judged)]))


def _finding(counted: Counted, place: Place, standing: "Standing", direction: Direction, title: str) -> Finding:
    mood = "unhappy" if direction is Direction.DOWN else "happy"
    label = _("Read what unhappy customers said") if direction is Direction.DOWN else _("Read what happy customers said")
    name = counted.measure.name
    return MemberApart(
        measure=name,
        title=title,
        place=place,
        evidence=Evidence(
            standing.difference,
            standing.chance,
            standing.difference.n,
            "difference to all peers of the same unit within touchpoint and month, Holm over all colleagues",
        ),
        direction=direction,
        against=Against.OTHERS,
        peers=standing.peers,
        steps=(
            NextStep("voices", label, (("member", place.value), ("mood", mood))),
            NextStep(
                "prove",
                _("See the numbers"),
                (("measure", name), ("by", "touchpoint"), ("where", f"member={place.value}")),
            ),
        ),
    )


def _quiet(counted: Counted, title: str, unit: str, judged: int) -> Finding:
    place = Place("unit", unit, measures.labels("unit", [unit])[unit]) if unit else Place()
    n = sum(tally.n for tallies in counted.tallies for tally in tallies.values())
    if judged < FEWEST:
        told = _("There are not three colleagues with enough answers at the same touchpoints in the same months.")
        reason = NotEnough(told, have=judged, need=FEWEST)
        return CannotTell(
            measure=counted.measure.name, title=title, place=place, evidence=Evidence(None, None, n, ""), reason=reason
        )
    method = "difference to all peers of the same unit within touchpoint and month, Holm over all colleagues"
    evidence = Evidence(None, None, n, method)
    return Steady(measure=counted.measure.name, title=title, place=place, evidence=evidence, dimension="member", groups=judged)


_Cells = Sequence[tuple[Mapping[str, str], rules.Tallies]]


def _standings(counted: Counted, cells: _Cells, order: Sequence[str], level: float) -> Sequence["Standing | NotEnough"]:
    import numpy as np

    from everweek.science.shrink.peers import against_peers

    row = {one: index for index, one in enumerate(order)}
    strata: dict[tuple[str, ...], int] = {}
    for cut, _tallies in cells:
        strata.setdefault(tuple(cut[name] for name in CUT[1:]), len(strata))
    n, mean = np.zeros((len(order), len(strata))), np.zeros((len(order), len(strata)))
    values, squares, cubes, degrees = worth_of(counted), 0.0, 0.0, 0.0
    for cut, tallies in cells:
        size, centre, second, third = _moments(values, tallies)
        at = row[cut["member"]], strata[tuple(cut[name] for name in CUT[1:])]
        n[at], mean[at] = size, centre
        squares, cubes, degrees = squares + second, cubes + third, degrees + size - 1
    if degrees < LEAST_DEGREES or squares <= 0:
        few = NotEnough(_("Too few answers to know how much they scatter."), have=degrees, need=LEAST_DEGREES)
        return [few] * len(order)
    lean = cubes / n.sum() / (squares / n.sum()) ** 1.5
    unit = counted.measure.kind.unit
    options = {"degrees": degrees, "need": rules.SMALLEST_GROUP, "level": level, "error": ERROR}
    return against_peers(n, mean, squares / degrees, skewness=lean, unit=unit, **options)  # type: ignore[arg-type]  # numbers


def _moments(values: Mapping[float, float], tallies: rules.Tallies) -> tuple[int, float, float, float]:
    """How many, their mean, and the sums of squared and cubed distances from it."""
    n = sum(tally.n for tally in tallies.values())
    mean = sum(values[score] * (tally.n / n) for score, tally in tallies.items())
    away = [(values[score] - mean, tally.n) for score, tally in tallies.items()]
    return n, mean, sum(gap**2 * count for gap, count in away), sum(gap**3 * count for gap, count in away)


def _adjusted(counted: Counted, cells: _Cells, order: Sequence[str], level: float) -> Mapping[str, Estimate | NotEnough]:
    """What each would have had, had everybody met the same touchpoints."""
    from everweek.science.shrink import adjusted
    from everweek.science.shrink.case_mix import adjusted_means

    parts: dict[tuple[str, str], list[rules.Tallies]] = defaultdict(list)
    for cut, tallies in cells:
        parts[cut["member"], cut["touchpoint"]].append(tallies)
    touchpoints = sorted({touchpoint for _member, touchpoint in parts})
    values, empty = worth_of(counted), (0, 0.0, float("nan"), 0.0)
    table = [
        [_moments(values, _joined(parts[one, each])) if (one, each) in parts else empty for each in touchpoints] for one in order
    ]
    sizes = [[cell[0] for cell in line] for line in table]
    if not order:
        return {}
    if counted.measure.kind.hits is not None:
        found = adjusted([[round(cell[0] * cell[1] / 100) for cell in line] for line in table], sizes, level=level)
        told = [] if isinstance(found, NotEnough) else [rules.in_points(each) for each in found.estimates]
    else:
        scale = (-100.0, 100.0) if counted.measure.kind is rules.NPS else counted.scale
        means = [[min(max(cell[1], scale[0]), scale[1]) if cell[0] else float("nan") for cell in line] for line in table]
        spreads = [[cell[2] / (cell[0] - 1) if cell[0] > 1 else float("nan") for cell in line] for line in table]
        found = adjusted_means(sizes, means, spreads, scale=scale, unit=counted.measure.kind.unit, level=level)
        told = [] if isinstance(found, NotEnough) else list(found.estimates)
    if isinstance(found, NotEnough):
        return dict.fromkeys(order, found)
    return {one: rules.too_small(sum(line)) or estimate for one, estimate, line in zip(order, told, sizes, strict=True)}


def _joined(parts: Sequence[rules.Tallies]) -> dict[float, Tally]:
    by_score: dict[float, list[Tally]] = defaultdict(list)
    for tallies in parts:
        for score, tally in tallies.items():
            by_score[score].append(tally)
    return {score: together(some) for score, some in by_score.items()}
