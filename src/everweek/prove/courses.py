"""Groups over time: the course of each in a picture of its own, side by side on the same scale."""

import json
from collections.abc import Sequence
from typing import Final

from everweek.prove.charts import ABOVE, FIRST_BEGINS, INK, NARROW, QUIET, SIZE, WIDE, Spec, axis_title, frame, named_below
from everweek.prove.measures import Measured, labels
from everweek.prove.names import PERIODS, short_period
from everweek.science import Estimate

MOST: Final = 12
"""So many courses are seen side by side; more are a pattern on the wall."""
MOST_POINTS: Final = 400
"""So many points in all: each travels with the page twice, for a desk and for a phone."""
_BESIDE, _BETWEEN, _HIGH, _HIGH_NARROW = 48, 20, 96, 80


def are_courses(by: Sequence[str]) -> bool:
    """Whether rows cut so are several things over time.

    >>> are_courses(["unit", "month"]), are_courses(["month"]), are_courses(["unit", "touchpoint"])
    (True, False, False)
    """
    return len(by) == 2 and sum(name in PERIODS for name in by) == 1


def can_be_drawn(measured: Measured) -> bool:
    """Whether the rows are a few things over time, few enough to be seen side by side."""
    if not are_courses(measured.by):
        return False
    groups, times = _groups(measured), _times(measured)
    return 0 < len(groups) <= MOST and len(groups) * len(times) <= MOST_POINTS


def _groups(measured: Measured) -> list[str]:
    """The keys of the groups of which anything is known, in the order of the rows."""
    [group] = [name for name in measured.by if name not in PERIODS]
    return list(dict.fromkeys(row.cut[group] for row in measured.rows if isinstance(row.result, Estimate)))


def _times(measured: Measured) -> list[str]:
    [period] = [name for name in measured.by if name in PERIODS]
    return sorted({row.cut[period] for row in measured.rows})


def courses(measured: Measured, *, narrow: bool = False) -> Spec:
    """The course of each group: the line of its values in the band of its intervals, broken where nothing can be said of it.

    All stand on one scale and over the same time, two beside each other on a desk.
    """
    [period] = [name for name in measured.by if name in PERIODS]
    [group] = [name for name in measured.by if name not in PERIODS]
    keys, times = _groups(measured), _times(measured)
    told = labels(group, keys, measured.measure)
    found = {(row.cut[group], row.cut[period]): row.result for row in measured.rows}
    below = [short_period(period, at) for at in times]
    rows = [_point(key, shown, found.get((key, at))) for key in keys for at, shown in zip(times, below, strict=True)]
    columns = 1 if narrow else min(2, len(keys))
    width = ((NARROW if narrow else WIDE) - columns * _BESIDE - (columns - 1) * _BETWEEN) // columns
    named = [below[place] for place in named_below(below, narrow=narrow, beside=columns)]
    header = {
        "title": None,
        # Two groups may be called alike: by its key each stays one.
        "labelExpr": f"({json.dumps(told)})[datum.value]",
        "labelAnchor": "start",
        "labelColor": INK,
        "labelFontSize": SIZE,
        "labelFontWeight": "bold",
        "labelLimit": width,
    }
    framed = frame(narrow=narrow)
    del framed["width"], framed["autosize"]
    return {
        **framed,
        "title": {**axis_title(measured, narrow=narrow), "offset": 10},
        "data": {"values": rows},
        "facet": {"field": "group", "type": "nominal", "sort": keys, "header": header},
        "columns": columns,
        "spacing": {"row": 12, "column": _BETWEEN},
        "spec": {"width": width, "height": _HIGH_NARROW if narrow else _HIGH, "layer": _layers(below, named)},
        "resolve": {"axis": {"x": "independent", "y": "independent"}},
    }


def _point(group: str, at: str, result: object) -> dict[str, object]:
    known = result if isinstance(result, Estimate) else None
    ends = {name: getattr(known, name) if known is not None else None for name in ("value", "low", "high")}
    return {"group": group, "period": at, **ends}


def _layers(below: Sequence[str], named: Sequence[str]) -> list[Spec]:
    axis = {"values": list(named), "labelAngle": 0, "labelColor": QUIET, **FIRST_BEGINS}
    x: Spec = {"field": "period", "type": "ordinal", "sort": list(below), "title": None, "axis": axis}
    y = {"type": "quantitative", "title": None, "scale": {"zero": False, "nice": True}, "axis": {"tickCount": 3, "grid": True}}
    broken = "break-paths-show-domains"
    band = {"mark": {"type": "area", "color": ABOVE, "opacity": 0.18, "invalid": broken}}
    line = {"mark": {"type": "line", "color": ABOVE, "strokeWidth": 2, "point": {"color": ABOVE, "size": 16}, "invalid": broken}}
    return [
        {**band, "encoding": {"x": x, "y": {"field": "low", **y}, "y2": {"field": "high"}}},
        {**line, "encoding": {"x": x, "y": {"field": "value", **y}}},
    ]
