"""What the letters about a case say, in the language of its customer: that we have it, what we write, what we decided.

Each is made of what ``tell_customer`` tells and of a word of ours to her, and leads to her page. None quotes what she wrote: who
complains may have typed somebody else's address.
"""

from collections.abc import Mapping
from enum import StrEnum
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
from everweek.people import saying


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
_TITLES: Final[Mapping[CaseKind, str | Promise]] = {
    CaseKind.COMPLAINT: gettext_lazy("Thank you for telling us. We are seeing to it."),
    CaseKind.UNHAPPY_ANSWER: gettext_lazy("You were not content. We are seeing to it."),
    CaseKind.CALL_BACK: gettext_lazy("You wish to be called back. We are seeing to it."),
}
_PRESSES: Final[Mapping[LetterKind, str | Promise]] = {
    LetterKind.OPENED: gettext_lazy("See where it stands"),
    LetterKind.WRITTEN: gettext_lazy("Read and answer"),
    LetterKind.ASKED: gettext_lazy("Answer us"),
    LetterKind.TOLD: gettext_lazy("Say whether that settles it"),
    LetterKind.LINK: gettext_lazy("See where it stands"),
    LetterKind.AGAIN: gettext_lazy("See where it stands"),
}


def letter_of(kind: LetterKind, told: Followed, link: str, *, house: str, language: str, text: str = "") -> CustomerLetter:
    """The letter, in the language that is spoken now (``language``), with hours by the clock of its customer."""
    known = {"number": str(told.number), "house": house}
    with timezone.override(told.zone):
        parts: list[Part] = [*_middle(kind, told, known, text), Press(str(_PRESSES[kind]), link)]
    parts.append(
        Words(_("The page is yours alone: whoever has this link can read it and answer. Please do not pass this letter on."))
    )
    return CustomerLetter(str(_SUBJECTS[kind][told.kind]) % known, tuple(parts), language)


def _middle(kind: LetterKind, told: Followed, known: Mapping[str, str], text: str) -> list[Part]:
    match kind:
        case LetterKind.OPENED:
            parts: list[Part] = [Title(str(_TITLES[told.kind])), Words(_("At %(house)s it has the number %(number)s.") % known)]
            return [
                *parts,
                *_promises(told),
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


def _promises(told: Followed) -> list[Part]:
    due = {one.kind: one.due_at for one in told.promises if one.due_at is not None and not one.late}
    now, says = clock.now(), []
    if (at := due.get(ClockKind.FIRST_REPLY)) is not None:
        says.append(_("You hear from one of us by %(due)s.") % {"due": saying.day_and_hour(at, now)})
    if (at := due.get(ClockKind.SOLUTION)) is not None:
        says.append(_("We want to have it settled by %(due)s.") % {"due": saying.day_and_hour(at, now)})
    return [Words(" ".join(says))] if says else []
