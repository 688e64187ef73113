"""Opening rules: which there are, and the gate to one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from everweek.act.cases.rules import Severity
from everweek.act.models import OpeningRule
from everweek.act.ruling.meeting import opens_of
from everweek.act.ruling.rules import Opens
from everweek.journal.services import Actor
from everweek.people.access import check_may, the_one
from everweek.people.policy import Action


@dataclass(frozen=True)
class RuleShown:
    """An opening rule as it is told; ``unit`` is a key, empty for anywhere."""

    id: int
    name: str
    unit: str
    unit_name: str
    opens: Opens
    severity: Severity
    safety: bool
    since: datetime
    stopped_at: datetime | None


def list_rules(by: Actor) -> Sequence[RuleShown]:
    """Every opening rule, those that are on first, by name."""
    check_may(by, Action.CASES_RULE)
    rows = OpeningRule.objects.select_related("unit")
    return sorted((show_rule(one) for one in rows), key=lambda one: (one.stopped_at is not None, one.name.casefold(), one.id))


def access_rule(by: Actor, rule_id: int) -> OpeningRule:
    """The opening rule of that number, for whoever may write them; ``NotFound`` where there is none."""
    check_may(by, Action.CASES_RULE)
    return the_one(OpeningRule.objects.filter(pk=rule_id).select_related("unit"), _("There is no such rule."))


def show_rule(rule: OpeningRule) -> RuleShown:
    """A rule as it is told."""
    unit = rule.unit
    return RuleShown(
        id=rule.pk,
        name=rule.name,
        unit=unit.key if unit is not None else "",
        unit_name=unit.name if unit is not None else "",
        opens=opens_of(rule),
        severity=Severity(rule.severity),
        safety=rule.safety,
        since=rule.since,
        stopped_at=rule.stopped_at,
    )
