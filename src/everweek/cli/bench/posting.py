"""The case ``post``: one response by the API, durable and journaled before it is acknowledged, while the worker runs."""

import sys
from collections.abc import Iterator

from everweek.cli.bench import clients
from everweek.cli.bench.figures import Figure
from everweek.cli.bench.ground import Ground, free_port, stopped, wait_until_ready

CASE = "post"
WITHIN = {"SQLite": 60.0, "PostgreSQL": 100.0}


def figures(ground: Ground, *, seconds: float, rounds: int, callers: int = 8) -> Iterator[Figure]:
    """Two servers side by side, one that stores and one that does not, called in turn; the best round of each counts."""
    token = ground.inside("people")["token"]
    port = free_port()
    idle = ground.start(sys.executable, "-m", "everweek.cli.bench.nothing", str(port))
    stored, keyed, nothing = [], [], []
    with stopped(idle), ground.serving() as (serving, _server):
        wait_until_ready(port, idle)
        for at in (port, serving):
            clients.post(at, token, clients=callers, seconds=min(1.0, seconds))
        for _round in range(rounds):
            nothing.append(clients.post(port, token, clients=callers, seconds=seconds))
            stored.append(clients.post(serving, token, clients=callers, seconds=seconds))
            keyed.append(clients.post(serving, token, clients=callers, seconds=seconds, keyed=True))
    most, best, told = (max(found, key=lambda one: one.a_second) for found in (nothing, stored, keyed))
    how = f"{ground.engine}, {callers} clients"
    yield Figure(CASE, f"the same POST that stores nothing, {how}", most.a_second, "a second")
    yield Figure(CASE, f"one response, {how}", best.a_second, "a second", 1000.0, at_least=True)
    yield Figure(CASE, f"one response to nothing stored, {how}", best.a_second / most.a_second, "x", 0.3, at_least=True)
    yield Figure(CASE, f"one response, {how}: half within", best.within(0.5), "ms")
    slowest = min(one.within(0.99) for one in stored)
    yield Figure(CASE, f"one response, {how}: 99 of 100 within", slowest, "ms", WITHIN[ground.engine])
    yield Figure(CASE, f"one response with an Idempotency-Key, {how}", told.a_second, "a second")
