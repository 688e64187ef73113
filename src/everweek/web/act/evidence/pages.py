"""Evidence of a year as a page and as files, and evidence of one case as a document."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from everweek.act.access import access_case
from everweek.act.evidence.queries import tell_evidence
from everweek.act.evidence.year import YearEvidence, list_unmarked, list_years, tell_year
from everweek.people.access import Scope, access_unit, check_may, may
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.people.queries import list_units, today
from everweek.web.act.evidence import words
from everweek.web.act.evidence.asking import EvidenceAsked
from everweek.web.act.evidence.contexts import EvidencePage
from everweek.web.act.evidence.documents import case_pdf, year_pdf
from everweek.web.act.evidence.tables import year_csv
from everweek.web.choices import Step, options, units_to_choose
from everweek.web.house.asking import TO_MEND, shortened
from everweek.web.pages import looks, show
from everweek.web.viewer import viewer_of


@dataclass(frozen=True)
class _Read:
    """What is asked, and what is told of it: nothing where something that is asked for cannot be used."""

    asked: EvidenceAsked
    scope: Scope
    years: Sequence[int]
    told: YearEvidence | None


@looks
def year(request: HttpRequest) -> HttpResponse:
    """How the cases of a year were handled, under the headings of ISO 10002."""
    viewer = viewer_of(request)
    return shortened(request, EvidenceAsked.read(request.GET)) or _page(request, _read(viewer, request))


@looks
def year_as_pdf(request: HttpRequest) -> HttpResponse:
    """Send the evidence of a year as a PDF; where what is asked cannot be told, show the page with what is wrong."""
    read = _read(viewer_of(request), request)
    if read.told is None:
        return _page(request, read)
    return _file(year_pdf(read.told), "application/pdf", f"evidence-{read.told.year}.pdf")


@looks
def year_as_csv(request: HttpRequest) -> HttpResponse:
    """Send the evidence of a year as a CSV file for a spreadsheet; where what is asked cannot be told, show the page with what is
    wrong.
    """
    read = _read(viewer_of(request), request)
    if read.told is None:
        return _page(request, read)
    return _file(year_csv(read.told), "text/csv; charset=utf-8", f"evidence-{read.told.year}.csv")


@looks
def case_as_pdf(request: HttpRequest, case_id: int) -> HttpResponse:
    """How one case was handled, to be handed on: without what is among ourselves, unless that is asked for too."""
    viewer = viewer_of(request)
    notes = request.GET.get("notes") == "1"
    told = tell_evidence(viewer, access_case(viewer, case_id), notes=notes)
    return _file(case_pdf(told, notes=notes), "application/pdf", f"case-{case_id}.pdf")


def _read(viewer: Member, request: HttpRequest) -> _Read:
    scope = check_may(viewer, Action.CASES_READ)
    asked, years = EvidenceAsked.read(request.GET), list_years(viewer)
    asked = asked.among("unit", scope.units_by_key([asked.unit])).among("year", map(str, years))
    if asked.problems:
        return _Read(asked, scope, years, None)
    unit = access_unit(viewer, asked.unit, Action.CASES_READ) if asked.unit else None
    newest = years[0] if years else today().year
    return _Read(asked, scope, years, tell_year(viewer, int(asked.year) if asked.year else newest, unit))


def _page(request: HttpRequest, read: _Read) -> HttpResponse:
    asked, told = read.asked, read.told
    units = list_units(read.scope.units())
    context = EvidencePage(
        title=words.title(told) if told else str(TO_MEND),
        lead=words.lead(told) if told else "",
        gaps=words.gap_lines(told, list_unmarked(viewer_of(request), told)) if told else [],
        asked=asked,
        years=options([(str(one), str(one)) for one in read.years], asked.year or (str(told.year) if told else "")),
        units=units_to_choose(units, asked.unit),
        clauses=words.clauses(told) if told and told.cases else [],
        files=_files(asked) if told and told.cases else [],
        may_open=may(viewer_of(request), Action.CASES_WRITE),
    )
    return show(request, context, status=asked.status)


def _files(asked: EvidenceAsked) -> list[Step]:
    return [
        Step(_("As a PDF"), asked.to(reverse("evidence-pdf"))),
        Step(_("As a table"), asked.to(reverse("evidence-csv"))),
    ]


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
