"""What inviting gives the front: who was asked, and the rules; its part of a customer's past."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from everweek.listen.inviting.queries import count_asked
from everweek.people.policy import Action
from everweek.web.fronts import Entrance, Front, Past
from everweek.web.inviting import pasts

FRONT: Final = Front(
    at="listen/invitations/",
    room="listen",
    entrances=[Entrance(name=_("Invitations"), url_name="invitations", group="asking", place=25, needs=Action.INVITATIONS_MAKE)],
    pasts=[Past(key="invitations", name=_("Invitations"), of=pasts.asked, count=count_asked, says=pasts.asked_told, place=25)],
)
