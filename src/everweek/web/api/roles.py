"""``/api/v1/roles``: what each role lets a colleague do, and who holds those that reach everything."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from everweek.people.access import check_may
from everweek.people.directory import holders
from everweek.people.policy import ACTIONS, ROLES, Action, Reach, Role, rights_of
from everweek.people.rules import ROLES_BY_FILE
from everweek.web.api.colleagues import reading
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import actor_of

router = Router(tags=["colleagues"], auth=reading)


class RightOut(Schema):
    """One thing a role lets one do."""

    action: str
    reach: Reach = Field(description="own: what is one's own; unit: the unit of the post and all below it; all: everything.")
    says: str


class RoleOut(Schema):
    """A role."""

    role: Role
    name: str
    wide: bool = Field(description="Whether a post of it reaches the whole organisation, whichever unit it stands in.")


class RoleHolderOut(Schema):
    """Who holds a role that reaches everything today."""

    id: int = Field(description="Of the colleague.")
    name: str
    unit: str = Field(description="The key of the unit the post stands in.")


class OneRoleOut(RoleOut):
    """A role, with all it lets one do."""

    rights: list[RightOut]
    holders: list[RoleHolderOut] = Field(description="Of a wide role; of the others, GET /members?role= tells.")


class RolesOut(Schema):
    """Every role."""

    roles: list[RoleOut]


@router.get("", response={200: RolesOut, **REFUSALS}, operation_id="list_roles", summary="Roles")
def get_roles(request: HttpRequest) -> RolesOut:
    """Every role. What each may do is the same in every house: no call and no page changes it."""
    check_may(actor_of(request), Action.PEOPLE_READ)
    return RolesOut(roles=[RoleOut(**_told(one)) for one in Role])


@router.get("/{role}", response={200: OneRoleOut, **REFUSALS}, operation_id="get_role", summary="One role")
def get_role(request: HttpRequest, role: Role) -> OneRoleOut:
    """What a role lets a colleague do, how far, and who holds it where it is wide."""
    check_may(actor_of(request), Action.PEOPLE_READ)
    wide = holders([role])[role] if role not in ROLES_BY_FILE else []
    return OneRoleOut(
        **_told(role),
        rights=[RightOut(action=one, reach=reach, says=str(ACTIONS[one])) for one, reach in rights_of(role).items()],
        holders=[RoleHolderOut(id=one.member_id, name=one.member.name, unit=one.unit.key) for one in wide],
    )


def _told(role: Role) -> dict[str, Any]:
    return {"role": role, "name": str(ROLES[role]), "wide": role not in ROLES_BY_FILE}
