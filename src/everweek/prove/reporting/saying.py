"""A report in sentences: what the month brought, how sure, what became of complaints, how it was all reckoned."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek.listen.quoting import Quotation
from everweek.listen.rules import Mood
from everweek.people import saying
from everweek.prove import names
from everweek.prove.asked import words as asked_words
from everweek.prove.reporting import complaint_words
from everweek.prove.reporting.numbers import compared_sentences, measure_text, said_once
from everweek.prove.reporting.shape import BoardReport, News, ReportChart
from everweek.prove.reporting.texts import ChartText, FindingText, ReportText, VoiceText
from everweek.prove.reporting.voicing import LEAST
from everweek.prove.rules import SMALLEST_GROUP
from everweek.prove.watch import words
from everweek.prove.watch.findings import CannotTell, Finding
from everweek.prove.watch.pictures import heading, legend
from everweek.prove.words import capital
from everweek.questionnaires.standing import LEADING
from everweek.science import Estimate

MOST_SCORES = 4
"""So many scores stand beside a voice."""


def told(report: BoardReport) -> ReportText:
    """The whole report in words, in the language of now."""
    first, others = split(report)
    measures = [measure_text(one, report.month) for one in report.measures]
    shown, lacking = said_once([one for one in measures if not one.untold])
    return ReportText(
        house=report.house,
        kind=_kind(report),
        title=_title(report, first),
        lead=_lead(report, first),
        so_far=_so_far(report),
        findings=[FindingText(words.headline(one), words.how_sure(one)) for one in others],
        more=_more(report),
        measures=shown,
        compared=compared_sentences(report.measures),
        untold=[*lacking, *(one.untold for one in measures if one.untold)],
        charts=[_chart(one) for one in report.charts],
        asked=[asked_words.headline(report.asked), *asked_words.the_rest(report.asked)],
        complaints=complaint_words.complaints(report),
        causes=complaint_words.causes(report.complaints) if report.complaints else [],
        changed=complaint_words.changed(report.complaints) if report.complaints else [],
        voices=[_voice(one, report.language) for one in report.voices or ()],
        rule=_rule(report),
        method=list(_method(report)),
    )


def split(report: BoardReport) -> tuple[Finding | None, Sequence[Finding]]:
    """The finding that the title tells, and the others; where nothing moved the title tells that."""
    found = [one for one in report.findings if not isinstance(one, CannotTell)]
    if report.news is News.MOVED:
        return found[0], found[1:]
    return None, found


def _kind(report: BoardReport) -> str:
    parts = {"month": report.month.name, "of": report.unit_name or report.part}
    if report.unit_name:
        return _("Board report, %(month)s: %(of)s and below") % parts
    return _("Board report, %(month)s: %(of)s") % parts if report.part else _("Board report, %(month)s") % parts


def _title(report: BoardReport, first: Finding | None) -> str:
    if first is not None:
        return words.headline(first)
    month = {"month": report.month.name}
    if report.news is News.UNTOLD and report.so_far:
        return _("Too little was answered in %(month)s so far to say what moved.") % month
    if report.news is News.UNTOLD:
        return _("Too little was answered in %(month)s to say what moved.") % month
    if report.so_far:
        return _("Nothing has moved in %(month)s so far that chance does not explain.") % month
    return _("Nothing moved in %(month)s that chance does not explain.") % month


def _lead(report: BoardReport, first: Finding | None) -> list[str]:
    if first is not None:
        return words.how_sure(first)
    if report.news is News.STEADY and report.steady_since is not None:
        return [_("That holds since %(day)s.") % {"day": names.day(report.steady_since)}]
    cannot = [words.headline(one) for one in report.findings if isinstance(one, CannotTell)]
    missing = [] if any(isinstance(one.result, Estimate) for one in report.measures) else _missing(report)
    return [*cannot, *missing]


def _missing(report: BoardReport) -> list[str]:
    """What would have to be there for something to be said."""
    if report.reckoned.newest is None:
        return [_("No answer has come in yet: ask customers, or bring in what they answered elsewhere.")]
    return [_("Of a month at least %(n)s answers are needed before any number is told.") % {"n": saying.count(SMALLEST_GROUP)}]


def _so_far(report: BoardReport) -> str:
    if not report.so_far:
        return ""
    told_of = {"month": capital(report.month.name), "day": names.day(report.until)}
    return _("%(month)s is not over: all of this is so far, up to %(day)s, beside whole months before.") % told_of


def _more(report: BoardReport) -> str:
    if not report.more:
        return ""
    told_of = ngettext("%(n)s more is told on Consistency.", "%(n)s more are told on Consistency.", report.more)
    return told_of % {"n": saying.count(report.more)}


def _chart(one: ReportChart) -> ChartText:
    learned = words.learned(one.drawn)
    return ChartText(one.says, heading(one.drawn), " ".join(part for part in (legend(one.drawn), learned) if part))


def _voice(one: Quotation, reader: str) -> VoiceText:
    moods = {Mood.UNHAPPY: _("unhappy"), Mood.MIXED: _("neither unhappy nor happy"), Mood.HAPPY: _("happy")}
    # The scores that say how it was as a whole: those of its parts would bury the words.
    scored = [each for each in one.scored if each.measure in LEADING][:MOST_SCORES]
    titles = names.titles_of(each.measure for each in scored)
    scores = [names.of_one(each.measure, titles[each.measure], each.score, each.high) for each in scored]
    place = ", ".join(part for part in (one.unit, names.day(one.day)) if part)
    foreign = ""
    if one.language and one.language.partition("-")[0].lower() != reader.partition("-")[0].lower():
        foreign = _("in %(language)s") % {"language": saying.language(one.language)}
    return VoiceText(one.words, one.language, foreign, capital(str(moods.get(one.mood, ""))), "; ".join(scores), place)


def _rule(report: BoardReport) -> str:
    if report.voices is None:
        return _("Your posts do not let you read answers: nothing of what customers said is told here.")
    if not report.voices:
        return _("Nobody wrote as much as %(n)s characters in their own words.") % {"n": saying.count(LEAST)}
    return _(
        "Chosen by a rule, not by anybody: the month's newest voice in %(language)s, or in another language where there is none, "
        "of at least %(n)s characters, of an unhappy customer, of a happy one and of one between. What is personal is hidden."
    ) % {"n": saying.count(LEAST), "language": saying.language(report.language)}


def _method(report: BoardReport) -> Iterator[str]:
    reckoned = report.reckoned
    estimates = [(one.title, one.result) for one in report.measures if isinstance(one.result, Estimate)]
    by_method: dict[str, list[str]] = {}
    for title, result in estimates:
        by_method.setdefault(result.method, []).append(title)
    for method, titles in by_method.items():
        yield _("%(measures)s: %(method)s.") % {"measures": saying.names(titles), "method": method}
    yield _("Intervals hold the truth in %(level)s of 100 such cases.") % {"level": saying.sure(reckoned.level)}
    yield _(
        "Two months are told apart only where their difference stands when all differences of this report are looked at together "
        "(Holm); its interval is by itself."
    )
    yield _(
        "What moved is what stands when all units and weeks since %(day)s are looked at together: of a hundred alarms one "
        "may be false on average; the normal is that of the first weeks."
    ) % {"day": names.day(reckoned.watched_since)}
    yield _("When it began is told as it is known by now: of weeks that came after the month, too.")
    yield _("Fewer than %(n)s answers are not spoken of, and each answer counts once.") % {"n": saying.count(SMALLEST_GROUP)}
    doubtful = [(one.title, one.doubtful) for one in report.measures if one.doubtful]
    for title, n in doubtful:
        yield _("%(measure)s: %(n)s of the answers are doubtful, and count.") % {"measure": title, "n": saying.count(n)}
    yield _(
        "Left out: answers that were withdrawn, what colleagues answered, and what people said elsewhere without being asked."
    )
    if report.part:
        yield _("Only what the reader may see is in it: %(part)s.") % {"part": report.part}
    facts = {"seq": saying.count(reckoned.seq), "version": reckoned.version}
    yield _("Reckoned from the facts up to line %(seq)s of the journal, by Everweek %(version)s.") % facts
    if reckoned.newest is not None:
        yield _("The newest answer in them is of %(day)s.") % {"day": names.day(reckoned.newest)}
