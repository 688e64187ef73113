"""What is found of units is found once, of all units together, and told alike to whoever sees one of them.

Who sees a part of the units, or asks for one, would else have it held against its own past alone, and be told another
beginning of the same thing; and what moved every unit would be taken for a move of its own. Of units out of reach nothing is
handed on, neither a name nor a number: but that every unit moved together may be said
(docs/decisions/0073-found-once-for-the-house.md).
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from everweek.prove.watch.findings import Against, Course, Season, Together
from everweek.prove.watch.found import Found
from everweek.prove.watch.judged import Judged
from everweek.prove.watch.reading import Part, Table


def of_part(seen: Table, part: Part, own: Callable[[], Found], all_units: Callable[[], Found | None]) -> Found:
    """What is told of a part of the units: of each what all units together show, of all of the part what its own answers do.

    Args:
        seen: What was read of the part.
        part: Which units are in it.
        own: Finds what the answers of the part show by themselves.
        all_units: Finds what all units show together; None where there is one alone.
    """
    by_unit, single = seen.dimension == "unit", len(part.units) == 1
    if not by_unit and not single:
        return own()
    wide = all_units()
    if wide is None:
        return own()
    groups = {unit: _handed(told, part) for unit, told in wide.groups.items() if unit in part.units}
    months = tuple(_season_handed(one, seen, part) for one in wide.seasons if one.together is Together.EVERY)
    if not by_unit:
        [unit] = part.units
        whole = groups.get(unit)
        itself = own()
        moved = itself.whole if wide.whole is not None else None
        moved = moved if whole is None else replace(whole, finding=replace(whole.finding, place=seen.whole))
        return replace(itself, seasons=months, whole=moved, lacks=(wide.few or {}).get(unit))
    return _of_units(seen, wide, groups, months, own)


def _of_units(
    seen: Table, wide: Found, groups: Mapping[str, Judged], months: tuple[Season, ...], own: Callable[[], Found]
) -> Found:
    """Several units, or the one that all answers of the part are of.

    Of the part as a whole its own answers tell, where all units together moved too, or some of them in some months: else whatever
    it did is told of its units.
    """
    here = {seen.alone} if seen.alone else {*seen.groups}
    few = {unit: lacks for unit, lacks in (wide.few or {}).items() if unit in here}
    partly = [one for one in wide.seasons if one.together is not Together.EVERY]
    whole, lacks = None, few.get(seen.alone)
    if (wide.whole is not None and not here <= groups.keys()) or partly:
        itself = own()
        whole = itself.whole if wide.whole is not None and not here <= groups.keys() else None
        ways = {(one.direction, month) for one in partly for month in one.months}
        months = (*months, *(one for one in itself.seasons if {(one.direction, month) for month in one.months} <= ways))
    judged = 0 if seen.alone or not (wide.judged or wide.few) else len(here - few.keys())
    return Found(wide.against, groups, months, whole, judged, {} if seen.alone else few, lacks)


def _handed(told: Judged, part: Part) -> Judged:
    """What a unit did, without a number of the others where these are out of reach."""
    finding = told.finding
    if not part.blind or not isinstance(finding, Course) or finding.against is not Against.OTHERS or finding.sides is None:
        return told
    sides = finding.sides.without_others(finding.direction)
    return replace(told, finding=replace(finding, sides=sides, evidence=replace(finding.evidence, estimate=None)))


def _season_handed(season: Season, seen: Table, part: Part) -> Season:
    """The months in which every unit moved; without how far, and of the answers that are seen, where others are out of reach."""
    if not part.blind:
        return season
    return replace(season, evidence=replace(season.evidence, estimate=None, n=int(seen.n[-1].sum())))
