"""What inviting gives the front: who was asked, and the rules."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from everweek.people.policy import Action
from everweek.web.fronts import Entrance, Front

FRONT: Final = Front(
    at="listen/invitations/",
    room="listen",
    entrances=[Entrance(name=_("Invitations"), url_name="invitations", group="asking", place=25, needs=Action.INVITATIONS_MAKE)],
)
