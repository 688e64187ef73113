"""What respect gives the front: the entrance, and on the first page the one tap and whom to ask how they are."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from everweek.people.policy import Action
from everweek.web.fronts import Beside, Entrance, Front, Onward, Section
from everweek.web.respect import thanks
from everweek.web.respect.pages import care_part, tap_first

FRONT: Final = Front(
    at="respect/",
    room="act",
    entrances=[
        Entrance(name=_("Respect"), url_name="respect", group="cases", place=30, needs=Action.RESPECT_REPORT),
        Entrance(name=_("Care plan"), url_name="respect-care", group="set", place=72, needs=Action.RESPECT_CARE),
        Entrance(name=_("Charter"), url_name="respect-charter", group="better", place=44, needs=Action.CHARTER_EDIT),
    ],
    sections=[Section(of=tap_first, place=1), Section(of=care_part, place=14)],
    besides=[Beside(of=thanks.card, place=12)],
    onwards=[Onward(of=thanks.onward, place=20)],
)
