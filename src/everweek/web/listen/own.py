"""What customers said about one's own work, parted for the first page: praise first, then what should have been otherwise."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from everweek.listen.rules import Meant, meant
from everweek.listen.understanding.queries import PraiseTold, Topics
from everweek.listen.voices import Asked, read_stream
from everweek.people.access import may
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.web.listen.contexts import VoiceCard, VoiceGroup
from everweek.web.listen.judged import ON_DAY, Judgements
from everweek.web.listen.spoken import Cards

LOOKED_AT: Final = 15
"""So many of the newest are parted: who had a bad week finds what was good before it."""
MOST_OF_EACH: Final = 2
PARTS: Final[Mapping[Meant, tuple[str | Promise, str | Promise]]] = {
    Meant.PRAISE: (gettext_lazy("What they were glad of"), ""),
    Meant.OTHERWISE: (
        gettext_lazy("What they wish had gone otherwise"),
        gettext_lazy(
            "Each is about one moment, and seldom about one person alone. Where one weighs on you, talk it over with "
            "whoever leads your team."
        ),
    ),
    Meant.BESIDES: (gettext_lazy("What else they said"), ""),
}


def own_voices(viewer: Member, asked: Asked) -> list[VoiceGroup]:
    """The newest voices about the viewer's own work, parted by how they are meant; parts without one are left out."""
    if not may(viewer, Action.RESPONSES_READ):
        return []
    found = read_stream(viewer, asked, most=LOOKED_AT).voices
    judged = Judgements(found, viewer, topics=Topics(), back=ON_DAY)
    maker = Cards(viewer, found, judged=judged, leads_on=True)
    parts: dict[Meant, list[VoiceCard]] = {one: [] for one in PARTS}
    for voice in found:
        mine = judged.told(voice)
        praise = [each for one in mine for each in one.praised if each.member == viewer.pk]
        cards = parts[meant(voice.mood, {one.sentiment for one in mine}, named=bool(praise))]
        if len(cards) < MOST_OF_EACH:
            cards.append(_card(maker.card(voice), praise))
    return [VoiceGroup(cards, *PARTS[one]) for one, cards in parts.items() if cards]


def _card(card: VoiceCard, praise: Sequence[PraiseTold]) -> VoiceCard:
    if not praise:
        return card
    says = _("praises you by name") if any(each.sure for each in praise) else _("may praise you by name")
    return replace(card, marks=[says, *card.marks])
