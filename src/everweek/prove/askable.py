"""Whether what an address of Prove asks can be asked at all: before it is saved, and of what was saved when it could.

Each page reads its address in one place, for its readers and for whoever saves it: it says here how (``reads``).
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache

from django.urls import reverse
from django.utils.translation import gettext as _

from everweek.errors import Invalid, NotAllowed, Unavailable
from everweek.facts import ask
from everweek.people.models import Member
from everweek.prove import rules
from everweek.prove.measures import Question, check
from everweek.questionnaires.queries import list_measures


@dataclass(frozen=True)
class Reader:
    """How a page reads the part of its address after the question mark.

    ``asks`` answers with what it asks of the measures, and ``shows`` looks at it as the page does for a colleague; both raise
    ``Invalid`` where the page would refuse.
    """

    asks: Callable[[str], Question]
    shows: Callable[[str, Member], None]


_READERS: dict[str, Reader] = {}


def reads(page: str, reader: Reader) -> None:
    """Say how the page of that name reads its address."""
    _READERS[page] = reader


def asker() -> Callable[[str, str], str]:
    """What says why an address (a page, and the part after the question mark) cannot be asked; nothing where it can.

    Which measures and dimensions there are is looked up once for however many addresses.
    """

    @cache
    def carried() -> frozenset[str]:
        # Names in the facts outlive the questionnaires they came from.
        return frozenset({*list_measures(), *(info.name for info in ask.measures())})

    def why_not(page: str, asked: str) -> str:
        # While the facts are made anew nobody knows which names there are: nothing is wrong then.
        with suppress(Unavailable):
            try:
                _check_known(_reader(page).asks(asked), carried)
            except Invalid as wrong:
                return wrong.message
        return ""

    return why_not


def check_shown(page: str, asked: str, by: Member) -> None:
    """Raise ``Invalid`` where the page of an address would refuse it, as ``by`` looks at it."""
    # Whom it lets in it decides anew for each reader; and while something is counted, it asks to be looked at again.
    with suppress(Unavailable, NotAllowed):
        _reader(page).shows(asked, by)


def _reader(page: str) -> Reader:
    # The addresses of pages are loaded by this, and with them what they say of themselves.
    reverse(page)
    reader = _READERS.get(page)
    if reader is None:
        raise Invalid(_("This page keeps no views."), field="page")
    return reader


def _check_known(question: Question, carried: Callable[[], frozenset[str]]) -> None:
    """``Invalid`` where a question names a measure or a dimension there is none of. ``carried``: the names of measures that
    questions carry, or have carried.
    """
    if question.name:
        rules.measure_named(question.name, carried())
    check(question)
