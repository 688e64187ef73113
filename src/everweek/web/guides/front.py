"""What guides give the front."""

from collections.abc import Iterable
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from everweek.act.knowing.queries import Wanted, list_guides
from everweek.people import finding
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.web.choices import Hit
from everweek.web.fronts import Entrance, Front, Source
from everweek.web.guides.words import about


def _guides(viewer: Member, text: str) -> Iterable[Hit]:
    found = list_guides(viewer, Wanted(words=text)).rows[: finding.MOST + 1]
    return [Hit(one.title, about(one), reverse("guide", args=[one.key])) for one in found]


FRONT: Final = Front(
    at="act/guides/",
    room="act",
    entrances=[Entrance(name=_("Guides"), url_name="guides", group="set", place=55, needs=Action.CASES_READ)],
    sources=[Source(name=_("Guides"), find=_guides, place=45, needs=Action.CASES_READ)],
)
