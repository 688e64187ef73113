"""One mail to a colleague: of a notice, or of several at once. A sentence and a link of each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek.messages.letters.drawing import Frame, as_html, as_text
from everweek.messages.letters.shapes import CustomerLetter, Part, Pictured, Press, Title, Words
from everweek.messages.models import Notice
from everweek.messages.notices.kinds import KINDS
from everweek.messages.notices.saying import Said, say_all
from everweek.messages.rules import LONGEST_SUBJECT, MOST_PICTURES, Letter, Wanted
from everweek.people.models import Member
from everweek.text.storable import one_line

MOST: Final = 15
"""So many notices are told in one mail; of the rest, how many."""
LIST, CHOICES = "/notices/", "/settings/notices"


@dataclass(frozen=True)
class Told:
    """A notice in words, the page it is about, what becomes of an answer to its mail, where one can be given, and the number of
    its picture, where its mail has one.
    """

    said: Said
    path: str
    answered: str = ""
    picture: int | None = None


def letter_of(notices: Sequence[Notice], *, to: str, member: Member, house: str, language: str) -> Letter:
    """The mail, in the language and on the clock that are active. One of a single notice may be answered."""
    # Thousands may wait; only those that are told are put into words.
    shown = notices[:MOST]
    told = [Told(said, one.path) for one, said in zip(shown, say_all(shown), strict=True)]
    kind = KINDS.get(notices[0].kind) if len(notices) == 1 else None
    answers = kind.answered.to(notices[0].values, member.pk) if kind is not None and kind.answered is not None else None
    if kind is not None and kind.answered is not None and answers is not None:
        told = [replace(told[0], answered=str(kind.answered.says))]
    told, pictures = _pictured(told, shown, member)
    letter = drawn(told, to=to, person=member.actor, house=house, language=language, more=len(notices) - len(shown))
    return replace(letter, answers=answers, pictures=pictures)


def _pictured(told: Sequence[Told], notices: Sequence[Notice], member: Member) -> tuple[list[Told], tuple[Wanted, ...]]:
    """The notices, the first of those whose kind has a picture with the number of theirs; and these pictures."""
    found, wanted = list(told), list[Wanted]()
    for place, one in enumerate(notices):
        kind = KINDS.get(one.kind)
        if kind is not None and kind.pictured is not None and len(wanted) < MOST_PICTURES:
            found[place] = replace(found[place], picture=len(wanted))
            wanted.append(Wanted(one.kind, one.values, member.pk))
    return found, tuple(wanted)


def drawn(told: Sequence[Told], *, to: str, person: str, house: str, language: str, more: int = 0) -> Letter:
    """The mail of what is said in words already, and of how many ``more`` there are."""
    letter = _one(told[0]) if len(told) == 1 and not more else _several(told, more)
    why = _("You get this mail because you work with Everweek at %(house)s.") % {"house": house}
    frame = Frame(house, language, why, _("Choose how you are told"), address(CHOICES))
    return Letter(to=to, subject=letter.subject, text=as_text(letter, frame), html=as_html(letter, frame), person=person)


def address(path: str) -> str:
    """Where a page of the house is found from outside."""
    return f"{settings.EVERWEEK_ADDRESS}{path}"


def _one(told: Told) -> CustomerLetter:
    look = Press(_("Look at it"), address(told.path))
    parts: list[Part] = [Title(told.said.title), Words(told.said.text), *_picture(told), look, Words(told.answered)]
    filled = tuple(one for one in parts if not isinstance(one, Words) or one.text)
    return CustomerLetter(one_line(told.said.title, LONGEST_SUBJECT), filled)


def _picture(told: Told) -> list[Part]:
    return [] if told.picture is None else [Pictured(told.picture)]


def as_chat(told: Sequence[Told], *, more: int = 0) -> tuple[str, str]:
    """Title and text of the message in a chat: of one what is known besides, of several where each is found."""
    if len(told) == 1 and not more:
        [one] = told
        return one.said.title, f"{one.said.text}\n{address(one.path)}".strip()
    lines = [f"{one.said.title}\n{address(one.path)}" for one in told]
    if more:
        lines.append(f"{_rest(more)}\n{address(LIST)}")
    return _headline(len(told) + more), "\n".join(lines)


def _headline(many: int) -> str:
    return ngettext("%(n)d thing for you", "%(n)d things for you", many) % {"n": many}


def _rest(more: int) -> str:
    return ngettext("%(n)d more stands in the house.", "%(n)d more stand in the house.", more) % {"n": more}


def _several(told: Sequence[Told], more: int) -> CustomerLetter:
    title = _headline(len(told) + more)
    parts: list[Part] = [Title(title)]
    for one in told:
        words = Words(f"{one.said.title}\n{one.said.text}".strip())
        parts += [words, *_picture(one), Press(_("Look at it"), address(one.path))]
    if more:
        parts += [Words(_rest(more)), Press(_("See them all"), address(LIST))]
    return CustomerLetter(one_line(title, LONGEST_SUBJECT), tuple(parts))
