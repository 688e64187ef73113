"""Reads of following for colleagues: how the link of a case stands, and what left about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from everweek.act.following.reaching import is_reached
from everweek.act.following.writing import opened_key
from everweek.act.models import Case, CaseLink
from everweek.act.shown import RemarkShown
from everweek.messages.contact.queries import left_at


@dataclass(frozen=True)
class LinkShown:
    """How the customer's page of a case stands; without a link yet ``made_at`` and ``ends_at`` are empty.

    ``used_at`` is when something was last sent from there, ``left_at`` when the last letter left, ``to`` where letters go.
    """

    made_at: datetime | None
    ends_at: datetime | None
    used_at: datetime | None
    left_at: datetime | None
    to: str


def show_link(case: Case, said: Sequence[RemarkShown]) -> LinkShown:
    """The same, of a case that was fetched by the gate, and of all that was said in it."""
    # Read with the case, of which its page asks enough already.
    link: CaseLink | None = getattr(case, "link", None)
    keys = [opened_key(case.pk), *(one.letter for one in said if one.letter)]
    return LinkShown(
        made_at=link.made_at if link is not None else None,
        ends_at=link.ends_at if link is not None else None,
        used_at=link.used_at if link is not None else None,
        left_at=left_at(keys, known=case.customer_id is not None),
        to=is_reached(case),
    )
