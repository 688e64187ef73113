"""Control charts as pictures: points, centre, limits as a band, the baseline shaded, what moved marked by shape and named."""

import json
from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from textwrap import wrap

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek.facts.rules import PERIOD_TEXT
from everweek.prove.charts import (
    ABOVE,
    AXIS,
    BELOW,
    EDGE,
    FIRST_BEGINS,
    INK,
    LETTER_OF_SIZE,
    LINE,
    NARROW,
    QUIET,
    WIDE,
    Spec,
    frame,
    named_below,
    wrapped,
    written,
)
from everweek.prove.names import counted_in, day, short_period
from everweek.prove.rules import PROMISED
from everweek.prove.watch import words
from everweek.prove.watch.drawn import Charted, Point
from everweek.prove.watch.meanwhile import asked_otherwise
from everweek.science import NotEnough

HEIGHT = 260
BESIDE = 8
STRIP = 22
"""So high is a line of words above the points: no point and no axis is behind what stands there."""
LINE_BELOW = 16
"""So much higher where they take a second one."""
SIZES = {False: 13, True: 12}
"""How large words in it are: on a desk, and on a phone."""
SHAPES = {"above": "triangle-up", "below": "triangle-down", "beside": "diamond"}
COLOURS = {"above": ABOVE, "below": BELOW, "beside": EDGE}


def control_chart(drawn: Charted, *, narrow: bool = False, bare: bool = False) -> Spec:
    """The picture of a chart, as a Vega-Lite specification; drawn by ``charts.svg``.

    It says itself what it shows, but for a ``bare`` one: a page tells that beside it.
    """
    rows = _rows(drawn)
    told = [str(row["period"]) for row in rows]
    scale = {"domain": [-0.5, len(told) - 0.5], "nice": False, "zero": False}
    x: Spec = {"field": "at", "type": "quantitative", "title": None, "scale": scale}
    x["axis"] = {
        "values": list(named_below(told, narrow=narrow)),
        # The names of the periods, by their places.
        "labelExpr": f"{json.dumps(told)}[datum.value]",
        "grid": False,
        **FIRST_BEGINS,
    }
    below = STRIP if drawn.otherwise else 0
    lines = _lines(rows, narrow=narrow)
    name = _name(rows, x, lines, below=below, narrow=narrow)
    above = below + STRIP + LINE_BELOW * max(len(lines) - 1, 0) if name else 0
    ground = [*_ground(drawn, rows, x), *_otherwise(drawn, x, narrow=narrow)]
    layer = [*ground, *_line(x, height=HEIGHT + above, above=above), *_marks(rows, x), *name]
    picture: Spec = {**frame(narrow=narrow), "height": HEIGHT + above, "data": {"values": rows}, "layer": layer}
    if bare:
        return picture
    title = {
        "text": wrapped(heading(drawn), narrow=narrow),
        "subtitle": wrapped(legend(drawn), narrow=narrow),
        "anchor": "start",
        "color": QUIET,
        "subtitleColor": QUIET,
        "fontSize": 13,
        "subtitleFontSize": 13,
        "fontWeight": "normal",
    }
    return {**picture, "title": title}


def marks(drawn: Charted) -> list[tuple[str, str]]:
    """The marks that are in the picture, each with what it stands for: band, base, centre, otherwise, and above or below."""
    found = []
    if not isinstance(drawn.limits, NotEnough):
        found += [
            ("band", _("where points lie while nothing changes")),
            ("centre", _("its own normal")),
            ("base", _("the time its normal comes from")),
        ]
    found += [("otherwise", _("from there on it is asked otherwise"))] if drawn.otherwise else []
    return found + marked(drawn)


def marked(drawn: Charted) -> list[tuple[str, str]]:
    """The marks of points that are part of what moved, each with what it stands for: above, below, beside."""
    there = {drawn.mark(place) for place in drawn.alarmed}
    told = {
        "above": _("part of what moved: above its own normal"),
        "below": _("part of what moved: below its own normal"),
        "beside": _("part of what moved: by its difference to all others alone"),
    }
    return [(name, words) for name, words in told.items() if name in there]


def legend(drawn: Charted) -> str:
    """What is to be seen in the picture, in words: for who has nothing but the picture."""
    parts = []
    if not isinstance(drawn.limits, NotEnough):
        parts.append(_("Band: where points lie while nothing changes; shaded: the baseline it comes from."))
    there = {drawn.mark(place) for place in drawn.alarmed}
    if there & {"above", "below"}:
        parts.append(_("Triangles: part of what moved."))
    if "beside" in there:
        parts.append(_("Diamonds: part of what moved, by their difference to all others alone."))
    return " ".join([*parts, *([more] if (more := remarks(drawn)) else [])])


def remarks(drawn: Charted) -> str:
    """Return what no mark of the picture says, as sentences: why something is not in it, or is not marked, and what is asked
    otherwise from when on.
    """
    parts = []
    if isinstance(drawn.limits, NotEnough):
        parts.append(_("No limits: %(reason)s") % {"reason": drawn.limits.reason})
    if _unmarked(drawn):
        parts.append(_("Points outside the band without a mark: all moved with it, or chance allows it once in so many weeks."))
    if drawn.missing:
        parts.append(_("Gaps: too few promises.") if drawn.measure in PROMISED else _("Gaps: too few answers."))
    parts += [asked_otherwise(one) for one in drawn.otherwise]
    return " ".join(parts)


def _unmarked(drawn: Charted) -> bool:
    """Whether a point after the baseline lies outside its limits without being part of a finding."""
    if isinstance(drawn.limits, NotEnough):
        return False
    ends = zip(drawn.points, drawn.limits.lower, drawn.limits.upper, strict=True)
    outside = [place for place, (point, low, high) in enumerate(ends) if not low <= point.value <= high]
    return any(place >= drawn.baseline and place not in drawn.alarmed for place in outside)


def in_brief(drawn: Charted) -> str:
    """The picture in two sentences, where there is no room for ``description``: how many of its points are part of what moved."""
    many = sum(bool(drawn.mark(place)) for place in drawn.alarmed)
    marked = ngettext("%(n)s of them is part of what moved.", "%(n)s of them are part of what moved.", many)
    return f"{_points(drawn)} {marked % {'n': many}}" if many else _points(drawn)


def _points(drawn: Charted) -> str:
    if not drawn.points:
        return _("There are no points.")
    parts = {
        "n": len(drawn.points),
        "first": words.period(drawn.every, drawn.points[0].first),
        "last": words.period(drawn.every, drawn.points[-1].last),
    }
    return _("%(n)s points from %(first)s to %(last)s.") % parts


def description(drawn: Charted) -> str:
    """The picture for who hears it: how many points, from when to when, and which of them are marked."""
    told = _points(drawn)
    if not drawn.points:
        return told
    named = [_point_name(drawn, drawn.points[place]) for place in drawn.alarmed if drawn.mark(place)]
    if not named:
        return f"{told} {_('None of them is marked.')}"
    return f"{told} {_('Marked: %(points)s.') % {'points': ', '.join(named)}}"


def _rows(drawn: Charted) -> list[Spec]:
    """One row a point and one for each missing period, in order of time."""
    limits = None if isinstance(drawn.limits, NotEnough) else drawn.limits
    rows: list[tuple[date, Spec]] = [
        (day, {"period": short_period(drawn.every, PERIOD_TEXT[drawn.every](day)), "value": None}) for day in drawn.missing
    ]
    for place, point in enumerate(drawn.points):
        mark = drawn.mark(place)
        row = {
            "period": short_period(drawn.every, PERIOD_TEXT[drawn.every](point.first)),
            "value": point.value,
            "baseline": place < drawn.baseline,
            "shape": SHAPES[mark] if mark else "circle",
            "colour": COLOURS[mark] if mark else INK,
            "size": 90 if mark else 26,
            "noted": bool(mark),
            "name": "",
        }
        if limits is not None:
            row |= {"centre": limits.centre[place], "low": limits.lower[place], "high": limits.upper[place]}
        if place in drawn.alarmed[:1]:
            row["name"] = drawn.note
        rows.append((point.first, row))
    ordered = sorted(rows, key=lambda pair: pair[0])
    # Of what lasts the words are about every week since, whichever side of its normal that lies on.
    first, last = drawn.spanned or (date.max, date.min)
    return [{**row, "at": at, "noted": bool(row.get("noted")) or first <= day <= last} for at, (day, row) in enumerate(ordered)]


def _ground(drawn: Charted, rows: list[Spec], x: Spec) -> list[Spec]:
    """The baseline's shade, the band of the limits, the centre line."""
    base = [int(row["at"]) for row in rows if row.get("baseline")]
    layer: list[Spec] = []
    if base:
        shade = {
            "data": {"values": [{"from": base[0] - 0.5, "to": base[-1] + 0.5}]},
            "mark": {"type": "rect", "color": LINE, "opacity": 0.5},
        }
        layer.append({**shade, "encoding": {"x": {**x, "field": "from"}, "x2": {"field": "to"}}})
    if isinstance(drawn.limits, NotEnough):
        return layer
    scale = {"zero": False, "nice": True}
    low = {"field": "low", "type": "quantitative", "title": None, "scale": scale}
    broken = "break-paths-show-domains"
    band = {"type": "area", "color": ABOVE, "opacity": 0.14, "invalid": broken, "interpolate": "step"}
    centre = {"type": "line", "color": EDGE, "strokeDash": [4, 4], "strokeWidth": 1.5, "invalid": broken}
    layer.append({"mark": band, "encoding": {"x": x, "y": low, "y2": {"field": "high"}}})
    layer.append({"mark": centre, "encoding": {"x": x, "y": {"field": "centre", "type": "quantitative", "scale": scale}}})
    return layer


def _otherwise(drawn: Charted, x: Spec, *, narrow: bool) -> list[Spec]:
    """An upright line where the question begins to be asked otherwise, and a few words to it where there is room for them."""
    days = sorted([*drawn.missing, *(point.first for point in drawn.points)])
    room = len(_("asked otherwise")) * SIZES[narrow] * LETTER_OF_SIZE + 2 * BESIDE
    width, free = (NARROW if narrow else WIDE) - AXIS, 0.0
    layer: list[Spec] = []
    for one in drawn.otherwise:
        at = bisect_right(days, one.day) - 1.5
        line: Spec = {"data": {"values": [{"from": at}]}, "mark": {"type": "rule", "color": QUIET, "strokeDash": [3, 3]}}
        layer.append({**line, "encoding": {"x": {**x, "field": "from"}}})
        begins = (at + 0.5) / len(days) * width
        if begins < free or begins + room > width:
            continue
        free = begins + room
        text: Spec = {"type": "text", "align": "left", "baseline": "top", "dx": BESIDE, "fontSize": SIZES[narrow]}
        encoding = {"x": {**x, "field": "from"}, "y": {"value": 0}, "text": {"value": _("asked otherwise")}}
        layer += [{"data": line["data"], **words_in_it} for words_in_it in written(text, encoding)]
    return layer


def _line(x: Spec, *, height: int, above: int) -> list[Spec]:
    """The line through the points, which leaves so many pixels free above it."""
    scale = {"zero": False, "nice": True, "range": [height, above]}
    value = {"field": "value", "type": "quantitative", "title": None, "scale": scale}
    mark = {"type": "line", "color": QUIET, "strokeWidth": 1, "invalid": "break-paths-show-domains"}
    return [{"mark": mark, "encoding": {"x": x, "y": value}}]


def _marks(rows: list[Spec], x: Spec) -> list[Spec]:
    value = {"field": "value", "type": "quantitative", "scale": {"zero": False, "nice": True}}
    encoding = {
        "x": x,
        "y": value,
        "shape": {"field": "shape", "type": "nominal", "scale": None},
        "color": {"field": "colour", "type": "nominal", "scale": None},
        "size": {"field": "size", "type": "quantitative", "scale": None},
    }
    seen = {"filter": "isValid(datum.value)"}
    return [{"transform": [seen], "mark": {"type": "point", "filled": True, "opacity": 1}, "encoding": encoding}]


def _lines(rows: list[Spec], *, narrow: bool) -> list[str]:
    """What the alarm is, in one line, or two where the picture is too narrow; none where these were too few."""
    name = next((str(row["name"]) for row in rows if row.get("name")), "")
    letters = int(((NARROW if narrow else WIDE) - AXIS) / (SIZES[narrow] * LETTER_OF_SIZE))
    lines = wrap(name, letters)
    return lines if len(lines) <= 2 else []


def _name(rows: list[Spec], x: Spec, lines: Sequence[str], *, below: int, narrow: bool) -> list[Spec]:
    """What the alarm is, above the points, over a rule that spans the points it is about and no other.

    It begins at the first of them, or ends at the last where there is no room to the right. Where there is none to the left
    either it keeps to the nearer end of the picture, and the rule says which points are meant. Words for which the picture has no
    room at all are left out.
    """
    noted = [int(row["at"]) for row in rows if row.get("noted")]
    if not noted or not any(row.get("name") for row in rows):
        return []
    width, room = (NARROW if narrow else WIDE) - AXIS, max(map(len, lines), default=0) * SIZES[narrow] * LETTER_OF_SIZE
    begin, end = noted[0] - 0.5, noted[-1] + 0.5
    place, align = begin, "left"
    if width - (begin + 0.5) / len(rows) * width < room:
        place, align = end, "right"
        if (end + 0.5) / len(rows) * width < room:
            place, align = (-0.5, "left") if begin + end < len(rows) - 1 else (len(rows) - 0.5, "right")
    text: Spec = {"type": "text", "align": align, "baseline": "top", "fontSize": SIZES[narrow], "lineHeight": LINE_BELOW}
    words: Spec = {"value": lines[0] if len(lines) == 1 else list(lines)}
    at = {"x": {**x, "field": "at"}, "y": {"value": below}, "text": words}
    label = [{"data": {"values": [{"at": place}]}, **layer} for layer in written(text, at)] if lines else []
    spans = {"values": [{"from": first - 0.5, "to": last + 0.5} for first, last in _runs(noted)]}
    rule: Spec = {"data": spans, "mark": {"type": "rule", "color": INK, "strokeWidth": 1.5}}
    height = below + STRIP - 4 + LINE_BELOW * max(len(lines) - 1, 0)
    return [*label, {**rule, "encoding": {"x": {**x, "field": "from"}, "x2": {"field": "to"}, "y": {"value": height}}}]


def _runs(places: Sequence[int]) -> list[tuple[int, int]]:
    """The first and the last of each run of places that follow each other.

    >>> _runs([3, 4, 5, 9])
    [(3, 5), (9, 9)]
    """
    firsts = [place for place in places if place - 1 not in places]
    lasts = [place for place in places if place + 1 not in places]
    return list(zip(firsts, lasts, strict=True))


def heading(drawn: Charted) -> str:
    """Which measure of what the picture shows, and of which days where these were asked for."""
    where = drawn.place.named or _("the whole house")
    counted = counted_in(drawn.measure, drawn.unit)
    told = f"{drawn.title} ({counted})" if counted else drawn.title
    days = {"since": day(drawn.since) if drawn.since else "", "until": day(drawn.until) if drawn.until else ""}
    if drawn.since and drawn.until:
        return f"{told}, {where}, {_('from %(since)s to %(until)s') % days}"
    if drawn.since:
        return f"{told}, {where}, {_('since %(since)s') % days}"
    return f"{told}, {where}, {_('until %(until)s') % days}" if drawn.until else f"{told}, {where}"


def _point_name(drawn: Charted, point: Point) -> str:
    first = words.period(drawn.every, point.first)
    if point.first == point.last:
        return first
    return _("%(first)s to %(last)s") % {"first": first, "last": words.period(drawn.every, point.last)}
