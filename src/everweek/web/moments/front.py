"""What moments give the front: the desk at which they are logged, and the touchpoints."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from everweek.people.policy import Action
from everweek.web.fronts import Entrance, Front

FRONT: Final = Front(
    at="listen/moments/",
    room="listen",
    entrances=[
        Entrance(name=_("Log a moment"), url_name="moment-log", group="came", place=12, needs=Action.INTERACTIONS_LOG),
        Entrance(name=_("Touchpoints"), url_name="touchpoints", group="ways", place=85, needs=Action.TOUCHPOINTS_EDIT),
    ],
)
