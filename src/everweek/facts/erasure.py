"""What is kept beside the facts of a customer who is erased: the key, among those in segments.

The key's mapping is dropped by ``people``, and the table of facts listens to the journal.
"""

from everweek.facts.counted import one_after_the_other
from everweek.facts.models import SegmentMembers
from everweek.people.erasure import eraser


@eraser
def erase_from_segments(_customer_id: int, _facts_key: int | None) -> None:
    """Keep no count of who is in segments that may hold the customer. Doing it again does nothing."""
    one_after_the_other()
    SegmentMembers.objects.all().delete()
