"""The first step of a house in which nobody serves customers yet: giving somebody a post, for whoever may."""

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from everweek.people.access import may, reach_of
from everweek.people.directory import is_staffed
from everweek.people.models import Member
from everweek.people.policy import Action, Role
from everweek.web.choices import Step
from everweek.web.fronts import Days
from everweek.web.people.contexts import FirstPostPart

FIRST_ROLE: Final = Role.SERVICE_MANAGER
"""The post that opens most of the rooms: it is filled in."""


def first_post(viewer: Member, days: Days) -> FirstPostPart | None:
    """On the first page, while nobody holds a post but administrators: the way to give one; None for who may give none."""
    if days.since is not None or not may(viewer, Action.PEOPLE_EDIT) or is_staffed():
        return None
    themselves = []
    if reach_of(viewer, Action.PEOPLE_APPOINT).all:
        here = f"{reverse('member', args=[viewer.pk])}?role={FIRST_ROLE}#give"
        themselves = [Step(_("Give yourself a post"), here)]
    return FirstPostPart(steps=[*themselves, Step(_("Add a colleague"), reverse("member-new"))])
