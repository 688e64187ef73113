"""Which records may be about a first contact, or about a later one, since something happened to other moments of the customer.

An answer is cut by whether the moment it is about was its customer's first with us, and so is an invitation. That is another as
soon as an earlier moment is told, one is taken back or put in again, two customers are found to be one, or are not: so lines
about moments and customers move them. All records about the customers concerned are looked at again; what is written is only
what differs.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from everweek.journal.models import Line
from everweek.listen.facts import invitations_about, invitations_with
from everweek.moments.first import moments_of, whose_now
from everweek.people.queries import chunks
from everweek.questionnaires.facts import responses_about

_RECORDED: Final = "interaction.recorded"
_SETTLED: Final = frozenset({"interaction.restored", "interaction.withdrawn"})
_UNNAMED: Final = "interaction.unnamed"
_JOINED: Final = frozenset({"customer.merged", "customer.parted"})
MOVED_BY: Final = frozenset({_RECORDED, _UNNAMED, *_SETTLED, *_JOINED})

_AT_ONCE: Final = 500


@dataclass(frozen=True)
class Concerned:
    """Moments and customers whose first contact may have changed: ``moments`` are ids of moments that may have become the first
    or ceased to be; ``customers`` are those among whose moments another may now be the first.
    """

    moments: Sequence[str]
    customers: Sequence[int]


def answers_moved(whom: Concerned) -> set[int]:
    """Return the ids of the responses of which it may have changed whether they are about a first contact."""
    asked: list[Collection[str]] = [*chunks(whom.moments, _AT_ONCE)]
    found = {response for some in asked for response in responses_about(some)}
    for few in chunks(whom.customers, _AT_ONCE):
        found.update(responses_about(moments_of(few)))
    return found


def invitations_moved(whom: Concerned) -> set[int]:
    """Return the ids of the invitations of which it may have changed whether they are about a first contact."""
    found = {one for some in chunks([int(moment) for moment in whom.moments], _AT_ONCE) for one in invitations_about(some)}
    return found.union(*(invitations_with(few) for few in chunks(whom.customers, _AT_ONCE)))


def concerned(lines: Sequence[Line]) -> Concerned:
    """Whom these lines concern.

    A line is loaded after it was written, and what it tells of may have changed again: so whoever it names is looked at besides
    whoever it is about now. What changed later has a later line, and whom that concerns is looked at then.
    """
    about_moments = [line for line in lines if line.kind == _RECORDED or line.kind in _SETTLED]
    now = whose_now(int(line.subject_id) for line in about_moments)
    customers: set[int | None] = set()
    moments = {line.subject_id for line in lines if line.kind in _SETTLED or line.kind == _UNNAMED}
    for line in about_moments:
        whose, more = now.get(int(line.subject_id), (None, False))
        named = line.ids.get("customer")
        if line.kind in _SETTLED or more:
            customers.add(whose)
        # The customer may have been merged since, or the moment have lost its customer.
        if named != whose:
            customers.add(named)
    for line in lines:
        if line.kind in _JOINED:
            customers |= {int(line.subject_id), line.ids.get("gone")}
    return Concerned(sorted(moments), sorted(one for one in customers if one is not None))
