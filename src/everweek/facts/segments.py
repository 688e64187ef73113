"""Segments for the facts: rules about customers, answered by the records, handed over as sets of random keys.

The facts know no customer, only a key; the rule knows the customer. So the records say who is in a segment *now*, and their
keys go into the question as a table beside the facts. Nothing of it is stored.
"""

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db.models import Q

from everweek.errors import Invalid
from everweek.people.models import CustomerKey, Segment
from everweek.people.segments import matching

if TYPE_CHECKING:
    import pyarrow as pa


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
        inside = matching(segment.rule).values("pk")
        # Whoever was merged into a customer of the segment left answers under a key of her own.
        keys = CustomerKey.objects.filter(Q(customer__in=inside) | Q(customer__merged_into__in=inside)).values_list(
            "key", flat=True
        )
        column = pa.array(keys.iterator(chunk_size=10_000), type=pa.int64())
        parts.append(pa.table({"segment": pa.array([segment.key] * len(column), type=pa.string()), "customer_key": column}))
    empty = pa.table({"segment": pa.array([], type=pa.string()), "customer_key": pa.array([], type=pa.int64())})
    return pa.concat_tables([empty, *parts])
