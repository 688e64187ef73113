"""The next step beside what the page of measures says: a finer cut, its course over time, the voices behind it."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from everweek.people.access import may, reach_of
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.prove import measures
from everweek.prove.access import may_compare
from everweek.prove.compare import Compared, Comparison, Standing
from everweek.prove.names import PERIODS
from everweek.prove.rules import PROMISED, RECOVERED, RETENTION
from everweek.prove.strongest import Said
from everweek.prove.watch import Finding as FoundThere
from everweek.prove.watch.findings import MemberApart, Moved, NextStep, SomeApart, UnitApart
from everweek.prove.watch.steps import VOICED
from everweek.prove.years import year_of
from everweek.science import Estimate
from everweek.web.choices import Step
from everweek.web.prove.findings import Finding, is_series
from everweek.web.prove.question import ALL_YEARS, UNITS, WHOLE, Peers, Question, Watching

DOORS: Final = {"voices": ("voices", Action.RESPONSES_READ), "prove": ("prove", Action.MEASURES_READ)}
"""Where each kind of next step of a finding leads, and the right it needs."""
MOST = 3
"""So many groups have a step each beside the sentence that names them."""


def of_title(question: Question, finding: Finding, viewer: Member) -> list[Step]:
    """What to do about the sentence at the head of the page, the first thing first."""
    rows = finding.measured.rows
    if not any(isinstance(row.result, Estimate) for row in rows):
        asked_too_much = bool(question.where or question.since or question.until)
        return [Step(_("Ask without dates and filters"), _prove(Question(question.measure)))] if asked_too_much else []
    if found := of_said(question, finding, finding.lead, viewer):
        return found
    if question.measure == RETENTION:
        return _of_who_stayed(question, viewer)
    if finding.lead.standing is not None and not is_series(question):
        return [_by_month(question, viewer)]
    steps = [] if question.by else [where_better(question, viewer)]
    if "member" in question.by and (fairly := _fairly(question, viewer)) is not None:
        steps.append(fairly)
    if not set(question.by) & set(PERIODS):
        steps.append(_by_month(question, viewer))
    elif is_series(question) and (watched := _watching(question)) is not None:
        steps.append(Step(_("See what is out of the ordinary"), watched.to(reverse("consistency"))))
    if question.measure == RECOVERED and may(viewer, Action.CASES_READ):
        steps.append(Step(_("See what became of them"), reverse("became")))
    elif question.measure in PROMISED and may(viewer, Action.CASES_READ):
        steps.append(Step(_("See which cases are late"), f"{reverse('cases')}?queue=late"))
    return [*steps, *_voices(question, (), "", _("Read what customers said"), viewer)]


def _of_who_stayed(question: Question, viewer: Member) -> list[Step]:
    """The steps beside retention: where, and which customers, stay. It moves by the year, so that no month and no chart of weeks
    tells of it, and nobody said anything that could be read.
    """
    steps = [] if question.by else [where_better(question, viewer)]
    if "segment" not in question.by and may(viewer, Action.SEGMENTS_READ):
        steps.append(Step(_("See which customers stay, by segment"), _prove(question.cut("segment"))))
    return steps


def where_better(question: Question, viewer: Member) -> Step:
    """Return the step to the question cut by what the viewer sees several of there: units, or the touchpoints of one."""
    scope, unit = reach_of(viewer, Action.MEASURES_READ), dict(question.where).get("unit")
    several = scope.units().filter(parent__key=unit).exists() if unit else scope.all or len(scope.units()[:2]) > 1
    return Step(_("See where it is better, where worse"), _prove(question.cut("unit" if several else "touchpoint")))


def of_said(question: Question, finding: Finding, said: Said, viewer: Member) -> list[Step]:
    """What to do about one sentence on a cut, the first thing first; nothing where it asks for nothing of its own."""
    if said.standing is not None and finding.compared is not None and not is_series(question):
        return _of_standing(question, finding.compared, said, viewer)
    if isinstance(said.finding, SomeApart):
        return [fairly] if (fairly := _fairly(question, viewer)) is not None else []
    if not isinstance(said.finding, Moved):
        return []
    voices = [step_of(one) for one in said.finding.steps if one.kind == "voices" and may(viewer, DOORS[one.kind][1])]
    if isinstance(said.finding, MemberApart):
        return voices
    watched, place = _watching(question), said.finding.place
    if watched is not None and (place.dimension, place.value) == ("unit", watched.unit):
        # It was found beside all other units.
        watched = watched.with_(unit="")
    chart = [Step(_("See its chart"), chart_address(said.finding, watched))] if watched is not None else []
    units = [_units_fairly(question)] if isinstance(said.finding, UnitApart) and watched is not None else []
    return [*chart, *voices, *units]


def step_of(step: NextStep) -> Step:
    """The next step of a finding, with the address of the page it leads to."""
    return Step(step.label, f"{reverse(DOORS[step.kind][0])}?{urlencode(step.parameters)}")


def chart_address(finding: FoundThere, charts: Watching) -> str:
    """The page of consistency with the chart a finding is about, within what is watched there."""
    place = finding.place
    shown = {"of": WHOLE} if place.whole else {"by": place.dimension, "group": place.value}
    asked = {"measure": finding.measure, **shown, **charts.beside}
    return f"{reverse('consistency')}?{urlencode(asked)}"


def _of_standing(question: Question, compared: Comparison, said: Said, viewer: Member) -> list[Step]:
    """What to do about the groups of a sentence, which lie above all others together, or below them."""
    about = [one.cut for one in said.groups]
    groups = [group for group in compared.groups if group.cut in about]
    if len(groups) > MOST:
        return []
    mood = "unhappy" if said.standing is Standing.BELOW else "happy"
    steps = []
    for group in groups:
        steps += _voices(question, tuple(group.cut.items()), mood, _label(mood, group, alone=len(groups) == 1), viewer)
    [name, *others] = question.by
    watched = _watching(question) if len(groups) == 1 and not others and name in VOICED else None
    if watched is not None:
        asked = watched.with_(by=name, group=groups[0].cut[name])
        steps.append(Step(_("See its chart"), asked.to(reverse("consistency"))))
    return steps


def _watching(question: Question) -> Watching | None:
    """What is watched of the same units, customers and days; None where it is asked of a part that Consistency does not know."""
    where = dict(question.where)
    if question.measure == RETENTION or not set(where) <= {"unit", "segment"}:
        return None
    unit, segment = where.get("unit", ""), where.get("segment", "")
    return Watching(question.measure, unit=unit, segment=segment, since=question.since, until=question.until)


def _fairly(question: Question, viewer: Member) -> Step | None:
    """The way to where colleagues are held beside their peers, for who compares them; as far as that page narrows."""
    if not may_compare(viewer) or question.measure in PROMISED:
        return None
    where = dict(question.where)
    peers = Peers(
        measure=question.measure,
        unit=where.get("unit", ""),
        segment=where.get("segment", ""),
        since=question.since,
        until=question.until,
    )
    return Step(_("Compare them fairly, with their peers"), peers.to(reverse("fair")))


def _units_fairly(question: Question) -> Step:
    """The way to where units are held beside others at the same touchpoints; as far as that page narrows."""
    where = dict(question.where)
    peers = Peers(
        measure=question.measure,
        of=UNITS,
        unit=where.get("unit", ""),
        segment=where.get("segment", ""),
        since=question.since,
        until=question.until,
        years="" if question.since or question.until else ALL_YEARS,
    )
    return Step(_("Compare units fairly"), peers.to(reverse("fair")))


def _by_month(question: Question, viewer: Member) -> Step:
    """The way to the course over time: of all there is, where no other days are asked for than the first page tells of.

    Its normal is that of its first weeks: a course of fewer days would tell another beginning of the same thing.
    """
    usual = not question.until and question.since and question.since == year_of(measures.list_names(viewer))
    return Step(_("See it month by month"), _prove((question.with_(since=None) if usual else question).cut("month")))


def _label(mood: str, group: Compared, *, alone: bool) -> str:
    if alone:
        return _("Read what unhappy customers said") if mood == "unhappy" else _("Read what happy customers said")
    told = _("Unhappy customers of %(group)s") if mood == "unhappy" else _("Happy customers of %(group)s")
    return told % {"group": group.label}


def _voices(question: Question, group: Sequence[tuple[str, str]], mood: str, label: str, viewer: Member) -> list[Step]:
    """The way to the voices, where what was asked narrows them as well; none behind promises, which nobody answered, nor behind
    retention: whether somebody stayed is no word of theirs.
    """
    if question.measure in {*PROMISED, RETENTION}:
        return []
    narrowed = [*question.where, *group]
    if not may(viewer, Action.RESPONSES_READ) or any(name not in VOICED or not value for name, value in narrowed):
        return []
    days = [(name, day.isoformat()) for name, day in (("since", question.since), ("until", question.until)) if day]
    asked = [*narrowed, *days, *([("mood", mood)] if mood else [])]
    return [Step(label, f"{reverse('voices')}?{urlencode(asked)}" if asked else reverse("voices"))]


def _prove(question: Question) -> str:
    return question.to(reverse("prove"))
