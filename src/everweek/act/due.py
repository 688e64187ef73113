"""Reads of what is promised by when, for who promised it: for a year at a glance."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from everweek.act.giving.models import Gesture
from everweek.act.giving.rules import GestureStanding
from everweek.act.improving.queries import improvements_within
from everweek.act.improving.rules import ENDED
from everweek.act.models import CaseClock
from everweek.people.models import Member

_DAY = timedelta(days=1)


def count_due(by: Member, *, since: date, until: date, zone: ZoneInfo) -> Mapping[date, int]:
    """How many promises are due on each day from ``since`` to ``until`` in the reader's ``zone``; days without one are left out.

    These are the clocks that run in their own cases, what they are to carry out or have promised themselves, and every
    improvement they may see that is not done yet.
    """
    first, last = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (since, until + _DAY))
    clocks = CaseClock.objects.filter(case__owner=by, stopped_at=None, due_at__gte=first, due_at__lt=last)
    days = [at.astimezone(zone).date() for at in clocks.values_list("due_at", flat=True) if at is not None]
    kept = Gesture.objects.filter(keeper=by, standing=GestureStanding.GIVEN, due_on__range=(since, until))
    improved = improvements_within(by).exclude(standing__in=ENDED).filter(due_on__range=(since, until))
    by_day = kept.order_by().values_list("due_on").union(improved.order_by().values_list("due_on"), all=True)
    days += [day for (day,) in by_day if day is not None]
    return Counter(days)
