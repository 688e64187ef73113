"""What the letters about a case say, in the language of its customer: that we have it, what we write, what we decided.

Each is made of what ``tell_customer`` tells and of a word of ours to the customer, and leads to the customer's page. None quotes
what the customer wrote: whoever complains may have typed somebody else's address.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from everweek import clock
from everweek.act.cases.rules import CaseKind
from everweek.act.clocks.rules import ClockKind
from everweek.act.following.telling import Followed
from everweek.messages.letters.shapes import CustomerLetter, Part, Press, Title, Words
from everweek.messages.notices.kinds import CUSTOMER_WORDS, CUSTOMERS, NoticeKind
from everweek.messages.notices.lettering import OwnLetters, letter_in, own_letter, template_of
from everweek.messages.notices.saying import Said
from everweek.people import saying

NONE: Final[OwnLetters] = MappingProxyType({})


class LetterKind(StrEnum):
    """What a letter about a case is for."""

    OPENED = "opened"
    WRITTEN = "written"
    ASKED = "asked"
    TOLD = "told"
    LINK = "link"
    AGAIN = "again"


_SUBJECTS: Final[Mapping[LetterKind, Mapping[CaseKind, str | Promise]]] = {
    LetterKind.OPENED: {
        CaseKind.COMPLAINT: gettext_lazy("We have your complaint, number %(number)s"),
        CaseKind.UNHAPPY_ANSWER: gettext_lazy("We are seeing to what you told us, number %(number)s"),
        CaseKind.CALL_BACK: gettext_lazy("We will call you back, number %(number)s"),
    },
    LetterKind.WRITTEN: dict.fromkeys(CaseKind, gettext_lazy("A word from us about number %(number)s")),
    LetterKind.ASKED: dict.fromkeys(CaseKind, gettext_lazy("We have a question about number %(number)s")),
    LetterKind.TOLD: dict.fromkeys(CaseKind, gettext_lazy("What we decided about number %(number)s")),
    LetterKind.LINK: dict.fromkeys(CaseKind, gettext_lazy("The page of number %(number)s")),
    LetterKind.AGAIN: dict.fromkeys(CaseKind, gettext_lazy("The page of number %(number)s")),
}
TITLES: Final[Mapping[CaseKind, str | Promise]] = {
    CaseKind.COMPLAINT: gettext_lazy("Thank you for telling us. We are seeing to it."),
    CaseKind.UNHAPPY_ANSWER: gettext_lazy("You were not content. We are seeing to it."),
    CaseKind.CALL_BACK: gettext_lazy("You wish to be called back. We are seeing to it."),
}
PRESSES: Final[Mapping[LetterKind, str | Promise]] = {
    LetterKind.OPENED: gettext_lazy("See where it stands"),
    LetterKind.WRITTEN: gettext_lazy("Read and answer"),
    LetterKind.ASKED: gettext_lazy("Answer us"),
    LetterKind.TOLD: gettext_lazy("Say whether that settles it"),
    LetterKind.LINK: gettext_lazy("See where it stands"),
    LetterKind.AGAIN: gettext_lazy("See where it stands"),
}

ALONE: Final = gettext_lazy(
    "The page is yours alone: whoever has this link can read it and answer. Please do not pass this letter on."
)


def letter_of(
    kind: LetterKind,
    told: Followed,
    link: str,
    *,
    house: str,
    language: str,
    text: str = "",
    name: str = "",
    own: OwnLetters = NONE,
) -> CustomerLetter:
    """The letter, in the language that is spoken now, with hours by the clock of its customer.

    ``own``: the organisation's own words, which stand where there are some for the ``language`` of its customer.
    """
    spoken = saying.spoken(language)
    words_of = words_kind(kind, told.kind)
    said = own_letter(own, words_of, language)
    with timezone.override(told.zone):
        promises = _promises(told)
        if said is not None:
            values = {"case": told.number, "house": house, "name": name, "promises": promises, "words": text, "link": link}
            return letter_in(said, words_of, values, language=spoken)
    parts = [*_middle(kind, told.kind, {"number": str(told.number), "house": house}, promises, text)]
    return CustomerLetter(
        _subject(kind, told.kind, str(told.number)), (*parts, Press(str(PRESSES[kind]), link), Words(str(ALONE))), spoken
    )


def words_kind(kind: LetterKind, of: CaseKind) -> NoticeKind:
    """The words of that letter, as they are rewritten: that we have a case is said of each kind of case in its own words."""
    return CUSTOMER_WORDS[key_of(kind, of)]


def key_of(kind: LetterKind, of: CaseKind) -> str:
    """What its words are kept under."""
    return f"{CUSTOMERS}{kind}.{of}" if kind is LetterKind.OPENED else f"{CUSTOMERS}{kind}"


def _subject(kind: LetterKind, of: CaseKind, number: str) -> str:
    return str(_SUBJECTS[kind][of]) % {"number": number}


def _middle(kind: LetterKind, of: CaseKind, known: Mapping[str, str], promises: str, text: str) -> list[Part]:
    match kind:
        case LetterKind.OPENED:
            return [
                Title(str(TITLES[of])),
                Words(_("At %(house)s it has the number %(number)s.") % known),
                *([Words(promises)] if promises else []),
                Words(_("You need not do anything. On its page you see where it stands, and can write to us.")),
            ]
        case LetterKind.ASKED:
            return [Title(_("We need a word from you to go on.")), Words(text)]
        case LetterKind.TOLD:
            return [Title(_("What we decided")), Words(text)]
        case LetterKind.LINK:
            return [Words(_("Here is the link you asked for. The one before leads nowhere any more."))]
        case LetterKind.AGAIN:
            return [
                Words(
                    _("Somebody asked for the link of your page, most likely you. If it was not you, you need not do anything.")
                )
            ]
        case LetterKind.WRITTEN:
            return [Words(text)]


def _promises(told: Followed) -> str:
    due = {one.kind: one.due_at for one in told.promises if one.due_at is not None and not one.late}
    now = clock.now()
    kinds = (ClockKind.FIRST_REPLY, ClockKind.SOLUTION)
    return " ".join(promise(kind, at, now) for kind in kinds if (at := due.get(kind)) is not None)


def promise(kind: ClockKind, at: datetime, now: datetime) -> str:
    """What is promised by a moment: that they hear from us, or else that it is settled."""
    says = _("You hear from one of us by %(due)s.")
    if kind is ClockKind.SOLUTION:
        says = _("We want to have it settled by %(due)s.")
    return says % {"due": saying.day_and_hour(at, now)}


def house_words(kind: LetterKind, of: CaseKind) -> Said:
    """Our own words of that letter, with places in them, in the language that is spoken now."""
    known = {"number": "{case}", "house": "{house}"}
    return template_of(_subject(kind, of, "{case}"), [*_middle(kind, of, known, "{promises}", "{words}"), Words("{link}")])
