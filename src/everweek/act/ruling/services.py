"""Writing opening rules, and holding what was heard against them: a response opens one case at most, whichever rules it meets."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from everweek import clock
from everweek.act.answered import key_of
from everweek.act.cases.opening import CaseWanted, open_case
from everweek.act.cases.rules import CaseKind, Complexity, Impact, Severity, Sought, Way
from everweek.act.cases.working import Assessment, assess_case
from everweek.act.models import OPEN, Case, OpeningRule
from everweek.act.ruling import rules
from everweek.act.ruling.meeting import Met, list_met
from everweek.act.ruling.rules import Heard, Opens
from everweek.errors import Conflict
from everweek.journal.services import Actor, Happening, record
from everweek.moments.models import Touchpoint
from everweek.people.models import Unit
from everweek.people.rules import check_name
from everweek.questionnaires.models import Response
from everweek.questionnaires.queries import list_measures
from everweek.questionnaires.standing import STANDING

MOST_RULES: Final = 50
"""So many may be on at a time: each looks at every response."""


@dataclass(frozen=True, kw_only=True)
class RuleWanted:
    """What an opening rule says; see ``OpeningRule``."""

    name: str
    opens: Opens
    unit: Unit | None = None
    severity: Severity = Severity.NORMAL
    safety: bool = False


@transaction.atomic
def write_rule(*, wanted: RuleWanted, by: Actor) -> OpeningRule:
    """Write a rule. It is about responses that come from now on; ``Invalid`` names what is wrong."""
    told = _checked(wanted)
    _check_room()
    rule = OpeningRule.objects.create(**told, since=clock.now())
    record(Happening("opening_rule.written", by, ("opening_rule", rule.pk), new=_said(rule)))
    return rule


@transaction.atomic
def rewrite_rule(*, rule: OpeningRule, wanted: RuleWanted, by: Actor) -> OpeningRule:
    """Let a rule say something else from now on; cases it opened stay. The same again changes nothing."""
    told = _checked(wanted, rule)
    held = OpeningRule.objects.select_for_update(of=("self",)).select_related("unit").get(pk=rule.pk)
    before = _said(held)
    for name, value in told.items():
        setattr(held, name, value)
    after = _said(held)
    if after != before:
        held.save(update_fields=list(told))
        record(Happening("opening_rule.rewritten", by, ("opening_rule", held.pk), old=before, new=after))
    return held


@transaction.atomic
def stop_rule(*, rule: OpeningRule, by: Actor) -> None:
    """Let a rule open no case any more. A second time changes nothing."""
    if OpeningRule.objects.filter(pk=rule.pk, stopped_at=None).update(stopped_at=clock.now()):
        record(Happening("opening_rule.stopped", by, ("opening_rule", rule.pk)))


@transaction.atomic
def start_rule(*, rule: OpeningRule, by: Actor) -> None:
    """Let a rule that was stopped open cases again, for what comes from now on. A second time changes nothing."""
    if OpeningRule.objects.filter(pk=rule.pk, stopped_at__isnull=False).exists():
        _check_room()
        OpeningRule.objects.filter(pk=rule.pk).update(stopped_at=None, since=clock.now())
        record(Happening("opening_rule.started", by, ("opening_rule", rule.pk)))


@transaction.atomic
def hold_against_rules(*, told: Sequence[Heard], called: Callable[[Sequence[Response]], Sequence[str]], by: Actor) -> list[Case]:
    """Open a case for each response that meets a rule; where it has one, hold that for the graver of the two. Returns the cases.

    Told again it opens nothing more. A response that was withdrawn meanwhile, or a colleague's, opens none. ``called`` says what
    the cases of the responses that meet one are called by, in their order: most meet none, and nobody looks for words of theirs.
    """
    met = list_met(told)
    if not met:
        return []
    responses = [one.response for one in met]
    places = _Places.of(responses)
    return [_open(one, title, places, by) for one, title in zip(met, called(responses), strict=True)]


@dataclass(frozen=True)
class _Places:
    """Where cases belong: looked up once for all of them."""

    top: Unit
    touchpoints: Mapping[str, Touchpoint]

    @classmethod
    def of(cls, responses: Iterable[Response]) -> "_Places":
        keys = {one.touchpoint for one in responses if one.touchpoint}
        found = Touchpoint.objects.filter(key__in=keys)
        return cls(Unit.objects.get(parent=None), {one.key: one for one in found})


def _open(met: Met, title: str, places: _Places, by: Actor) -> Case:
    response = met.response
    severity = Severity(max(one.severity for one in met.rules))
    safety = any(one.safety for one in met.rules)
    wanted = CaseWanted(
        kind=CaseKind.UNHAPPY_ANSWER,
        way=Way.RULE,
        title=title,
        unit=response.unit or places.top,
        key=key_of(response.pk),
        customer=response.customer,
        language=response.language,
        touchpoint=places.touchpoints.get(response.touchpoint),
        response=response,
        about_member=response.about_member,
        severity=severity,
        safety=safety,
    )
    found = open_case(wanted=wanted, by=by)
    # What became part of another case is as grave as the whole it is part of, which is what is worked on.
    case = found.case.joined_into or found.case
    if found.already and case.standing in OPEN:
        _graver(case, severity, safety=safety, by=by)
    return found.case


def _graver(case: Case, severity: Severity, *, safety: bool, by: Actor) -> None:
    """Hold a case for the severity and safety that a rule says, where it is graver; the rest of its assessment stays."""
    if case.severity >= severity and (case.safety or not safety):
        return
    assessment = Assessment(
        severity=rules.graver(Severity(case.severity), severity),
        safety=case.safety or safety,
        complexity=Complexity(case.complexity) if case.complexity else None,
        impact=Impact(case.impact) if case.impact else None,
        sought=Sought(case.sought) if case.sought else None,
    )
    assess_case(case=case, assessment=assessment, by=by)


def _checked(wanted: RuleWanted, standing: OpeningRule | None = None) -> dict[str, object]:
    opens = rules.check_opens(wanted.opens)
    # What a rule listened for stays, though nothing asks it any more.
    if opens.measure and (standing is None or standing.measure != opens.measure):
        rules.check_known(opens.measure, measures_known())
    return {
        "name": check_name(wanted.name, "name", longest=120, required=True),
        "unit": wanted.unit,
        "measure": opens.measure,
        "at_most": opens.at_most,
        "urgencies": list(opens.urgencies),
        "words": list(opens.words),
        "severity": int(wanted.severity),
        "safety": wanted.safety,
    }


def measures_known() -> Mapping[str, tuple[float, float] | None]:
    """The measures a rule may be about: what is asked here, with its scale, and the standing ones, asked or not."""
    return {**dict.fromkeys(STANDING), **list_measures()}


def _check_room() -> None:
    if OpeningRule.objects.filter(stopped_at=None).count() >= MOST_RULES:
        raise Conflict(_("There are %(n)d rules already. Stop one that is not needed any more.") % {"n": MOST_RULES})


def _said(rule: OpeningRule) -> dict[str, object]:
    told = {name: getattr(rule, name) for name in ("name", "measure", "at_most", "urgencies", "words", "severity", "safety")}
    return {**told, "unit": rule.unit.key if rule.unit is not None else ""}
