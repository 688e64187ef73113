"""Pictures: Vega-Lite specifications as plain dicts, drawn as SVG on the server, the same for page, mail and PDF.

A number is a dot on a line (its interval), a trend a line in its band; groups too small to be spoken of have no mark. A picture
can be drawn ``narrow``, for a phone: names stand above their lines then, and nothing has to be shrunk to be seen whole. Colours
are the light tokens, for wherever there is no style sheet; beside each stands the token's name (``data-fill="ink"``,
``data-stroke="above"``), by which a page's style sheet gives it the colour of its own scheme, dark or light:
``[data-fill="ink"] { fill: var(--ink) }``.
"""

import hashlib
import json
import math
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from textwrap import wrap
from typing import Any
from xml.sax.saxutils import escape

from everweek.prove.compare import BETWEEN, Comparison, Standing
from everweek.prove.drawing import Painter
from everweek.prove.measures import Measured, labels
from everweek.prove.names import PERIODS, counted_in, short_period
from everweek.prove.packing import packed
from everweek.science import Estimate

INK, QUIET, LINE, EDGE, MARIGOLD = "#1F2328", "#59636E", "#E4E0D8", "#857F74", "#E8A33D"
ABOVE, BELOW = "#1F6FB2", "#B4541A"
CARD = "#FFFFFF"
CLASSES: Mapping[str, str] = {
    INK: "ink",
    QUIET: "quiet",
    LINE: "line",
    EDGE: "edge",
    MARIGOLD: "marigold",
    ABOVE: "above",
    BELOW: "below",
    CARD: "card",
}
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"
WIDE, NARROW = 760, 320
"""The whole picture in pixels at the size its letters are meant to be read: a card on a desk, a phone."""
ROW, ROW_NARROW = 30, 46
NARROW_LINES = NARROW - 12
"""So wide are the lines on a phone, where no names stand beside them: the picture less what is free around it."""
FREE_ABOVE, FREE_BELOW = 8, 20
"""So far above its line, and below it, a row on a phone is free of names."""
BAR = 12
"""From one mark that groups share to the next."""
ROOM = 0.06
"""So much of what is drawn is added at either end of an axis, for its dots not to be cut; about as much again makes it round."""
LETTER = 8.2
"""A letter of a name, in pixels: fonts of a page differ from the one that the picture is laid out with."""
SIZE, BETWEEN_NAMES, RIGHT = 13, 8, 10
"""The letters along an axis, what stays free between the names of two periods, and beyond the end of the last."""
LETTER_OF_SIZE = 0.6
"""How wide a letter is at most on average, as a part of the size of the font."""
AXIS = 40
"""So wide is the axis at the left of a course of time, which the picture's width holds too."""
LONGEST = 40
"""So many letters of a name stand beside the picture, the names of two cuts together."""
SHAPES = {Standing.ABOVE: "triangle-up", Standing.BELOW: "triangle-down", Standing.UNTOLD: "circle", None: "circle"}
COLOURS = {Standing.ABOVE: ABOVE, Standing.BELOW: BELOW, Standing.UNTOLD: EDGE, None: INK}

FIRST_BEGINS = {"labelAlign": {"condition": {"test": "datum.index === 0", "value": "left"}, "value": "center"}}
"""In the middle below its point the first name of an axis would be cut where the picture begins."""

Spec = dict[str, Any]
_painter = Painter()


def intervals(measured: Measured, *, narrow: bool = False) -> Spec:
    """One line a group: its interval, with a dot at the value. Nothing is said by colour."""
    told = {name: labels(name, [row.cut[name] for row in measured.rows], measured.measure) for name in measured.by}
    rows = [
        _point(BETWEEN.join(told[name][row.cut[name]] for name in measured.by) or measured.title, row.result, None)
        for row in measured.rows
        if isinstance(row.result, Estimate)
    ]
    return _dots(rows, measured, narrow=narrow)


def comparison(compared: Comparison, *, narrow: bool = False) -> Spec:
    """The shrunken estimates; what was measured stands in the table beside the picture.

    A triangle up or down marks a group above or below all others together, a grey dot one that cannot be told apart from them.
    Beside the names stand the marks that groups share (``Comparison.marks``): one upright line each, with a filled dot at each of
    its groups and a hollow one at the row of a group that lies between them and is not among them.
    """
    drawn = [
        (place, group, group.estimate) for place, group in enumerate(compared.groups) if isinstance(group.estimate, Estimate)
    ]
    marks = compared.marks() or ()
    along = [along_of([place in mark for place, _group, _estimate in drawn]) for mark in marks]
    rows = [
        {**_point(group.label, estimate, group.standing), **{f"held{number}": held[row] for number, held in enumerate(along)}}
        for row, (_place, group, estimate) in enumerate(drawn)
    ]
    spec = _dots(rows, compared.measured, narrow=narrow, beside=BAR * len(marks) + BAR if marks else 0)
    y = spec["layer"][0]["encoding"]["y"]
    for number in range(len(marks)):
        spec["layer"] += _bar(number, y, narrow=narrow, many=len(marks))
    if isinstance(compared.whole, Estimate):
        spec["layer"].insert(0, _whole(compared.whole.value, y, narrow=narrow))
    return spec


def along_of(held: Sequence[bool]) -> list[bool | None]:
    """Return for each row whether the mark holds it, from the first one that is held to the last; None beyond these.

    >>> along_of([False, True, False, True])
    [None, True, False, True]
    """
    places = [place for place, one in enumerate(held) if one]
    return [one if places and places[0] <= place <= places[-1] else None for place, one in enumerate(held)]


def _bar(number: int, y: Spec, *, narrow: bool, many: int) -> list[Spec]:
    """One mark that groups share: beside their names, or on a phone, where these stand above the lines, at the lines' end."""
    x = {"value": NARROW_LINES - BAR * (many - number - 0.5) if narrow else -BAR * (many - number)}
    line = {"type": "line", "color": QUIET, "strokeWidth": 1.5}
    dot = {"type": "point", "shape": "circle", "filled": True, "size": 45, "opacity": 1}
    held, between = {**dot, "color": INK}, {**dot, "color": CARD, "stroke": QUIET, "strokeWidth": 1.5}
    drawn = [(f"isValid(datum.held{number})", line), (f"datum.held{number} === false", between), (f"datum.held{number}", held)]
    return [{"transform": [{"filter": own}], "mark": mark, "encoding": {"y": y, "x": x}} for own, mark in drawn]


def _whole(value: float, y: Spec, *, narrow: bool) -> Spec:
    """A dashed line where all groups together stand; on a phone only along the lines, and never through the names above them."""
    dashed = {"type": "rule", "color": QUIET, "strokeDash": [4, 4]}
    if not narrow:
        at = {"field": "value", "type": "quantitative"}
        return {"data": {"values": [{"value": value}]}, "mark": dashed, "encoding": {"x": at}}
    along = {**dashed, "yOffset": -FREE_ABOVE, "y2Offset": FREE_BELOW}
    encoding = {"x": {"field": "whole", "type": "quantitative"}, "y": y, "y2": {"field": "group"}}
    return {"transform": [{"calculate": repr(value), "as": "whole"}], "mark": along, "encoding": encoding}


def series(measured: Measured, *, narrow: bool = False) -> Spec:
    """A measure by day, week or month: the line of its values in the band of its intervals, broken where nothing can be said."""
    period = next(name for name in measured.by if name in PERIODS)
    told = [short_period(period, row.cut[period]) for row in measured.rows]
    rows = [
        {"period": at, "value": row.result.value, "low": row.result.low, "high": row.result.high}
        if isinstance(row.result, Estimate)
        else {"period": at, "value": None, "low": None, "high": None}
        for at, row in zip(told, measured.rows, strict=True)
    ]
    x: Spec = {"field": "period", "type": "ordinal", "sort": told, "title": None}
    x["axis"] = {"values": [told[place] for place in named_below(told, narrow=narrow)], "labelAngle": 0, **FIRST_BEGINS}
    scale = {"zero": False, "nice": True}
    band = {
        "mark": {"type": "area", "color": ABOVE, "opacity": 0.18, "invalid": "break-paths-show-domains"},
        "encoding": {
            "x": x,
            "y": {"field": "low", "type": "quantitative", "title": None, "scale": scale},
            "y2": {"field": "high"},
        },
    }
    point = {"color": ABOVE, "size": 30}
    line = {
        "mark": {"type": "line", "color": ABOVE, "strokeWidth": 2, "point": point, "invalid": "break-paths-show-domains"},
        "encoding": {"x": x, "y": {"field": "value", "type": "quantitative", "scale": scale}},
    }
    title = axis_title(measured, narrow=narrow)
    return {**frame(narrow=narrow), "height": 240, "title": title, "data": {"values": rows}, "layer": [band, line]}


def axis_title(measured: Measured, *, narrow: bool) -> Spec:
    """The name of the axis, level above it: a name on its side is read by nobody."""
    text = wrapped(_axis(measured), narrow=narrow)
    return {"text": text, "anchor": "start", "color": QUIET, "fontSize": SIZE, "fontWeight": "normal"}


def named_below(periods: Sequence[str], *, narrow: bool, beside: int = 1) -> range:
    """Which of these periods are named below a course of time: the first, and at equal steps as many as there is room for where
    so many courses stand beside each other.

    The first name begins below its point, the others have their middle there (``FIRST_BEGINS``), and none goes beyond the end.
    """
    name = max(map(len, periods), default=0) * SIZE * LETTER_OF_SIZE
    step = ((NARROW if narrow else WIDE) / beside - AXIS) / max(1, len(periods))
    every = max(1, math.ceil((1.5 * name + BETWEEN_NAMES) / step))
    last = len(periods) - 0.5 - (name / 2 - RIGHT) / step
    return range(0, max(1, math.floor(last) + 1), every)


def svg(spec: Mapping[str, Any], *, title: str, description: str) -> str:
    """The picture, drawn; ``title`` and ``description`` are what a screen reader says of it. The same again costs nothing."""
    return _drawn(json.dumps(spec, sort_keys=True), title, description)


def png(spec: Mapping[str, Any], *, scale: float = 2) -> bytes:
    """The picture as a PNG, so many times as large as it is read, on a ground of its own: there is no page behind it."""
    return packed(_painter.draw_png(json.dumps({**spec, "background": CARD}, sort_keys=True), scale=scale))


@lru_cache(maxsize=256)
def _drawn(spec: str, title: str, description: str) -> str:
    plain = _painter.draw(spec)
    mark = hashlib.sha256(f"{spec}{title}{description}".encode()).hexdigest()[:10]
    inner = re.sub(r"(fill|stroke)=\"(#[0-9A-Fa-f]{6})\"", _classed, plain)
    head, rest = inner.split(">", 1)
    # What Vega calls each mark is for its own runtime; a reader hears title and description, and has the table beside it.
    rest = re.sub(r" (?:aria-[a-z]+|role)=\"[^\"]*\"", "", rest)
    rest = re.sub(r"(?<= )(?:d|transform|[xy][12]?)=\"[^\"]*\"", _shortened, rest)
    told = f'<title id="t{mark}">{escape(title)}</title><desc id="d{mark}">{escape(description)}</desc>'
    return f'{head} role="img" aria-labelledby="t{mark} d{mark}">{told}{rest}'


def _shortened(found: re.Match[str]) -> str:
    """Places to a tenth of a pixel: what no eye sees need not travel."""
    return re.sub(r"(\.\d)\d+", r"\1", found[0])


def _classed(found: re.Match[str]) -> str:
    name = CLASSES.get(found[2].upper())
    return f'{found[0]} data-{found[1]}="{name}"' if name else found[0]


def _point(label: str, estimate: Estimate, standing: Standing | None) -> dict[str, object]:
    return {
        "group": label,
        "value": estimate.value,
        "low": estimate.low,
        "high": estimate.high,
        "shape": SHAPES[standing],
        "colour": COLOURS[standing],
    }


def _dots(rows: list[dict[str, object]], measured: Measured, *, narrow: bool, beside: int = 0) -> Spec:
    """One line a row, with so many pixels left free ``beside`` the names; on a phone at the end of the lines."""
    order = [str(row["group"]) for row in rows]
    y: Spec = {"field": "group", "type": "nominal", "scale": {"domain": order}, "title": None}
    y["axis"] = None if narrow else _names(order, beside)
    colour = {"field": "colour", "type": "nominal", "scale": None}
    scale = _axis_scale(rows, measured)
    if narrow and beside:
        scale["range"] = [0, NARROW_LINES - beside]
    axis = {
        "title": wrapped(_axis(measured), narrow=narrow),
        "labelFlush": True,
        "labelSeparation": 10,
        "tickCount": 4 if narrow else 8,
    }
    low = {"field": "low", "type": "quantitative", "scale": scale, "axis": axis}
    shape = {"field": "shape", "type": "nominal", "scale": None}
    x = {"field": "value", "type": "quantitative", "scale": scale}
    layer: list[Spec] = [
        {"mark": {"type": "rule", "strokeWidth": 2}, "encoding": {"y": y, "x": low, "x2": {"field": "high"}, "color": colour}},
        {
            "mark": {"type": "point", "filled": True, "size": 80, "opacity": 1},
            "encoding": {"y": y, "x": x, "color": colour, "shape": shape},
        },
    ]
    if narrow:
        text = {
            "type": "text",
            "align": "left",
            "baseline": "bottom",
            "dy": -9,
            "fontSize": 13,
            "limit": NARROW_LINES - beside,
        }
        layer += written(text, {"y": y, "x": {"value": 0}, "text": {"field": "group"}})
    row = ROW_NARROW if narrow else ROW
    return {**frame(narrow=narrow), "height": max(row, row * len(rows)), "data": {"values": rows}, "layer": layer}


def written(mark: Spec, encoding: Spec) -> list[Spec]:
    """Words within a picture, on a ground of their own: no line runs through them."""
    ground = {**mark, "color": CARD, "stroke": CARD, "strokeWidth": 5, "strokeJoin": "round"}
    return [{"mark": ground, "encoding": encoding}, {"mark": {**mark, "color": INK}, "encoding": encoding}]


def _axis_scale(rows: list[dict[str, object]], measured: Measured) -> Spec:
    """Room for the dots at both ends, and round numbers, but nowhere beyond what the measure can be."""
    told = [float(str(row[name])) for row in rows for name in ("low", "high", "value")]
    if measured.ends is None or not told:
        return {"zero": False, "nice": True, "padding": 8}
    (least, most), low, high = measured.ends, min(told), max(told)
    room = (high - low) * ROOM
    inside = least < low - 2 * room and high + 2 * room < most
    return {"zero": False, "nice": inside, "domain": [max(least, low - room), min(most, high + room)]}


def _names(order: list[str], beside: int) -> Spec:
    """The names at the left: room for the longest as a page's own font draws it, and an end to those that are too long."""
    shown, padding = _shown(order), 8 + beside
    room = round(max(map(len, shown.values()), default=0) * LETTER) + padding
    names = f"({json.dumps(shown)})[datum.value]"
    return {"labelExpr": names, "labelLimit": 0, "ticks": False, "labelPadding": padding, "minExtent": room, "maxExtent": room}


def _shown(order: list[str]) -> dict[str, str]:
    """Each name as there is room for it. Of two cuts the first is told once, beside the first of its groups."""
    shown, before = {}, ""
    for name in order:
        first, between, second = name.partition(BETWEEN)
        told = second if between and first == before else name
        before = first
        shown[name] = told if len(told) <= LONGEST else f"{told[: LONGEST - 1].rstrip()}…"
    return shown


def wrapped(text: str, *, narrow: bool) -> list[str]:
    """A long name on several lines."""
    return wrap(text, 38 if narrow else 90) or [text]


def frame(*, narrow: bool) -> Spec:
    """What every picture has in common: its width, its font, its quiet axes."""
    text = {"labelColor": QUIET, "titleColor": QUIET, "labelFontSize": SIZE, "titleFontSize": SIZE, "titleFontWeight": "normal"}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": None,
        "width": NARROW if narrow else WIDE,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": {"left": 2, "right": RIGHT, "top": 5, "bottom": 5},
        "config": {
            "font": FONT,
            "view": {"stroke": None},
            "axis": {**text, "gridColor": LINE, "domainColor": EDGE, "tickColor": EDGE},
            "axisY": {"grid": False, "labelColor": INK},
        },
    }


def _axis(measured: Measured) -> str:
    counted = counted_in(measured.measure, measured.unit)
    return f"{measured.title} ({counted})" if counted else measured.title
