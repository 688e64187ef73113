"""Reading the journal. Whoever reads for a person has asked the policy first: the journal stands below people and roles."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, QuerySet

from everweek.errors import Invalid
from everweek.journal.models import Line, Parked, Position, Seal

MOST = 1000


@dataclass(frozen=True)
class ParkedLine:
    """A line set aside for one subscriber: what it was, how often it was tried, why it failed."""

    id: int
    subscriber: str
    seq: int
    kind: str
    subject: str
    tries: int
    reason: str
    parked_at: datetime


@dataclass(frozen=True)
class LineAbout:
    """A line about a subject, without a value of it; ``sealed`` is whether a seal stands over it by now."""

    seq: int
    kind: str
    at: datetime
    sealed: bool


@dataclass(frozen=True)
class Change:
    """A change of a subject as its line tells it: of which, when, the values before and the values after."""

    subject_id: str
    at: datetime
    old: Mapping[str, object]
    new: Mapping[str, object]


@dataclass(frozen=True)
class Standing:
    """How a subscriber stands: ``behind`` lines at most, ``parked`` lines, and the line that fails just now, if any."""

    subscriber: str
    seq: int
    behind: int
    parked: int
    failing_seq: int | None
    tries: int
    reason: str


def head() -> int:
    """The seq of the last placed line; 0 where there is none."""
    last: int | None = Line.objects.aggregate(last=Max("seq"))["last"]
    return last or 0


def unplaced() -> int:
    """How many committed lines wait for their place: many for long means that no worker runs."""
    return Line.objects.filter(seq=None).count()


def list_about(subject_type: str, subject_id: int) -> list[LineAbout]:
    """The placed lines about a subject, in order."""
    until = Seal.objects.order_by("-number").values_list("last_seq", flat=True).first() or 0
    rows = Line.objects.filter(subject_type=subject_type, subject_id=str(subject_id), seq__isnull=False).order_by("seq")
    return [LineAbout(seq or 0, kind, at, (seq or 0) <= until) for seq, kind, at in rows.values_list("seq", "kind", "at")]


def list_changes(subject_type: str, kind: str) -> list[Change]:
    """The lines of one kind about such subjects that have their old and new values still, placed or not, in the order in which
    they were written.
    """
    rows = Line.objects.filter(subject_type=subject_type, kind=kind).exclude(values_hash="").select_related("values_row")
    return [
        Change(line.subject_id, line.at, line.old, line.new)
        for line in rows.order_by("id")
        if line.old is not None and line.new is not None
    ]


def is_done_by_another(subject_type: str, subject_id: int, kinds: Collection[str], actor: str) -> bool:
    """Whether anybody but this actor did any of these to a subject, placed or not yet."""
    lines = Line.objects.filter(subject_type=subject_type, subject_id=str(subject_id), kind__in=kinds)
    return lines.exclude(actor=actor).exists()


def last_before(line: Line, within: timedelta) -> Line | None:
    """The placed line of the same kind about the same subject that came before this one, if it is that young beside it."""
    earlier = Line.objects.filter(subject_type=line.subject_type, subject_id=line.subject_id, kind=line.kind)
    return earlier.filter(seq__lt=line.seq, at__gt=line.at - within).order_by("-seq").first()


def last_at() -> datetime | None:
    """When the newest line says it happened; None where there is none."""
    return Line.objects.order_by("-id").values_list("at", flat=True).first()


def list_lines(after: int, limit: int = 100) -> list[Line]:
    """Placed lines with a seq above ``after``, in order, at most ``limit`` (1 to 1000): the journal's cursor page."""
    if not 1 <= limit <= MOST:
        message = f"Ask for 1 to {MOST} lines at a time, not {limit}."
        raise Invalid(message, field="limit")
    return list(Line.objects.filter(seq__gt=after).select_related("values_row").order_by("seq")[:limit])


def list_parked() -> list[ParkedLine]:
    """All parked lines, the oldest first."""
    return [parked_line(one) for one in Parked.objects.select_related("line").order_by("id")]


def parked_of(subscriber: str) -> QuerySet[Parked]:
    """What ``parked_line`` tells of one subscriber, in no order: for whoever reads it stretch by stretch, by number."""
    return Parked.objects.filter(subscriber=subscriber).select_related("line")


def last_parked_at() -> datetime | None:
    """When a line was parked last, of those that still are."""
    found: datetime | None = Parked.objects.aggregate(last=Max("parked_at"))["last"]
    return found


def count_parked() -> int:
    """How many lines are parked, over all subscribers."""
    return Parked.objects.count()


def list_standings() -> list[Standing]:
    """How each subscriber stands, by name."""
    last = head()
    parked = dict(Parked.objects.values_list("subscriber").annotate(n=Count("id")))
    return [
        Standing(
            subscriber=one.subscriber,
            seq=one.seq,
            behind=max(0, last - one.seq),
            parked=parked.get(one.subscriber, 0),
            failing_seq=one.failing_seq,
            tries=one.tries,
            reason=one.reason,
        )
        for one in Position.objects.order_by("subscriber")
    ]


def parked_line(parked: Parked) -> ParkedLine:
    """What a person sees of a parked line."""
    line = parked.line
    return ParkedLine(
        id=parked.pk,
        subscriber=parked.subscriber,
        seq=line.seq or 0,
        kind=line.kind,
        subject=f"{line.subject_type}:{line.subject_id}",
        tries=parked.tries,
        reason=parked.reason,
        parked_at=parked.parked_at,
    )
