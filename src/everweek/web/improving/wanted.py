"""What was typed of an improvement, as the service takes it: each name within the reader's reach."""

from collections.abc import Mapping
from typing import Any

from everweek.act.causes.queries import access_cause
from everweek.act.improving.services import ImprovementWanted
from everweek.moments.models import Touchpoint
from everweek.moments.queries import touchpoint_in_use
from everweek.people.access import access_member, access_unit
from everweek.people.models import Member, Unit
from everweek.people.policy import Action
from everweek.web.improving.forms import details


def wanted_of(viewer: Member, told: Mapping[str, Any], standing: ImprovementWanted | None = None) -> ImprovementWanted:
    """Return what was typed of an improvement as the service takes it. A value the improvement has already stays, though it could
    not be chosen any more: a colleague who has left, what is retired or closed.
    """
    cause = standing.cause if standing is not None else None
    if cause is None or told["cause"] != cause.key:
        cause = access_cause(viewer, told["cause"], Action.CASES_READ) if told["cause"] else None
    return ImprovementWanted(
        title=told["title"],
        owner=_owner(viewer, told["owner"], standing),
        unit=_unit(viewer, told["unit"], standing),
        due_on=told["due_on"],
        cause=cause,
        touchpoint=_touchpoint(told["touchpoint"], standing),
        since=told["since"],
        until=told["until"],
        detail=details(told["detail"]),
    )


def _owner(viewer: Member, told: str, standing: ImprovementWanted | None) -> Member:
    if standing is not None and told == str(standing.owner.pk):
        return standing.owner
    return access_member(viewer, int(told), Action.PEOPLE_READ)


def _unit(viewer: Member, told: str, standing: ImprovementWanted | None) -> Unit:
    # Who sees it through alone cannot choose the unit it has.
    stands = standing is not None and told == standing.unit.key
    return access_unit(viewer, told, Action.CASES_READ if stands else Action.IMPROVEMENTS_EDIT)


def _touchpoint(told: str, standing: ImprovementWanted | None) -> Touchpoint | None:
    if standing is not None and standing.touchpoint is not None and told == standing.touchpoint.key:
        return standing.touchpoint
    return touchpoint_in_use(told) if told else None
