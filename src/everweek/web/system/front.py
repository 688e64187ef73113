"""What running the system gives the front: its pages for who looks after it."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from everweek.people.policy import Action
from everweek.web.fronts import Entrance, Front

FRONT: Final = Front(
    at="settings/",
    room="settings",
    entrances=[
        Entrance(name=_("Tokens"), url_name="tokens", place=50, needs=Action.TOKENS_MAKE),
        Entrance(name=_("Webhooks"), url_name="webhooks", place=55, needs=Action.WEBHOOKS_EDIT),
        Entrance(name=_("Privacy"), url_name="privacy-settings", place=57, needs=Action.ORGANISATION_EDIT),
        Entrance(name=_("Work"), url_name="work", place=60, needs=Action.JOBS_READ),
        Entrance(name=_("Health"), url_name="health", place=70, needs=Action.JOBS_READ),
    ],
)
