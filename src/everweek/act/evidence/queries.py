"""Evidence of one case: every round of it, every promise, what was said and given, and the journal's lines about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from everweek import clock
from everweek.act.cases.rules import StageName
from everweek.act.clocks.rules import ClockKind
from everweek.act.clocks.services import lap_of
from everweek.act.evidence.rules import Became, became, is_taken_along
from everweek.act.giving.queries import list_gestures
from everweek.act.giving.shown import GestureShown
from everweek.act.improving.queries import ImprovementShown, list_asked_by
from everweek.act.models import Case, CaseClock, Stage
from everweek.act.shown import CaseShown, RemarkShown
from everweek.act.telling import tell_case
from everweek.journal.queries import LineAbout, list_about
from everweek.journal.services import Actor


@dataclass(frozen=True)
class StageReached:
    """A stage of the nine, by which case, in which round and when it was reached, and the journal's name of by whom."""

    case: int
    name: StageName
    round: int
    at: datetime
    by: str


@dataclass(frozen=True)
class PromiseMade:
    """A promise of a case, of ``allowed`` working time, and how much was ``used``: up to now where it still runs or waits."""

    case: int
    kind: ClockKind
    number: int
    started_at: datetime
    allowed: timedelta
    used: timedelta
    became: Became

    @property
    def over(self) -> timedelta:
        """By how much working time it was broken; nothing where it was not."""
        return max(self.used - self.allowed, timedelta())


@dataclass(frozen=True)
class CaseEvidence:
    """A case with what shows how it was handled. ``improvements`` are those within the reader's reach.

    Stages, promises and lines of its parts are in it, each with the number of its case: what was promised before two were joined
    was promised. ``lines`` are pairs of the case and the line about it.
    """

    case: CaseShown
    parts: Sequence[int]
    stages: Sequence[StageReached]
    promises: Sequence[PromiseMade]
    remarks: Sequence[RemarkShown]
    gestures: Sequence[GestureShown]
    improvements: Sequence[ImprovementShown]
    lines: Sequence[tuple[int, LineAbout]]


def tell_evidence(by: Actor, case: Case, *, notes: bool) -> CaseEvidence:
    """The evidence of a case that was fetched by the gate; ``notes``: also what was written among ourselves."""
    told = tell_case(case)
    numbers = [case.pk, *told.parts]
    lines = [(one, line) for one in numbers for line in list_about("case", one)]
    return CaseEvidence(
        case=told.case,
        parts=told.parts,
        stages=_stages(numbers),
        promises=_promises(numbers),
        remarks=[one for one in told.remarks if is_taken_along(one.side, notes=notes)],
        gestures=list_gestures(case),
        improvements=list_asked_by(by, case.pk),
        lines=sorted(lines, key=lambda one: one[1].seq),
    )


def _stages(numbers: Sequence[int]) -> Sequence[StageReached]:
    """The stages reached: of the case before its parts, round by round, each in the order of the standard.

    Two may have been reached at one moment.
    """
    order = list(StageName)
    rows = Stage.objects.filter(case__in=numbers).values_list("case", "name", "round", "at", "by")
    reached = [StageReached(case, StageName(name), round_, at, by) for case, name, round_, at, by in rows]
    return sorted(reached, key=lambda one: (numbers.index(one.case), one.round, order.index(one.name)))


def _promises(numbers: Sequence[int]) -> Sequence[PromiseMade]:
    # What a clock that runs or waits has used is kept nowhere: it is reckoned when it is told.
    now, found = clock.now(), []
    rows = CaseClock.objects.filter(case__in=numbers).select_related("hours").order_by("started_at", "pk")
    for row in rows:
        kind, allowed, stopped = ClockKind(row.kind), timedelta(seconds=row.allowed), row.stopped_at is not None
        used = timedelta(seconds=row.used or 0) if stopped else _used(row, now)
        # The job that writes down since when one is late may be a minute behind; one that was stopped is kept as it was found.
        late = row.late_since is not None or (not stopped and used > allowed)
        what = became(late=late, stopped=stopped)
        found.append(PromiseMade(row.case_id, kind, row.number, row.started_at, allowed, used, what))
    return found


def _used(row: CaseClock, now: datetime) -> timedelta:
    lap = lap_of(row, now)
    return lap.allowed - lap.left
