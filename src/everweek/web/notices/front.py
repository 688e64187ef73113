"""What notices give the front: how one is told, among one's own settings. The list stands behind the bell of the frame."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from everweek.people.policy import Action
from everweek.web.fronts import Entrance, Front

FRONT: Final = Front(
    at="",
    room="settings",
    entrances=[
        Entrance(name=_("How you are told"), url_name="notice-choices", group="you", place=12, needs=Action.NOTICES_READ),
        Entrance(name=_("Channels"), url_name="channels", group="people", place=42, needs=Action.CHANNELS_EDIT),
        Entrance(name=_("Who was told"), url_name="told", group="house", place=59, needs=Action.TOLD_READ),
        Entrance(name=_("Words"), url_name="notice-words", group="house", place=58, needs=Action.WORDS_EDIT),
    ],
)
