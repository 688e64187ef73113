"""One mail to a colleague: of a notice, or of several at once. A sentence and a link of each."""

from collections.abc import Sequence
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek.messages.letters.drawing import Frame, as_html, as_text
from everweek.messages.letters.shapes import CustomerLetter, Part, Press, Title, Words
from everweek.messages.models import Notice
from everweek.messages.notices.saying import say
from everweek.messages.rules import LONGEST_SUBJECT, Letter

MOST: Final = 15
"""So many notices are told in one mail; of the rest, how many."""
LIST, CHOICES = "/notices/", "/settings/notices"


def letter_of(notices: Sequence[Notice], *, to: str, person: str, house: str, language: str) -> Letter:
    """The mail, in the language and on the clock that are active."""
    drawn = _one(notices[0]) if len(notices) == 1 else _several(notices)
    why = _("You get this mail because you work with Everweek at %(house)s.") % {"house": house}
    frame = Frame(house, language, why, _("Choose how you are told"), address(CHOICES))
    return Letter(to=to, subject=drawn.subject, text=as_text(drawn, frame), html=as_html(drawn, frame), person=person)


def address(path: str) -> str:
    """Where a page of the house is found from outside."""
    return f"{settings.EVERWEEK_ADDRESS}{path}"


def _one(notice: Notice) -> CustomerLetter:
    said = say(notice)
    parts: list[Part] = [Title(said.title), Words(said.text), Press(_("Look at it"), address(notice.path))]
    return CustomerLetter(_subject(said.title), tuple(one for one in parts if not isinstance(one, Words) or one.text))


def _several(notices: Sequence[Notice]) -> CustomerLetter:
    many = len(notices)
    title = ngettext("%(n)d thing for you", "%(n)d things for you", many) % {"n": many}
    parts: list[Part] = [Title(title)]
    for one in notices[:MOST]:
        said = say(one)
        parts += [Words(f"{said.title}\n{said.text}".strip()), Press(_("Look at it"), address(one.path))]
    if many > MOST:
        more = many - MOST
        says = ngettext("%(n)d more stands in the house.", "%(n)d more stand in the house.", more) % {"n": more}
        parts += [Words(says), Press(_("See them all"), address(LIST))]
    return CustomerLetter(_subject(title), tuple(parts))


def _subject(title: str) -> str:
    line = " ".join(title.split())
    return line if len(line) <= LONGEST_SUBJECT else f"{line[: LONGEST_SUBJECT - 1]}…"
