"""Schedules fire once."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult
from tests.jobs import sample

from everweek import clock
from everweek.jobs import schedule, schedules
from everweek.jobs.models import Firing
from everweek.jobs.tasks import SCHEDULES

MORNING = datetime(2026, 10, 5, 8, 30, tzinfo=UTC)


@pytest.fixture
def hourly(monkeypatch: pytest.MonkeyPatch) -> None:
    """No other schedule than one that is due at each full hour."""
    schedule(every=timedelta(hours=1))(sample.hourly)
    monkeypatch.setattr("everweek.jobs.schedules.SCHEDULES", {"tests.hourly": SCHEDULES.pop("tests.hourly")})


@pytest.mark.django_db
@pytest.mark.usefixtures("hourly")
def test_a_new_schedule_waits_for_its_next_moment_and_missed_ones_are_one_firing() -> None:
    fired = []
    for passed in (0, 20, 31, 40, 600, 610):
        with clock.frozen(MORNING + timedelta(minutes=passed)):
            fired.append(schedules.fire_due())
    assert fired == [[], [], ["tests.hourly"], [], ["tests.hourly"], []]
    assert DBTaskResult.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.usefixtures("hourly")
def test_a_worker_asks_nothing_of_a_schedule_whose_moment_has_not_come() -> None:
    known: dict[str, datetime] = {}
    asked = []
    for passed in (0, 31, 40, 89, 95, 500, -300, 505):
        with clock.frozen(MORNING + timedelta(minutes=passed)), CaptureQueriesContext(connection) as told:
            fired = schedules.fire_due(known)
        asked.append((bool(told), fired == ["tests.hourly"]))
    idle, due, again = (False, False), (True, True), (True, False)
    # Set back by hours, it asks what a clock that was ahead has fired; and in time again, whether that counts.
    assert asked == [again, due, idle, idle, due, due, again, again]


@pytest.mark.django_db
@pytest.mark.usefixtures("hourly")
def test_a_clock_set_back_fires_nothing_twice() -> None:
    for passed in (0, 31, -120, 31):
        with clock.frozen(MORNING + timedelta(minutes=passed)):
            schedules.fire_due()
    assert DBTaskResult.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("hourly")
def test_pruning_keeps_the_last_firing() -> None:
    for hours in (0, 1, 2):
        with clock.frozen(MORNING + timedelta(hours=hours)):
            schedules.fire_due()
    with clock.frozen(MORNING + timedelta(days=60)):
        schedules.prune()
        assert Firing.objects.count() == 1
        assert schedules.fire_due() == ["tests.hourly"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("hourly")
def test_eight_workers_at_the_same_moment_fire_once() -> None:
    with clock.frozen(MORNING):
        schedules.fire_due()
    together = threading.Barrier(8)
    fired: list[list[str]] = []

    def look() -> None:
        with clock.frozen(MORNING + timedelta(hours=1)):
            together.wait()
            fired.append(schedules.fire_due())
        connection.close()

    threads = [threading.Thread(target=look) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(fired) == [[]] * 7 + [["tests.hourly"]]
    assert DBTaskResult.objects.count() == 1
