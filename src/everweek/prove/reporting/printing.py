"""A report as a PDF on A4: the same words as its page, the same pictures, set by ``report.typ``."""

from collections.abc import Sequence
from dataclasses import asdict, replace

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from everweek import clock
from everweek.prove.charts import svg
from everweek.prove.reporting.saying import split, told
from everweek.prove.reporting.shape import BoardReport, ReportChart
from everweek.prove.reporting.texts import ChartText, MeasureText, MonthText, ReportText, VoiceText
from everweek.prove.watch.distance import distance
from everweek.prove.watch.drawn import Charted
from everweek.prove.watch.findings import Finding
from everweek.prove.watch.pictures import control_chart, description
from everweek.science import Estimate
from everweek.text import typeset

ROOM = 0.02
"""So much of the axis stays free at either end, for a dot at the end of its scale not to be cut."""


def report_pdf(report: BoardReport) -> bytes:
    """The report as a PDF, in the language of now."""
    first, others = split(report)
    content = {**content_of(told(report), report.charts), **distances(first, others)}
    return typeset.as_pdf("everweek.prove.reporting", "report.typ", content, language=get_language() or "en", at=clock.now())


def content_of(text: ReportText, charts: Sequence[ReportChart]) -> dict[str, object]:
    """What the template is told: texts, places on an axis from 0 to 1, and pictures as SVG."""
    plain = asdict(replace(text, measures=(), charts=(), voices=()))
    return {
        **plain,
        "heads": _heads(),
        "measures": [_measure(one) for one in text.measures],
        "charts": [_chart(one, found.drawn) for one, found in zip(text.charts, charts, strict=True)],
        "voices": [_voice(one) for one in text.voices],
        "changed": [{**asdict(one), **typeset.lettering(one.language)} for one in text.changed],
    }


def distances(first: Finding | None, others: Sequence[Finding]) -> dict[str, object]:
    """Return what is drawn of the finding that the title tells (``far``), and of each of the others (``fars``).

    That is where the dot, the ends of its interval and the mark it is told beside lie on an axis from 0 to 1, and the words; None
    where no interval is known. What is told of one measure as a difference is drawn on one axis, with nought in its middle.
    """
    found = [one for one in (first, *others) if one is not None]
    widest: dict[str, float] = {}
    for one in found:
        far = distance(one)
        if far is not None and far.around == 0:
            widest[one.measure] = max(widest.get(one.measure, 0.0), abs(far.estimate.low), abs(far.estimate.high))
    told_of = [_distance(one, widest.get(one.measure, 0.0)) for one in found]
    return {"far": told_of[0] if first is not None else None, "fars": told_of[1:] if first is not None else told_of}


def _distance(finding: Finding, widest: float) -> dict[str, object] | None:
    far = distance(finding)
    if far is None:
        return None
    least, most = -widest, widest
    if far.around is None:
        least, most = 0.0, 100.0
    elif far.around != 0:
        least, most = 0.0, max(far.estimate.high, far.around)
    at = _places((far.estimate.low, far.estimate.value, far.estimate.high), least, most)
    mark = None if far.around is None else _places((far.around,), least, most)[0]
    return {"low": at[0], "value": at[1], "high": at[2], "mark": mark, "beside": far.beside, "says": far.says}


def _places(values: Sequence[float], least: float, most: float) -> list[float]:
    """Return where values lie on an axis, from 0 to 1, with room at either end."""
    span = (most - least) or 1.0
    return [ROOM + (1 - 2 * ROOM) * min(max((each - least) / span, 0.0), 1.0) for each in values]


def _heads() -> dict[str, str]:
    return {
        "others": _("What else matters"),
        "measures": _("How customers scored, and what was promised"),
        "charts": _("The charts behind it"),
        "asked": _("Who answered"),
        "complaints": _("What became of complaints"),
        "changed": _("You said, we did"),
        "said": _("You said"),
        "did": _("We did"),
        "voices": _("In customers’ own words"),
        "method": _("How it was reckoned"),
        "counted": _("counted"),
    }


def _measure(one: MeasureText) -> dict[str, object]:
    return {"name": one.name, "unit": one.unit, "months": [_month(each, one.axis) for each in one.months]}


def _month(one: MonthText, axis: tuple[float, float] | None) -> dict[str, object]:
    words = {"when": one.when, "figure": one.figure, "ends": one.ends, "counted": one.counted, "compared": one.compared}
    if not isinstance(one.result, Estimate):
        return {**words, "untold": one.result.reason, "at": None}
    least, most = axis or (one.result.low, one.result.high)
    low, value, high = _places((one.result.low, one.result.value, one.result.high), least, most)
    return {**words, "untold": "", "at": {"low": low, "value": value, "high": high}}


def _chart(one: ChartText, drawn: Charted) -> dict[str, object]:
    return {"says": one.says, "shows": one.shows, "marks": one.marks, "described": description(drawn), "svg": picture(drawn)}


def picture(drawn: Charted, *, narrow: bool = False) -> str:
    """The SVG of a chart, as *Consistency* draws it."""
    title = drawn.place.label or drawn.title
    return svg(control_chart(drawn, narrow=narrow, bare=True), title=title, description=description(drawn))


def _voice(one: VoiceText) -> dict[str, object]:
    return {**asdict(one), **typeset.lettering(one.language)}
