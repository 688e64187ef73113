"""Any measure, any cut: the sentence, the picture, the table, the method."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from everweek.facts.ask import MeasureInfo
from everweek.facts.counted import found_or_told
from everweek.people import saying
from everweek.people.access import check_may, may
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.prove import measures, rules
from everweek.prove.doubts import DOUBT
from everweek.prove.measures import Measured
from everweek.prove.names import PERIODS, dimension_heading, titles_of
from everweek.prove.names import day as day_named
from everweek.prove.things import meaning, things
from everweek.prove.years import year_of
from everweek.science import Estimate, NotEnough
from everweek.web.choices import Option, Step, options
from everweek.web.house.asking import TO_MEND, shortened
from everweek.web.house.paging import pager_of
from everweek.web.pages import looks, show
from everweek.web.prove import findings, steps
from everweek.web.prove.about import name_of_measure
from everweek.web.prove.asked import asked_part
from everweek.web.prove.contexts import DoubtfulNote, FileLink, ProvePage, ShownRow, SpanNote, ToldApart, WeightNote
from everweek.web.prove.files import FORMS, download, form_of
from everweek.web.prove.filters import filters_of
from everweek.web.prove.forms import SaveViewForm
from everweek.web.prove.notes import as_of, doubtful_note, uneven_note
from everweek.web.prove.question import LEVELS, MOST_CUTS, STANDARD_LEVEL, Question
from everweek.web.prove.scales import scale_of
from everweek.web.prove.told import strongest_now
from everweek.web.prove.words import NEVER_BLANK, PLACES, unit_heading
from everweek.web.viewer import viewer_of

NOT_ASKED: Final = frozenset({*rules.PROMISED, rules.RETENTION})
"""What nobody was asked for by name, so that nobody is silent of it."""


@looks
def prove(request: HttpRequest) -> HttpResponse:
    """The page of measures; everything that is asked stands in its address."""
    viewer = viewer_of(request)
    check_may(viewer, Action.MEASURES_READ)
    question = Question.read(request.GET)
    known = {info.name: info for info in measures.list_names(viewer)}
    names = _names(known, measures.list_promised(viewer), question.measure)
    opening = None
    if names and "measure" not in question.chosen:
        usual = _usual(question, names[0], known.values())
        if question.chosen:
            return redirect(usual.to(reverse("prove")))
        question, opening = usual, strongest_now(viewer)
    elif short := shortened(request, question):
        return short
    finding, counting = None, ""
    if names:
        asked, begun = question, _begun(known, question.measure)
        found, counting = found_or_told(
            lambda: asked.answered(lambda: findings.find(asked, viewer, begun=begun), blamed="measure")
        )
        question, finding = found or (question, None)
    context = _page(viewer, question, names, finding, known)
    if counting:
        context = replace(context, title=counting, steps=[Step(_("Look again"), question.to(reverse("prove")))])
    if opening is not None and finding is not None:
        context = replace(
            context,
            title=opening.title,
            opening=opening,
            steps=opening.steps,
            method=[*opening.sure, _("Method: %(method)s.") % {"method": opening.method}],
            number_says=str(context.title),
        )
    if not question.by:
        context = replace(context, axis=scale_of(question.measure, known))
    return show(request, context, status=question.status)


def _usual(question: Question, measure: str, known: Collection[MeasureInfo]) -> Question:
    """Return what is asked by the measure that is looked at first where none was chosen, and of the days that the first page
    tells of where none were: so that the two say one number. A course over time is of all there is.
    """
    asked = question.with_(measure=measure)
    if asked.since or asked.until or set(asked.by) & set(PERIODS):
        return asked
    return asked.with_(since=year_of(known))


@looks
def measure_file(request: HttpRequest, ending: str) -> HttpResponse:
    """The numbers of the page as a file, to the last digit."""
    viewer = viewer_of(request)
    check_may(viewer, Action.MEASURES_READ)
    form = form_of(ending)
    question = Question.read(request.GET).check()
    measured, compared = findings.measured_of(question, viewer)
    return download(form.write(measured, compared), form, name_of_measure(measured))


def _page(
    viewer: Member, question: Question, names: Sequence[str], finding: findings.Finding | None, known: Mapping[str, MeasureInfo]
) -> ProvePage:
    dimensions = _dimensions(viewer, question.measure)
    measured = finding.measured if finding else None
    rows, alone = _table(question, finding) if finding else ([], None)
    return ProvePage(
        question=question,
        measures=[Option(name, told, name == question.measure) for name, told in titles_of(names).items()],
        cuts=_cuts(dimensions, question.by or tuple(question.typed.get("by", ())[:MOST_CUTS])),
        names=[Option("", _("choose"), chosen=not question.add_name)]
        + [Option(name, dimension_heading(name), name == question.add_name) for name in dimensions],
        values=_values(viewer, question, dimensions),
        levels=_levels(question.level),
        filters=filters_of(question, reverse("prove"), answered=finding is not None),
        title=finding.title if finding else TO_MEND,
        means=meaning(question.measure),
        span=_span(question, known) if finding else None,
        steps=steps.of_title(question, finding, viewer) if finding else [],
        alone=alone,
        method=finding.method if finding else [],
        picture=findings.picture_of(question, finding) if finding else "",
        picture_narrow=findings.picture_of(question, finding, narrow=True) if finding else "",
        legend=findings.legend_of(question, finding) if finding else [],
        described=findings.described(question, finding) if finding else "",
        headings=[dimension_heading(name) for name in question.by],
        rows=rows,
        axis=findings.axis_of(measured.rows) if measured else None,
        unit=unit_heading(measured.measure, measured.unit) if measured else "",
        places=PLACES.get(measured.unit, 2) if measured else 0,
        signed=rules.is_signed(question.measure),
        counted=things(question.measure).heading,
        all_counted=_all_counted(question.measure, measured),
        effective=rules.tells_effective(row.result for row in finding.measured.rows) if finding else False,
        pager=pager_of(question, reverse("prove"), finding.shown if finding else None, part="numbers"),
        in_time=findings.is_series(question),
        total=len(measured.rows) if measured else 0,
        apart=_apart(question, finding, viewer) if finding else [],
        marked=finding.marked if finding else [],
        untested=finding.untested if finding else "",
        compared=_compared(question, finding),
        asked=asked_part(findings.asked_of(question), viewer) if finding and question.measure not in NOT_ASKED else None,
        files=[FileLink(form.name, question.with_().to(reverse("prove-file", args=[form.ending]))) for form in FORMS],
        save=SaveViewForm(initial={"page": "prove", "asked": question.with_().address}),
        may_import=may(viewer, Action.IMPORTS_RUN),
        uneven=_uneven(viewer, question) if finding else None,
        doubtful=_doubtful(viewer, question) if finding else None,
        as_of=as_of(),
    )


def _table(question: Question, finding: findings.Finding) -> tuple[list[ShownRow], Estimate | None]:
    """Return the rows of the table, and the number that stands alone, where nothing is cut."""
    rows = _rows(question, finding)
    if not rows or question.by:
        return rows, None
    alone = rows[0].result
    # One row without a number is said by the title already.
    return ([], None) if isinstance(alone, NotEnough) else (rows, alone)


def _all_counted(measure: str, measured: Measured | None) -> str:
    """Return what the number that is not cut counts, in words: all of the part of the house that is seen."""
    told = str(things(measure).every)
    return _("%(all)s at %(place)s") % {"all": told, "place": measured.part} if measured is not None and measured.part else told


def _span(question: Question, known: Mapping[str, MeasureInfo]) -> SpanNote | None:
    """Return that a number without days is of all answers, with the way to the twelve months that the pages beside it tell of;
    None where days were asked for, of a course over time, and where there are no older answers.
    """
    info, year = known.get(question.measure.removesuffix(rules.TOP)), year_of(known.values())
    if info is None or info.first_day is None or year is None or info.first_day >= year:
        return None
    if question.since or question.until or set(question.by) & set(PERIODS):
        return None
    told = {"counted": things(question.measure).every, "day": day_named(info.first_day)}
    here = question.with_(since=year).to(reverse("prove"))
    # When the first of those came that a filter leaves is not known here.
    says = _("Those of all years count.") if question.where else _("%(counted)s count, the first of %(day)s.") % told
    return SpanNote(says, _("Look at the last twelve months"), here)


def _begun(known: Mapping[str, MeasureInfo], measure: str) -> date | None:
    """The day of the first answer with this measure within reach; None where none is known."""
    info = known.get(measure.removesuffix(rules.TOP))
    return info.first_day if info is not None else None


def _uneven(viewer: Member, question: Question) -> WeightNote | None:
    """Return the note that not all answers stand for equally many, with the way to the number by weights, or back; None where all
    stand for equally many.
    """
    other, asked = question.with_(weight=not question.weight).to(reverse("prove")), findings.asked_of(question)
    note = uneven_note(asked, viewer, other)
    if note is None or not question.weight:
        return note
    return WeightNote(_("Each answer counts for as many as it stands for."), _("Count each once"), other)


def _doubtful(viewer: Member, question: Question) -> DoubtfulNote | None:
    """How many of the answers are doubtful, and the way to the number without them; or that they are left out, and back."""
    here = reverse("prove")
    if dict(question.where).get(DOUBT) == "":
        with_them = question.unfiltered(DOUBT).to(here)
        return DoubtfulNote(_("What is doubtful is left out of this number."), _("Count it as well"), with_them, "")
    without = question.with_(where=(*question.where, (DOUBT, ""))).to(here)
    return doubtful_note(findings.asked_of(question), viewer, without)


def _apart(question: Question, finding: findings.Finding, viewer: Member) -> list[ToldApart]:
    """The sentences after the title, each beside what to do about it."""
    return [ToldApart(one.words, steps.of_said(question, finding, one, viewer), findings.how_sure(one)) for one in finding.others]


def _compared(question: Question, finding: findings.Finding | None) -> bool:
    return finding is not None and finding.compared is not None and not findings.is_series(question)


def _names(found: Mapping[str, MeasureInfo], promised: Sequence[str], asked: str) -> list[str]:
    """The measures there are: standing ones first, each scale with its top two boxes beside it, promises, the one asked for."""
    ordered = [name for name in rules.STANDING if name in found] + sorted(found.keys() - rules.STANDING.keys())
    names = []
    for name in ordered:
        names.append(name)
        if rules.measure_named(name, found).has_top and found[name].high - found[name].low > 1:
            names.append(f"{name}{rules.TOP}")
    names += [name for name in promised if name not in names]
    return names if not asked or asked in names else [*names, asked]


def _dimensions(viewer: Member, measure: str) -> list[str]:
    closed = set()
    if not may(viewer, Action.SEGMENTS_READ):
        closed.add("segment")
    if not may(viewer, Action.RESPONSES_READ):
        closed.add("member")
    return [name for name in measures.list_dimensions(measure) if name not in closed]


def _cuts(dimensions: Sequence[str], by: Sequence[str]) -> list[list[Option]]:
    places = min(MOST_CUTS, len(by) + 1)
    chosen = [*by, ""][:places]
    taken = set(by)
    return [
        [Option("", _("nothing"), chosen=not here)]
        + [Option(name, dimension_heading(name), name == here) for name in dimensions if name == here or name not in taken]
        for here in chosen
    ]


def _levels(level: float) -> list[Option]:
    known = sorted({*LEVELS, level})
    return [
        Option(
            "" if one == STANDARD_LEVEL else str(one), _("%(percent)s %%") % {"percent": saying.number(one * 100)}, one == level
        )
        for one in known
    ]


def _values(viewer: Member, question: Question, dimensions: Sequence[str]) -> list[Option]:
    """Return the values to choose from of the dimension that a filter is being added for; none where there is no such
    dimension.
    """
    name = question.add_name
    if name not in dimensions:
        return []
    values = [*measures.list_values(name, viewer=viewer, measure=question.measure), *([] if name in NEVER_BLANK else [""])]
    told = measures.labels(name, values, question.measure)
    return options([(f"{name}={value}", told[value]) for value in values], "", everything=_("choose"))


def _rows(question: Question, finding: findings.Finding) -> list[ShownRow]:
    here = reverse("prove")
    shown = [(place, finding.measured.rows[place]) for place in finding.shown.rows]
    told = {name: measures.labels(name, [row.cut[name] for _place, row in shown], question.measure) for name in question.by}
    return [
        ShownRow(
            cut=[_heading(name, told[name][row.cut[name]]) for name in question.by],
            result=row.result,
            standing=findings.standing_words(finding, place),
            direction=findings.direction_of(finding, place),
            fair=findings.fair_estimate(finding, place),
            only=question.only(question.by[0], row.cut[question.by[0]]).to(here) if question.by else "",
        )
        for place, row in shown
    ]


def _heading(dimension: str, label: str) -> str:
    """A value at the head of its row: periods are words, and begin as such."""
    return label[:1].upper() + label[1:] if dimension in PERIODS else label
