"""What is promised by when, at a glance: the clocks of one's own cases, what one is to keep, improvements that are not done."""

from collections import Counter
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.act.giving import grid, promise
from tests.act.opening import MONDAY, opened

from everweek import clock
from everweek.act.cases.working import assign_case
from everweek.act.due import list_due
from everweek.act.giving.services import give_gesture
from everweek.act.improving import services
from everweek.act.improving.services import ImprovementWanted
from everweek.act.models import CaseClock

TODAY = MONDAY.date()
LISBON = ZoneInfo("Europe/Lisbon")
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database("Three questions by a day each; each page is sent to PostgreSQL by test_spoilt."),
]


def due(who, since=TODAY, until=date(2026, 12, 31), zone=LISBON):
    return dict(Counter(one.day for one in list_due(who, since=since, until=until, zone=zone)))


def test_bob_sees_what_he_promised_by_the_day_and_alice_what_is_to_be_better_where_she_leads(cast):
    with clock.frozen(MONDAY):
        grid(cast)
        case = opened(cast)
        assert due(cast.bob) == {}
        assign_case(case=case, to=cast.bob, by=cast.alice)
        clocks = [at.astimezone(LISBON).date() for at in CaseClock.objects.filter(case=case).values_list("due_at", flat=True)]
        give_gesture(case=case, wanted=promise(TODAY + timedelta(days=3)), by=cast.bob)
        told = {"title": "A ramp", "owner": cast.alice, "unit": cast.north, "due_on": date(2026, 12, 1)}
        services.propose_improvement(wanted=ImprovementWanted(**told), by=cast.erin)
        found = due(cast.bob)
        assert sum(found.values()) == len(clocks) + 1 == 3
        assert set(found) == {*clocks, TODAY + timedelta(days=3)}
        assert due(cast.alice) == {date(2026, 12, 1): 1}
        # The first and the last day belong to it; what lies beyond is not told.
        assert due(cast.alice, since=date(2026, 12, 1), until=date(2026, 12, 1)) == {date(2026, 12, 1): 1}
        assert due(cast.alice, until=date(2026, 11, 30)) == {}
