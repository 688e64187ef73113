"""Cases as tests open them: Dana complains at the north desk, on a Monday morning on which everybody works."""

from datetime import UTC, datetime
from typing import Any

from tests.cast import Cast

from everweek.act.cases.opening import CaseWanted, open_case
from everweek.act.cases.rules import CaseKind, Way
from everweek.act.models import Case, OpeningRule
from everweek.act.ruling.rules import Opens
from everweek.act.ruling.services import RuleWanted, write_rule

MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
"""Nine o'clock on the walls of the cast, which are in Lisbon."""


def wanted(cast: Cast, **changes: Any) -> CaseWanted:
    """Dana's complaint, with what a test says otherwise."""
    told: dict[str, Any] = {
        "kind": CaseKind.COMPLAINT,
        "way": Way.HAND,
        "title": "Wheelchair left behind",
        "unit": cast.north_desk,
        "customer": cast.dana,
        "text": "You left my wheelchair on the quay.",
        **changes,
    }
    return CaseWanted(**told)


def opened(cast: Cast, **changes: Any) -> Case:
    """The same, opened by Bob."""
    return open_case(wanted=wanted(cast, **changes), by=cast.bob).case


def opening_rule(cast: Cast) -> OpeningRule:
    """A rule of Erin's: whoever would not recommend us has a case."""
    wanted = RuleWanted(name="Would not recommend us", opens=Opens(measure="nps", at_most=6))
    return write_rule(wanted=wanted, by=cast.erin)
