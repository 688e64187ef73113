"""What running the system gives the front: its pages for who looks after it."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from everweek.people.policy import Action
from everweek.web.fronts import Entrance, Front, Section
from everweek.web.system.health import day_part

FRONT: Final = Front(
    at="settings/",
    room="settings",
    entrances=[
        Entrance(name=_("Tokens"), url_name="tokens", group="programs", place=50, needs=Action.TOKENS_MAKE),
        Entrance(name=_("Webhooks"), url_name="webhooks", group="programs", place=55, needs=Action.WEBHOOKS_EDIT),
        Entrance(name=_("Privacy"), url_name="privacy-settings", group="house", place=57, needs=Action.ORGANISATION_EDIT),
        Entrance(name=_("Work"), url_name="work", group="house", place=60, needs=Action.JOBS_READ),
        Entrance(name=_("Health"), url_name="health", group="house", place=70, needs=Action.JOBS_READ),
    ],
    sections=[Section(of=day_part, place=0)],
)
