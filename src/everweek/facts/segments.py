"""Segments for the facts: rules about customers, answered by the records, handed over as sets of random keys.

The facts know no customer, only a key; the rule knows the customer. So the records say who is in a segment *now*
(``facts.membership``), and their keys go into the question as a table beside the facts. Nothing of it is stored.

A customer may be in several segments, and a row for each would make the facts be joined as often. So each key stands once, with
the *set* of segments it is in, by a number; what was counted by sets is then counted by segments, which are few.
"""

from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Final

from everweek.errors import Invalid
from everweek.facts import patience
from everweek.facts.membership import Members, members_of
from everweek.people.models import Segment

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

FEWEST: Final = 5
"""A segment of fewer customers than this is cut by nobody."""


@dataclass(frozen=True)
class Sorted:
    """Who is in which segments: ``keys`` has (customer_key, segment_set), each key once; ``sets`` has (segment_set, segment).

    ``number`` is the same as long as nothing changed, and never that of others.
    """

    number: int
    keys: "pa.Table"
    sets: "pa.Table"


_Found = tuple[tuple[str, Members], ...]
_known: OrderedDict[tuple[bool, frozenset[str] | None], tuple[_Found, Sorted]] = OrderedDict()
"""What was handed over last for a question of this shape, and to whom it applied: while they are the same, so is it."""
_MOST_KNOWN: Final = 3
_numbers = count(1)


def sorted_by_segment(*, cut: bool, within: Collection[str] | None) -> Sorted:
    """The customers that a question is about, with the sets of segments they are in.

    Args:
        cut: whether it is told by segment, of all there are; else nobody is in any set but the one of number 0.
        within: keys of segments, of which each customer must be in one; None for whoever is in any.

    Raises:
        Invalid: a segment there is none of.
        Unavailable: whoever asks does not wait, and who is in it is being counted (``membership.members_of``).
    """
    # Few enough to read all: no text of a person's is put to the database.
    segments = list(Segment.objects.order_by("key"))
    missing = set(within or ()) - {one.key for one in segments}
    if missing:
        message = f"There is no segment {min(missing)!r}."
        raise Invalid(message, field="segment")
    asked = [one for one in segments if cut or one.key in (within or ())]
    found = tuple((one.key, _told_of(place / len(asked), one.rule)) for place, one in enumerate(asked))
    shape = (cut, None if within is None else frozenset(within))
    before, told = _known.get(shape, (None, None))
    if told is None or before != found:
        told = _sorted(found, shape[1], cut=cut)
        _known[shape] = found, told
        while len(_known) > _MOST_KNOWN:
            _known.popitem(last=False)
    return told


def _told_of(share: float, rule: Mapping[str, object]) -> Members:
    patience.tell(share)
    return members_of(rule)


def _sorted(members: _Found, within: frozenset[str] | None, *, cut: bool) -> Sorted:
    import numpy as np
    import pyarrow as pa

    # Its number would be what one or two people said, whom the rule may name; the answers of a few customers may be many.
    found = {key: one.keys for key, one in members if one.customers >= FEWEST}
    chosen = [keys for key, keys in found.items() if within is None or key in within]
    keys = np.unique(np.concatenate(chosen)) if chosen else np.empty(0, np.int64)
    number, sets = _sets({key: _among(keys, these) for key, these in found.items()} if cut else {}, len(keys))
    told = [(at, key) for at, names in enumerate(sets) for key in names]
    return Sorted(
        next(_numbers),
        pa.table({"customer_key": keys, "segment_set": number}),
        pa.table(
            {
                "segment_set": pa.array([at for at, _key in told], type=pa.int32()),
                "segment": pa.array([key for _at, key in told], type=pa.string()),
            }
        ),
    )


def _among(keys: "NDArray[np.int64]", these: "NDArray[np.int64]") -> "NDArray[np.bool_]":
    """Of each of the keys, which are in order, whether it is one of these."""
    import numpy as np

    inside = np.zeros(len(keys), np.bool_)
    if len(keys):
        place = np.minimum(np.searchsorted(keys, these), len(keys) - 1)
        inside[place[keys[place] == these]] = True
    return inside


def _sets(inside: "dict[str, NDArray[np.bool_]]", many: int) -> "tuple[NDArray[np.int32], list[list[str]]]":
    """A number for each key, the same for those in the same segments, and which segments each number stands for."""
    import numpy as np

    number: NDArray[np.int32] = np.zeros(many, np.int32)
    sets: list[list[str]] = [[]] if many else []
    for key, told in inside.items():
        # Numbered anew after each segment, so that no number grows beyond the sets there are.
        both, places = np.unique(2 * number + told, return_inverse=True)
        number = places.astype(np.int32)
        sets = [[*sets[one // 2], key] if one % 2 else sets[one // 2] for one in both.tolist()]
    return number, sets
