"""The whole scale of a measure: what a single value is drawn on."""

from collections.abc import Mapping

from everweek.errors import EverweekError
from everweek.facts.ask import MeasureInfo
from everweek.prove import rules


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
