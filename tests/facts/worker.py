"""The worker of the facts in a process of its own, to be killed."""

from tests.processes import say

from everweek.facts import load, services
from everweek.journal.delivery import settle


def load_everything() -> None:
    """What the worker does, in small commits."""
    load.LINES_AT_ONCE, load.ROWS_IN_COMMIT = 20, 30
    say("begun")
    settle()
    services.compact()
    say("done")
