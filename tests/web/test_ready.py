"""Pages that stand ready take no more room than they are given, whatever their readers ask for."""

from collections import OrderedDict

import pytest

from everweek.web.open import ready
from everweek.web.open.ready import Kept, lay


@pytest.fixture
def room(monkeypatch):
    """Room for ten bytes."""
    monkeypatch.setattr(ready, "MOST_BYTES", 10)


def laid(*sizes: int, most: int = 100) -> list[int]:
    """The sizes of the pages that stand ready after pages of these sizes were laid, one after the other."""
    kept: OrderedDict[tuple[object, ...], Kept] = OrderedDict()
    for number, size in enumerate(sizes):
        lay(kept, (number,), Kept((b"x" * (size // 2), b"x" * (size - size // 2)), ()), most)
    return [one.size for one in kept.values()]


def test_the_oldest_make_room_by_their_bytes(room):
    assert laid(4, 4, 2) == [4, 4, 2]
    assert laid(4, 4, 2, 1) == [4, 2, 1]
    assert laid(1, 1, 1, 9) == [1, 9]


def test_a_page_larger_than_all_the_room_is_not_kept_at_all(room):
    assert laid(4, 11) == []


def test_they_are_no_more_than_so_many_either():
    assert laid(1, 1, 1, most=2) == [1, 1]
