"""Reports, steps, check-ins and the charter as they are told: plain values."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from everweek.act.respect.models import Appeal, Charter, CharterLine, CheckIn, Incident, Step
from everweek.act.respect.rules import CharterSide, StepKind, StepStanding
from everweek.act.respect.serving import is_unserved, serves_alone


@dataclass(frozen=True)
class CheckInShown:
    """That a colleague is to be asked how they are. ``words`` are empty but for the two whom they are between."""

    id: int
    incident: int
    unit: str
    reporter: int
    reporter_name: str
    keeper: int | None
    keeper_name: str
    due_on: date
    done_at: datetime | None
    how: str
    words: str
    late: bool


@dataclass(frozen=True)
class AppealShown:
    """That somebody does not accept a step, and what was decided. ``granted`` is None until then."""

    words: str
    at: datetime
    decided_at: datetime | None
    granted: bool | None
    answer: str


@dataclass(frozen=True, kw_only=True)
class StepShown:
    """A step as it is told to whoever decides, with its appeal. ``said`` is why it was not taken.

    ``contact_name`` is empty once they have left; ``unserved``: it is in force all the same, and somebody else has to be named.
    """

    id: int
    kind: StepKind
    standing: StepStanding
    customer: int | None
    customer_name: str
    incident: int | None
    of: int | None
    unit: str
    channel: str
    hours_from: time | None
    hours_until: time | None
    contact: int | None
    contact_name: str
    unserved: bool
    review_on: date | None
    reason: str
    may_explain: str
    adjustment: str
    reporter: int | None
    proposed_by: int
    proposed_by_name: str
    proposed_at: datetime
    decided_by: int | None
    decided_by_name: str
    decided_at: datetime | None
    said: str
    ended_at: datetime | None
    appeal: AppealShown | None


@dataclass(frozen=True, kw_only=True)
class IncidentShown:
    """A report as it is told. ``steps`` are what was done towards the customer: of each its kind and how it stands."""

    id: int
    reporter: int
    reporter_name: str
    unit: str
    case: int | None
    customer: int | None
    customer_name: str
    about_member_name: str
    kind: str
    where: str
    outcome: str
    words: str
    at: datetime
    reported_at: datetime
    pause_until: datetime | None
    handed_at: datetime | None
    answer: str
    answered_at: datetime | None
    steps: Sequence[tuple[StepKind, StepStanding]]
    check_ins: Sequence[CheckInShown]

    @property
    def closed(self) -> bool:
        """Whether nothing is left to do about it: it was answered, and every check-in was done."""
        return self.answered_at is not None and all(one.done_at is not None for one in self.check_ins)


@dataclass(frozen=True)
class LineShown:
    """A line of the charter, by language; ``measure`` is what tells how well it is kept."""

    id: int
    side: str
    measure: str
    words: Mapping[str, str]


@dataclass(frozen=True)
class CharterShown:
    """A version of the charter. ``version`` tells these words from any others; ``writers`` wrote a word of it."""

    id: int
    number: int
    standing: str
    handed_in_at: datetime | None
    approved_at: datetime | None
    approved_by_name: str
    lines: Sequence[LineShown]
    version: str
    writers: Collection[int]

    def side(self, side: CharterSide) -> Sequence[LineShown]:
        """The lines of one side, in their order."""
        return [one for one in self.lines if one.side == side]


@dataclass(frozen=True)
class CharterVersion:
    """A version that was approved, without its words."""

    number: int
    in_force: bool
    approved_at: datetime | None


def show_check_in(one: CheckIn, reader: int, day: date) -> CheckInShown:
    """A check-in as ``reader`` may know it; read with its incident's unit, its reporter and its keeper."""
    between = reader in {one.keeper_id, one.reporter_id}
    return CheckInShown(
        id=one.pk,
        incident=one.incident_id,
        unit=one.incident.unit.name,
        reporter=one.reporter_id,
        reporter_name=one.reporter.name,
        keeper=one.keeper_id,
        keeper_name=one.keeper.name if one.keeper is not None else "",
        due_on=one.due_on,
        done_at=one.done_at,
        how=one.how if between else "",
        words=one.words if between else "",
        late=one.done_at is None and one.due_on < day,
    )


def show_appeal(one: Appeal) -> AppealShown:
    """An appeal as it is told."""
    return AppealShown(one.words, one.at, one.decided_at, one.granted, one.answer)


def show_step(one: Step, appeal: Appeal | None) -> StepShown:
    """A step as it is told; read with its customer, unit, contact and who proposed and decided it."""
    return StepShown(
        id=one.pk,
        kind=StepKind(one.kind),
        standing=StepStanding(one.standing),
        customer=one.customer_id,
        customer_name=one.customer.name if one.customer is not None else "",
        incident=one.incident_id,
        of=one.of_id,
        unit=one.unit.name,
        channel=one.channel,
        hours_from=one.hours_from,
        hours_until=one.hours_until,
        contact=one.contact_id,
        contact_name=serves_alone(one),
        unserved=is_unserved(one),
        review_on=one.review_on,
        reason=one.reason,
        may_explain=one.may_explain,
        adjustment=one.adjustment,
        reporter=one.reporter_id,
        proposed_by=one.proposed_by_id,
        proposed_by_name=one.proposed_by.name,
        proposed_at=one.proposed_at,
        decided_by=one.decided_by_id,
        decided_by_name=one.decided_by.name if one.decided_by is not None else "",
        decided_at=one.decided_at,
        said=one.said,
        ended_at=one.ended_at,
        appeal=show_appeal(appeal) if appeal is not None else None,
    )


def show_incident(one: Incident, steps: Sequence[Step], check_ins: Sequence[CheckInShown]) -> IncidentShown:
    """A report as it is told; read with its reporter, unit, customer and whom it is about."""
    return IncidentShown(
        id=one.pk,
        reporter=one.reporter_id,
        reporter_name=one.reporter.name,
        unit=one.unit.name,
        case=one.case_id,
        customer=one.customer_id,
        customer_name=one.customer.name if one.customer is not None else "",
        about_member_name=one.about_member.name if one.about_member is not None else "",
        kind=one.kind,
        where=one.where,
        outcome=one.outcome,
        words=one.words,
        at=one.at,
        reported_at=one.reported_at,
        pause_until=one.pause_until,
        handed_at=one.handed_at,
        answer=one.answer,
        answered_at=one.answered_at,
        steps=[(StepKind(each.kind), StepStanding(each.standing)) for each in steps],
        check_ins=check_ins,
    )


def show_line(one: CharterLine) -> LineShown:
    """A line of the charter as it is told."""
    return LineShown(one.pk, one.side, one.measure, dict(one.words))


def show_charter(one: Charter, lines: Sequence[CharterLine], version: str, writers: Collection[int]) -> CharterShown:
    """A version of the charter as it is told; read with who approved it."""
    return CharterShown(
        id=one.pk,
        number=one.number,
        standing=one.standing,
        handed_in_at=one.handed_in_at,
        approved_at=one.approved_at,
        approved_by_name=one.approved_by.name if one.approved_by is not None else "",
        lines=[show_line(each) for each in lines],
        version=version,
        writers=writers,
    )
