"""What skills give the front."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from everweek.people.policy import Action
from everweek.web.fronts import Entrance, Front

FRONT: Final = Front(
    at="settings/skills/",
    room="settings",
    entrances=[Entrance(name=_("Skills"), url_name="skills", group="people", place=45, needs=Action.SKILLS_READ)],
)
