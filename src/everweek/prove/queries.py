"""Reading what is kept of Prove."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from everweek.journal.services import Actor
from everweek.people.access import check_may
from everweek.people.finding import by_name
from everweek.people.policy import Action
from everweek.prove.access import check_keeper
from everweek.prove.models import SavedView


@dataclass(frozen=True)
class ViewShown:
    """A saved view: the address ``page`` with ``asked`` behind it; ``who`` saved it, ``mine`` where that is the reader."""

    pk: int
    name: str
    page: str
    asked: str
    shared: bool
    saved_at: datetime
    who: str
    mine: bool


def list_views(by: Actor) -> list[ViewShown]:
    """One's own saved views and those others share, by name."""
    check_may(by, Action.MEASURES_READ)
    member = check_keeper(by)
    kept = SavedView.objects.filter(Q(member=member) | Q(shared=True), removed_at__isnull=True)
    return [
        ViewShown(
            row.pk, row.name, row.page, row.asked, row.shared, row.saved_at, row.member.name, mine=row.member_id == member.pk
        )
        for row in kept.select_related("member").order_by(by_name(), "pk")
    ]
