"""Reads of what is promised by when, for who promised it: for a year at a glance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import CharField, F, Value

from everweek.act.giving.models import Gesture
from everweek.act.giving.rules import GestureStanding
from everweek.act.improving.queries import improvements_within
from everweek.act.improving.rules import ENDED
from everweek.act.models import CaseClock
from everweek.people.models import Member

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class DueShown:
    """One promise, and the day it is due on.

    Of an ``improvement`` its number, what it is called, who sees it through and whether that is the reader; else nothing.
    """

    day: date
    improvement: int | None = None
    title: str = ""
    owner: str = ""
    mine: bool = False


def list_due(by: Member, *, since: date, until: date, zone: ZoneInfo) -> Sequence[DueShown]:
    """What is promised for the days from ``since`` to ``until`` in the reader's ``zone``, and not done.

    These are the clocks that run in their own cases, what they are to carry out or have promised themselves, and every
    improvement they may see that is not done yet.
    """
    first, last = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (since, until + _DAY))
    clocks = CaseClock.objects.filter(case__owner=by, stopped_at=None, due_at__gte=first, due_at__lt=last)
    found = [DueShown(at.astimezone(zone).date()) for at in clocks.values_list("due_at", flat=True) if at is not None]
    kept = Gesture.objects.filter(keeper=by, standing=GestureStanding.GIVEN, due_on__range=(since, until))
    improved = improvements_within(by).exclude(standing__in=ENDED).filter(due_on__range=(since, until))
    columns = ("due_on", "number", "called", "whose", "who")
    named = improved.order_by().annotate(number=F("pk"), called=F("title"), whose=F("owner"), who=F("owner__name"))
    nothing = Value("", output_field=CharField())
    nameless = kept.order_by().annotate(number=Value(0), called=nothing, whose=Value(0), who=nothing)
    for day, number, title, whose, who in nameless.values_list(*columns).union(named.values_list(*columns), all=True):
        if day is not None:
            found.append(DueShown(day, number or None, title, who, mine=whose == by.pk))
    return found
