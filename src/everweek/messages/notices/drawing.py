"""One mail to a colleague: of a notice, or of several at once. A sentence and a link of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek.messages.letters.drawing import Frame, as_html, as_text
from everweek.messages.letters.shapes import CustomerLetter, Part, Press, Title, Words
from everweek.messages.models import Notice
from everweek.messages.notices.saying import Said, say_all
from everweek.messages.rules import LONGEST_SUBJECT, Letter

MOST: Final = 15
"""So many notices are told in one mail; of the rest, how many."""
LIST, CHOICES = "/notices/", "/settings/notices"


@dataclass(frozen=True)
class Told:
    """A notice in words, and the page it is about."""

    said: Said
    path: str


def letter_of(notices: Sequence[Notice], *, to: str, person: str, house: str, language: str) -> Letter:
    """The mail, in the language and on the clock that are active."""
    told = [Told(said, one.path) for one, said in zip(notices, say_all(notices), strict=True)]
    return drawn(told, to=to, person=person, house=house, language=language)


def drawn(told: Sequence[Told], *, to: str, person: str, house: str, language: str) -> Letter:
    """The mail of what is said in words already."""
    letter = _one(told[0]) if len(told) == 1 else _several(told)
    why = _("You get this mail because you work with Everweek at %(house)s.") % {"house": house}
    frame = Frame(house, language, why, _("Choose how you are told"), address(CHOICES))
    return Letter(to=to, subject=letter.subject, text=as_text(letter, frame), html=as_html(letter, frame), person=person)


def address(path: str) -> str:
    """Where a page of the house is found from outside."""
    return f"{settings.EVERWEEK_ADDRESS}{path}"


def _one(told: Told) -> CustomerLetter:
    parts: list[Part] = [Title(told.said.title), Words(told.said.text), Press(_("Look at it"), address(told.path))]
    return CustomerLetter(_subject(told.said.title), tuple(one for one in parts if not isinstance(one, Words) or one.text))


def _several(told: Sequence[Told]) -> CustomerLetter:
    many = len(told)
    title = ngettext("%(n)d thing for you", "%(n)d things for you", many) % {"n": many}
    parts: list[Part] = [Title(title)]
    for one in told[:MOST]:
        parts += [Words(f"{one.said.title}\n{one.said.text}".strip()), Press(_("Look at it"), address(one.path))]
    if many > MOST:
        more = many - MOST
        says = ngettext("%(n)d more stands in the house.", "%(n)d more stand in the house.", more) % {"n": more}
        parts += [Words(says), Press(_("See them all"), address(LIST))]
    return CustomerLetter(_subject(title), tuple(parts))


def _subject(title: str) -> str:
    line = " ".join(title.split())
    return line if len(line) <= LONGEST_SUBJECT else f"{line[: LONGEST_SUBJECT - 1]}…"
