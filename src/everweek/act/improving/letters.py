"""What customers are told of an improvement, in the language it is written in: the words a person wrote, in a frame of ours."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from everweek.act.improving.models import Improvement, ImprovementWords
from everweek.act.improving.rules import ImprovementStanding, best_language
from everweek.messages.letters.shapes import CustomerLetter, Part, Title, Words
from everweek.messages.notices.kinds import CUSTOMER_WORDS, CUSTOMERS
from everweek.messages.notices.lettering import OwnLetters, letter_in, own_letter, template_of
from everweek.people import saying
from everweek.people.queries import organisation


class Came(StrEnum):
    """Whom a letter tells what of: who asked for it, who was touched by it in silence, who asked in vain."""

    ASKED = "asked"
    SILENT = "silent"
    DROPPED = "dropped"


SUBJECTS: Final[Mapping[Came, str | Promise]] = {
    Came.ASKED: gettext_lazy("You said, we did"),
    Came.SILENT: gettext_lazy("Something we have put right"),
    Came.DROPPED: gettext_lazy("What came of what you told us"),
}


@dataclass(frozen=True)
class Said:
    """What is told, by language, and in which one where a customer's is not among them."""

    words: Mapping[str, ImprovementWords]
    house: str


def letter_of(improvement: Improvement, said: Said, language: str, *, silent: bool, own: OwnLetters) -> CustomerLetter:
    """The letter, in the language of the customer where it is written in that, else in the house's; in the organisation's ``own``
    words where there are some.
    """
    tag = best_language(said.words, *([language] if language else []), said.house)
    words = said.words[tag]
    came = Came.DROPPED if improvement.standing == ImprovementStanding.DROPPED else Came.SILENT if silent else Came.ASKED
    kind = CUSTOMER_WORDS[key_of(came)]
    with translation.override(saying.spoken(tag)):
        rewritten = own_letter(own, kind, tag)
        if rewritten is not None:
            values = {"said": words.said, "did": words.did, "why": improvement.why_not, "house": organisation().name}
            return letter_in(rewritten, kind, values, language=tag)
        return CustomerLetter(str(SUBJECTS[came]), _parts(came, words.said, words.did, improvement.why_not), language=tag)


def _parts(came: Came, said: str, did: str, why: str) -> tuple[Part, ...]:
    match came:
        case Came.ASKED:
            told = [_("You told us:"), said, _("This is what we did:"), did, _("Thank you for telling us.")]
        case Came.SILENT:
            sorry = _("You were here at that time. If it happened to you too, we are sorry.")
            told = [_("Others told us:"), said, _("This is what we did:"), did, sorry]
        case Came.DROPPED:
            told = [_("You told us:"), said, _("We looked into it, and we will not change it. This is why:"), why]
    return (Title(str(SUBJECTS[came])), *(Words(one) for one in told))


def key_of(came: Came) -> str:
    """What its words are kept under."""
    return f"{CUSTOMERS}improved.{came}"


def house_text(came: Came) -> str:
    """Our own words of that letter, with places in them, in the language that is spoken now."""
    return template_of("", _parts(came, "{said}", "{did}", "{why}")).text
