"""Complaints that come by mail and on the public page are held for what the opening rules say of their words, as answers are.

A machine says so, before anybody has read them: it stands in the case as a note, and is nobody's assessment.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from everweek.act.cases.opening import CaseWanted, Opened, open_case
from everweek.act.cases.rules import Severity
from everweek.act.cases.working import Word, note_in_case
from everweek.act.models import OpeningRule
from everweek.act.ruling import rules
from everweek.act.ruling.meeting import opens_of
from everweek.act.ruling.rules import Heard
from everweek.act.words import SEVERITIES
from everweek.journal.services import Actor, System
from everweek.people import saying
from everweek.people.models import Unit
from everweek.people.queries import organisation
from everweek.text.urgent import alarms

BY: Final = System("opening-rules")


@dataclass(frozen=True)
class HeldFor:
    """What a complaint is held for by the rules, by their names, that its words meet."""

    severity: Severity
    safety: bool
    rules: Sequence[str]


@transaction.atomic
def open_by_words(*, wanted: CaseWanted, by: Actor) -> Opened:
    """Open a case that nobody has read yet, as grave as the rules hold its words for; a note among ourselves says so."""
    held = held_for(wanted.unit, [wanted.title, wanted.text])
    if held.severity <= wanted.severity and held.safety <= wanted.safety:
        return open_case(wanted=wanted, by=by)
    severity = rules.graver(wanted.severity, held.severity)
    opened = open_case(wanted=replace(wanted, severity=severity, safety=wanted.safety or held.safety), by=by)
    if not opened.already:
        with translation.override(organisation().language):
            told = {"severity": SEVERITIES[severity], "rules": saying.names(held.rules)}
            text = _(
                "By its words it is held for: %(severity)s (%(rules)s). A rule says so, no person yet: say what it is held for."
            )
        note_in_case(case=opened.case, word=Word(text=text % told), by=BY)
    return opened


def held_for(unit: Unit, said: Sequence[str]) -> HeldFor:
    """What the rules that are on for a unit hold such words for: how urgent they are, and the words rules listen for."""
    standing = OpeningRule.objects.filter(stopped_at=None).select_related("unit").order_by("pk")
    near = [one for one in standing if one.unit is None or unit.path.startswith(one.unit.path)]
    listening = [one for one in near if one.urgencies or one.words]
    urgent = {alarm.kind for text in said for alarm in alarms(text)} if listening else set()
    heard = [Heard(response=0, said=said, urgency=kind) for kind in ("", *sorted(urgent))]
    met = [one for one in listening if any(rules.why(opens_of(one), each) for each in heard)]
    severity = Severity(max((one.severity for one in met), default=Severity.LOW))
    return HeldFor(severity, any(one.safety for one in met), [one.name for one in met])
