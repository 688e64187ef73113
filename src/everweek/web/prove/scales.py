"""The scale a single value is drawn on, and the axis of differences: what numbers are drawn on."""

from collections.abc import Mapping, Sequence
from math import floor, log10

from everweek.errors import EverweekError
from everweek.facts.ask import MeasureInfo
from everweek.prove import rules
from everweek.science import Estimate


def scale_of(name: str, known: Mapping[str, MeasureInfo]) -> tuple[float, float] | None:
    """Lowest and highest value the measure can take: NPS -100 to 100, shares 0 to 100, a mean the scale it is answered on.

    >>> scale_of("nps", {}), scale_of("csat.top", {}), scale_of("csat", {"csat": MeasureInfo("csat", 9, 1.0, 5.0, None, None)})
    ((-100.0, 100.0), (0.0, 100.0), (1.0, 5.0))
    """
    try:
        asked = rules.measure_named(name, {*known, name.removesuffix(rules.TOP)})
    except EverweekError:
        return None
    info = known.get(asked.reads)
    if asked.kind.unit != "points" and info is None:
        return None
    return asked.ends((info.low, info.high) if info is not None else (0.0, 0.0))


def axis_of_differences(differences: Sequence[Estimate]) -> tuple[float, float] | None:
    """An axis that holds all these intervals, from one round number to the same below nothing, where what they are told from
    stands; None where there are none.
    """
    if not differences:
        return None
    end = round_end(max(max(-one.low, one.high) for one in differences) or 1.0)
    return -end, end


def round_end(most: float) -> float:
    """The next round number that is no smaller, for the end of an axis.

    >>> round_end(1.26), round_end(8.0), round_end(0.31)
    (2.0, 8.0, 0.4)
    """
    step = 10.0 ** floor(log10(most))
    return next(many * step for many in (1, 2, 3, 4, 5, 6, 8, 10) if many * step >= most * (1 - 1e-9))
