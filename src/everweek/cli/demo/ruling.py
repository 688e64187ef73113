"""By which rules an unhappy answer of a customer opens a case: from now on, for all of the year is history."""

from typing import Final

from everweek.act.cases.rules import Severity
from everweek.act.ruling.queries import list_rules
from everweek.act.ruling.rules import Opens
from everweek.act.ruling.services import RuleWanted, write_rule
from everweek.cli.demo.staff import Staff

RULES: Final = (
    RuleWanted(name="Would not recommend us at all", opens=Opens(measure="nps", at_most=2)),
    RuleWanted(name="Very dissatisfied", opens=Opens(measure="csat", at_most=1)),
    RuleWanted(
        name="Somebody may be in danger", opens=Opens(urgencies=("safety", "life")), severity=Severity.CRITICAL, safety=True
    ),
    RuleWanted(name="Speaks of a lawyer or the press", opens=Opens(words=("lawyer", "newspaper")), severity=Severity.HIGH),
)


def write_rules(staff: Staff) -> None:
    """Let a service manager write the opening rules that are not there yet."""
    writer = staff.members("service_manager")[0]
    there = {one.name for one in list_rules(writer)}
    for one in RULES:
        if one.name not in there:
            write_rule(wanted=one, by=writer)
