"""``GET /api/v1/journal``: what happened, in order, for administrators."""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from everweek.journal.queries import list_lines
from everweek.people.access import check_may, reach_of
from everweek.people.policy import Action, TokenScope
from everweek.web.api.bodies import check_query
from everweek.web.api.outcomes import REFUSALS
from everweek.web.api.pages import cursor_of, place_of
from everweek.web.api.security import Bearer, actor_of

router = Router(tags=["journal"], auth=Bearer(TokenScope.JOURNAL_READ))


class JournalQuery(Schema):
    """Which lines."""

    model_config = ConfigDict(extra="forbid")

    after: str = Field(default="", max_length=100, description="The next of the page before. Left out: from the beginning.")
    limit: int = Field(default=100, ge=1, le=1000, description="At most so many lines.")


class LineOut(Schema):
    """One thing that happened."""

    seq: int = Field(description="Its place: dense, and never given twice.")
    at: datetime
    kind: str = Field(examples=["response.received"])
    actor: str = Field(description="Who did it, such as member:12.")
    subject: str = Field(description="To what, such as response:80.")
    ids: dict[str, object]
    old: dict[str, object] | None = Field(
        description="What stood before; null where nothing did, where it was erased, and where it is what customers said and the "
        "token may not read that (`responses:read` and `comments:unmasked`, of somebody who may read all of it)."
    )
    new: dict[str, object] | None
    history: bool = Field(description="Whether it was imported as history.")


class Lines(Schema):
    """A piece of the journal."""

    lines: list[LineOut]
    next: str = Field(description="Send it as after to go on from here, now or later.")


@router.get("", response={200: Lines, **REFUSALS}, operation_id="list_journal", summary="What happened, in order")
def list_journal(request: HttpRequest, query: Annotated[JournalQuery, Query(...)]) -> dict[str, object]:
    """What happened, in order, a page at a time."""
    by = actor_of(request)
    check_may(by, Action.JOURNAL_READ)
    check_query(request, query)
    start = place_of(query.after) if query.after else 0
    found = list_lines(start, query.limit)
    hears = all(reach_of(by, one).all for one in (Action.RESPONSES_READ, Action.COMMENTS_UNMASKED))
    lines = []
    for line in found:
        # A correction keeps what was said before, word for word: hidden from whoever reads it nowhere else.
        values = getattr(line, "values_row", None) if hears or line.subject_type != "response" else None
        lines.append(
            {
                "seq": line.seq,
                "at": line.at,
                "kind": line.kind,
                "actor": line.actor,
                "subject": f"{line.subject_type}:{line.subject_id}",
                "ids": line.ids,
                "old": values.old if values else None,
                "new": values.new if values else None,
                "history": line.history,
            }
        )
    return {"lines": lines, "next": cursor_of(found[-1].seq or start if found else start)}
