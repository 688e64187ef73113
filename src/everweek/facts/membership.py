"""Who is in a segment, kept in this process between two questions and made good by what the journal tells since.

A rule over a million customers takes the records a second or more. What it found holds until something is written of a customer,
and everything written has its line: whoever a line names is asked about again, and nobody else. So what is kept is never older
than the records, and an erasure reaches it before the next number.

Where nothing is kept, or too much was written since, a command or a job asks the rule of all customers. A page does not wait
(``facts.patience``): it begins with what the worker has counted (``facts.counted``); where that cannot be made good it is given
as it was counted, with its moment, and where the worker has counted nothing yet the page says so.
"""

import json
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Final, Self

from django.db import connection
from django.db.models import Value
from django.db.models.functions import Coalesce

from everweek.facts import patience
from everweek.facts.load import current_epoch
from everweek.journal.models import Line
from everweek.people.models import Customer, CustomerKey
from everweek.people.queries import chunks, today
from everweek.people.segments import asks_what_happened, matching

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MANY: Final = 20_000
"""From so many customers on it pays: the rules of fewer are asked of the records each time."""
MOST_LINES: Final = 5_000
"""After more lines than this the rule is asked anew: that is quicker than asking about each customer."""
MOST_KEPT: Final = 4_000_000
"""So many rows of two numbers are kept, 64 MB: those asked for last."""

_ABOUT_HER: Final = "customer"
_TOLD_BY: Final = ("interaction.", "response.", "invitation.")
"""Lines of these kinds tell of what happened, for the rules that count or compare that."""
_NAMED: Final = ("customer", "gone", "other")
_NO_KEY: Final = -1


@dataclass(frozen=True, eq=False)
class Members:
    """The customers in a segment: how many they are (``customers``), and their ``keys`` in order, those of customers merged into
    them included.

    As long as nothing changed, the one object is returned again and again, so that callers may compare by identity.
    """

    customers: int
    keys: "NDArray[np.int64]"


@dataclass(frozen=True)
class Reach:
    """Which lines and keys had been written: those up to ``seq``, those of ``unplaced``, keys up to ``key``."""

    seq: int
    unplaced: frozenset[int]
    key: int

    @property
    def whole(self) -> bool:
        """Whether all that is unplaced is told: two that are cut off may look alike and are not."""
        return len(self.unplaced) <= MOST_LINES


@dataclass(frozen=True)
class Name:
    """What is kept under: the life of the records, the rule, and the day where the rule goes by what happened."""

    epoch: str
    rule: str
    day: date | None

    @classmethod
    def of(cls, rule: Mapping[str, object]) -> Self:
        """Of a rule, today."""
        return cls(current_epoch(), json.dumps(rule, sort_keys=True), today() if asks_what_happened(rule) else None)


@dataclass(frozen=True)
class Kept:
    """Rows of (customer, key), ``_NO_KEY`` for one of whom the facts hold nothing; as of ``reach``.

    ``day`` is that of the count, where the rule goes by what happened; ``at`` when the worker counted, where it did.
    """

    reach: Reach
    customers: "NDArray[np.int64]"
    keys: "NDArray[np.int64]"
    day: date | None = None
    at: datetime | None = None

    @cached_property
    def members(self) -> Members:
        """How many there are, and their keys."""
        import numpy as np

        return Members(len(np.unique(self.customers)), np.sort(self.keys[self.keys != _NO_KEY]))

    def as_of(self, reach: Reach) -> "Kept":
        """Return what is kept here as good up to ``reach``, a later one: nothing written up to then changed it."""
        later = replace(self, reach=reach)
        vars(later)["members"] = self.members
        return later


_lock = threading.Lock()
_kept: "OrderedDict[Name, Kept]" = OrderedDict()


def are_many() -> bool:
    """Whether there are so many customers that who is in a segment is kept."""
    return (Customer.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) >= MANY


def members_of(rule: Mapping[str, object]) -> Members:
    """Who is in a segment of this rule now; for who does not wait, perhaps as the worker counted last (``patience.counted_at``).

    Raises:
        Unavailable: whoever asks does not wait, and the worker has not counted yet. It was asked to.
    """
    # What a transaction has written and may yet take back is for nobody else.
    if not are_many() or connection.in_atomic_block:
        return Kept(Reach(0, frozenset(), 0), *_rows(rule)).members
    name = Name.of(rule)
    # One after the other: two that ask the same would both ask the records.
    with _lock:
        # Taken before the rows are read: what is written in between is looked at once more, and nothing is passed over.
        reach = reach_now()
        kept = _known(name, rule, reach)
        if kept is None and patience.waits():
            kept = counted_anew(name, rule, reach)
        if kept is not None:
            _keep(name, kept)
    return kept.members if kept is not None else _as_counted_last(name)


def _known(name: Name, rule: Mapping[str, object], reach: Reach) -> Kept | None:
    """What is kept here, or else by the worker, made good; None where the rule has to be asked anew."""
    from everweek.facts.counted import last_of

    here = _kept.get(name)
    good = None if here is None else made_good(here, name, rule, reach)
    if good is None:
        counted = last_of(name, but=here.at if here is not None else None)
        good = None if counted is None else made_good(counted, name, rule, reach)
    return good


def _as_counted_last(name: Name) -> Members:
    from everweek.facts.counted import ask_the_worker, being_counted, last_of

    ask_the_worker()
    counted = last_of(name)
    if counted is None or counted.at is None:
        raise being_counted()
    patience.note(counted.at)
    return counted.members


def forget() -> None:
    """Forget every membership that this process keeps."""
    with _lock:
        _kept.clear()


def _keep(name: Name, kept: Kept) -> None:
    _kept[name] = kept
    _kept.move_to_end(name)
    while len(_kept) > 1 and sum(len(one.keys) for one in _kept.values()) > MOST_KEPT:
        _kept.popitem(last=False)


def reach_now() -> Reach:
    """Which lines and keys are written."""
    placed = Line.objects.filter(seq__isnull=False).order_by("-seq").values_list("seq", flat=True).first()
    unplaced = Line.objects.filter(seq__isnull=True).values_list("pk", flat=True)[: MOST_LINES + 1]
    newest = CustomerKey.objects.order_by("-pk").values_list("pk", flat=True).first()
    return Reach(placed or 0, frozenset(unplaced), newest or 0)


def counted_anew(name: Name, rule: Mapping[str, object], reach: Reach) -> Kept:
    """Who is in it, asked of all customers; ``reach`` was taken before."""
    return Kept(reach, *_rows(rule), day=name.day)


def made_good(kept: Kept, name: Name, rule: Mapping[str, object], reach: Reach) -> Kept | None:
    """Return what is kept with what was written since, as of ``reach``; None where the rule is to be asked anew."""
    import numpy as np

    if kept.day != name.day:
        return None
    if kept.reach == reach and reach.whole:
        return kept
    named = _named_since(kept.reach, reach, counts=name.day is not None)
    if named is None:
        return None
    if not named:
        return kept.as_of(reach)
    gone = np.isin(kept.customers, np.fromiter(named, np.int64, len(named)))
    customers, keys = _rows(rule, named)
    before = zip(kept.customers[gone].tolist(), kept.keys[gone].tolist(), strict=True)
    if sorted(before) == sorted(zip(customers.tolist(), keys.tolist(), strict=True)):
        # Something else about them was written: most lines are so.
        return kept.as_of(reach)
    stay = ~gone
    both = np.concatenate([kept.customers[stay], customers]), np.concatenate([kept.keys[stay], keys])
    return Kept(reach, *both, day=kept.day, at=kept.at)


def _named_since(before: Reach, now: Reach, *, counts: bool) -> set[int] | None:
    """Whom the lines and keys written since then name; None where they are too many, or a line does not say whom it is about."""
    if not (before.whole and now.whole):
        return None
    # Those placed meanwhile are read again; that costs little, and passes nobody over.
    written = Line.objects.filter(seq__gt=before.seq) | Line.objects.filter(pk__in=now.unplaced - before.unplaced)
    lines = list(written.values_list("kind", "subject_type", "subject_id", "ids")[: MOST_LINES + 1])
    if len(lines) > MOST_LINES:
        return None
    named: set[int] = set()
    for kind, subject_type, subject_id, ids in lines:
        hers = subject_type == _ABOUT_HER
        if not hers and not (counts and kind.startswith(_TOLD_BY)):
            continue
        told = {int(ids[one]) for one in _NAMED if ids.get(one) is not None} | ({int(subject_id)} if hers else set())
        told |= {int(one) for one in ids.get("merged", ())} if hers else set()
        if not told and "customer" not in ids:
            return None
        named |= told
    given = CustomerKey.objects.filter(pk__gt=before.key).values_list("customer", flat=True)[: MOST_LINES + 1]
    named |= set(given)
    if len(named) > MOST_LINES:
        return None
    # A customer who was merged counts as the customer they are now part of.
    for some in chunks(sorted(named), 500):
        into = Customer.objects.filter(pk__in=some, merged_into__isnull=False).values_list("merged_into", flat=True)
        named |= {pk for pk in into if pk is not None}
    return named


def _rows(rule: Mapping[str, object], only: Iterable[int] | None = None) -> "tuple[NDArray[np.int64], NDArray[np.int64]]":
    """(customer, key) of all the rule holds for, or of those of ``only``; ``_NO_KEY`` where there is none."""
    import numpy as np

    columns = []
    for among in [None] if only is None else chunks(sorted(only), 500):
        customers = matching(rule, only=among)
        # Whoever was merged into a customer of the segment left answers under a key of their own. Asked apart: the few who had
        # somebody merged into them would otherwise let the database look for each key twice.
        merged = Customer.objects.filter(merged_into__isnull=False).values("merged_into")
        hers = customers.order_by().values_list("pk", Coalesce("facts_key__key", Value(_NO_KEY)))
        others = CustomerKey.objects.filter(customer__merged_into__in=customers.filter(pk__in=merged).values("pk"))
        pairs = chain(
            hers.iterator(chunk_size=10_000), others.values_list("customer__merged_into", "key").iterator(chunk_size=10_000)
        )
        # Flat, a number at a time: a list of a million pairs would be ten times as large as what is kept of it.
        columns.append(np.fromiter(chain.from_iterable(pairs), np.int64).reshape(-1, 2))
    found = np.concatenate([np.empty((0, 2), np.int64), *columns])
    return np.ascontiguousarray(found[:, 0]), np.ascontiguousarray(found[:, 1])
