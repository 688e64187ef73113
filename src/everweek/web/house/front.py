"""What the house gives the front: one's own settings, behind which the pages of one's account stand."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from everweek.web.fronts import Entrance, Front

FRONT: Final = Front(
    at="",
    room="settings",
    entrances=[Entrance(name=_("Yours"), url_name="settings", group="you", place=10, also=("/accounts/",))],
)
