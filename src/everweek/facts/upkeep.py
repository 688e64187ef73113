"""Keeping the table quick and forgetful: small files merged, keys of the erased taken out, what nobody needs swept away."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from everweek.facts import engine, schema, table, write
from everweek.facts.rules import File, files_to_merge
from everweek.people.models import CustomerKey, Erasure

if TYPE_CHECKING:
    from deltalake import DeltaTable


def merge_small(opened: "DeltaTable", epoch: str) -> int:
    """Merge files of a like size, partition by partition, each in a commit of its own; how many files went."""
    gone = 0
    for group in files_to_merge(table.snapshot_of(opened, epoch).files):
        _replace(opened, epoch, group, erased=())
        gone += len(group)
    return gone


def whole_partitions(files: Iterable[File]) -> list[list[File]]:
    """Return the files of every partition that has more than one, a list for each partition."""
    partitions: dict[tuple[str, date], list[File]] = defaultdict(list)
    for file in files:
        partitions[file.grain, file.month].append(file)
    return [group for _, group in sorted(partitions.items()) if len(group) > 1]


def never() -> bool:
    """Return that the upkeep need not stop: what ``stop`` is where nobody asks it to."""
    return False


def merge_all(opened: "DeltaTable", epoch: str, *, stop: Callable[[], bool] = never) -> int:
    """Make one file of every partition, or of as many as are done when ``stop`` says so; how many files went."""
    gone = 0
    for group in whole_partitions(table.snapshot_of(opened, epoch).files):
        if stop():
            break
        _replace(opened, epoch, group, erased=())
        gone += len(group)
    return gone


def erase_keys(opened: "DeltaTable", epoch: str, *, stop: Callable[[], bool] = never) -> int:
    """Null every key in the table that belongs to nobody any more, and delete what still holds one; how many keys went.

    A key belongs to nobody when the mapping has it no longer: whoever is erased loses it at once. So this needs no list of
    what is still to be done, and finds whatever an interrupted night left over.
    """
    listed = list(Erasure.objects.filter(facts_key__isnull=False).values_list("pk", flat=True))
    dead = _nobodys(opened, epoch)
    snapshot = table.snapshot_of(opened, epoch)
    done: set[int] = set()
    for (grain, month), keys in sorted(dead.items()):
        if stop():
            return len(done)
        done |= keys
        group = [file for file in snapshot.files if file.grain == grain and file.month == month]
        _replace(opened, epoch, group, erased=keys)
    # Files taken out by an earlier, interrupted run may still lie there: sweep each night, found something or not.
    table.sweep(opened, at_once=True)
    engine.sweep_spill(table.folder())
    # Only now may the records forget which key it was; those erased meanwhile are not in the list, and wait for the next night.
    Erasure.objects.filter(pk__in=listed).update(facts_key=None)
    return len(done)


def _nobodys(opened: "DeltaTable", epoch: str) -> dict[tuple[str, date], set[int]]:
    import pyarrow as pa

    snapshot = table.snapshot_of(opened, epoch)
    found: dict[tuple[str, date], set[int]] = defaultdict(set)
    if not snapshot.files:
        return found
    live = pa.array(CustomerKey.objects.values_list("key", flat=True).iterator(chunk_size=10_000), type=pa.int64())
    with engine.cursor(snapshot.folder) as at:
        at.register("live_keys", pa.table({"customer_key": live}))
        for grain in schema.RECORDS:
            files = [file for file in snapshot.files if file.grain == grain]
            if not files:
                continue
            sql = engine.over(engine.relation(snapshot, files, []), engine.question("months_with_nobodys_keys"))
            for month, key in engine.run(at, sql, {"grain": grain}):
                found[grain, month].add(key)
    return found


def _replace(opened: "DeltaTable", epoch: str, group: Sequence[File], *, erased: Iterable[int]) -> None:
    snapshot = table.snapshot_of(opened, epoch)
    add = write.rewrite(snapshot, group, erased)
    # The position goes along unchanged: it makes this commit and a loader's refuse each other, should the lock ever fail.
    table.commit(opened, add=[add] if add else [], remove=group, position=snapshot.position, changes=False)
