"""What the sources of unasked voices give the front."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from everweek.people.policy import Action
from everweek.web.fronts import Entrance, Front

FRONT: Final = Front(
    at="listen/sources/",
    room="listen",
    entrances=[
        Entrance(name=_("Sources"), url_name="sources", group="ways", place=80, needs=Action.SOURCES_EDIT),
        Entrance(name=_("Helpdesks"), url_name="helpdesks", group="ways", place=82, needs=Action.SOURCES_EDIT),
    ],
)
