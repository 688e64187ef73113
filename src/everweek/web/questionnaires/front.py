"""What questionnaires give the front: their list, and how one is found."""

from collections.abc import Iterable
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.questionnaires.overview import find_questionnaires
from everweek.web.choices import Hit
from everweek.web.fronts import Entrance, Front, Source


def _questionnaires(viewer: Member, text: str) -> Iterable[Hit]:
    return [Hit(one.title, one.key, reverse("questionnaire", args=[one.key])) for one in find_questionnaires(viewer, text)]


FRONT: Final = Front(
    at="listen/questionnaires/",
    room="listen",
    entrances=[
        Entrance(name=_("Questionnaires"), url_name="questionnaires", group="asking", place=20, needs=Action.QUESTIONNAIRES_READ)
    ],
    sources=[Source(name=_("Questionnaires"), find=_questionnaires, place=40)],
)
