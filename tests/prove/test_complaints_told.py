"""What became of complaints, in sentences: the numbers of a list add up to what stands above it."""

from everweek.prove.reporting.complaint_words import causes
from everweek.prove.reporting.shape import CauseCount, Complaints
from everweek.science import NotEnough


def told(opened: int, *counts: int) -> list[str]:
    few = NotEnough("too few", 0, 5)
    named = [CauseCount(name, n, few) for name, n in zip(("Late", "Price"), counts, strict=False)]
    return causes(Complaints(opened=opened, open=3, unknown=1, causes=named, moved=[], changed=[]))


def test_causes_that_are_not_named_are_counted_together():
    # 20 cases, of 3 nobody said why, of 1 nobody knows: 16 have a cause, and 10 + 4 of them stand above.
    assert told(20, 10, 4) == ["Late: 10", "Price: 4", "Other causes: 2"]


def test_where_all_are_named_no_other_is_told_and_without_causes_nothing_is():
    assert told(18, 10, 4) == ["Late: 10", "Price: 4"]
    assert told(4) == []
