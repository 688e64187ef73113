"""From the journal's lines to commits of the table: every record counted exactly once, whatever is killed when.

Each commit carries the position (epoch, seq) it covers, and the position is read from the table object that is then written. So
the table alone knows what it has applied: lines at or below its position are not new, and lines above it that were never
delivered (a power cut may take the last commits, while the records say they were delivered) are fetched from the journal.

What is counted, and which lines tell of it, is said by ``offers``. A line that is new and tells of a record (a response, an
interaction) for the first time adds the record's rows. Any other (a correction, a withdrawal, a line that a person has run again)
compares what the table holds of the record with what it should hold, and writes the difference: that may be done any number of
times.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from everweek.errors import Conflict, Misconfigured, Unavailable
from everweek.facts import engine, firsts, table, write
from everweek.facts.lock import writing
from everweek.facts.models import Epoch
from everweek.facts.offers import KINDS, OFFERS, Offer, Told
from everweek.facts.snapshots import Position
from everweek.journal.models import Line, Parked
from everweek.journal.queries import head
from everweek.journal.subscribers import external_subscriber
from everweek.people.models import CustomerKey
from everweek.people.prepared import Prepared
from everweek.people.queries import chunks, read_once

if TYPE_CHECKING:
    from deltalake import DeltaTable
    from deltalake.transaction import AddAction

SUBSCRIBER = "facts"

LINES_AT_ONCE = 2_000
"""So many lines' records are read from the records at a time."""
ROWS_IN_COMMIT = 250_000
"""So many rows are gathered before they are written: what bounds the memory of a catch-up of any length."""
LINES_IN_COMMIT = 50_000
MOVED_IN_COMMIT = 20_000
TRIES = 5

_life = Prepared(Epoch.objects.all)


def current_epoch() -> str:
    """The life of the records, made when it is first asked for.

    A page asks the facts many things, each of this life: it is read once for all of them.
    """
    return read_once("facts.epoch", _epoch)


def _epoch() -> str:
    kept = _life.first()
    return kept.epoch if kept else Epoch.objects.get_or_create(id=1)[0].epoch


@external_subscriber(SUBSCRIBER, kinds=KINDS, history=True, start="beginning", batch=20_000)
def apply(lines: Sequence[Line]) -> None:
    """Bring the table up to the last of these lines, and make sure that each of them is in it."""
    if not lines:
        return
    epoch = current_epoch()
    with _storage_within_reach(), writing():
        for _attempt in range(TRIES):
            try:
                _apply(epoch, lines)
            except Conflict:
                continue
            # Looked at here, it is noted for those who only read.
            table.look(epoch)
            return
    # Not the fault of these lines: they are not parked, and come again.
    message = "The facts could not be written: somebody else wrote to them each time. Is another program changing the table?"
    raise Unavailable(message, code="facts-busy")


@contextmanager
def _storage_within_reach() -> Iterator[None]:
    """Where the table's storage fails, no line is to blame: say that a part is away, and the delivery waits and tries again."""
    import duckdb
    from deltalake.exceptions import DeltaError

    try:
        yield
    except (OSError, DeltaError, duckdb.IOException, Misconfigured) as failed:
        first = (str(failed).strip().splitlines() or [""])[0]
        message = f"The facts cannot be written where they are kept (EVERWEEK_FACTS): {type(failed).__name__}: {first}"
        raise Unavailable(message, code="facts-storage") from failed


def _apply(epoch: str, lines: Sequence[Line]) -> None:
    opened = table.open_table(epoch)
    position = table.position_of(opened, epoch)
    if position is None:
        # Another life of the records wrote this table; all of it is made anew, these lines included.
        build(epoch)
        return
    seqs = [_seq(line) for line in lines]
    # The table passed by what was parked, and by nothing else: any other line below its position is in it, and delivered twice.
    parked = _parked(seqs)
    again = [line for line in lines if _seq(line) <= position.seq and _seq(line) in parked]
    loading = Loading(opened, position)
    if again:
        told = {offer.grain.name: _last(offer, again) for offer in OFFERS}
        for offer in OFFERS:
            loading.repair(offer, told[offer.grain.name])
        loading.move(again, settled=told)
    loading.load(_between(position.seq, max(seqs)))


def _between(after: int, until: int) -> Iterator[Line]:
    """The journal's lines for the facts, in order; those parked are a person's to run again, and hold nobody up."""
    parked = _parked(None)
    while True:
        lines = Line.objects.filter(seq__gt=after, seq__lte=until, kind__in=KINDS).order_by("seq")
        found = list(lines.only("seq", "kind", "ids", "subject_id")[:LINES_AT_ONCE])
        if not found:
            return
        yield from (line for line in found if line.seq not in parked)
        after = _seq(found[-1])


def _parked(among: Sequence[int] | None) -> set[int]:
    rows = Parked.objects.filter(subscriber=SUBSCRIBER)
    parked = {seq for seq in rows.values_list("line__seq", flat=True) if seq is not None}
    return parked if among is None else parked.intersection(among)


@dataclass
class Loading:
    """A table being loaded: what is gathered, and how far it reaches."""

    opened: "DeltaTable"
    position: Position
    gathered: write.Gathered = field(default_factory=write.Gathered)
    lines: int = 0
    upto: int = 0
    moved: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    """By grain, records that other things may have moved, with the line that told: compared when they are committed."""

    def load(self, lines: Iterable[Line]) -> None:
        """Apply new lines, in commits of a bounded size."""
        at = iter(lines)
        while piece := list(islice(at, LINES_AT_ONCE)):
            sorted_out = [(offer, *_sorted_out(offer, piece)) for offer in OFFERS]
            told_again = any(told for _offer, _fresh, told in sorted_out)
            if told_again:
                # What is compared with the table must see everything before it.
                self.commit()
            for offer, fresh, told in sorted_out:
                if fresh:
                    self.gathered.take(offer.grain.name, list(offer.rows(fresh)))
                if told:
                    self.gathered.take(offer.grain.name, self.difference(offer, told))
            self.move(piece, settled={offer.grain.name: told for offer, _fresh, told in sorted_out})
            self.lines += len(piece)
            self.upto = _seq(piece[-1])
            if told_again or self._is_full():
                self.commit()
        self.commit()

    def _is_full(self) -> bool:
        moved = sum(map(len, self.moved.values()))
        return self.gathered.rows >= ROWS_IN_COMMIT or self.lines >= LINES_IN_COMMIT or moved >= MOVED_IN_COMMIT

    def move(self, lines: Sequence[Line], settled: Mapping[str, Told]) -> None:
        """Keep in mind which records of the offers these lines may have moved, but for those settled already."""
        moving = [line for line in lines if line.kind in firsts.MOVED_BY]
        if not moving:
            return
        seq, whom = _seq(moving[-1]), firsts.concerned(moving)
        for offer in OFFERS:
            if offer.moved is not None:
                found = offer.moved(whom) - settled[offer.grain.name].keys()
                self.moved[offer.grain.name].update(dict.fromkeys(found, seq))

    def _settle_moved(self) -> None:
        """Gather what makes records that were moved what they are now.

        Those that the table does not count are left alone: they come with a line of their own, as they are then. So those that
        are gathered for this very commit are: they were read after everything happened that these lines tell of.
        """
        for offer in OFFERS:
            told = self.moved.pop(offer.grain.name, {})
            for some in chunks(sorted(told), LINES_AT_ONCE):
                present = list(_present(self.opened, self.position.epoch, offer, dict.fromkeys(some, 0)))
                times = Counter[int]()
                for row in present:
                    times[row["record"]] += row["n"]
                counts = {record: told[record] for record, n in times.items() if n > 0}
                stands = [row for row in present if row["record"] in counts]
                self.gathered.take(offer.grain.name, _difference(stands, list(offer.rows(counts)), counts))

    def repair(self, offer: Offer, told: Told) -> None:
        """Make what the table holds of these records what it should hold; the position stays."""
        self.gathered.take(offer.grain.name, self.difference(offer, told))
        if self.gathered.rows:
            self.commit()

    def difference(self, offer: Offer, told: Told) -> list[dict[str, Any]]:
        """The rows that make what the table holds of these records what the rooms say they are."""
        if not told:
            return []
        return _difference(list(_present(self.opened, self.position.epoch, offer, told)), list(offer.rows(told)), told)

    def commit(self) -> None:
        """Write what is gathered, with the position it covers."""
        self._settle_moved()
        upto = max(self.upto, self.position.seq)
        batch = self.gathered.give()
        if not batch and upto == self.position.seq:
            return
        table.add_columns(self.opened, sorted(self.gathered.custom))
        added = write.write_batch(table.folder(), batch)
        self.position = replace(self.position, seq=upto)
        table.commit(self.opened, add=added, position=self.position, changes=True)
        self.lines = 0


def build(epoch: str) -> None:
    """Make the whole table anew from the records, in one commit: until then readers see the old one, or that it is being built.

    The caller holds the lock. Lines that come meanwhile are above the position and are loaded afterwards.
    """
    opened = table.open_table(epoch)
    before = table.snapshot_of(opened, epoch)
    upto = head()
    gathered = write.Gathered()
    added: list[AddAction] = []
    begins = {offer.begins for offer in OFFERS}
    told = (line for line in _between(0, upto) if line.kind in begins)
    while piece := list(islice(told, LINES_AT_ONCE)):
        for offer in OFFERS:
            if records := _last(offer, piece):
                gathered.take(offer.grain.name, list(offer.rows(records)))
        if gathered.rows >= ROWS_IN_COMMIT:
            added += _written(gathered)
    added += _written(gathered)
    table.add_columns(opened, sorted(gathered.custom))
    table.commit(opened, add=added, remove=before.files, position=Position(epoch, upto), changes=True)


def _written(gathered: write.Gathered) -> list["AddAction"]:
    return write.write_batch(table.folder(), gathered.give())


def _last(offer: Offer, lines: Sequence[Line]) -> dict[int, int]:
    """The records of an offer these lines tell of, each with the line that told last."""
    return {offer.record(line): _seq(line) for line in lines if line.kind == offer.begins or line.kind in offer.changes}


def _sorted_out(offer: Offer, lines: Sequence[Line]) -> tuple[dict[int, int], dict[int, int]]:
    """Records that are simply new, and those told of otherwise (or twice), each with the line that told last."""
    last = _last(offer, lines)
    times = Counter(offer.record(line) for line in lines if line.kind == offer.begins)
    changed = {offer.record(line) for line in lines if line.kind in offer.changes}
    told = {record: seq for record, seq in last.items() if record in changed or times[record] > 1}
    return {record: seq for record, seq in last.items() if record not in told}, told


def _present(opened: "DeltaTable", epoch: str, offer: Offer, told: Told) -> Iterator[dict[str, Any]]:
    """All rows the table has of these records, retractions too, by column."""
    import pyarrow as pa

    snapshot = table.snapshot_of(opened, epoch)
    grain = offer.grain
    files = [file for file in snapshot.files if file.grain == grain.name]
    if not files:
        return
    custom = snapshot.custom if grain.custom else []
    names = ["grain", "month", *grain.columns, *custom]
    with engine.cursor(snapshot.folder) as at:
        at.register("looked_up", pa.table({"record": pa.array(sorted(told), type=pa.int64())}))
        sql = engine.fill("rows_of_records", {"columns": ", ".join(engine.identifier(name) for name in names)})
        for found in engine.run(at, engine.over(engine.relation(snapshot, files, custom), sql), {"grain": grain.name}):
            yield dict(zip(names, found, strict=True))


_NOT_COMPARED = frozenset({"seq", "n", "w", "w2", "customer_key"})
_Content = tuple[tuple[str, Any], ...]


def _difference(present: list[dict[str, Any]], wanted: list[dict[str, Any]], told: Told) -> list[dict[str, Any]]:
    """Rows that turn the ones present into the ones wanted: additions, and retractions of what is there too often."""
    stands: Counter[tuple[_Content, int | None]] = Counter()
    for row in present:
        stands[_content(row), row["customer_key"]] += row["n"]
    live = _live({key for _, key in stands if key is not None})
    gone = {content: key for (content, key), n in stands.items() if n > 0 and key is not None and key not in live}
    should: Counter[tuple[_Content, int | None]] = Counter()
    for row in wanted:
        content, key = _content(row), row["customer_key"]
        if key is None:
            # The key of an erased customer may stand there until the nightly erasing: that is no difference.
            key = gone.get(content)
        should[content, key] += 1
    changes = {each: should[each] - stands[each] for each in stands.keys() | should.keys()}
    return [_row(content, key, n, told) for (content, key), n in sorted(changes.items(), key=lambda item: repr(item[0])) if n]


def _content(row: Mapping[str, Any]) -> _Content:
    """What makes a row another one: all it says, the weight of one included, and not when or for whom it was written."""
    said = [(name, value) for name, value in row.items() if value is not None and name not in _NOT_COMPARED]
    return tuple(sorted([*said, ("weight", int(row["w"]) // row["n"])]))


def _row(content: _Content, key: int | None, n: int, told: Told) -> dict[str, Any]:
    row = dict(content)
    weight = int(row.pop("weight"))
    return {**row, "n": n, "w": n * weight, "w2": n * weight**2, "customer_key": key, "seq": told[row["record"]]}


def _live(keys: set[int]) -> set[int]:
    found: set[int] = set()
    for some in chunks(sorted(keys), 500):
        found.update(CustomerKey.objects.filter(key__in=some).values_list("key", flat=True))
    return found


def _seq(line: Line) -> int:
    if line.seq is None:
        message = f"Line {line.pk} of the journal has no place yet; only the sequencer's lines can be loaded."
        raise Conflict(message, code="line-unplaced")
    return line.seq
