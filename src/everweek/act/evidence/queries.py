"""Evidence of one case: every round of it, every promise, what was said and given, and the journal's lines about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from everweek.act.cases.rules import StageName
from everweek.act.clocks.rules import ClockKind
from everweek.act.evidence.rules import Became, became, is_taken_along
from everweek.act.giving.queries import list_gestures
from everweek.act.giving.shown import GestureShown
from everweek.act.improving.queries import ImprovementShown, list_asked_by
from everweek.act.models import Case, CaseClock, Stage
from everweek.act.shown import CaseShown, RemarkShown
from everweek.act.telling import CaseTold, tell_case
from everweek.journal.queries import LineAbout, list_about
from everweek.journal.services import Actor


@dataclass(frozen=True)
class StageReached:
    """A stage of the nine, in which round and when it was reached, and the journal's name of by whom."""

    name: StageName
    round: int
    at: datetime
    by: str


@dataclass(frozen=True)
class PromiseMade:
    """A promise of ``allowed`` working time, and how much of that was ``used``: up to now where it still runs or waits."""

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
    """A case with what shows how it was handled. ``improvements`` are those within the reader's reach."""

    case: CaseShown
    parts: Sequence[int]
    stages: Sequence[StageReached]
    promises: Sequence[PromiseMade]
    remarks: Sequence[RemarkShown]
    gestures: Sequence[GestureShown]
    improvements: Sequence[ImprovementShown]
    lines: Sequence[LineAbout]


def tell_evidence(by: Actor, case: Case, *, notes: bool) -> CaseEvidence:
    """Evidence of a case that was fetched by the gate; ``notes``: also what was written among ourselves."""
    told = tell_case(case)
    return CaseEvidence(
        case=told.case,
        parts=told.parts,
        stages=_stages(case),
        promises=_promises(case, told),
        remarks=[one for one in told.remarks if is_taken_along(one.side, notes=notes)],
        gestures=list_gestures(case),
        improvements=list_asked_by(by, case.pk),
        lines=list_about("case", case.pk),
    )


def _stages(case: Case) -> Sequence[StageReached]:
    """Round by round, each in the order of the standard: two of them may have been reached at the same moment."""
    order = list(StageName)
    rows = Stage.objects.filter(case=case).values_list("name", "round", "at", "by")
    reached = [StageReached(StageName(name), round_, at, by) for name, round_, at, by in rows]
    return sorted(reached, key=lambda one: (one.round, order.index(one.name)))


def _promises(case: Case, told: CaseTold) -> Sequence[PromiseMade]:
    # What a clock that runs has used is kept nowhere: it is reckoned when it is told.
    runs = {one.kind: one.allowed - one.left for one in told.clocks}
    found = []
    for row in CaseClock.objects.filter(case=case).order_by("started_at", "pk"):
        kind, allowed, stopped = ClockKind(row.kind), timedelta(seconds=row.allowed), row.stopped_at is not None
        used = timedelta(seconds=row.used or 0) if stopped else runs.get(kind, timedelta())
        # The job that writes down since when one is late may be a minute behind; one that was stopped is kept as it was found.
        late = row.late_since is not None or (not stopped and used > allowed)
        what = became(late=late, stopped=stopped)
        found.append(PromiseMade(kind, row.number, row.started_at, allowed, used, what))
    return found
