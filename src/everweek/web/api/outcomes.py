"""What came of what was sent, one or many."""

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, Field

from everweek.errors import EverweekError
from everweek.people.outcomes import Outcome, State

REFUSALS: dict[int, None] = dict.fromkeys((400, 401, 403, 404, 409, 411, 413, 415, 422, 429, 503))
"""With which statuses a call may be refused. Each is a ``faults.Problem``, and ninja is not told so: it would make a class for
each status of each call, three thousand of them, in which it never looks (``everything.ProblemAPI`` puts it into the document).
"""


class Result(BaseModel):
    """What came of one thing sent."""

    outcome: Literal["stored", "already", "refused"] = Field(description="Stored now; stored before; or refused, and why.")
    id: str | None = Field(default=None, description="Ours, where it is stored.")
    field: str | None = Field(default=None, description="The value to blame, where it was refused.")
    reason: str | None = Field(default=None, description="What is wrong and what would be right, where it was refused.")

    @classmethod
    def of(cls, outcome: Outcome | EverweekError) -> "Result":
        """The result that tells of an outcome, or of an error raised on purpose."""
        if isinstance(outcome, EverweekError):
            return cls(outcome="refused", field=outcome.field, reason=outcome.message)
        if outcome.state is State.REFUSED:
            return cls(outcome="refused", field=outcome.field, reason=outcome.reason)
        return cls(outcome="stored" if outcome.state is State.STORED else "already", id=str(outcome.id))


class BatchResult(BaseModel):
    """What came of many things sent, in the order they were sent."""

    stored: int
    already: int
    refused: int
    results: list[Result]


def batch_result(outcomes: Sequence[Outcome | EverweekError]) -> BatchResult:
    """The reply to a batch."""
    results = [Result.of(one) for one in outcomes]
    count = {word: sum(one.outcome == word for one in results) for word in ("stored", "already", "refused")}
    return BatchResult(stored=count["stored"], already=count["already"], refused=count["refused"], results=results)
