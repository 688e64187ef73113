"""Decisions about improvements without a database.

>>> is_at = ImprovementStanding
>>> may_become(is_at.AGREED, is_at.UNDER_WAY), may_become(is_at.DONE, is_at.DROPPED)
(True, False)
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from django.utils.translation import gettext as _

from everweek.errors import Conflict, Invalid
from everweek.people import saying
from everweek.people.rules import check_text, check_words

LONGEST_TITLE: Final = 200
LONGEST_SPAN: Final = timedelta(days=2 * 366)
"""Whom something touched longer ago than this has forgotten it."""
LONGEST_AHEAD: Final = timedelta(days=3 * 366)
"""What takes longer is several improvements."""
MOST_DETAILS: Final = 5


class ImprovementStanding(StrEnum):
    """Where an improvement stands."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    UNDER_WAY = "under_way"
    DONE = "done"
    DROPPED = "dropped"


_S = ImprovementStanding
_MAY: Mapping[ImprovementStanding, frozenset[ImprovementStanding]] = MappingProxyType(
    {
        _S.PROPOSED: frozenset({_S.AGREED, _S.UNDER_WAY, _S.DONE, _S.DROPPED}),
        _S.AGREED: frozenset({_S.UNDER_WAY, _S.DONE, _S.DROPPED}),
        _S.UNDER_WAY: frozenset({_S.DONE, _S.DROPPED}),
        _S.DONE: frozenset({_S.UNDER_WAY}),
        _S.DROPPED: frozenset({_S.PROPOSED}),
    }
)
ENDED: Final = frozenset({_S.DONE, _S.DROPPED})


@dataclass(frozen=True)
class Touched:
    """Whom it touched: who had a moment there (in the unit of the improvement and below) on these days, with these attributes."""

    touchpoint: bool
    since: date | None
    until: date | None
    detail: Mapping[str, str]


def is_overdue(standing: ImprovementStanding, due_on: date, today: date) -> bool:
    """Whether the day an improvement was promised for is over, and it has neither been done nor dropped.

    >>> promised = date(2026, 11, 16)
    >>> is_overdue(ImprovementStanding.UNDER_WAY, promised, date(2026, 11, 17))
    True
    >>> is_overdue(ImprovementStanding.DONE, promised, date(2026, 11, 17))
    False
    """
    return standing not in ENDED and due_on < today


def check_new_day(due_on: date, today: date) -> None:
    """``Invalid`` where a day named anew lies before ``today``, or too far ahead for anybody to see it through."""
    if due_on < today:
        raise Invalid(_("Choose a day from today on: the one that stands here is over."), field="due_on")
    check_due(due_on, today)


def may_become(standing: ImprovementStanding, to: ImprovementStanding) -> bool:
    """Whether an improvement that stands so may stand otherwise next."""
    return to in _MAY[standing]


def check_may_become(standing: ImprovementStanding, to: ImprovementStanding, *, told: bool) -> None:
    """``Conflict`` where it may not; ``told``: customers have been told that it is done."""
    if not may_become(standing, to):
        raise Conflict(_("From where it stands it cannot become that. Look at it again."), code="standing")
    if standing is ImprovementStanding.DONE and told:
        raise Conflict(_("Customers have been told that it is done: propose what else there is to do anew."), code="told")


def check_title(title: str) -> str:
    """What is done, in a few words."""
    return check_text(title, "title", longest=LONGEST_TITLE, required=True)


def check_due(due_on: date, today: date) -> None:
    """``Invalid`` where nobody could see it through: ``due_on`` lies too far ahead, or too far back."""
    first, last = today - LONGEST_SPAN, today + LONGEST_AHEAD
    if not first <= due_on <= last:
        message = _("Choose a day from %(first)s to %(last)s.")
        raise Invalid(message % {"first": saying.day(first), "last": saying.day(last)}, field="due_on")


def check_touched(touched: Touched, today: date) -> None:
    """``Invalid`` where nobody could be found by it."""
    if not touched.touchpoint and (touched.since or touched.until or touched.detail):
        raise Invalid(_("Say at which touchpoint it happened: by it those are found who were touched."), field="touchpoint")
    if touched.touchpoint and (touched.since is None or touched.until is None):
        raise Invalid(_("Say from which day to which it happened."), field="since" if touched.since is None else "until")
    if touched.since is not None and touched.until is not None:
        if touched.until < touched.since:
            raise Invalid(_("It ended before it began."), field="until")
        if touched.until - today > LONGEST_AHEAD:
            message = _("Choose a day by %(day)s.")
            raise Invalid(message % {"day": saying.day(today + LONGEST_AHEAD)}, field="until")
        if touched.until - touched.since > LONGEST_SPAN:
            raise Invalid(_("Choose a span of two years at most: who was touched longer ago has forgotten."), field="since")
    if len(touched.detail) > MOST_DETAILS:
        raise Invalid(_("At most %(n)d details narrow it.") % {"n": MOST_DETAILS}, field="detail")


def check_said(said: str, did: str) -> tuple[str, str]:
    """What customers said, and what we did; both, or it is no word to anybody."""
    return check_words(said, "said"), check_words(did, "did")


def version_of(words: Iterable[tuple[str, str, str]], why_not: str) -> str:
    """What tells these words from any others: by it whoever has them told or published says which they have read.

    ``words`` are the language, what was said, and what we did.

    >>> version_of([("en", "Steep.", "A ramp.")], "") == version_of([("en", "Steep.", "A lift.")], "")
    False
    """
    return hashlib.sha256(json.dumps([sorted(words), why_not]).encode()).hexdigest()[:16]


def check_may_approve(by: str, writers: Iterable[str]) -> None:
    """Raise ``Conflict`` where ``by``, who would let everybody read it, wrote a word of it: two people read what anybody may.

    ``by`` and ``writers`` are the journal's names; what a program wrote counts as written by the member it acts for.
    """
    found = set(writers)
    if not found:
        raise Conflict(_("Write first what customers said and what we did."), code="no-words")
    if _person(by) in {_person(one) for one in found}:
        raise Conflict(_("You wrote these words: somebody else reads them before everybody does."), code="own-words")


def best_language(there: Iterable[str], *wanted: str) -> str:
    """The language to tell it in, of those it is written in: the first that is wanted, else any.

    >>> best_language(["de", "en"], "de-AT", "en"), best_language(["en", "fr"], "pt", "fr"), best_language(["de"], "pt")
    ('de', 'fr', 'de')
    """
    known = list(there)
    for tag in wanted:
        for one in (tag, tag.partition("-")[0]):
            if one in known:
                return one
    return known[0]


def _person(name: str) -> str:
    return name.partition(" via ")[0]
