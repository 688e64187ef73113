"""Reads of following for colleagues: how the link of a case stands, and what left about it."""

from dataclasses import dataclass
from datetime import datetime

from everweek.act.following.writing import is_reached, opened_key
from everweek.act.models import Case, CaseLink, Remark
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


def show_link(case: Case) -> LinkShown:
    """The same, of a case that was fetched by the gate."""
    link = CaseLink.objects.filter(case=case).first()
    keys = [opened_key(case.pk), *Remark.objects.filter(case=case).exclude(letter="").values_list("letter", flat=True)]
    return LinkShown(
        made_at=link.made_at if link is not None else None,
        ends_at=link.ends_at if link is not None else None,
        used_at=link.used_at if link is not None else None,
        left_at=left_at(keys),
        to=is_reached(case),
    )
