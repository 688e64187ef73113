"""A subscriber killed with -9 at random points ends with every line's effects exactly once."""

import random
import time
from collections import Counter
from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from tests.journal.programs import deliver_for_ever, deliver_outside_for_ever
from tests.processes import Process, several, start

from everweek.journal import queries
from everweek.journal.models import Position
from everweek.journal.services import Happening, System, record_many

LINES = 400
KILLS = 8

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def rung(transactional_db) -> Iterator[None]:
    """A table without any constraint that could hide a second effect."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE rung (subscriber varchar(80), line integer)")
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE rung")


def write_lines() -> None:
    for start_at in range(0, LINES, 40):
        with transaction.atomic():
            record_many(
                [
                    Happening("bell.rung", System("test"), ("bell", order), ids={"order": order})
                    for order in range(start_at, start_at + 40)
                ]
            )


def effects() -> Counter[tuple[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT subscriber, line FROM rung")
        return Counter((subscriber, line) for subscriber, line in cursor.fetchall())


def wait_for_effects(number: int, process: Process) -> None:
    until = time.monotonic() + 60
    while sum(effects().values()) < min(number, LINES):
        assert time.monotonic() < until, process.complaints()
        time.sleep(0.002)


def wait_until_done(names: list[str], process: Process) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        at = dict(Position.objects.filter(subscriber__in=names).values_list("subscriber", "seq"))
        if set(at.values()) == {LINES} and len(at) == len(names) and queries.unplaced() == 0:
            return
        time.sleep(0.05)
    raise AssertionError(f"Not done within a minute: {at}\n{process.complaints()}")


def test_a_subscriber_killed_at_random_points_ends_with_every_effect_exactly_once(rung):
    chance = random.Random(20261005)
    write_lines()
    kills_in_the_work = 0
    for _ in range(KILLS):
        with start(deliver_for_ever, "north", 9, 0.002) as worker:
            worker.wait_for("ready")
            wait_for_effects(sum(effects().values()) + chance.randint(1, 20), worker)
            time.sleep(chance.random() * 0.03)
            worker.kill()
        kills_in_the_work += len(effects()) < LINES
    assert kills_in_the_work >= 3, "the kills fell after the work: they prove nothing"
    with start(deliver_for_ever, "north", 9, 0.0) as worker:
        wait_until_done(["north"], worker)
    assert effects() == Counter({("north", order): 1 for order in range(LINES)})


def test_three_workers_killed_at_random_points_never_apply_a_line_twice(rung):
    chance = random.Random(7)
    write_lines()
    for _ in range(3):
        with several([start(deliver_for_ever, "north", 5, 0.001) for _ in range(3)]) as workers:
            for worker in workers:
                worker.wait_for("ready")
            for worker in workers:
                time.sleep(chance.random() * 0.05)
                worker.kill()
    with several([start(deliver_for_ever, "north", 5, 0.0) for _ in range(2)]) as workers:
        wait_until_done(["north"], workers[0])
    assert effects() == Counter({("north", order): 1 for order in range(LINES)})


def test_an_external_subscriber_killed_at_random_points_misses_no_line(tmp_path):
    chance = random.Random(3)
    write_lines()
    for _ in range(KILLS // 2):
        with start(deliver_outside_for_ever, str(tmp_path), 0.001) as worker:
            worker.wait_for("ready")
            time.sleep(chance.random() * 0.1)
            worker.kill()
    with start(deliver_outside_for_ever, str(tmp_path), 0.0) as worker:
        wait_until_done(["outside"], worker)
    assert (tmp_path / "outside.txt").read_text().splitlines() == [str(seq) for seq in range(1, LINES + 1)]
