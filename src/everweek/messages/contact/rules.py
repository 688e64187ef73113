"""Decisions without a database: may this customer be written to for this, from when on, and why not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from everweek import clock
from everweek.errors import Invalid

MOST_WISHES: Final = 10_000
"""So many are decided about in one call."""
FEWER_DAYS: Final = 90
"""Whoever asked for fewer hears from us at most once in so many days."""
LONGEST_DAYS: Final = 730
MOST_TIMES: Final = 100
WEEK: Final = range(1, 8)


class Purpose(StrEnum):
    """Why somebody is written to. ``CASE`` is news of their own affair; ``ANY`` stands for all the others together."""

    ASKING = "asking"
    REMINDING = "reminding"
    THANKING = "thanking"
    CASE = "case"
    ANY = "any"


COUNTED: Final = frozenset({Purpose.ASKING, Purpose.REMINDING, Purpose.THANKING})
"""What the rules of frequency and an opt-out speak of: everything but news of the customer's own affair."""


class Channel(StrEnum):
    """How it reaches a customer: a mail of ours; a link that another program or a colleague hands on; a page they have open."""

    MAIL = "mail"
    LINK = "link"
    PAGE = "page"


class Because(StrEnum):
    """Why not."""

    OPTED_OUT = "opted_out"
    FEWER = "fewer"
    TOO_OFTEN = "too_often"
    TOO_SOON = "too_soon"
    BOUNCED = "bounced"
    NO_ADDRESS = "no_address"
    GONE = "gone"


@dataclass(frozen=True)
class Wish:
    """That a customer should hear from us. ``key`` names it for good, with no name in it: the same key is the same contact.

    ``zone`` is that of the unit it is about, which holds where the customer's own is not known.
    """

    customer: int
    purpose: Purpose
    key: str
    channel: Channel = Channel.MAIL
    not_before: datetime | None = None
    zone: str = ""


TOLD: Final = "told:"
"""So begin the keys of what is only remembered (``Heard``): nobody here decided about it."""


@dataclass(frozen=True)
class Heard:
    """That a customer heard from us before this house wrote to them, told as history. Its key begins with ``TOLD``."""

    customer: int
    purpose: Purpose
    key: str
    channel: Channel
    at: datetime


@dataclass(frozen=True)
class Verdict:
    """What was decided: the customer may hear from us from ``at`` on, or may not, ``because``.

    ``contact`` is the number of the stored contact, ``customer`` who is meant (the one kept, where two were merged). What was
    called off before it left is ``withdrawn`` and may not happen any more.
    """

    contact: int
    key: str
    customer: int
    purpose: Purpose
    at: datetime | None
    because: Because | None = None
    detail: Mapping[str, object] = field(default_factory=dict)
    withdrawn: bool = False

    @property
    def may(self) -> bool:
        """Whether the customer may hear from us, now or from ``at`` on."""
        return self.at is not None and not self.withdrawn

    @property
    def says(self) -> str:
        """The reason why not, in a sentence; empty where the customer may hear from us."""
        if self.withdrawn:
            return _("It was called off before it left.")
        return why(self.because, self.detail) if self.because else ""


@dataclass(frozen=True)
class Rule:
    """What holds for one purpose: at most ``most`` times in ``days`` days (None: no limit; 0: never), ``gap_days`` between two.

    Nothing is sent from ``quiet_from`` to ``quiet_until`` (over midnight too) nor on ``quiet_days`` (1 Monday to 7 Sunday), by
    the customer's own clock.
    """

    most: int | None = None
    days: int = 30
    gap_days: int = 0
    quiet_from: time | None = None
    quiet_until: time | None = None
    quiet_days: frozenset[int] = frozenset()


_NIGHT: Final = (time(20), time(8))
DEFAULTS: Final[Mapping[Purpose, Rule]] = MappingProxyType(
    {
        Purpose.ASKING: Rule(1, 30, 0, *_NIGHT),
        Purpose.REMINDING: Rule(1, 30, 0, *_NIGHT),
        Purpose.THANKING: Rule(2, 90, 0, *_NIGHT),
        Purpose.CASE: Rule(),
        Purpose.ANY: Rule(4, 30, 2),
    }
)

UNUSED: Final[Mapping[Purpose, tuple[str, ...]]] = MappingProxyType(
    {
        Purpose.CASE: ("most", "days", "gap_days"),
        Purpose.ANY: ("quiet_from", "quiet_until", "quiet_days"),
    }
)
"""What a rule cannot say: news of a case is never counted, and a letter that leaves has a purpose with hours of its own."""


def days_back(rules: Mapping[Purpose, Rule]) -> int:
    """How many days of a customer's past these rules look at."""
    return max([FEWER_DAYS, *(max(rule.days, rule.gap_days) for rule in rules.values())])


@dataclass(frozen=True)
class Past:
    """One time a customer heard from us, or will."""

    purpose: Purpose
    at: datetime


@dataclass(frozen=True)
class Known:
    """What is known of a customer when it is decided about them; ``mailbox`` is the past of the address, whoever was meant."""

    here: bool = True
    address: bool = True
    bounced: bool = False
    wants: str = ""
    zone: str = ""
    past: Sequence[Past] = ()
    mailbox: Sequence[Past] = ()


@dataclass(frozen=True)
class Judgement:
    """The moment from which a customer may hear from us, or why they may not."""

    at: datetime | None
    because: Because | None = None
    detail: Mapping[str, object] = field(default_factory=dict)


def judge(wish: Wish, known: Known, rules: Mapping[Purpose, Rule], now: datetime) -> Judgement:
    """Whether this may happen, by all the rules; the gravest reason first."""
    if not known.here:
        return Judgement(None, Because.GONE)
    if because := still(wish.purpose, wish.channel, known):
        return Judgement(None, because)
    counted = wish.purpose in COUNTED
    at = loud_from(max(now, wish.not_before or now), known.zone or wish.zone, rules[wish.purpose])
    refused = too_many(wish.purpose, wish.channel, at, known, rules) if counted else None
    return refused or Judgement(at)


@dataclass(frozen=True)
class Outlook:
    """From when on a customer may hear from us for something: ``at``, never where it is empty, and why not before."""

    at: datetime | None
    because: Because | None = None
    detail: Mapping[str, object] = field(default_factory=dict)

    @property
    def says(self) -> str:
        """Why not before, or not at all; empty where nothing but quiet hours may hold it up."""
        return why(self.because, self.detail) if self.because else ""


def look_ahead(wish: Wish, known: Known, rules: Mapping[Purpose, Rule], now: datetime) -> Outlook:
    """The first moment from now on at which this may happen, as long as nothing else does meanwhile.

    What stands in the way is too near to some time the customer, or the customer's mailbox, heard from us; it ends so many days
    after one of those.
    """
    found = judge(wish, known, rules, now)
    if found.because not in {Because.FEWER, Because.TOO_OFTEN, Because.TOO_SOON}:
        return Outlook(found.at, found.because, found.detail)
    spans = {FEWER_DAYS} if known.wants == "fewer" else set()
    for of in (wish.purpose, Purpose.ANY):
        spans |= {rules[of].days, rules[of].gap_days}
    for moment in sorted({one.at + timedelta(days=days) for one in (*known.past, *known.mailbox) for days in spans}):
        if moment > now and (at := judge(replace(wish, not_before=moment), known, rules, now).at) is not None:
            return Outlook(at, found.because, found.detail)
    return Outlook(None, found.because, found.detail)


def still(purpose: Purpose, channel: Channel, known: Known) -> Because | None:
    """Why what was allowed may not leave after all, by what changed since: an opt-out, or mail came back; else None."""
    if purpose in COUNTED and known.wants == "none":
        return Because.OPTED_OUT
    if channel is Channel.MAIL and not known.address:
        return Because.NO_ADDRESS
    return Because.BOUNCED if channel is Channel.MAIL and known.bounced else None


def too_many(purpose: Purpose, channel: Channel, at: datetime, known: Known, rules: Mapping[Purpose, Rule]) -> Judgement | None:
    """Why one more at that moment would be too many, or too soon, for the customer or the mailbox; None where it would not."""
    refused = _too_many(purpose, at, known.past, known.wants, rules)
    if refused is not None or not reaches_mailbox(channel):
        return refused
    there = _too_many(purpose, at, known.mailbox, known.wants, rules)
    return None if there is None else replace(there, detail={**there.detail, "mailbox": True})


def reaches_mailbox(channel: Channel) -> bool:
    """Whether it may lie in the customer's mailbox: a letter of ours, or a link, which whoever hands it on may send there."""
    return channel is not Channel.PAGE


def _too_many(
    purpose: Purpose, at: datetime, past: Sequence[Past], wants: str, rules: Mapping[Purpose, Rule]
) -> Judgement | None:
    everything = [one.at for one in past if one.purpose in COUNTED]
    if wants == "fewer" and crowded(everything, at, 1, timedelta(days=FEWER_DAYS)):
        return Judgement(None, Because.FEWER, {"days": FEWER_DAYS})
    same = [one.at for one in past if one.purpose is purpose]
    for of, times in ((purpose, same), (Purpose.ANY, everything)):
        rule = rules[of]
        if rule.most is not None and crowded(times, at, rule.most, timedelta(days=rule.days)):
            return Judgement(None, Because.TOO_OFTEN, {"of": of.value, "most": rule.most, "days": rule.days})
        near = [one for one in times if abs(one - at) < timedelta(days=rule.gap_days)]
        if near:
            return Judgement(None, Because.TOO_SOON, {"of": of.value, "days": rule.gap_days, "last": max(near).isoformat()})
    return None


def crowded(times: Sequence[datetime], at: datetime, most: int, span: timedelta) -> bool:
    """Whether, with one more at ``at``, some stretch of ``span`` that holds it holds more than ``most``; before it or after.

    >>> noon, week = datetime(2026, 10, 5, 12, tzinfo=UTC), timedelta(days=7)
    >>> crowded([noon], noon + timedelta(days=6), 1, week), crowded([noon], noon + week, 1, week)
    (True, False)
    """
    near = sorted([*(one for one in times if abs(one - at) < span), at])
    for first in range(len(near)):
        last = first + most
        if last < len(near) and near[first] <= at <= near[last] and near[last] - near[first] < span:
            return True
    return False


def is_quiet(local: datetime, rule: Rule) -> bool:
    """Whether nothing is sent at that moment of the customer's own clock."""
    if local.isoweekday() in rule.quiet_days:
        return True
    if rule.quiet_from is None or rule.quiet_until is None or rule.quiet_from == rule.quiet_until:
        return False
    at = local.time()
    if rule.quiet_from < rule.quiet_until:
        return rule.quiet_from <= at < rule.quiet_until
    return at >= rule.quiet_from or at < rule.quiet_until


def loud_from(at: datetime, zone: str, rule: Rule) -> datetime:
    """The first moment from ``at`` on that is not quiet by the clock of ``zone``; in UTC.

    >>> night = Rule(quiet_from=time(20), quiet_until=time(8), quiet_days=frozenset({6, 7}))
    >>> loud_from(datetime(2026, 10, 2, 19, 30, tzinfo=UTC), "Europe/Lisbon", night).isoformat()
    '2026-10-05T07:00:00+00:00'
    """
    where = clock.zone_of(zone or "UTC")
    for _turn in range(2 * len(WEEK) + 2):
        local = at.astimezone(where)
        if not is_quiet(local, rule):
            break
        # Either the day begins anew, or the night ends: whichever of the two comes first and is ahead.
        ahead = local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0) + timedelta(days=1)
        until = rule.quiet_until
        if local.isoweekday() not in rule.quiet_days and until is not None and local.time() < until:
            ahead = local.replace(hour=until.hour, minute=until.minute, second=0, microsecond=0, fold=0)
        then = ahead.astimezone(UTC)
        # Where a clock is put back, the same wall time may lie behind.
        at = then if then > at else at + timedelta(hours=1)
    return at.astimezone(UTC)


def check_rule(rule: Rule) -> Rule:
    """The rule as it is, checked; ``Invalid`` names the field to blame."""
    if rule.most is not None and not 0 <= rule.most <= MOST_TIMES:
        raise Invalid(_("How often is a number from 0 (never) to %(n)d.") % {"n": MOST_TIMES}, field="most")
    if not 1 <= rule.days <= LONGEST_DAYS:
        raise Invalid(_("In how many days is a number from 1 to %(n)d.") % {"n": LONGEST_DAYS}, field="days")
    if not 0 <= rule.gap_days <= LONGEST_DAYS:
        raise Invalid(_("The days between two are a number from 0 to %(n)d.") % {"n": LONGEST_DAYS}, field="gap_days")
    _check_hours(rule)
    if not rule.quiet_days <= set(WEEK):
        raise Invalid(_("A day of the week is a number from 1 (Monday) to 7 (Sunday)."), field="quiet_days")
    if len(rule.quiet_days) == len(WEEK):
        raise Invalid(_("Leave at least one day of the week on which letters may arrive."), field="quiet_days")
    return rule


def _check_hours(rule: Rule) -> None:
    if (rule.quiet_from is None) != (rule.quiet_until is None):
        raise Invalid(_("Quiet hours have a beginning and an end, or neither."), field="quiet_until")
    for named, hour in (("quiet_from", rule.quiet_from), ("quiet_until", rule.quiet_until)):
        if hour is not None and (hour.tzinfo is not None or hour != hour.replace(second=0, microsecond=0)):
            raise Invalid(
                _("Write an hour of the customer's own clock to the minute, without a zone, such as 20:00."), field=named
            )


_WHY: Final = MappingProxyType(
    {
        Because.OPTED_OUT: _lazy("They asked us not to write."),
        Because.FEWER: _lazy("They asked us to write less often: at most once in %(days)s days."),
        Because.TOO_SOON: _lazy("For this they heard from us less than %(days)s days ago, or will."),
        Because.BOUNCED: _lazy("Mail to their address came back, so none is sent there."),
        Because.NO_ADDRESS: _lazy("No e-mail address of theirs is known."),
        Because.GONE: _lazy("This customer was erased, or is not known here."),
    }
)
_WHY_OF_MAILBOX: Final = MappingProxyType(
    {
        Because.FEWER: _lazy("Somebody else has the same address, and less is wanted there: at most once in %(days)s days."),
        Because.TOO_OFTEN: _lazy("Somebody else has the same address, and it was written to as often as the rules allow."),
        Because.TOO_SOON: _lazy("Somebody else has the same address, and it heard from us less than %(days)s days ago, or will."),
    }
)


def why(because: Because, detail: Mapping[str, object]) -> str:
    """The reason in a sentence."""
    if because is Because.TOO_OFTEN and detail.get("most") == 0:
        return _("By the contact rules nobody is written to for this.")
    if detail.get("mailbox") and because in _WHY_OF_MAILBOX:
        return str(_WHY_OF_MAILBOX[because]) % detail
    of_all = detail.get("of") == Purpose.ANY
    if because is Because.TOO_OFTEN:
        return _too_often(detail, of_all=of_all)
    if because is Because.TOO_SOON and of_all:
        return _("They heard from us less than %(days)s days ago, or will.") % detail
    return str(_WHY[because]) % detail


def _too_often(detail: Mapping[str, object], *, of_all: bool) -> str:
    most = int(str(detail["most"]))
    if of_all:
        told = ngettext(
            "We write at most once in %(days)s days, whatever it is about, and we have.",
            "We write at most %(most)s times in %(days)s days, whatever it is about, and we have.",
            most,
        )
    else:
        told = ngettext(
            "We write for this at most once in %(days)s days, and we have.",
            "We write for this at most %(most)s times in %(days)s days, and we have.",
            most,
        )
    return told % detail
