"""Which letters of this room an organisation may write in its own words, with the places that stand in them: all is read in here.

Colleagues read these names; what customers read stands in ``following.letters`` and ``improving.letters``.
"""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _

from everweek import clock
from everweek.act.cases.rules import CaseKind
from everweek.act.clocks.rules import ClockKind
from everweek.act.following import letters
from everweek.act.following.letters import LetterKind
from everweek.act.improving.letters import SUBJECTS, Came, house_text
from everweek.act.improving.letters import key_of as improved_key
from everweek.messages.contact.rules import Purpose
from everweek.messages.notices.kinds import ForCustomers, NoticeKind, Place, declare_for_customers
from everweek.people.queries import organisation

_HOUSE: Final = Place(_("what your organisation is called"), lazy(lambda: organisation().name, str)())
_CASE_PLACES: Final[Mapping[str, Place]] = {
    "case": Place(_("the number of the case"), "4711"),
    "house": _HOUSE,
    "name": Place(_("the customer’s name; where we do not know it, its line is left out"), "Dana", may_lack=True),
    "promises": Place(
        _("by when they hear from us; where nothing is promised, its line is left out"),
        lazy(lambda: letters.promise(ClockKind.FIRST_REPLY, clock.now(), clock.now()), str)(),
        may_lack=True,
    ),
    "words": Place(_("what a colleague wrote, in a line of its own"), letters.TITLES[CaseKind.COMPLAINT], alone=True),
    "link": Place(_("the button to the page of the case, in a line of its own"), "https://example.org/c/an-example", alone=True),
}
_OPENED: Final[Mapping[CaseKind, str | Promise]] = {
    CaseKind.COMPLAINT: _("we have their complaint"),
    CaseKind.UNHAPPY_ANSWER: _("we see to what they answered"),
    CaseKind.CALL_BACK: _("we will call them back"),
}
_OTHERS: Final[Mapping[LetterKind, str | Promise]] = {
    LetterKind.WRITTEN: _("a word from a colleague"),
    LetterKind.ASKED: _("a question from a colleague"),
    LetterKind.TOLD: _("what was decided"),
    LetterKind.LINK: _("a new link to their page"),
    LetterKind.AGAIN: _("the link to their page once more"),
}
_QUOTES: Final = frozenset({LetterKind.WRITTEN, LetterKind.ASKED, LetterKind.TOLD})
_IMPROVED_PLACES: Final[Mapping[str, Place]] = {
    "said": Place(_("what customers said, in a line of its own"), "The gangway was slippery.", alone=True),
    "did": Place(_("what was done, in a line of its own"), "It has a new surface since May.", alone=True),
    "why": Place(_("why it will not be changed, in a line of its own"), "It is a listed building.", alone=True),
    "house": _HOUSE,
}
_IMPROVED: Final[Mapping[Came, str | Promise]] = {
    Came.ASKED: _("what they asked for is done"),
    Came.SILENT: _("something is put right that touched them too"),
    Came.DROPPED: _("what they asked for will not be done"),
}


def declare_letters() -> None:
    """Make them known. A second time changes nothing."""
    for of, name in _OPENED.items():
        _declare_of_case(LetterKind.OPENED, of, name)
    for kind, name in _OTHERS.items():
        _declare_of_case(kind, CaseKind.COMPLAINT, name)
    for came, name in _IMPROVED.items():
        _declare_improved(came, name)


def _declare_of_case(kind: LetterKind, of: CaseKind, name: str | Promise) -> None:
    needs = frozenset({"link", "words"} if kind in _QUOTES else {"link"})
    there = needs | {"case", "house", "name"} | ({"promises"} if kind is LetterKind.OPENED else set())
    declare_for_customers(
        NoticeKind(
            key=letters.key_of(kind, of),
            name=name,
            title=lazy(lambda: letters.house_words(kind, of).title, str)(),
            text=lazy(lambda: letters.house_words(kind, of).text, str)(),
            places={one: place for one, place in _CASE_PLACES.items() if one in there},
            letter=ForCustomers(Purpose.CASE, needs, letters.PRESSES[kind], letters.ALONE),
        )
    )


def _declare_improved(came: Came, name: str | Promise) -> None:
    needs = frozenset({"said", "why"} if came is Came.DROPPED else {"said", "did"})
    declare_for_customers(
        NoticeKind(
            key=improved_key(came),
            name=name,
            title=SUBJECTS[came],
            text=lazy(lambda: house_text(came), str)(),
            places={one: place for one, place in _IMPROVED_PLACES.items() if one in needs | {"house"}},
            letter=ForCustomers(Purpose.THANKING if came is Came.SILENT else Purpose.CASE, needs),
        )
    )
