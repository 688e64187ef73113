"""What the front itself gives: the first page."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from everweek.web.fronts import Entrance, Front

FRONT: Final = Front(at="", room="day", entrances=[Entrance(name=_("My day"), url_name="home", place=10)])
