"""What came of one row of many: stored, already there, or refused with the reason. Rows are answered in the order they came."""

from dataclasses import dataclass
from enum import StrEnum

from everweek.errors import Conflict, EverweekError, Invalid


class State(StrEnum):
    """What came of a row."""

    STORED = "stored"
    ALREADY = "already"
    REFUSED = "refused"


@dataclass(frozen=True)
class Outcome:
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


def refusal_of(outcome: Outcome) -> EverweekError:
    """The error that a refused outcome stands for."""
    if outcome.code == "identity-taken":
        return Conflict(outcome.reason, field=outcome.field, code=outcome.code)
    return Invalid(outcome.reason, field=outcome.field)
