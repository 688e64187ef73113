"""How late each part of the journal is: placing, sealing, every subscriber. Imported history waits, and is not late."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from everweek import clock
from everweek.journal import queries, subscribers
from everweek.journal.models import Line, Position, Seal

LATE_AFTER = 60.0
SEALED_LATE_AFTER = 300.0
WINDOW = 20_000


@dataclass(frozen=True)
class Lags:
    """Seconds the oldest line has waited: for its place, for its seal, for each subscriber that wants it; 0 where none waits."""

    placing: float
    sealing: float
    subscribers: Mapping[str, float]

    @property
    def late(self) -> list[str]:
        """The parts that are late, by name: ``placing``, ``sealing``, and subscribers as they are called."""
        parts = {"placing": self.placing, **self.subscribers}
        return [name for name, lag in parts.items() if lag > LATE_AFTER] + ["sealing"] * (self.sealing > SEALED_LATE_AFTER)

    @property
    def longest(self) -> float:
        """The longest wait of all, in seconds."""
        return max(self.placing, self.sealing, *self.subscribers.values(), 0.0)


def get_lags() -> Lags:
    """How late the parts are now. A subscriber that this version no longer has is not waited for."""
    head = queries.head()
    positions = dict(Position.objects.values_list("subscriber", "seq"))
    standing = {one: positions.get(one.name, head) for one in subscribers.registered()}
    return Lags(
        placing=_waits(Line.objects.filter(seq=None).order_by("id")),
        sealing=_sealing(),
        # Whoever has read to the end waits for nothing, and is not asked about.
        subscribers={one.name: _waits(_wanted(one, seq)) if seq < head else 0.0 for one, seq in standing.items()},
    )


def _wanted(subscriber: subscribers.Subscriber, after: int) -> QuerySet[Line]:
    # Looked for no further than one round of delivery looks: what nobody wants is passed over by the next.
    lines = Line.objects.filter(seq__gt=after, seq__lte=after + WINDOW).order_by("seq")
    return lines if subscriber.wants_every_kind() else lines.filter(kind__in=subscriber.kinds)


def _sealing() -> float:
    last = Seal.objects.order_by("-number").first()
    waits = _waits(Line.objects.filter(seq__gt=last.last_seq if last else 0).order_by("seq"))
    # Where sealing goes on, it is not late, however long ago the lines say that they happened.
    return min(waits, max(0.0, (clock.now() - last.sealed_at).total_seconds())) if last else waits


def _waits(lines: QuerySet[Line]) -> float:
    at = lines.filter(history=False).values_list("at", flat=True).first()
    return max(0.0, (clock.now() - at).total_seconds()) if at else 0.0
