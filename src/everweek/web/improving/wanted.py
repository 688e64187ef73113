"""What was typed of an improvement, as the service takes it: each name within the reader's reach."""

from collections.abc import Mapping
from typing import Any

from everweek.act.causes.queries import access_cause
from everweek.act.improving.services import ImprovementWanted
from everweek.moments.queries import touchpoint_in_use
from everweek.people.access import access_member, access_unit
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.web.improving.forms import details


def wanted_of(viewer: Member, told: Mapping[str, Any], unit: str = "") -> ImprovementWanted:
    """The same; ``unit`` is the key of the one it has already, which who sees it through alone cannot choose."""
    action = Action.CASES_READ if told["unit"] == unit else Action.IMPROVEMENTS_EDIT
    return ImprovementWanted(
        title=told["title"],
        owner=access_member(viewer, int(told["owner"]), Action.PEOPLE_READ),
        unit=access_unit(viewer, told["unit"], action),
        due_on=told["due_on"],
        cause=access_cause(viewer, told["cause"], Action.CASES_READ) if told["cause"] else None,
        touchpoint=touchpoint_in_use(told["touchpoint"]) if told["touchpoint"] else None,
        since=told["since"],
        until=told["until"],
        detail=details(told["detail"]),
    )
