"""The Pareto, drawn: a bar for each cause with its interval, and what it adds up to with all before it."""

from collections.abc import Sequence
from typing import Final

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from everweek.act.causes.pareto import ParetoRow
from everweek.prove import charts
from everweek.prove.charts import ABOVE, EDGE, INK, NARROW, QUIET, ROW, ROW_NARROW, Spec, frame, wrapped, written
from everweek.science import Estimate
from everweek.web.causes.words import name_of
from everweek.web.house.shares import POINTS

MOST: Final = 12
"""So many causes are drawn; the table has all of them."""
LETTER: Final = 7.4


def picture(rows: Sequence[ParetoRow], *, title: str, narrow: bool) -> SafeString:
    """The picture; the table below it says the same in numbers."""
    drawn = charts.svg(spec_of(rows[:MOST], narrow=narrow), title=title, description=_("The table below has the same numbers."))
    return mark_safe(drawn)  # noqa: S308  # drawn by us


def spec_of(rows: Sequence[ParetoRow], *, narrow: bool) -> Spec:
    """Return the causes as a Vega-Lite specification of a Pareto chart; ``narrow`` for a screen of a telephone."""
    told = [_told(row) for row in rows]
    order = [str(one["cause"]) for one in told]
    room = round(min(34, max(map(len, order), default=0)) * LETTER) + 8
    axis = None if narrow else {"ticks": False, "labelLimit": room, "labelPadding": 8, "minExtent": room, "maxExtent": room}
    y: Spec = {"field": "cause", "type": "nominal", "sort": order, "title": None, "axis": axis}
    y["scale"] = {"paddingInner": 0.55 if narrow else 0.35}
    scale = {"domain": [0, POINTS], "nice": False}
    name = _("Share of the cases whose cause is known, of 100; the line adds them up")
    x: Spec = {"field": "share", "type": "quantitative", "scale": scale}
    x["axis"] = {"title": wrapped(name, narrow=narrow), "tickCount": 5}
    layer: list[Spec] = [
        {"mark": {"type": "bar", "color": ABOVE, "opacity": 0.35}, "encoding": {"y": y, "x": x}},
        {
            "mark": {"type": "rule", "color": INK, "strokeWidth": 2},
            "encoding": {"y": y, "x": {"field": "low", "type": "quantitative"}, "x2": {"field": "high"}},
        },
        {
            "mark": {"type": "line", "color": QUIET, "strokeDash": [4, 3], "point": {"color": EDGE, "size": 36}},
            "encoding": {"y": y, "x": {"field": "sum", "type": "quantitative"}, "order": {"field": "place"}},
        },
    ]
    if narrow:
        text = {"type": "text", "align": "left", "baseline": "bottom", "dy": -12, "fontSize": 13, "limit": NARROW - 24}
        layer += written(text, {"y": y, "x": {"value": 0}, "text": {"field": "cause"}})
    row = ROW_NARROW if narrow else ROW
    values = [{**one, "place": place} for place, one in enumerate(told)]
    return {**frame(narrow=narrow), "height": row * max(1, len(rows)), "data": {"values": values}, "layer": layer}


def _told(row: ParetoRow) -> dict[str, object]:
    share = row.share
    low, value, high = (share.low, share.value, share.high) if isinstance(share, Estimate) else (0.0, 0.0, 0.0)
    told = {"share": value, "low": low, "high": high, "sum": row.cumulative}
    return {"cause": name_of(row), **{name: round(POINTS * one, 2) for name, one in told.items()}}
