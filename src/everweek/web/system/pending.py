"""The lists of the page of work, each read on by itself while the others stand at their beginning."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from everweek.jobs import queries as jobs
from everweek.jobs.queries import DeadJob, LivingJob
from everweek.journal import queries as journal
from everweek.journal.queries import ParkedLine
from everweek.messages.webhooks import queries as webhooks
from everweek.messages.webhooks.queries import Sent
from everweek.people.paging import START, Order, Place, Stretch
from everweek.web.house import asking
from everweek.web.house.asking import Asking
from everweek.web.house.paging import Pager, pager_of

R = TypeVar("R")

DEAD: Final = "jobs"
WAITING: Final = "waiting"
DELIVERIES: Final = "deliveries"
FEW: Final = 20
"""So many jobs that wait, and lines of one listener, stand there at once: they share the page with others."""
AS_PARKED: Final = Order("pk")


@dataclass(frozen=True)
class WorkAsked(Asking):
    """Which list is read on from a place: ``jobs``, ``waiting``, ``deliveries``, or the lines of the listener of that name."""

    of: str = asking.key()


class Lists:
    """Reads the lists of the page; ``asked`` is what was asked, with what was found to be wrong with it."""

    def __init__(self, asked: WorkAsked) -> None:
        self.asked = asked

    def dead(self) -> tuple[Sequence[DeadJob], Pager]:
        """The jobs that have failed for good, the latest first."""
        return self._read(DEAD, read_dead)

    def waiting(self) -> tuple[Sequence[LivingJob], Pager]:
        """The jobs that wait, the next one first."""
        return self._read(WAITING, read_waiting)

    def deliveries(self) -> tuple[Sequence[Sent], Pager]:
        """What other programs did not take, the oldest first."""
        return self._read(DELIVERIES, webhooks.list_parked)

    def parked(self, subscriber: str) -> tuple[Sequence[ParkedLine], Pager]:
        """The lines that were parked for one listener, the oldest first."""
        return self._read(subscriber, lambda place: read_parked(subscriber, place))

    def _read(self, name: str, read: Callable[[Place], Stretch[R]]) -> tuple[Sequence[R], Pager]:
        asked, found = WorkAsked(of=name), None
        if self.asked.of == name:
            self.asked, found = self.asked.answered(lambda: read(self.asked.place))
            asked = self.asked
        else:
            found = read(START)
        pager, part = pager_of(asked, reverse("work"), found), f"#{part_of(name)}"
        ways = {way: f"{to}{part}" for way in ("before", "after", "start") if (to := getattr(pager, way))}
        return found.rows if found else (), replace(pager, **ways)


def read_dead(place: Place) -> Stretch[DeadJob]:
    """The jobs that have failed for good, the latest first, from a place on."""
    found = Order(jobs.died().desc(), "-pk").stretch(jobs.dead_tasks(), place)
    return found.holding([jobs.dead_job(one) for one in found.rows])


def read_waiting(place: Place) -> Stretch[LivingJob]:
    """The jobs that wait, the next one first, from a place on."""
    found = Order(jobs.due(), "pk").stretch(jobs.waiting_tasks(), place, most=FEW)
    return found.holding([jobs.waiting_job(one) for one in found.rows])


def read_parked(subscriber: str, place: Place) -> Stretch[ParkedLine]:
    """The lines that were parked for one listener, the oldest first, from a place on."""
    found = AS_PARKED.stretch(journal.parked_of(subscriber), place, most=FEW)
    return found.holding([journal.parked_line(one) for one in found.rows])


def stood_at(request: HttpRequest) -> str:
    """The page of work as it stood where a button of it was pressed: the same list, read on from the same place."""
    asked = WorkAsked.read(QueryDict(request.POST.get("at", "")))
    return f"{asked.to(reverse('work'))}#{part_of(asked.of)}" if asked.of and not asked.problems else reverse("work")


def part_of(name: str) -> str:
    """By what the part of the page is found in which a list stands."""
    return f"list-{name.replace('.', '-')}"
