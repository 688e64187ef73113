"""What listening gives the front: voices and imports, how customers and their words are found, the newest of both."""

from collections.abc import Iterable
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from everweek.listen.understanding.queries import Topics
from everweek.messages.contact.queries import count_heard
from everweek.moments.queries import count_of, list_touchpoints
from everweek.people import finding
from everweek.people.access import reach_of
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.questionnaires.queries import count_answers_of
from everweek.text.letters import plain
from everweek.web.choices import Hit
from everweek.web.fronts import Aloud, Days, Entrance, Front, Past, Section, Source
from everweek.web.listen import pasts
from everweek.web.listen.asking import VoicesAsked
from everweek.web.listen.contexts import VoicesPart
from everweek.web.listen.own import own_voices
from everweek.web.listen.quoted import quoted
from everweek.web.listen.spoken import newest_voices

VOICES: Final = 3


def _named(text: str, named: Iterable[tuple[str, str]], filtered: str, detail: str) -> list[Hit]:
    """Return a hit for each of the names with all the words in it, leading to the voices so ``filtered``."""
    words = plain(text).split()
    found = [(key, name) for key, name in named if words and all(word in plain(name) for word in words)]
    return [Hit(name, detail, f"{reverse('voices')}?{urlencode({filtered: key})}") for key, name in found][: finding.MOST + 1]


def _touchpoints(_viewer: Member, text: str) -> Iterable[Hit]:
    return _named(text, [(one.key, one.name) for one in list_touchpoints()], "touchpoint", _("what customers said there"))


def _topics(_viewer: Member, text: str) -> Iterable[Hit]:
    return _named(text, Topics().open, "topic", _("what customers said of it"))


def _words(_viewer: Member, text: str) -> Iterable[Hit]:
    told = _("Look for “%(text)s” in what customers said") % {"text": text}
    return [Hit(told, "", f"{reverse('voices')}?{urlencode({'words': text})}")]


def _newest(viewer: Member, days: Days) -> VoicesPart | None:
    asked = VoicesAsked(since=days.since, until=days.until)
    scope = reach_of(viewer, Action.RESPONSES_READ)
    if not scope.all and not scope.unit_paths:
        # The front line reads what was said of its own work, and of nobody else's.
        title, groups = _("What customers said about your work"), own_voices(viewer, asked)
    else:
        title = _("What customers said") if days.since else _("The newest voices")
        groups = newest_voices(viewer, asked, VOICES)
    return VoicesPart(title=title, groups=groups, address=asked.to(reverse("voices"))) if groups else None


FRONT: Final = Front(
    at="listen/",
    room="listen",
    entrances=[
        Entrance(name=gettext_lazy("Voices"), url_name="voices", group="came", place=10, needs=Action.RESPONSES_READ),
        Entrance(name=gettext_lazy("Topics"), url_name="topics", group="came", place=15, needs=Action.RESPONSES_READ),
        Entrance(name=gettext_lazy("Links"), url_name="links", group="asking", place=30, needs=Action.LINKS_OPEN),
        Entrance(name=gettext_lazy("Imports"), url_name="imports", group="ways", place=90, needs=Action.IMPORTS_RUN),
    ],
    sources=[
        Source(name=gettext_lazy("Touchpoints"), find=_touchpoints, place=32, needs=Action.RESPONSES_READ),
        Source(name=gettext_lazy("Topics"), find=_topics, place=34, needs=Action.RESPONSES_READ),
        Source(name=gettext_lazy("What customers said"), find=_words, place=90, needs=Action.RESPONSES_READ, loose=True),
    ],
    pasts=[
        Past(
            key="moments",
            name=gettext_lazy("Moments with us"),
            of=pasts.moments,
            count=count_of,
            says=pasts.moments_told,
            place=10,
        ),
        Past(
            key="contacts",
            name=gettext_lazy("Writing to the customer"),
            of=pasts.contacts,
            count=count_heard,
            says=pasts.contacts_told,
            place=30,
        ),
        Past(
            key="answers",
            name=gettext_lazy("What was said"),
            of=pasts.answers,
            count=count_answers_of,
            says=pasts.answers_told,
            place=20,
        ),
    ],
    aloud=[Aloud(of=quoted, place=10)],
    sections=[Section(of=_newest, place=20)],
)
