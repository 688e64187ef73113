"""Pictures: Vega-Lite specifications as plain dicts, drawn as SVG on the server, the same for page, mail and PDF.

A number is a dot on a line (its interval), a trend a line in its band; groups too small to be spoken of have no mark. Colours
are the light tokens, for wherever there is no style sheet; beside each stands the token's name (``data-fill="ink"``,
``data-stroke="above"``), by which a page's style sheet gives it the colour of its own scheme, dark or light:
``[data-fill="ink"] { fill: var(--ink) }``.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape

from everweek.prove.compare import Comparison, Standing
from everweek.prove.measures import Measured, labels
from everweek.prove.words import PERIODS
from everweek.science import Estimate

INK, QUIET, LINE, EDGE, MARIGOLD = "#1F2328", "#59636E", "#E4E0D8", "#857F74", "#E8A33D"
ABOVE, BELOW = "#1F6FB2", "#B4541A"
CLASSES: Mapping[str, str] = {
    INK: "ink",
    QUIET: "quiet",
    LINE: "line",
    EDGE: "edge",
    MARIGOLD: "marigold",
    ABOVE: "above",
    BELOW: "below",
}
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"
WIDTH, ROW = 480, 28
SHAPES = {Standing.ABOVE: "triangle-up", Standing.BELOW: "triangle-down", Standing.UNTOLD: "circle", None: "circle"}
COLOURS = {Standing.ABOVE: ABOVE, Standing.BELOW: BELOW, Standing.UNTOLD: EDGE, None: INK}

Spec = dict[str, Any]


def intervals(measured: Measured) -> Spec:
    """One line a group: its interval, with a dot at the value. Nothing is said by colour."""
    names = {name: labels(name, [row.cut[name] for row in measured.rows]) for name in measured.by}
    rows = [
        _point(", ".join(names[name][row.cut[name]] for name in measured.by) or measured.title, row.result, None)
        for row in measured.rows
        if isinstance(row.result, Estimate)
    ]
    return _dots(rows, measured)


def comparison(compared: Comparison) -> Spec:
    """The shrunken estimates; a triangle up or down marks a group above or below all others together, a grey dot one untold."""
    rows = [
        _point(group.label, group.estimate, group.standing) for group in compared.groups if isinstance(group.estimate, Estimate)
    ]
    spec = _dots(rows, compared.measured)
    if isinstance(compared.whole, Estimate):
        rule = {
            "data": {"values": [{"value": compared.whole.value}]},
            "mark": {"type": "rule", "color": QUIET, "strokeDash": [4, 4]},
            "encoding": {"x": {"field": "value", "type": "quantitative"}},
        }
        spec["layer"].insert(0, rule)
    return spec


def series(measured: Measured) -> Spec:
    """A measure by day, week or month: the line of its values in the band of its intervals, broken where nothing can be said."""
    period = next(name for name in measured.by if name in PERIODS)
    rows = [
        {"period": row.cut[period], "value": row.result.value, "low": row.result.low, "high": row.result.high}
        if isinstance(row.result, Estimate)
        else {"period": row.cut[period], "value": None, "low": None, "high": None}
        for row in measured.rows
    ]
    order = [row["period"] for row in rows]
    few = [name for place, name in enumerate(order) if place % max(1, -(-len(order) // 6)) == 0]
    x = {"field": "period", "type": "ordinal", "sort": order, "title": None, "axis": {"values": few, "labelAngle": 0}}
    scale = {"zero": False, "nice": True}
    return {
        **_frame(),
        "height": 220,
        "data": {"values": rows},
        "layer": [
            {
                "mark": {"type": "area", "color": ABOVE, "opacity": 0.18, "invalid": "break-paths-show-domains"},
                "encoding": {
                    "x": x,
                    "y": {"field": "low", "type": "quantitative", "title": _axis(measured), "scale": scale},
                    "y2": {"field": "high"},
                },
            },
            {
                "mark": {
                    "type": "line",
                    "color": ABOVE,
                    "strokeWidth": 2,
                    "point": {"color": ABOVE, "size": 30},
                    "invalid": "break-paths-show-domains",
                },
                "encoding": {"x": x, "y": {"field": "value", "type": "quantitative", "scale": scale}},
            },
        ],
    }


def svg(spec: Mapping[str, Any], *, title: str, description: str) -> str:
    """The picture, drawn; ``title`` and ``description`` are what a screen reader says of it. The same again costs nothing."""
    return _drawn(json.dumps(spec, sort_keys=True), title, description)


@lru_cache(maxsize=256)
def _drawn(spec: str, title: str, description: str) -> str:
    import vl_convert

    plain: str = vl_convert.vegalite_to_svg(spec)
    mark = hashlib.sha256(f"{spec}{title}{description}".encode()).hexdigest()[:10]
    inner = re.sub(r"(fill|stroke)=\"(#[0-9A-Fa-f]{6})\"", _classed, plain)
    head, rest = inner.split(">", 1)
    # What Vega calls each mark is for its own runtime; a reader hears title and description, and has the table beside it.
    rest = re.sub(r" (?:aria-[a-z]+|role)=\"[^\"]*\"", "", rest)
    told = f'<title id="t{mark}">{escape(title)}</title><desc id="d{mark}">{escape(description)}</desc>'
    return f'{head} role="img" aria-labelledby="t{mark} d{mark}">{told}{rest}'


def _classed(found: re.Match[str]) -> str:
    name = CLASSES.get(found[2].upper())
    return f'{found[0]} data-{found[1]}="{name}"' if name else found[0]


def _point(label: str, estimate: object, standing: Standing | None) -> dict[str, object]:
    if not isinstance(estimate, Estimate):
        raise TypeError(label)
    return {
        "group": label,
        "value": estimate.value,
        "low": estimate.low,
        "high": estimate.high,
        "shape": SHAPES[standing],
        "colour": COLOURS[standing],
    }


def _dots(rows: list[dict[str, object]], measured: Measured) -> Spec:
    order = [row["group"] for row in rows]
    y = {"field": "group", "type": "nominal", "sort": order, "title": None, "axis": {"labelLimit": 180, "ticks": False}}
    colour = {"field": "colour", "type": "nominal", "scale": None}
    scale = {"zero": False, "nice": True, "padding": 8}
    low = {"field": "low", "type": "quantitative", "title": _axis(measured), "scale": scale}
    return {
        **_frame(),
        "height": max(ROW, ROW * len(rows)),
        "data": {"values": rows},
        "layer": [
            {
                "mark": {"type": "rule", "strokeWidth": 2},
                "encoding": {"y": y, "x": low, "x2": {"field": "high"}, "color": colour},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 70, "opacity": 1},
                "encoding": {
                    "y": y,
                    "x": {"field": "value", "type": "quantitative", "scale": scale},
                    "color": colour,
                    "shape": {"field": "shape", "type": "nominal", "scale": None},
                },
            },
        ],
    }


def _frame() -> Spec:
    text = {"labelColor": QUIET, "titleColor": QUIET, "labelFontSize": 13, "titleFontSize": 13, "titleFontWeight": "normal"}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": None,
        "width": WIDTH,
        "config": {
            "font": FONT,
            "view": {"stroke": None},
            "axis": {**text, "gridColor": LINE, "domainColor": EDGE, "tickColor": EDGE},
            "axisY": {"grid": False},
        },
    }


def _axis(measured: Measured) -> str:
    return measured.title if measured.unit == "score" else f"{measured.title} ({measured.unit})"
