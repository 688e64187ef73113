"""Which letters of this room an organisation may write in its own words, with the places that stand in them: all is read in here.

Colleagues read these names; what customers read stands in ``following.letters``, ``improving.letters``, ``respect.letters`` and
``respect.thanking``.
"""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from everweek import clock
from everweek.act.cases.rules import CaseKind
from everweek.act.clocks.rules import ClockKind
from everweek.act.following import letters
from everweek.act.following.letters import LetterKind
from everweek.act.improving.letters import SUBJECTS, Came, house_text
from everweek.act.improving.letters import key_of as improved_key
from everweek.act.respect import letters as steps
from everweek.act.respect import saying as respect_saying
from everweek.act.respect import thanking
from everweek.act.respect.letters import LetterKind as StepLetter
from everweek.act.respect.rules import LIMITS, StepKind, ThanksFor, Where
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
_STEP_PLACES: Final[Mapping[str, Place]] = {
    "reason": Place(_("why, as a colleague wrote it, in a line of its own"), "You shouted at a colleague of ours.", alone=True),
    "terms": Place(
        _("what it means and until when, in a line of its own"),
        lazy(lambda: str(respect_saying.WAYS[Where.MAIL]), str)(),
        alone=True,
    ),
    "verdict": Place(
        _("what came of the appeal, in a line of its own"),
        lazy(lambda: steps.verdict(granted=True), str)(),
        alone=True,
    ),
    "answer": Place(
        _("the answer to it, as a colleague wrote it, in a line of its own"), "We had not heard all of it.", alone=True
    ),
    "link": Place(
        _("the button to the page of the step, in a line of its own"), "https://example.org/step/an-example", alone=True
    ),
    "house": _HOUSE,
}
_TAKEN: Final[Mapping[StepKind, str | Promise]] = {
    StepKind.NOTICE: _("a notice: how we speak with each other"),
    StepKind.LIMIT: _("a limit: how they reach us from now on"),
    StepKind.EXTENSION: _("a limit goes on"),
    StepKind.LIFT: _("a limit is lifted"),
}
_THANKS: Final[Mapping[ThanksFor, str | Promise]] = {
    ThanksFor.PATIENCE: _("thank you for patience"),
    ThanksFor.KINDNESS: _("thank you for kindness"),
    ThanksFor.TELLING: _("thank you for telling us"),
    ThanksFor.PRAISE: _("thank you for praise"),
}


def declare_letters() -> None:
    """Make them known. A second time changes nothing."""
    for of, name in _OPENED.items():
        _declare_of_case(LetterKind.OPENED, of, name)
    for kind, name in _OTHERS.items():
        _declare_of_case(kind, CaseKind.COMPLAINT, name)
    for came, name in _IMPROVED.items():
        _declare_improved(came, name)
    for step, name in _TAKEN.items():
        _declare_of_step(StepLetter.TAKEN, step, name)
    _declare_of_step(StepLetter.ENDED, StepKind.LIMIT, _("a limit has ended"))
    _declare_of_step(StepLetter.APPEAL, StepKind.LIMIT, _("what came of an appeal"))
    for why, name in _THANKS.items():
        _declare_thanks(why, name)


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


def _declare_of_step(kind: StepLetter, of: StepKind, name: str | Promise) -> None:
    needs = {"link"}
    if kind is StepLetter.TAKEN:
        needs |= {"reason", "terms"} if of in LIMITS else {"reason"}
    elif kind is StepLetter.APPEAL:
        needs |= {"verdict", "answer"}
    below = lazy(lambda: steps.stays_below(kind, of), str)()
    declare_for_customers(
        NoticeKind(
            key=steps.key_of(kind, of),
            name=name,
            title=lazy(lambda: steps.subject_of(kind, of), str)(),
            text=lazy(lambda: steps.house_text(kind, of), str)(),
            places={one: place for one, place in _STEP_PLACES.items() if one in needs | {"house"}},
            letter=ForCustomers(Purpose.CASE, frozenset(needs), steps.press_of(kind, of), below),
        )
    )


def _declare_thanks(why: ThanksFor, name: str | Promise) -> None:
    declare_for_customers(
        NoticeKind(
            key=thanking.key_of(why),
            name=name,
            title=lazy(lambda: str(gettext("Thank you")), str)(),
            text=lazy(lambda: thanking.house_text(why), str)(),
            places={"name": Place(_("the name of the colleague who thanks"), "Bob"), "house": _HOUSE},
            letter=ForCustomers(Purpose.THANKING, frozenset({"name"})),
        )
    )
