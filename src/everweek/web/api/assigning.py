"""How new cases of a unit find their owner (``/units/{key}/assigning``), and what a colleague knows (``/members/.../skills``)."""

from typing import Annotated, Final

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from everweek.act.assigning.queries import own_way, skills_of, way_of
from everweek.act.assigning.rules import About, OwnerBy
from everweek.act.assigning.services import MOST_SKILLS, say_skills, set_way
from everweek.act.cases.rules import CaseKind
from everweek.people.access import access_member, access_unit
from everweek.people.models import Member, Unit
from everweek.people.policy import Action, TokenScope
from everweek.people.queries import member_by_external_id
from everweek.people.tokens import TokenActor
from everweek.text.storable import is_storable
from everweek.web.api.bodies import Strict, storable
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.security import Bearer, actor_of

of_units = Router(tags=["cases"], auth=Bearer(TokenScope.ASSIGNING_WRITE))
of_members = Router(tags=["cases"], auth=Bearer(TokenScope.ASSIGNING_WRITE))
Tag = Annotated[str, Field(min_length=1, max_length=12)]
Key = Annotated[str, Field(min_length=1, max_length=80)]
NOBODY: Final = 0


class AssigningIn(Strict):
    """How new cases find their owner."""

    way: OwnerBy | None = Field(
        description="nobody: by hand; suggest: by hand, with somebody suggested; give: each is given at once. null: as the unit "
        "above says."
    )


class AssigningOut(Schema):
    """How new cases find their owner."""

    way: OwnerBy = Field(description="What counts: what the unit says itself, else the nearest above it, else suggest.")
    own: OwnerBy | None = Field(default=None, description="What this unit says itself; left out where it says nothing.")


class SkillsIn(Strict):
    """All that a colleague knows; what is left out is not known."""

    languages: list[Tag] = Field(
        default_factory=list, max_length=MOST_SKILLS, description="Tags. pt-BR is kept as pt.", examples=[["pt", "de"]]
    )
    touchpoints: list[Key] = Field(default_factory=list, max_length=MOST_SKILLS, description="Keys of touchpoints.")
    kinds: list[CaseKind] = Field(default_factory=list, max_length=MOST_SKILLS, description="Kinds of case.")


class SkillsOut(Schema):
    """All that it is said a colleague knows."""

    languages: list[str]
    touchpoints: list[str]
    kinds: list[CaseKind]


@of_units.get(
    "/{slug:key}/assigning",
    response={200: AssigningOut, **REFUSALS},
    operation_id="get_unit_assigning",
    summary="How new cases of a unit find their owner",
    exclude_none=True,
)
def get_unit_assigning(request: HttpRequest, key: str) -> AssigningOut:
    """What counts for a unit, and what it says itself."""
    return _way(access_unit(actor_of(request), key, Action.ASSIGNING_EDIT))


@of_units.put(
    "/{slug:key}/assigning",
    response={200: AssigningOut, **REFUSALS},
    operation_id="put_unit_assigning",
    summary="Say how new cases of a unit find their owner",
    exclude_none=True,
)
def put_unit_assigning(request: HttpRequest, key: str, body: AssigningIn) -> AssigningOut:
    """Say it for the unit, and for those below that say nothing themselves. Cases that are open stay whose they are."""
    by = actor_of(request)
    unit = access_unit(by, key, Action.ASSIGNING_EDIT)
    set_way(unit=unit, way=body.way, by=by)
    return _way(unit)


@of_members.get(
    "/{path:external_id}/skills",
    response={200: SkillsOut, **REFUSALS},
    operation_id="get_member_skills",
    summary="What a colleague knows",
)
def get_member_skills(request: HttpRequest, external_id: str) -> SkillsOut:
    """What it is said that a colleague knows, who is whom the token acts for or within reach."""
    return _skills(_member(actor_of(request), external_id, Action.SKILLS_READ))


@of_members.put(
    "/{path:external_id}/skills",
    response={200: SkillsOut, **REFUSALS},
    operation_id="put_member_skills",
    summary="Say what a colleague knows",
)
def put_member_skills(request: HttpRequest, external_id: str, body: SkillsIn) -> SkillsOut:
    """Say all of it, in place of what was said before."""
    by = actor_of(request)
    member = _member(by, external_id, Action.ASSIGNING_EDIT)
    said = [
        *((About.LANGUAGE, storable(tag, "languages")) for tag in body.languages),
        *((About.TOUCHPOINT, storable(key, "touchpoints")) for key in body.touchpoints),
        *((About.KIND, kind.value) for kind in body.kinds),
    ]
    say_skills(member=member, skills=said, by=by)
    return _skills(member)


def _member(by: TokenActor, external_id: str, action: Action) -> Member:
    found = member_by_external_id(external_id) if is_storable(external_id) else None
    return access_member(by, found.pk if found is not None else NOBODY, action)


def _way(unit: Unit) -> AssigningOut:
    return AssigningOut(way=way_of(unit), own=own_way(unit))


def _skills(member: Member) -> SkillsOut:
    said = skills_of([member.pk])[member.pk]
    named = {about: [value for what, value in said if what is about] for about in About}
    return SkillsOut(
        languages=named[About.LANGUAGE], touchpoints=named[About.TOUCHPOINT], kinds=[CaseKind(one) for one in named[About.KIND]]
    )
