"""Who is in a segment, kept in this process between two questions and made good by what the journal tells since.

A rule over a million customers takes the records a second or more. What it found holds until something is written of a customer,
and everything written has its line: whoever a line names is asked about again, and nobody else. So what is kept is never older
than the records, and an erasure reaches it before the next number. It is kept in memory only.
"""

import json
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Final

from django.db import connection
from django.db.models import Value
from django.db.models.functions import Coalesce

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
class _Reach:
    """Which lines and keys had been written: those up to ``seq``, those of ``unplaced``, keys up to ``key``."""

    seq: int
    unplaced: frozenset[int]
    key: int

    @property
    def whole(self) -> bool:
        """Whether all that is unplaced is told: two that are cut off may look alike and are not."""
        return len(self.unplaced) <= MOST_LINES


@dataclass(frozen=True)
class _Kept:
    """Rows of (customer, key), ``_NO_KEY`` for one of whom the facts hold nothing; as of ``reach``."""

    reach: _Reach
    customers: "NDArray[np.int64]"
    keys: "NDArray[np.int64]"

    @cached_property
    def members(self) -> Members:
        import numpy as np

        return Members(len(np.unique(self.customers)), np.sort(self.keys[self.keys != _NO_KEY]))

    def as_of(self, reach: _Reach) -> "_Kept":
        """Return what is kept here as good up to ``reach``, a later one: nothing written up to then changed it."""
        later = _Kept(reach, self.customers, self.keys)
        vars(later)["members"] = self.members
        return later


_lock = threading.Lock()
_kept: "OrderedDict[tuple[str, str, date | None], _Kept]" = OrderedDict()


def members_of(rule: Mapping[str, object]) -> Members:
    """Who is in a segment of this rule now."""
    largest = Customer.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    # What a transaction has written and may yet take back is for nobody else.
    if largest < MANY or connection.in_atomic_block:
        return _Kept(_Reach(0, frozenset(), 0), *_rows(rule)).members
    counts = asks_what_happened(rule)
    name = (current_epoch(), json.dumps(rule, sort_keys=True), today() if counts else None)
    # One after the other: two that ask the same would both ask the records.
    with _lock:
        kept = _kept.get(name)
        # Taken before the rows are read: what is written in between is looked at once more, and nothing is passed over.
        reach = _reach()
        if kept is None:
            kept = _Kept(reach, *_rows(rule))
        elif kept.reach != reach or not reach.whole:
            kept = _made_good(kept, rule, reach, counts=counts)
        _keep(name, kept)
    return kept.members


def forget() -> None:
    """Forget every membership that this process keeps."""
    with _lock:
        _kept.clear()


def _keep(name: tuple[str, str, date | None], kept: _Kept) -> None:
    _kept[name] = kept
    _kept.move_to_end(name)
    while len(_kept) > 1 and sum(len(one.keys) for one in _kept.values()) > MOST_KEPT:
        _kept.popitem(last=False)


def _reach() -> _Reach:
    placed = Line.objects.filter(seq__isnull=False).order_by("-seq").values_list("seq", flat=True).first()
    unplaced = Line.objects.filter(seq__isnull=True).values_list("pk", flat=True)[: MOST_LINES + 1]
    newest = CustomerKey.objects.order_by("-pk").values_list("pk", flat=True).first()
    return _Reach(placed or 0, frozenset(unplaced), newest or 0)


def _made_good(kept: _Kept, rule: Mapping[str, object], reach: _Reach, *, counts: bool) -> _Kept:
    import numpy as np

    named = _named_since(kept.reach, reach, counts=counts)
    if named is None:
        return _Kept(reach, *_rows(rule))
    if not named:
        return kept.as_of(reach)
    gone = np.isin(kept.customers, np.fromiter(named, np.int64, len(named)))
    customers, keys = _rows(rule, named)
    before = zip(kept.customers[gone].tolist(), kept.keys[gone].tolist(), strict=True)
    if sorted(before) == sorted(zip(customers.tolist(), keys.tolist(), strict=True)):
        # Something else about them was written: most lines are so.
        return kept.as_of(reach)
    stay = ~gone
    return _Kept(reach, np.concatenate([kept.customers[stay], customers]), np.concatenate([kept.keys[stay], keys]))


def _named_since(before: _Reach, now: _Reach, *, counts: bool) -> set[int] | None:
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
