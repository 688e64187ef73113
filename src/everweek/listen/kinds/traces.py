"""A refused row leaves nothing behind: not the customer, the touchpoint or the questionnaire that only it would have brought."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

from django.db import transaction

from everweek.listen.cells import Refusal
from everweek.people.outcomes import Outcome, State

_T = TypeVar("_T")
_Row = TypeVar("_Row")
_Told = TypeVar("_Told", bound="Told")

Attempt = Callable[[Sequence[_T]], tuple[list[Outcome], set[Hashable]]]


def store_without_traces(
    rows: Sequence[_T], attempt: Attempt[_T], brought_by: Callable[[_T], Iterable[Hashable]]
) -> list[Outcome]:
    """Store rows by ``attempt``, which says what came of each and what was made on the way.

    Whether a row is refused is known only when all it needs is there. Where something was made that no row ``brought_by`` which
    stays needs, the attempt is taken back and made again without the rows it refused.
    """
    outcomes: dict[int, Outcome] = {}
    places = list(range(len(rows)))
    while places:
        with transaction.atomic():
            found, made = attempt([rows[place] for place in places])
            staying = [place for place, outcome in zip(places, found, strict=True) if outcome.state is not State.REFUSED]
            again = not _needed(made, (rows[place] for place in staying), brought_by)
            if again:
                transaction.set_rollback(True)
        if not again and not outcomes:
            return found
        stays = set(staying)
        outcomes.update((place, outcome) for place, outcome in zip(places, found, strict=True) if not again or place not in stays)
        places = staying if again else []
    return [outcomes[place] for place in range(len(rows))]


def _needed(made: set[Hashable], rows: Iterable[_T], brought_by: Callable[[_T], Iterable[Hashable]]) -> bool:
    """Whether these rows need all that was made. Mostly nothing was, or the first few need it."""
    missing = set(made)
    for row in rows:
        if not missing:
            break
        missing.difference_update(brought_by(row))
    return not missing


class Told(Protocol):
    """A row that has an id."""

    @property
    def identity(self) -> str:
        """The id of the row, by which it is found again when it is stored already."""


def attempt_unknown(
    rows: Sequence[_Told], known: Mapping[str, int], attempt: Attempt[_Told]
) -> tuple[list[Outcome], set[Hashable]]:
    """Attempt the rows whose id is not among those ``known`` to be stored; the others are there already, with nobody along."""
    fresh = [row for row in rows if row.identity not in known]
    found, made = attempt(fresh) if fresh else ([], set())
    rest = iter(found)
    return [Outcome(State.ALREADY, known[row.identity]) if row.identity in known else next(rest) for row in rows], made


def store_complete(
    rows: Sequence[_T], complete: Callable[[_T], _Row], store: Callable[[Sequence[_Row]], Sequence[Outcome]]
) -> list[Outcome]:
    """Store those rows whose names ``complete`` finds, together; what came of each, in its place."""
    outcomes: dict[int, Outcome] = {}
    ready: dict[int, _Row] = {}
    for place, row in enumerate(rows):
        try:
            ready[place] = complete(row)
        except Refusal as refused:
            outcomes[place] = Outcome.refused(refused.column, refused.reason)
    if not outcomes:
        return list(store(list(ready.values())))
    outcomes.update(zip(ready, store(list(ready.values())), strict=True))
    return [outcomes[place] for place in range(len(rows))]
