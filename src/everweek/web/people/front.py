"""What people give the front: colleagues, units and roles, and how they are found."""

from collections.abc import Iterable
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from everweek.people import finding
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.web.choices import Hit, Step
from everweek.web.fronts import Entrance, Front, Section, Source
from everweek.web.people.asking import PeopleAsked
from everweek.web.people.beginning import first_post

SOUGHT: Final = finding.MOST + 1


def _colleagues(viewer: Member, text: str) -> Iterable[Hit]:
    return [Hit(one.name, one.email, reverse("member", args=[one.pk])) for one in finding.find_members(viewer, text, most=SOUGHT)]


def _units(viewer: Member, text: str) -> Iterable[Hit]:
    return [Hit(one.name, one.key, reverse("unit", args=[one.key])) for one in finding.find_units(viewer, text, most=SOUGHT)]


def _all_colleagues(text: str) -> list[Step]:
    return [Step(gettext("All colleagues that fit"), PeopleAsked(words=text).to(reverse("people")))]


FRONT: Final = Front(
    at="settings/",
    room="settings",
    entrances=[
        Entrance(name=_("Colleagues"), url_name="people", group="people", place=20, needs=Action.PEOPLE_READ),
        Entrance(
            name=_("Units"), url_name="units", group="people", place=30, needs=Action.UNITS_READ, also=("/settings/organisation",)
        ),
        Entrance(name=_("Roles"), url_name="roles", group="people", place=40, needs=Action.PEOPLE_READ),
    ],
    sources=[
        Source(name=_("Colleagues"), find=_colleagues, place=20, lists=_all_colleagues),
        Source(name=_("Units"), find=_units, place=30),
    ],
    sections=[Section(of=first_post, place=1)],
)
