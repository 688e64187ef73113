"""Work queues: which cases want somebody, whose turn comes first, and how much of each there is."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from django.db.models import CharField, Func, Q, QuerySet

from everweek import clock
from everweek.act.cases.rules import Severity, Standing
from everweek.act.clocks.rules import ClockKind
from everweek.act.clocks.services import lap_of, working_day_of
from everweek.act.finding import cases_found
from everweek.act.models import Case, CaseClock
from everweek.act.queries import cases_within
from everweek.act.shown import CaseShown, ClockShown, show_case
from everweek.journal.services import Actor
from everweek.people.access import Scope, member_of, paths_with, reach_of
from everweek.people.models import Unit
from everweek.people.paging import START, Order, Place, Stretch
from everweek.people.policy import Action

PAGE: Final = 40
SOON: Final = timedelta(hours=24)
"""What is due within so long stands among what is due."""


def _written(standing: Standing) -> Func:
    """A standing that stands in the question itself.

    SQLite takes an index of some rows only where it reads in the question that it is asked for those: of what is bound to it
    afterwards it cannot know, and looks at every case instead.
    """
    return Func(template=f"'{standing.value}'", output_field=CharField())


CAUSELESS: Final = Q(cause=None, standing__in=[_written(Standing.TOLD), _written(Standing.CLOSED)], history=False)
"""What the customer was told and nobody has said why."""


class Queue(StrEnum):
    """Which cases: what has been settled, was told with nobody having said why, or was set aside; all others are open.

    ``LED`` are those at the units one leads and below, ``TEAM`` all within reach, ``WITHDRAWN`` those whose answer was withdrawn,
    ``WAITING`` those that wait for a word of their customer and are late with nothing. No case stands in two of ``LATE`` (a
    promise that runs is past its moment), ``DUE`` (one comes within a day) and ``UNANSWERED`` (nothing is promised, and the
    customer was waited for long enough).
    """

    MINE = "mine"
    LED = "led"
    TEAM = "team"
    NOBODYS = "nobodys"
    LATE = "late"
    DUE = "due"
    UNANSWERED = "unanswered"
    WAITING = "waiting"
    SETTLED = "settled"
    CAUSELESS = "causeless"
    ASIDE = "aside"
    WITHDRAWN = "withdrawn"


NEWEST_FIRST: Final = (Queue.SETTLED, Queue.CAUSELESS, Queue.ASIDE)
NOT_SETTLED: Final = (Standing.JOINED, Standing.ASIDE)
"""What is over and was not settled: a part goes on in its whole, what was set aside was no case."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which cases of a queue: of a unit and below, of a severity or graver, of one owner, found by words (``finding``)."""

    queue: Queue = Queue.TEAM
    unit: Unit | None = None
    severity: Severity | None = None
    owner: int | None = None
    words: str = ""
    settled_alone: bool = False
    """Whether what is over without having been settled is left out of what is settled."""


def list_queue(by: Actor, wanted: Wanted, place: Place = START) -> Stretch[CaseShown]:
    """The cases of a queue within the reach of ``by``, those first whose turn comes first; what is settled, the newest first."""
    order = Order("-opened_at", "-pk") if wanted.queue in NEWEST_FIRST else Order("turn_at", "pk")
    # Joined to its unit, SQLite would begin with the units and sort all it found: forty are read first, then what they need.
    rows = _rows(by, wanted).prefetch_related("unit", "customer", "owner", "touchpoint", "cause")
    stretch = order.stretch(rows, place, most=PAGE)
    clocks = clocks_of(stretch.rows)
    return stretch.holding([show_case(one, clocks.get(one.pk, ())) for one in stretch.rows])


def show_cases(by: Actor, numbers: Collection[int]) -> Mapping[int, CaseShown]:
    """Some cases by their numbers, with the clocks that run for them; those outside the reach of ``by`` are left out."""
    rows = list(cases_within(by).filter(pk__in=set(numbers)).select_related("unit", "customer", "owner", "touchpoint", "cause"))
    clocks = clocks_of(rows) if rows else {}
    return {one.pk: show_case(one, clocks.get(one.pk, ())) for one in rows}


def count_queues(by: Actor, asked: Queue = Queue.TEAM) -> Mapping[Queue, int]:
    """How many cases stand in each queue but those of what is settled or was set aside.

    In that of the units one leads only where those are not all one sees, or where it is ``asked`` for; in that of answers that
    were withdrawn, since each answer is looked at, and in that of what waits for customers only where it is asked for.
    """
    # One question each: every one of them is answered by an index of its own, all together by looking at every case.
    open_ = cases_within(by).filter(settled_at=None)
    wanted = [one for one in Queue if one not in NEWEST_FIRST and (one is asked or _is_counted(by, one))]
    counted: dict[Queue, int] = {one: open_.filter(_in(by, one)).count() for one in wanted}
    return {**counted, Queue.CAUSELESS: cases_within(by).filter(CAUSELESS).count()}


def _is_counted(by: Actor, queue: Queue) -> bool:
    return queue not in {Queue.WITHDRAWN, Queue.WAITING} and (queue is not Queue.LED or leads_part(by))


def leads_part(by: Actor) -> bool:
    """Whether somebody leads units, and other ones may be seen as well: then *all open* is more than what the team has."""
    led, reach = paths_led(by), reach_of(by, Action.CASES_READ)
    if reach.all:
        return bool(led) and all("/" in path.strip("/") for path in led)
    return bool(led) and not all(path.startswith(tuple(led)) for path in reach.unit_paths)


def paths_led(by: Actor) -> Sequence[str]:
    """The paths of the units somebody leads by a post of today: also of whoever may work on every case, but leads one unit."""
    member = member_of(by)
    return paths_with(member, Action.CASES_LEAD) if member is not None and reach_of(by, Action.CASES_READ) else []


def list_clocks(case: Case) -> Sequence[ClockShown]:
    """The clocks of a case that run or wait, the one that is due first before the others."""
    return _shown(CaseClock.objects.filter(case=case, stopped_at=None)).get(case.pk, [])


def clocks_of(cases: Sequence[Case]) -> Mapping[int, Sequence[ClockShown]]:
    """Of each of these cases the clocks that run or wait, the one that is due first before the others; none where none does."""
    return _shown(CaseClock.objects.filter(case__in=[one.pk for one in cases], stopped_at=None))


def _shown(rows: QuerySet[CaseClock]) -> dict[int, list[ClockShown]]:
    now = clock.now()
    found: dict[int, list[ClockShown]] = {}
    for row in rows.select_related("hours").order_by("pk"):
        lap = lap_of(row, now)
        late, day = lap.late_since is not None, working_day_of(row)
        shown = ClockShown(ClockKind(row.kind), lap.allowed, lap.left, lap.due, late, lap.waits, day)
        found.setdefault(row.case_id, []).append(shown)
    for clocks in found.values():
        clocks.sort(key=lambda one: (one.waits, one.due_at or now, one.kind))
    return found


def _rows(by: Actor, wanted: Wanted) -> QuerySet[Case]:
    rows = cases_within(by)
    if wanted.queue is Queue.SETTLED:
        rows = rows.filter(settled_at__isnull=False)
        if wanted.settled_alone:
            rows = rows.exclude(standing__in=NOT_SETTLED)
    elif wanted.queue is Queue.ASIDE:
        rows = rows.filter(standing__in=[_written(Standing.ASIDE)])
    elif wanted.queue is Queue.CAUSELESS:
        rows = rows.filter(CAUSELESS)
    else:
        rows = rows.filter(_in(by, wanted.queue), settled_at=None)
    if wanted.unit is not None:
        rows = rows.filter(unit__path__startswith=wanted.unit.path)
    if wanted.owner is not None:
        rows = rows.filter(owner=wanted.owner)
    if wanted.severity is not None:
        rows = rows.filter(severity__gte=wanted.severity)
    return cases_found(rows, wanted.words) if wanted.words.strip() else rows


def _in(by: Actor, queue: Queue) -> Q:
    """The condition on the open cases of a queue."""
    if queue is Queue.MINE:
        member = member_of(by)
        return Q(owner=member) if member is not None else Q(pk__in=[])
    if queue is Queue.LED:
        return Scope(unit_paths=tuple(paths_led(by))).reaching()
    if queue is Queue.NOBODYS:
        return Q(owner=None)
    if queue is Queue.WITHDRAWN:
        return Q(response__withdrawn_at__isnull=False)
    now, waits = clock.now(), Q(standing__in=[Standing.WAITING, Standing.TOLD])
    # Asked whether it is in a list: of a bare yes or no SQLite takes no index.
    late = Q(promised__in=[True], turn_at__lte=now)
    by_turn = {
        Queue.LATE: late,
        Queue.DUE: Q(promised__in=[True], turn_at__gt=now, turn_at__lte=now + SOON),
        # Who agreed has answered.
        Queue.UNANSWERED: Q(promised__in=[False], turn_at__lte=now) & waits & (Q(agreed=None) | Q(agreed=False)),
        Queue.WAITING: waits & ~late,
    }
    return by_turn.get(queue, Q())
