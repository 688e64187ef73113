"""A report as data: the same content as the page and the PDF, for the command and the API."""

from collections.abc import Mapping, Sequence

from everweek.prove import causing, measures, rules
from everweek.prove.asked import rates
from everweek.prove.reporting.saying import told
from everweek.prove.reporting.shape import Beside, BoardReport, Complaints, StandingMeasure
from everweek.prove.reporting.texts import ChartText, ReportText, VoiceText
from everweek.prove.watch.drawn import Charted
from everweek.prove.watch.telling import finding_as_json


def as_json(report: BoardReport) -> dict[str, object]:
    """The report as programs read it; its sentences are in the language of now, shares in points of 100."""
    text = told(report)
    return {
        "month": report.month.key,
        "house": report.house,
        "part": report.part,
        "unit": report.unit,
        "since": report.month.first.isoformat(),
        "until": report.until.isoformat(),
        "so_far": report.so_far,
        "news": report.news.value,
        "title": text.title,
        "says": [*([text.so_far] if text.so_far else []), *text.lead],
        "findings": [finding_as_json(one) for one in report.findings],
        "more": report.more,
        "measures": [_measure(one) for one in report.measures],
        "charts": [_chart(one, found.drawn) for one, found in zip(text.charts, report.charts, strict=True)],
        "answer_rate": {**rates.as_json(report.asked), "says": list(text.asked)},
        "complaints": {"says": list(text.complaints), **(_complaints(report.complaints) if report.complaints else {})},
        "voices": _voices(report, text),
        "chosen": text.rule,
        "method": list(text.method),
        "reckoned": _reckoned(report),
    }


def _measure(one: StandingMeasure) -> dict[str, object]:
    return {
        "measure": one.name,
        "title": one.title,
        **measures.plain(one.result),
        "doubtful": one.doubtful,
        "beside": [_beside(each) for each in one.beside],
    }


def _beside(one: Beside) -> dict[str, object]:
    change = measures.plain(one.change)
    return {"month": one.month.key, **measures.plain(one.result), "change": change, "apart": one.apart}


def _chart(one: ChartText, drawn: Charted) -> dict[str, object]:
    place = drawn.place
    return {"says": one.says, "shows": one.shows, "measure": drawn.measure, "by": place.dimension, "group": place.value}


def _complaints(found: Complaints) -> dict[str, object]:
    return {
        "opened": found.opened,
        "open": found.open,
        "unknown": found.unknown,
        "causes": [{"name": one.name, "n": one.n, "share": measures.plain(rules.in_points(one.share))} for one in found.causes],
        "moved": [
            {
                "cause": one.key,
                "name": one.name,
                "direction": one.direction.value,
                "says": causing.sentence(one),
                "how_sure": causing.how_sure(one),
            }
            for one in found.moved
        ],
        "changed": [
            {"said": one.said, "did": one.did, "language": one.language, "since": one.since.isoformat()} for one in found.changed
        ],
    }


def _voices(report: BoardReport, text: ReportText) -> Sequence[Mapping[str, object]]:
    return [_voice(one, said.mood.value) for one, said in zip(text.voices, report.voices or (), strict=True)]


def _voice(one: VoiceText, mood: str) -> dict[str, object]:
    return {"words": one.words, "language": one.language, "mood": mood, "scores": one.scores, "where": one.where}


def _reckoned(report: BoardReport) -> dict[str, object]:
    found = report.reckoned
    return {
        "level": found.level,
        "journal_up_to": found.seq,
        "newest_answer": found.newest.isoformat() if found.newest else None,
        "watched_since": found.watched_since.isoformat(),
        "version": found.version,
    }
