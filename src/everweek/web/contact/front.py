"""What contact gives the front: its page under Listen, and how a customer stands to it."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from everweek.people.policy import Action
from everweek.web.contact import standing
from everweek.web.fronts import Beside, Entrance, Front

FRONT: Final = Front(
    at="listen/contact/",
    room="listen",
    entrances=[Entrance(name=_("Contact rules"), url_name="contact-rules", group="asking", place=84, needs=Action.CONTACT_EDIT)],
    besides=[Beside(of=standing.card, place=10)],
)
