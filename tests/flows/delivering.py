"""Flows as the worker has them: all that happened delivered now, or by processes that are killed in the middle of it.

happen(many=200)
deliver_through_kills(NAME, done=Message.objects.count, many=200, seed=20261005)
assert Message.objects.count() == 200
"""

import random
import threading
import time
from collections.abc import Callable

from tests.processes import Process, start
from tests.trying import kills

from everweek.journal import delivery, queries, sequencer
from everweek.journal.models import Parked, Position

KILLS = kills(4)


def hear() -> None:
    """Deliver all that happened; nothing of it is parked."""
    sequencer.place()
    delivery.settle()
    assert not Parked.objects.exists()


def deliver_for_ever() -> None:
    """Deliver the journal until killed."""
    delivery.run(threading.Event())


def deliver_through_kills(
    subscriber: str,
    *,
    done: Callable[[], int],
    many: int,
    seed: int,
    within: float = 0.2,
    held: Callable[[], bool] = lambda: True,
    **environment: str,
) -> None:
    """Deliver to a flow by processes killed with -9 at random points, then by one that is left alone until all is delivered.

    Each is killed soon (``within`` seconds) after some more of ``many`` was ``done``; ``held`` says what must be so after a kill.
    Where a quick one did all before it was killed there is nothing left to kill the next one in.
    """
    chance = random.Random(seed)
    in_the_work = 0
    for _ in range(KILLS):
        if (before := done()) >= many:
            break
        with start(deliver_for_ever, **environment) as killed:
            _wait_for(lambda before=before: done() > before, killed)  # type: ignore[misc]  # bound now, not when it is called
            time.sleep(chance.random() * within)
            killed.kill()
        in_the_work += done() < many
        assert held()
    assert in_the_work >= KILLS // 2, "the kills fell after the work: they prove nothing"
    with start(deliver_for_ever, **environment) as left:
        _wait_for(lambda: _is_delivered(subscriber), left, looks=0.1)


def _wait_for(reached: Callable[[], bool], process: Process, *, looks: float = 0.005) -> None:
    until = time.monotonic() + 180
    while not reached():
        assert time.monotonic() < until, f"{_standing()}\n{process.complaints()}"
        time.sleep(looks)


def _standing() -> str:
    """How far each subscriber is, and what is parked."""
    behind = [f"{one.subscriber} at {one.seq}, {one.tries} tries" for one in Position.objects.exclude(seq=queries.head())]
    parked = [str(one) for one in Parked.objects.values("subscriber", "line__seq", "reason")]
    return f"Head {queries.head()}, {queries.unplaced()} unplaced; {'; '.join(behind) or 'nobody behind'}; parked: {parked}"


def _is_delivered(subscriber: str) -> bool:
    return queries.unplaced() == 0 and Position.objects.get(subscriber=subscriber).seq == queries.head()
