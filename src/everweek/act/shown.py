"""What is told of a case and of what was said in it: plain values, for whoever shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from everweek.act.cases.rules import Severity, Side, Standing
from everweek.act.clocks.rules import REPLIES, ClockKind
from everweek.act.filing.rules import NotTaken, Wrong
from everweek.act.filing.shown import FileShown
from everweek.act.models import Case, Remark


@dataclass(frozen=True)
class ClockShown:
    """A clock of a case that runs or waits: what is left of it in working time (negative where it is late), and until when.

    ``day`` is how long a working day is in the hours it runs in; no time where nobody knows.
    """

    kind: ClockKind
    allowed: timedelta
    left: timedelta
    due_at: datetime | None
    late: bool
    waits: bool
    day: timedelta = timedelta()


@dataclass(frozen=True, kw_only=True)
class CaseShown:
    """A case. ``who`` is whose it is, as far as anybody knows, ``reach`` how its customer can be answered; either may be empty.

    ``aside`` is why it was set aside, where it stands so. Where its clocks were read, ``clock`` is the one that is due first, and
    ``owed`` says whether its customer was promised a reply that was not given yet.
    """

    id: int
    key: str
    kind: str
    way: str
    title: str
    standing: Standing
    aside: str
    who: str
    reach: str
    customer: int | None
    customer_external_id: str
    unit: str
    unit_key: str
    unit_path: str
    touchpoint: str
    touchpoint_key: str
    cause_key: str
    cause: str
    owner: int | None
    owner_external_id: str
    owner_name: str
    about_member: int | None
    level: int
    round: int
    severity: Severity
    safety: bool
    complexity: str
    impact: str
    sought: str
    decision: str
    decided: str
    agreed: bool | None
    customer_said: str
    response: int | None
    part_of: int | None
    opened_at: datetime
    turn_at: datetime
    promised: bool
    changes: int
    clock: ClockShown | None = None
    owed: bool = False


@dataclass(frozen=True)
class RemarkShown:
    """One thing that was said, in the case ``case``; ``by`` is the journal's name of its writer, ``letter`` how it left, and
    ``returned_at`` when we heard that it did not arrive. ``written_at`` is when it was written down, where that was later.

    Of a mail: ``sender`` is whom it says it is from, where that is another than the case's address, ``whole`` all it says where
    that is more than ``text``, ``left_out`` how many files were not taken, ``refused`` which those are, where it is known.
    """

    side: Side
    text: str
    language: str
    through: str
    by: str
    at: datetime
    case: int
    letter: str = ""
    files: Sequence[FileShown] = ()
    sender: str = ""
    whole: str = ""
    left_out: int = 0
    refused: Sequence[NotTaken] = ()
    returned_at: datetime | None = None
    written_at: datetime | None = None


def show_case(case: Case, clocks: Sequence[ClockShown] = ()) -> CaseShown:
    """A case as it is told, with the clocks that run for it; read with its unit, customer, owner, touchpoint and cause."""
    customer, owner = case.customer, case.owner
    name = (customer.name or customer.email or customer.external_id or "") if customer is not None else ""
    return CaseShown(
        id=case.pk,
        key=case.key or "",
        kind=case.kind,
        way=case.way,
        title=case.title,
        standing=Standing(case.standing),
        aside=case.aside,
        who=name or case.writer or case.address,
        reach=case.address or (customer.email or customer.phone if customer is not None else ""),
        customer=case.customer_id,
        customer_external_id=(customer.external_id or "") if customer is not None else "",
        unit=case.unit.name,
        unit_key=case.unit.key,
        unit_path=case.unit.path,
        touchpoint=case.touchpoint.name if case.touchpoint is not None else "",
        touchpoint_key=case.touchpoint.key if case.touchpoint is not None else "",
        cause_key=case.cause.key if case.cause is not None else "",
        cause=case.cause.name if case.cause is not None else "",
        owner=case.owner_id,
        owner_external_id=(owner.external_id or "") if owner is not None else "",
        owner_name=owner.name if owner is not None else "",
        about_member=case.about_member_id,
        level=case.level,
        round=case.round,
        severity=Severity(case.severity),
        safety=case.safety,
        complexity=case.complexity,
        impact=case.impact,
        sought=case.sought,
        decision=case.decision,
        decided=case.remedy or case.alternative,
        agreed=case.agreed,
        customer_said=case.customer_said,
        response=case.response_id,
        part_of=case.joined_into_id,
        opened_at=case.opened_at,
        turn_at=case.turn_at,
        promised=case.promised,
        changes=case.changes,
        clock=clocks[0] if clocks else None,
        owed=any(one.kind in REPLIES for one in clocks),
    )


def show_remark(remark: Remark, files: Sequence[FileShown] = ()) -> RemarkShown:
    """What was said, as it is told, with the files that were put to it."""
    return RemarkShown(
        side=Side(remark.side),
        text=remark.text,
        language=remark.language,
        through=remark.through,
        by=remark.by,
        at=remark.at,
        case=remark.case_id,
        letter=remark.letter,
        files=files,
        sender=remark.sender,
        whole=remark.whole,
        left_out=remark.left_out,
        refused=[NotTaken(one["name"], Wrong(one["why"])) for one in remark.refused],
        returned_at=remark.returned_at,
        written_at=remark.written_at,
    )
