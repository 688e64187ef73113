"""What came of one row of many: stored, already there, or refused with the reason. Rows are answered in the order they came."""

from collections.abc import Callable, Collection, Mapping, Sequence
from enum import StrEnum
from typing import Final, NamedTuple, Protocol, TypeVar

from django.utils.translation import gettext as _

from everweek.errors import Conflict, EverweekError, Invalid, Unavailable

MOST: Final = 20_000
TRIES: Final = 8
TAKEN: Final = "identity-taken"
"""The code of the refusal of a row whose identity stands for something else."""


class State(StrEnum):
    """What came of a row."""

    STORED = "stored"
    ALREADY = "already"
    REFUSED = "refused"


class Outcome(NamedTuple):
    """What came of one row: ``id`` is the object's, where there is one; ``field`` and ``reason`` say why a row was refused.

    >>> Outcome.refused("email", "Write an address such as dana@example.org.").state
    <State.REFUSED: 'refused'>
    """

    state: State
    id: int | None = None
    field: str = ""
    reason: str = ""
    code: str = ""

    @classmethod
    def refused(cls, field: str, reason: str, code: str = "invalid") -> "Outcome":
        """A row that cannot be stored, because of ``field``; ``code`` is the error's."""
        return cls(State.REFUSED, field=field, reason=reason, code=code)

    @classmethod
    def of(cls, refused: EverweekError) -> "Outcome":
        """A row that was refused with this error.

        >>> Outcome.of(Conflict("That id is taken.", field="id"))
        Outcome(state=<State.REFUSED: 'refused'>, id=None, field='id', reason='That id is taken.', code='conflict')
        """
        return cls.refused(refused.field or "", refused.message, refused.code)


def refusal_of(outcome: Outcome) -> EverweekError:
    """The error that a refused outcome stands for."""
    if outcome.code == TAKEN:
        return Conflict(outcome.reason, field=outcome.field, code=outcome.code)
    return Invalid(outcome.reason, field=outcome.field)


class Ready(Protocol):
    """A row that can be stored as it is; see ``store_each``."""

    @property
    def identity(self) -> str | None:
        """What makes the row the same when it comes again; None: whatever comes is new."""

    @property
    def fingerprint(self) -> str:
        """The hash of all that the row tells."""

    @property
    def customer(self) -> int | None:
        """The number of the customer the row is about; None where it is about none."""


_Row = TypeVar("_Row")
_Ready = TypeVar("_Ready", bound=Ready)
Stored = Mapping[str, tuple[int, str, int | None]]
"""Identity -> (id, fingerprint, customer), as they are stored."""


def store_each(
    rows: Sequence[_Row],
    *,
    ready: Callable[[_Row], _Ready],
    find: Callable[[Collection[str]], Stored],
    put: Callable[[Sequence[_Ready]], list[int] | None],
    taken: Conflict,
    first_stands: bool = False,
) -> list[Outcome]:
    """Store rows that are the same when they come again, each answered in its place. Call it in one transaction.

    Args:
        rows: at most 20,000 of them.
        ready: makes a row ready to be stored; ``Invalid`` refuses it, and hinders no other.
        find: what is stored under these identities.
        put: stores all of these (no two of one identity), with their lines in the journal, and gives their ids in the same order;
            None, and nothing is stored, where another writer has stored one of them meanwhile.
        taken: the refusal of a row whose identity stands for something else.
        first_stands: what is stored under an identity is the same, whatever the row says now.

    Raises:
        Invalid: there are more rows.
        Unavailable: others store the same at the same time, again and again.
    """
    if len(rows) > MOST:
        raise Invalid(
            _("Give at most %(most)s rows at a time, not %(count)s.") % {"most": MOST, "count": len(rows)}, field="rows"
        )
    outcomes: dict[int, Outcome] = {}
    waiting: dict[int, _Ready] = {}
    for place, row in enumerate(rows):
        try:
            waiting[place] = ready(row)
        except Invalid as wrong:
            outcomes[place] = Outcome.of(wrong)
    for _try in range(TRIES):
        stored = find({one.identity for one in waiting.values() if one.identity is not None})
        for place, one in [*waiting.items()]:
            standing = None if one.identity is None else stored.get(one.identity)
            if standing is not None:
                outcomes[place] = _again(standing, one, taken, first_stands=first_stands)
                del waiting[place]
        if not waiting:
            return [outcomes[place] for place in range(len(rows))]
        fresh = _first_of_each(waiting)
        ids = put([*fresh.values()])
        if ids is not None:
            for place, pk in zip(fresh, ids, strict=True):
                outcomes[place] = Outcome(State.STORED, pk)
                del waiting[place]
    raise Unavailable(_("Others store the same at the same time; try again in a moment."))


def _again(standing: tuple[int, str, int | None], one: Ready, taken: Conflict, *, first_stands: bool) -> Outcome:
    pk, fingerprint, customer = standing
    # What was kept long enough has lost its customer and what it was told by: the identity is what is left to tell it by.
    if first_stands or not fingerprint or (fingerprint, customer) == (one.fingerprint, one.customer):
        return Outcome(State.ALREADY, pk)
    return Outcome.of(taken)


def _first_of_each(waiting: Mapping[int, _Ready]) -> dict[int, _Ready]:
    """The rows to store now: of several with one identity the first; the others are answered in the next round."""
    seen: set[str] = set()
    first: dict[int, _Ready] = {}
    for place, one in waiting.items():
        if one.identity not in seen:
            first[place] = one
        if one.identity is not None:
            seen.add(one.identity)
    return first
