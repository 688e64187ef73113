"""What improvements give the front."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from everweek.people.policy import Action
from everweek.web.fronts import Entrance, Front

FRONT: Final = Front(
    at="act/improvements/",
    room="act",
    entrances=[Entrance(name=_("Improvements"), url_name="improvements", group="better", place=42, needs=Action.CASES_READ)],
)
