"""Writes of the facts: loading, compacting, erasing, rebuilding. One writer at a time; the journal is the source of all."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from everweek.errors import Conflict
from everweek.facts import load, table, upkeep
from everweek.facts.lock import writing
from everweek.facts.models import Epoch, fresh_epoch
from everweek.facts.offers import KINDS
from everweek.journal import sequencer
from everweek.journal.models import Line

if TYPE_CHECKING:
    from deltalake import DeltaTable


def load_pending() -> int:
    """Load every placed line the table has not applied; the position it covers then. The delivery does this by itself."""
    last = Line.objects.filter(seq__isnull=False, kind__in=KINDS).order_by("-seq").first()
    if last is not None:
        load.apply([last])
    epoch = load.current_epoch()
    seen = table.look(epoch)
    return seen.position.seq if seen and seen.position else 0


def bring_up_to_date() -> int:
    """Give every committed line its place and load what there is: for commands, which may run where no worker does.

    Beside a worker it is harmless: both take the same locks, and a line is applied once. The position the table covers then.
    """
    while sequencer.place():
        pass
    return load_pending()


def compact(*, thoroughly: bool = False, stop: Callable[[], bool] = upkeep.never) -> int:
    """Merge small files into larger, sorted ones (``thoroughly``: one file of each partition) and sweep away those an hour old.

    How many files were merged. No number changes. ``stop`` is asked between two months; what is left is for the next time.
    """

    def merge(opened: "DeltaTable", epoch: str) -> int:
        gone = upkeep.merge_all(opened, epoch, stop=stop) if thoroughly else upkeep.merge_small(opened, epoch)
        table.sweep(opened, at_once=False)
        return gone

    return _keeping(merge)


def erase_pending(*, stop: Callable[[], bool] = upkeep.never) -> int:
    """Take the keys of erased customers out of every file, and delete the files and the log that held them; how many keys.

    Their scores stay, nobody's. A reader that had begun looks again by itself. ``stop`` is asked between two months; the keys
    that are left are found again the next time.
    """
    return _keeping(partial(upkeep.erase_keys, stop=stop))


def rebuild() -> None:
    """Make the table anew from the records: after a restore, after losing the folder, or when in doubt."""
    epoch = load.current_epoch()
    with writing():
        load.build(epoch)
        table.sweep(table.open_table(epoch), at_once=True)
        table.look(epoch)


@transaction.atomic
def renew_epoch() -> str:
    """Begin another life: what the table holds no longer counts, and the next load rebuilds it. A restore must call this."""
    epoch, _made = Epoch.objects.update_or_create(id=1, defaults={"epoch": fresh_epoch()})
    return epoch.epoch


def _keeping(work: "Callable[[DeltaTable, str], int]") -> int:
    """Do some upkeep under the lock, on a table of these records; again from the start if somebody wrote meanwhile."""
    epoch = load.current_epoch()
    with writing():
        for _attempt in range(load.TRIES):
            opened = table.open_table(epoch)
            if table.position_of(opened, epoch) is None:
                load.build(epoch)
                continue
            try:
                done = work(opened, epoch)
            except Conflict:
                continue
            table.look(epoch)
            return done
    message = "The facts could not be kept: somebody else wrote to them each time. Is another program changing the table?"
    raise Conflict(message, code="facts-busy")
