"""What causes give the front."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from everweek.people.policy import Action
from everweek.web.fronts import Entrance, Front

FRONT: Final = Front(
    at="act/causes/",
    room="act",
    entrances=[Entrance(name=_("Causes"), url_name="causes", group="better", place=40, needs=Action.CASES_READ)],
)
