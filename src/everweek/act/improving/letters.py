"""What customers are told of an improvement, in the language it is written in: the words a person wrote, in a frame of ours."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from everweek.act.improving.models import Improvement, ImprovementWords
from everweek.act.improving.rules import ImprovementStanding, best_language
from everweek.messages.letters.shapes import CustomerLetter, Title, Words
from everweek.people import saying


@dataclass(frozen=True)
class Said:
    """What is told, by language, and in which one where a customer's is not among them."""

    words: Mapping[str, ImprovementWords]
    house: str


def letter_of(improvement: Improvement, said: Said, language: str, *, silent: bool) -> CustomerLetter:
    """The letter, in the language of the customer where it is written in that, else in the house's."""
    tag = best_language(said.words, *([language] if language else []), said.house)
    words = said.words[tag]
    with translation.override(saying.spoken(tag)):
        if improvement.standing == ImprovementStanding.DROPPED:
            subject, parts = _("What came of what you told us"), _dropped(words, improvement.why_not)
        elif silent:
            subject, parts = _("Something we have put right"), _to_silent(words)
        else:
            subject, parts = _("You said, we did"), _to_asked(words)
    return CustomerLetter(subject, (Title(subject), *(Words(one) for one in parts)), language=tag)


def _to_asked(words: ImprovementWords) -> list[str]:
    return [_("You told us:"), words.said, _("This is what we did:"), words.did, _("Thank you for telling us.")]


def _to_silent(words: ImprovementWords) -> list[str]:
    sorry = _("You were here at that time. If it happened to you too, we are sorry.")
    return [_("Others told us:"), words.said, _("This is what we did:"), words.did, sorry]


def _dropped(words: ImprovementWords, why: str) -> list[str]:
    return [_("You told us:"), words.said, _("We looked into it, and we will not change it. This is why:"), why]
