"""The board report as a page and as a PDF: of a month and a unit, as far as the reader may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from everweek import clock
from everweek.people.access import Scope, check_may, may
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.people.queries import list_units, organisation
from everweek.prove.reporting import BoardReport, Month, board_report, last_whole_month, read_month
from everweek.prove.reporting.printing import picture, report_pdf
from everweek.prove.reporting.saying import told
from everweek.prove.reporting.texts import ChartText
from everweek.prove.watch.drawn import Charted
from everweek.prove.watch.findings import CannotTell
from everweek.prove.watch.pictures import marks, remarks
from everweek.web.choices import Option, options, unit_choices
from everweek.web.house import asking
from everweek.web.house.asking import TO_MEND, Asking, shortened
from everweek.web.pages import looks, show
from everweek.web.prove.contexts import Mark, ReportChart, ReportPage
from everweek.web.prove.question import Watching
from everweek.web.prove.told import cards
from everweek.web.viewer import viewer_of

MONTHS = 24
"""So many months stand to be chosen from; any other can be written into the address."""


@dataclass(frozen=True)
class ReportAsked(Asking):
    """Of which month, and of which unit and below; left out: the last whole one, and all within reach."""

    month: str = asking.key()
    unit: str = asking.key()


@dataclass(frozen=True)
class _Read:
    """What is asked, of which units one may ask, of which month that is, and the report: nothing where it cannot be told."""

    asked: ReportAsked
    scope: Scope
    today: date
    month: Month
    report: BoardReport | None


@looks
def report(request: HttpRequest) -> HttpResponse:
    """The report of a month as a page."""
    viewer = viewer_of(request)
    return shortened(request, ReportAsked.read(request.GET)) or _page(request, viewer, _read(viewer, request))


@looks
def report_as_pdf(request: HttpRequest) -> HttpResponse:
    """The report of a month as a PDF; where what is asked cannot be told, the page with what is wrong."""
    viewer = viewer_of(request)
    read = _read(viewer, request)
    if read.report is None:
        return _page(request, viewer, read)
    response = HttpResponse(report_pdf(read.report), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="report-{read.month.key}.pdf"'
    return response


def _read(viewer: Member, request: HttpRequest) -> _Read:
    scope = check_may(viewer, Action.MEASURES_READ)
    today = clock.today(organisation().zone)
    asked = ReportAsked.read(request.GET)
    asked = asked.among("unit", scope.units_by_key([asked.unit])) if asked.unit else asked
    asked, month = asked.answered(lambda: read_month(asked.month, today) if asked.month else last_whole_month(today))
    if month is None:
        return _Read(asked, scope, today, last_whole_month(today), None)
    return _Read(asked, scope, today, month, board_report(viewer, month=month, unit=asked.unit))


def _page(request: HttpRequest, viewer: Member, read: _Read) -> HttpResponse:
    asked, found = read.asked, read.report
    text = told(found) if found else None
    units = list_units(read.scope.units())
    findings = [one for one in found.findings if not isinstance(one, CannotTell)] if found else []
    watched = Watching(unit=found.unit, since=found.reckoned.watched_since, until=found.until) if found else None
    shown = cards(findings, viewer, charts=watched)
    lead = shown[0] if shown and text and shown[0].title == text.title else None
    context = ReportPage(
        title=text.title if text else TO_MEND,
        asked=asked,
        months=_months(read.today, read.month),
        units=options(unit_choices(units), asked.unit, everything=_("all")) if len(units) > 1 else [],
        report=text,
        compares=text is not None and any(month.compared for one in text.measures for month in one.months),
        lead=lead,
        cards=shown[1:] if lead else shown,
        charts=[_chart(one, told_of.drawn) for one, told_of in zip(text.charts, found.charts, strict=True)]
        if text and found
        else [],
        pdf=asked.to(reverse("report-pdf")) if found else "",
        any=found is None or found.reckoned.newest is not None,
        may_import=may(viewer, Action.IMPORTS_RUN),
    )
    return show(request, context, status=asked.status)


def _months(today: date, chosen: Month) -> Sequence[Option]:
    """The months to choose from, the newest first, with the one that is shown."""
    several = [Month.of(today)]
    while len(several) < MONTHS:
        several.append(several[-1].before)
    every = sorted({*several, chosen}, reverse=True)
    return options([(one.key, one.name) for one in every], chosen.key)


def _chart(one: ChartText, drawn: Charted) -> ReportChart:
    return ReportChart(
        title=one.says,
        heading=one.shows,
        picture=mark_safe(picture(drawn)),  # noqa: S308  # drawn by us
        picture_narrow=mark_safe(picture(drawn, narrow=True)),  # noqa: S308  # the same
        legend=[Mark(name, words) for name, words in marks(drawn)],
        described=remarks(drawn),
    )
