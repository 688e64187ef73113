"""A process that ends itself with -9 just before a chosen statement reaches the database: as if killed then, and never by luck.

    worker = start(merge_until, kept, gone, 17)     # whose function says ``with dying(17):``
    assert worker.outcome()[0] == KILLED

The moments are counted in statements, so that nobody waits and the same moment comes again.
"""

import contextlib
import os
import random
import signal
from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.db import connection, transaction

KILLED = -signal.SIGKILL


class _Counted:
    """What stands between Django and the database: it counts, and ends the process before statement ``last``."""

    def __init__(self, last: int) -> None:
        self.last, self.many = last, 0

    def __call__(self, execute: Callable[..., Any], sql: str, *more: Any) -> Any:
        # A transaction within another is a savepoint, and else none: what is counted is the same in both.
        if "SAVEPOINT" not in sql:
            self.many += 1
            if self.many == self.last:
                os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, *more)


@contextlib.contextmanager
def dying(statement: int) -> Iterator[None]:
    """End this process just before its statement of that number; never, where there are not so many."""
    with connection.execute_wrapper(_Counted(statement)):
        yield


def statements_of(work: Callable[[], object]) -> int:
    """How many statements some work takes; what it did is taken back."""
    counted = _Counted(0)
    with connection.execute_wrapper(counted), transaction.atomic():
        work()
        transaction.set_rollback(True)
    return counted.many


def moments(many: int, *, seed: int, most: int = 5) -> list[int]:
    """Some of so many statements, the first and the last among them."""
    between = random.Random(seed).sample(range(2, many), min(most - 2, many - 2))
    return sorted({1, *between, many})


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table that is ours."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values_list())
        for model in apps.get_models()
        if model.__module__.startswith("everweek.")
    }
