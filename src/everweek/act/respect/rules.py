"""Decisions about respect without a database: which step may follow, who may decide, how rare is too rare to tell.

>>> check_may_decide(decider=3, proposer=1, reporter=2)
>>> sorted(may_follow(notices=0, limits=0, kind=IncidentKind.INSULT))
[<StepKind.NOTICE: 'notice'>]
"""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext as _

from everweek.errors import Conflict, Invalid

FEWEST: Final = 5
"""Of fewer incidents no number is told: it would say who reported them."""
PER: Final = 1000
"""A rate is told for so many moments with customers."""
BACK: Final = timedelta(days=366)
"""So long ago something may have happened that is reported today."""
LONGEST_LIMIT: Final = timedelta(days=183)
"""A limit is looked at anew within half a year."""
NOTICE_COUNTS: Final = timedelta(days=366)
"""After a year without another step a notice is over: a limit needs a new one before it."""
LINK_LASTS: Final = timedelta(days=90)
"""So long the page of a step leads somewhere after its review, or after a notice."""
USUAL_DAYS: Final = (0, 3, 14)
"""A colleague is asked how they are on the day itself, after three days and after two weeks."""
MOST_CHECK_INS: Final = 8
LONGEST_CARE: Final = 365
PAUSES: Final = (10, 20, 30, 60)
LONGEST_PAUSE: Final = 240
"""Minutes."""
LONGEST_LINE: Final = 300
MOST_LINES: Final = 20


class IncidentKind(StrEnum):
    """What crossed the line."""

    INSULT = "insult"
    THREAT = "threat"
    DISCRIMINATION = "discrimination"
    HARASSMENT = "harassment"
    VIOLENCE = "violence"
    OTHER = "other"


GRAVE: Final = frozenset({IncidentKind.THREAT, IncidentKind.VIOLENCE})
"""After these a limit may be set at once; after any other a notice comes first."""


class Where(StrEnum):
    """Where it happened, and by which way alone a limited customer is served."""

    CALL = "call"
    DESK = "desk"
    MAIL = "mail"
    CHAT = "chat"


class Outcome(StrEnum):
    """How it ended. Calming a situation is an outcome, whether or not the matter was solved."""

    CALMED = "calmed"
    ENDED = "ended"
    HELPED = "helped"


class How(StrEnum):
    """How the colleague is."""

    WELL = "well"
    SHAKEN = "shaken"
    NEEDS_HELP = "needs_help"


class StepKind(StrEnum):
    """What a step does."""

    NOTICE = "notice"
    LIMIT = "limit"
    EXTENSION = "extension"
    LIFT = "lift"


LIMITS: Final = (StepKind.LIMIT, StepKind.EXTENSION)
"""The kinds that limit how we serve, as long as they are in force."""


class StepStanding(StrEnum):
    """Where a step stands. A notice stays in force; a lift is over as soon as it is decided."""

    PROPOSED = "proposed"
    IN_FORCE = "in_force"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"
    LIFTED = "lifted"


class MayExplain(StrEnum):
    """Whether vulnerability or a disability may explain what happened: asked before each step."""

    NO = "no"
    PERHAPS = "perhaps"
    YES = "yes"


class ThanksFor(StrEnum):
    """For what a customer is thanked."""

    PATIENCE = "patience"
    KINDNESS = "kindness"
    TELLING = "telling"
    PRAISE = "praise"


class CharterSide(StrEnum):
    """Whose line of the charter it is: what we promise, what we ask."""

    PROMISE = "promise"
    ASK = "ask"


class CharterMeasure(StrEnum):
    """What a promise of the charter can be tied to: promises in working time, all of them or those of one kind; or how many
    unhappy customers were won back.
    """

    ALL = "all"
    FIRST_REPLY = "first_reply"
    NEXT_REPLY = "next_reply"
    SOLUTION = "solution"
    RECOVERED = "recovered"

    @property
    def number(self) -> str:
        """The measure by the name it has among the numbers.

        >>> CharterMeasure.ALL.number, CharterMeasure.SOLUTION.number, CharterMeasure.RECOVERED.number
        ('kept', 'kept.solution', 'recovered')
        """
        if self is CharterMeasure.RECOVERED:
            return "recovered"
        return "kept" if self is CharterMeasure.ALL else f"kept.{self.value}"


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a limit says: by which way, at which hours, with whom; one of them at least."""

    channel: Where | None = None
    hours_from: time | None = None
    hours_until: time | None = None
    contact: int | None = None


def tap_key(member: int) -> str:
    """The key of one tap. It begins with whose it is: on a shared computer nobody sends what somebody else's tap kept there."""
    return f"{member}-{secrets.token_hex(16)}"


def may_follow(*, notices: int, limits: int, kind: IncidentKind | None) -> frozenset[StepKind]:
    """Which steps may follow an incident, where the customer has had so many notices and has so many limits in force.

    >>> sorted(may_follow(notices=1, limits=0, kind=IncidentKind.INSULT))
    [<StepKind.LIMIT: 'limit'>, <StepKind.NOTICE: 'notice'>]
    >>> StepKind.LIMIT in may_follow(notices=0, limits=0, kind=IncidentKind.VIOLENCE)
    True
    >>> sorted(may_follow(notices=1, limits=1, kind=None))
    [<StepKind.NOTICE: 'notice'>]
    """
    found = {StepKind.NOTICE}
    if not limits and (notices or kind in GRAVE):
        found.add(StepKind.LIMIT)
    return frozenset(found)


def check_may_decide(*, decider: int, proposer: int, reporter: int | None) -> None:
    """``Conflict`` where whoever would confirm a step proposed it, or reported what it follows: two people decide."""
    if decider == proposer:
        raise Conflict(_("You proposed this: somebody else decides it."), code="own-step")
    if decider == reporter:
        raise Conflict(_("You reported what this follows: somebody else decides it."), code="own-report")


def check_took_no_part(decider: int, took_part: Collection[int | None]) -> None:
    """``Conflict`` where whoever would decide an appeal took part in the step."""
    if decider in took_part:
        raise Conflict(_("You took part in this step: somebody else decides the appeal."), code="took-part")


def check_terms(terms: Terms) -> Terms:
    """``Invalid`` where a limit limits nothing, or its hours are none."""
    if (terms.hours_from is None) != (terms.hours_until is None):
        missing = "hours_from" if terms.hours_from is None else "hours_until"
        raise Invalid(_("Say both from when and until when."), field=missing)
    if terms.hours_from is not None and terms.hours_until is not None and terms.hours_until <= terms.hours_from:
        raise Invalid(_("The hours end before they begin."), field="hours_until")
    if terms.channel is None and terms.hours_from is None and terms.contact is None:
        raise Invalid(
            _("Say by which way, at which hours or with whom alone we serve: a limit limits something."), field="channel"
        )
    return terms


def check_review(review_on: date | None, today: date) -> date:
    """The day a limit is looked at anew: ahead, and within half a year."""
    if review_on is None:
        raise Invalid(_("Say on which day the limit is looked at anew: it ends then by itself."), field="review_on")
    if review_on <= today:
        raise Invalid(_("Choose a day ahead."), field="review_on")
    if review_on - today > LONGEST_LIMIT:
        raise Invalid(_("A limit lasts half a year at most; extend it then, if it must be."), field="review_on")
    return review_on


def check_days(days: Sequence[int]) -> list[int]:
    """After how many days a colleague is asked how they are, in order; none is no care, which is refused.

    >>> check_days([14, 0, 3, 3])
    [0, 3, 14]
    """
    found = sorted(set(days))
    if not found:
        raise Invalid(_("Name a day at least: 0 is the day itself."), field="days")
    if len(found) > MOST_CHECK_INS or found[0] < 0 or found[-1] > LONGEST_CARE:
        message = _("Name up to %(n)d days, from 0 (the day itself) to %(most)d.")
        raise Invalid(message % {"n": MOST_CHECK_INS, "most": LONGEST_CARE}, field="days")
    return found


def check_happened(at: datetime, now: datetime) -> datetime:
    """When it happened: by now, and not longer ago than a year."""
    if at > now:
        raise Invalid(_("It has happened already: choose a moment by now."), field="at")
    if now - at > BACK:
        raise Invalid(
            _("What happened more than a year ago is not reported here any more: speak with whoever leads."), field="at"
        )
    return at


def check_minutes(minutes: int) -> int:
    """How long a pause is."""
    if not 1 <= minutes <= LONGEST_PAUSE:
        raise Invalid(_("A pause is from 1 to %(n)d minutes.") % {"n": LONGEST_PAUSE}, field="minutes")
    return minutes


@dataclass(frozen=True)
class Count:
    """Of a unit, in some days: how many incidents, how many of those whose end is known were calmed, how many moments."""

    incidents: int
    calmed: int
    ended: int
    moments: int

    @property
    def tellable(self) -> bool:
        """Whether a number may be told of it at all."""
        return self.incidents >= FEWEST


def is_with_who_reported(*, owner: int | None, reporter: int, at: int, reported_at: int) -> bool:
    """Whether a case can be taken off whoever reported that a line was crossed in it: it is theirs, or nobody's where they were.

    Relief is no way to a case that is somebody else's work, or lies with another unit by now.

    >>> is_with_who_reported(owner=7, reporter=7, at=2, reported_at=1)
    True
    >>> is_with_who_reported(owner=None, reporter=7, at=2, reported_at=1)
    False
    """
    return owner == reporter or (owner is None and at == reported_at)


def whole_of(units: Mapping[int, Count]) -> Count | None:
    """All units together, or None where the whole less those that are told would tell of fewer than five in the others.

    >>> whole_of({1: Count(7, 3, 6, 900), 2: Count(2, 1, 2, 500)}) is None
    True
    >>> whole_of({1: Count(7, 3, 6, 900), 2: Count(0, 0, 0, 500)})
    Count(incidents=7, calmed=3, ended=6, moments=1400)
    """
    hidden = sum(one.incidents for one in units.values() if not one.tellable)
    whole = Count(
        sum(one.incidents for one in units.values()),
        sum(one.calmed for one in units.values()),
        sum(one.ended for one in units.values()),
        sum(one.moments for one in units.values()),
    )
    return None if 0 < hidden < FEWEST or not whole.tellable else whole
