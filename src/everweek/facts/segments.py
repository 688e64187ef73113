"""Segments for the facts: rules about customers, answered by the records, handed over as sets of random keys.

The facts know no customer, only a key; the rule knows the customer. So the records say who is in a segment *now*, and their
keys go into the question as a table beside the facts. Nothing of it is stored.
"""

from collections.abc import Collection
from itertools import chain
from typing import TYPE_CHECKING, Final

from everweek.errors import Invalid
from everweek.people.models import Customer, CustomerKey, Segment
from everweek.people.segments import matching

if TYPE_CHECKING:
    import pyarrow as pa


FEWEST: Final = 5
"""A segment of fewer customers than this is cut by nobody."""


def segment_keys(named: Collection[str] | None) -> "pa.Table":
    """(segment, customer_key), for these segments or (None) for all; ``Invalid`` for one there is none of."""
    import pyarrow as pa

    # Few enough to read all: no text of a person's is put to the database.
    segments = [segment for segment in Segment.objects.order_by("key") if named is None or segment.key in named]
    missing = set(named or ()) - {segment.key for segment in segments}
    if missing:
        message = f"There is no segment {min(missing)!r}."
        raise Invalid(message, field="segment")
    parts = []
    for segment in segments:
        customers = matching(segment.rule)
        if customers.order_by()[:FEWEST].count() < FEWEST:
            # Its number would be what one or two people said, whom the rule may name; the answers of a few customers may be many.
            continue
        # Whoever was merged into a customer of the segment left answers under a key of her own. Asked apart: the few who had
        # somebody merged into them would otherwise let the database look for each key twice.
        kept = Customer.objects.filter(merged_into__isnull=False).values("merged_into")
        hers = CustomerKey.objects.filter(customer__in=customers.values("pk"))
        others = CustomerKey.objects.filter(customer__merged_into__in=customers.filter(pk__in=kept).values("pk"))
        keys = chain.from_iterable(some.values_list("key", flat=True).iterator(chunk_size=10_000) for some in (hers, others))
        column = pa.array(keys, type=pa.int64())
        parts.append(pa.table({"segment": pa.array([segment.key] * len(column), type=pa.string()), "customer_key": column}))
    empty = pa.table({"segment": pa.array([], type=pa.string()), "customer_key": pa.array([], type=pa.int64())})
    return pa.concat_tables([empty, *parts])
