"""What the answers of some groups show, each beside all others and all of them together, before it is set beside their charts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from everweek.prove import names
from everweek.prove.rules import SMALLEST_GROUP
from everweek.prove.watch import seasons
from everweek.prove.watch.begun import NOTHING, Known
from everweek.prove.watch.drawn import MERGED
from everweek.prove.watch.findings import Against, Season
from everweek.prove.watch.judged import Judged, judged
from everweek.prove.watch.reading import Table
from everweek.science import NotEnough

if TYPE_CHECKING:
    from everweek.science.change.groups import Watched

ENOUGH_GROUPS = 3
"""Of two groups that part nobody can say which moved: each is held against itself then."""


@dataclass(frozen=True)
class Found:
    """What was found in a table.

    Attributes:
        against: What the groups were compared with.
        groups: What moved, by its group, in the order of the alphabet.
        seasons: The months in which all lay apart.
        whole: What all of it did beside its seasons; None where nothing, or where that is told of one of the groups.
        judged: How many groups there are of which it can be told whether they moved.
        few: The other groups, and what they lack.
        lacks: What all of it lacks; None where it lacks nothing.
    """

    against: Against
    groups: Mapping[str, Judged]
    seasons: tuple[Season, ...] = ()
    whole: Judged | None = None
    judged: int = 0
    few: Mapping[str, NotEnough] | None = None
    lacks: NotEnough | None = None


def found_in(seen: Table, *, baseline: int, rate: float, among: int = 1, begun: Known = NOTHING) -> Found:
    """What a table shows; the arguments are those of ``looking.look``, ``begun`` is when things began, as far as it is known."""
    title, places = names.title(seen.counted.measure), seen.places
    # The whole house is one chart more among those the rate is held over.
    share = rate / among / (len(places) + 1)
    against, courses = _courses(seen, baseline, rate / among - share) if seen.variance.all() else (Against.OTHERS, ())
    known = [(row, course) for row, course in enumerate(courses) if not isinstance(course, NotEnough)]
    few = {seen.groups[row]: course for row, course in enumerate(courses) if isinstance(course, NotEnough)}
    together = among * (1 + len(known))
    told = {
        seen.groups[row]: judged(seen, course, places[row], title=title, against=against, charts=together, begun=begun)
        for row, course in known
        if course.alarmed
    }
    noise = {seen.groups[row]: course.excess for row, course in known}
    found = seasons.seasons(seen, title=title, apart=told.keys(), noise=noise, among=among) if seen.variance.all() else []
    whole = _of_whole(seen, told.keys(), found, baseline, share)
    of_whole = None
    if whole is not None and not isinstance(whole, NotEnough) and whole.alarmed:
        of_whole = judged(seen, whole, seen.whole, title=title, against=Against.ITSELF, charts=together, begun=begun)
    lacks = whole if isinstance(whole, NotEnough) else None
    return Found(against, told, tuple(found), of_whole, len(known), few, lacks)


def _courses(seen: Table, baseline: int, rate: float) -> tuple[Against, "Sequence[Watched | NotEnough]"]:
    from everweek.science.change.groups import changed, itself

    cells = seen.cells
    options = {"skewness": seen.skewness, "baseline": baseline, "need": SMALLEST_GROUP, "most": MERGED, "rate": rate}
    if not seen.groups:
        return Against.OTHERS, ()
    if int((cells.n.sum(axis=1) >= SMALLEST_GROUP).sum()) < ENOUGH_GROUPS:
        return Against.ITSELF, itself(cells, **options)  # type: ignore[arg-type]  # numbers of their kinds
    return Against.OTHERS, changed(cells, **options)  # type: ignore[arg-type]  # the same


def _of_whole(
    seen: Table, apart: Collection[str], found: Sequence[Season], baseline: int, rate: float
) -> "Watched | NotEnough | None":
    """What the whole house did beside its seasons; None where all answers are alike, or there are none."""
    from everweek.science.change.groups import itself

    if not seen.variance.all() or not seen.periods:
        return None
    cells = seasons.house(seen, apart, {month for season in found if season.ended for month in season.months})
    return itself(cells, skewness=seen.skewness, baseline=baseline, need=SMALLEST_GROUP, most=MERGED, rate=rate)[0]
