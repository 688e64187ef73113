"""What is asked of the pages of Act by their addresses."""

from dataclasses import dataclass

from everweek.act.queues import Queue
from everweek.web.house import asking
from everweek.web.house.asking import Asking


@dataclass(frozen=True)
class CasesAsked(Asking):
    """Which cases of which queue."""

    queue: Queue = asking.one_of(Queue, Queue.MINE)
    unit: str = asking.key()
    severity: str = asking.one_of(["3", "4"], "")
    words: str = asking.words()
    owner: int | None = asking.number()


@dataclass(frozen=True)
class WhoseAsked(Asking):
    """By which words the customer of a case is looked for."""

    words: str = asking.words()


@dataclass(frozen=True)
class PromisesAsked(Asking):
    """Of which unit the promises are shown."""

    unit: str = asking.key()
